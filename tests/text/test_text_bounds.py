"""Every text ends in time, is cut with a note where it is too long, and cannot reach beyond itself."""

import time

import pytest
from safe_html import depth, faults

from digest.text import (
    Span,
    language_apart,
    language_of,
    latex_html,
    latex_paragraphs,
    latex_plain,
    markdown_html,
    markdown_plain,
)
from digest.text.clean import clean, is_address
from digest.text.maths import to_mathml
from digest.text.maths_plain import formula_plain

_LONG = {
    "links": "[a](" * 20_000,
    "quotes": ">" * 50_000,
    "quotes with spaces": "> " * 200_000,
    "stars": "*" * 100_000,
    "unclosed bold": "**a" * 100_000,
    "nested emphasis": "*_" * 50_000 + "a" + "_*" * 50_000,
    "dollars": "$" * 400_000,
    "formulas": "$a" * 200_000,
    "prices": "$ a" * 100_000,
    "display formulas": "$$a$$" * 80_000,
    "unclosed LaTeX formulas": "\\(a" * 100_000,
    "lists 1,500 deep": "\n".join("  " * level + "- a" for level in range(1_500)),
    "lists in a line": "- " * 30_000 + "a",
    "backticks": "".join("`" * count + "a" for count in range(800)),
    "wide table": "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|a\n" * 100_000,
    "long table": "a|b\n-|-\n" + "a|b\n" * 60_000,
    "pipes": "|" * 400_000,
    "ampersands": "&" * 400_000,
    "tags": "<a " * 100_000,
    "comments": "<!--" * 100_000,
    "addresses": "http://a.example " * 20_000,
    "closing brackets": "http://a.example" + ")" * 300_000,
    "footnotes": "a[^1]\n\n[^1]: b\n\n" * 15_000,
    "braces": "{" * 200_000 + "}" * 200_000,
    "braces in a formula": "$" + "{" * 20_000 + "}" * 20_000 + "$",
    "deep bold": r"\textbf{" * 50_000,
    "deep closed bold": r"\textbf{" * 30_000 + "x" + "}" * 30_000,
    "deep unknown": r"\foo{" * 60_000 + "x" + "}" * 60_000,
    "dollars in text": r"$\text{" + "$a$" * 1_000 + r"\text{$a$}$" * 2_000 + r"$\text{" + "$a$" * 19_000,
    "unclosed dollars in text": r"\text{$" * 50_000,
    "indented formulas": "a\n" + "\n  $a $$b \\[c \\begin{align}" * 10_000,
    "accents": r"\^{\'" * 50_000,
    "accents far away": ("\\^" + " " * 9_000) * 20,
    "shares": "$" + "1%% " * 900 + "$" + "$1%%$" * 40_000,
    "line breaks in cells": "|a|\n|-|\n" + "|" + "<br>`" * 20_000 + "|\n" + "|a<br>|\n" * 10_000,
    "citations": r"\cite{" * 60_000,
    "ties": "1~" * 200_000,
    "exponents": "a^{b}" * 80_000,
    "quotation marks": "``" * 200_000,
    "overrides": "\u202e" * 400_000,
    "surrogates": "\ud800" * 400_000,
    "newlines": "\n" * 400_000,
    "one word": "a" * 400_000,
}


@pytest.mark.parametrize("name", _LONG)
def test_hostile_lengths_end_in_time(name: str) -> None:
    for function in (latex_paragraphs, latex_plain, markdown_html, markdown_plain):
        start = time.process_time()
        html = function(_LONG[name])
        assert time.process_time() - start < 2, function
        if function in (latex_paragraphs, markdown_html):
            assert depth(html) < 200
            # html.parser is far slower than what it checks.
            assert len(html) > 150_000 or faults(html) == []


def test_a_cut_is_said_and_the_same_every_time() -> None:
    text = "段落。\n\n" * 50_000
    html = markdown_html(text)
    assert html == markdown_html(text)
    assert html.endswith("已截断]</p>")
    assert "cut after" in latex_html("a " * 50_000)
    assert "cut after" not in markdown_html("段落。\n\n" * 10_000)
    assert "cut after" not in latex_html("a " * 10_000)


def test_a_dense_text_is_cut_by_what_becomes_of_it() -> None:
    assert len(markdown_html("&" * 200_000)) < 350_000
    assert "cut after" in markdown_html("a|b\n-|-\n" + "a|b\n" * 30_000)


@pytest.mark.parametrize(
    "formula",
    [
        "{" * 20_000 + "}" * 20_000,
        "{" * 201 + "}" * 201,
        r"\sqrt{" * 150 + "x" + "}" * 150,
        r"\sqrt " * 300 + "x",
        "(" * 3_000,
        r"\color{red}x" * 300,
        "x" * 4_001,
        r"\begin{matrix}" + r"1\\" * 41 + r"1\end{matrix}",
        r"\begin{matrix}" + r"\substack{1\\2}\\" * 20 + r"\end{matrix}",
        r"\hspace{4.9em}" * 9 + "x",
        r"\qquad x" * 21,
        "".join(r"\genfrac{}{}{4.9em}{}{a}{b}" for _ in range(9)),
        r"\newcommand{\a}{\a\a}\a",
        r"\def\a{x}\a",
        r"\let\a\b \a",
        r"\eqref{__config}",
    ],
)
def test_a_formula_that_could_do_harm_is_not_converted(formula: str) -> None:
    assert to_mathml(formula) is None
    assert "\\" not in formula_plain(formula)


def test_a_formula_of_fair_size_is() -> None:
    assert to_mathml("+".join(r"\frac{x_{i}}{\sqrt{2}}" for _ in range(20))) is not None
    assert to_mathml(r"\begin{matrix}" + r"1&2\\" * 39 + r"\end{matrix}") is not None
    assert to_mathml(r"A\xrightarrow[b]{a}" * 4 + r"B,\quad x\,y\;z") is not None


@pytest.mark.parametrize(
    ("formula", "mathml"),
    [
        (r"\begin{align}a&=b\end{align}", 'class="maths-right"'),
        ("a &= b", "<mtable"),
        (r"\pincot{x}", "<mi>pincot</mi>"),
        (r"\mbox{a}", "<mtext>a</mtext>"),
        (r"\textcolor{red}{x}", "<mrow><mi>x</mi></mrow>"),
        (r"a<b", "&lt;"),
    ],
)
def test_mathml_holds_neither_styles_nor_ids(formula: str, mathml: str) -> None:
    html = to_mathml(formula, display=True)
    assert html is not None
    assert mathml in html
    assert " style=" not in html
    assert faults(html) == []


@pytest.mark.parametrize(
    ("formula", "mathml"),
    [
        (r"\raisebox{30pt}{x}", "<mpadded><mtext>x</mtext></mpadded>"),
        (r"\raisebox{-1ex}{x}", "<mpadded><mtext>x</mtext></mpadded>"),
        (r"\genfrac{}{}{2000em}{}{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\genfrac{}{}{5em}{}{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\genfrac{}{}{-9pt}{}{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
        (r"\genfrac{}{}{1pt}{}{a}{b}", '<mfrac linethickness="0.1rem"><mi>a</mi><mi>b</mi></mfrac>'),
        (r"\binom{a}{b}", '<mfrac linethickness="0">'),
        (r"a\hspace{40em}b", "<mi>a</mi><mspace/><mi>b</mi>"),
        (r"a\hspace{-40em}b", "<mi>a</mi><mspace/><mi>b</mi>"),
        (r"a\mkern-900mu b", "<mi>a</mi><mspace/><mi>b</mi>"),
        (r"a\hspace{3ex}b", '<mspace width="3ex"/>'),
        (r"a\qquad b\,c", '<mspace width="2em"/><mi>b</mi><mspace width="0.16666667em"/>'),
        (r"\xleftrightarrow[x]{y}", '<mspace width="3.5em"/>'),
        (r"\Bigg(", 'minsize="2.470em" maxsize="2.470em"'),
    ],
)
def test_no_length_of_a_formula_leads_out_of_its_line(formula: str, mathml: str) -> None:
    html = to_mathml(formula)
    assert html is not None
    assert mathml in html
    assert faults(html) == []


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("a\ud800b\ufeffc\ufdd0d\uffff", "abcd"),
        ("Ünïcode\tתווים 中文 \u200f", "Ünïcode\tתווים 中文 \u200f"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_an_override_written_as_an_entity_is_removed_too() -> None:
    assert markdown_html("a&#x202e;b&#8294;c") == "<p>abc</p>"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://a.example/x?y=(z)#[1]", True),
        ("HTTP://a.example:80", True),
        ("https://例子.example/中文", True),
        ("mailto:a.b+c@d.example?subject=e", True),
        ("https://a@b.example/", False),
        ("https://[a]/", False),
        ("https://a.example:123456/", False),
        ("https://a.example/\\b", False),
        ("https:a.example", False),
        ("//a.example", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        (" https://a.example", False),
        ("https://a.example/<x>", False),
        ("https://a.example/" + "a" * 2_000, False),
    ],
)
def test_addresses(url: str, allowed: bool) -> None:
    assert is_address(url) is allowed


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("本文提出了一种用于视频生成的新方法。", "zh"),
        ("我们比较 GPT-4o、Claude Sonnet 和 Gemini 2.5 Pro 在 SWE-bench Verified 上的表现", "zh"),
        ("We compare three models of the group of 王小明 on a new benchmark of street scenes.", "en"),
        ("この論文では新しい手法を提案する。", "ja"),
        ("3.14", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "site", "told", "language"),
    [
        ("Plain words.", "zh", None, "en"),
        ("Plain words.", "zh-TW", None, "en"),
        ("Plain words.", "en", None, ""),
        ("普通的文字。", "zh", None, ""),
        ("普通的文字。", "en-GB", None, "zh"),
        ("Einfache Worte.", "de", None, ""),
        ("Einfache Worte.", "zh", "de", "de"),
        ("Plain words.", "en", "en-US", ""),
        ("Plain words.", "zh", '"><script>', "en"),
        ("Plain words.", "zh", 7, "en"),
    ],
)
def test_a_page_in_another_language(text: str, site: str, told: object, language: str) -> None:
    assert language_apart(text, site, told) == language


def test_spans_are_values() -> None:
    assert Span(0, 1, href="/") == Span(0, 1, "/")


def test_nothing_hostile_is_printable() -> None:
    """What `clean` lets pass without a closer look."""
    every = map(chr, range(0x110000))
    assert [char for char in every if char.isprintable() and clean(f"{char}\n\x00") != f"{char}\n"] == []
