"""Archives for tests: small records with every field that a page may show."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from digest.archive import Archive
from digest.model import (
    Analysis,
    Candidate,
    DayIndex,
    Gap,
    LaterVersion,
    Ledger,
    LedgerRow,
    Metadata,
    Paper,
    Provenance,
    Reading,
    Repeat,
    Score,
)

MONDAY = dt.date(2026, 6, 8)
TUESDAY = MONDAY + dt.timedelta(days=1)
THURSDAY = MONDAY + dt.timedelta(days=3)
FRIDAY = MONDAY + dt.timedelta(days=4)


def paper(id_: str = "2606.00001", **fields: object) -> Paper:
    """A plain paper; any field can be given."""
    values: dict[str, object] = {
        "id": id_,
        "version": 1,
        "title": f"A Study of {id_}",
        "authors": ("Ada Lovelace", "Alan Turing"),
        "abstract": f"We study {id_} and find that it works.",
        "categories": ("cs.CV", "cs.RO"),
        "published": MONDAY,
    }
    return Paper.model_validate(values | fields)


def analysis(id_: str = "2606.00001", **fields: object) -> Analysis:
    """A plain analysis; any field can be given."""
    values: dict[str, object] = {
        "id": id_,
        "version": 1,
        "source": "full-text",
        "model": "openai/test",
        "language": "en",
        "score": Score(relevance=3, significance=2, relevance_reason="fits", significance_reason="real robots"),
        "key_findings": ("It works in **all** cases.",),
        "body": f"## Problem\n\nWhat {id_} is about.\n\n## Results\n\n- one\n- two\n",
    }
    return Analysis.model_validate(values | fields)


def write_day(
    archive: Archive,
    date: dt.date,
    papers: Sequence[Paper],
    analyses: Sequence[Analysis] | None = None,
    *,
    summary: str = "What the day was.",
    language: str = "en",
    metadata: Metadata | None = None,
) -> None:
    """A complete day; without `analyses` every paper gets a plain one."""
    archive.write_metadata(metadata or Metadata(date=date, papers=tuple(papers)))
    for each in analyses if analyses is not None else [analysis(paper.id) for paper in papers]:
        archive.write_analysis(date, each)
    archive.write_index(
        DayIndex(
            date=date,
            source="run",
            papers=tuple(paper.id for paper in papers),
            summary=Provenance(model="openai/test", language=language),
            ledger=Ledger(announced=200, considered=190, rows=(LedgerRow(category="cs.CV", announced=200),)),
            body=summary,
        )
    )


def small_archive(root: Path) -> Archive:
    """Three days of two papers: Monday to Wednesday."""
    archive = Archive(root)
    for number in range(3):
        ids = (f"2606.0{number}001", f"2606.0{number}002")
        write_day(archive, MONDAY + dt.timedelta(days=number), [paper(id_) for id_ in ids])
    return archive


# --- an archive with everything that a page may show ----------------------------------------------------------------

RICH_TITLE = r"Learning $\mathbb{R}^3$ Fields: A \emph{Careful} Study"

_RICH_PAPERS = (
    paper(
        "2606.01001",
        version=2,
        title=RICH_TITLE,
        authors=tuple(f"{letter}na Author" for letter in "ABCDEFGHIJKLMN"),
        abstract="We learn fields in $\\mathbb{R}^3$ with \\textbf{few} samples.\n\nIt costs 3.6\\% of $O(n \\log n)$.",
        comment="12 pages, code at https://example.org/fields",
        doi="10.1000/x.1",
        updated=TUESDAY,
    ),
    paper("hep-th/9901001", title="Old Strings and <Angles>", categories=("hep-th",), published=None),
    paper(
        "2606.01003",
        title="A Withdrawn Study of Nothing",
        categories=("cs.RO", "eess.IV"),
        later_versions=(LaterVersion(version=2, date=THURSDAY), LaterVersion(version=3)),
        withdrawn=FRIDAY,
    ),
    paper("2606.01004", title="机器人抓取的新方法", authors=("李 雷", "韩 梅梅"), abstract="", comment=""),
)

_RICH_ANALYSES = (
    analysis(
        "2606.01001",
        version=2,
        read=Reading(pages=9, characters=30_000, of_characters=60_000),
        unverified=("42.7",),
        key_findings=("It gains 42.7 points with $n = 10$.", "Bold **claims**, `code` and 5 % more."),
        body="""\
## Method

The loss is $L = \\sum_i x_i^2$, and

$$\\int_0^1 f(x)\\,dx = 42.7$$

| Model | mAP |
| --- | ---: |
| ours | **51.2** |
| theirs | 42.7 |

Costs $5 and $10, see [the code](https://example.org/code).
- a list right after a line
  1. nested
  2. twice

```python
print("<script>")
```
""",
    ),
    analysis("hep-th/9901001", model="extractive", source="abstract", score=None, key_findings=("We find $x$.",)),
    analysis("2606.01003", model="", source="imported", score=None, key_findings=(), body="Imported text."),
    analysis(
        "2606.01004", language="zh", body="## 概要\n\n用**“双臂”**抓取，成功率**89%**。", key_findings=("成功率 89%。",)
    ),
)

_RICH_SUMMARY = """\
**Paper 1** leads; papers 2 and 3 follow, and 论文 4 closes. See 2606.01003v2 and arXiv:2606.00001, but not 2606.09001.

## Worth a look

1. “Learning ℝ³  Fields: a careful study” asks how little is enough.
2. The day before had 2606.00002 (v1).
"""


def rich_archive(root: Path, *, language: str = "en") -> Archive:
    """Three days and an unfinished one; Tuesday has everything that the page of a day may show.

    Args:
        language: of the summaries.
    """
    archive = Archive(root)
    write_day(archive, MONDAY, [paper("2606.00001"), paper("2606.00002")], language=language)
    candidates = tuple(
        Candidate(
            id=f"2606.02{number:03}",
            title=f"Candidate {number} with $x^{number}$",
            primary_category="cs.CV",
            score=Score(relevance=2, significance=1, relevance_reason="close") if number % 2 else None,
        )
        for number in range(1, 25)
    )
    repeats = (Repeat(id="2606.00002", date=MONDAY, version=2), Repeat(id="2606.00003", date=MONDAY))
    archive.write_metadata(Metadata(date=TUESDAY, papers=_RICH_PAPERS, candidates=candidates, repeats=repeats))
    for each in _RICH_ANALYSES:
        archive.write_analysis(TUESDAY, each)
    ledger = Ledger(
        announced=1_205,
        considered=1_200,
        rows=(
            LedgerRow(category="cs.CV", announced=1_000, considered=1_000, scored=300, chosen=3, failed=1),
            LedgerRow(category="cs.RO", announced=205),
        ),
        gaps=(Gap(id="2606.01099", title="Lost to an Outage", reason="the model did not answer"),),
    )
    summary = Provenance(model="openai/test", language=language)
    ids = tuple(each.id for each in _RICH_PAPERS)
    archive.write_index(
        DayIndex(date=TUESDAY, source="run", papers=ids, summary=summary, ledger=ledger, body=_RICH_SUMMARY)
    )
    later = paper("2606.09001", title="A Later Paper", categories=("cs.LG",))
    write_day(archive, THURSDAY, [later], language=language, summary="")
    archive.write_metadata(Metadata(date=FRIDAY, papers=(paper("2606.09002"),)))
    return archive
