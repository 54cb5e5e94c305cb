"""What a model wrote → HTML. The only module that imports comrak and nh3.

GitHub-flavoured Markdown with mathematics goes through comrak, which shows raw HTML as text, then through an allow-list
(nh3, unless every tag is a harmless one), and only then do our own elements come in: formulas, links, marks, the frame
around a table. Model text is Markdown, arXiv's is not: see `latex`.
"""

import re
import string
from functools import lru_cache
from html import unescape

import comrak
import nh3
from markupsafe import Markup

from digest.text.annotate import Annotator
from digest.text.annotate import annotate as annotated
from digest.text.clean import clean, cut, cut_note, escape
from digest.text.maths_plain import formula_plain
from digest.text.weave import attributes, weave

_RENDER = comrak.RenderOptions(escape=True)
# A model that writes `---` under a line means a rule, not that the line is a heading.
_PARSE = comrak.ParseOptions(ignore_setext=True)


def _options(*, math_latex: bool) -> comrak.ExtensionOptions:
    return comrak.ExtensionOptions(
        cjk_friendly_emphasis=True,
        table=True,
        strikethrough=True,
        autolink=True,
        tasklist=True,
        footnotes=True,
        math_dollars=True,
        math_latex=math_latex,
    )


_WITH_LATEX = _options(math_latex=True)
_WITHOUT_LATEX = _options(math_latex=False)

_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("em", "strong", "del", "sup", "code", "a", "img", "span"),
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "span": {"data-math-style"}},
    tag_attribute_values={name: {"align": {"left", "center", "right"}} for name in ("th", "td")},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener",
    strip_comments=True,
)

_HARMLESS = re.compile(
    rf"</?(?:{'|'.join(sorted(_TAGS - {'a', 'img', 'pre', 'br', 'hr'}))})>|<[bh]r />"
    r'|<ol start="[0-9]{1,9}">|<t[hd] align="(?:left|center|right)">|<span data-math-style="(?:inline|display)">'
)
"""Tags of the allow-list without attributes, or with one whose value cannot do harm."""
_NO_BREAK = "\u00a0"
"""Becomes an entity."""

_LIMIT = 100_000
"""Characters of a text that are rendered: ten times what an analysis has. The rest is cut, and a note says so."""
_MAX_HTML = 300_000
# comrak 0.2.8 takes quadratic time for `>` 50,000 times, and html5ever for what comes of it.
_MAX_MARKERS = 30
_MAX_INDENT = 120
_MARKER = r"(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+)"
_DEEP_MARKERS = re.compile(rf"^([ \t]*{_MARKER}{{{_MAX_MARKERS}}}){_MARKER}+", re.MULTILINE)
_DEEP_INDENT = re.compile(rf"^([ \t]{{{_MAX_INDENT}}})[ \t]+", re.MULTILINE)
_DEEP = " \t>*+-.)" + string.digits
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
# comrak 0.2.8 looks for the end of each `\(` up to the end of its paragraph: a billion characters a second.
_MAX_LATEX_SCAN = 200_000_000
# Each short row of a table is filled up to the width of its head.
_WIDE_TABLE = re.compile(r"^(?=[ \t>]*\|?[ \t]*:?-)(?=(?:[^|\n]*\|){100})", re.MULTILINE)

# `3~5 倍，10~20%`: a range to who writes Chinese, deleted text to GitHub. A character that `clean` removes hides it.
_SINGLE_TILDE = re.compile(r"(?<![~\\])~(?!~)")
_TILDE = "\ufdd0"
_TILDE_IN_URL = "%EF%B7%90"
_RULE = "<hr>"
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_CHECKBOX = re.compile(r'<input type="checkbox"( checked="")? disabled="" />')
_BACK_REFERENCE = re.compile(r' ?<a href="#fnref-[^"]*"[^>]*>.*?</a>')
_CELL = re.compile(r"^<t[dh][ >].*", re.MULTILINE)
_ESCAPED_BREAK = re.compile(r"&lt;br ?/?&gt;|<(?:code|span)[ >][^<]*|<[^>]*>")
"""And what holds none: code, formulas, tags."""
_BLOCKS = frozenset(
    ("p", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "pre", "table", "tr")
)
_CELLS = frozenset(("td", "th"))
_BETWEEN = dict.fromkeys(("em", "strong", "del", "sup", "code", "a", "span"), "") | dict.fromkeys(_BLOCKS, "\n")
_BETWEEN |= {f"/{name}": between for name, between in _BETWEEN.items()}
# In a cell a break stands alone; elsewhere comrak ends the line behind it.
_BETWEEN |= {"br /": " "}
"""What stands in plain text for a tag without attributes."""
_OTHER = "<"
"""No tag of `_BETWEEN`."""


def markdown_html(text: str, *, top: int = 3, annotate: Annotator | None = None) -> Markup:
    """Model text as block HTML.

    Args:
        text: GitHub-flavoured Markdown with `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]`.
        top: the level (1 to 6) that the text's highest heading gets; the others keep their distance, down to h6.
        annotate: what to link or mark in its plain text.
    """
    html, shown = _cleaned(text)
    note = "" if shown is None else f"\n<p>{cut_note(shown)}</p>"
    return Markup(weave(html, top=top, annotator=annotate) + note)  # noqa: S704


def markdown_links(text: str) -> tuple[tuple[str, str], ...]:
    """Where the links of a model text lead on its page, each with its words."""
    links = _LINK.findall(weave(_cleaned(text)[0], top=1, annotator=None))
    return tuple((unescape(href), unescape(words)) for href, words in links)


def markdown_plain(text: str) -> str:
    """The words of a model text, one line a block, without any markup: for search and descriptions."""
    # In what comrak writes `<` and `>` are the ends of its own tags and nothing else, and no tag is left here: the
    # allow-list, which takes longer than all of this, would change no word. The tests compare both.
    parts = _converted(text)[0].replace("<", ">").split(">")
    tags = parts[1::2]
    betweens = [_BETWEEN.get(tag, _OTHER) for tag in tags]
    for place, tag in enumerate(tags) if _OTHER in betweens else ():
        if betweens[place] == _OTHER:
            betweens[place], parts[2 * place + 2] = _plain(tag, parts[2 * place + 2])
    parts[1::2] = betweens
    lines = unescape("".join(parts)).split("\n")
    return "\n".join([" ".join(words) for line in lines if line and (words := line.split())])


def markdown_line(text: str, *, annotate: Annotator | None = None) -> Markup:
    """The words of a model text on one line, without any markup but marks: formulas are text, no link is in it."""
    words = escape(" ".join(markdown_plain(text).split()))
    return Markup(annotated(words, annotate) if annotate else words)  # noqa: S704


def _plain(tag: str, after: str) -> tuple[str, str]:
    """What stands for a tag with attributes, and for the text behind it."""
    name = tag.removeprefix("/").partition(" ")[0]
    if name in _CELLS:
        # The cells of a row stay on one line.
        return " ", after.replace("\n", " ")
    if name == "img":
        return escape(attributes(tag).get("alt", "")), after
    if name == "span":
        return "", escape(formula_plain(unescape(after)))
    return _BETWEEN.get(name, ""), after


# The page of a day and the search's text of it are made one after the other.
@lru_cache(maxsize=512)
def _cleaned(text: str) -> tuple[str, int | None]:
    """Safe HTML without anything of ours, and of how many characters, None if of all."""
    html, shown = _converted(text)
    html = _allowed(html).strip()
    while html.startswith(_RULE):
        html = html.removeprefix(_RULE).lstrip()
    while html.endswith(_RULE):
        html = html.removesuffix(_RULE).rstrip()
    return html, shown


def _allowed(html: str) -> str:
    """What the allow-list leaves of what comrak wrote, as nh3 writes it.

    Where all tags are known to be harmless by their very letters, that is all of it. To find the same by way of nh3
    takes as long as Markdown does; the tests compare both.
    """
    rest = _HARMLESS.sub("", html)
    if "<" in rest or ">" in rest or _NO_BREAK in rest:
        return _CLEANER.clean(html)
    return html.replace(" />", ">").replace("&quot;", '"')


@lru_cache(maxsize=512)
def _converted(text: str) -> tuple[str, int | None]:
    """HTML as comrak writes it, and of how many characters, None if of all."""
    source, is_cut = cut(clean(text), _LIMIT)
    html = _convert(source)
    while len(html) > _MAX_HTML:
        # Some signs grow: a short row of a wide table, `&`. A bound by size is one that every machine agrees on.
        limit = min(len(source) // 2, len(source) * _MAX_HTML // len(html))
        source, is_cut = cut(source, limit)[0], True
        html = _convert(source)
    # `&#x202e;` has become a character only now.
    return clean(html), len(source) if is_cut else None


def _convert(source: str) -> str:
    if "|" in source:
        source = _WIDE_TABLE.sub(r"\\", source)
    if any(not line[:_MAX_MARKERS].strip(_DEEP) for line in source.split("\n") if len(line) > _MAX_MARKERS):
        source = _DEEP_INDENT.sub(r"\1", _DEEP_MARKERS.sub(r"\1… ", source))
    extensions = _WITH_LATEX if _latex_scan(source) < _MAX_LATEX_SCAN else _WITHOUT_LATEX
    if "~" in source:
        source = _SINGLE_TILDE.sub(_TILDE, source)
    html = comrak.markdown_to_html(source, extensions, _PARSE, _RENDER)
    html = html.replace(_TILDE, "~").replace(_TILDE_IN_URL, "~")
    if "footnote-backref" in html:
        html = _BACK_REFERENCE.sub("", html)
    if "&lt;br" in html:
        html = _CELL.sub(_broken, html)
    return _CHECKBOX.sub(lambda box: "☑" if box[1] else "☐", html) if "<input" in html else html


def _broken(cell: re.Match[str]) -> str:
    """Markdown has no other way to break a line in a cell than `<br>`: that is obeyed."""
    return _ESCAPED_BREAK.sub(lambda found: "<br />" if found[0].startswith("&") else found[0], cell[0])


def _latex_scan(source: str) -> int:
    """How many characters comrak reads at most to find the ends of `\\(` and `\\[`."""
    if "\\(" not in source and "\\[" not in source:
        return 0
    return sum(len(block) * (block.count("\\(") + block.count("\\[")) for block in _BLANK_LINE.split(source))
