"""What one page of a day costs a reader who was never there: each file, and each kind of content in the HTML.

    scripts/bench visit [--days N] [--site FOLDER]

Without a site, one of made-up days is built. Bytes are as gzip makes them. A kind costs what the page is smaller
without it; the kinds overlap, and what is alike in two of them counts in neither.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts.benchmark.process import cost
from scripts.benchmark.projects import OURS
from scripts.benchmark.visit import fetched, has_maths, packed
from tests.made_up_archive import MadeUp

KINDS = {
    "analyses": r'<section class="dg-analysis".*?</section>',
    "abstracts": r'<details class="dg-fold dg-abstract".*?</details>',
    "heads of papers": r'<header class="dg-paper__head">.*?</header>',
    "key findings": r'<section class="dg-findings".*?</section>',
    "related papers": r'<section class="dg-related".*?</section>',
    "COinS": r'<span class="Z3988".*?</span>',
    "citations": r'<details class="dg-fold dg-cite".*?</details>',
    "links below papers": r'<p class="dg-links">.*?</p>',
    "summary": r'<section class="dg-summary".*?</section>',
    "contents": r'<nav class="dg-contents".*?</nav>',
    "next in line, and the ledger": r'<section class="dg-ledger".*?</section>',
    "points of papers": r'<span class="dg-points".*?dg-hidden">[^<]*</span></span>',
    "head element": r"<head>.*?</head>",
    "the theme's header": r'<header class="md-header.*?</header>',
    "the theme's sidebars": r'<div class="md-sidebar.*?(?=<div class="md-content")',
    "icons": r"<svg.*?</svg>",
    "settings": r'<script id="__config".*?</script>',
    "the reader's tools": r'<div id="dg-reader.*?</dialog>',
    "indentation": r"(?m:^[ \t]+|\n\s*\n)",
    "formulas": r"<math.*?</math>",
}


def _site(project: Path, days: int) -> Path:
    OURS.begin(project)
    for day in MadeUp(1).days(days):
        OURS.add(project, day)
    cost(OURS.command(), cwd=project)
    return project / OURS.site


def _parts(html: str) -> Iterator[tuple[int, str]]:
    whole = len(packed(html.encode()))
    for kind, pattern in KINDS.items():
        yield whole - len(packed(re.sub(pattern, "", html, flags=re.DOTALL).encode())), kind


def _lines(site: Path) -> Iterator[str]:
    # The newest days still miss the links to those after them.
    pages = sorted(site.glob("[12]*/*/*/index.html"))[-3::-1]
    for page, sent in fetched(site, pages):
        kind = "with" if has_maths(page) else "without"
        total = sum(size for _, size in sent)
        yield f"{page.parent.relative_to(site)}, {kind} mathematics: {total:,} bytes"
        for path, size in sent:
            yield f"{size:10,}  {path}"
        yield "of the HTML"
        for size, part in sorted(_parts(page.read_text("utf-8")), reverse=True):
            yield f"{size:10,}  {part}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30, help="of the archive that is made up (default: 30)")
    parser.add_argument("--site", type=Path, help="measure this one instead")
    arguments = parser.parse_args()
    if arguments.days < 3:
        sys.exit("--days: at least 3")
    with tempfile.TemporaryDirectory() as temporary:
        site = arguments.site or _site(Path(temporary, "visit"), arguments.days)
        for line in _lines(site):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
