"""The formats of references. The names of their files are in `digest.site_addresses`."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from digest.exporters.bibtex import bibtex_entry, bibtex_file
from digest.exporters.csl import csl_entry, csl_file, csl_with_abstract
from digest.exporters.references import Reference
from digest.exporters.ris import ris_entry, ris_with_abstract


class ReferenceFormat(NamedTuple):
    """A format's name on pages; one paper in it, the same with its abstract, and finished papers as a file."""

    label: str
    entry: Callable[[Reference], str]
    with_abstract: Callable[[str, str], str]
    file: Callable[[Iterable[str]], str]

    def text(self, references: Iterable[Reference]) -> str:
        """A file of papers with their abstracts."""
        return self.file(self.with_abstract(self.entry(each), each.abstract) for each in references)


FORMATS = {
    "bibtex": ReferenceFormat("BibTeX", bibtex_entry, lambda entry, _: entry, bibtex_file),
    "ris": ReferenceFormat("RIS", ris_entry, ris_with_abstract, "".join),
    "csl": ReferenceFormat("CSL-JSON", csl_entry, csl_with_abstract, csl_file),
}
"""In the order in which pages name them. A page cuts a paper out of the first with `digest/assets/citations.js`."""
