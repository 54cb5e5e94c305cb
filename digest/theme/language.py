"""`theme.language` of mkdocs.yml: whether the theme has words in it."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from digest.errors import UsageError
from digest.languages import did_you_mean, language_meant, parent_language

_LIST = "https://squidfunk.github.io/mkdocs-material/setup/changing-the-language/"


def theme_folder() -> Path | None:
    """Where Material's templates are; None if it is not installed."""
    found = find_spec("material")
    return Path(found.origin).parent / "templates" if found and found.origin else None


def written_language(value: object) -> str:
    """What was written as `theme.language`: YAML takes the `no` of Norwegian for false."""
    return "no" if value is False else str(value)


def refuse_unknown_language(language: str, folders: Iterable[Path]) -> None:
    """See that a theme made of some folders has words in a language; if not, a build ends in the middle of a template.

    Raises:
        UsageError: it has none; the message names the key and what to write.
    """
    known = {path.stem.lower(): path.stem for each in folders for path in (each / "partials/languages").glob("*.html")}
    if not known or language in known.values():
        return
    meant = language_meant(language).lower()
    forms = (tag for each, tag in sorted(known.items()) if meant and parent_language(each) == meant)
    near = known.get(meant) or known.get(meant.partition("-")[0]) or next(forms, None)
    hint = did_you_mean(near) if near else f"those that it has stand in {_LIST}"
    raise UsageError(f"theme.language: Material has no words in {language!r}; {hint}")
