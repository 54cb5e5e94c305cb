"""Where HTML stands in a text that is Markdown or what arXiv says: it is shown as it stands there, never obeyed."""

import re
from collections.abc import Iterator

from digest.text.markdown_prose import prose

# The elements of HTML that turn up in titles, abstracts and answers of models. Others (<think>, <image>, <s>) are
# words of the field and stand in titles as such.
_ELEMENTS = (
    "a|abbr|article|audio|b|base|big|blockquote|body|br|button|canvas|center|code|dd|del|details|div|dl|dt|em|embed|font"
    "|footer|form|frame|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|li|link|main|mark|math|meta|nav|object|ol"
    "|p|pre|script|section|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|th|thead"
    "|tr|tt|u|ul|video"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})(?:\s+[\w:@-]{{1,40}}\s*=[^<>]{{0,2000}})?\s{{0,9}}/?>|<!--", re.IGNORECASE)


def html_tags(text: str) -> Iterator[re.Match[str]]:
    """Tags and beginnings of comments, code and formulas apart. Linear in the length."""
    if "<" in text and _TAG.search(text):
        for found in _TAG.finditer(prose(text)):
            # Markdown has no other way to break a line within the cell of a table, so that one is obeyed.
            line = text.rfind("\n", 0, found.start()) + 1
            if not (found[0].startswith("<br") and text[line : line + 4].lstrip().startswith("|")):
                yield found
