"""RIS: https://en.wikipedia.org/wiki/RIS_(file_format); one tag a line, lines end with CR LF."""

from collections.abc import Iterable, Iterator

from digest.exporters.common import Reference


def ris(references: Iterable[Reference]) -> str:
    """A `.ris` file in UTF-8."""
    return "".join(map(ris_entry, references))


def ris_entry(reference: Reference) -> str:
    """One record, with a newline at its end; records one after the other are a file."""
    return "".join([f"{line}\r\n" for line in _lines(reference)])


def _lines(reference: Reference) -> Iterator[str]:
    """The lines of one record. Every value is one line: `latex_plain` has seen to it."""
    paper, issued = reference.paper, reference.issued
    # An unpublished work; the format knows no preprints.
    yield "TY  - UNPB"
    yield f"ID  - {reference.key}"
    yield f"TI  - {reference.title or paper.id}"
    for name in reference.names:
        yield f"AU  - {name.inverted}"
    if issued.year:
        yield f"PY  - {issued.year}"
        day = f"{issued.day:02}" if issued.day else ""
        yield f"DA  - {issued.year}/{issued.month:02}/{day}/"
    yield "PB  - arXiv"
    yield f"AN  - arXiv:{paper.id}"
    yield f"ET  - {paper.version}"
    for category in paper.categories:
        yield f"KW  - {category}"
    if reference.doi:
        yield f"DO  - {reference.doi}"
    yield f"UR  - {reference.url}"
    for note in reference.notes:
        yield f"N1  - {note}"
    if reference.abstract:
        yield f"AB  - {reference.abstract}"
    yield "ER  - "
