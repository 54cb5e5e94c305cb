import datetime as dt
import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.pipeline.answers.figures import unverified_figures
from digest.text import figure_marks, markdown_html
from digest.web.library.index import PaperEntry
from digest.web.library.mentions import mention_links

TODAY = dt.date(2026, 6, 9)
EARLIER = dt.date(2026, 6, 8)
TITLES = {
    1: "Robots That Learn: A Survey",
    2: "Seeing in Three Dimensions",
    3: "Robots That Learn: A Survey of Surveys",
    5: "机器人怎样学会在陌生的环境里行走",
    12: r"Fields in $\mathbb{R}^3$ -- Don't Panic",
}


def entry(position: int, title: str, date: dt.date = TODAY, id_: str = "") -> PaperEntry:
    id_ = id_ or f"2606.01{position:03}"
    return PaperEntry(id_, date, position, title, (), ("cs.CV",), "")


DAY = [entry(position, title) for position, title in TITLES.items()]
ARCHIVE = {paper.id: paper for paper in [*DAY, entry(1, "Yesterday's Paper", EARLIER, "2606.00001")]}
ARCHIVE["hep-th/9901001"] = entry(2, "Old", EARLIER, "hep-th/9901001")
FIND = mention_links(DAY, lambda paper: f"#{paper.id}", ARCHIVE.get)


def found(text: str) -> list[tuple[str, str]]:
    """The words that become links, and the ids that they lead to."""
    return [(text[span.start : span.end], (span.href or "").removeprefix("#")) for span in FIND(text)]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("论文 5 最好", ["论文 5"]),
        ("论文5最好", ["论文5"]),
        ("论文 1、3 和 5。", ["论文 1", "3", "5"]),
        ("论文 #2 与论文第3", ["论文 #2", "论文第3"]),
        ("（论文 12）", ["论文 12"]),
        ("论文\u3000５", ["论文\u3000５"]),
        ("见paper 5", ["paper 5"]),
        ("Paper 5 and PAPER 2", ["Paper 5", "PAPER 2"]),
        ("See paper 5.", ["paper 5"]),
        ("papers 2, 3.", ["papers 2", "3"]),
        ("papers 2 and 3 differ", ["papers 2", "3"]),
        ("Papers 1–3 & 12", ["Papers 1", "3", "12"]),
        ("paper No. 2", ["paper No. 2"]),
        # Numbers that the day does not have.
        ("论文 4 和论文 99", []),
        ("papers 1, 4 and 5", ["papers 1", "5"]),
    ],
)
def test_numbers(text: str, links: list[str]) -> None:
    assert [words for words, _ in found(text)] == links


@pytest.mark.parametrize("text", ["论文{}x", "论文 #{}x", "论文 1{}x", "论文 1,{}x", "paper{}"])
def test_a_run_of_blanks_is_passed_in_bounded_time(text: str) -> None:
    start = time.process_time()
    found(text.format(" " * 100_000))
    assert time.process_time() - start < 2


def test_numbers_lead_to_positions() -> None:
    assert found("论文 5 与 2") == [("论文 5", "2606.01005"), ("2", "2606.01002")]


@pytest.mark.parametrize(
    "text",
    [
        "newspaper 5",
        "wallpapers 2",
        "paper 5th",
        "paper 2.5",
        "paper 2026",
        "paper 5x faster",
        "本期精选论文 5 篇",
        "该论文 3 个实验",
        "论文 5%",
        "论文 2026 年",
        "5 papers",
        "paperback",
    ],
)
def test_numbers_that_name_no_paper(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "words", "id_"),
    [
        ("“Robots That Learn: A Survey” asks", "Robots That Learn: A Survey", "2606.01001"),
        ("seeing  IN\nthree\tdimensions", "seeing  IN\nthree\tdimensions", "2606.01002"),
        ("the longer Robots That Learn: A Survey of Surveys", "Robots That Learn: A Survey of Surveys", "2606.01003"),
        ("《机器人怎样学会在陌生的环境里行走》认为", "机器人怎样学会在陌生的环境里行走", "2606.01005"),
        ("Fields in ℝ³ – don't panic!", "Fields in ℝ³ – don't panic", "2606.01012"),
        ("Fields in ℝ³ - Don’t Panic", "Fields in ℝ³ - Don’t Panic", "2606.01012"),
    ],
)
def test_titles(text: str, words: str, id_: str) -> None:
    assert (words, id_) in found(text)


def test_titles_are_not_found_inside_words() -> None:
    assert found("Overseeing in Three Dimensions") == []
    assert found("Seeing in Three Dimensionsality") == []


def test_short_titles_are_ordinary_words() -> None:
    find = mention_links([entry(1, "Robots")], lambda paper: "#", lambda id_: None)
    assert find("Robots are everywhere") == []


def test_a_title_that_folds_to_another_length() -> None:
    """Without care `İ` and `ı` match `i` but fold otherwise: a title could end the build."""
    for title in ("İstanbul Drivıng Dataset", "STRAẞE UND ﬁNE PRINT", "Kelvin K Measures"):
        find = mention_links([entry(1, title)], lambda paper: "#x", lambda id_: None)
        for text in (title, title.lower(), title.upper(), title.casefold(), title.replace("ı", "i").replace("İ", "i")):
            find(f"see {text} now")
        assert [(span.start, span.end) for span in find(f"see {title} now")] == [(4, 4 + len(title))]


@pytest.mark.parametrize(
    ("text", "words", "id_"),
    [
        ("2606.01002 shows", "2606.01002", "2606.01002"),
        ("见2606.01002的结果", "2606.01002", "2606.01002"),
        ("[2606.01002]", "2606.01002", "2606.01002"),
        ("2606.01002v3, then", "2606.01002v3", "2606.01002"),
        ("arXiv:2606.00001.", "arXiv:2606.00001", "2606.00001"),
        ("(hep-th/9901001v2)", "hep-th/9901001v2", "hep-th/9901001"),
    ],
)
def test_ids(text: str, words: str, id_: str) -> None:
    assert found(text) == [(words, id_)]


@pytest.mark.parametrize(
    "text",
    [
        "2606.09999",
        "12606.01002",
        "2606.010021",
        "2606.01002.5",
        "1.2606.01002",
        "x2606.01002",
        "2606.01002v2x",
        "arxiv.org/abs/2606.01002",
        "2606.01002/v2",
        "doi:10.1000/2606.01002",
    ],
)
def test_ids_inside_something_else(text: str) -> None:
    assert found(text) == []


def test_links_only_where_the_text_is_plain() -> None:
    html = markdown_html(
        "Paper 5, `paper 5`, [paper 5](https://example.org/2606.01002), $2606.01002$,\n"
        "https://arxiv.org/abs/2606.01002 and **paper 2**\n\n```\npaper 5\n```\n",
        annotate=FIND,
    )
    assert re.findall(r'<a href="#([^"]*)">([^<]*)', html) == [("2606.01005", "Paper 5"), ("2606.01002", "paper 2")]
    assert '<a href="https://example.org/2606.01002" rel="noopener">paper 5</a>' in html


WORDS = st.sampled_from(
    [
        *TITLES.values(),
        "论文",
        "papers",
        "Paper",
        "5",
        "12",
        "3",
        "2606.01002",
        "arXiv:",
        "v2",
        ", ",
        "、",
        " and ",
        " ",
        ".",
    ]
)


@given(st.lists(WORDS | st.text(max_size=4), max_size=20).map("".join))
def test_spans_are_sound(text: str) -> None:
    spans = FIND(text)
    assert spans == sorted(spans, key=lambda span: (span.start, -span.end))
    for span in spans:
        words = text[span.start : span.end]
        assert words
        assert words == words.strip()
        assert (span.href or "").removeprefix("#") in ARCHIVE


@given(st.lists(WORDS | st.text(alphabet="<>&\"'*_`#\n", max_size=4), max_size=20).map("".join))
def test_annotating_changes_no_word(text: str) -> None:
    def words(html: str) -> str:
        return unescape(re.sub(r"<[^>]*>", "", html))

    assert words(markdown_html(text, annotate=FIND)) == words(markdown_html(text))


def test_unverified_figures_are_marked_whole() -> None:
    find = figure_marks(["42.7", "3", "12%"], "not found")
    assert find is not None
    text = "42.7, 142.7, 42.75, 3, 3.5, 13, 12%."
    assert [text[span.start : span.end] for span in find(text)] == ["42.7", "3", "12%"]
    assert {span.mark for span in find(text)} == {"not found"}
    assert figure_marks([], "not found") is None


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("1,250 张图，50,000 步", []),
        ("误差 250，50 次，1,25 和 1,2500", ["250", "50"]),
        ("12345,250,50.", ["250", "50"]),
        ("1,000,250 and 250,000,000", []),
        ("250,50 and 3,250.5", ["250", "50"]),
        ("12%,345 和 1,600 或 91，250", ["12%", "1,600", "250"]),
        ("6,001,600", []),
        ("It halved in unhalved halvedness", ["halved"]),
    ],
)
def test_a_figure_is_no_part_of_a_longer_number(text: str, marked: list[str]) -> None:
    find = figure_marks(["250", "50", "12%", "1,600", "250.5", "600", "halved"], "not found")
    assert find is not None
    assert [text[span.start : span.end] for span in find(text)] == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("比 A 快二十倍，比 B 快十倍", ["十倍"]),
        ("百分之三十对百分之三，高十三个百分点", ["百分之三"]),
        ("十五分之一，即不到五分之一；五分之一的样本", ["五分之一"]),
        ("另一半样本，由三成员组成，约三成", ["三成"]),
        ("We add a third dataset. It uses a third of it.", ["a third"]),
        ("twenty-five times faster, five times faster", ["five times"]),
        ("3.2 倍，约三成，3.2 倍", ["3.2 倍", "三成", "3.2 倍"]),
        ("12 ms, 12 msec", ["12 ms"]),
    ],
)
def test_a_figure_in_words_is_marked_where_the_text_claims_it(text: str, marked: list[str]) -> None:
    figures = ["十倍", "百分之三", "五分之一", "三成", "a third", "five times", "一半", "三个百分点", "3.2 倍", "12 ms"]
    find = figure_marks(figures, "not found")
    assert find is not None
    assert [text[span.start : span.end] for span in find(text)] == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("成功率 91.4％、91.4\u00a0%。", ["91.4％", "91.4\u00a0%"]),
        ("９１.４% 与 91.4\\%", ["９１.４%", "91.4%"]),
        ("学习率 10⁻⁷，10⁻⁷² 与 10^-7", ["10⁻⁷", "10^-7"]),
        ("另有 191.4％", []),
    ],
)
def test_a_figure_is_marked_in_every_dress(text: str, marked: list[str]) -> None:
    html = markdown_html(text, annotate=figure_marks(["91.4%", "91.4 %", "10^-7", "10"], "N"))
    assert re.findall("<mark[^>]*>([^<]*)</mark>", html) == marked


@pytest.mark.parametrize(
    "text", [r"AP 为 $93.7\%$", "AP 为 $93.7$%", r"$\approx 93.7$ ms", "$$x = 93.7$$", "$10^{-7}$", "$93{,}700$"]
)
def test_a_formula_with_an_unverified_figure_is_marked_whole(text: str) -> None:
    figures = unverified_figures(text, "")
    html = markdown_html(text, annotate=figure_marks(figures, "N", sign="†"))
    assert len(figures) == 1
    assert re.search(r'<mark class="unverified" title="N"><math[^>]*>.*</math></mark>†', html)
    assert "<mark" not in markdown_html(text, annotate=figure_marks(["3.7", "93", "10", "700"], "N"))


def test_a_formula_is_no_link() -> None:
    assert "<a" not in markdown_html("$2606.01002$", annotate=FIND)
