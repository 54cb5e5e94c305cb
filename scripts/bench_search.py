"""What the search index costs: to make it, to add a day, and to ask it from a browser. See `scripts/bench`.

Each budget stands beside its measure. CPU seconds are those of a child process, so that nothing else counts; on a busy
machine they are more than on a quiet one.
"""

import argparse
import multiprocessing
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from digest.archive import Archive
from digest.plugin import garbage_collection
from digest.web.library.index import load_library
from digest.web.search import search_index
from digest.web.site_folder import Output, Tree
from scripts.search_pagefind import measure_pagefind
from scripts.search_queries import QUERIES, Texts, measure_asking, measure_recall, say
from tests.made_up_archive import made_up_archive


@dataclass(frozen=True)
class Cost:
    """CPU seconds, peak memory in MB, files written and their bytes."""

    seconds: float
    memory: int
    files: int
    size: int


def _index(root: Path, cache: Path, site: Path) -> tuple[int, int]:
    """Make the index as a build does, in a site that has nothing else."""
    archive = Archive(root)
    tree = Tree(site, cache)
    tree.set_aside()
    site.mkdir(parents=True, exist_ok=True)
    written: list[int] = []

    def made(output: Output) -> bytes:
        data = output.make()
        written.append(len(data))
        return data

    index = search_index(archive, load_library(archive), cache / "search")
    tree.finish(Output(each.path, each.key, partial(made, each)) for each in index.outputs())
    return len(written), sum(written)


def _library(root: Path) -> tuple[int, int]:
    """What a build does anyway: its index of the archive."""
    load_library(Archive(root))
    return 0, 0


def _measured(queue: "multiprocessing.Queue[Cost]", work: Callable[[], tuple[int, int]]) -> None:
    # As every build of the site.
    garbage_collection.seldom()
    files, size = work()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    queue.put(Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, files, size))


def cost(work: Callable[[], tuple[int, int]]) -> Cost:
    """What some work costs in a process of its own."""
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[Cost] = context.Queue()
    process = context.Process(target=_measured, args=(queue, work))
    process.start()
    found = queue.get()
    process.join()
    return found


def measure_making(root: Path, work: Path) -> None:
    """Ends with the index of the whole archive in `work/site/search`."""
    archive = Archive(root)
    dates = archive.dates()
    make = partial(_index, root, work / "cache", work / "site")
    first = next(place for place in range(len(dates) - 1, 0, -1) if dates[place].month != dates[place - 1].month)
    aside = work / "aside"
    aside.mkdir()
    for date in dates[first:]:
        shutil.move(archive.folder(date), aside / str(date))
    # Reading the archive's own index is part of every build, with or without a search.
    base = min(cost(partial(_library, root)).seconds for _ in range(3))
    full = cost(make)
    say(f"full build, {first} days", full.seconds - base, 25 * max(1.0, first / 1000), "CPU s")
    say("its peak memory", full.memory, 600, "MB")
    say("nothing new", cost(make).seconds - base, None, "CPU s")
    shutil.move(aside / str(dates[first]), archive.folder(dates[first]))
    found = cost(make)
    say("a new day, the first of a month", found.seconds - base, 1, "CPU s")
    say("rewritten for it, texts included", found.size / 1e6, 1, "MB")
    for date in dates[first + 1 : -1]:
        shutil.move(aside / str(date), archive.folder(date))
    cost(make)
    shutil.move(aside / str(dates[-1]), archive.folder(dates[-1]))
    found = cost(make)
    say("a new day, the last of a month", found.seconds - base, 1, "CPU s")
    say("rewritten for it, texts included", found.size / 1e6, 1, "MB")
    say("rewritten for it", found.files, None, "files")
    shutil.rmtree(work / "site")
    found = cost(make)
    say("everything from the cache into an empty site", found.seconds - base, None, "CPU s")
    say("size of the index and its texts", found.size / 1e6, None, "MB")
    found = _corrected(archive.folder(dates[len(dates) // 3]), make)
    say("a corrected day, a third of the way", found.seconds - base, None, "CPU s")
    say("rewritten for it", found.size / 1e6, None, "MB")
    cost(make)
    cached = sum(path.stat().st_size for path in (work / "cache").rglob("*") if path.is_file())
    say("size of the cache", cached / 1e6, None, "MB")


def _corrected(day: Path, make: Callable[[], tuple[int, int]]) -> Cost:
    """What it costs that a sentence of a paper is another one; afterwards it is as it was."""
    path = min(path for path in day.rglob("*.md") if path.name != "index.md")
    before = path.read_bytes()
    path.write_bytes(before.rstrip() + "\n\nA sentence about 更正 was added.\n".encode())
    try:
        return cost(make)
    finally:
        path.write_bytes(before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="a folder for the archive, used again the next time")
    parser.add_argument("--verbose", action="store_true", help="a line for every query")
    parser.add_argument("--without-pagefind", action="store_true", help="leave out Pagefind: 1,000 days take 5 GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        root = (options.keep or work) / "docs"
        if not root.exists():
            made_up_archive(root, options.days, characters=4_100)
        measure_making(root, work)
        texts = Texts(Archive(root))
        measure_recall(texts, work / "site" / "search")
        # The made-up phrases stand in nearly every paper; what is drawn is rarer, and its lists compress less.
        queries = (*QUERIES, *(texts.chinese() for _ in range(8)), *(texts.english() for _ in range(4)))
        measure_asking(work / "site", queries, verbose=options.verbose)
        if not options.without_pagefind:
            sys.stdout.write("\nPagefind on the same papers\n")
            measure_pagefind(root, work, queries)


if __name__ == "__main__":
    main()
