import datetime as dt
import re
import time
from typing import Any

import pytest
from candidates_made_up import paper
from hypothesis import given
from hypothesis import strategies as st
from strategies import full_lines, texts

from digest.files import front_matter_text, parse_front_matter
from digest.model import EXTRACTIVE, Analysis, Gap, Ledger, LedgerRow, Score
from digest.pipeline.extractive.analysis import as_markdown, extract, headline
from digest.pipeline.extractive.sentence_roles import Role, read
from digest.pipeline.extractive.summary import extractive_summary
from digest.pipeline.extractive.themes import Theme
from digest.pipeline.records import Scored
from digest.pipeline.sentences import sentences
from digest.text import is_in, latex_plain, markdown_html, markdown_links, markdown_plain

# Written for these tests, each sentence with the part that it plays.
ABSTRACT = {
    "Grasping with soft grippers has recently gained a lot of interest.": Role.BACKGROUND,
    "However, existing planners struggle with objects that bend.": Role.PROBLEM,
    "We propose BendNet, a planner that predicts how an object yields before it is touched.": Role.METHOD,
    r"BendNet learns from tactile images, e.g. of sponges, and needs no simulator.": Role.METHOD,
    r"On three real benchmarks it outperforms the best baseline by 12.5\%, cf. Tab. 2.": Role.RESULT,
    "Ablations show that the tactile input accounts for most of the gain.": Role.RESULT,
    "Code is available at https://example.org/bend_net.": Role.RELEASE,
}


def test_parts_of_an_abstract() -> None:
    parts = read(sentences(" ".join(ABSTRACT)))
    assert {one.text: one.role for one in parts} == ABSTRACT


def test_analysis_in_the_abstracts_own_words() -> None:
    score = Score(relevance=3, significance=2)
    created = dt.datetime(2026, 1, 13, 1, 2, 3, tzinfo=dt.UTC)
    one = extract(paper("2601.00001", abstract=" ".join(ABSTRACT), version=2), score=score, created=created)
    results = tuple(text for text, role in ABSTRACT.items() if role is Role.RESULT)
    assert one == Analysis(
        id="2601.00001", version=2, model=EXTRACTIVE, source="abstract", language="en", created=created, score=score,
        key_findings=results,
        body="## Problem\n\nHowever, existing planners struggle with objects that bend.\n\n"
        "## Method\n\nWe propose BendNet, a planner that predicts how an object yields before it is touched. "
        "BendNet learns from tactile images, e.g. of sponges, and needs no simulator.\n\n"
        "## Availability\n\nCode is available at https://example.org/bend_net.",
    )  # fmt: skip
    assert (one.prompt, one.cost_usd, one.tokens.input, one.read, one.unverified) == ("", 0, 0, None, ())
    parse_front_matter(front_matter_text(one), "x")  # type: ignore[arg-type]


def test_what_still_fails_is_not_the_problem_that_a_paper_sets_out_from() -> None:
    problem, method, *rest = list(ABSTRACT)[1:]
    late = "However, existing sponges remain difficult to hold when they are wet or cold."
    body = extract(paper("2601.00001", abstract=" ".join((problem, method, *rest[:3], late)))).body
    assert body.startswith(f"## Problem\n\n{problem}\n\n## Method")
    # Where no other is named, it is better than none.
    body = extract(paper("2601.00001", abstract=" ".join((method, *rest[:3], late)))).body
    assert body.startswith(f"## Problem\n\n{late}\n\n## Method")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Stage 2: Uses 271,000 filtered patches of the first stage (0.5 mm/pixel) for higher accuracy.", Role.METHOD),
        ("The obtained embeddings are fused with those of the graph.", Role.METHOD),
        ("Only the retained classes are decoded by the frozen decoder.", Role.METHOD),
        (
            "While existing benchmarks show how sharp a picture is, they give limited insight into physics.",
            Role.PROBLEM,
        ),
        ("The track assesses whether rollouts follow the prompt and maintain smooth transitions.", Role.METHOD),
        ("We establish BendBench, a benchmark of objects that yield.", Role.METHOD),
        ("We establish that no planner can be both blind and fast.", Role.METHOD),
        ("Extensive evaluations expose gaps of every model on soft objects.", Role.RESULT),
    ],
)
def test_what_is_no_finding_though_it_has_its_words(text: str, role: Role) -> None:
    parts = read(("However, planners fail on objects that bend.", "We propose BendNet.", text, "Code is on request."))
    assert parts[2].role is role


@pytest.mark.parametrize(
    "text",
    [
        "The model weighs the available memory of each frame.",
        "The data that remain useful are available to the planner alone.",
        "This merges models only after their checkpoints are available.",
        "It detects slips where no models or references are available, and needs no labels.",
        "BendSet is the largest dataset of freely available touch recordings.",
    ],
)
def test_what_is_available_to_somebody_is_no_release(text: str) -> None:
    assert read(("We propose BendNet.", text))[1].role is not Role.RELEASE


@pytest.mark.parametrize(
    "text",
    [
        "The code is publicly available.",
        "Models and data are available under an open licence.",
        "The dataset is freely available to the research community.",
        "We release our code and weights.",
        "We publicly release our corpus and code for future research.",
    ],
)
def test_what_is_open_to_everybody_is_a_release(text: str) -> None:
    assert read(("We propose BendNet.", text))[1].role is Role.RELEASE


@pytest.mark.parametrize(
    ("last", "role"),
    [
        ("Comprehensive experiments demonstrate that Bend beats existing planners by 22.7\\%.", Role.RESULT),
        ("The results show Bend as the best planner, with 92% of sponges grasped.", Role.RESULT),
        ("This tutorial presents planners for objects that bend.", Role.METHOD),
        ("Recent experiments show that existing planners fail on sponges.", Role.PROBLEM),
    ],
)
def test_the_authors_part_begins_without_a_we(last: str, role: Role) -> None:
    texts = ("Grippers are used widely.", "However, they fail on sponges.", "Bend plans by touch.", last)
    assert read(texts)[-1].role is role
    if role is Role.RESULT:
        assert extract(paper(abstract=" ".join(texts))).key_findings == (last,)


def test_a_caveat_after_the_results_is_a_result() -> None:
    texts = (
        "We propose BendNet.",
        "Experiments show that it grasps 9 of 10 sponges.",
        "However, wet sponges can be grasped by any planner after a pause.",
    )
    assert [one.role for one in read(texts)] == [Role.METHOD, Role.RESULT, Role.RESULT]


def test_without_results_the_finding_is_what_the_authors_made() -> None:
    abstract = (
        "Grippers fail on sponges. We propose BendNet, a planner for objects that yield. "
        "Its core augments the planner with a light module, preserving what it knew while expanding its range."
    )
    assert headline(paper("2601.00001", abstract=abstract)).startswith("We propose BendNet")


@pytest.mark.parametrize(
    "background",
    [
        "Video generation has achieved state-of-the-art results by 30% in recent years.",
        "Recent methods improve accuracy by 12.5% but remain slow.",
        "Segmentation is a fundamental task that reaches 90% accuracy in production.",
        "However, existing methods outperform others by 3.5 points only on easy data.",
    ],
)
def test_background_is_no_finding(background: str) -> None:
    abstract = (
        f"{background} We propose Foo, a small network. Experiments show that Foo is 2x faster than the baseline."
    )
    findings = extract(paper(abstract=abstract)).key_findings
    assert background not in findings
    assert findings[-1] == "Experiments show that Foo is 2x faster than the baseline."


def test_findings_that_are_counted_are_the_findings() -> None:
    first, second = "First, wide networks forget little.", "Second, depth does not matter here at all."
    abstract = f"We study how networks forget. Our experiments yield two findings. {first} {second}"
    assert extract(paper(abstract=abstract)).key_findings == (first, second)


def test_sentence_that_says_nothing_gives_way() -> None:
    empty = "Extensive experiments demonstrate the effectiveness of our method."
    full = "It halves the error, from 8.0 to 4.0."
    findings = extract(paper(abstract=f"We propose Foo. {full} {empty}")).key_findings
    assert findings == (full,)


def test_at_most_three_findings_in_the_abstracts_order() -> None:
    results = [f"On set {letter} we improve accuracy by {n}.5%." for n, letter in enumerate("ABCDE", 1)]
    findings = extract(paper(abstract="We propose Foo. " + " ".join(results))).key_findings
    assert len(findings) == 3
    assert list(findings) == sorted(findings)


@pytest.mark.parametrize(
    "abstract", ["", "Short.", "No claim is made here at all.", "这是一篇关于分割的论文。结果提升了 3.5%。"]
)
def test_odd_abstracts(abstract: str) -> None:
    one = extract(paper(abstract=abstract))
    shown = f"{' '.join(one.key_findings)} {one.body}"
    assert sorted(sentences(shown)) == sorted(sentences(abstract))
    assert one.language == ("zh" if "这" in abstract else "en")


def test_headline_is_the_strongest_finding() -> None:
    assert headline(paper(abstract=" ".join(ABSTRACT))).startswith("On three real benchmarks")
    assert headline(paper(abstract="")) == ""


_CUES = st.sampled_from(
    ["We propose Foo.", "However, it fails.", "Results show 3.5% gains.", "Code: https://a.b/c_d.", "It has 2 parts.",
     "We find three findings.", "First, a.", r"\textbf{Bold} $x_1$.", "e.g.", "* a * b", "# c", "<b>", "1. x", "[y](z)"]
)  # fmt: skip


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@given(st.lists(_CUES, max_size=12).map(" ".join) | texts)
def test_no_word_is_invented_and_findings_are_verbatim(abstract: str) -> None:
    one = extract(paper(abstract=abstract))
    folded = " ".join(abstract.split())
    assert all(finding in folded for finding in one.key_findings)
    headings = ["Problem", "Method", "Availability"]
    plain = words(latex_plain(folded))
    shown = words(markdown_plain(one.body))
    assert [word for word in shown if word not in plain and word not in headings] == []
    assert one == extract(paper(abstract=abstract))


@given(full_lines)
def test_markdown_shows_the_text_as_it_is(text: str) -> None:
    shown = markdown_plain(as_markdown(text))
    assert "".join(shown.split()) == "".join(latex_plain(text).split())


@pytest.mark.parametrize(
    "text",
    [
        "1. x",
        "- x",
        "+ x",
        "# x",
        "> x",
        "*a* b_c_d `e`",
        "[a](b)",
        "<b>x</b>",
        "a | b",
        "~~a~~",
        "![a](b)",
        "5 $ and 6 $",
    ],
)
def test_markdown_signs_are_shown(text: str) -> None:
    html = str(markdown_html(as_markdown(text), top=3))
    assert re.fullmatch(r"<p>[^<]*</p>\s*", html), html
    assert "".join(markdown_plain(as_markdown(text)).split()) == "".join(text.split())


def test_address_stays_whole() -> None:
    assert as_markdown("Code: https://a.b/c_d*e is *new*.") == r"Code: https://a.b/c_d*e is \*new\*."


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("<https://a.b/c>, or (<https://a.b/c_d>).", ["https://a.b/c", "https://a.b/c_d"]),
        ("www.a.b/c_d and (www.a.b/e_f).", ["http://www.a.b/c_d", "http://www.a.b/e_f"]),
        ("our_new_group@a.b", ["mailto:our_new_group@a.b"]),
        ("ftp://a.b/c_d and <ftp://a.b/c_d>", []),
        (r"Code: \href{https://a.b/c}{https://a.b/c.", ["https://a.b/c", "https://a.b/c"]),
        ("Code: https://a.b/c}{https://a.b/c.", ["https://a.b/c", "https://a.b/c"]),
    ],
)
def test_links_lead_where_the_text_says(text: str, links: list[str]) -> None:
    written = as_markdown(text)
    assert [href for href, _ in markdown_links(written)] == links
    assert "".join(markdown_plain(written).split()) == "".join(latex_plain(text).split())


@pytest.mark.parametrize(
    "piece", ["a_", "we ", "results ", "on the ", "over a ", "effectiveness of ", "code ", "1 ", "by 1", "$"]
)
def test_hostile_abstract_takes_no_time(piece: str) -> None:
    began = time.process_time()
    extract(paper(abstract=piece * 4_000))
    assert time.process_time() - began < 3


# --- the executive summary

LEDGER = Ledger(
    announced=120, considered=118,
    rows=(LedgerRow(category="cs.CV", announced=100), LedgerRow(category="cs.RO", announced=30)),
)  # fmt: skip


def chosen(number: int = 4) -> list[Scored]:
    score = Score(relevance=3, significance=2, relevance_reason="in the title: grasping", significance_reason="")
    abstract = " ".join(ABSTRACT)
    return [Scored(paper(f"2601.{n:05}", f"Grasp *{n}*", abstract), score) for n in range(1, number + 1)]


def test_summary_in_english() -> None:
    themes = (Theme("soft grippers", ("2601.00001", "2601.00003")),)
    assert extractive_summary(chosen(), LEDGER, themes, language="en") == (
        "*Picked from titles and abstracts by fixed rules; no model wrote it.*\n\n"
        "arXiv announced 120 papers (cs.CV 100, cs.RO 30). Considered: 118 papers. Chosen: 4 papers. "
        "By primary category: cs.CV 4.\n\n"
        "## Themes\n\n- **soft grippers**: 2 papers, [2601.00001], [2601.00003]\n\n"
        "## Leading papers\n\n"
        + "\n".join(
            f"{n}. “Grasp \\*{n}\\*” [2601.0000{n}]: relevance 3 (in the title: grasping), significance 2.\\\n"
            "   From the abstract: “On three real benchmarks it outperforms the best baseline by 12.5%, cf. Tab. 2.”"
            for n in (1, 2, 3)
        )
    )


def test_summary_in_chinese_keeps_the_papers_own_words() -> None:
    body = extractive_summary(chosen(1), LEDGER, (), language="zh-Hans")
    assert body.startswith("*按固定规则从标题和摘要中摘取，不是模型撰写的。*\n\narXiv 公布了 120 篇论文")
    assert "## 主题\n\n没有突出的共同术语" in body
    assert "1. “Grasp \\*1\\*” [2601.00001]：相关度 3（in the title: grasping），重要性 2。" in body


def test_summary_of_other_languages_is_english() -> None:
    assert extractive_summary(chosen(), LEDGER, (), language="it") == extractive_summary(
        chosen(), LEDGER, (), language="en"
    )


@pytest.mark.parametrize("language", ["de", "es", "fr", "ja", "ko", "pt", "zh-Hans", "zh-Hant"])
def test_a_summary_full_of_english_titles_is_in_its_language(language: str) -> None:
    summary = extractive_summary(chosen(), LEDGER, (), language=language)
    assert is_in(summary, language)


@pytest.mark.parametrize(
    ("changes", "excluded", "told"),
    [
        ({}, 0, "None of them reached the minimum score."),
        ({}, 118, "About excluded topics: 118 papers."),
        ({}, 1, "About excluded topics: 1 paper. None of the others reached the minimum score."),
        ({"considered": 0}, 0, "The archive has all of them already."),
        ({"gaps": (Gap(id="2601.00001", reason="x"),)}, 1, "None of those that were chosen could be analysed."),
    ],
)
def test_day_without_a_paper_says_why(changes: dict[str, Any], excluded: int, told: str) -> None:
    ledger = LEDGER.model_copy(update=changes)
    body = extractive_summary([], ledger, (), language="en", excluded=excluded)
    assert body.endswith(f"Chosen: 0 papers. {told}")
    assert "##" not in body


@pytest.mark.parametrize(
    ("withdrawn", "missing", "told"),
    [
        (120, 0, "Withdrawn by now: 120 papers."),
        (1, 0, "Withdrawn by now: 1 paper. In the archive already: 119 papers."),
        (1, 4, "Withdrawn by now: 1 paper. In the archive already: 115 papers. Without metadata: 4 papers."),
        (0, 4, "In the archive already: 116 papers. Without metadata: 4 papers."),
        (0, 120, "Without metadata: 120 papers."),
    ],
)
def test_day_without_a_candidate_says_what_became_of_them(withdrawn: int, missing: int, told: str) -> None:
    ledger = LEDGER.model_copy(update={"considered": 0})
    body = extractive_summary([], ledger, (), language="en", withdrawn=withdrawn, missing=missing)
    assert body.endswith(f"Chosen: 0 papers. {told}")


@given(full_lines, texts)
def test_summary_of_hostile_papers_stays_one_list(title: str, abstract: str) -> None:
    one = Scored(paper("2601.00001", title, abstract), Score(relevance=1, significance=1, relevance_reason=title))
    html = str(markdown_html(extractive_summary([one], LEDGER, (), language="en"), top=3))
    assert html.count("<ol") == html.count("<li") == 1
    assert html.count("<h3") == 2
