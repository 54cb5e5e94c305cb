"""What the search index costs: to make it, to add a day, and to ask it from a browser. See `scripts/bench`.

Each budget stands beside its measure. CPU seconds are those of a child process, so that nothing else counts.
"""

import argparse
import http.server
import json
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from playwright.sync_api import Page, sync_playwright

from digest.archive import Archive
from digest.files import front_matter_text, json_text
from digest.web.library import load_library
from digest.web.search import search_index
from tests.made_up_archive import MadeUp

WORKER = Path(__file__).parent.parent / "digest" / "assets" / "search-worker.js"
QUERIES = (
    *("多模态", "扩散模型", "强化学习", "机器人", "视觉定位", "语义分割", "自动驾驶", "目标检测", "世界模型", "模型"),
    *("diffusion", "transformer", "dif", "con", "pre", "GPT-4o", "zero-shot", "lidar", "schrodinger", "model"),
    *("三维重建 点云", "diffusion 多模态", "category:cs.RO 强化学习", "author:wang slam", '"大模型"'),
)
PAGE = b"<!doctype html><title>bench</title>"


def write_days(root: Path, days: int) -> None:
    """A made-up archive, without the care for power cuts that makes writing slow."""
    archive = Archive(root)
    for metadata, analyses, index in MadeUp().days(days):
        archive.folder(metadata.date).mkdir(parents=True)
        archive.metadata_path(metadata.date).write_text(json_text(metadata), encoding="utf-8")
        for analysis in analyses:
            path = archive.analysis_path(metadata.date, analysis.id)
            path.write_text(front_matter_text(analysis), encoding="utf-8")
        archive.index_path(metadata.date).write_text(front_matter_text(index), encoding="utf-8")


def index(root: Path, cache: Path, out: Path) -> None:
    archive = Archive(root)
    search_index(archive, load_library(archive), cache).write(out)


def library(root: Path) -> None:
    """What a build does anyway."""
    load_library(Archive(root))


def _measured(queue: "multiprocessing.Queue[tuple[float, int]]", work: Callable[[], None]) -> None:
    work()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    queue.put((usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024))


def cost(work: Callable[[], None]) -> tuple[float, int]:
    """CPU seconds and peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[tuple[float, int]] = context.Queue()
    process = context.Process(target=_measured, args=(queue, work))
    process.start()
    found = queue.get()
    process.join()
    return found


class Counting(http.server.SimpleHTTPRequestHandler):
    """Serves files, and keeps how large each was."""

    sent: ClassVar[list[tuple[str, int]]] = []
    delay = 0.0

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
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


ASK = """query => new Promise(resolve => {
  const worker = window.kept ?? new Worker("/assets/digest/search-worker.js");
  window.kept = worker;
  const begin = performance.now();
  worker.onmessage = ({ data }) => resolve([data.total, data.results?.length, performance.now() - begin, data.reason]);
  worker.postMessage({ type: "search", request: { query, order: "best", count: 10 } });
})"""


def ask(page: Page, address: str) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
    """What each query costs as the first of a visit, and as the next after another one."""
    first, following = [], []
    for query in QUERIES:
        page.goto(address)
        first.append(_asked(page, query))
    page.goto(address)
    _asked(page, "alpha")
    for query in QUERIES:
        following.append(_asked(page, query))
    return first, following


def _asked(page: Page, query: str) -> dict[str, float]:
    Counting.sent.clear()
    total, shown, milliseconds, reason = page.evaluate(ASK, query)
    if reason:
        sys.exit(f"{query}: {reason}")
    files = [(path, size) for path, size in Counting.sent if path.endswith(".bin")]
    of_index = [size for path, size in files if not path.rpartition("/")[2].startswith("d")]
    everything = sum(size for _, size in files)
    return {
        "total": total, "shown": shown, "ms": milliseconds,
        "requests": len(of_index), "index kB": sum(of_index) / 1000, "all kB": everything / 1000,
    }  # fmt: skip


def say(name: str, measured: float, budget: float | None = None, unit: str = "") -> None:
    verdict = "" if budget is None else f"   (budget {budget:g} {unit}: {'kept' if measured <= budget else 'BROKEN'})"
    sys.stdout.write(f"{name:<44}{measured:>10.2f} {unit}{verdict}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=300)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that the server waits before each answer")
    parser.add_argument("--keep", type=Path, help="a folder for the archive, used again the next time")
    parser.add_argument("--verbose", action="store_true", help="a line for every query")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        root = (options.keep or work) / "docs"
        if not root.exists():
            write_days(root, options.days)
        measure_making(root, work)
        measure_asking(work, options.delay, options.verbose)


def measure_making(root: Path, work: Path) -> None:
    archive = Archive(root)
    last = archive.dates()[-1]
    aside = work / "last"
    shutil.move(archive.folder(last), aside)
    # Reading the archive's own index is part of every build, with or without a search.
    base, _ = cost(partial(library, root))
    seconds, memory = cost(partial(index, root, work / "cache", work / "site" / "search"))
    scale = 1000 / len(archive.dates())
    say(f"full build, {len(archive.dates())} days", seconds - base, 25 / scale, "CPU s")
    say("its peak memory", memory, 600, "MB")
    before = {path: path.read_bytes() for path in (work / "site").rglob("*.bin")}
    shutil.move(aside, archive.folder(last))
    shutil.rmtree(work / "site")
    seconds, _ = cost(partial(index, root, work / "cache", work / "site" / "search"))
    base, _ = cost(partial(library, root))
    say("a new day", seconds - base, 1, "CPU s")
    after = {path: path.read_bytes() for path in (work / "site").rglob("*.bin")}
    blocks = [data for path, data in after.items() if before.get(path) != data and path.name[0] != "d"]
    texts = [data for path, data in after.items() if before.get(path) != data and path.name[0] == "d"]
    say("rewritten for it, index", sum(map(len, blocks)) / 1e6, 1, "MB")
    say("rewritten for it, texts of the month", sum(map(len, texts)) / 1e6, None, "MB")
    sizes = {kind: sum(len(data) for path, data in after.items() if path.name[0] == kind) for kind in "mbd"}
    for kind, name in (("m", "manifest"), ("b", "blocks"), ("d", "texts")):
        say(f"size of all {name}", sizes[kind] / 1000, None, "kB")


def measure_asking(work: Path, delay: float, verbose: bool) -> None:
    site = work / "site"
    (site / "assets" / "digest").mkdir(parents=True)
    shutil.copy(WORKER, site / "assets" / "digest")
    Counting.delay = delay
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        cdp = page.context.new_cdp_session(page)
        cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
        first, following = ask(page, f"http://127.0.0.1:{server.server_port}/")
        browser.close()
    server.shutdown()
    for name, answers, index_budget, all_budget in (("first", first, 60, 150), ("next", following, 30, 110)):
        for key, budget in (("index kB", index_budget), ("all kB", all_budget), ("requests", 8), ("ms", None)):
            values = [answer[key] for answer in answers]
            say(f"{name} query, {key}: median", statistics.median(values), None, "")
            say(f"{name} query, {key}: largest", max(values), budget, "")
        if verbose:
            for query, answer in zip(QUERIES, answers, strict=True):
                sys.stdout.write(f"  {query}: {json.dumps({key: round(value, 1) for key, value in answer.items()})}\n")


if __name__ == "__main__":
    main()
