"""Whether a comment on arXiv says that its own paper is withdrawn, and not another one that it mentions. Pure.

arXiv has no field for it: a withdrawal is a last version with a comment (https://info.arxiv.org/help/withdraw.html), in
words of the author's or of arXiv's administrators. Where it is in doubt whose withdrawal is meant, the paper is kept.
"""

import re

from digest.model import Paper

_PAPER = (
    r"(?:arxiv\s+)?(?:paper|article|submission|version|manuscript|work|e-?print|pre-?print|draft|note|letter|report)s?"
)
_OWN = r"(?:(?:the\s+)?contents?\s+of\s+)?(?:this|(?:the\s+)?(?:present|current))"
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
# Of a paper that is not called this one: it may be another one, which was spoken of before.
_UNSURE = re.compile(
    rf"{_BEGIN}(?:(?:(?:the|our|my)\s+)?(?:contents\s+of\s+(?:the|our)\s+)?{_PAPER}\s+{_PASSIVE}"
    rf"|{_ACTIVE}\s+(?:the|our|my|their)\s+{_PAPER}\b{_OUTSIDE}(?!\W+(?:arxiv|\d))"
    rf"|v(?:ersion\s*)?\d+\s*[:,]?\s*{_PASSIVE})",
    re.IGNORECASE,
)
# Without a subject, where none can be meant but the paper: a data set is withdrawn in the midst of a sentence. A noun
# after it makes it that one's; between other sentences it has to say who, or why.
_COUNTED = r"\d+\s*(?:pages?|pp|figures?|figs?|tables?)\b\.?\s*(?:\([^()]*\)\s*)?"
_BARE = re.compile(
    rf"(?:^\W*|\badmin\s+note:\s*|{_COUNTED}(?:\W\s*|\s[-–—]+\s+)){_PASSIVE}"
    r"(?=\W*$|\s*[^\w\s]|\s+(?:a[st]|after|and|because|before|by|due|following|for|from|given|in|on|owing|pending|per|since"
    r"|to|under|until|upon|while|with|[a-z]+ly)\b)"
    rf"|[.;]\s*{_PASSIVE}\s+(?:by\s+(?:(?:the|its|both|all)\s+)*(?:authors?|arxiv|submitters?|us)|due|because|owing)\b",
    re.IGNORECASE,
)
_SUCCESSOR = re.compile(
    r"\b(?:(?:superseded|replaced|subsumed)\s+by|merged\s+(?:with|into)|see)\b.*?(?=[;,]|\.\s|$)", re.IGNORECASE
)
_ANOTHER = re.compile(
    r"\d{4}\.\d{4,5}|[a-z]/\d{7}|\b(?:version|revision|extension|part|companion) (?:of|to)\b"
    r"|\b(?:supersedes|replaces|merges|combines|extends|earlier|previous(?:ly)?|prior|former|original|another)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\bv(?:ersion\s*)?(\d+)\b", re.IGNORECASE)


def is_withdrawn(paper: Paper) -> bool:
    """Whether arXiv's comment says that this version withdraws the paper."""
    comment = paper.comment
    if _SURE.search(comment):
        return True
    found = [*_UNSURE.finditer(comment), *_BARE.finditer(comment)]
    return any(not _speaks_of_another(comment[: each.start()], each[0], paper.version) for each in found)


def _speaks_of_another(before: str, said: str, version: int) -> bool:
    """Whether another paper was spoken of, but for one that takes the place of this; or an earlier version."""
    versions = _VERSION.findall(before + said)
    return _ANOTHER.search(_SUCCESSOR.sub("", before)) is not None or any(int(last) < version for last in versions[-1:])
