"""Makes indexes and runs for tests, and says by hand what they have to hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import strategies as st

from digest.archive import Archive
from digest.web.library.index import load_library
from digest.web.search import SearchIndex, batches, layout, search_index
from digest.web.search.blocks import ALONE, make_blocks
from digest.web.search.coding import inflated
from digest.web.search.documents import Document
from digest.web.search.runs import Field, Run
from digest.web.search.tokens import fold, terms, words
from tests.web.search_reader import FIELDS, IndexReader, block_entries


@contextmanager
def small_layout() -> Iterator[None]:
    """As if days were months: 25 of them fill segments of every kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "BATCH", 3)
        patch.setattr(batches, "FIRST_DAYS", 5)
        for name, value in (("SHORT", 3), ("LONG", 8), ("STRETCH", 1_000), ("MOST_STRETCHES", 12)):
            patch.setattr(layout, name, value)
        yield


def write_index(archive: Archive, folder: Path, cache: Path) -> IndexReader:
    write(search_index(archive, load_library(archive), cache), folder)
    return IndexReader(folder)


def write(index: SearchIndex, folder: Path) -> None:
    for output in index.outputs():
        path = folder / output.path.removeprefix("search/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(output.make())


def contents(index: SearchIndex) -> dict[str, bytes]:
    return {output.path: output.make() for output in index.outputs()}


TEXTS = st.text(alphabet="abcé-. 中文字𠮷ﬁ，İ①3\n", max_size=30)
DOCUMENTS = st.lists(
    st.builds(
        Document,
        id=st.sampled_from(["", "2606.00001", "cs/0701001"]),
        title=TEXTS,
        authors=st.lists(st.sampled_from(["Ada Lovelace", "李 雷", "J. Núñez"]), max_size=2).map(tuple),
        categories=st.lists(st.sampled_from(["cs.CV", "stat.ML"]), max_size=2).map(tuple),
        findings=st.lists(TEXTS, max_size=2).map(tuple),
        texts=st.lists(TEXTS, max_size=2).map(tuple),
    ),
    max_size=8,
)


def entries(run: Run) -> dict[str, list[tuple[int, int]]]:
    """Every term of a run with its documents and fields, as its blocks have them."""
    found: dict[str, list[tuple[int, int]]] = {}
    before = ""
    for head, data in make_blocks(run, 40):
        block = list(block_entries(inflated(data)))
        assert before < head.removesuffix(ALONE) <= block[0][0]
        assert head.endswith(ALONE) == (len(block) == 1)
        for term, postings in block:
            assert term > before
            found[term] = [(document, FIELDS.index(field)) for document, field in postings]
            before = term
    return found


def by_hand(documents: list[Document]) -> dict[str, list[tuple[int, int]]]:
    """The same from the rules, document by document."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, each in enumerate(documents):
        best: dict[str, Field] = {}
        names = terms(
            fold("\n".join([*each.authors, *(name.replace(" ", "") for name in each.authors if "李" in name)]))
        )
        fields = {
            Field.TEXT: terms(fold("\n".join(each.texts))),
            Field.NAMES: names
            | {f"@{name}" for name in names}
            | terms(fold("\n".join(each.categories)))
            | {f"#{category.lower()}" for category in each.categories},
            Field.FINDINGS: terms(fold("\n".join(each.findings))),
            Field.TITLE: terms(fold(each.title)) | words(each.id),
        }
        for field, own in fields.items():
            best |= dict.fromkeys(own, field)
        for term, field in best.items():
            found.setdefault(term, []).append((number, field))
    return found
