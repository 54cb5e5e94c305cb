"""Model text: GitHub-flavoured Markdown, cleaned, with our own elements put in last."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safe_html import depth, faults, words

from digest.text import Annotator, Span, latex_html, markdown_html, markdown_links, markdown_plain
from digest.text.markdown import _CLEANER, _allowed, _cleaned, _converted
from digest.text.maths_plain import formula_plain


def one_line(html: str) -> str:
    return html.replace("\n", "")


# --- lists and emphasis: the shapes that other converters get wrong ------------------------------------------------


@pytest.mark.parametrize(
    ("source", "items"),
    [
        ("要点如下：\n* 一\n* 二", 2),
        ("要点如下：\n\n*   **一：** 甲\n*   **二：** 乙\n    * 丙\n    * 丁", 4),
        ("Steps:\n1. one\n2. two", 2),
        ("**小结**\n- 甲\n  1. 乙\n  2. 丙\n- 丁", 4),
        ("1.  **方法**\n\n    说明：\n    *   甲\n    *   乙\n2.  **结果**", 4),
        ("+ a\n+ b\n\n文字\n+ c", 3),
    ],
)
def test_no_list_item_is_lost(source: str, items: int) -> None:
    html = markdown_html(source)
    assert html.count("<li>") == items
    assert "* " not in words(html)


@pytest.mark.parametrize(
    "source",
    [
        "他说：**“你好”**，然后离开。",
        "**结论：**模型更快。",
        "使用**视觉语言模型（VLM）**的方法",
        "**《数据集》**和**「基准」**都公开。",
        "**关键词:**内容",
        "提升**~5%**左右，达到**95%**。",
        '论文**"A Study"**指出',
        "**a。**b **c！**d",
        "*   **“标题”**（论文 3）：内容",
    ],
)
def test_bold_next_to_chinese_punctuation(source: str) -> None:
    html = markdown_html(source)
    assert "**" not in html
    assert html.count("<strong>") == source.count("**") // 2


# --- the rest of Markdown ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e</code></p>"),
        ("3~5 倍，10~20%", "<p>3~5 倍，10~20%</p>"),
        ("~~~\na~b\n~~~", "<pre><code>a~b</code></pre>"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1</code></pre>"),
        ("- [x] done\n- [ ] not", "<ul><li>☑ done</li><li>☐ not</li></ul>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("第一行\n第二行 a\nb", "<p>第一行第二行 ab</p>"),
        ("a[^1]\n\n[^1]: note", "<p>a<sup>1</sup></p><ol><li><p>note</p></li></ol>"),
        ("一行\n---\n下一行", "<p>一行</p><hr><p>下一行</p>"),
        ("---\n\na\n\n***\n", "<p>a</p>"),
        ("", ""),
        ("\n---\n", ""),
    ],
)
def test_markdown(source: str, html: str) -> None:
    assert one_line(markdown_html(source)) == html


def test_table_scrolls_in_a_frame_of_ours() -> None:
    html = one_line(markdown_html("| a | 数 |\n|---|:-:|\n| x<br>y | `<br>` |"))
    assert html.startswith('<div class="table-scroll" role="group" aria-label="Table" tabindex="0"><table><thead>')
    assert html.endswith("</table></div>")
    assert '<td>x<br>y</td><td align="center"><code>&lt;br&gt;</code></td>' in html


@pytest.mark.parametrize("annotate", [None, lambda run: []])
def test_a_line_is_broken_in_cells_and_nowhere_else(annotate: Annotator | None) -> None:
    source = (
        "说明 <br> 前\n\n| a<br>b | c |\n|---|---|\n"
        "| **d<br/>e** | [f<br />g](https://a.example) |\n| `<br>` | $h<br>i$ |\n\n后 <br>"
    )
    html = markdown_html(source, annotate=annotate)
    assert "<p>说明 &lt;br&gt; 前</p>" in html
    assert "<p>后 &lt;br&gt;</p>" in html
    for shown in ("<th>a<br>b</th>", "<strong>d<br>e</strong>", "f<br>g</a>", "<code>&lt;br&gt;</code>", "<mi>h</mi>"):
        assert shown in html
    assert markdown_plain(source).split("\n") == ["说明 <br> 前", "a b c", "d e f g", "<br> h < br > i", "后 <br>"]


@pytest.mark.parametrize(
    ("source", "top", "tags"),
    [
        ("# a\n## b\n#### c", 3, "h3 h4 h6"),
        ("### a\n#### b", 3, "h3 h4"),
        ("#### a", 2, "h2"),
        ("###### a\n# b", 4, "h6 h4"),
        ("# \n\n## a", 3, "h3"),
    ],
)
def test_headings_are_shifted(source: str, top: int, tags: str) -> None:
    assert " ".join(re.findall(r"<(h\d)>", markdown_html(source, top=top))) == tags


def test_raw_html_is_text() -> None:
    source = '<b>x</b> <script>alert(1)</script>\n\n<div id="__config">y</div>\n\n<!-- z --> <think>w</think>'
    html = markdown_html(source)
    assert faults(html) == []
    assert words(html).replace("\n", "") == source.replace("\n", "")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[a](https://a.example)", '<p><a href="https://a.example" rel="noopener">a</a></p>'),
        ("[a](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="noopener">a</a></p>'),
        ("[a](javascript:alert(1)) [b](//c.example) [d](#e) [f](g.md)", "<p>a b d f</p>"),
        ("[a](JaVaScRiPt&#58;alert(1)) [b](data:text/html,x) [c](vbscript:x)", "<p>a b c</p>"),
        ("![图](https://a.example/i.png)", '<p><a href="https://a.example/i.png" rel="noopener">图</a></p>'),
        ("![a](data:image/png;base64,x)", "<p>a</p>"),
        ("[![a](https://i.example)](https://l.example)", '<p><a href="https://l.example" rel="noopener">a</a></p>'),
        (
            "见 https://a.example/b，然后",
            '<p>见 <a href="https://a.example/b" rel="noopener">https://a.example/b</a>，然后</p>',
        ),
        ("www.a.example。完", '<p><a href="http://www.a.example" rel="noopener">www.a.example</a>。完</p>'),
        ("[](https://a.example)b", "<p>b</p>"),
    ],
)
def test_links(source: str, html: str) -> None:
    assert markdown_html(source) == html


# --- mathematics ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["$x$", r"\(x\)", "其中$x$是", "**a $x$**", "- $x$"])
def test_inline_formula(source: str) -> None:
    assert "<math><mi>x</mi></math>" in markdown_html(source)


@pytest.mark.parametrize("source", ["$$x$$", r"\[x\]", "$$\nx\n$$", "- a\n\n  $$x$$"])
def test_display_formula(source: str) -> None:
    assert '<math display="block"><mi>x</mi></math>' in markdown_html(source)


@pytest.mark.parametrize("source", ["$5 and $10", "成本$5和$10", "from $1.5M to $2M"])
def test_prices_stay_text(source: str) -> None:
    assert markdown_html(source) == f"<p>{source}</p>"


def test_a_share_in_dollars_keeps_its_sign() -> None:
    assert markdown_plain("准确率 $54.5%$，提升 $+3.2%$。") == "准确率 54.5%，提升 +3.2%。"
    assert words(markdown_html("$$\na=50%\n$$")) == "a=50%"


def test_formula_is_not_markdown() -> None:
    assert "<em>" not in markdown_html("$a*b*c$ and $a_b_c$")


def test_a_formula_that_cannot_be_read_is_shown_as_its_source() -> None:
    assert markdown_html(r"a $\frac{1$ b") == r"<p>a <code>\frac{1</code> b</p>"


PI = "<math><mi>π</mi></math>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("投影为 $\\pi$，观测", f'投影为 <span class="unbroken">{PI}，</span>观测'),
        ("投影（$\\pi$）。观测", f'投影<span class="unbroken">（{PI}）。</span>观测'),
        (
            "the ($\\pi$ and $\\pi$-maps",
            f'the <span class="unbroken">({PI}</span> and <span class="unbroken">{PI}-</span>maps',
        ),
        ("$\\pi$ and $\\pi$ & $\\pi$观测", f"{PI} and {PI} &amp; {PI}观测"),
        ("$\\pi$ and $\\pi$.", f'{PI} and <span class="unbroken">{PI}.</span>'),
    ],
)
def test_a_formula_keeps_its_punctuation_on_its_line(text: str, html: str) -> None:
    assert markdown_html(text) == f"<p>{html}</p>"
    assert latex_html(text.replace("&", "\\&")) == html


def test_formula_cannot_bring_html() -> None:
    html = markdown_html(
        r"$\text{<img src=x onerror=alert(1)>}$ $\eqref{__config}$ $$\begin{equation}x\label{id}\end{equation}$$"
    )
    assert faults(html) == []
    assert "&lt;img" in html


# --- links and marks of other rooms --------------------------------------------------------------------------------


def test_annotator_sees_runs_of_plain_text_formulas_and_nothing_else() -> None:
    seen: list[str] = []

    def note(run: str) -> list[Span]:
        seen.append(run)
        return []

    markdown_html(
        "# head\na &amp; b\\* **c** `d` [e](https://e.example) $f$ https://g.example\n\n|h|\n|-|\n|i|", annotate=note
    )
    assert seen == ["head", "a & b* ", "c", "f", "h", "i"]


def test_links_are_told_as_they_stand_on_the_page() -> None:
    source = (
        "[甲](https://a.example/?b&c) [no](//a.example) 见 https://b.example/x公开 "
        "[m](mailto:x@c.example) `www.d.example`"
    )
    assert markdown_links(source) == (
        ("https://a.example/?b&c", "甲"),
        ("https://b.example/x", "https://b.example/x"),
        ("mailto:x@c.example", "m"),
    )


def test_spans_become_links_and_marks() -> None:
    def note(run: str) -> list[Span]:
        return [
            Span(3, 4, mark='"<'),
            Span(0, 2, href='/2026/01/13/"><'),
            Span(1, 4, href="/x/"),
            Span(4, 9),
            Span(5, 5, href="/"),
        ]

    html = markdown_html("ab<cd", annotate=note)
    assert html == (
        '<p><a href="/2026/01/13/&#34;&gt;&lt;">ab</a>&lt;<mark class="unverified" title="&#34;&lt;">c</mark>d</p>'
    )


def test_a_span_with_both_is_a_mark_in_a_link() -> None:
    html = markdown_html("95%", annotate=lambda run: [Span(0, len(run), href="/x/", mark="why")])
    assert html == '<p><a href="/x/"><mark class="unverified" title="why">95%</mark></a></p>'


# --- plain text ----------------------------------------------------------------------------------------------------


def test_plain_text() -> None:
    source = (
        "# 标题\n\n要点：\n- **甲** [a](https://a.example)\n- $\\mathbb{R}^3$ `x < 1`\n\n"
        "| b | c |\n|---|---|\n| **1** | 2 |\n\n![图](https://i.example) &lt;"
    )
    assert markdown_plain(source).split("\n") == ["标题", "要点：", "甲 a", "ℝ³ x < 1", "b c", "1 2", "图 <"]


def test_a_word_that_is_half_bold_in_a_table_stays_apart_from_the_next() -> None:
    assert markdown_plain("| a **b** c | *d* |\n|---|---|\n| e `f` | g |") == "a b c d\ne f g"


# --- properties ----------------------------------------------------------------------------------------------------

_SIGNS = (
    r"* ** _ ` ``` [ ] ( ) ]( ![ | |-| > # - + 1. ~ ~~ $ $$ \( \) \[ \] \ < > & &lt; &#x202e; &#0; : // --- === { } ^ _"
)
_OTHERS = (
    r"<script> </p> <br> <img http://a.example https://b.example javascript:alert(1) data: www.a.example a@b.example "
    r"[^1] [^1]: \text \frac \label{a} \eqref{a} \begin{align} \end{align} \color{red} \cancel a b 中 文 ， “"
)
_SPACES = (" ", " ", "\n", "\n\n", "\n- ", "\n    ", "\t", "\n|a|b|\n|-|-|\n", "\x00", "\u202e", "\ud800", "\ufdd0")
_TOKENS = st.sampled_from([*_SIGNS.split(), *_OTHERS.split(), *_SPACES])
hostile = st.one_of(st.text(), st.lists(_TOKENS, max_size=40).map("".join))


@settings(deadline=None)
@given(hostile, st.integers(-1, 9))
def test_never_raises_and_never_writes_what_is_not_listed(text: str, top: int) -> None:
    html = markdown_html(text, top=top)
    assert faults(html) == []
    assert depth(html) < 200
    markdown_plain(text).encode()


@settings(deadline=None)
@given(hostile)
def test_the_allow_list_changes_no_word_of_the_plain_text(text: str) -> None:
    cleaned = _CleanedWords()
    cleaned.feed(_cleaned(text)[0])
    cleaned.close()
    assert "".join(cleaned.found.split()) == "".join(markdown_plain(text).split())


_LINES = st.sampled_from([
    *("a", "**a**", "*a* b", '`a "b"`', "中文，“a”", "~~a~~", "$x<y$", "$$a & b$$", 'a & "b" < c', "a\u00a0b", "a  "),
    *("# a", "###### b", "- a", "  - b", "    - c", "1. a", "7. b", "> a", "> > b", "---", "|a|b|", "|:-|-:|", "|-|-|"),
    *("", "", "- [x] a", "***a** b*", "```", "    code", "a^b^", "</p>", "https://a.example", "* * *", "`<b>`"),
    *("|a<br>|`<br>` $<br/>$|", "a<br>"),
])  # fmt: skip


@settings(deadline=None, max_examples=500)
@given(st.one_of(hostile, st.lists(_LINES, max_size=14).map("\n".join)))
def test_what_goes_past_the_allow_list_is_what_would_come_of_it(text: str) -> None:
    html = _converted(text)[0]
    assert _allowed(html) == _CLEANER.clean(html)


class _CleanedWords(HTMLParser):
    """The text of cleaned HTML, by another parser, with what stands for pictures and formulas."""

    def __init__(self) -> None:
        super().__init__()
        self.found = ""
        self._is_formula = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += dict(attrs).get("alt") or ""
        self._is_formula = tag == "span"

    def handle_endtag(self, tag: str) -> None:
        self._is_formula = False

    def handle_data(self, data: str) -> None:
        self.found += formula_plain(data) if self._is_formula else data


@settings(deadline=None)
@given(hostile, st.integers(1, 5))
def test_annotations_never_break_the_page(text: str, step: int) -> None:
    def note(run: str) -> list[Span]:
        return [
            Span(at, at + step, href="/2026/01/13/" if at % 2 else None, mark=run) for at in range(-1, len(run) + 2)
        ]

    html = markdown_html(text, annotate=note)
    assert faults(html) == []
    assert words(html) == words(markdown_html(text))


_SHAPES = ["**%s**", "*%s*", "`%s`", "%s", "\n- %s\n", "\n# %s\n", "[%s](https://a.example)", "\n> %s\n", "“%s”"]


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,9}|[一-三]{1,4}", fullmatch=True), min_size=1, max_size=12), st.data())
def test_words_survive(some: list[str], data: st.DataObject) -> None:
    source = " ".join(data.draw(st.sampled_from(_SHAPES)) % word for word in some)
    for shown in (words(markdown_html(source)), markdown_plain(source)):
        # A line end between Chinese characters is none, so the words may have come together.
        assert "".join(re.findall(r"[a-z]+|[一-三]+", shown)) == "".join(some)
