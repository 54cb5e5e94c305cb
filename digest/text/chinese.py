"""Traditional Chinese in simplified characters, of which rules and searches then need to know one way alone. Pure."""

import re
from collections.abc import Mapping
from importlib.resources import files

_SCRIPT = (files("digest") / "assets" / "search-chinese.js").read_text("utf-8")
SIMPLIFIED: Mapping[str, str] = dict(re.findall(r"([\u4e00-\u9fff])([\u4e00-\u9fff])", _SCRIPT))
"""Traditional characters, and those that stand in their place."""

_TABLE = str.maketrans(dict(SIMPLIFIED))


def simplified(text: str) -> str:
    """`沒有報告` → `没有报告`, sign by sign: every place stays where it was."""
    return text.translate(_TABLE)
