"""Markdown that every parser reads alike: what comes of it in four of them, with every extension that could be on."""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

import comrak
import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markdown_it import MarkdownIt

from digest.text import latex_html, latex_paragraphs, markdown_html, portable_markdown
from tests.hostile import FAMILIES
from tests.sites import REPOSITORY, letters
from tests.text.safe_html import words

PLAIN = ["sane_lists", "tables"]
EVERYTHING = [
    *("extra", "admonition", "toc", "wikilinks", "sane_lists", "smarty"),
    *(f"pymdownx.{name}" for name in ("critic", "keys", "mark", "caret", "tilde", "tasklist", "tabbed", "details")),
    *("pymdownx.arithmatex", "pymdownx.emoji", "pymdownx.fancylists", "pymdownx.saneheaders", "pymdownx.snippets"),
    *("pymdownx.smartsymbols", "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.progressbar"),
    *("pymdownx.blocks.admonition", "pymdownx.blocks.html", "pymdownx.blocks.details"),
]
_GITHUB = comrak.ExtensionOptions(
    table=True, strikethrough=True, autolink=True, tasklist=True, footnotes=True, math_dollars=True, superscript=True,
    description_lists=True, shortcodes=True, multiline_block_quotes=True, alerts=True,
)  # fmt: skip


# Making one takes longer than using it.
_PLAIN = markdown.Markdown(extensions=PLAIN)
_BARE = markdown.Markdown()
_EVERYTHING = markdown.Markdown(
    extensions=EVERYTHING,
    extension_configs={"pymdownx.snippets": {"base_path": [str(REPOSITORY)], "check_paths": True}},
)


def python_markdown(text: str) -> str:
    return _PLAIN.reset().convert(text)


def bare(text: str) -> str:
    return _BARE.reset().convert(text)


def everything(text: str) -> str:
    return _EVERYTHING.reset().convert(text)


def commonmark(text: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(text)


def github(text: str) -> str:
    return comrak.markdown_to_html(text, _GITHUB, comrak.ParseOptions(), comrak.RenderOptions(unsafe_=True))


PARSERS: dict[str, Callable[[str], str]] = {
    each.__name__: each for each in (python_markdown, bare, everything, commonmark, github)
}
LIKE_MINDED = {name: PARSERS[name] for name in ("python_markdown", "commonmark", "github")}
"""Those that know tables, and put nothing of their own in."""

SHORT = [text for name, family in FAMILIES.items() if name != "deep" for text in family]
DEEP = FAMILIES["deep"]
SOURCES = {"model": markdown_html, "title": latex_html, "abstract": latex_paragraphs}

_ALLOWED = frozenset(
    [
        *("p", "br", "hr", "h1", "h2", "blockquote", "ul", "ol", "li", "pre", "code", "em", "strong", "a"),
        *("table", "thead", "tbody", "tr", "th", "td"),
        # The frame of highlighted code.
        *("div", "span"),
    ]
)
_ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start", "type"},
    "th": {"style", "align"},
    "td": {"style", "align"},
    "h1": {"id"},
    "h2": {"id"},
    "div": {"class"},
    "span": {"class"},
    "code": {"class"},
    "pre": {"class"},
}
_CLASS = re.compile(r"highlight|codehilite|[a-z]{0,3}\d?|language-text")
_HREF = re.compile(r"https?://[^\s<>\"]+|mailto:[^\s<>\"]+")


class _Alive(HTMLParser):
    """Collects what a page must not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ALLOWED:
            self.found.append(f"<{tag}>")
        for name, raw in attrs:
            value = raw or ""
            if (
                name not in _ATTRIBUTES.get(tag, set())
                or (name == "href" and not _HREF.fullmatch(value))
                or (name == "class" and not _CLASS.fullmatch(value))
                or (name == "style" and not re.fullmatch(r"text-align: ?(left|center|right);?", value))
            ):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def alive(rendered: str) -> list[str]:
    checker = _Alive()
    checker.feed(rendered)
    checker.close()
    return checker.found


def own_signs(text: str) -> None:
    """Holds what the module promises of its output."""
    assert "<" not in text
    outside = re.sub(r"^[> ]* {4}.*$|`[^`\n]+`", "", text, flags=re.MULTILINE)
    assert re.sub(r"&(?:amp|lt|gt|#\d+);", "", outside).count("&") == 0
    assert not re.search(r"[{}$^~@\\]", re.sub(r"\]\([^)\s]*\)", "", outside))
    # A template language finds nothing to do.
    assert Environment(keep_trailing_newline=True).from_string(text).render() == text


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("parser", PARSERS)
def test_nothing_hostile_is_alive(source: str, parser: str) -> None:
    for text in SHORT:
        written = portable_markdown(f"<div>{SOURCES[source](text)}</div>")
        own_signs(written)
        assert alive(PARSERS[parser](written)) == [], text


@pytest.mark.parametrize("source", SOURCES)
def test_no_word_of_hostile_text_is_lost(source: str) -> None:
    for text in SHORT:
        given = str(SOURCES[source](text))
        if "<math" in given:
            continue
        written = portable_markdown(given)
        for parse in LIKE_MINDED.values():
            assert letters(parse(written)) == letters(given), text


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_deep_text_stays_readable(text: str) -> None:
    for make in SOURCES.values():
        written = portable_markdown(str(make(text)))
        own_signs(written)
        for parse in LIKE_MINDED.values():
            assert alive(parse(written)) == []


@pytest.mark.parametrize("where", ["<h1>{}</h1>", "<h2>№ 1: {}</h2>", "<ul><li>{}</li></ul>", "<p>a<br>{}</p>"])
def test_hostile_text_in_every_place(where: str) -> None:
    for text in SHORT:
        written = portable_markdown(where.format(latex_html(text)))
        own_signs(written)
        for parse in PARSERS.values():
            assert alive(parse(written)) == [], text


def test_a_heading_of_a_text_makes_no_id() -> None:
    """Themes look for ids such as `__config`: https://github.com/squidfunk/mkdocs-material"""
    written = portable_markdown(str(markdown_html("## __config\n\n# \\_\\_search\n")))
    assert " id=" not in everything(written)
    assert "<strong>__config</strong>" in html.unescape(everything(written))


FRAGMENTS = (
    *(
        "**",
        "*",
        "_",
        "- ",
        "1. ",
        "12) ",
        "> ",
        "    ",
        "\n",
        "\n\n",
        "`x`",
        "`a<b`",
        "~~",
        "# ",
        "---",
        "\\",
        "{: #x }",
    ),
    *(
        "```\n",
        "```py\nx = 1\n```\n",
        "| a | b |\n|--|--|\n",
        "| c ",
        "[a](https://e.org/(x))",
        "<b>",
        "中文",
        "“双”",
        "a",
    ),
    *("[a](javascript:x)", "    [a](javascript:x)\n", "      [r]: javascript:x\n", "[r]", "![](x)", "- ![](x)\n\n"),
    *("(b)", "1", " ", "x:", "- [x] ", "[^1]", "[^1]: n\n", "{{", "--8<--", "www.e.org", "&amp;", "http://e.org/?a&b"),
)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_random_structure_means_the_same_everywhere(text: str) -> None:
    source = str(markdown_html(text))
    written = portable_markdown(source)
    own_signs(written)
    for parse in PARSERS.values():
        assert alive(parse(written)) == []
    for parse in LIKE_MINDED.values():
        assert letters(parse(written)) == letters(source)


@given(st.text(st.sampled_from("ab1中“。 \n\t*_`~[](){}<>!#|\\-+=:.$^&;\"'/%@"), max_size=80))
def test_random_markdown_means_the_same_everywhere(text: str) -> None:
    source = str(markdown_html(text))
    if "<math" in source:
        return
    written = portable_markdown(source)
    own_signs(written)
    for parse in PARSERS.values():
        assert alive(parse(written)) == []
    for parse in LIKE_MINDED.values():
        assert letters(parse(written)) == letters(source)


@given(st.text(max_size=200))
def test_random_text_means_the_same_everywhere(text: str) -> None:
    source = str(latex_html(text))
    if "<math" in source:
        return
    written = portable_markdown(f"<p>{source}</p>")
    own_signs(written)
    for parse in LIKE_MINDED.values():
        assert letters(parse(written)) == letters(source)


# --- structure -----------------------------------------------------------------------------------------------------


def same(source: str, expected: str, *, model: bool = True) -> None:
    """`source` is written as `expected`."""
    given = str(markdown_html(source)) if model else source
    assert portable_markdown(given) == expected + "\n"


def test_text_stays_text() -> None:
    same("Plain words, 3.6 % of `code`: 5 > 4.", "Plain words, 3.6 % of `code`: 5 &gt; 4.")
    same("1\\. no list", "1&#46; no list")
    same("\\- no list -- x", "&#45; no list -&#45; x")
    same("~~1~~. no list", "1&#46; no list")
    same("see example:name", "see example&#58;name")


def test_emphasis_beside_chinese_signs() -> None:
    same("用**“双臂”**抓取，成功率**89%**。", "用 **“双臂”** 抓取，成功率**89%**。")
    for parse in PARSERS.values():
        assert (
            parse(portable_markdown("<p>a<strong>(b)</strong>c<em>d</em><strong>e</strong></p>")).count("<strong>") == 2
        )


def test_one_emphasis_at_a_time() -> None:
    same("***a** b* and **c *d***", "*a b* and **c d**")


def test_links() -> None:
    same("[a *b*](https://example.org/x_(y)?a=1&b=2)", "[a *b*](https://example.org/x_%28y%29?a=1&amp;b=2)")
    for parse in PARSERS.values():
        rendered = parse(portable_markdown(str(markdown_html("[a](https://example.org/x_(y)?a=1&b=2)"))))
        assert 'href="https://example.org/x_%28y%29?a=1&amp;b=2"' in rendered
    same('<p>- <a href="/2026/01/13/#x">- y</a></p>', "&#45; - y", model=False)
    inside = portable_markdown('<a href="/2026/">x</a>', link=lambda href: f"..{href}index.md")
    assert inside == "[x](../2026/index.md)\n"


def test_lists() -> None:
    source = "- a\n- b\n  1. c\n  2. d\n\n     e\n\nand\n\n7. f\n8. g"
    for parse in LIKE_MINDED.values():
        rendered = parse(portable_markdown(str(markdown_html(source))))
        assert (rendered.count("<li>"), rendered.count("<ol"), rendered.count("<ul")) == (6, 2, 1)
        assert re.search(r'<ol start="7">\s*<li>f</li>', rendered)
        assert re.search(r"<p>d</p>\s*<p>e</p>\s*</li>", rendered)


def test_two_lists_in_a_row_stay_two() -> None:
    for parse in LIKE_MINDED.values():
        rendered = parse(portable_markdown("<ul><li>a</li></ul><ol><li>b</li></ol>"))
        assert "<ul>" in rendered
        assert "<ol>" in rendered


def test_code() -> None:
    same("```python\nx = {1: 2}\n\n  y\n```", "    x = {1: 2}\n\n      y")
    same("- a\n\n  ```\n  b & c\n  ```", "-   a\n\n        b & c")
    for parse in LIKE_MINDED.values():
        nested = parse(portable_markdown(str(markdown_html("- a\n\n  ```\n  b & c\n  ```"))))
        assert re.search(r"<li>.*<pre><code>b &amp; c\n</code></pre>\s*</li>", nested, re.DOTALL)


def test_code_is_never_where_it_would_be_read_as_text() -> None:
    link = "[a](javascript:__pwned=1)"
    for source in (
        f"<ul><li><pre>{link}</pre></li></ul>",
        f"<ul><li><p> </p><pre>{link}</pre></li></ul>",
        f"<ul><li><ul><li><pre>{link}</pre></li></ul></li></ul>",
        f"<ol><ul><li><pre>{link}</pre></li></ul></ol>",
        f"<ol><li>x</li></ol><pre>{link}</pre>",
        f"<ol><li>x</li></ol><p> </p><pre>{link}</pre>",
        f"<ol><li>x</li></ol><div><pre>{link}</pre></div>",
        f"<div><ul><li>x</li></ul></div><pre>{link}</pre>",
        f"<ul><li>x<ul><li>y</li></ul><pre>{link}</pre></li></ul>",
        f"<blockquote><ul><li>x</li></ul><pre>{link}</pre></blockquote>",
        "<ul><li>" * 12 + f"<pre>{link}</pre>" + "</li></ul>" * 12,
        "<blockquote>" * 12 + f"<ul><li>x</li></ul><pre>{link}</pre>" + "</blockquote>" * 12,
    ):
        for parse in PARSERS.values():
            rendered = parse(portable_markdown(source))
            assert alive(rendered) == [], source
            assert "[a](javascript:__pwned=1)" in html.unescape(rendered), source


def test_code_that_something_would_obey_is_text() -> None:
    same("`{{ config }}` and `a<b`", "&#123;&#123; config &#125;&#125; and a&lt;b")
    same("- a\n\n```\nb\n```", "-   a\n\nb")
    same("```\nif a<b\n    c\n```", "if a&lt;b  \n\u00a0\u00a0\u00a0\u00a0c")


def test_tables() -> None:
    source = "| a \\| b | c |\n| :-- | --: |\n| `x` | **1** |\n| 2 |\n"
    for parse in LIKE_MINDED.values():
        rendered = parse(portable_markdown(str(markdown_html(source))))
        assert rendered.count("<th") - rendered.count("<thead") == 2
        assert rendered.count("<td") == 4
        assert "right" in rendered
        assert "a | b" in html.unescape(rendered)


def test_formulas_are_text() -> None:
    same("so $\\mathbb{R}^3$ and $x_1 < 5$", "so ℝ³ and x₁ &lt; 5")


def test_breaks_and_doubts() -> None:
    assert portable_markdown("<p>a<br>1. b</p>") == "a  \n1&#46; b\n"
    assert portable_markdown('<p>by <mark class="unverified" title="t">42.7</mark> points</p>') == "by 42.7† points\n"


def test_nothing_is_nothing() -> None:
    assert portable_markdown("") == ""
    assert portable_markdown("<div><p> </p><ul></ul></div>") == ""
    assert words("") == ""


def test_the_tests_have_teeth() -> None:
    """Untreated, most of it lives."""
    found = {name: sum(bool(alive(parse(text))) for text in SHORT) for name, parse in PARSERS.items()}
    assert min(found.values()) > len(SHORT) // 4, found
