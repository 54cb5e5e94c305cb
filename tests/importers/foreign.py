"""Archives of other systems, made up: pages in the three forms of the ancestor, JSON Lines of the peer."""

import datetime as dt
import json
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from digest.importers.records import ImportedDay

Form = Literal["A", "B", "C"]
DAY = dt.date(2024, 5, 6)

PROSE_ZH = (
    "本文研究杯子在桌面上如何滑动，并给出一个两参数的模型。",
    "实验共用了四十七只杯子，误差低于百分之三。",
    "作为一种轻量的方法，它不需要任何标定板。",
    "希望这项工作能帮助后来者少打碎几只杯子。",
)
PROSE_EN = (
    "We slide cups across tables and measure how far they go.",
    "The model has two parameters, both of which are read from a single photograph of the well-lit table.",
    "It needs no calibration target and runs at 47 frames per second (see Sec. 3).",
)


@dataclass(frozen=True)
class ForeignPaper:
    """What a foreign page or line says of a paper; the truth that an import must recover."""

    id: str = "2405.01001"
    version: int = 1
    title: str = "Sliding Cups: A Two-Parameter Model"
    authors: tuple[str, ...] = ("Mina Okafor", "José Núñez", "Li Wei")
    categories: tuple[str, ...] = ("cs.RO", "cs.CV")
    published: dt.date | None = DAY
    abstract: tuple[str, ...] = (" ".join(PROSE_EN),)
    analysis: str = f"**1. 问题：**\n\n{PROSE_ZH[0]}\n\n*   **要点：** {PROSE_ZH[1]}\n*   {PROSE_ZH[2]}"
    findings: tuple[str, ...] = (PROSE_EN[1], f"{PROSE_EN[0]} {PROSE_EN[2]}")

    @property
    def body(self) -> str:
        """The analysis as the archive has it."""
        return self.analysis if "### " in self.analysis else self.analysis.replace("**1. 问题：**", "## 1. 问题")

    @property
    def versioned(self) -> str:
        return f"{self.id}v{self.version}"


def papers(count: int, *, first: int = 1001, month: str = "2405") -> list[ForeignPaper]:
    """Papers that differ in id, title and text."""
    return [
        ForeignPaper(
            id=f"{month}.{number:05}",
            title=f"Cup Number {number}: How Far It Slides",
            analysis=f"**1. 问题：**\n\n第 {number} 只杯子。{PROSE_ZH[0]}\n\n---\n\n### 小结\n\n- {PROSE_ZH[1]}",
        )
        for number in range(first, first + count)
    ]


def page(
    foreign: Sequence[ForeignPaper], *, date: dt.date = DAY, form: Form = "B", summary: str = "", contents: bool = True
) -> str:
    """A page of the ancestor, with the chatter that its form had."""
    parts = [f"time: {date:%Y%m%d}", f"# Arxiv Computer Vision Papers - {date}"]
    if form != "C":
        parts += ["## Executive Summary", _chatty_summary(summary or PROSE_ZH[0], date, form), "---"]
    if contents:
        entries = [f"{number}. [{p.title}](#{p.versioned})" for number, p in enumerate(foreign, 1)]
        parts += ["## Table of Contents", "\n".join(entries), "---", "## Papers"]
    return "\n\n".join([*parts, *(paper_block(paper, form) for paper in foreign)]) + "\n"


def _chatty_summary(summary: str, date: dt.date, form: Form) -> str:
    if form == "A":
        heading = f"## Arxiv 计算机视觉每日报告执行摘要 ({date})"
        return f"{heading}\n\n{summary}\n\n---\n\n希望这份执行摘要能帮助您。"
    return (
        f"好的，作为一名研究助理，我将为您提供一份简明的执行摘要。\n\n---\n\n{summary}\n\n---\n\n希望这份摘要能帮助您。"
    )


def paper_block(paper: ForeignPaper, form: Form = "B") -> str:
    """One paper as the ancestor printed it, with the rule that ends it."""
    parts = [
        f"<a id='{paper.versioned}'></a>\n## [{paper.title}](https://arxiv.org/abs/{paper.versioned})",
        f"**Authors:** {', '.join(paper.authors)}",
        f"**Published:** {paper.published}",
        f"**Categories:** {', '.join(paper.categories)}",
        "**Abstract:**",
        "\n".join(_wrapped(text, form) for text in paper.abstract),
    ]
    if form == "C":
        parts += [f"### 论文解读\n\n{paper.analysis}"]
    else:
        findings = "\n".join(f"- {_wrapped(text, form)}" for text in paper.findings)
        parts += ["**Analysis:**", _chatty_analysis(paper, form), "**Key Findings:**", findings]
    links = f"- [PDF](https://arxiv.org/pdf/{paper.versioned})\n- [arXiv](https://arxiv.org/abs/{paper.versioned})"
    return "\n\n".join([*parts, "**Links:**", links, "---"])


def _wrapped(text: str, form: Form) -> str:
    return textwrap.fill(text, 79, break_on_hyphens=False, break_long_words=False) if form == "A" else text


def _chatty_analysis(paper: ForeignPaper, form: Form) -> str:
    if form == "A":
        opening = "作为一名杯子领域的专家，我对这篇论文摘要进行如下分析："
        return f"{opening}\n\n---\n\n{paper.analysis}\n\n---\n\n希望以上分析对您有所帮助。"
    opening = f"好的，这是对论文“{paper.title}”的全面中文摘要："
    block = f"**论文题目：** {paper.title}\n\n**作者：** {', '.join(paper.authors)}"
    return f"{opening}\n\n{block}\n\n**摘要：**\n\n{paper.analysis}"


def line(paper: ForeignPaper, **more: object) -> str:
    """One paper as the peer stores it: hard-wrapped, with an indent at the beginning of a further paragraph."""
    wrapped = [textwrap.fill(text, 79, break_on_hyphens=False, break_long_words=False) for text in paper.abstract]
    item = {
        "id": paper.id,
        "pdf": f"https://arxiv.org/pdf/{paper.id}",
        "abs": f"https://arxiv.org/abs/{paper.id}",
        "authors": list(paper.authors),
        "title": paper.title,
        "categories": list(paper.categories),
        "comment": None,
        "summary": "\n  ".join(wrapped),
        "AI": {
            "tldr": PROSE_ZH[0],
            "motivation": PROSE_ZH[1],
            "method": PROSE_ZH[2],
            "result": "成功率上升。",
            "conclusion": "值得一试。",
        },
    }
    return json.dumps({key: value for key, value in (item | more).items() if value is not ...}, ensure_ascii=False)


STRUCTURE = re.compile(
    r"-{3,}|time: \S+|# Arxiv .*|## (?:Executive Summary|Table of Contents|Papers)|\d+\. \[.*\]\(#.*\)"
    r"|<a id='.*'></a>|## \[.*\]\(https://arxiv\.org/abs/.*\)|### 论文解读"
    r"|\*\*(?:Authors|Published|Categories|Abstract|Analysis|Key Findings|Links):\*\*.*"
    r"|- \[(?:PDF|arXiv)\]\(https?://arxiv\.org/(?:pdf|abs)/\S+\)"
)


def unaccounted(text: str, day: ImportedDay) -> list[str]:
    """The lines of a page that are neither in a field, nor removed by a rule, nor structure.

    Whitespace is not looked at, for wrapped lines are joined.
    """
    fields = [day.summary, *(removal.text for removal in day.removed)]
    structure = []
    for imported in day.papers:
        paper, analysis = imported.paper, imported.analysis
        fields += [paper.abstract, *analysis.key_findings, analysis.body]
        structure += [paper.title, ", ".join(paper.authors), str(paper.published), ", ".join(paper.categories)]
    kept = "\0".join(_squashed(field) for field in fields)
    told = "\0".join(_squashed(field) for field in (*structure, *(r.text for r in day.removed)))
    lost = []
    for line_ in text.split("\n"):
        if _squashed(line_) in kept or _squashed(re.sub(r"^\s*- %?", "", line_)) in kept:
            continue
        found = STRUCTURE.fullmatch(line_.strip())
        value = re.sub(r"^\*\*[\w ]+:\*\*", "", line_) if line_.startswith("**") else ""
        if not found or (value and _squashed(value) not in told):
            lost.append(line_)
    return lost


def _squashed(text: str) -> str:
    return re.sub(r"\s", "", text)
