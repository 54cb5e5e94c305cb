import contextlib
import datetime as dt
import re
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from digest.errors import FileError
from digest.importers.ancestor import page_date, read_ancestor
from digest.importers.ancestor_page import looks_like_page
from digest.importers.headings import with_headings
from digest.importers.records import ImportedDay
from tests.importers.foreign import (
    DAY,
    PROSE_EN,
    PROSE_ZH,
    ForeignPaper,
    Form,
    page,
    paper_block,
    papers,
    unaccounted,
)

FORMS: list[Form] = ["A", "B", "C"]


def read(folder: Path, text: str, name: str = "report.md") -> ImportedDay:
    path = folder / name
    path.write_bytes(text.encode())
    return read_ancestor(path)


# --- what is recovered


@pytest.mark.parametrize("form", FORMS)
def test_every_field_is_recovered(tmp_path: Path, form: Form) -> None:
    foreign = [ForeignPaper(version=3), *papers(2, first=1002)]
    day = read(tmp_path, page(foreign, form=form))

    assert day.date == DAY
    assert day.findings == ()
    assert day.summary == ("" if form == "C" else PROSE_ZH[0])
    assert [imported.paper.id for imported in day.papers] == [paper.id for paper in foreign]
    for imported, truth in zip(day.papers, foreign, strict=True):
        paper, analysis = imported.paper, imported.analysis
        assert (paper.version, analysis.version) == (truth.version, truth.version)
        assert paper.title == truth.title
        assert paper.authors == truth.authors
        assert paper.categories == truth.categories
        assert paper.published == truth.published
        assert paper.abstract == "\n\n".join(truth.abstract)
        assert analysis.body == truth.body
        assert analysis.key_findings == (() if form == "C" else truth.findings)
        assert (analysis.source, analysis.language, analysis.model) == ("imported", "zh", "")


def test_paragraphs_of_an_abstract_stay_apart(tmp_path: Path) -> None:
    text = page([ForeignPaper(abstract=("One.\n  Two, which is indented,\nand wrapped.\n\nThree.",))])
    assert read(tmp_path, text).papers[0].paper.abstract == "One.\n\nTwo, which is indented, and wrapped.\n\nThree."


def test_the_sign_of_a_latex_comment_goes_from_a_finding(tmp_path: Path) -> None:
    day = read(tmp_path, page([ForeignPaper(findings=("% To mend this, we glue it.", "It gains 3\\% at 50 % load."))]))
    assert day.papers[0].analysis.key_findings == ("To mend this, we glue it.", "It gains 3\\% at 50 % load.")


@pytest.mark.parametrize("translation", ["滑动的杯子（二）", "杯子"])
def test_the_translated_title_of_the_title_block_is_kept(tmp_path: Path, translation: str) -> None:
    foreign = ForeignPaper()
    text = page([foreign]).replace(f"**论文题目：** {foreign.title}", f"**论文题目：** {foreign.title} ({translation})")
    assert read(tmp_path, text).papers[0].analysis.body == f"**{translation}**\n\n{foreign.body}"


def test_other_names_keep_their_suffix_and_odd_titles_their_brackets(tmp_path: Path) -> None:
    foreign = ForeignPaper(title="[Re] Cups [and](Saucers): $x^2$", authors=("Ada Byron", "Sam Hill, Jr.", "Wu Li"))
    imported = read(tmp_path, page([foreign])).papers[0].paper
    assert (imported.title, imported.authors) == (foreign.title, foreign.authors)


def test_hard_wrapped_authors_are_whole(tmp_path: Path) -> None:
    foreign = papers(2)
    text = page(foreign).replace("José Núñez, Li Wei", "José\nNúñez,\n  Li Wei\n*equal contribution*\nCode: soon", 1)
    text = text.replace("**Categories:** cs.RO, cs.CV", "**Categories:** cs.RO,\n  cs.CV\nUnder review.", 1)
    first = read(tmp_path, text).papers[0]
    assert (first.paper.authors, first.paper.categories) == (foreign[0].authors, foreign[0].categories)
    assert first.analysis.body == f"*equal contribution*\nCode: soon\n\nUnder review.\n\n{foreign[0].body}"


@pytest.mark.parametrize(
    ("wrapped", "last"),
    [
        ("Núñez, Li Wei", ("José Núñez", "Li Wei")),
        ("van der Núñez, Li Wei", ("José van der Núñez", "Li Wei")),
        ("d'Núñez, Li Wei on\nbehalf of the Cup group", ("José d'Núñez", "Li Wei on behalf of the Cup group")),
        ("李\n伟", ("José 李伟",)),
        ("Núñez, Li-wei Wu, Li Wei", ("José Núñez", "Li-wei Wu", "Li Wei")),
        ("Núñez, Ann D'cup, Li Wei", ("José Núñez", "Ann D'cup", "Li Wei")),
        ("ur Núñez, Li Wei", ("José ur Núñez", "Li Wei")),
        ("Núñez, ann saucer, Li Wei", ("José Núñez", "ann saucer", "Li Wei")),
        ("Núñez1, Li Wei2", ("José Núñez1", "Li Wei2")),
        ("Núñez 1, Li Wei 2", ("José Núñez 1", "Li Wei 2")),
        ("Núñez1,2, Li Wei1,3", ("José Núñez1,2", "Li Wei1,3")),
        ("Núñez¹,²,\n³, Li Wei 1, 2", ("José Núñez¹,²,³", "Li Wei 1,2")),
        ("Núñez, 2, Li Wei1, 3D Team", ("José Núñez", "2", "Li Wei1", "3D Team")),
    ],
)
def test_authors_are_wrapped_at_any_blank(tmp_path: Path, wrapped: str, last: tuple[str, ...]) -> None:
    text = page(papers(2)).replace("José Núñez, Li Wei", f"José\n{wrapped}", 1)
    day = read(tmp_path, text)
    assert day.papers[0].paper.authors[1:] == last
    assert day.findings == ()


@pytest.mark.parametrize(
    "note",
    [
        "Accepted at CupConf 2024",
        "Code will be released",
        "Equal Contribution",
        "Oral Presentation",
        "Best Paper",
        "1 University of Saucers, 2 Cup Institute",
        "To appear in Saucers",
        "Work done at the Cup Institute",
        "已被录用",
    ],
)
def test_a_note_below_the_authors_is_no_name(tmp_path: Path, note: str) -> None:
    foreign = papers(2)
    text = page(foreign).replace("José Núñez, Li Wei", f"José Núñez,\nLi Wei\n{note}", 1)
    day = read(tmp_path, text)
    assert day.papers[0].paper.authors == foreign[0].authors
    assert day.papers[0].analysis.body == f"{note}\n\n{foreign[0].body}"
    (told,) = day.findings
    assert (told.fault, told.line) == (False, text[: text.index(note)].count("\n") + 1)
    assert f"{note!r} stands below the authors and reads like a note" in told.reason


@pytest.mark.parametrize("below", ["\n\n", "\n"])
@pytest.mark.parametrize("note", ["Accepted at CupConf 2024", "To appear in Saucers", "submitted to Cup Letters"])
def test_a_comma_above_makes_no_name_of_where_a_paper_appears(tmp_path: Path, note: str, below: str) -> None:
    foreign = papers(2)
    text = page(foreign).replace("José Núñez, Li Wei\n\n", f"José Núñez,\nLi Wei,\n{note}{below}", 1)
    day = read(tmp_path, text)
    assert day.papers[0].paper.authors == foreign[0].authors
    assert day.papers[0].analysis.body == f"{note}\n\n{foreign[0].body}"
    assert [told.fault for told in day.findings] == [False]


@pytest.mark.parametrize("width", range(24, 100, 5))
def test_authors_are_whole_at_any_width(tmp_path: Path, width: int) -> None:
    names = ("Ann-marie Cup", "Seong-jin Bowl", "Iyad Tea-pot", "Zia ur Plate", "Li Wei", "Dong-hyun Spoon")
    wrapped = textwrap.fill(f"**Authors:** {', '.join(names)}", width, break_on_hyphens=False)
    day = read(tmp_path, page(papers(2)).replace("**Authors:** Mina Okafor, José Núñez, Li Wei", wrapped, 1))
    assert day.papers[0].paper.authors == names
    assert day.findings == ()


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("José Núñez, Li Wei,\nAccepted at CupConf 2024, Ann Saucer", ("José Núñez", "Li Wei")),
        ("José Núñez, Li Wei,\nAccepted Saucer at Cup", ("José Núñez", "Li Wei")),
        ("José Núñez, Li Wei,\nwork done at a café", ("José Núñez", "Li Wei")),
        ("José Núñez, ann\nsaucer", ("José Núñez", "ann")),
        ("José Núñez\nLi Wei, Accepted at CupConf 2024", ("José Núñez",)),
    ],
)
def test_a_line_with_which_authors_may_be_lost_is_a_fault(tmp_path: Path, below: str, authors: tuple[str, ...]) -> None:
    text = page(papers(2)).replace("José Núñez, Li Wei", below, 1)
    day = read(tmp_path, text)
    assert day.papers[0].paper.authors[1:] == authors
    line = below.partition("\n")[2]
    (told,) = day.findings
    assert (told.fault, told.line) == (True, text[: text.index(line)].count("\n") + 1)
    assert f"{line!r} stands below the authors and may be more of them" in told.reason


def test_a_name_below_a_note_that_a_comma_promises_may_be_lost(tmp_path: Path) -> None:
    note = "Accepted at CupConf 2024\nAnn Saucer"
    text = page(papers(2)).replace("José Núñez, Li Wei", f"José Núñez, Li Wei,\n{note}", 1)
    day = read(tmp_path, text)
    assert day.papers[0].analysis.body == f"{note}\n\n{papers(1)[0].body}"
    (told,) = day.findings
    assert told.fault
    assert "'Accepted at CupConf 2024' stands below the authors and may be more of them" in told.reason


def test_classes_of_other_schemes_are_no_categories(tmp_path: Path) -> None:
    day = read(tmp_path, page([ForeignPaper(categories=("cs.CV", "I.2.10; I.4.8", "68T45", "cs.CV", "hep-th"))]))
    assert day.papers[0].paper.categories == ("cs.CV", "hep-th")
    assert [r.text for r in day.removed if r.rule == "subject class"] == ["I.2.10", "I.4.8", "68T45"]
    assert day.findings == ()


@pytest.mark.parametrize(
    ("written", "categories", "classes"),
    [
        ("cs.CV; cs.RO, stat.ML", ("cs.CV", "cs.RO", "stat.ML"), ()),
        ("cs.CV、cs.RO，stat.ML；hep-th", ("cs.CV", "cs.RO", "stat.ML", "hep-th"), ()),
        ("cs.CV (primary), cs.RO", ("cs.CV", "cs.RO"), ()),
        ("cs.RO (secondary); cs.CV (Primary); cs.LG（secondary）", ("cs.CV", "cs.RO", "cs.LG"), ()),
        ("cs.RO, cs.CV (Primary)", ("cs.CV", "cs.RO"), ()),
        ("cs.CV, cs.RO; I.2.7", ("cs.CV", "cs.RO"), ("I.2.7",)),
        (
            "math.AG, 14J60 (Primary) 14F05, 14J26 (Secondary); MSC2020: 68Txx",
            ("math.AG",),
            ("14J60 (Primary) 14F05", "14J26 (Secondary)", "MSC2020: 68Txx"),
        ),
    ],
)
def test_categories_are_read_however_they_are_listed(
    tmp_path: Path, written: str, categories: tuple[str, ...], classes: tuple[str, ...]
) -> None:
    day = read(tmp_path, page(papers(1)).replace("cs.RO, cs.CV", written))
    assert day.findings == ()
    assert day.papers[0].paper.categories == categories
    assert tuple(removal.text for removal in day.removed if removal.rule == "subject class") == classes
    assert day.papers[0].analysis.body == papers(1)[0].body


@pytest.mark.parametrize("strange", ["CS.CV", "Robotics (cs.RO)", "cs.CV / cs.RO", "cs.CV cs.AI", "I.2.7 and cs.CV"])
def test_what_is_no_category_and_no_class_is_named_and_kept(tmp_path: Path, strange: str) -> None:
    text = page(papers(2)).replace("cs.RO, cs.CV", f"{strange}, stat.ML; 68T45", 1)
    day = read(tmp_path, text)
    (told,) = day.findings
    assert (told.fault, told.line) == (True, text[: text.index("<a id=")].count("\n") + 1)
    assert told.reason == f"2405.01001: {strange!r} among its categories can't be read; it stays in the text"
    first = day.papers[0]
    assert first.paper.categories == ("stat.ML",)
    assert first.analysis.body == f"{papers(1)[0].body}\n\n**Categories:** {strange}"


@pytest.mark.parametrize("form", FORMS)
def test_the_newlines_of_windows_and_a_byte_order_mark_change_nothing(tmp_path: Path, form: Form) -> None:
    text = page(papers(2), form=form)
    other = read(tmp_path, "\ufeff" + text.replace("\n", "\r\n"), "other.md")
    assert other.same_content(read(tmp_path, text))
    assert other.findings == ()


def test_control_characters_are_left_out_and_reported(tmp_path: Path) -> None:
    foreign = ForeignPaper()
    text = page([foreign]).replace(foreign.title, "Sliding\x00 Cups: A\u2028Two-Parameter Model\x1b")
    day = read(tmp_path, text)
    assert day.papers[0].paper.title == foreign.title
    (note,) = day.findings
    assert not note.fault
    assert "control characters (the first is U+0000)" in note.reason
    assert note.line == text.split("\x00")[0].count("\n") + 1


# --- where a paper ends

TRAPS = [
    "---",
    "***",
    "## 二、方法",
    "## Papers",
    "## Table of Contents",
    "# 一级标题",
    "### 论文解读",
    "**Abstract:** 摘要也在这里",
    "**Analysis:**",
    "**Authors:** nobody",
    "**Links:**",
    "**Key Findings:**",
    "- item",
    "```",
    "<a id='2405.09999v1'></a>",
    "## [Another Paper](https://arxiv.org/abs/2405.09999v1)",
    "1. [Another Paper](#2405.09999v1)",
    "    indented code",
    "| a | b |",
    "time: 20200101",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("trap", TRAPS)
def test_nothing_inside_an_analysis_ends_it(tmp_path: Path, form: Form, trap: str) -> None:
    foreign = papers(3)
    foreign[1] = replace(foreign[1], analysis=f"开头。\n\n{trap}\n\n中间。\n\n{trap}\n\n结尾。")
    text = page(foreign, form=form)
    day = read(tmp_path, text)
    assert [imported.paper.id for imported in day.papers] == [paper.id for paper in foreign]
    assert day.papers[1].analysis.body == with_headings(foreign[1].analysis)
    assert day.papers[2].analysis.body == foreign[2].body
    assert unaccounted(text, day) == []


# What a paper looks like: an anchor and its heading, or one of them a few lines above the authors or the abstract.
PAPER = re.compile(
    r"</a>\s*## \[|(?:</a>(?:\s*## .*)?|v1\))\n(?:(?!---|\*\*\*|#|<a ).*\n)*\*\*(?:Authors|Abstract):\*\*"
)


# And another page: its time, alone or in front matter, and its heading, above what only a page has.
PAGE_HEAD = re.compile(r"^time: .*\s*(?:^---$\s*)?(?:^# .*\s*)?^## (?:Papers|Table of Contents)$", re.MULTILINE)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(FORMS),
    analyses=st.lists(
        st.lists(st.sampled_from([*TRAPS, *PROSE_ZH, *PROSE_EN, "", "", "好的，"]), max_size=12), min_size=1, max_size=3
    ),
    summary=st.lists(st.sampled_from([*TRAPS[:8], *PROSE_ZH, "", "论文 2 值得一读。"]), max_size=6),
    contents=st.booleans(),
)
def test_every_line_of_a_page_is_accounted_for(
    tmp_path: Path, form: Form, analyses: list[list[str]], summary: list[str], contents: bool
) -> None:
    foreign = [
        replace(paper, analysis="\n".join(lines)) for paper, lines in zip(papers(len(analyses)), analyses, strict=True)
    ]
    assume(not any(look.search(paper.analysis) for paper in foreign for look in (PAPER, PAGE_HEAD)))
    text = page(foreign, form=form, summary="\n".join(summary), contents=contents)
    day = read(tmp_path, text)
    assert [imported.paper.id for imported in day.papers] == [paper.id for paper in foreign]
    assert unaccounted(text, day) == []


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("#-*[]()<>a=' \n:1v.时间摘要")) | st.text())
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "2024-05-06.md"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(FileError):
        read_ancestor(path)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=st.sampled_from(FORMS), start=st.integers(0, 3000), length=st.integers(0, 400), insert=st.text(max_size=20))
def test_a_damaged_page_is_read_or_refused(tmp_path: Path, form: Form, start: int, length: int, insert: str) -> None:
    text = page(papers(3), form=form)
    damaged = text[:start] + insert + text[start + length :]
    path = tmp_path / "2024-05-06.md"
    path.write_bytes(damaged.encode("utf-8", "surrogatepass"))
    try:
        day = read_ancestor(path)
    except FileError:
        return
    assert len(day.papers) + sum(finding.fault for finding in day.findings) >= 1


# --- where a paper begins


@pytest.mark.parametrize("contents", [True, False])
@pytest.mark.parametrize("which", [1, 2, 3])
@pytest.mark.parametrize(
    ("pattern", "changed", "kept"),
    [
        (r"(\*\*Authors:)", r"**Comment:** 9 pages\n\n\1", "**Comment:** 9 pages\n\n"),
        (r"(\*\*Authors:)", r"Accepted\nat CupConf.\n\n\1", "Accepted\nat CupConf.\n\n"),
        (r"(\*\*Authors:.*\n)\n(\*\*Published:.*\n)", r"\2\n\1", ""),
        (r"(## \[Cup) (Number)", r"\1\n  \2", ""),
    ],
)
def test_no_paper_is_swallowed_by_the_one_before_it(
    tmp_path: Path, contents: bool, which: int, pattern: str, changed: str, kept: str
) -> None:
    foreign = papers(3)
    text = page(foreign, contents=contents)
    for heading in (True, False):
        at = text.index(f"<a id='{foreign[which - 1].versioned}'></a>")
        odd = text[:at] + re.sub(pattern, changed, text[at:], count=1)
        if not heading:
            odd = re.sub("<a id=.*\n", "", odd)
        day = read(tmp_path, odd)
        assert day.findings == ()
        assert day.summary == PROSE_ZH[0]
        assert [imported.paper.title for imported in day.papers] == [paper.title for paper in foreign]
        assert [imported.paper.authors for imported in day.papers] == [paper.authors for paper in foreign]
        bodies = [paper.body for paper in foreign]
        bodies[which - 1] = kept + bodies[which - 1]
        assert [imported.analysis.body for imported in day.papers] == bodies


@pytest.mark.parametrize("contents", [True, False])
def test_a_paper_without_authors_is_reported_and_no_part_of_another(tmp_path: Path, contents: bool) -> None:
    text = re.sub(r"(1002v1\)\n\n)\*\*Authors:.*\n\n", r"\1", page(papers(3), contents=contents))
    day = read(tmp_path, text)
    assert [imported.paper.authors for imported in day.papers] == [ForeignPaper().authors, (), ForeignPaper().authors]
    assert day.papers[0].analysis.body == papers(1)[0].body
    (fault,) = day.findings
    assert fault.reason == "2405.01002: has no authors; it was imported without"


@pytest.mark.parametrize("contents", [True, False])
@pytest.mark.parametrize("heading", ["## Cup Number 1002\n\n", ""])
@pytest.mark.parametrize("which", [0, 1])
def test_a_paper_without_anchor_and_link_is_a_fault_and_gives_its_findings_to_no_other(
    tmp_path: Path, contents: bool, heading: str, which: int
) -> None:
    foreign = [replace(paper, findings=(f"Cup {paper.id}.",)) for paper in papers(3)]
    at = f"<a id='{foreign[which].versioned}'></a>"
    whole = page(foreign, contents=contents)
    text = re.sub(f"{at}\n.*\n\n", heading, whole)
    day = read(tmp_path, text)
    foreign.pop(which)
    assert day.summary == PROSE_ZH[0]
    assert [imported.analysis.key_findings for imported in day.papers] == [paper.findings for paper in foreign]
    assert [imported.analysis.body for imported in day.papers] == [paper.body for paper in foreign]
    fault = day.findings[0]
    assert (fault.fault, fault.line) == (True, whole.split(at)[0].count("\n") + 1)
    assert "neither an anchor nor a heading that links to arXiv" in fault.reason


def test_fields_that_an_analysis_repeats_begin_no_paper(tmp_path: Path) -> None:
    foreign = papers(2)
    block = f"**Authors:** {foreign[0].authors[0]} et al.\n\n**Published:** {DAY}"
    foreign[0] = replace(foreign[0], analysis=f"开头。\n\n---\n\n## 信息\n\n{block}\n\n结尾。")
    day = read(tmp_path, page(foreign))
    assert day.findings == ()
    assert [imported.analysis.body for imported in day.papers] == [foreign[0].analysis, foreign[1].body]


def test_a_hard_wrapped_table_of_contents_is_read_whole(tmp_path: Path) -> None:
    text = re.sub(r"^(\d\. \[Cup)", r"\1\n  ", page(papers(3)), flags=re.MULTILINE)
    day = read(tmp_path, text)
    assert (day.findings, day.summary) == ((), PROSE_ZH[0])
    (fault,) = read(tmp_path, text[: text.index("<a id='2405.01003v1'")]).findings
    assert "lists '2405.01003v1'" in fault.reason


@pytest.mark.parametrize(
    ("stray", "reason"),
    [
        ("<a id='2405.09999v1'></a>", "the anchor of 2405.09999 stands in {} and begins no paper"),
        ("## [T](https://arxiv.org/abs/2405.09999v1)", "the heading of 2405.09999 stands in {} and begins no paper"),
        ("**Authors:** nobody", "`**Authors:**` of another paper stands in {} and begins no paper"),
    ],
)
def test_what_looks_like_a_paper_inside_a_text_is_a_fault(tmp_path: Path, stray: str, reason: str) -> None:
    first, second = papers(2)
    quoting = page([replace(first, analysis=f"开头。\n\n{stray}\n\n结尾。"), second])
    (fault,) = read(tmp_path, quoting).findings
    assert fault.reason.startswith(reason.format(first.versioned))
    assert (fault.fault, fault.line) == (True, quoting.split(stray)[0].count("\n") + 1)
    summary = page([first, second], summary=f"开头。\n\n{stray}\n\n结尾。", contents=False)
    (fault,) = read(tmp_path, summary).findings
    assert fault.reason.startswith(reason.format("the executive summary"))
    assert fault.line == summary.split(stray)[0].count("\n") + 1


def test_what_is_quoted_of_a_paper_of_the_page_is_no_fault(tmp_path: Path) -> None:
    first, second = papers(2)
    analysis = (
        f"**Authors:** {', '.join(first.authors[:2])} et al.\n\n开头。\n\n<a id='{second.versioned}'></a>\n\n结尾。"
    )
    summary = f"## [{first.title}](https://arxiv.org/abs/{first.id})\n\n{PROSE_ZH[0]}"
    assert read(tmp_path, page([replace(first, analysis=analysis), second], summary=summary)).findings == ()


@pytest.mark.parametrize("contents", [True, False])
def test_a_paper_in_code_is_none(tmp_path: Path, contents: bool) -> None:
    foreign = papers(2)
    block = paper_block(ForeignPaper(id="2405.09999")).split("**Abstract:**")[0]
    foreign[0] = replace(foreign[0], analysis=f"开头。\n\n```markdown\n---\n{block}\n```\n\n结尾。")
    day = read(tmp_path, page(foreign, contents=contents))
    assert day.findings == ()
    assert [imported.analysis.body for imported in day.papers] == [foreign[0].analysis, foreign[1].body]


# --- the order of a paper's parts

ORDERS = [
    ["Abstract", "Key Findings", "Analysis", "Links"],
    ["Abstract", "Links", "Analysis", "Key Findings"],
    ["Abstract", "Links", "Key Findings", "Analysis"],
    ["Abstract", "Analysis", "Links", "Key Findings"],
    ["Analysis", "Abstract", "Key Findings", "Links"],
    ["Key Findings", "Analysis", "Links", "Abstract"],
    ["Links", "Abstract", "Analysis", "Key Findings"],
]


def reordered(text: str, order: list[str]) -> str:
    """A page with the parts of every paper in another order."""
    label = r"\*\*(?:Abstract|Analysis|Key Findings|Links):\*\*\n\n"
    found = re.compile(rf"(?P<parts>(?:^{label}.*?){{4}})(?=^---\n\n<a |^---\n\Z)", re.DOTALL | re.MULTILINE)

    def change(match: re.Match[str]) -> str:
        parts = re.split(rf"^(?={label})", match["parts"], flags=re.MULTILINE)[1:]
        return "".join(next(part for part in parts if part.startswith(f"**{name}:**")) for name in order)

    return found.sub(change, text)


@pytest.mark.parametrize("order", ORDERS)
def test_each_part_ends_at_the_next_label_whatever_the_order(tmp_path: Path, order: list[str]) -> None:
    analysis = "段一。\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n---\n\n段二。"
    foreign = [replace(paper, analysis=analysis) for paper in papers(3)]
    text = reordered(page(foreign), order)
    assert re.findall(r"^\*\*(Abstract|Analysis|Key Findings|Links):", text, re.MULTILINE) == order * 3
    day = read(tmp_path, text)
    assert day.findings == ()
    assert day.summary == PROSE_ZH[0]
    for imported, truth in zip(day.papers, foreign, strict=True):
        assert imported.paper.abstract == "\n\n".join(truth.abstract)
        assert imported.analysis.body == analysis
        assert imported.analysis.key_findings == truth.findings
    assert unaccounted(text, day) == []


@pytest.mark.parametrize("order", ORDERS[1:4])
def test_without_links_at_the_end_only_a_rule_says_that_the_last_paper_is_whole(
    tmp_path: Path, order: list[str]
) -> None:
    text = reordered(page(papers(2)), order).rstrip().removesuffix("---")
    day = read(tmp_path, text)
    assert [imported.paper.id for imported in day.papers] == ["2405.01001"]
    assert day.findings[0].reason.startswith("2405.01002: has no rule (`---`) below it")


# --- what stands below a paper

NOTE = "> 我的笔记：很好。\n\n好论文，\n值得一读。\n\n- [Talk](https://example.org/talk)\n\n完。"


def test_a_note_below_the_links_stays_whole_and_below_the_analysis(tmp_path: Path) -> None:
    foreign = papers(2)
    text = page(foreign).replace("1001v1)\n\n---\n", f"1001v1)\n\n{NOTE}\n\n---\n")
    day = read(tmp_path, text)
    assert [imported.analysis.body for imported in day.papers] == [f"{foreign[0].body}\n\n{NOTE}", foreign[1].body]


def test_a_note_below_a_papers_rule_is_the_papers_unless_it_is_the_last(tmp_path: Path) -> None:
    foreign = papers(2)
    text = re.sub(r"(/\S+v1\)\n\n---\n)", rf"\1\n{NOTE}\n\n---\n", page(foreign))
    assert text.count(NOTE) == 2
    day = read(tmp_path, text)
    assert [imported.analysis.body for imported in day.papers] == [f"{foreign[0].body}\n\n{NOTE}", foreign[1].body]
    assert day.summary == f"{PROSE_ZH[0]}\n\n---\n\n{NOTE}"


# --- what is no page, or not all of one


FRONT = "---\ntitle: Cups\nlayout: post\ndate: 2024-05-07 08:00:00 +0800\ntags:\n- a\n  - b\n\nauthor: me\n---\n"


def test_front_matter_is_no_part_of_the_summary(tmp_path: Path) -> None:
    text = page(papers(2))
    day = read(tmp_path, FRONT + "\n" + text)
    assert (day.date, day.findings) == (DAY, ())
    assert day.same_content(read(tmp_path, text, "other.md"))
    assert (day.removed[0].rule, day.removed[0].text) == ("front matter", FRONT)
    assert looks_like_page(FRONT.replace("layout: post\n", "a:\n" * 30) + text)


def test_the_date_of_front_matter_counts_where_nothing_else_says_one(tmp_path: Path) -> None:
    text = page(papers(1))
    undated = text[text.index("## Exec") :]
    assert read(tmp_path, FRONT + undated).date == dt.date(2024, 5, 7)
    assert read(tmp_path, FRONT + undated, "2024-05-06.md").date == DAY
    assert read(tmp_path, FRONT + text).date == DAY


@pytest.mark.parametrize("beginning", ["---\n\nA word: before.\n\n---\n", "---\n# Cups\n\nkey: x\n---\n"])
def test_a_text_between_two_rules_is_no_front_matter(tmp_path: Path, beginning: str) -> None:
    text = page(papers(1))
    undated = text[text.index("## Exec") :]
    day = read(tmp_path, beginning + undated, "2024-05-06.md")
    assert "front matter" not in {removal.rule for removal in day.removed}


def test_what_stands_nowhere_stays_in_a_body(tmp_path: Path) -> None:
    foreign = papers(2)
    text = page(foreign)
    text = text.replace("**Published:**", "**Comment:** 9 pages\n\n**Published:**", 1)
    text = text.replace("- [PDF]", "- [Code](https://example.org/cup)\n- [PDF]", 1)
    text = text.replace("## Executive Summary", "A word before.\n\n## Executive Summary")
    text += "\nPowered by a machine.\n"
    day = read(tmp_path, text)
    assert day.papers[0].analysis.body == (
        f"**Comment:** 9 pages\n\n{foreign[0].body}\n\n- [Code](https://example.org/cup)"
    )
    assert day.summary.startswith("A word before.\n")
    assert day.summary.endswith("\nPowered by a machine.")
    assert unaccounted(text, day) == []


OWN = "[PDF](https://arxiv.org/pdf/2405.01001v1)"


@pytest.mark.parametrize(
    ("links", "kept"),
    [
        (f"{OWN} | [Code](https://example.org/cup)", f"{OWN} | [Code](https://example.org/cup)"),
        ("[Code](https://example.org/cup)\n\n- " + OWN, "[Code](https://example.org/cup)"),
        ("code upon request", "code upon request"),
        ("[PDF](https://arxiv.org/pdf/2405.09999v1)", "[PDF](https://arxiv.org/pdf/2405.09999v1)"),
        (f"{OWN} | [arXiv](https://arxiv.org/abs/2405.01001v1)", ""),
    ],
)
def test_what_stands_on_the_line_of_the_links_stays_in_the_body(tmp_path: Path, links: str, kept: str) -> None:
    foreign = papers(2)
    block = paper_block(foreign[0]).split("**Links:**")[1].rstrip("-")
    day = read(tmp_path, page(foreign).replace(f"**Links:**{block}", f"**Links:** {links}\n\n", 1))
    assert day.findings == ()
    assert day.papers[0].analysis.body == "\n\n".join(filter(None, [foreign[0].body, kept]))
    assert day.papers[1].analysis.body == foreign[1].body


def test_half_a_link_on_the_line_of_the_links_ends_no_paper(tmp_path: Path) -> None:
    text = page(papers(2))
    day = read(tmp_path, f"{text[: text.rindex('**Links:**')]}**Links:** {OWN} | [Code](https://examp")
    assert [imported.paper.id for imported in day.papers] == ["2405.01001"]


@pytest.mark.parametrize("date", ["last week", "June 1, 2025", "2025/06/01", "2025-06-31"])
def test_a_strange_date_of_submission_stays_in_the_body_and_is_named(tmp_path: Path, date: str) -> None:
    text = page([ForeignPaper()]).replace(f"**Published:** {DAY}", f"**Published:** {date}")
    day = read(tmp_path, text)
    assert day.papers[0].paper.published is None
    assert day.papers[0].analysis.body.endswith(f"\n\n**Published:** {date}")
    (told,) = day.findings
    assert (told.fault, told.line) == (True, text[: text.index("<a id=")].count("\n") + 1)
    assert told.reason == f"2405.01001: its date {date!r} can't be read; it stays in the text"


@pytest.mark.parametrize("date", ["**Published:** \n\n", ""])
def test_a_page_need_not_say_when_a_paper_was_submitted(tmp_path: Path, date: str) -> None:
    day = read(tmp_path, page(papers(1)).replace(f"**Published:** {DAY}\n\n", date))
    assert (day.papers[0].paper.published, day.findings) == (None, ())


def test_a_paper_without_an_abstract_is_reported(tmp_path: Path) -> None:
    text = page(papers(2)).replace("**Abstract:**\n\n", "", 1)
    day = read(tmp_path, text)
    assert [imported.paper.abstract == "" for imported in day.papers] == [True, False]
    (told,) = day.findings
    assert (told.fault, told.line) == (True, text[: text.index("<a id=")].count("\n") + 1)
    assert told.reason == "2405.01001: has no abstract; it was imported without"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("## [Cup Number 1002: How Far It Slides]", "## []"), "2405.01002: has no title"),
        (
            lambda text: text.replace(
                "## [Cup Number 1002: How Far It Slides](https://arxiv.org/abs/2405.01002v1)\n", ""
            ),
            "2405.01002: has no title",
        ),
        (lambda text: text.replace("2405.01002v1", "../../x"), "'../../x' is not an arXiv id"),
        (lambda text: text.replace("abs/2405.01002v1)\n\n", "abs/2405.01002v2)\n\n"), "but the heading says"),
        (lambda text: text.replace("<a id='2405.01002v1'", "<a id='../index'"), "'../index' is not an arXiv id"),
        (lambda text: text.replace("Cup Number 1002", "x" * 5000), "title: string should have at most"),
    ],
)
def test_one_bad_paper_costs_only_itself(tmp_path: Path, change: object, reason: str) -> None:
    text = change(page(papers(3)))  # type: ignore[operator]
    day = read(tmp_path, text)
    assert [imported.paper.id for imported in day.papers] == ["2405.01001", "2405.01003"]
    faults = [finding for finding in day.findings if finding.fault]
    assert reason in faults[0].reason
    # The line of its anchor.
    assert (
        faults[0].line
        == text[: text.index("第 1001 只")].count("\n")
        + text[text.index("第 1001 只") :].split("<a id=")[0].count("\n")
        + 1
    )


def test_endless_key_findings_are_refused(tmp_path: Path) -> None:
    day = read(tmp_path, page([replace(papers(1)[0], findings=("x " * 1900,) * 8), *papers(1, first=1002)]))
    assert [imported.paper.id for imported in day.papers] == ["2405.01002"]
    assert "its key findings have more than 20,000 characters" in day.findings[0].reason


def test_a_paper_without_categories_is_refused(tmp_path: Path) -> None:
    text = page(papers(2)).replace("**Categories:** cs.RO, cs.CV", "**Categories:** ", 1)
    day = read(tmp_path, text)
    assert [imported.paper.id for imported in day.papers] == ["2405.01002"]
    assert [finding.reason for finding in day.findings] == ["2405.01001: has no categories; the paper was not imported"]


def test_a_page_that_was_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    text = page(papers(4))
    cut = text[: text.index("第 1003 只杯子") + 5]
    day = read(tmp_path, cut)
    assert [imported.paper.id for imported in day.papers] == ["2405.01001", "2405.01002"]
    first, second = (finding.reason for finding in day.findings)
    assert first.startswith("2405.01003: breaks off before the end of its links; is the page whole?")
    assert "'2405.01004v1', but the page does not have it" in second


@pytest.mark.parametrize("contents", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_wherever_a_page_was_cut_off_no_half_of_a_paper_is_taken_for_a_whole(
    tmp_path: Path, form: Form, contents: bool
) -> None:
    short = ForeignPaper(
        abstract=("Cups.",), findings=("They slide.",), analysis="**1.**\n\n*   **快：** 滑。\n\n---\n\n完。"
    )
    text = page([short, replace(short, id="2405.01002")], form=form, contents=contents)
    whole = read(tmp_path, text)
    # From the rule before the first paper to the rule at the end.
    for end in range(text.index("<a id="), len(text.rstrip())):
        try:
            day = read(tmp_path, text[:end])
        except FileError:
            continue
        tail = text[:end][-40:]
        assert day.papers == whole.papers[: len(day.papers)], tail
        assert day.summary == whole.summary, tail
        assert len(day.papers) >= len(re.findall(r"- \[arXiv\]\(.*\)\n\n---", text[:end])), tail
        # Without a table of contents a page that ends after a paper's links is one of fewer papers.
        if contents or not re.search(r"\*\*Links:\*\*\s*(?:- \[.*\]\(.*\)\s*)*(?:---\s*)?\Z", text[:end]):
            assert len(day.papers) == len(whole.papers) or any(finding.fault for finding in day.findings), tail


def test_a_foot_of_the_page_is_no_paper_that_was_cut_off(tmp_path: Path) -> None:
    foot = "<a href='#top'>Up</a>\n\n## [All cups](https://example.org)\n\nMade by hand, see [1]."
    day = read(tmp_path, f"{page(papers(2))}\n{foot}\n")
    assert day.findings == ()
    assert day.summary.endswith(foot)


def test_a_page_that_was_cut_off_inside_a_character_gives_what_is_whole(tmp_path: Path) -> None:
    data = page(papers(2)).encode()
    path = tmp_path / "report.md"
    path.write_bytes(data[: data.rindex("杯".encode()) + 2])
    day = read_ancestor(path)
    assert [imported.paper.id for imported in day.papers] == ["2405.01001"]
    assert [finding.fault for finding in day.findings] == [True]


def test_a_paper_twice_on_a_page_counts_once(tmp_path: Path) -> None:
    foreign = papers(2)
    day = read(tmp_path, page([*foreign, replace(foreign[0], title="Again")]))
    assert [imported.paper.title for imported in day.papers] == [paper.title for paper in foreign]
    (note,) = day.findings
    assert not note.fault
    assert note.reason.startswith("2405.01001 stands here again")


def test_a_page_without_papers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="has no papers"):
        read(tmp_path, page([]))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text[: text.index("**Analysis:**") + 40], "2405.01001: breaks off before the end of its links"),
        (lambda text: text.replace("2405.0100", "../../x"), "'../../x1v1' is not an arXiv id"),
    ],
)
def test_a_page_of_which_no_paper_can_be_read_is_refused(tmp_path: Path, change: object, reason: str) -> None:
    with pytest.raises(FileError) as caught:
        read(tmp_path, change(page(papers(2)).replace("Cup Number 1001", "Cup\x00 Number 1001")))  # type: ignore[operator]
    assert caught.value.reason.startswith(reason)
    assert caught.value.line == page(papers(2)).split("<a id=")[0].count("\n") + 1
    assert caught.value.hint == "the page has no other that can be imported"


def test_a_page_in_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_bytes(page(papers(1)).replace("Okafor", "Ökafor").encode("gb18030", "replace"))
    with pytest.raises(FileError, match=r"report.md:7: is not UTF-8 \(byte 0x"):
        read_ancestor(path)


def test_a_page_in_a_merge_conflict_is_refused_with_the_line(tmp_path: Path) -> None:
    text = page(papers(1)).replace("**Authors:**", "<<<<<<< HEAD\n**Authors:**")
    with pytest.raises(FileError, match="holds the marks of a merge conflict") as caught:
        read(tmp_path, text)
    assert caught.value.line == text.split("<<<<<<<")[0].count("\n") + 1


@pytest.mark.parametrize("line", ["## [" + "](http://arxiv.org/abs/" * 10_000, "1. [" + "](#" * 60_000])
def test_a_line_full_of_links_is_read_in_bounded_time(line: str, tmp_path: Path) -> None:
    text = page(papers(1))
    start = time.process_time()
    with contextlib.suppress(FileError):
        read(tmp_path, f"{text}\n{line}\n" if line.startswith("##") else text.replace("1. [", f"{line}\n1. [", 1))
    assert time.process_time() - start < 2


# --- several pages in one file


@pytest.mark.parametrize("front", ["", FRONT.replace("date: 2024-05-07", "time: 2024-05-07")])
@pytest.mark.parametrize("end", ["---\n", ""])
@pytest.mark.parametrize("contents", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_a_second_page_in_a_file_is_named_and_no_part_of_the_first(
    tmp_path: Path, form: Form, contents: bool, end: str, front: str
) -> None:
    first = page(papers(2), form=form, contents=contents)
    second = page(papers(2, first=1003), form=form, contents=contents, date=DAY + dt.timedelta(1))
    alone = read(tmp_path, first)
    if front:
        second = front + second.partition("\n")[2]
    above = first.removesuffix("---\n") + end
    day = read(tmp_path, f"{above}\n{second}")
    assert day.date == DAY
    assert (day.papers, day.summary, day.removed) == (alone.papers, alone.summary, alone.removed)
    (told,) = day.findings
    assert (told.fault, told.line) == (True, above.count("\n") + 2)
    assert told.reason == "another page begins here; nothing of it was imported, so cut the file in two"


@pytest.mark.parametrize(
    "head",
    [
        "time: 20240508\n\n",
        "time: 20240508\n\n# Daily digest\n\n",
        "---\ntime: 20240508\nlayout: post\n---\n\n",
        "---\ntime: 20240508\n---\n\n# Daily digest\n\n",
    ],
)
def test_a_second_page_without_a_dated_heading_is_no_part_of_the_first(tmp_path: Path, head: str) -> None:
    first = page(papers(2))
    _, _, rest = page(papers(2, first=1003), date=DAY + dt.timedelta(1)).partition("## Executive Summary")
    day = read(tmp_path, f"{first}\n{head}## Executive Summary{rest}")
    assert day.papers == read(tmp_path, first).papers
    (told,) = day.findings
    assert (told.fault, told.line) == (True, first.count("\n") + 2)
    assert told.reason == "another page begins here; nothing of it was imported, so cut the file in two"


def test_a_page_that_stands_in_its_file_twice_counts_once(tmp_path: Path) -> None:
    text = page(papers(2))
    day = read(tmp_path, text + "\n" + text)
    (told,) = day.findings
    assert (told.fault, told.line) == (False, text.count("\n") + 2)
    assert told.reason == "the same page stands here once more; it counts once"
    assert day.same_content(read(tmp_path, text))
    other = read(tmp_path, text + text.replace("Number 1002", "Number 2"))
    assert (other.papers, [finding.fault for finding in other.findings]) == (day.papers, [True])


def test_the_papers_of_a_second_page_are_not_those_of_a_first_without_any(tmp_path: Path) -> None:
    first = page([])
    line = first.count("\n") + 1
    with pytest.raises(FileError, match=f"has no papers above line {line}, on which another page begins"):
        read(tmp_path, first + page(papers(2), date=DAY + dt.timedelta(1)))


@pytest.mark.parametrize(
    "quoted",
    [
        "time: 20240507\n\n小结。",
        "time: 20240507\n\n# 一级标题",
        "# Arxiv Computer Vision Papers - 2024-05-07\n\n小结。",
        "```\ntime: 20240507\n\n# Arxiv Computer Vision Papers - 2024-05-07\n\n## Papers\n```",
    ],
)
def test_what_is_not_the_whole_head_of_a_page_begins_none(tmp_path: Path, quoted: str) -> None:
    first, second = papers(2)
    foreign = [replace(first, analysis=f"开头。\n\n{quoted}\n\n结尾。"), second]
    summary = f"开头。\n\n{quoted}\n\n## 结尾\n\n完。"
    day = read(tmp_path, page(foreign, summary=summary))
    assert day.findings == ()
    assert day.summary == summary
    assert [imported.analysis.body for imported in day.papers] == [foreign[0].analysis, second.body]


def test_the_heading_of_a_page_in_its_summary_begins_none(tmp_path: Path) -> None:
    summary = f"# Arxiv 日报 {DAY}\n\n## Executive Summary\n\n开头。"
    day = read(tmp_path, "A word before.\n\n" + page(papers(2), summary=summary))
    assert (len(day.papers), day.findings) == (2, ())


# --- which day it is


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("any.md", "time: 20240506\n\n# Arxiv Computer Vision Papers - 2024-05-06"),
        ("any.md", "time: 2024-05-06\n"),
        ("any.md", "# Arxiv Computer Vision Papers - 2024-05-06"),
        ("arxiv_cv_report_2024-05-06.md", "nothing"),
        ("20240506.md", "# Papers"),
        ("2024_05_06.md", "time: 20240506"),
        ("cam1234567890 2024-05-06.md", ""),
        ("2024-05-06.md", "---\ntime: 20240506\ndate: 2024-05-07\n---\n# Papers"),
        ("2024-05-06.md", "---\ntime: 10:30\n---\n# Papers"),
        ("any.md", "---\ntitle: x\ntime: '2024-05-06 08:00'\n---\n"),
    ],
)
def test_the_date_is_found(name: str, beginning: str) -> None:
    assert page_date(Path(name), beginning) == dt.date(2024, 5, 6)


@pytest.mark.parametrize(
    ("name", "beginning", "message"),
    [
        ("2024-05-07.md", "time: 20240506", "2024-05-07.md:1: says 2024-05-06, but the file's name says 2024-05-07"),
        (
            "any.md",
            "time: 20240506\n\n# X 2024-05-08",
            "any.md:3: says 2024-05-08, but the `time:` line says 2024-05-06",
        ),
        (
            "2024-05-07.md",
            "---\ntitle: x\ntime: 20240506\n---\n",
            "2024-05-07.md:3: says 2024-05-06, but the file's name says 2024-05-07",
        ),
        (
            "any.md",
            "---\ntime: 20240506\n---\n\n# X 2024-05-08",
            "any.md:5: says 2024-05-08, but the `time:` line says 2024-05-06",
        ),
        ("any.md", "time: 20241306", "any.md:1: '20241306' is not a date"),
        ("any.md", "# Arxiv Papers", "any.md:1: says nowhere which day it is"),
        ("2024-13-45.md", "", "2024-13-45.md:1: says nowhere which day it is"),
    ],
)
def test_an_unclear_date_is_an_error(name: str, beginning: str, message: str) -> None:
    with pytest.raises(FileError) as caught:
        page_date(Path(name), beginning)
    assert str(caught.value).startswith(message)


def test_a_block_alone_has_every_part(tmp_path: Path) -> None:
    """Without the table of contents, heading and authors tell where a paper begins."""
    text = "time: 20240506\n\n" + "\n\n".join(paper_block(paper).split("\n", 1)[1] for paper in papers(2))
    assert [imported.paper.id for imported in read(tmp_path, text).papers] == ["2405.01001", "2405.01002"]
