"""When Python looks for garbage. Imported first, for importing makes a hundred thousand objects that stay."""

import gc

SELDOM = (1_000_000, 20, 20)
"""As long as a site is built. An archive is half a million objects that stay: looked through as often as usual, they
take a seventh of the time."""

_USUAL = gc.get_threshold()


def seldom() -> None:
    """Until `as_usual`, which whoever calls this calls at the end."""
    # What a build before this one left, in a process that goes on after it.
    gc.unfreeze()
    gc.set_threshold(*SELDOM)


def as_usual() -> None:
    """As it was before this module was imported."""
    gc.set_threshold(*_USUAL)


def leave() -> None:
    """Let what there is be at the end of the process, when Python would look through it once more: half a second for a
    thousand days."""
    gc.freeze()


seldom()
