"""Whether a comment on arXiv says that its own paper is withdrawn, and not another one that it mentions. Pure.

arXiv has no field for it: a withdrawal is a last version with a comment (https://info.arxiv.org/help/withdraw.html), in
words of the author's or of arXiv's administrators. Where it is in doubt whose withdrawal is meant, the paper is kept.
"""

import re

from digest.model import Paper

_PAPER = (
    r"(?:arxiv\s+)?(?:paper|article|submission|version|manuscript|work|e-?print|pre-?print|draft|note|letter|report)s?"
)
_OWN = r"this|(?:the\s+)?(?:present|current)"
_OUTSIDE = r"(?!\s+from\b(?!\s+(?:the\s+)?arxiv\b))"
"""Withdrawn from a conference is not withdrawn from arXiv."""
_PASSIVE = (
    r"(?:(?:has|have|is|was|are|were)\s+)?(?:(?:been|being|now|hereby|temporarily|voluntarily)\s+)*withdrawn\b"
    + _OUTSIDE
)
_ACTIVE = (
    r"(?:(?:(?:both|all)\s+)?(?:the\s+)?authors?|we|i)\s+"
    r"(?:(?:have|has|now|hereby|decided\s+to)\s+)*withdr(?:awn|aws?|ew)"
)
_BEGIN = r"(?:^\W*|[.;:,!?(\[*]\s*|\s[-–—]+\s+)"
_JOINED = r"\b(?:and|so|thus|hence|therefore|that)\s+"

_SURE = re.compile(
    rf"(?:{_BEGIN}|{_JOINED})(?:(?:{_OWN})\s+{_PAPER}\s+{_PASSIVE}|{_ACTIVE}\s+(?:{_OWN})\s+{_PAPER}\b{_OUTSIDE})",
    re.IGNORECASE,
)
# `Withdrawn` alone, or `the paper`: the paper that was spoken of last. A noun after it makes it another one's.
_UNSURE = re.compile(
    rf"{_BEGIN}(?:(?:(?:the|our|my)\s+)?{_PAPER}\s+{_PASSIVE}"
    rf"|{_ACTIVE}\s+(?:the|our|my|their)\s+{_PAPER}\b{_OUTSIDE}(?!\W+(?:arxiv|\d))"
    rf"|{_PASSIVE}(?=\W*$|\s*[^\w\s]|\s+(?:a[st]|after|and|because|by|due|for|from|in|on|owing|pending|per|since|to|until"
    r"|upon|voluntarily|while|with)\b))",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\d{4}\.\d{4,5}|[a-z]/\d{7}|\b(?:version|revision|part|companion) (?:of|to)\b"
    r"|\b(?:supersed|replac|merg|exten[ds]|combin)"
    r"|\b(?:earlier|previous(?:ly)?|prior|former|old|original|companion|that|another|other|resubmi\w+|accepted|appear\w*"
    r"|presented|published|submitted|review)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\bv(?:ersion\s*)?(\d+)\b", re.IGNORECASE)


def is_withdrawn(paper: Paper) -> bool:
    """Whether arXiv's comment says that this version withdraws the paper."""
    if _SURE.search(paper.comment):
        return True
    found = _UNSURE.search(paper.comment)
    return found is not None and not _speaks_of_another(paper.comment[: found.start()], paper.version)


def _speaks_of_another(text: str, version: int) -> bool:
    """Whether a text names another paper, another version, or a place to which the paper was sent."""
    versions = {int(number) for number in _VERSION.findall(text)}
    return _ANOTHER.search(text) is not None or bool(versions - {version})
