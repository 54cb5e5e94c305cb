"""What every format of references shares: which paper, under which key, by whom, from when."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from digest.accents import unaccented
from digest.exporters.names import Name, split_names
from digest.model import Paper
from digest.text import latex_plain

_NOT_IN_KEY = re.compile(r"[^a-z0-9]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL_WORDS = frozenset(
    """
        a an the on of for in to with from and or by at is are be do does can how what why when where towards toward
        via using into its as we
    """.split()
)
# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html
_DOI = re.compile(r"10\.\d{4,9}/\S{1,200}", re.ASCII)
_PLAIN_DOI = re.compile(r"[-._;()/:A-Za-z0-9<>\[\]+#]+")
_BEFORE_DOI = re.compile(r"^(?:https?://(?:dx\.|www\.)?doi\.org/|doi:)", re.IGNORECASE)
# Both signs may stand inside a DOI, but none begins behind them.
_BETWEEN_DOIS = re.compile(r"\s+|[,;](?=10\.\d{4,9}/|doi:|https?:)", re.IGNORECASE | re.ASCII)
_NEW_ID = re.compile(r"(\d\d)(\d\d)\.")
_OLD_ID = re.compile(r"/(\d\d)(\d\d)")
# Not in XML 1.0 (https://www.w3.org/TR/xml/#charsets), and of no use in any other format.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Issued(NamedTuple):
    """When version 1 was submitted, as exactly as is known; 0 where it is not."""

    year: int = 0
    month: int = 0
    day: int = 0


class Reference(NamedTuple):
    """A paper to cite. `key` is unique in its file; `title` and `abstract` are plain text, "" where there is none."""

    paper: Paper
    key: str
    title: str
    abstract: str
    names: tuple[Name, ...]
    more: bool
    issued: Issued

    @property
    def usual_key(self) -> str:
        """The key that it has where no other wants it."""
        return _key(self.paper, self.names, self.title, self.issued)

    @property
    def url(self) -> str:
        return f"https://arxiv.org/abs/{self.paper.id}"

    @property
    def doi(self) -> str:
        """The first DOI of plain signs, which can stand anywhere but for `#` in TeX; "" where there is none."""
        return next(filter(_PLAIN_DOI.fullmatch, dois(self.paper)), "")

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the reference should know, in plain text."""
        withdrawn = self.paper.withdrawn
        published = latex_plain(self.paper.journal_ref)
        return tuple(filter(None, [published, f"Withdrawn, announced on {withdrawn}" if withdrawn else ""]))


def references(papers: Iterable[Paper]) -> list[Reference]:
    """Papers as references, in their order, each once, with keys that no two of them share.

    Of papers that would have the same key the first has it; the others' is followed by their id. So a paper keeps its
    key when those of later days join the file behind it.
    """
    plain = {each.paper.id: each for each in map(reference, papers)}
    keys = unique_keys({id_: each.key for id_, each in plain.items()})
    return [each if keys[id_] == each.key else each._replace(key=keys[id_]) for id_, each in plain.items()]


def unique_keys(usual: Mapping[str, str]) -> dict[str, str]:
    """The keys of papers in one file, by their ids, from those that each would have alone, oldest day first.

    Not the smallest id has a key that several want: arXiv delays papers, so a later day may have smaller ids.
    """
    first: dict[str, str] = {}
    return {id_: key if first.setdefault(key, id_) == id_ else f"{key}-{_id_in_key(id_)}" for id_, key in usual.items()}


def dois(paper: Paper) -> tuple[str, ...]:
    """The DOIs of a paper, of which arXiv allows several, without what some put before, between and behind them."""
    found = (_BEFORE_DOI.sub("", part).rstrip(",;.") for part in _BETWEEN_DOIS.split(paper.doi))
    return tuple(dict.fromkeys(filter(_DOI.fullmatch, found)))


def cleaned(text: str) -> str:
    """Without the characters that no format may hold."""
    # Nothing of it is printable, and most texts are.
    return text if text.replace("\n", "").isprintable() else _CONTROL.sub("", text)


def issued(paper: Paper) -> Issued:
    """The submission of version 1; from the id where it is not known, which says the month."""
    if paper.published:
        return Issued(paper.published.year, paper.published.month, paper.published.day)
    match = _NEW_ID.match(paper.id) or _OLD_ID.search(paper.id)
    if match is None or not 1 <= (month := int(match[2])) <= 12:
        return Issued()
    year = int(match[1])
    # Old ids began in 1991, and ended in 2007.
    return Issued((1900 if "/" in paper.id and year > 90 else 2000) + year, month)


def reference(paper: Paper) -> Reference:
    """One paper, under the key that it has where no other wants it."""
    names, more = split_names(paper.authors)
    title, date = latex_plain(paper.title), issued(paper)
    return Reference(
        paper=paper,
        key=_key(paper, names, title, date),
        title=title,
        abstract=latex_plain(paper.abstract),
        names=names,
        more=more,
        issued=date,
    )


def _key(paper: Paper, names: Sequence[Name], title: str, date: Issued) -> str:
    """`lovelace2026study`: ASCII, since BibTeX wants it; the id where a name or a title has no such letters."""
    author = _ascii(names[0].family or names[0].literal) if names else ""
    words = (_ascii(word) for word in _WORD.findall(title))
    word = next((word for word in words if len(word) > 1 and word not in _SMALL_WORDS), "")
    return f"{author or 'arxiv'}{date.year or ''}{word}" if word else f"{author or 'arxiv'}-{_id_in_key(paper.id)}"


def _id_in_key(id_: str) -> str:
    return id_.replace("/", "-")


def _ascii(text: str) -> str:
    return _NOT_IN_KEY.sub("", unaccented(text.casefold()))[:40]


def iso(date: Issued) -> str:
    """`2026-06-08`, `2026-06`, or ""."""
    if not date.year:
        return ""
    return dt.date(date.year, date.month, date.day).isoformat() if date.day else f"{date.year:04}-{date.month:02}"


def rfc3339(time: dt.datetime) -> str:
    """A time in UTC as feeds want it: `2026-06-08T00:00:00Z`. https://www.rfc-editor.org/rfc/rfc3339"""
    return f"{time.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
