"""What can be found: a document for every paper, and one for the summary of a day."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from digest.archive import Archive, Day, Entry
from digest.text import latex_plain, markdown_plain


@dataclass(frozen=True)
class Document:
    """The text of one result, cleaned and plain, as the reader's browser gets it. `id` is "" for a day's summary.

    `texts` are the abstract, the analysis and what arXiv notes of a paper (comment, journal reference, DOIs), or the
    summary.
    """

    id: str
    title: str
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def day_documents(archive: Archive, date: dt.date) -> tuple[Document, ...]:
    """The documents of a day on disk. Never raises; see `Archive.load`."""
    return documents(archive.load(date, candidates=0))


def documents(day: Day) -> tuple[Document, ...]:
    """The documents of a day, its summary first, the papers in the day's order."""
    return tuple(_documents(day))


def _documents(day: Day) -> Iterator[Document]:
    if day.index and (summary := markdown_plain(day.index.body)):
        yield Document("", "", texts=(summary,))
    for entry in day.entries:
        if entry.paper or entry.analysis:
            yield _document(entry)


def _document(entry: Entry) -> Document:
    paper, analysis = entry.paper, entry.analysis
    texts = (latex_plain(paper.abstract) if paper else "", markdown_plain(analysis.body) if analysis else "")
    notes = (paper.comment, paper.journal_ref, paper.doi) if paper else ()
    return Document(
        id=entry.id,
        title=latex_plain(paper.title) if paper else entry.id,
        authors=tuple(latex_plain(author) for author in paper.authors) if paper else (),
        categories=paper.categories if paper else (),
        findings=tuple(markdown_plain(finding) for finding in analysis.key_findings) if analysis else (),
        texts=(*texts, *(latex_plain(note) for note in notes if note)),
    )


def document_json(document: Document) -> bytes:
    """A document as a reader's browser gets it."""
    values = (document.id, document.title, document.authors, document.categories, document.findings, document.texts)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def read_document(data: bytes) -> Document:
    """What `document_json` was made of."""
    id_, title, *lists = json.loads(data)
    return Document(id_, title, *map(tuple, lists))
