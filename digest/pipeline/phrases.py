"""The fixed sentences of this program that go into an archive: one JSON file a language, the same keys in each.

Texts of papers and of models are never translated; only what the program itself says is.
"""

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from digest.languages import primary
from digest.text import chinese_script

_FALLBACK = "en"


@cache
def _phrases(language: str) -> dict[str, str]:
    phrases: dict[str, str] = json.loads((files("digest.pipeline") / "phrases" / f"{language}.json").read_text("utf-8"))
    return phrases


@cache
def spoken(language: str) -> str:
    """The language of the phrases for an archive's: `zh-CN` → `zh`, `zh-TW` → `zh-Hant`; `en` where there are none."""
    base = primary(language)
    names = (f"{base}-{chinese_script(language)}", base)
    known = (name for name in names if (files("digest.pipeline") / "phrases" / f"{name}.json").is_file())
    return next(known, _FALLBACK)


def phrase(language: str, key: str, /, **values: object) -> str:
    """One phrase in the language that `spoken` gives, its `{names}` filled in."""
    return _phrases(spoken(language))[key].format(**values)


def joined(language: str, parts: Iterable[str]) -> str:
    """Parts as a list within a sentence: `a, b, c`."""
    return phrase(language, "list").join(parts)
