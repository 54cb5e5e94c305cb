"""BibTeX, in the form that arXiv itself gives: https://info.arxiv.org/help/hypertex/bibstyles/index.html"""

from collections.abc import Iterable
from functools import lru_cache

from digest.exporters.names import Name
from digest.exporters.references import Reference
from digest.text import bibtex_escape, latex_bibtex

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex_file(entries: Iterable[str]) -> str:
    """Finished entries as a `.bib` file in UTF-8."""
    return "\n".join(entries)


def bibtex_entry(reference: Reference) -> str:
    """One entry, `@misc`, with a newline at its end."""
    paper, issued = reference.paper, reference.issued
    authors = [*map(_author, reference.names), *(["others"] if reference.more else [])]
    fields = {
        "title": f"{{{_title(paper.title)}}}",
        "author": f"{{{' and '.join(authors)}}}" if authors else "",
        "year": f"{{{issued.year}}}" if issued.year else "",
        # The style's own word for it.
        "month": MONTHS[issued.month - 1] if issued.month else "",
        "eprint": f"{{{paper.id}}}",
        "archivePrefix": "{arXiv}",
        "primaryClass": f"{{{paper.primary_category}}}",
        "version": f"{{{paper.version}}}",
        # TeX takes no `#` there, and styles differ in how one could be written.
        "doi": f"{{{reference.doi}}}" if reference.doi and "#" not in reference.doi else "",
        "url": f"{{{reference.url}}}",
        "note": f"{{{bibtex_escape('; '.join(reference.notes))}}}" if reference.notes else "",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items() if value)
    return f"@misc{{{reference.key},\n{lines}\n}}\n"


@lru_cache(maxsize=16_384)
def _title(title: str) -> str:
    """A paper stands in the files of its day, its month, its categories and its authors."""
    return latex_bibtex(title)


def _author(name: Name) -> str:
    """`van der Berg, Jr., Jan`; a group in braces, so that BibTeX does not take it apart."""
    if name.literal:
        return f"{{{bibtex_escape(name.literal)}}}"
    family = _part(name.family)
    # A word in braces has no case for BibTeX: only bare small words are the `von` part.
    if " " in name.family and any(word[:1].islower() for word in name.family.split()):
        family = f"{{{family}}}"
    last = f"{name.particle} {family}".strip()
    return ", ".join(filter(None, [last, _part(name.suffix), _part(name.given)]))


def _part(text: str) -> str:
    escaped = bibtex_escape(text)
    # Neither separates anything inside braces.
    return f"{{{escaped}}}" if "," in text or " and " in f" {text.lower()} " else escaped
