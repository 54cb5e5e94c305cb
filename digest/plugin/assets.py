"""Our own files in the site, as small as they go: comments and white space are for those who read the repository."""

import hashlib
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import rcssmin
import rjsmin

SOURCES = Path(__file__).parent.parent / "assets"
SCRIPT, SHEET = "digest.js", "digest.css"
"""The script and the style sheet of every page."""

WORKER = "search-worker.js"
"""The program of the search."""

MARKS = "search-marks.js"
"""What marks the words of a search on the page that a result leads to; the script of every page fetches it there."""

CITATIONS = "citations.js"
"""What shows the citation of a paper, fetched in the same way."""

COPYING = "copying.js"
"""And what makes text of the formulas that are copied."""

_PARTS = {
    SCRIPT: ("menu.js", "day.js", "search-box.js", "reader.js"),
    SHEET: ("frame.css", "text.css", "day.css", "paper.css", "foot.css", "entries.css", "reader.css", "media.css"),
    MARKS: tuple(f"search-{part}.js" for part in ("chinese", "terms", "pasted", "queries", "marks")),
    WORKER: tuple(
        f"search-{part}.js"
        for part in ("chinese", "terms", "index", "pasted", "queries", "candidates", "snippets", "worker")
    ),
}
"""What these are joined from, in this order: of rules that are equally strong the later one holds."""


class Asset(NamedTuple):
    """A file of the site; `path` is below its root."""

    path: str
    content: bytes

    @property
    def name(self) -> str:
        return Path(self.path).name


def load_assets(*, search: bool) -> Mapping[str, Asset]:
    """Our files by the name of their source; `search` says whether the site has one."""
    sources = (path for path in sorted(SOURCES.iterdir()) if path.is_file())
    wanted = (path for path in sources if search or not path.name.startswith("search"))
    small = {path.name: _small(path.name, path.read_bytes()) for path in wanted}
    contents = {name: content for name, content in small.items() if name not in {*chain(*_PARTS.values())}}
    for name, parts in _PARTS.items():
        if found := [small[part] for part in parts if part in small]:
            contents[name] = b"\n".join(found)
    for later in contents.keys() & {MARKS, CITATIONS, COPYING}:
        named = asset(later, contents[later]).name
        contents[SCRIPT] = contents[SCRIPT].replace(later.encode(), named.encode())
    return {name: asset(name, content) for name, content in contents.items()}


def asset(name: str, content: bytes) -> Asset:
    """A file among ours. The hash in its name changes with the content, so that no browser keeps an old one."""
    stem, suffix = name.rsplit(".", 1)
    # The style sheet names the font, whose own name has a version.
    hashed = name if suffix == "woff2" else f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{suffix}"
    return Asset(f"assets/digest/{hashed}", content)


def _small(name: str, content: bytes) -> bytes:
    if name.endswith(".css"):
        return bytes(rcssmin.cssmin(content))
    if name.endswith(".js"):
        return bytes(rjsmin.jsmin(content))
    return content
