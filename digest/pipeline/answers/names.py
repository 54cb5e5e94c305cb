"""Do the names of a text occur in its source: of models, data sets, earlier work? Pure.

Only what hardly is anything else counts as a name: capitals inside a word (`nuScenes`, `DeepMind`), a word with digits
(`BDD100K`), two abbreviations with a hyphen (`RT-DETR`). `Transformer`, `LLM` and `RGB` are words that anyone may use.
"""

import re
import unicodedata

_NOT_PROSE = re.compile(r"\$[^$\n]*\$|`[^`\n]*`|https?://\S+")
_WORD = re.compile(r"(?<![A-Za-z0-9_./\\])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
# Four letters and more: no `kWh`, `IoU`, `H100`.
_INSIDE = re.compile(r"(?=.*[a-z][A-Z])(?=(?:.*?[A-Za-z]){4})")
_WITH_DIGITS = re.compile(r"(?=.*[A-Z])(?=.*\d)(?=(?:.*?[A-Za-z]){4})")
_CAPITALS = re.compile(r"[A-Z]{2,}")
_BETWEEN = re.compile(r"[\W_]+")


def unknown_names(text: str, source: str) -> list[str]:
    """The names of `text` that `source` lacks in any spelling (`ResNet-50`, `resnet50`), each once, in order.

    Args:
        text: what a model wrote, Markdown.
        source: what the model had read.
    """
    known = _plain(source)
    words = dict.fromkeys(_WORD.findall(_NOT_PROSE.sub(" ", text)))
    return [word for word in words if not all(_plain(part).removesuffix("s") in known for part in _parts(word))]


def _parts(word: str) -> list[str]:
    """What makes a word a name; nothing where it is none."""
    parts = word.split("-")
    capitals = [part for part in parts if _CAPITALS.fullmatch(part)]
    names = [part for part in parts if _INSIDE.match(part) or _WITH_DIGITS.match(part)]
    return [*names, *(capitals if len(capitals) > 1 else ())]


def _plain(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
