"""arXiv's text: what LaTeX leaves in it, and what is not LaTeX."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safe_html import depth, faults, words

from digest.text import latex_html, latex_paragraphs, latex_plain

LINK = '<a href="{0}" rel="noopener">{1}</a>'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (r"a \textbf{bold} word", "a <strong>bold</strong> word"),
        (r"\textbf {bold}", "<strong>bold</strong>"),
        (r"\textbf x y", "<strong>x</strong> y"),
        (r"{\bf bold} not", "<strong>bold</strong> not"),
        (r"a {\em tight} bound", "a <em>tight</em> bound"),
        (r"{\it a {\bf b} c} d", "<em>a <strong>b</strong> c</em> d"),
        (r"\emph{a \emph{b} c}", "<em>a b c</em>"),
        (r"\textit{\textbf{7.2$\times$}}", "<em><strong>7.2×</strong></em>"),
        (r"\texttt{--flag a_b}", "<code>--flag a_b</code>"),
        (r"\textsc{Bench}", '<span class="small-caps">Bench</span>'),
        (r"\underline{x} \sout{y}", "<u>x</u> <s>y</s>"),
        (r"H\textsubscript{2}O, m\textsuperscript{2}", "H<sub>2</sub>O, m<sup>2</sup>"),
        (r"\textcolor{red}{warm} {\color{blue}cold}", "warm cold"),
        (r"\textsf{a} \mbox{b} \rev{c}", "a b c"),
    ],
)
def test_styles(source: str, html: str) -> None:
    assert latex_html(source) == html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"caf\'e, na\"{\i}ve, \c{c}, \v{s}, \~n, \^o, \`a, \=a, \.z", "café, naïve, ç, š, ñ, ô, à, ā, ż"),
        (r"Erd\H{o}s--R\'{e}nyi, \u{g}, \k{a}, \r{a}, \d{a}", "Erdős–Rényi, ğ, ą, å, ạ"),
        (r"Stra\ss e, S\o ren, \L{}ukasz, \aa, \AE, \oe", "Straße, Søren, Łukasz, å, Æ, œ"),
        (r"Vi\d{\^e}t, Nguy{\~{\^e}}n, H\`{\^o}, L\^{\'e}, \d\^{A}, \`{\u{a}}", "Việt, Nguyễn, Hồ, Lế, Ậ, ằ"),
        (r"\'\^{ \d {o} }, \={\u\i}, \^{\'e}t\'e, \^{\'{e}t}", "ộ́, ĭ̄, ếté, ^ét"),
        (r"Pass\^{}1 and \~{}", "Pass^1 and ~"),
        (r"the model\'s own, don\'t", "the model's own, don't"),
        (r"DID \b{eta} = 0.1", "DID β = 0.1"),
        (r"3.6\% of P\&L at \$5, a\_b, \#1, \{x\}", "3.6% of P&L at $5, a_b, #1, {x}"),
        (r"easy--hard---done, ``quoted'' and ''also''", "easy–hard—done, “quoted” and “also”"),
        ("run --fast or ----", "run --fast or ----"),
        (r"Theorem~1, Llama~3.3~70B", "Theorem 1, Llama 3.3 70B"),
        ("about ~440 of 1~2%", "about ~440 of 1~2%"),
        (r"10{,}817 {GAN}s over {10, 20} and {1..5}", "10,817 GANs over {10, 20} and {1..5}"),
        (r"e.g.\ TF \cite{a2023}, B~\citep[see][p. 2]{b}. (\cite{c})", "e.g. TF, B."),
        (r"done.\footnote{Code at home.}", "done. (Code at home.)"),
        (r"We propose \method, and \method{} is \eg{} good", "We propose method, and method is e.g. good"),
        (r"\textsc{\benchname{}}", "benchname"),
        (r"\alpha-divergence, 5 \times 5, a \leq b, \ldots", "α-divergence, 5 × 5, a ≤ b, …"),
        (r"on \mathbb{R}^{3} at 10^{-3}", "on ℝ³ at 10⁻³"),
        (r"\begin{itemize}\item one\item two\end{itemize}", "• one • two"),
        (r"\LaTeX{} and \TeX\ too", "LaTeX and TeX too"),
        (r"line\\next\newline last", "line next last"),
        (r"\verb|a_b| \path{c/d}", "a_b c/d"),
        ("a } lost {brace", "a lost brace"),
    ],
)
def test_text(source: str, text: str) -> None:
    assert latex_plain(source) == text
    shown = words(latex_html(source)).replace("\u00a0", " ")
    if "^" not in source:
        assert " ".join(shown.split()) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("long % To address this, we cut", "long To address this, we cut"),
        ("features %embeddings for it", "features embeddings for it"),
        ("% a comment at the start", "a comment at the start"),
        ("end of line %\nnext", "end of line next"),
        ("over 40 %, and 93.6 % of", "over 40 %, and 93.6 % of"),
        ("5% of Min-K%++, a %-prefixed word", "5% of Min-K%++, a %-prefixed word"),
    ],
)
def test_comments_lose_their_sign_and_no_word(source: str, text: str) -> None:
    assert latex_plain(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("right for $54.5%$, then $+3.2%$", "right for 54.5%, then +3.2%"),
        (r"${\sim}14%$, $14 %$, $(1-p)%$, top-$k%$", "∼ 14%, 14%, (1−p)%, top-k%"),
        (r"$95% \text{ of all } x$", "95% of all x"),
        (r"$a % b$ and $%c$", "ab and c"),
        ("$$\\begin{align}%\na&=5%\\\\% a break\nb&=c % left\n\\end{align}$$", "a = 5%; b = c"),
    ],
)
def test_shares_keep_their_sign_in_formulas(source: str, text: str) -> None:
    assert latex_plain(source) == text
    assert words(latex_html(source)).count("%") == text.count("%")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        (r"\href{https://a.example/x_y}{code} here", LINK.format("https://a.example/x_y", "code") + " here"),
        (
            r"$\href{https://a.example/p}{at\ this\ URL}$.",
            LINK.format("https://a.example/p", "at this URL") + ".",
        ),
        (r"\url{http://a.example/b\_c}", LINK.format("http://a.example/b_c", "http://a.example/b_c")),
        (
            "(see https://a.example/~b/c_d%20e).",
            "(see " + LINK.format("https://a.example/~b/c_d%20e", "https://a.example/~b/c_d%20e") + ").",
        ),
        (
            "https://a.example/x(1), then",
            LINK.format("https://a.example/x(1)", "https://a.example/x(1)") + ", then",
        ),
        (r"\href{mailto:a@b.example}{mail}", LINK.format("mailto:a@b.example", "mail")),
        ("https://a.example?b=c&d", LINK.format("https://a.example?b=c&amp;d", "https://a.example?b=c&amp;d")),
        (r"\href{javascript:alert(1)}{x}", "x"),
        (r"\href{//a.example}{x} \href{/2026/}{y} \href{data:text/html,x}{z}", "x y z"),
        (r"\href{https://user@a.example}{x}", "x"),
        # One argument, and that is no address.
        (r"\href{\textbf} \href{\emph{see} below}", " <em>see</em> below"),
        (r"\url{https://a.example/\alpha}", LINK.format("https://a.example/", "https://a.example/") + "α"),
        (r"\href{https://a.example}{x https://b.example}", LINK.format("https://a.example", "x https://b.example")),
        (r"\href{https://a.example/\" onclick=x}{y}", "y"),
    ],
)
def test_links(source: str, html: str) -> None:
    assert latex_html(source) == html


def test_without_links_the_words_stay() -> None:
    assert latex_html(r"\href{https://a.example}{code} https://b.example", links=False) == "code https://b.example"


@pytest.mark.parametrize("source", ["$x^2$", r"\(x^2\)", "$ x^2 $"])
def test_inline_formula(source: str) -> None:
    assert latex_html(f"a {source} b") == "a <math><msup><mi>x</mi><mn>2</mn></msup></math> b"


@pytest.mark.parametrize("source", ["$$x$$", r"\[x\]", r"\begin{equation}x\end{equation}", "$$ x $$"])
def test_display_formula(source: str) -> None:
    assert latex_html(source) == '<math display="block"><mi>x</mi></math>'


@pytest.mark.parametrize(
    "source",
    [
        "$5 and $10",
        "costs ~$1.5M to fill but ~$0.03M to keep",
        "from $17.7K to $569",
        "US$100, $5-$10",
        "$",
        "$$",
        "between $5 million and $6 million",
        "a $100K-per-year plan at $5 a seat",
    ],
)
def test_prices_stay_text(source: str) -> None:
    assert latex_html(source) == source
    assert latex_plain(source) == source


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        (r"$\mathbb{R}^3$", "ℝ³"),
        ("SP$^3$ and CO$_2$", "SP³ and CO₂"),
        (r"$\frac{1}{2}$, $\frac{a+b}{c}$, $\sqrt{2}$", "1/2, (a+b)/c, √2"),
        (r"$\tilde{\mathcal{O}}(n\log n)$", "Õ(n log n)"),
        (r"$360^\circ$ at $256\times 256$, $78.3\%$, $1{,}000$", "360° at 256×256, 78.3%, 1,000"),
        (r"$x_{i+1} \geq \theta^\star$", "x_(i+1) ≥ θ^⋆"),
        (r"$\pi_{0.5}$ and $x^{0.5}/1.5$", "π_0.5 and x^0.5/1.5"),
        (r"$\sum_{i=1}^{n} x_i$", "∑_(i=1)ⁿx_i"),
        (r"$\begin{pmatrix}1&2\\3&4\end{pmatrix}$", "(1, 2; 3, 4)"),
        (r"$\binom{n}{k}$", "(n choose k)"),
        (r"$\foo{$ x", "foo x"),
        (r"$\frac{a}{b}^2$, $\sqrt{x}^2$, $\sqrt{x^2}$, ${\frac{a}{b}}_i^2$", "(a/b)², (√x)², √x², (a/b)_i²"),
        (r"$\frac{1}{2x}$, $\frac{1}{2}x$, $2\frac{1}{2}$, $\frac{1}{10}$", "1/(2x), 1/2 x, 2 1/2, 1/10"),
        (r"$\frac{1}{\mathrm{KL}}$, $\frac{1}{x^2}$, $\frac{1}{\text{max}}$", "1/KL, 1/x², 1/max"),
        (
            r"$\log\frac{m}{\delta}$, $2\ln\log_2 \frac1n x$, $\log\frac{n+1}{2}$",
            "log(m/δ), 2 ln log₂(1/n)x, log((n+1)/2)",
        ),
        (r"$\sqrt{2x}$, $\sqrt{2}x$, $\sqrt{12}$, $2\sqrt[3]{xy}$", "√(2x), √2 x, √12, 2 ³√(xy)"),
        (r"$x^{ab}$, $x^a b$, $x^2y$, $x_iy_i$, $n^c\log n$", "x^ab, x^a b, x²y, x_i y_i, n^c log n"),
        (r"$\check{z}\breve{g}\acute{e}\grave{e}\mathring{a}$", "žğéèå"),
    ],
)
def test_plain_formulas(source: str, plain: str) -> None:
    assert latex_plain(source) == plain


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"so $\text{cost if $x>0$ and free}$ else", "so cost if x > 0 and free else"),
        (r"$f=0\text{ if $x_{1}$, $y$ and }1$ costs $5", "f = 0 if x₁, y and 1 costs $5"),
        (r"$$0 \mbox{ if \$5 or $x$}$$", "0 if $5 or x"),
        (r"$a$ \textbf{b $c$ d} $e$", "a b c d e"),
    ],
)
def test_dollars_inside_the_text_of_a_formula_are_part_of_it(source: str, text: str) -> None:
    assert latex_plain(source) == text
    assert "<code>" not in latex_html(source)
    assert "$5" in text or "$" not in latex_html(source)


def test_lone_exponents_and_figures_need_no_formula() -> None:
    assert latex_html("SP$^3$, CO$_2$, $0.5$~dB") == "SP<sup>3</sup>, CO<sub>2</sub>, 0.5\u00a0dB"


def test_a_formula_that_cannot_be_read_is_shown_as_its_source() -> None:
    assert latex_html(r"a $\frac{1$ b") == r"a <code>\frac{1</code> b"


def test_html_and_markdown_in_it_are_text() -> None:
    source = "<b>*x*</b> <think> [a](https://a.example) `b` &amp; # c"
    html = latex_html(source)
    assert html.startswith("&lt;b&gt;*x*&lt;/b&gt; &lt;think&gt; [a](<a href=")
    assert html.endswith("`b` &amp;amp; # c")
    assert latex_plain(source) == source


def test_paragraphs() -> None:
    assert latex_paragraphs("one\ntwo\n\nthree \\par four") == "<p>one\ntwo</p>\n<p>three</p>\n<p>four</p>"
    assert latex_paragraphs(" \n ") == ""


def test_an_indented_line_begins_a_paragraph_where_lines_are_joined() -> None:
    line = "A sentence that goes on and on. " * 5
    assert latex_paragraphs(f"{line}\n  Another.").count("<p>") == 2
    assert latex_paragraphs("wrapped at few\n  characters, with\n  an indent").count("<p>") == 1
    assert latex_paragraphs("wrapped\nat few\n  A paragraph").count("<p>") == 2


@pytest.mark.parametrize(
    "formula",
    ["$$u =\n  v$$", "$u =\n  v$", "\\[\n  u = v\n  \\]", "\\begin{align}\n  u &= v\n  \\end{align}"],
)
def test_an_indented_line_of_a_formula_begins_none(formula: str) -> None:
    html = latex_paragraphs(f"wrapped\nat few {formula} signs.\n  A paragraph")
    assert html.count("<p>") == 2
    assert html.count("<math") == 1
    assert "<p></p>" not in html
    assert "$" not in html
    assert "\\" not in html


def test_paragraphs_between_two_prices_stay() -> None:
    html = latex_paragraphs("wrapped\nat $5 for \\emph{all}.\n  Then $X$ holds, as do\n  others at \\$5\n  or $6")
    assert [words(line) for line in html.split("<p>")[1:]] == [
        "wrapped\nat $5 for all.\n",
        "Then X holds, as do\n",
        "others at $5\n",
        "or $6",
    ]


def test_no_paragraph_is_empty() -> None:
    assert latex_paragraphs("one\n\n\\vspace{1em}\n\n%\n\ntwo") == "<p>one</p>\n<p>two</p>"


_COMMANDS = (
    r"\textbf \emph \href \url \cite \footnote \sqrt \frac \mathbb \begin \end \left \right \text \alpha \method "
    r"\label \color \hat \item \c \b \' \" \\ \& \$ \{ \} \( \) \[ \] { } { } $ $ $$ ^ _ & % ~ -- `` '' "
    r"{align} {equation}"
)
_OTHERS = "< > <script> </p> &lt; http://a.example/ javascript:x [ ] ( ) * # ` | a b word 1 2. 中文 é"
_TOKENS = st.sampled_from(
    [*_COMMANDS.split(), *_OTHERS.split(), " ", " ", "\n", "\n\n", "\t", "\x00", "\u202e", "\ud800", "\u2028"]
)
hostile = st.one_of(st.text(), st.lists(_TOKENS, max_size=40).map("".join))


@settings(deadline=None)
@given(hostile)
def test_never_raises_and_never_writes_what_is_not_listed(text: str) -> None:
    for html in (latex_html(text), latex_html(text, links=False), latex_paragraphs(text)):
        assert faults(html) == []
        assert depth(html) < 120
    plain = latex_plain(text)
    assert "\n" not in plain
    plain.encode()


@settings(deadline=None)
@given(hostile)
def test_without_links_there_are_none(text: str) -> None:
    assert "<a " not in latex_html(text, links=False)


@settings(deadline=None)
@given(st.lists(_TOKENS, max_size=40).map("".join))
def test_no_command_is_left_outside_mathematics(text: str) -> None:
    outside = re.sub(r"<(math|code)\b.*?</\1>", "", latex_html(text), flags=re.DOTALL)
    assert "\\" not in outside
    assert "\\" not in latex_plain(text)


_SHAPES = [r"\textbf{%s}", r"{\em %s}", "``%s''", "%s", r"\footnote{%s}", "(%s)", "%s~x"]


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,9}", fullmatch=True), min_size=1, max_size=12), st.data())
def test_words_survive(some: list[str], data: st.DataObject) -> None:
    source = " ".join(data.draw(st.sampled_from(_SHAPES)) % word for word in some)
    assert re.findall(r"[a-z]+", words(latex_html(source)).replace("\u00a0x", "")) == some


_PLAIN = st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"], exclude_characters="\\${}%~-`'\ufffe\uffff")


@settings(deadline=None)
@given(st.text(_PLAIN))
def test_text_without_latex_is_only_escaped(text: str) -> None:
    if not ("://" in text or any("\ufdd0" <= sign <= "\ufdef" for sign in text)):
        assert words(latex_html(text)) == text
        assert latex_plain(text) == " ".join(text.split())
