"""Pagefind on the same papers, for comparison; left out where `pagefind[extended]` is not installed."""

import asyncio
import resource
import sys
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from playwright.sync_api import Page

from digest.archive import Archive
from digest.web.search.documents import Document, day_documents
from scripts.search_queries import Answer, Counting, ask_all, say, served

ASK = """async query => {
  const pagefind = window.pagefind ??= await import("/pagefind/pagefind.js");
  const begin = performance.now();
  const found = await pagefind.search(query);
  await Promise.all(found.results.slice(0, 10).map(result => result.data()));
  return [found.results.length, performance.now() - begin];
}"""


def measure_pagefind(root: Path, work: Path, queries: Sequence[str]) -> None:
    """One record a document, all in one Chinese index, as its manual advises for mixed text."""
    if find_spec("pagefind") is None:
        sys.stdout.write("is not installed (pip install 'pagefind[extended]'): left out\n")
        return
    archive = Archive(root)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    asyncio.run(_make(archive, work / "site" / "pagefind"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    say(f"full build, {len(archive.dates())} days, reading the archive not counted", seconds, None, "CPU s")
    say("peak memory of the largest child process", after.ru_maxrss / 1024, None, "MB")
    size = sum(path.stat().st_size for path in (work / "site" / "pagefind").rglob("*") if path.is_file())
    say("size of the index", size / 1e6, None, "MB")
    with served(work / "site") as (page, address):
        page.goto(address)
        texts = ["\n".join(_texts(each)) for date in archive.dates() for each in day_documents(archive, date)]
        for query in ("多模态", "机器人", "diffusion"):
            expected = sum(query in text.lower() for text in texts)
            say(f"found for {query}, of {expected:,}", page.evaluate(ASK, query)[0])
        ask_all(queries, partial(_asked, page), partial(_visit, page, address), verbose=False)


def _texts(document: Document) -> list[str]:
    return [document.id, document.title, *document.authors, *document.findings, *document.texts]


async def _make(archive: Archive, out: Path) -> None:
    # Only the benchmark's own environment has it.
    from pagefind.index import IndexConfig, PagefindIndex  # noqa: PLC0415

    config = IndexConfig(force_language="zh", output_path=str(out))
    async with PagefindIndex(config=config) as index:
        for date in archive.dates():
            for document in day_documents(archive, date):
                await index.add_custom_record(
                    url=f"/{date:%Y/%m/%d}/#{document.id}",
                    content="\n".join(_texts(document)),
                    language="zh",
                    meta={"title": document.title or str(date)},
                    filters={"category": list(document.categories)},
                    sort={"date": str(date)},
                )


def _visit(page: Page, address: str) -> None:
    page.goto(address)


def _asked(page: Page, query: str) -> Answer:
    Counting.sent.clear()
    total, milliseconds = page.evaluate(ASK, query)
    files = [(path, size) for path, size in Counting.sent if path.startswith("/pagefind/")]
    of_index = [size for path, size in files if "/fragment/" not in path]
    return {
        "total": total, "ms": milliseconds, "requests": len(of_index),
        "index": sum(of_index) / 1000, "all": sum(size for _, size in files) / 1000,
    }  # fmt: skip
