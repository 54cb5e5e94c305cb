import contextlib
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import FileError
from digest.importers.jsonlines import read_jsonlines
from digest.importers.records import ImportedDay
from tests.importers.foreign import PROSE_EN, PROSE_ZH, ForeignPaper, line, papers

NAME = "2024-05-06_AI_enhanced_Chinese.jsonl"


def read(folder: Path, *lines: str, name: str = NAME) -> ImportedDay:
    path = folder / name
    path.write_bytes("".join(f"{text}\n" for text in lines).encode("utf-8", "surrogatepass"))
    return read_jsonlines(path)


def test_every_field_is_recovered(tmp_path: Path) -> None:
    foreign = ForeignPaper(abstract=(" ".join(PROSE_EN), "A second paragraph."))
    day = read(tmp_path, line(foreign, comment="9 pages,\n  3 cups"))
    assert (day.date, day.summary, day.findings) == (dt.date(2024, 5, 6), "", ())
    (imported,) = day.papers
    paper, analysis = imported.paper, imported.analysis
    assert (paper.id, paper.version, paper.title, paper.authors) == (foreign.id, 1, foreign.title, foreign.authors)
    assert (paper.categories, paper.comment) == (foreign.categories, "9 pages, 3 cups")
    assert paper.abstract == "\n\n".join(foreign.abstract)
    assert (analysis.source, analysis.language, analysis.model) == ("imported", "zh", "")
    assert analysis.body == (
        f"## 一句话总结\n\n{PROSE_ZH[0]}\n\n## 动机\n\n{PROSE_ZH[1]}\n\n## 方法\n\n{PROSE_ZH[2]}\n\n"
        "## 结果\n\n成功率上升。\n\n## 结论\n\n值得一试。"
    )


def test_english_analyses_have_english_headings(tmp_path: Path) -> None:
    written = {"tldr": PROSE_EN[0], "motivation": PROSE_EN[1], "method": "A.", "result": "B.", "conclusion": "C."}
    day = read(tmp_path, line(ForeignPaper(), AI=written), name="2024-05-06_AI_enhanced_English.jsonl")
    analysis = day.papers[0].analysis
    assert analysis.language == "en"
    assert [row for row in analysis.body.split("\n") if row.startswith("#")] == [
        "## TL;DR",
        "## Motivation",
        "## Method",
        "## Results",
        "## Conclusion",
    ]


def test_the_name_tells_the_language_where_the_script_does_not(tmp_path: Path) -> None:
    written = {"tldr": "Nous étudions comment glissent les tasses sur une table bien éclairée."}
    day = read(tmp_path, line(ForeignPaper(), AI=written), name="2024-05-06_AI_enhanced_French.jsonl")
    assert day.papers[0].analysis.language == "fr"


def test_a_model_that_answered_in_english_wrote_no_chinese(tmp_path: Path) -> None:
    analysis = read(tmp_path, line(ForeignPaper(), AI={"tldr": PROSE_EN[0]})).papers[0].analysis
    assert (analysis.language, analysis.body) == ("en", f"## TL;DR\n\n{PROSE_EN[0]}")


@pytest.mark.parametrize(
    "written",
    [
        ...,
        None,
        {},
        [],
        dict.fromkeys(["tldr", "motivation", "method", "result", "conclusion"], "Error"),
        dict.fromkeys(["tldr", "motivation"], ""),
        {
            "tldr": "Summary generation failed",
            "motivation": "Motivation analysis unavailable",
            "method": "Method extraction failed",
            "result": "Result analysis unavailable",
            "conclusion": "Conclusion extraction failed",
        },
        {"tldr": "N/A", "method": "[error]", "result": None},
    ],
)
def test_a_paper_without_an_analysis_is_not_lost(tmp_path: Path, written: object) -> None:
    day = read(tmp_path, line(ForeignPaper(), AI=written))
    (imported,) = day.papers
    assert imported.analysis.body == ""
    assert imported.analysis.language == "zh"
    assert not day.findings


def test_a_failed_field_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    day = read(tmp_path, line(ForeignPaper(), AI={"tldr": PROSE_ZH[0], "method": "Error", "result": "Error-prone."}))
    assert day.papers[0].analysis.body == f"## 一句话总结\n\n{PROSE_ZH[0]}\n\n## 结果\n\nError-prone."
    assert [(removal.rule, removal.text) for removal in day.removed] == [("placeholder", "Error")]


def test_chatter_goes_from_each_field(tmp_path: Path) -> None:
    foreign = ForeignPaper()
    written = {
        "tldr": f"好的，这是对论文“{foreign.title}”的全面中文摘要：\n\n{PROSE_ZH[0]}\n\n---",
        "method": f"**论文题目：** {foreign.title} (滑动的杯子)\n\n{PROSE_ZH[2]}\n\n希望以上分析对您有所帮助。",
        "result": "希望以上分析对您有所帮助。",
        "conclusion": PROSE_ZH[3],
        "steps": ["好的。", "滑。"],
    }
    day = read(tmp_path, line(foreign, AI=written))
    assert day.papers[0].analysis.body == (
        f"**滑动的杯子**\n\n## 一句话总结\n\n{PROSE_ZH[0]}\n\n## 方法\n\n{PROSE_ZH[2]}\n\n"
        f"## 结论\n\n{PROSE_ZH[3]}\n\n## steps\n\n好的。, 滑。"
    )
    assert [removal.rule for removal in day.removed] == [
        "greeting",
        "decoration",
        "title block",
        "sign-off",
        "sign-off",
    ]


def test_what_forks_add_is_kept(tmp_path: Path) -> None:
    written = {
        "keywords": ["杯子", "桌子"],
        "title_translation": "滑动的杯子",
        "tldr": PROSE_ZH[0],
        "translation": "摘要的译文。",
        "novelty": "前所未有。",
        "_template_used": "x",
    }
    day = read(tmp_path, line(ForeignPaper(), AI=written, code_url="https://example.org/cup", code_stars=7, tags=[]))
    assert day.papers[0].analysis.body == (
        f"**滑动的杯子**\n\n## 一句话总结\n\n{PROSE_ZH[0]}\n\n## 摘要翻译\n\n摘要的译文。\n\n"
        "## 关键词\n\n杯子, 桌子\n\n## novelty\n\n前所未有。\n\n- code_url: https://example.org/cup\n- code_stars: 7"
    )


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"keywords": ["cups", "tables"]}, "keywords: cups, tables"),
        ({"stars": [3, 4.5]}, "stars: 3, 4.5"),
        ({"affiliations": {"a": "杯子大学"}}, 'affiliations: {"a": "杯子大学"}'),
        ({"venues": [{"name": "CupConf"}]}, 'venues: [{"name": "CupConf"}]'),
        ({"has_code": False}, "has_code: false"),
        ({"published": "Mon, 6 May 2024 10:00:00 GMT"}, "published: Mon, 6 May 2024 10:00:00 GMT"),
        ({"updated": 20240506}, "updated: 20240506"),
        ({"published": "2024-05-03", "date": "2024-05-04"}, "date: 2024-05-04"),
        ({"comment": ["9 pages"]}, "comment: 9 pages"),
        ({"doi": ["10.1000/182"]}, "doi: 10.1000/182"),
        ({"abstract": "Another abstract."}, "abstract: Another abstract."),
        ({"authors": [{"name": "Ada Byron"}]}, 'authors: [{"name": "Ada Byron"}]'),
        ({"authors": ["Li Wei", {"name": "Ada"}]}, 'authors: ["Li Wei", {"name": "Ada"}]'),
        ({"url": "https://example.org/cup"}, "url: https://example.org/cup"),
        ({"AI": ["one", "two"]}, "AI: one, two"),
    ],
)
def test_what_has_no_place_stays_at_the_end_of_the_body(tmp_path: Path, fields: dict[str, object], kept: str) -> None:
    day = read(tmp_path, line(ForeignPaper(), **fields))
    assert day.findings == ()
    assert day.papers[0].analysis.body.rpartition("\n\n")[2] == f"- {kept}"


def test_what_says_nothing_or_the_same_once_more_is_not_repeated(tmp_path: Path) -> None:
    plain = read(tmp_path, line(ForeignPaper(), summary="Cups.", published="2024-05-03"))
    text = line(
        ForeignPaper(),
        summary="Cups.",
        abstract="Cups.",
        published="2024-05-03",
        date="2024-05-03T10:00:00Z",
        url="http://arxiv.org/abs/2405.01001v1",
        tags=[],
        note=" ",
        extra={},
        doi=None,
        _run="x",
    )
    assert read(tmp_path, text).same_content(plain)


def test_a_section_with_more_structure_is_json(tmp_path: Path) -> None:
    day = read(tmp_path, line(ForeignPaper(), AI={"tldr": PROSE_ZH[0], "scores": {"novelty": 3, "clarity": None}}))
    assert day.papers[0].analysis.body.endswith('## scores\n\n{"novelty": 3, "clarity": null}')


def test_a_suffix_after_a_comma_is_no_author(tmp_path: Path) -> None:
    day = read(tmp_path, line(ForeignPaper(), authors="Sam Hill, Jr., Wu Li"))
    assert day.papers[0].paper.authors == ("Sam Hill, Jr.", "Wu Li")


def test_an_analysis_that_is_one_text_is_kept(tmp_path: Path) -> None:
    assert read(tmp_path, line(ForeignPaper(), AI=PROSE_ZH[0])).papers[0].analysis.body == f"## 摘要\n\n{PROSE_ZH[0]}"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": "2405.01001"}, ("2405.01001", 1)),
        ({"id": "2405.01001v3"}, ("2405.01001", 3)),
        ({"id": "http://arxiv.org/abs/2405.01001v2"}, ("2405.01001", 2)),
        ({"id": "https://arxiv.org/pdf/2405.01001v2.pdf"}, ("2405.01001", 2)),
        ({"id": "arXiv:2405.01001"}, ("2405.01001", 1)),
        ({"id": "2405.01001", "url": "http://arxiv.org/abs/2405.01001v4"}, ("2405.01001", 4)),
        ({"id": "2405.01001", "url": "http://arxiv.org/abs/2405.09999v4"}, ("2405.01001", 1)),
        ({"id": ..., "abs": "https://arxiv.org/abs/2405.01001"}, ("2405.01001", 1)),
        ({"id": "https://arxiv.org/abs/hep-th/9901001v2"}, ("hep-th/9901001", 2)),
    ],
)
def test_the_id_and_the_version_are_found(tmp_path: Path, fields: dict[str, object], expected: tuple[str, int]) -> None:
    defaults = {"pdf": ..., "abs": ...}
    paper = read(tmp_path, line(ForeignPaper(), **(defaults | fields))).papers[0].paper
    assert (paper.id, paper.version) == expected


def test_forks_with_other_keys_are_read(tmp_path: Path) -> None:
    text = line(
        ForeignPaper(),
        authors="Mina Okafor, Li Wei",
        categories=["cs.CV", "68T45", "I.2.10; I.4.8"],
        cate="cs.RO",
        date="2024-05-03",
        updated="2024-05-04T10:00:00Z",
    )
    day = read(tmp_path, text)
    paper = day.papers[0].paper
    assert paper.authors == ("Mina Okafor", "Li Wei")
    assert paper.categories == ("cs.RO", "cs.CV")
    assert (paper.published, paper.updated) == (dt.date(2024, 5, 3), dt.date(2024, 5, 4))
    assert [removal.text for removal in day.removed] == ["68T45", "I.2.10", "I.4.8"]


def test_what_is_no_category_and_no_class_is_named_and_kept(tmp_path: Path) -> None:
    day = read(tmp_path, line(ForeignPaper(), categories=["cs.CV; cs.RO", "CS.AI", "I.2.7"]))
    imported = day.papers[0]
    assert imported.paper.categories == ("cs.CV", "cs.RO")
    assert [removal.text for removal in day.removed] == ["I.2.7"]
    assert imported.analysis.body.endswith("\n\n- categories: CS.AI")
    (told,) = day.findings
    assert (told.fault, told.line) == (True, 1)
    assert told.reason == "2405.01001: 'CS.AI' among its categories can't be read; it stays in the text"


def test_a_paper_twice_counts_once_and_is_reported_once(tmp_path: Path) -> None:
    one, two = papers(2)
    day = read(tmp_path, line(one), line(two), line(one, title="Again"), line(two), line(one))
    assert [imported.paper.title for imported in day.papers] == [one.title, two.title]
    (note,) = day.findings
    assert (note.fault, note.line) == (False, 3)
    assert note.reason == "2405.01001 and 1 more papers stand here again; the first line of each counts"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not valid JSON"),
        ('{"id": ', "is not valid JSON"),
        ("[]", "is not a JSON object"),
        ("7" * 5000, "is not valid JSON"),
        ("[" * 100_000, "is nested too deeply"),
        (line(ForeignPaper(), AI=0).replace('"AI": 0', '"AI": ' + "[" * 800 + "]" * 800), "is nested too deeply"),
        ("{}", "has no id"),
        (line(ForeignPaper(), id=2405.01001), "id: 2405.01001 is not text"),
        (line(ForeignPaper(), id="../../x"), "id: '../../x' is not an arXiv id"),
        (line(ForeignPaper(), id="https://arxiv.org/abs/../../x"), "id: '../../x' is not an arXiv id"),
        (line(ForeignPaper(), title=" \n "), "2405.01001: has no title"),
        (line(ForeignPaper(), title=None), "2405.01001: has no title"),
        (line(ForeignPaper(), title="x" * 5000), "2405.01001: title: string should have at most 4000"),
        (line(ForeignPaper(), categories=[]), "2405.01001: has no categories"),
        (line(ForeignPaper(), categories=["I.2.7"]), "2405.01001: has no categories"),
        (line(ForeignPaper(), AI={"tldr": "x" * 500_000}), "2405.01001: body: string should have at most 400000"),
    ],
)
def test_one_bad_line_costs_only_itself(tmp_path: Path, text: str, reason: str) -> None:
    one, two = papers(2)
    day = read(tmp_path, line(one), text, line(two))
    assert [imported.paper.id for imported in day.papers] == [one.id, two.id]
    (fault,) = day.findings
    assert fault.fault
    assert fault.line == 2
    assert fault.reason.startswith(reason)
    assert fault.reason.endswith("; the paper was not imported")


def test_a_line_in_another_encoding_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / NAME
    one, two = papers(2)
    path.write_bytes(line(one).encode() + b'\n{"id": "\xe9"}\n' + line(two).encode())
    day = read_jsonlines(path)
    assert len(day.papers) == 2
    assert str(day.findings[0]).startswith(f"{path}:2: is not UTF-8 (byte 0xe9)")


def test_control_characters_are_left_out_and_reported(tmp_path: Path) -> None:
    bad = "Sliding\x00 Cups:\u2028A \ud800Two-Parameter\r\nModel"
    day = read(tmp_path, line(ForeignPaper(title="x")).replace('"x"', json.dumps(bad)))
    assert day.papers[0].paper.title == "Sliding Cups: A Two-Parameter Model"
    (note,) = day.findings
    assert (note.fault, note.line) == (False, 1)
    assert "U+0000" in note.reason


def test_a_raw_control_character_costs_nothing_but_itself(tmp_path: Path) -> None:
    day = read(tmp_path, line(ForeignPaper()).replace("Sliding", "Slid\x00ing"))
    assert day.papers[0].paper.title == ForeignPaper().title
    assert [finding.fault for finding in day.findings] == [False]


def test_a_byte_order_mark_blank_lines_and_windows_newlines_change_nothing(tmp_path: Path) -> None:
    lines = [line(paper) for paper in papers(2)]
    path = tmp_path / "2024-05-06.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n\r\n".join(lines).encode())
    assert read_jsonlines(path).same_content(read(tmp_path, *lines))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (NAME, b"", "no line holds a paper that can be imported: the file is empty"),
        (NAME, b"\n \n", "no line holds a paper that can be imported: the file is empty"),
        (NAME, b"nothing", "no line holds a paper that can be imported: is not valid JSON"),
        (NAME, b"<<<<<<< HEAD\n{}\n", "holds the marks of a merge conflict"),
        ("papers.jsonl", b"{}", "has no date in its name"),
        (NAME, b"x" * 4_000_002, "is longer than the 4,000,000 bytes"),
    ],
)
def test_a_file_without_papers_is_refused(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError) as caught:
        read_jsonlines(path)
    assert caught.value.reason.startswith(reason)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "abs", "title", "authors", "categories", "cate", "summary", "comment", "AI", "date", "x"]
        ),
        JSON,
    )
)
def test_any_object_is_read_or_refused(tmp_path: Path, item: dict[str, object]) -> None:
    text = line(ForeignPaper(), **item)
    with contextlib.suppress(FileError):
        read(tmp_path, text, line(ForeignPaper(id="2405.09999")))
