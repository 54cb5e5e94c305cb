"""The files of references beside lists of papers. A paper stands in many, in every format, made once and kept."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from digest.exporters.formats import FORMATS
from digest.exporters.references import Reference, reference, unique_keys
from digest.model import Paper
from digest.site_addresses import REFERENCES
from digest.web.caches.month_cache import MonthCache
from digest.web.library.index import Library, PaperEntry

_BY_FILE = {REFERENCES[name]: form for name, form in FORMATS.items()}
_PLACES = {name: place for place, name in enumerate(_BY_FILE)}
_KEY = "qzcitationkeyzq"
"""Stands in an entry for its key, which depends on the other papers of the file."""


class _Cited(NamedTuple):
    """A paper's usual key, and its entries without abstract in the order of `FORMATS`."""

    key: str
    entries: Sequence[str]

    @classmethod
    def of(cls, paper: Reference) -> "_Cited":
        placed = paper._replace(key=_KEY)
        return cls(paper.usual_key, [form.entry(placed) for form in FORMATS.values()])

    def entry(self, name: str, key: str) -> str:
        """The one for a file, under the key that the paper has there."""
        return self.entries[_PLACES[name]].replace(_KEY, key, 1)


class Citations:
    """Makes the files.

    Args:
        papers: reads arXiv's metadata of a day; none where it can't be read.
        kept: the folder for the entries; None keeps nothing.
    """

    def __init__(self, library: Library, papers: Callable[[dt.date], Iterable[Paper]], kept: Path | None) -> None:
        self._library = library
        self._papers = papers
        self._kept = MonthCache(kept, "citations")
        self._known: dict[dt.date, dict[str, _Cited]] = {}
        self._fresh: dict[dt.date, dict[str, _Cited]] = {}

    def prepare(self, date: dt.date, references: Iterable[Reference]) -> None:
        """Make the entries of a day whose references are in memory anyway."""
        self._fresh[date] = {each.paper.id: _Cited.of(each) for each in references}

    def day_file(self, date: dt.date, references: Iterable[Reference], name: str) -> str:
        """A file of `REFERENCES` with the papers of a day, which are in memory, and their abstracts."""
        if date not in self._fresh:
            self.prepare(date, references)
        form, cited = _BY_FILE[name], self._fresh[date]
        entries = ((cited[each.paper.id].entry(name, each.key), each.abstract) for each in references)
        return form.file(form.with_abstract(entry, abstract) for entry, abstract in entries)

    def file(self, papers: Iterable[PaperEntry], name: str) -> str:
        """A file of `REFERENCES` with some papers in their order, each once, without their abstracts.

        A list of three hundred is to cite from, not to read in. A paper whose file was damaged since the archive was
        read is left out.
        """
        papers = list(papers)
        self._learn({paper.date for paper in papers})
        cited = {paper.id: one for paper in papers if (one := self._known[paper.date].get(paper.id))}
        oldest_first = sorted(papers, key=lambda paper: paper.date)
        keys = unique_keys({paper.id: cited[paper.id].key for paper in oldest_first if paper.id in cited})
        return _BY_FILE[name].file(one.entry(name, keys[id_]) for id_, one in cited.items())

    def _learn(self, dates: Iterable[dt.date]) -> None:
        # Whole months: what is kept is read a month at a time.
        months = sorted({(date.year, date.month) for date in dates if date not in self._known})
        days = [day for month in months for day in self._library.months[month] if day.date not in self._known]
        if not days:
            return
        rows = self._kept.values({day.date: day.fingerprint for day in days}, self._make)
        for date, row in rows.items():
            self._known[date] = {id_: _Cited(*one) for id_, one in row.items()}

    def _make(self, missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, object]]:
        for date in missing:
            if (cited := self._fresh.pop(date, None)) is None:
                cited = {paper.id: _Cited.of(reference(paper)) for paper in self._papers(date)}
            yield date, {id_: tuple(one) for id_, one in cited.items()}
