"""A day as one plain Markdown page, as people without this project write it: for MkDocs with Material, and for Hugo."""

import json
from collections.abc import Sequence
from pathlib import Path

from digest.model import Analysis, DayIndex, Metadata, Paper

Day = tuple[Metadata, list[Analysis], DayIndex]


def page(day: Day) -> str:
    """Everything that a reader of a day needs: summary, contents, and every paper with all that is known of it."""
    metadata, analyses, index = day
    contents = [f"{n}. [{_title(paper)}](#{_anchor(paper)})" for n, paper in enumerate(metadata.papers, 1)]
    blocks = [f"# {index.date}", "## Executive Summary", _deeper(index.body), "## Contents", "\n".join(contents)]
    for paper, analysis in zip(metadata.papers, analyses, strict=True):
        blocks += _paper(paper, analysis)
    return "\n\n".join(blocks) + "\n"


def _paper(paper: Paper, analysis: Analysis) -> Sequence[str]:
    address = f"https://arxiv.org/abs/{paper.id}"
    return (
        f"## {_title(paper)}",
        f'<a id="{_anchor(paper)}"></a>',
        f"**Authors:** {', '.join(paper.authors)}",
        f"**Published:** {paper.published} · **Categories:** {', '.join(paper.categories)}",
        f"[arXiv]({address}) · [PDF](https://arxiv.org/pdf/{paper.id}) {paper.comment}",
        "**Key findings:**",
        "\n".join(f"- {finding}" for finding in analysis.key_findings),
        "**Abstract:**",
        paper.abstract,
        "**Analysis:**",
        _deeper(analysis.body),
    )


def _title(paper: Paper) -> str:
    return paper.title.replace("[", r"\[").replace("]", r"\]")


def _anchor(paper: Paper) -> str:
    return f"p{paper.id}"


def _deeper(body: str) -> str:
    """Headings below those of the page."""
    return body.replace("## ", "### ")


def write_material(docs: Path, day: Day) -> None:
    """`docs/2026/01/13.md`."""
    date = day[2].date
    path = docs / f"{date:%Y/%m/%d}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(day), encoding="utf-8")


def write_hugo(content: Path, day: Day) -> None:
    """`content/2026/01/13.md`, with the categories of its papers in the front matter."""
    metadata, _, index = day
    categories = sorted({category for paper in metadata.papers for category in paper.categories})
    head = json.dumps({"title": str(index.date), "date": str(index.date), "categories": categories}, indent=1)
    path = content / f"{index.date:%Y/%m/%d}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}\n\n{page(day)}", encoding="utf-8")
