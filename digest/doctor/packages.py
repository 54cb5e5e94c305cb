"""The program itself: its Python, and whether every package that it needs is there in a version that fits."""

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from digest import DISTRIBUTION, __version__
from digest.doctor.diagnosis import Diagnosis, Subject

AREA = "program"
MALWARE = {"litellm": frozenset(["1.82.7", "1.82.8"])}
"""Releases that were published by thieves of keys."""

_TOLD = ("mkdocs", "mkdocs-material", "click", "arxiv", "litellm")
"""Packages whose versions are worth a line: what most reports of faults ask for."""


def software(subject: Subject) -> Iterator[Diagnosis]:
    """Versions against what this program asks for."""
    yield Diagnosis("ok", AREA, f"digest {__version__} on Python {platform.python_version()}, {platform.system()}")
    try:
        lines = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        yield Diagnosis(
            "note", AREA, f"{DISTRIBUTION} is not installed, it only runs", "install it, so that its needs are known"
        )
        return
    yield from packages(lines, with_model=bool(subject.settings and subject.settings.asks_model))


def packages(lines: list[str], *, with_model: bool) -> Iterator[Diagnosis]:
    """The installed packages against requirements (https://peps.python.org/pep-0508/).

    Args:
        with_model: whether the extra `llm` is needed.
    """
    extras = ("", "llm") if with_model else ("",)
    fit: dict[str, str] = {}
    for line in lines:
        needed = Requirement(line)
        if needed.marker and not any(needed.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        lock = "requirements-llm.lock" if needed.name == "litellm" else "requirements-site.lock"
        todo = f"install what is in {lock}: `pip install --require-hashes -r {lock}`"
        try:
            there = version(needed.name)
        except PackageNotFoundError:
            yield Diagnosis("problem", AREA, f"{needed.name} is not installed", todo)
            continue
        if there in MALWARE.get(needed.name, ()):
            steal = "uninstall it at once, and replace every key that this machine has seen"
            yield Diagnosis("problem", AREA, f"{needed.name} {there} is malware that steals keys", steal)
        elif there not in needed.specifier:
            yield Diagnosis("problem", AREA, f"{needed.name} is {there}, but {needed.specifier} is needed", todo)
        else:
            fit[needed.name] = there
    told = ", ".join(f"{name} {fit[name]}" for name in _TOLD if name in fit)
    yield Diagnosis("ok", AREA, f"{len(fit)} packages in versions that fit, among them {told}")
