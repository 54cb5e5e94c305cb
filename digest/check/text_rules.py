"""What may be wrong with a text, whoever wrote it. Each takes a text and gives positions and messages."""

import re
from collections.abc import Iterator, Sequence

from digest.chatter import cleaning
from digest.check.findings import quoted
from digest.text import html_tags, is_in
from digest.text.markdown_prose import prose

Spot = tuple[int, str]
"""Where in the text, counted in characters from 0, and what is wrong."""

# https://spec.commonmark.org/0.31.2/#links with one level of brackets in an address
_ADDRESS = r"\s{0,99}+(?:<(?P<angled>[^<>\n]{0,2000})>|(?P<bare>(?:[^\s()<>]|\([^\s()<>]{0,500}\)){0,2000}))"
_TITLE = r"""(?:\s{1,99}+(?:"[^"]{0,500}"|'[^']{0,500}'|\([^()]{0,500}\)))?"""
_PIECE = re.compile(rf"\\.|\[|\n[ \t]*(?=\n)|\](?P<link>\({_ADDRESS}{_TITLE}\s{{0,99}}+\))?")
"""What decides whether a bracket is the end of a link's words: brackets, escaped ones, the ends of paragraphs."""
_DEFINITION = re.compile(
    rf"^ {{0,3}}\[(?!\^)[^\[\]\n]{{1,500}}\]:(?=[ \t]*+\n?[ \t]*+\S){_ADDRESS}{_TITLE}[ \t]*$", re.MULTILINE
)
_WEB = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def chatter(text: str, *, title: str = "", authors: Sequence[str] = ()) -> Iterator[Spot]:
    """Greetings, role-play, sign-offs, placeholders, and the title block once more: by the rules of the import."""
    for removal in cleaning.clean(text, title=title, authors=authors).removed:
        if removal.rule != "decoration":
            position = max(text.find(removal.text), 0)
            yield position, f"{removal.rule}, no part of the text: {quoted(removal.text)}"


def markup(text: str) -> Iterator[Spot]:
    """HTML, code and formulas apart: in what arXiv says and in Markdown it is shown as it stands, never obeyed."""
    for found in html_tags(text):
        yield found.start(), f"HTML is shown, not obeyed: {quoted(found[0])}; write it without, or as `code`"


def dead_links(markdown: str) -> Iterator[Spot]:
    """Links of a stored text that lead nowhere: only addresses on the web and of mail become links."""
    if "](" not in markdown and "]:" not in markdown:
        return
    text = prose(markdown)
    for position, address in sorted([*_links(text), *_definitions(text)]):
        if not _WEB.match(address):
            hint = "name a paper by its id to link to it"
            yield position, f"the link to {quoted(address)} leads nowhere (only http, https, mailto); {hint}"


def _links(text: str) -> Iterator[Spot]:
    """Where the words of links and pictures end, and their addresses. Linear in the length."""
    opened = 0
    for found in _PIECE.finditer(text):
        if found[0] == "[":
            opened += 1
        elif found[0][0] == "\n":
            opened = 0
        elif found[0][0] == "]" and opened:
            opened -= 1
            if found["link"]:
                yield found.start(), found["angled"] or found["bare"] or ""


def _definitions(text: str) -> Iterator[Spot]:
    """Lines such as `[1]: address`, which are not shown, and their addresses. Within a paragraph they are its words."""
    end = -1
    for found in _DEFINITION.finditer(text):
        before = text.rfind("\n", 0, max(found.start() - 1, 0)) + 1
        if found.start() == end + 1 or not text[before : found.start()].strip():
            yield found.start(), found["angled"] or found["bare"] or ""
            end = found.end()


def wrong_language(text: str, language: str) -> Iterator[Spot]:
    """A language tag that the text denies: browsers, screen readers and hyphenation believe the tag."""
    if not is_in(text, language):
        yield 0, f"the text does not look like `language: {language}`"
