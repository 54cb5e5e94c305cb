"""Asks a search index as readers do: from a browser that counts what it fetches, and against plain substring search."""

import http.server
import json
import random
import re
import shutil
import statistics
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import Page, sync_playwright

from digest.archive import Archive
from digest.plugin.assets import WORKER, load_assets
from digest.web.search.documents import day_documents
from digest.web.search.tokens import SIMPLIFIED
from tests.web.search_reader import IndexReader

QUERIES = (
    *("多模态", "扩散模型", "强化学习", "机器人", "视觉定位", "语义分割", "自动驾驶", "目标检测", "世界模型", "模型"),
    *("diffusion", "transformer", "dif", "con", "pre", "GPT-4o", "zero-shot", "lidar", "schrodinger", "model"),
    *("三维重建 点云", "diffusion 多模态", "category:cs.RO 强化学习", "author:wang slam", '"大模型"', "强化学习机器人"),
)
PAGE = b"<!doctype html><title>bench</title>"
DELAY = 0.05
"""Seconds that a server waits before each answer, as one at some distance does."""


def say(name: str, measured: float, budget: float | None = None, unit: str = "") -> None:
    """A line with a measure, and its budget."""
    verdict = "" if budget is None else f"   (budget {budget:g} {unit}: {'kept' if measured <= budget else 'BROKEN'})"
    sys.stdout.write(f"{name:<46}{measured:>10.2f} {unit}{verdict}\n")
    sys.stdout.flush()


class Counting(http.server.SimpleHTTPRequestHandler):
    """Serves files, and keeps how large each was."""

    sent: ClassVar[list[tuple[str, int]]] = []
    delay: ClassVar[float] = 0.0
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)
            return
        time.sleep(self.delay)
        path = Path(self.translate_path(self.path))
        if path.is_file():
            self.sent.append((self.path, path.stat().st_size))
        super().do_GET()

    def end_headers(self) -> None:
        # Each query pays for itself.
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(site: Path) -> Iterator[tuple[Page, str]]:
    """A page of a browser without a cache, and the address of a site."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        yield page, f"http://127.0.0.1:{server.server_port}/"
        browser.close()
    server.shutdown()


# --- recall


class Texts:
    """The documents of an archive as a plain substring search looks at them, and queries drawn from them."""

    def __init__(self, archive: Archive) -> None:
        every = [each for date in archive.dates() for each in day_documents(archive, date)]
        self.texts = [_plain("\n".join([each.id, each.title, *each.findings, *each.texts])) for each in every]
        self._dice = random.Random(1)  # noqa: S311 - the same queries every time

    def chinese(self) -> str:
        """Two to five characters that stand in some document."""
        run = self._dice.choice(re.findall(r"[\u4e00-\u9fff]{2,}", self._dice.choice(self.texts)))
        start = self._dice.randint(0, len(run) - 2)
        return run[start : start + self._dice.randint(2, 5)]

    def english(self) -> str:
        """The beginning of a word of some document, three letters or more."""
        word = self._dice.choice(re.findall(r"[a-z]{3,}", self._dice.choice(self.texts)))
        return word[: self._dice.randint(3, len(word))]


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.lower().translate(str.maketrans(SIMPLIFIED))


def measure_recall(texts: Texts, index: Path, count: int = 40) -> None:
    """How many documents that plain substring search finds are missed, over queries drawn from the texts."""
    reader = IndexReader(index)
    missed = found = 0
    for query in (texts.chinese() for _ in range(count)):
        pairs = [query[place : place + 2] for place in range(len(query) - 1)]
        expected = {place for place, text in enumerate(texts.texts) if query in text}
        missed += len(expected - set.intersection(*map(reader.documents, pairs)))
        found += len(expected)
    for query in (texts.english() for _ in range(count)):
        whole = re.compile(rf"(?<![a-z0-9]){query}")
        expected = {place for place, text in enumerate(texts.texts) if query in text and whole.search(text)}
        missed += len(expected - reader.documents(query, prefix=True))
        found += len(expected)
    say(f"missed of {found:,} results of {2 * count} queries", missed, 0)


# --- the browser

ASK = """query => new Promise(resolve => {
  const worker = window.kept ??= new Worker("/worker/js/search-worker.js");
  const begin = performance.now();
  worker.onmessage = ({ data }) => resolve([data.total, data.results?.length, performance.now() - begin, data.reason]);
  worker.postMessage({ type: "search", request: { query, order: "best", count: 10 } });
})"""
READY = """() => new Promise(resolve => {
  window.kept = new Worker("/worker/js/search-worker.js");
  window.kept.onmessage = resolve;
  window.kept.postMessage({ type: 0, data: { config: {} } });
})"""
Answer = dict[str, float]


def measure_asking(site: Path, queries: Sequence[str], *, verbose: bool) -> None:
    """Each query as the first of a visit, and as the next after another one; without and with a delay."""
    (site / "worker" / "js").mkdir(parents=True)
    (site / "worker" / "js" / "search-worker.js").write_bytes(load_assets(search=True)[WORKER].content)
    with served(site) as (page, address):
        ask_all(queries, partial(_asked, page), partial(_visit, page, address), verbose=verbose)


def _visit(page: Page, address: str) -> None:
    page.goto(address)
    # The worker is there before the reader types.
    page.evaluate(READY)


def ask_all(queries: Sequence[str], ask: Callable[[str], Answer], visit: Callable[[], None], *, verbose: bool) -> None:
    """Ask every query in each way, and say what it costs."""
    for delay, budget in ((0.0, None), (DELAY, 500)):
        Counting.delay = delay
        first, following = [], []
        for query in queries:
            visit()
            first.append(ask(query))
            visit()
            ask("alpha")
            following.append(ask(query))
        for name, answers in (("first", first), ("next", following)):
            _say_spread(f"{name} query with {1000 * delay:.0f} ms delay: ms", [each["ms"] for each in answers], budget)
    for name, answers, index_budget, all_budget in (("first", first, 60, 150), ("next", following, 30, 110)):
        _say_spread(f"{name} query: kB of index", [each["index"] for each in answers], index_budget)
        _say_spread(f"{name} query: kB in all", [each["all"] for each in answers], all_budget)
        _say_spread(f"{name} query: requests for the index", [each["requests"] for each in answers], 8)
        for query, answer in zip(queries, answers, strict=True) if verbose else ():
            sys.stdout.write(f"  {query}: {json.dumps({key: round(value, 1) for key, value in answer.items()})}\n")


def _say_spread(name: str, values: Sequence[float], budget: float | None) -> None:
    say(f"{name}, median", statistics.median(values))
    say(f"{name}, largest", max(values), budget)


def _asked(page: Page, query: str) -> Answer:
    Counting.sent.clear()
    total, shown, milliseconds, reason = page.evaluate(ASK, query)
    if reason:
        sys.exit(f"{query}: {reason}")
    files = [(path, size) for path, size in Counting.sent if path.endswith(".bin")]
    of_index = [size for path, size in files if not re.match(r"/search/\d{4}-", path)]
    everything = sum(size for _, size in files)
    return {
        "total": total, "shown": shown, "ms": milliseconds,
        "requests": len(of_index), "index": sum(of_index) / 1000, "all": everything / 1000,
    }  # fmt: skip
