"""The files of references beside lists of papers. A paper stands in many, in three formats, made once and kept."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from digest.exporters.bibtex import bibtex_entry, bibtex_file
from digest.exporters.common import Reference, reference, unique_keys
from digest.exporters.csl import csl_entry, csl_file
from digest.exporters.ris import ris_entry
from digest.model import Paper
from digest.web.kept import Kept
from digest.web.library import Library, PaperEntry


class ReferenceFormat(NamedTuple):
    """One paper in a format, and finished papers as a file."""

    entry: Callable[[Reference], str]
    file: Callable[[Iterable[str]], str]


REFERENCES = {
    "papers.bib": ReferenceFormat(bibtex_entry, bibtex_file),
    "papers.ris": ReferenceFormat(ris_entry, "".join),
    "papers.json": ReferenceFormat(csl_entry, csl_file),
}
_KEY = "qzcitationkeyzq"
"""Stands in an entry for its key, which depends on the other papers of the file."""


class _Cited(NamedTuple):
    """A paper's usual key, and its entries in the order of `REFERENCES`."""

    key: str
    entries: tuple[str, ...]


class Citations:
    """Makes the files.

    Args:
        papers: reads arXiv's metadata of a day; none where it can't be read.
        kept: the folder for the entries; None keeps nothing.
    """

    def __init__(self, library: Library, papers: Callable[[dt.date], Iterable[Paper]], kept: Path | None) -> None:
        self._library = library
        self._papers = papers
        self._kept = Kept(kept, "citations")
        self._known: dict[dt.date, dict[str, _Cited]] = {}
        self._fresh: dict[dt.date, dict[str, list[str]]] = {}

    def prepare(self, date: dt.date, references: Iterable[Reference]) -> None:
        """Make the entries of a day whose references are in memory anyway."""
        self._fresh[date] = {each.paper.id: _row(each) for each in references}

    def file(self, papers: Iterable[PaperEntry], name: str) -> str:
        """A file of `REFERENCES` with some papers in their order, each once, without their abstracts.

        A list of three hundred is to cite from, not to read in. A paper whose file was damaged since the archive was
        read is left out.
        """
        papers = list(papers)
        self._learn({paper.date for paper in papers})
        cited = {paper.id: one for paper in papers if (one := self._known[paper.date].get(paper.id))}
        keys = unique_keys({id_: one.key for id_, one in cited.items()})
        place = list(REFERENCES).index(name)
        return REFERENCES[name].file(one.entries[place].replace(_KEY, keys[id_], 1) for id_, one in cited.items())

    def _learn(self, dates: Iterable[dt.date]) -> None:
        # Whole months: what is kept is read a month at a time.
        months = sorted({(date.year, date.month) for date in dates if date not in self._known})
        days = [day for month in months for day in self._library.months[month] if day.date not in self._known]
        if not days:
            return
        rows = self._kept.values({day.date: day.fingerprint for day in days}, self._make)
        for date, row in rows.items():
            self._known[date] = {id_: _Cited(key, tuple(entries)) for id_, (key, *entries) in row.items()}

    def _make(self, missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, dict[str, list[str]]]]:
        for date in missing:
            if (row := self._fresh.pop(date, None)) is None:
                papers = self._library.fresh.get(date) or self._papers(date)
                row = {paper.id: _row(reference(paper)) for paper in papers}
            yield date, row


def _row(paper: Reference) -> list[str]:
    """The usual key of a paper, and its entries."""
    placed = replace(paper, key=_KEY, abstract="")
    return [paper.usual_key, *(form.entry(placed) for form in REFERENCES.values())]
