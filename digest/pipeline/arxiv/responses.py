"""What counts as an answer of arXiv: a whole feed, well-formed, in its namespaces, that does not contradict itself.

arXiv sends other things with status 200: `Rate exceeded.`, HTML, nothing, a feed without entries although it counts
five, an entry that reports an error. The `arxiv` package (4.0.2) takes each for an empty result.
"""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from digest.pipeline.arxiv.transport import Refused

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

# Characters that XML 1.0 forbids, raw and as references: one of them in an abstract would cost the whole page.
_FORBIDDEN = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_FORBIDDEN_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE)


@dataclass(frozen=True)
class ApiAnswer:
    """A page of the search API: results in all, entries on it, why some of these can't be used, and it without them."""

    total: int = 0
    entries: int = 0
    damaged: tuple[str, ...] = ()
    body: bytes = b""

    @property
    def usable(self) -> int:
        """How many records are in `body`."""
        return self.entries - len(self.damaged)


def mended(body: bytes) -> bytes:
    """The body without the characters that XML forbids."""
    return _FORBIDDEN_REFERENCE.sub(b"", body.translate(None, _FORBIDDEN))


def whole_xml(body: bytes) -> ET.Element:
    """The root of a well-formed document.

    Raises:
        Refused: empty, a line of text, HTML, cut off, or with a document type (the way to entity bombs).
    """
    start = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise Refused("the answer is empty")
    if start[:14].lower() == b"rate exceeded.":
        raise Refused("answered `Rate exceeded.`")
    if b"<html" in start.lower() or start[:14].lower() == b"<!doctype html":
        raise Refused("answered an HTML page instead of a feed")
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Refused("the answer holds a document type, which arXiv's feeds do not")
    try:
        return ET.fromstring(body)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        raise Refused(f"the answer is not whole XML ({error})") from error


def check_api(body: bytes, address: str) -> ApiAnswer:
    """What a page of the search API holds, if it may be believed.

    Most records of a search can't be damaged. Of a list of ids they can: the next question is for those that were.

    Args:
        body: as `mended` returns it.
        address: what was asked; its `start` tells an empty last page from a false one.

    Raises:
        Refused: not a whole feed, an API error, no count, no entries where there must be some, lost namespaces.
    """
    root = whole_xml(body)
    if root.tag != f"{ATOM}feed":
        raise Refused(f"the answer is not an Atom feed but <{root.tag[:60]}>")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        if "/api/errors" in (id_ := entry.findtext(f"{ATOM}id") or ""):
            # https://info.arxiv.org/help/api/user-manual.html#errors
            reason = " ".join((entry.findtext(f"{ATOM}summary") or id_).split())
            raise Refused(f"arXiv's API reports an error: {reason[:300]}")
    total = _total(root)
    query = parse_qs(urlsplit(address).query)
    start = query.get("start", ["0"])[0]
    if not entries and start.isdigit() and total > int(start):
        raise Refused(f"the page is empty although arXiv counts {total} results")
    damage = {entry: reason for entry in entries if (reason := _damage(entry))}
    complete = [
        entry for entry in entries if entry not in damage and entry.find(f"{ARXIV}primary_category") is not None
    ]
    if 2 * len(complete) < len(entries) and "id_list" not in query:
        raise Refused("most records lack their date or category: a damaged feed")
    for entry in damage:
        root.remove(entry)
    return ApiAnswer(total, len(entries), tuple(damage.values()), ET.tostring(root) if damage else body)


def _total(root: ET.Element) -> int:
    text = (root.findtext(f"{OPENSEARCH}totalResults") or "").strip()
    if not (text.isascii() and text.isdigit()):
        raise Refused("the feed does not say how many results there are (totalResults)")
    return int(text[:9])


def _damage(entry: ET.Element) -> str:
    """Why the `arxiv` package would pass over this entry, or crash on a date that is none; "" if it would not."""
    id_ = (entry.findtext(f"{ATOM}id") or "").rpartition("/abs/")[2].strip()[:80]
    if not id_:
        return "it has no id"
    for name in ("updated", "published"):
        text = entry.findtext(f"{ATOM}{name}")
        if text is None:
            return f"{id_}: it has no <{name}>"
        try:
            dt.datetime.fromisoformat(text.strip()).astimezone(dt.UTC)
        except (ValueError, OverflowError):
            return f"{id_}: its <{name}> is {text[:40]!r}"
    return ""
