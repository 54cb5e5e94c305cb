"""Search in a real browser: the worker against plain substring search, the theme's box, and the page."""

import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from digest.archive import Archive
from digest.plugin.assets import SOURCES
from digest.text.chinese import SIMPLIFIED
from digest.web.search import build as search_build
from digest.web.search.documents import Document, day_documents
from digest.web.search.tokens import fold, terms
from tests.archives import analysis, paper, write_day
from tests.browser.conftest import Visit, Watched
from tests.browser.test_axe import SERIOUS, findings
from tests.made_up_archive import made_up_archive
from tests.sites import build, write_project
from tests.web.search_making import small_layout

HOSTILE = '<img src=x onerror=alert(1)> Zebra & <script>alert(2)</script> "quoted"'
BOX = "[data-md-component=search-query]"
FOUND = ".md-search-result__list .md-search-result__link"
BLOCKS = re.compile(r"/search/[0-9a-f]{12}/\d+\.bin$")
Found = tuple[str, str]
"""A result: date and id, the id "" for a summary."""


class Searched:
    """A site, and what plain substring search finds in its documents."""

    def __init__(self, root: str, documents: dict[Found, Document]) -> None:
        self.root = root
        self.documents = documents
        self.texts = {
            found: _plain("\n".join([each.id, each.title, *each.findings, *each.texts]))
            for found, each in documents.items()
        }

    def containing(self, wanted: Callable[[str], object]) -> set[Found]:
        return {found for found, text in self.texts.items() if wanted(text)}


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.lower().translate(str.maketrans(SIMPLIFIED))


@pytest.fixture(scope="session")
def searched(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[str, Path], str]) -> Searched:
    project = tmp_path_factory.mktemp("searched")
    archive = made_up_archive(project / "docs", 26, characters=400, papers=4)
    last = dt.date(2023, 2, 14)
    papers = [
        paper("2302.09001", title=HOSTILE, authors=("<b>Eve</b> O'Hacker",), abstract="A zebra <b>crosses</b>."),
        paper(
            "2302.09002",
            title="A Plain Title",
            authors=("José Núñez", "李 雷"),
            abstract="Zebras, ZEBRAS and the zebra-crossing: real-world.",
        ),
        paper(
            "2302.09003",
            title=r"SP$^3$: A ﬁne 𠮷 of 𝒳",
            abstract="Of 𠮷野家 and 𝒳. Cafe\u0301. Realworld. "
            r"\emph{We} beat $\pi_{0.5}$ by $3.6\%$ at $\frac{1}{2}y^{a+b}$, Schr\"odinger. "
            "Naïve Jørgensen, Łukasz, Åström, Æsir, Weiß, Erdős and Škoda.",
            authors=("Ada Lovelace", "Alan Turing", "Alonzo Church", "Kurt Gödel", "Last Author"),
            comment="ICML 2023",
            doi="10.1000/X.1",
        ),
    ]
    analyses = [
        analysis("2302.09001", body="Text <img src=x onerror=alert(3)> of a real world."),
        analysis("2302.09002", body="一群斑马过马路。"),
        analysis("2302.09003", body="不用后處理。"),
    ]
    write_day(
        archive, last, papers, analyses, summary="Two papers on striped animals, and a third, of a really old world."
    )
    return _searched(archive, serve, "searched")


@pytest.fixture(scope="session")
def young(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[str, Path], str]) -> Searched:
    """Two days: of some stretches the segment of the latest days has all that there is, of others a part."""
    project = tmp_path_factory.mktemp("young")
    return _searched(made_up_archive(project / "docs", 2, characters=400, papers=12), serve, "young")


def _searched(archive: Archive, serve: Callable[[str, Path], str], name: str) -> Searched:
    project = archive.root.parent
    with small_layout(), pytest.MonkeyPatch.context() as patch:
        # As if there were years of papers: most beginnings of words go over several blocks.
        for block, size in (("OLD_BLOCK", 400), ("MIDDLE_BLOCK", 300), ("LATEST_BLOCK", 200), ("WIDE", 100)):
            patch.setattr(search_build, block, size)
        built = build(
            # What marks is ours, also where a site has switched on the theme's.
            write_project(
                project,
                theme={"language": "en", "features": ["search.highlight"]},
                site_url=f"https://digest.test/{name}/",
            ),
            project / "site",
            strict=True,
        )
    assert built.failed == ""
    found = {(date.isoformat(), each.id): each for date in archive.dates() for each in day_documents(archive, date)}
    return Searched(serve(name, built.site), found)


SPY = """
  window.said = [];
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) {
    window.box = this;
    window.said.push(message);
    return post.call(this, message);
  };
"""


@pytest.fixture
def look(searched: Searched, visit: Visit) -> Watched:
    """A page that notes what it says to its worker."""
    watched = visit(searched.root)
    watched.page.add_init_script(SPY)
    return watched


def box_queries(page: Page) -> list[str]:
    """What the box has asked its worker for."""
    said: list[str] = page.evaluate(
        "window.said.filter(({ type, data }) => type === 2 && data).map(({ data }) => data)"
    )
    return said


ASK = """
async (request) => {
  window.asked ??= new Worker(JSON.parse(document.getElementById("__config").textContent).search);
  return await new Promise((resolve) => {
    window.asked.onmessage = ({ data }) => resolve(data);
    window.asked.postMessage({ type: "search", request });
  });
}
"""


def ask(page: Page, query: str, **options: object) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate(ASK, {"query": query, "order": "newest", "count": 1000, **options})
    assert answer["type"] == "results", answer
    return answer


def found(page: Page, query: str, **options: object) -> list[Found]:
    return [(result["date"], result["id"]) for result in ask(page, query, **options)["results"]]


# --- the worker


def test_both_sides_make_the_same_terms(searched: Searched, look: Watched) -> None:
    page = look.open("")
    dice = random.Random(3)
    # Scripts that arXiv's texts and ours use; at the edges of Unicode its versions differ.
    blocks = ((0x20, 0x250), (0x370, 0x530), (0x1E00, 0x2500), (0x3000, 0xA000), (0xAC00, 0xD7A4), (0xF900, 0xFB00))
    more = ((0xFF00, 0xFFEF), (0x1D400, 0x1D800), (0x20000, 0x2A6D7))
    every = [chr(code) for first, end in (*blocks, *more) for code in range(first, end)]
    known = [char for char in every if unicodedata.category(char) not in ("Cn", "Cc")]
    samples = ["".join(dice.choices(known, k=20)) for _ in range(2_000)]
    samples += [f"a{char}b中{char}2" for char in dice.sample(known, 6_000)]
    samples += [text for each in list(searched.documents.values())[:20] for text in each.texts]
    samples += ["GPT-4o's state-of-the-art 3DGS", "v1.2.3-rc_4", "a-b-c-d-e-f-g-h-i", "x" * 90, "2606.17362v2", HOSTILE]
    source = "".join((SOURCES / f"search-{part}.js").read_text("utf-8") for part in ("chinese", "terms"))
    script = f"""(samples) => {{ {source}
      return samples.map((sample) => {{
        const folded = fold(sample).text;
        const found = new Set([...words(folded)].map((word) => word.term));
        for (const match of folded.matchAll(TOKENS)) {{
          if (!match.groups.cjk) continue;
          const chars = Array.from(match[0]);
          chars.forEach((char, place) => {{ found.add(char); if (place) found.add(chars[place - 1] + char); }});
        }}
        return [folded, [...found]];
      }});
    }}"""
    for sample, (folded, theirs) in zip(samples, page.evaluate(script, samples), strict=True):
        assert folded == fold(sample), ascii(sample)
        assert set(theirs) == terms(folded), ascii(sample)


@pytest.mark.parametrize("site", ["searched", "young"])
def test_chinese_substrings_are_all_found_and_nothing_else(
    request: pytest.FixtureRequest, visit: Visit, site: str
) -> None:
    searched: Searched = request.getfixturevalue(site)
    page = visit(searched.root).open("")
    dice = random.Random(4)
    runs = [run for text in searched.texts.values() for run in re.findall(r"[\u4e00-\u9fff]{2,}", text)]
    queries = {"多模态", "大模型", "的", "斑马"}
    while len(queries) < 30:
        run = dice.choice(runs)
        start = dice.randint(0, len(run) - 2)
        queries.add(run[start : start + dice.randint(2, 8)])
    for query in queries:
        answer = ask(page, query)
        expected = searched.containing(lambda text, query=query: query in text)
        assert {(each["date"], each["id"]) for each in answer["results"]} == expected, query
        assert (answer["total"], answer["isExact"]) == (len(expected), True)


def test_english_words_and_beginnings_are_all_found(searched: Searched, look: Watched) -> None:
    page = look.open("")
    dice = random.Random(5)
    words = sorted({word for text in searched.texts.values() for word in re.findall(r"[a-z]{3,}", text)})
    for word in dice.sample(words, 25):
        start = word[: dice.randint(3, len(word))]
        expected = searched.containing(lambda text, start=start: re.search(rf"(?<![a-z0-9]){start}", text))
        assert expected <= set(found(page, start)), start


def test_traditional_and_simplified_chinese_are_one(look: Watched) -> None:
    page = look.open("")
    for query in ("一群斑马过马路", "一群斑馬過馬路", '"斑馬過马路"'):
        assert found(page, query) == [("2023-02-14", "2302.09002")], query
    for query in ("后处理", "後處理", "後处理"):
        (result,) = ask(page, query)["results"]
        assert (result["id"], ["后處理", True] in result["snippet"]) == ("2302.09003", True), query


def test_an_initial_stands_for_a_name_beside_another(look: Watched) -> None:
    page = look.open("")
    third = [("2023-02-14", "2302.09003")]
    for query in ("A. Lovelace", "Turing, A.", "author:A. church", 'author:"A. Church"', "l. author kurt"):
        assert found(page, query) == third, query
    # Each in a name of its own, and an initial alone is a letter.
    assert found(page, "G. Lovelace") == found(page, 'author:"K. Church"') == found(page, "author:K.") == []
    assert ("2023-02-14", "2302.09002") in found(page, "2023-02-14 J. Núñez")
    assert ask(page, "a.", count=1)["isExact"]


def test_what_queries_mean(look: Watched) -> None:
    page = look.open("")
    day = "2023-02-14"
    hostile, plain = (day, "2302.09001"), (day, "2302.09002")
    assert found(page, "zebra") == [hostile, plain]
    assert found(page, "ZEBRÀ crosses") == [hostile]
    assert found(page, "zebras") == [plain]
    assert found(page, '"zebra crossing"') == [plain]
    assert found(page, '"crossing zebra"') == []
    assert found(page, "“the zebra”") == [plain]
    assert found(page, "斑马过") == [plain]
    assert found(page, "斑马 马路 zeb") == [plain]
    assert found(page, "斑马飞") == []
    for id_ in (
        "2302.09002",
        "arXiv:2302.09002v3",
        "https://arxiv.org/abs/2302.09002v1",
        "arxiv.org/pdf/2302.09002",
        "http://export.arxiv.org/pdf/2302.09002v2.pdf",
        "https://arxiv.org/abs/2302.09002?context=cs",
        "https://arxiv.org/html/2302.09002v1#S1",
        "https://arxiv.org/abs/2302.09002/",
        "2302.09002v1.",
        "(2302.09002v2,",
        "过马路2302.09002v2一",
        "过https://arxiv.org/abs/2302.09002v1。",
        "arXiv:2302.09002v1 [cs.CV] 17 Jun 2026",
        "arXiv: 2302.09002",
        "arxiv 2302.09002v1",
        "https://doi.org/10.48550/arXiv.2302.09002",
        "https://huggingface.co/papers/2302.09002",
    ):
        assert found(page, id_) == [plain], id_
    assert found(page, "author:nunez") == found(page, 'author:"jose nunez"') == [plain]
    assert found(page, 'author:"nunez lei"') == []
    assert found(page, "author:李雷") == [plain]
    assert found(page, "nunez title") == [plain]
    assert found(page, "category:cs.RO zebra") == found(page, "category:cs zebra") == [hostile, plain]
    assert found(page, "category: cs.RO zebra") == [hostile, plain]
    assert found(page, "category:cs.R zebra") == found(page, "category: cs.R zebra") == []
    assert found(page, "author: nunez") == found(page, 'ＡＵＴＨＯＲ： "jose nunez"') == [plain]
    assert found(page, "zebra from:2023-02 to:2023-02-13") == []
    assert found(page, "zebra from:2023 to:2023-02") == [hostile, plain]
    assert found(page, "zebra 从：２０２３－０２ 到： ２０２３／２") == [hostile, plain]
    assert found(page, "zebra 到：２０２３－０２－１３") == []
    assert found(page, "striped") == [(day, "")]
    assert found(page, "") == found(page, '"" … !') == []
    assert len(found(page, "from:2023-02-14")) == 4
    assert ask(page, "category:cs.RO", count=1)["isExact"]
    assert not ask(page, "category:cs", count=1)["isExact"]


@pytest.mark.parametrize(
    "query",
    [
        "SP$^3$: A",
        "SP^3 ﬁne",
        "sp3",
        r"\emph{We} beat $\pi_{0.5}$ by $3.6\%$ at $\frac{1}{2}y^{a+b}$",
        r"Schr\"odinger \textsf{ﬁ}\textbf{ne}",
        r"J{\o}rgensen",
        r"J\o{}rgensen",
        r"j\o rgensen {\L}ukasz",
        r"{\AA}str{\"o}m {\AE}sir",
        r"Na\"{\i}ve \v Skoda",
        r"Erd{\H o}s",
        r"Erd\H{o}s Wei{\ss}",
        "π₀.₅",
        "π_0.5 beat",
        "icml 2023",
        "https://doi.org/10.1000/x.1",
    ],
)
def test_what_is_written_as_on_arxiv_is_found(look: Watched, query: str) -> None:
    assert ("2023-02-14", "2302.09003") in found(look.open(""), query)


@pytest.mark.parametrize("query", ["real-world", "REAL_WOR", "real‐world"])
def test_a_hyphen_stands_for_a_blank_and_for_nothing(look: Watched, query: str) -> None:
    page = look.open("")
    own = [f"2302.0900{number}" for number in (1, 2, 3)]
    answer = ask(page, f"{query} from:2023-02-14")
    assert [result["id"] for result in answer["results"]] == own
    assert (answer["total"], answer["isExact"]) == (3, True)
    assert found(page, "author:jose-nunez") == [("2023-02-14", own[1])]


def test_dates(look: Watched) -> None:
    page = look.open("")
    day = found(page, "from:2023-02-14 to:2023-02-14")
    assert len(day) == 4
    for query in (
        "2023-02-14",
        "2023/2/14",
        "2023年2月14日",
        "from:2023年2月14日",
        "2023年2月14日 2023年2月",
        "２０２３－０２－１４",
    ):
        assert found(page, query) == day, query
    assert found(page, "zebra 2023年2月") == found(page, "zebra from:2023-02 to:2023-02") == day[1:3]
    assert found(page, "zebra 2023-02-14 to:2023-02-13") == found(page, '"2023-02-14"') == []
    for query in ("from:2023-13", "from:2023-02-30", "to: soon", "从："):
        answer = ask(page, f"zebra {query}")
        assert ([each["id"] for each in answer["results"]], answer["unread"]) == (
            [id_ for _, id_ in day[1:3]],
            [query.replace("：", ":")],
        )
    assert found(page, "category:") == found(page, "author:") == []
    answer = ask(page, "zebra from:2023-03 to:2023-02")
    assert (answer["total"], answer["unread"], answer["isReversed"]) == (0, [], True)


def test_order_and_paging(searched: Searched, look: Watched) -> None:
    page = look.open("")
    query = "模型"
    every = found(page, query)
    assert len(every) > 25
    dates = [date for date, _ in every]
    assert dates == sorted(dates, reverse=True)
    pages = [found(page, query, offset=offset, count=10) for offset in range(0, len(every) + 10, 10)]
    assert [each for found in pages for each in found] == every
    best = found(page, "diffusion", order="best")
    assert set(best) == set(found(page, "diffusion"))
    in_title = ["diffusion" in searched.documents[each].title.lower() for each in best]
    assert any(in_title)
    assert in_title == sorted(in_title, reverse=True)


def test_a_total_that_the_index_alone_does_not_know_is_estimated(searched: Searched, look: Watched) -> None:
    query = '"of the"'
    page = look.open(f"search/?query={quote(query)}")
    every = ask(page, query)
    assert every["isExact"]
    both = searched.containing(lambda text: {"of", "the"} <= set(re.findall("[a-z]+", text)))
    assert len(both) > 1.4 * every["total"] > 60
    first = ask(page, query, count=10)
    assert not first["isExact"]
    assert 0.7 * every["total"] < first["total"] < 1.3 * every["total"]
    expect(page.locator(".dg-pager")).to_have_text("Page 1Next")
    page.goto(f"{page.url}&page=99")
    expect(page.locator(".dg-pager")).to_have_text(re.compile(r"^PreviousPage (\d+) of \1$"))


def test_what_is_shown_is_the_text_itself(searched: Searched, look: Watched) -> None:
    page = look.open("")
    for query in ("多模态", "diffusion", "schrodinger"):
        for result in ask(page, query, count=20)["results"]:
            document = searched.documents[result["date"], result["id"]]
            assert "".join(text for text, _ in result["title"]) == document.title
            snippet = "".join(text for text, _ in result["snippet"]).removeprefix("… ").removesuffix(" …")
            assert any(snippet in text for text in (*document.findings, *document.texts))
            marked = [text for text, is_marked in (*result["title"], *result["snippet"]) if is_marked]
            assert marked
            assert all(fold(text).startswith(query) for text in marked)


@pytest.mark.parametrize(
    ("query", "shown"), [("𠮷", "𠮷"), ("吉", ""), ("𝒳", "𝒳"), ("x", "𝒳"), ("cafe", "Cafe\u0301"), ("fine", "ﬁne")]
)
def test_what_is_marked_is_whole_characters(look: Watched, query: str, shown: str) -> None:
    results = ask(look.open(""), f"{query} category:cs.RO", count=1000)["results"]
    runs = [run for each in results if each["id"] == "2302.09003" for run in (*each["title"], *each["snippet"])]
    assert {text for text, is_marked in runs if is_marked} == ({shown} if shown else set())
    assert not any("\ud800" <= char <= "\udfff" for text, _ in runs for char in text)


# --- the box


def downloads(page: Page) -> list[str]:
    urls: list[str] = []
    page.context.on("request", lambda request: urls.append(request.url))
    return urls


def type_query(page: Page, query: str) -> None:
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type(query)


def test_nothing_is_fetched_before_the_reader_searches(look: Watched) -> None:
    urls = downloads(look.page)
    page = look.open("2023/02/14/")
    page.locator(BOX).focus()
    # The worker has answered that it is ready.
    expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching")
    assert [url for url in urls if url.endswith(".bin")] == []
    page.keyboard.insert_text("zebra")
    expect(page.locator(FOUND).first).to_be_visible()
    fetched = [url for url in urls if url.endswith(".bin")]
    assert fetched[0].endswith("/search/manifest.bin")
    texts = [url for url in fetched if re.search(r"/\d{4}-\d\d-\d\d-[a-z2-7]{4}/\d+\.bin$", url)]
    assert len(texts) == 2
    assert 3 <= len(fetched) - len(texts) <= 8


def test_the_worker_is_fetched_when_the_reader_comes_to_the_box(look: Watched) -> None:
    urls = downloads(look.page)
    page = look.open("archive/")
    page.locator(BOX).wait_for(state="attached")
    page.wait_for_function("() => window.said.some(({ type, data }) => type === 2 && data === '')")
    assert [url for url in urls if "/search-start." in url]
    assert [url for url in urls if "/search-worker." in url] == []
    with page.expect_request(re.compile(r"/search-worker\.[0-9a-f]+\.js$")):
        page.locator(BOX).focus()
    page.keyboard.insert_text("zebra")
    expect(page.locator(FOUND).first).to_be_visible()


def test_a_worker_that_cannot_be_fetched_is_said_and_asked_for_again(look: Watched) -> None:
    page = look.open("")
    worker: str = page.evaluate(WORKER_ADDRESS)
    look.expected.add(worker)
    page.context.route(worker, lambda route: route.fulfill(status=503))
    type_query(page, "zebra")
    expect(page.locator(FOUND)).to_contain_text("could not be loaded")
    page.context.unroute(worker)
    page.locator(BOX).fill("zebras")
    expect(page.locator(FOUND).nth(1)).to_contain_text("A Plain Title")


WORKER_ADDRESS = """
() => {
  const start = new URL(JSON.parse(document.getElementById("__config").textContent).search, location.href);
  return new URL(start.hash.slice(1), start).href;
}
"""


START = re.compile(r"/search-start\.[0-9a-f]+\.js$")


def test_a_box_without_its_worker_says_so(look: Watched) -> None:
    page = look.page
    page.context.route(START, lambda route: route.fulfill(status=503))
    look.expected.add(look.root + _start_of(look))
    look.open("")
    type_query(page, "zebra")
    expect(page.locator(".md-search-result__meta")).to_contain_text("could not be loaded")


def test_a_page_without_its_worker_says_so_and_starts_another(look: Watched) -> None:
    page = look.page
    page.context.route(START, lambda route: route.fulfill(status=503))
    look.expected.add(look.root + _start_of(look))
    look.open("search/?query=zebra")
    expect(_total(page)).to_contain_text("could not be loaded")
    page.context.unroute(START)
    page.get_by_label("Search for").press("Enter")
    expect(_total(page)).to_have_text("2 results")


def _start_of(look: Watched) -> str:
    """Where the worker is below the root of the site."""
    page = look.page.context.request.get(look.root).text()
    found = re.search(r"assets/digest/search-start\.[0-9a-f]+\.js", page)
    assert found
    return found[0]


def test_an_answer_that_takes_long_is_said_to_be_on_its_way(look: Watched) -> None:
    page = look.open("")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/manifest.bin", hold)
    type_query(page, "zebra")
    meta = page.locator(".md-search-result__meta")
    expect(meta).to_have_text("Searching…")
    held.pop().continue_()
    expect(page.locator(FOUND)).to_have_count(3)
    expect(meta).to_have_text("The best results")
    look.open("search/?query=zebra")
    expect(_total(page)).to_have_text("Searching…")
    held.pop().continue_()
    expect(_total(page)).to_have_text("2 results")


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_keys_lead_to_the_paper(look: Watched, key: str) -> None:
    page = look.open("")
    page.keyboard.press(key)
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("zebras")
    expect(page.locator(FOUND)).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("*:focus")).to_contain_text("A Plain Title")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/2023/02/14/?h=zebras#2302.09002")
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    page.reload()
    assert page.locator("[id='2302.09002']").count() == 1


def test_escape_closes(look: Watched) -> None:
    page = look.open("")
    type_query(page, "zebra")
    expect(page.locator(FOUND).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()


@pytest.mark.parametrize("last", [[], ["ArrowDown"], ["ArrowDown", "ArrowUp"]], ids=["box", "result", "box again"])
def test_escape_leads_back_to_where_the_reader_was(look: Watched, last: list[str]) -> None:
    page = look.open("2023/02/14/")
    page.keyboard.press("j")
    place = page.evaluate("[document.activeElement.href, scrollY]")
    page.keyboard.press("/")
    page.keyboard.type("zebra")
    expect(page.locator(FOUND).first).to_be_visible()
    for key in [*last, "Escape"]:
        page.keyboard.press(key)
    expect(page.locator("#__search")).not_to_be_checked()
    assert page.evaluate("[document.activeElement.href, scrollY]") == place


def marked(page: Page) -> list[str]:
    """What is marked on a page that a search has led to, each with the sign before and behind."""
    page.wait_for_function("() => CSS.highlights.has('dg-found')")
    assert page.locator(".md-content mark").count() == 0
    found: list[str] = page.evaluate(
        """[...CSS.highlights.get("dg-found")].map(({ startContainer: { data }, startOffset, endOffset }) =>
            data.slice(Math.max(0, startOffset - 1), endOffset + 1))"""
    )
    return found


def test_the_words_are_marked_on_the_page_reached(look: Watched) -> None:
    page = look.open("2023/02/14/?h=斑马#2302.09002")
    assert marked(page) == ["群斑马过"]
    page = look.open("2023/02/14/?h=a")
    assert {each.strip(" .").lower() for each in marked(page)} == {"a"}
    page = look.open("2023/02/14/?h=zebra C%2B%2B")
    assert {each.strip(" ,-.<>&:").lower() for each in marked(page)} == {"zebra", "zebras", "zebra-crossing"}


def test_a_fold_opens_where_nothing_else_is_marked(look: Watched) -> None:
    page = look.open("2023/02/14/?h=real-world#2302.09001")
    assert len(marked(page)) > 1
    assert page.locator("details[open]").count() == 0
    # On the same page the next paper has the word in its abstract alone.
    page.evaluate("location.hash = '#2302.09003'")
    abstract = page.locator("article[id='2302.09003'] details.dg-abstract")
    expect(abstract).to_have_attribute("open", "")
    page = look.open("2023/02/14/?h=abstract#2302.09001")
    assert len(marked(page)) >= 3
    assert page.locator("details[open]").count() == 0


def test_a_result_leads_to_its_words(look: Watched) -> None:
    page = look.open("search/?query=" + quote('"zebra crossing" author:nunez 2302.09002v3'))
    page.locator(".dg-hits .dg-item__title").click()
    page.wait_for_url("**#2302.09002")
    assert {each.strip(" .:") for each in marked(page)} == {"zebra-crossing", "2302.09002"}
    type_query(page, '"the zebra"')
    page.locator(FOUND).nth(1).click()
    page.wait_for_url("**/?h=%22the%20zebra%22#2302.09002")
    assert marked(page) == [" the zebra-"]


def test_without_the_means_to_mark_a_result_leads_to_its_paper(look: Watched) -> None:
    look.page.add_init_script("delete globalThis.Highlight")
    page = look.open("2023/02/14/?h=zebra#2302.09002")
    page.wait_for_function("() => document.getElementById('2302.09002').getBoundingClientRect().top < innerHeight / 2")
    assert page.evaluate("CSS.highlights.size") == 0


def test_the_script_that_marks_comes_where_the_address_asks_for_it(look: Watched) -> None:
    urls = downloads(look.page)
    marks = re.compile(r"/search-marks\.[0-9a-f]{8}\.js$")
    look.open("2023/02/14/?h=#2302.09002").wait_for_load_state("networkidle")
    assert list(filter(marks.search, urls)) == []
    look.page.goto("about:blank")
    with look.page.expect_request(marks):
        look.open("2023/02/14/?h=zebra#2302.09002")


def test_an_address_with_a_query(look: Watched) -> None:
    page = look.open("archive/?q=斑马")
    expect(page.locator(FOUND).nth(1)).to_contain_text("A Plain Title")
    assert page.locator(FOUND).nth(1).get_attribute("href").endswith("#2302.09002")  # type: ignore[union-attr]


def test_hostile_text_is_shown_as_text(look: Watched) -> None:
    page = look.open("")
    type_query(page, "alert")
    expect(page.locator(FOUND).nth(1)).to_contain_text(HOSTILE)
    assert page.locator(".md-search-result__list img, .md-search-result__list script").count() == 0
    look.open("search/?query=alert")
    expect(page.locator(".dg-item__title")).to_have_text(HOSTILE)
    expect(page.locator(".dg-item__facts")).to_contain_text("<b>Eve</b> O'Hacker")
    assert page.locator(".dg-hits :is(img, script, b)").count() == 0


KEY = """
  (box, [name, key, isComposing]) =>
    box.dispatchEvent(new KeyboardEvent(name, { key, isComposing, bubbles: true, cancelable: true }))
"""


def test_an_input_method(look: Watched) -> None:
    """What is being composed is no query, and its keys are its own; what was composed is one, without a further key."""
    page = look.open("")
    type_query(page, "zebras")
    expect(page.locator(FOUND)).to_have_count(2)
    page.locator(BOX).fill("")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "banma", "selectionStart": 5, "selectionEnd": 5})
    for key in ("a", "ArrowDown", "Enter"):
        for name in ("keydown", "keyup"):
            page.locator(BOX).evaluate(KEY, [name, key, True])
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator(BOX)).to_have_value("banma")
    session.send("Input.insertText", {"text": "斑马"})
    expect(page.locator(FOUND).nth(1)).to_contain_text("A Plain Title")
    assert "banma" not in box_queries(page)
    assert page.url == look.root


def test_pasting(look: Watched) -> None:
    page = look.open("")
    page.locator(BOX).focus()
    page.keyboard.insert_text("斑马过马路")
    expect(page.locator(FOUND).nth(1)).to_contain_text("A Plain Title")


def test_a_late_answer_never_replaces_a_later_one(look: Watched) -> None:
    page = look.open("")
    held: list[Route] = []
    is_holding = True

    def hold(route: Route) -> None:
        if is_holding:
            held.append(route)
        else:
            route.continue_()

    page.route(BLOCKS, hold)
    with page.expect_request(BLOCKS):
        type_query(page, "diffusion")
    is_holding = False
    page.locator(BOX).fill("zebras")
    expect(page.locator(FOUND).nth(1)).to_contain_text("A Plain Title")
    for route in held:
        route.continue_()
    # The same worker answers the same question: what it waited for before is there now, and was dropped.
    assert page.evaluate(LATER)["total"] > 2
    expect(page.locator(FOUND)).to_have_count(2)
    expect(page.locator(FOUND).nth(1)).to_contain_text("A Plain Title")


LATER = """
() => new Promise((resolve) => {
  window.box.addEventListener("message", ({ data }) => { if (data.type === "results") resolve(data); });
  window.box.postMessage({ type: "search", request: { query: "diffusion", order: "best", count: 9 } });
})
"""


def test_a_phrase_stays_one(look: Watched) -> None:
    page = look.open("")
    page.locator(BOX).focus()
    page.keyboard.insert_text('"zebra crossing"')
    expect(page.locator(FOUND)).to_have_count(2)
    page.locator(BOX).fill('"crossing zebra"')
    expect(page.locator(FOUND)).to_have_count(0)
    expect(page.locator(".md-search-result__meta")).to_have_text("No matching documents")


def test_the_number_of_results_is_said(look: Watched) -> None:
    page = look.open("")
    page.locator(BOX).focus()
    page.keyboard.insert_text("zebra")
    status = page.get_by_role("dialog", name="Search").locator("p[role=status]")
    expect(status).to_have_text("2 results")
    page.locator(BOX).fill("zebras")
    expect(status).to_have_text("1 result")
    page.locator(BOX).fill("模型")
    expect(status).to_contain_text(re.compile(r"All \d+ results"))


def test_a_phone(searched: Searched, visit: Visit) -> None:
    look = visit(searched.root, viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True)
    page = look.open("archive/")
    page.locator("label[for=__search]:visible").first.tap()
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.insert_text("zebras")
    result = page.locator(FOUND).nth(1)
    expect(result).to_contain_text("A Plain Title")
    # Once the box has slid in.
    page.evaluate("async () => { await Promise.allSettled(document.getAnimations().map((each) => each.finished)) }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    result.tap()
    page.wait_for_url("**/2023/02/14/?h=zebras#2302.09002")


def test_all_results_are_one_click_away(look: Watched) -> None:
    page = look.open("2023/02/14/")
    page.locator(BOX).focus()
    page.keyboard.insert_text("模型")
    page.locator(FOUND, has_text="results").click()
    page.wait_for_url("**/search/?query=*")
    expect(_total(page)).to_contain_text("results")
    expect(page.locator(BOX)).not_to_be_focused()


def test_wrong_addresses_have_a_search_too(look: Watched) -> None:
    page = look.open("404.html")
    type_query(page, "zebras")
    expect(page.locator(FOUND).nth(1)).to_have_attribute("href", f"{look.root}2023/02/14/?h=zebras#2302.09002")


def test_a_site_published_anew_in_between(look: Watched) -> None:
    """The worker has an old manifest, whose files are gone: it reads the new one, once, and answers."""
    page = look.open("")
    asked: list[str] = []

    def gone(route) -> None:  # type: ignore[no-untyped-def]
        asked.append(route.request.url)
        if len(asked) == 1:
            look.expected.add(route.request.url)
            route.fulfill(status=404)
        else:
            route.continue_()

    page.route(BLOCKS, gone)
    assert found(page, "zebras") == [("2023-02-14", "2302.09002")]
    assert len(asked) > 1


def test_an_index_that_cannot_be_loaded_is_said(look: Watched) -> None:
    page = look.open("")
    page.route("**/manifest.bin", lambda route: route.fulfill(status=503))
    look.expected.add(f"{look.root}search/manifest.bin")
    type_query(page, "zebra")
    expect(page.locator(FOUND)).to_contain_text("could not be loaded")
    look.open("search/?query=zebra")
    expect(_total(page)).to_contain_text("could not be loaded")


# --- the page


def _total(page: Page) -> Locator:
    """What the search page says it found; the reader's tools say things of their own elsewhere."""
    return page.locator("#dg-search").get_by_role("status")


def test_the_page(look: Watched) -> None:
    page = look.open("search/")
    page.get_by_label("Search for").fill("zebra")
    expect(_total(page)).to_have_text("2 results")
    expect(page.locator(".dg-hits h2")).to_have_text(["Tuesday, 14 February 2023"])
    expect(page.locator(".dg-item__title").nth(1)).to_have_attribute(
        "href", f"{look.root}2023/02/14/?h=zebra#2302.09002"
    )
    # As in every list of papers.
    expect(page.locator(".dg-item__title").first).to_have_css("text-decoration-line", "none")
    expect(page).to_have_url(f"{look.root}search/?query=zebra")
    page.get_by_label("Search for").fill("zebra nothing-such")
    expect(_total(page)).to_contain_text("Nothing found")


def test_results_stand_below_days_as_their_pages_write_them(sample_root: str, visit: Visit) -> None:
    watched = visit(sample_root)
    heading = watched.open("search/?query=2606.17362").locator(".dg-hits h2")
    expect(heading).to_have_text("2026年6月17日 星期三")
    expect(watched.open("2026/06/17/").locator("h1")).to_have_text("2026年6月17日 星期三")


def test_days_in_the_box_are_written_as_their_pages_write_them(sample_root: str, visit: Visit) -> None:
    page = visit(sample_root).open("")
    type_query(page, "2606.17362")
    expect(page.locator(".md-search-result__link h1").first).to_have_text("2026年6月17日 星期三")


@pytest.mark.parametrize("query", ["driving", "模型"])
def test_results_stand_in_the_order_that_was_asked_for(sample_root: str, visit: Visit, query: str) -> None:
    watched = visit(sample_root)
    watched.page.add_init_script(
        """globalThis.Worker = class extends Worker {
          constructor(...all) {
            super(...all);
            this.addEventListener("message", ({ data }) => data.results && (globalThis.ranked = data.results));
          }
        }"""
    )
    page = watched.open(f"search/?query={query}")
    expect(page.locator(".dg-hits .dg-item__title")).to_have_count(10)
    shown = page.locator(".dg-hits .dg-item__title").evaluate_all("all => all.map(each => each.href)")
    ranked = page.evaluate("ranked.map(({ date, id }) => `${date.replaceAll('-', '/')}/ #${id || 'summary'}`)")
    assert [re.sub(r"^.*?/(\d{4}/.*/).*#", r"\1 #", each) for each in shown] == ranked
    # That of one day which follow each other share its heading.
    days = page.locator(".dg-hits time").evaluate_all("all => all.map(each => each.dateTime)")
    assert all(day != after for day, after in pairwise(days))


def test_filters_that_are_not_understood_are_named(look: Watched) -> None:
    page = look.open("search/?query=zebra from:2023-13")
    expect(_total(page)).to_have_text("2 results · Not understood as a date: from:2023-13")
    look.open("search/?query=zebra from:2023-03 to:2023-02")
    expect(_total(page)).to_have_text("The period ends before it begins.")
    type_query(page, "zebra from:2023-13")
    expect(page.locator(FOUND).first).to_have_text("Not understood as a date: from:2023-13")
    expect(page.locator(FOUND)).to_have_count(4)


@pytest.mark.parametrize(("query", "shown"), [("last", "Last Author"), ("author:李雷", "李 雷")])
def test_the_author_that_was_found_is_shown(look: Watched, query: str, shown: str) -> None:
    page = look.open(f"search/?query={query} 2023-02-14")
    expect(page.locator(".dg-item__facts", has_text=shown)).to_be_visible()
    expect(page.locator(".dg-item__facts mark")).to_have_text(["Last" if query == "last" else shown])


def test_filters_order_and_pages_of_the_page(look: Watched) -> None:
    page = look.open("search/?query=模型&order=newest")
    status, items = _total(page), page.locator(".dg-hits li")
    expect(items).to_have_count(10)
    every = int(re.sub(r"\D", "", status.inner_text()))
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".dg-pager")).to_contain_text("Page 2 of")
    expect(page).to_have_url(re.compile("page=2"))
    page.go_back()
    expect(page.locator(".dg-pager")).to_contain_text("Page 1 of")
    page.get_by_label("Category").select_option("cs.RO")
    expect(status).not_to_have_text(f"{every} results")
    fewer = int(re.sub(r"\D", "", status.inner_text()))
    assert 0 < fewer < every
    page.get_by_label("From").fill("2023-02")
    page.get_by_label("To", exact=True).fill("2023-02")
    expect(page.locator(".dg-hits h2").last).to_contain_text("February 2023")
    expect(page).to_have_url(re.compile("from=2023-02&to=2023-02"))


@pytest.mark.parametrize("slow", [True, False])
def test_back_leads_to_the_search_before(look: Watched, slow: bool) -> None:
    """However fast they were typed: to those that were submitted, or left for a result, and to no half of one."""
    look.open("archive/")
    page = look.open("search/")
    for query in ("diffusion", "zebras"):
        page.get_by_label("Search for").fill("")
        for part in (query[:3], query[3:]):
            page.keyboard.type(part)
            if slow:
                expect(page).to_have_url(re.compile(f"query={query[:3]}"))
        if slow:
            expect(page).to_have_url(f"{look.root}search/?query={query}")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{look.root}search/?query={query}")
    title = page.locator(".dg-hits .dg-item__title", has_text="A Plain Title")
    expect(title).to_have_attribute("lang", "en")
    title.click()
    page.wait_for_url("**/?h=zebras#2302.09002")
    page.go_back()
    expect(_total(page)).to_have_text("1 result")
    page.get_by_label("Search for").fill("zebra")
    expect(_total(page)).to_have_text("2 results")
    for query in ("zebras", "diffusion"):
        page.go_back()
        expect(page).to_have_url(f"{look.root}search/?query={query}")
        expect(page.get_by_label("Search for")).to_have_value(query)
    page.go_back()
    page.wait_for_url("**/archive/")


def test_an_address_beyond_the_last_page_shows_the_last(look: Watched) -> None:
    page = look.open("search/?query=模型&page=99")
    expect(page.locator(".dg-pager")).to_contain_text(re.compile(r"Page (\d+) of \1$"))
    expect(page.locator(".dg-hits li").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"page=\d$"))


@pytest.mark.parametrize(
    ("filters", "query", "results"),
    [
        ("category=cs", "zebra category:cs", 2),
        ("category=hep-th&from=2023-02", "zebra category:hep-th", 0),
        ("from=2023&to=2023-02-13", "zebra from:2023 to:2023-02-13", 0),
        ("from=2023-02&to=2023-02-14", "zebra to:2023-02-14", 2),
    ],
)
def test_a_filter_that_no_field_offers_stands_in_the_query(
    look: Watched, filters: str, query: str, results: int
) -> None:
    page = look.open(f"search/?query=zebra&{filters}")
    expect(page.get_by_label("Search for")).to_have_value(query)
    expect(_total(page)).to_have_text(f"{results} results" if results else re.compile("Nothing found"))


def test_the_page_without_scripts(searched: Searched, visit: Visit) -> None:
    page = visit(searched.root, java_script_enabled=False).open("search/")
    expect(page.get_by_text("needs JavaScript")).to_be_visible()
    expect(page.locator("#dg-search")).to_be_hidden()
    assert page.locator("#dg-search-without a").first.get_attribute("href") == "../archive/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True])
def test_the_page_is_for_everyone(searched: Searched, visit: Visit, scheme: str, phone: bool) -> None:
    size = {"viewport": {"width": 390, "height": 800}, "is_mobile": True} if phone else {}
    page = visit(searched.root, color_scheme=scheme, reduced_motion="reduce", **size).open("search/?query=zebra")
    expect(_total(page)).to_have_text("2 results")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [each for each in findings(page) if each.split(":")[0] in SERIOUS] == []
    assert findings(page, "color-contrast") == []
