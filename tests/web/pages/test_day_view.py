import datetime as dt
import re
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.i18n import Words
from digest.model import Analysis, Candidate, LaterVersion, Metadata, Provenance, Reading
from digest.site_addresses import address
from digest.web.library.index import LARGE_DAY, NEXT_IN_LINE, load_library
from digest.web.pages.day_view import SHOWN_AUTHORS, DayView, view_day
from digest.web.render import BASE, PAPERS_AT
from tests.archives import MONDAY, THURSDAY, TUESDAY, analysis, paper, rich_archive, small_archive, write_day
from tests.web.site_making import EN, body, key, site

ZH = Words.load("zh")


def view(archive: Archive, date: dt.date = MONDAY, words: Words = EN) -> DayView:
    return view_day(archive, load_library(archive), words, date)


def html(archive: Archive, date: dt.date = MONDAY, words: Words = EN) -> str:
    """The body of a day's page."""
    return body(site(archive, words), address(date))


def one_paper(root: Path, *, words: Words = EN, **fields: object) -> tuple[DayView, str]:
    """A day with one paper, and its page; `fields` belong to its analysis, or to the paper as far as it has them."""
    own = {name: fields.pop(name) for name in list(fields) if name not in Analysis.model_fields}
    archive = Archive(root)
    write_day(archive, MONDAY, [paper(**own)], [analysis(**fields)])
    return view(archive, words=words), html(archive, words=words)


# --- people, versions, labels


@pytest.mark.parametrize(
    ("authors", "hidden"), [(1, 0), (SHOWN_AUTHORS, 0), (SHOWN_AUTHORS + 2, 0), (11, 3), (500, 492)]
)
def test_long_author_lists_fold(tmp_path: Path, authors: int, hidden: int) -> None:
    names = tuple(f"Author {number}" for number in range(authors))
    day, page = one_paper(tmp_path, authors=names)
    shown = day.papers[0]
    assert shown.shown_authors + shown.hidden_authors == names
    assert len(shown.hidden_authors) == hidden
    assert ("dg-authors__more" in page) == (hidden > 0)
    assert all(f"Author {number}" in page for number in range(authors))


def test_every_version_has_an_anchor(tmp_path: Path) -> None:
    day, page = one_paper(tmp_path, version=2, later_versions=(LaterVersion(version=4),))
    assert list(day.papers[0].versions) == [1, 2, 3, 4]
    assert re.findall(r'id="2606\.00001v(\d+)"', page) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("fields", "english", "chinese"),
    [
        ({"source": "full-text"}, "from the full paper", "source.full-text"),
        ({"source": "abstract"}, "from the abstract", "source.abstract"),
        ({"source": "imported", "model": ""}, "imported", "source.imported"),
        (
            {"source": "abstract", "model": "extractive"},
            "extracted from the abstract, not written",
            "source.extractive",
        ),
        ({"source": "abstract", "model": "sample"}, "sample text", "source.sample"),
        ({"read": Reading(pages=9, characters=50, of_characters=100)}, "from 50 % of the full paper", ""),
        ({"read": Reading(pages=9, characters=1, of_characters=100_000)}, "from 1 % of the full paper", ""),
        ({"read": Reading(pages=9, characters=100, of_characters=100)}, "from the full paper", ""),
        ({"read": Reading(pages=0, characters=0, of_characters=0)}, "from the full paper", ""),
    ],
)
def test_what_was_read_is_said(tmp_path: Path, fields: dict[str, object], english: str, chinese: str) -> None:
    day, page = one_paper(tmp_path, **fields)
    assert day.papers[0].source == english
    assert f">{english}</span>" in page
    if chinese:
        assert view(Archive(tmp_path), words=ZH).papers[0].source == ZH(chinese) != english


def test_comment_and_journal_reference_stand_below_the_abstract(tmp_path: Path) -> None:
    _, page = one_paper(tmp_path / "a", comment="12 pages", journal_ref="Phys. Rev. D 12 (2020) $1$--3")
    notes = re.findall('<p class="dg-comment"><strong>(.*?):</strong> (.*?)</p>', page)
    assert notes == [("Authors&#39; comment", "12 pages"), ("Journal reference", "Phys. Rev. D 12 (2020) 1–3")]
    _, page = one_paper(tmp_path / "b", comment="", journal_ref="")
    assert "dg-comment" not in page


def test_who_wrote_is_said_once_each(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    papers = [paper(f"2606.0000{number}") for number in range(1, 5)]
    models = ["openai/a", "openai/b", "openai/a", "extractive"]
    texts = [analysis(each.id, model=model) for each, model in zip(papers, models, strict=True)]
    write_day(archive, MONDAY, papers, texts)
    by = [EN("by.model", model=model) for model in ("openai/test", "openai/a", "openai/b")]
    assert view(archive).by == (*by, EN("by.extractive"))


def test_who_wrote_is_a_sentence_in_both_languages(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [paper("2606.00001")], [analysis(model="extractive")])
    of = [site(archive, words) for words in (EN, ZH)]
    assert [each.page(key(each, address(MONDAY))).models for each in of] == [
        "Summaries and analyses on this page were written by openai/test; put together by rules. "
        "They may be wrong: the papers count.",
        "本页的摘要与解读由 openai/test 撰写；按规则选编而成，可能有误，请以论文为准。",
    ]


def test_findings_are_markdown_of_a_model_and_latex_of_arxiv(tmp_path: Path) -> None:
    written, _ = one_paper(tmp_path / "a", key_findings=(r"**Ten** \% more, $x$",))
    assert "<strong>Ten</strong> % more, <math>" in written.papers[0].findings[0]
    picked, _ = one_paper(tmp_path / "b", key_findings=(r"\textbf{Ten} \% more * $x$",), model="extractive")
    assert "<strong>Ten</strong> % more * <math>" in picked.papers[0].findings[0]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"key_findings": ("**Ten** [more](https://a.org/), $x^2$ & $<$ 5.", "Two.")}, "Ten more, x² &amp; &lt; 5."),
        ({"key_findings": (r"\textbf{Ten} * $x^2$.",), "model": "extractive"}, "Ten * x²."),
        (
            {"key_findings": ("It gains $42$ points.",), "unverified": ("42",)},
            f'It gains <mark class="unverified" title="{EN("paper.unverified")}">42</mark> points.',
        ),
    ],
)
def test_contents_have_the_first_finding_in_plain_words(tmp_path: Path, fields: dict[str, object], shown: str) -> None:
    _, page = one_paper(tmp_path, **fields)
    assert f'<span class="dg-contents__finding" lang="en">{shown}</span></li>' in page


def test_contents_without_findings_have_titles_alone(tmp_path: Path) -> None:
    _, page = one_paper(tmp_path, key_findings=())
    assert "dg-contents__finding" not in page


# --- text


def test_headings_of_an_analysis_stand_below_that_of_the_paper(tmp_path: Path) -> None:
    _, page = one_paper(tmp_path, body="# One\n\n## Two\n\n###### Six\n")
    analysis_html = page[page.index("dg-analysis") : page.index("dg-links")]
    assert re.findall(r"<h(\d)>", analysis_html) == ["4", "5", "6"]


def test_languages_are_marked(tmp_path: Path) -> None:
    _, page = one_paper(tmp_path, language="zh", body="正文。", key_findings=("A finding in English.",))
    assert '<section class="dg-analysis" lang="zh">' in page
    assert '<ul lang="en">' in page
    assert '<div lang="en"><p>We study' in page


def test_an_abstract_is_marked_with_its_own_language(tmp_path: Path) -> None:
    french = (
        "Nous proposons une méthode pour la segmentation des images, qui améliore les résultats de 5 % sur les " * 2
    )
    _, page = one_paper(tmp_path / "a", abstract=french)
    assert '<div lang="fr"><p>Nous' in page
    _, page = one_paper(tmp_path / "b", abstract="我们提出一种分割方法，在三个数据集上优于最强的基线。")
    assert '<div lang="zh"><p>我们' in page


def test_a_text_from_right_to_left_runs_so(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    paper_id = load_library(archive).by_date[MONDAY].papers[0].id
    archive.write_analysis(MONDAY, analysis(paper_id, language="ar", body="نص.", key_findings=("نتيجة.",)))
    index = archive.load_index(MONDAY)
    archive.write_index(index.model_copy(update={"summary": Provenance(language="ar", model="m"), "body": "ملخص."}))
    page = html(archive)
    assert '<section class="dg-analysis" lang="ar" dir="rtl">' in page
    assert '<ul lang="ar" dir="rtl">' in page
    assert '<div lang="ar" dir="rtl"><p>ملخص.' in page
    assert "dir=" not in html(archive, TUESDAY)


def test_titles_stand_in_links_and_hold_none(tmp_path: Path) -> None:
    _, page = one_paper(tmp_path, title=r"All of \url{https://example.org/a} and https://example.org/b")
    assert "https://example.org/a" in page
    depth, links = 0, 0
    for tag in re.findall(r"<(/?)a[ >]", page):
        depth += -1 if tag else 1
        links += not tag
        assert depth in (0, 1)
    assert (depth, links > 3) == (0, True)


def test_mentions_lead_to_the_paper_here_or_on_an_earlier_day(tmp_path: Path) -> None:
    day = view(rich_archive(tmp_path), TUESDAY)
    links = re.findall(r'<a href="([^"]*)">([^<]*)', day.summary)
    assert (f"{PAPERS_AT}#2606.01001", "Paper 1") in links
    assert (f"{PAPERS_AT}#hep-th/9901001", "papers 2") in links
    assert (f"{BASE}2026/06/08/#2606.00001", "arXiv:2606.00001") in links
    # A link to a later day would change this page after it was published.
    assert "2606.09001" in day.summary
    assert not [href for href, _ in links if "2606.09001" in href]


def test_later_days_may_be_named_by_later_days(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    write_day(archive, dt.date(2026, 6, 15), [paper("2606.09999")], summary="More on 2606.09001.")
    assert f'<a href="{BASE}2026/06/11/#2606.09001">' in view(archive, dt.date(2026, 6, 15)).summary


# --- the day


def test_a_large_day_is_folded_and_grouped(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    names = ("cs.CV", "cs.RO", "hep-th")
    papers = [paper(f"2606.{n:05}", categories=(names[n % 3],)) for n in range(1, LARGE_DAY + 2)]
    write_day(archive, MONDAY, papers)
    day = view(archive)
    assert day.large
    assert [category for category, _ in day.groups] == ["cs.RO", "hep-th", "cs.CV"]
    assert sorted(each.number for _, members in day.groups for each in members) == list(range(1, LARGE_DAY + 2))
    page = html(archive)
    assert page.count('<details class="dg-fold dg-analysis">') == LARGE_DAY + 1
    assert page.count('<details class="dg-fold dg-contents__group"') == 3
    assert page.count('dg-contents__group" open') == 1


def test_a_large_day_folds_findings_without_an_analysis(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    ids = [f"2606.{n:05}" for n in range(1, LARGE_DAY + 2)]
    analyses = [analysis(id_, body="", key_findings=(f"Finding of {id_[5:]}.",), unverified=("42",)) for id_ in ids]
    write_day(archive, MONDAY, [paper(id_) for id_ in ids], analyses)
    page = html(archive)
    folds = re.findall(r'<details class="dg-fold dg-analysis"><summary><h4>([^<]*)</h4>.*?</details>', page, re.S)
    assert folds == [EN("paper.findings")] * len(ids)
    assert [id_ for id_ in ids if page.count(f">Finding of {id_[5:]}.<") != 1] == []
    assert page.count(f"†: {EN('paper.unverified')}") == len(ids)


def test_a_usual_day_is_not_folded(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [paper(f"2606.{number:05}") for number in range(1, LARGE_DAY + 1)])
    day = view(archive)
    assert not day.large
    assert '<details class="dg-fold dg-analysis">' not in html(archive)


def test_gaps_say_which_paper_and_why(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    day = view(archive, TUESDAY)
    assert [(each.gap.id, each.title) for each in day.gaps] == [("2606.01099", "Lost to an Outage")]
    assert "Lost to an Outage</a>: the model did not answer" in html(archive, TUESDAY)


def test_the_twenty_that_came_next(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    candidates = tuple(
        Candidate(id=f"2606.1{number:04}", title=f"C {number}", primary_category="cs.CV") for number in range(30)
    )
    write_day(archive, MONDAY, [], metadata=Metadata(date=MONDAY, candidates=candidates))
    day = view(archive)
    assert [each.candidate.id for each in day.candidates] == [each.id for each in candidates[:NEXT_IN_LINE]]
    assert NEXT_IN_LINE == 20
    assert EN.plural("day.next_twenty", 20) in html(archive)


def test_repeats_lead_to_the_day_that_has_the_paper(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path)
    day = view(archive, TUESDAY)
    assert [(each.repeat.id, each.known) for each in day.repeats] == [("2606.00002", True), ("2606.00003", False)]
    page = html(archive, TUESDAY)
    assert '<a href="../../../2026/06/08/#2606.00002" lang="en">A Study of 2606.00002</a>' in page
    # A link to a paper that is not there would be broken.
    assert '<a href="https://arxiv.org/abs/2606.00003" rel="noopener" lang="en">2606.00003</a>' in page


def test_neighbours(tmp_path: Path) -> None:
    day = view(rich_archive(tmp_path), TUESDAY)
    assert (day.previous, day.next) == (MONDAY, THURSDAY)


def test_a_day_without_papers_says_so(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    write_day(archive, MONDAY, [], summary="")
    page = html(archive)
    assert EN("day.no_papers") in page
    assert 'id="summary"' not in page


def test_problems_name_the_file_without_the_machine(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "docs")
    path = archive.analysis_path(MONDAY, "2606.00001")
    path.write_text(path.read_text("utf-8").replace("id: '2606.00001'", "id: 2606.00001"), encoding="utf-8")
    day = view(archive)
    [problem] = day.papers[0].problems
    assert problem.startswith("2026/06/08/2606.00001.md:3: id: was read as a number")
    assert str(tmp_path) not in html(archive)
    assert [str(each.path) for each in day.paper_problems] == [str(path)]
    # The facts of the paper are still there.
    assert "A Study of 2606.00001" in html(archive)


def test_a_day_whose_metadata_cannot_be_read_keeps_its_analyses(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "docs")
    archive.metadata_path(MONDAY).write_text("[]", encoding="utf-8")
    day = view(archive)
    page = html(archive)
    assert [each.title for each in day.papers] == ["2606.00001", "2606.00002"]
    assert day.problems == ("2026/06/08/arxiv.json:1: must hold one object",)
    assert "What 2606.00001 is about." in page
    assert 'id="2606.00001"' in page
