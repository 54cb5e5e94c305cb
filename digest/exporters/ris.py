"""RIS: https://en.wikipedia.org/wiki/RIS_(file_format); one tag a line, lines end with CR LF."""

from collections.abc import Iterator

from digest.exporters.references import Reference

_END = "ER  - \r\n"


def ris_entry(reference: Reference) -> str:
    """One record without its abstract, with a newline at its end; records one after the other are a file."""
    return "".join([f"{line}\r\n" for line in _lines(reference)]) + _END


def ris_with_abstract(entry: str, abstract: str) -> str:
    """What `ris_entry` gave, with an abstract."""
    return f"{entry.removesuffix(_END)}AB  - {abstract}\r\n{_END}" if abstract else entry


def _lines(reference: Reference) -> Iterator[str]:
    """The lines of one record but the last. Every value is one line: `latex_plain` has seen to it."""
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
