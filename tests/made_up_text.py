"""Made-up prose in the shape of real pages: abstracts with LaTeX, analyses in Markdown, summaries that name papers."""

import random
from collections.abc import Iterator, Sequence

from tests.made_up_words import Vocabulary

_FORMULAS = (
    *(r"$\mathcal{L}$", r"$O(n \log n)$", r"$f_\theta(x)$", r"$\sim 3\times$", r"$k$", r"$x_{t+1}$", r"$\lambda > 0$"),
    *(r"$\mathbb{R}^{d \times k}$", r"$\alpha$", r"$\ell_2$", r"$p(y \mid x)$", r"$\frac{1}{n}\sum_i x_i$", r"$^3$"),
)
_DISPLAYED = (
    r"$$\mathcal{L}(\theta) = \mathbb{E}_{x \sim p}\left[ \| f_\theta(x) - y \|_2^2 \right] + \lambda \Omega(\theta)$$",
    r"$$\nabla_\theta J = \frac{1}{N} \sum_{i=1}^{N} \nabla_\theta \log \pi_\theta(a_i \mid s_i) A_i$$",
)
_LEFTOVERS = (r"\textbf{{{}}}", r"\emph{{{}}}", r"\texttt{{{}}}", r"``{}''", r"\href{{https://example.org/{0}}}{{{0}}}")
_HEADINGS = ("概要", "问题", "方法", "结果", "局限", "展望", "一句话总结")
_COMMENTS = ("{n} pages, {m} figures", "Accepted to the made-up conference", "Project page: https://example.org/{n}")
_SENTENCES = (6, 10)


class Prose:
    """Text drawn from a vocabulary.

    Args:
        characters: of the body of an analysis, about; real ones have 2,900, key findings included.
    """

    def __init__(self, numbers: random.Random, vocabulary: Vocabulary, *, characters: int) -> None:
        self._random = numbers
        self._words = vocabulary
        self._characters = characters
        self._topic = vocabulary.topic()

    # --- English: what arXiv says

    def title(self) -> str:
        words = self._words.english(self._random.randint(5, 13))
        title = " ".join(word.title() if word.islower() and len(word) > 3 else word for word in words)
        if self._chance(0.5):
            title = f"{self._method()}: {title}"
        return f"{title} with $k$ Steps" if self._chance(0.005) else title

    def abstract(self) -> str:
        """About 190 words; every tenth has formulas, every seventh other LaTeX."""
        sentences = [self._sentence() for _ in range(self._random.randint(*_SENTENCES))]
        if self._chance(0.095):
            for _ in range(self._random.randint(1, 6)):
                self._replace(sentences, self._random.choice(_FORMULAS))
        if self._chance(0.08):
            self._replace(sentences, self._random.choice(_LEFTOVERS).format(self._words.english(1)[0]))
        return " ".join(sentences)

    def comment(self) -> str:
        if not self._chance(0.47):
            return ""
        template = self._random.choice(_COMMENTS)
        return template.format(n=self._random.randint(8, 40), m=self._random.randint(3, 15))

    def _sentence(self) -> str:
        words = self._words.english(self._random.randint(14, 30))
        if self._chance(0.3):
            words.append(f"by {self._figure()}%" if self._chance(0.6) else rf"by {self._figure()}\%")
        return f"{words[0].title()} {' '.join(words[1:])}."

    def _replace(self, sentences: list[str], what: str) -> None:
        place = self._random.randrange(len(sentences))
        words = sentences[place].split(" ")
        words[self._random.randrange(1, len(words) - 1)] = what
        sentences[place] = " ".join(words)

    # --- Chinese: what a model wrote

    def reason(self) -> str:
        """Of a score, in one line."""
        return self._clause(self._random.randint(12, 40))

    def finding(self) -> str:
        return self.paragraph(50)

    def paragraph(self, characters: int, *, formulas: bool = False) -> str:
        """About so many characters, in sentences of a few clauses, now and then with a bold term or a Latin word."""
        parts: list[str] = []
        length = 0
        while length < characters - 8:
            clause = self._clause(self._random.randint(4, 16))
            draw = self._random.random()
            if draw < 0.12:
                clause = f"**{clause}**"
            elif draw < 0.60:
                clause += f" {' '.join(self._words.english(self._random.randint(1, 3)))} "
            elif draw < 0.63:
                clause += f" {self._figure()}% "
            elif draw < 0.66:
                clause = f"“{clause}”"
            elif formulas and draw < 0.76:
                clause += f" {self._random.choice(_FORMULAS)} "
            parts += [clause, self._random.choices(("，", "。", "、", "："), (52, 30, 12, 6))[0]]
            length += len(clause) + 1
        return "".join(parts[:-1]).rstrip() + "。"

    def analysis(self) -> str:
        """The body: a heading, a paragraph and a list a part; every tenth has formulas, every tenth a table."""
        self._topic = self._words.topic()
        formulas = self._chance(0.1)
        part = self._characters // len(_HEADINGS)
        blocks: list[str] = []
        for heading in _HEADINGS:
            lead = part if heading == _HEADINGS[-1] else part // 3
            blocks += [f"## {heading}", self.paragraph(lead, formulas=formulas)]
            if heading != _HEADINGS[-1]:
                blocks.append("\n".join(self._list(part - lead)))
        if formulas and self._chance(0.5):
            blocks.insert(8, self._random.choice(_DISPLAYED))
        if self._chance(0.1):
            blocks.insert(11, "\n".join(self._table()))
        return "\n\n".join(blocks)

    def _list(self, characters: int) -> Iterator[str]:
        sign, nested = self._random.choice(("-", "*  ", "1.")), False
        while characters > 40:
            indent = "    " if nested and self._chance(0.15) else ""
            item = f"{indent}{sign} **{self._clause(7)}：** {self.paragraph(self._random.randint(40, 100))}"
            yield item
            characters -= len(item)
            nested = not indent

    def _table(self) -> Iterator[str]:
        yield f"| {self._clause(4)} | {self._clause(4)} | {self._clause(6)} |"
        yield "| --- | --- | ---: |"
        for _ in range(self._random.randint(2, 6)):
            yield f"| {self._clause(6)} | {self._method()} | {self._figure()} |"

    def summary(self, papers: Sequence[tuple[str, str]]) -> str:
        """The executive summary of a day. `papers` are their ids and titles; it names them in every way."""
        blocks = [self.paragraph(160), "## 主要主题"]
        ways = [(f"[{id_}]", f"“{title}”", f"论文 {n}") for n, (id_, title) in enumerate(papers, 1)]
        named = [self._random.choice(each) for each in ways]
        blocks.append("\n".join(f"- **{self._clause(8)}。** {name} {self.paragraph(70)}" for name in named[:6]))
        blocks += ["## 值得注意", "\n".join(f"1. {name}：{self.paragraph(80)}" for name in named[-5:])]
        blocks += ["## 新方向", "\n".join(self._list(240)), self.paragraph(80)]
        return "\n\n".join(blocks)

    def _clause(self, characters: int) -> str:
        return self._words.chinese(max(1, round(characters / 3.4)), self._topic)

    # --- both

    def _figure(self) -> str:
        return f"{self._random.randint(1, 99)}.{self._random.randint(0, 9)}"

    def _method(self) -> str:
        return "".join(word.title() for word in self._words.english(4) if word.isalpha())[:12] or "Net"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share
