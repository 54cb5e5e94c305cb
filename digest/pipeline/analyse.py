"""The analysis of one paper: what the model is given, what its answer must be, and the record that is made of it."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from digest.model import Analysis, Paper, Score
from digest.pipeline.answers import rules
from digest.pipeline.answers.boasts import boasts
from digest.pipeline.answers.figures import unverified_figures
from digest.pipeline.answers.missed import without_missed
from digest.pipeline.answers.names import unknown_names
from digest.pipeline.answers.texts import MOST_FINDINGS, as_findings, as_prose, says
from digest.pipeline.answers.tidy import (
    announces,
    changed,
    without_announcements,
    without_chatter,
    without_excuses,
    without_label,
    without_provided,
)
from digest.pipeline.arxiv.arxiv_text import line
from digest.pipeline.llm.prompts import Prompt, as_data, language_name
from digest.pipeline.paper.pdf import PaperText
from digest.pipeline.paper.text import without_orders
from digest.pipeline.phrases import phrase
from digest.pipeline.records import Chat, Request
from digest.pipeline.sentences import sentences
from digest.text import latex_plain

FULL_ANSWER, ABSTRACT_ANSWER = 6_000, 3_000
"""Tokens that an answer may take, from the full text and from the abstract."""

_MANY_FIGURES = 3
"""From so many unverified figures on the model is asked to look again; fewer are marked and left at that."""
_MANY_NAMES = 3
"""From so many names that the paper lacks, too: one may be common knowledge."""
_COPIED = 60
"""A sentence of so many characters that stands in the abstract word for word is no coincidence."""
_ALIKE = 0.7
"""Nor is one of which so much stands there."""
_MANY_COPIED, _COPIED_IN_ONE = 3, 2
"""From so many copied sentences on, in all and in one field, the model is asked for its own words."""
_WORD = re.compile(r"[^\W_]+")


def _prose(most: int) -> Any:
    return Annotated[str, BeforeValidator(as_prose), StringConstraints(max_length=most), says(12)]


_Finding = Annotated[str, StringConstraints(max_length=600), says(8)]


class AnalysisAnswer(BaseModel):
    """The fields that the prompt asks for."""

    # The docstring goes to the model.
    model_config = ConfigDict(extra="ignore")

    summary: _prose(2_000)  # type: ignore[valid-type]
    problem: _prose(3_000)  # type: ignore[valid-type]
    method: _prose(6_000)  # type: ignore[valid-type]
    results: _prose(6_000)  # type: ignore[valid-type]
    limitations: _prose(4_000)  # type: ignore[valid-type]
    outlook: _prose(2_000)  # type: ignore[valid-type]
    takeaway: _prose(800)  # type: ignore[valid-type]
    key_findings: Annotated[list[_Finding], BeforeValidator(as_findings), Field(min_length=1, max_length=MOST_FINDINGS)]

    def fields(self) -> dict[str, str]:
        """The texts, which become the body in this order; a list has a place of its own."""
        return {name: value for name, value in self if isinstance(value, str)}


def analyse(
    paper: Paper,
    text: PaperText | None,
    *,
    chat: Chat,
    prompt: Prompt,
    language: str,
    now: Callable[[], dt.datetime],
    score: Score | None = None,
    begun: Callable[[], object] = lambda: None,
) -> Analysis:
    """Ask the model for the analysis of a paper.

    Args:
        text: the paper's text; None reads the abstract alone.
        prompt: `Prompts.analyse`.
        language: of the analysis, a BCP 47 tag.
        now: the time in UTC.
        score: goes into the record as it is.
        begun: see `Request`.

    Raises:
        BudgetError: not sent, for want of money.
        ModelError: no usable answer after one repair.
    """
    source = source_text(paper, text)
    check = _Check(paper, source, language, prompt.text)
    request = Request(
        system=prompt.fill({"language": language_name(language, prompt.written_in)}),
        user=paper_message(paper, text),
        schema=AnalysisAnswer,
        max_tokens=FULL_ANSWER if text else ABSTRACT_ANSWER,
        check=check,
        remarks=check.remarks,
        begun=begun,
    )
    answer = chat.ask(request)
    value = check.tidied(answer.value)
    findings = tuple(value.key_findings)
    claimed = value.fields() | {"limitations": without_missed(value.limitations)}
    return Analysis(
        id=paper.id,
        version=paper.version,
        source="full-text" if text else "abstract",
        read=text.read if text else None,
        score=score,
        key_findings=findings,
        unverified=tuple(unverified_figures("\n\n".join((*claimed.values(), *findings)), source)),
        body=analysis_body(value, language),
        model=chat.model,
        prompt=prompt.hash,
        tokens=answer.tokens,
        cost_usd=answer.cost_usd,
        created=now(),
        language=language,
    )


def paper_message(paper: Paper, text: PaperText | None) -> str:
    """The paper as data between `<paper>` and `</paper>`: nothing in it can spell a tag."""
    fields = {
        "id": paper.id,
        "title": line(latex_plain(paper.title)),
        "categories": ", ".join(paper.categories),
        "comment": line(latex_plain(paper.comment)),
        "journal_ref": line(latex_plain(paper.journal_ref)),
        "abstract": line(latex_plain(paper.abstract)),
    }
    metadata = json.dumps({name: without_orders(value) for name, value in fields.items() if value}, ensure_ascii=False)
    body = f"<text>\n{as_data(text.text)}\n</text>\n" if text else ""
    return f"<paper>\n{as_data(metadata)}\n{body}</paper>"


def source_text(paper: Paper, text: PaperText | None) -> str:
    """What the figures of an analysis are looked up in, and its addresses."""
    facts = (paper.title, paper.comment, paper.journal_ref, paper.abstract)
    # An empty line apart: what is cut from one of them must not reach into the next.
    own = without_orders("\n\n".join((*facts, latex_plain(paper.title), latex_plain(paper.abstract))))
    return f"{own}\n{text.text if text else ''}"


def analysis_body(answer: AnalysisAnswer, language: str) -> str:
    """The body of an analysis: the fields under headings in its language (English where there are none)."""
    return "\n\n".join(
        f"## {phrase(language, f'analysis.{name}')}\n\n{value}" for name, value in answer.fields().items()
    )


class _Check:
    """What an answer is complained of, and what is worth a repair, but not the loss of a paper."""

    def __init__(self, paper: Paper, source: str, language: str, prompt: str) -> None:
        self._title, self._authors = latex_plain(paper.title), paper.authors
        self._source = source
        self._own = [one for one in (paper.id, paper.doi, f"10.48550/arXiv.{paper.id}") if one]
        self._abstract = line(latex_plain(paper.abstract))
        self._copyable = frozenset(_runs(self._abstract))
        self._language = language
        self._prompt = prompt

    def tidied(self, answer: AnalysisAnswer) -> AnalysisAnswer:
        """The answer as it is judged and stored: what can be put right by rules is."""
        for name, text in answer.fields().items():
            kept = without_provided(without_chatter(text, title=self._title, authors=self._authors))
            kept = without_label(kept, {name, *(phrase(one, f"analysis.{name}") for one in (self._language, "en"))})
            kept = without_excuses(kept)
            if kept != text:
                answer = changed(answer, {name: kept})
        findings = [without_provided(finding) for finding in answer.key_findings]
        return changed(answer, {"key_findings": without_announcements(findings)})

    def __call__(self, answer: AnalysisAnswer) -> Sequence[str]:
        """What no stored analysis may have."""
        return list(self._faults(self.tidied(answer)))

    def remarks(self, answer: AnalysisAnswer) -> Sequence[str]:
        """What a better analysis would not have."""
        return list(self._remarks(self.tidied(answer)))

    def _faults(self, answer: AnalysisAnswer) -> Iterator[str]:
        for name, text in _texts(answer).items():
            for fault in (
                *rules.chatter(text, title=self._title, authors=self._authors),
                *rules.markup(text),
                *rules.foreign_links(text, self._source, self._own),
                *rules.loops(text),
                *rules.repeated_prompt(text, self._prompt),
            ):
                yield f"{name}: {fault}"
        yield from self._in_other_language(answer)
        helpless = [name for name, text in answer.fields().items() if any(rules.helpless(text))]
        if len(helpless) * 2 > len(answer.fields()):
            yield f"{', '.join(helpless)}: say no more than what could not be read or told; write what the paper says"

    def _in_other_language(self, answer: AnalysisAnswer) -> Sequence[str]:
        texts = _texts(answer) | {"key_findings": "\n".join(answer.key_findings)}
        found = [f"{name}: {one}" for name, text in texts.items() for one in rules.wrong_language(text, self._language)]
        # Each text may be too short to tell; all of them, as `digest check` reads them, are not.
        whole = "\n".join([analysis_body(answer, self._language), *answer.key_findings])
        return found or [f"the answer {one}" for one in rules.wrong_language(whole, self._language)]

    def _remarks(self, answer: AnalysisAnswer) -> Iterator[str]:
        for name, text in _texts(answer).items():
            for remark in (*rules.unfinished(text), *rules.helpless(text)):
                yield f"{name}: {remark}"
        yield from boasts("\n".join(_texts(answer).values()), self._source)
        # What a reviewer adds may be any name, and what is reckoned there (`15 of 50 runs`) any figure; it is marked.
        told = "\n".join(one for place, one in _texts(answer).items() if place not in ("limitations", "outlook"))
        figures = unverified_figures(told, self._source)
        if len(figures) >= _MANY_FIGURES:
            yield f"these figures do not occur in the paper: {', '.join(figures[:20])}; correct them or leave them out"
        names = unknown_names(told, self._source)
        if len(names) >= _MANY_NAMES:
            yield f"these names do not occur in the paper: {', '.join(names[:20])}; leave out what it does not say"
        for number, finding in enumerate(answer.key_findings):
            if announces(finding):
                yield f"key_findings[{number}]: says what was proposed, not what was found"
        copied = Counter(
            name for name, text in _texts(answer).items() for one in sentences(text) if self._is_copied(one)
        )
        if copied.total() >= _MANY_COPIED or max(copied.values(), default=0) >= _COPIED_IN_ONE:
            yield f"{', '.join(copied)}: copies sentences of the abstract, which stands above; say it in your own words"
        if len(set(answer.fields().values())) < len(answer.fields()):
            yield "two fields hold the same text"
        measured = unverified_figures(self._abstract, "")
        results = "\n".join((answer.results, *answer.key_findings))
        if len(measured) >= _MANY_FIGURES and not unverified_figures(results, ""):
            yield f"results: holds no figure, while the abstract has {', '.join(measured[:5])}; name those that matter"

    def _is_copied(self, sentence: str) -> bool:
        runs = _runs(sentence)
        return len(sentence) >= _COPIED and sum(run in self._copyable for run in runs) >= max(1, _ALIKE * len(runs))


def _runs(text: str) -> list[tuple[str, ...]]:
    """Every three words in a row."""
    words = _WORD.findall(text.lower())
    return list(zip(words, words[1:], words[2:], strict=False))


def _texts(answer: AnalysisAnswer) -> dict[str, str]:
    """Every text, those in lists, too, by its place in the answer: what is not here is never judged."""
    lists = ((name, value) for name, value in answer if isinstance(value, list))
    return answer.fields() | {f"{name}[{n}]": one for name, value in lists for n, one in enumerate(value)}
