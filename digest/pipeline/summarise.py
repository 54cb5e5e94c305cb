"""The executive summary of a day, written by the model from the analyses."""

import datetime as dt
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from digest.model import Analysis, Paper, Provenance
from digest.pipeline.answers import rules
from digest.pipeline.answers.figures import unverified_figures
from digest.pipeline.answers.missed import without_missed
from digest.pipeline.arxiv.arxiv_text import line
from digest.pipeline.extractive.analysis import as_markdown
from digest.pipeline.llm.prompts import Prompt, as_data, language_name
from digest.pipeline.llm.tokens import estimate_tokens
from digest.pipeline.paper.text import without_orders
from digest.pipeline.phrases import joined, phrase
from digest.pipeline.records import Chat, ModelError, Request
from digest.pipeline.sentences import clauses, pieces, without
from digest.pipeline.summary_answer import SHARED, Pick, SummaryAnswer, Theme, named
from digest.text import figure_marks, latex_plain

log = logging.getLogger(__name__)

ANSWER_TOKENS = 4_000
INPUT_TOKENS = 30_000
"""The analyses of a day are cut to so many tokens together."""

_SECTION = re.compile(r"^## .*$", re.MULTILINE)


def summarise(
    day: Sequence[tuple[Paper, Analysis]],
    *,
    chat: Chat,
    prompt: Prompt,
    language: str,
    interests: str,
    now: Callable[[], dt.datetime],
) -> tuple[str, Provenance]:
    """The body of `index.md` and where it comes from.

    Args:
        day: the papers that have an analysis, in the day's order; at least one.
        prompt: `Prompts.summarise`.
        interests: the group's, in free text; may be empty.
        now: the time in UTC.

    Raises:
        BudgetError: not sent, for want of money.
        ModelError: no usable answer after one repair.
    """
    given = _given(day)
    verified = [_verified(text, analysis.unverified) for text, (_, analysis) in zip(given, day, strict=True)]
    figures = dict(zip((paper.id for paper, _ in day), verified, strict=True))
    check = _Check("\n".join(given), figures, language, prompt.text)
    values = {"language": language_name(language, prompt.written_in), "interests": interests or "–"}
    request = Request(
        system=prompt.fill(values),
        user=day_message(day),
        schema=SummaryAnswer,
        max_tokens=ANSWER_TOKENS,
        check=check,
        remarks=check.remarks,
    )
    answer = chat.ask(request)
    kept = check.without_invented(answer.value)
    if misnamed := list(check.misnamed(answer.value)):
        log.warning("the summary was cut: %s", "; ".join(misnamed[:5]))
    titles = {paper.id: paper.title for paper, _ in day}
    provenance = Provenance(
        model=chat.model,
        prompt=prompt.hash,
        tokens=answer.tokens,
        cost_usd=answer.cost_usd,
        created=now(),
        language=language,
    )
    return summary_body(kept, titles, language), provenance


def day_message(day: Sequence[tuple[Paper, Analysis]]) -> str:
    """The analyses as data between `<papers>` and `</papers>`, one JSON object a line, cut to `INPUT_TOKENS`."""
    room = INPUT_TOKENS // max(1, len(day))
    lines = [as_data(json.dumps(_fields(paper, analysis, room), ensure_ascii=False)) for paper, analysis in day]
    return "\n".join(("<papers>", *lines, "</papers>"))


def _fields(paper: Paper, analysis: Analysis, room: int) -> dict[str, str | list[str]]:
    return {
        "id": paper.id,
        "title": without_orders(line(latex_plain(paper.title))),
        "categories": ", ".join(paper.categories[:6]),
        "read": analysis.source,
        "key_findings": list(analysis.key_findings),
        "analysis": _cut(analysis.body, room),
    }


def _given(day: Sequence[tuple[Paper, Analysis]]) -> list[str]:
    """What the model is given of each paper, as plain text."""
    room = INPUT_TOKENS // max(1, len(day))
    fields = [_fields(paper, analysis, room).values() for paper, analysis in day]
    return ["\n".join("\n".join(one) if isinstance(one, list) else one for one in values) for values in fields]


def _verified(text: str, unverified: Sequence[str]) -> str:
    """A text without the figures that nobody found in its paper: in a summary they would look as if somebody had.

    Of what an analysis misses nobody has looked for the figures.
    """
    text = without_missed(text)
    find = figure_marks(unverified, "")
    for span in reversed(find(text) if find else ()):
        text = f"{text[: span.start]}…{text[span.end :]}"
    return text


def _cut(body: str, tokens: int) -> str:
    """The body, or the beginning of each of its sections."""
    if estimate_tokens(body) <= tokens:
        return body
    starts = [found.start() for found in _SECTION.finditer(body)] or [0]
    body = body[: tokens * 20]  # nobody writes so much; a trap does
    starts = [start for start in starts if start < len(body)]
    parts = [body[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return "\n\n".join(_beginning(section, tokens // len(parts)) for section in parts)


def _beginning(text: str, tokens: int) -> str:
    kept: list[str] = []
    for sentence in pieces(text[: tokens * 6]):
        tokens -= estimate_tokens(sentence)
        if kept and tokens < 0:
            break
        kept.append(sentence)
    cut = "".join(kept).rstrip()
    return cut if len(cut) >= len(text) else f"{cut} […]"


# --- the page


def summary_body(answer: SummaryAnswer, titles: dict[str, str], language: str) -> str:
    """The summary as Markdown. A paper is named by its title and its id, which the site turns into a link."""
    blocks = [answer.overview] if answer.overview else []
    lists = {
        "themes": [_theme(item, language) for item in answer.themes],
        "notable": [_pick(pick, titles, language) for pick in answer.notable],
        "directions": [_theme(item, language) for item in answer.directions],
        "read_in_full": [_pick(pick, titles, language) for pick in answer.read_in_full],
    }
    for name, items in lists.items():
        if items:
            blocks.append(f"## {phrase(language, f'summary.{name}')}")
            blocks.append("\n".join(f"- {item}" for item in items))
    return "\n\n".join(blocks)


def _theme(item: Theme, language: str) -> str:
    ids = [id_ for id_ in dict.fromkeys(item.papers) if id_ not in item.text]
    more = phrase(language, "summary.ids", ids=joined(language, ids)) if ids else ""
    text = item.text.rstrip(".。")
    end = item.text[len(text) :][:1]
    return phrase(language, "summary.item", name=item.title, text=f"{text}{more}{end}")


def _pick(pick: Pick, titles: dict[str, str], language: str) -> str:
    return phrase(language, "summary.paper", name=as_markdown(titles[pick.id]), id=pick.id, text=pick.why)


# --- what an answer must be


class _Check:
    """What a summary is complained of; figures that are in no analysis are worth a repair, and then they go.

    Args:
        source: what the addresses of a summary are looked up in.
        figures: what its figures are looked up in, by the id of the paper.
    """

    def __init__(self, source: str, figures: Mapping[str, str], language: str, prompt: str) -> None:
        self._source = source
        self._figures = figures
        self._language = language
        self._prompt = prompt

    def __call__(self, answer: SummaryAnswer) -> Sequence[str]:
        """What no stored summary may have."""
        return list(self._faults(answer))

    def remarks(self, answer: SummaryAnswer) -> Sequence[str]:
        """What a better summary would not have."""
        remarks = list(self.misnamed(answer))
        for place, text in answer.texts().items():
            remarks += [
                f"{place}: {one}"
                for one in (*rules.unfinished(text), *rules.helpless(text), *rules.numbered_papers(text))
            ]
            ids = answer.about(place)
            if figures := self._unknown(text, ids, ids or self._figures):
                where = (
                    f"not in the analysis of {' or '.join(dict.fromkeys(ids))}" if ids else "in none of the analyses"
                )
                told = f"{place}: these figures stand {where}: {', '.join(figures[:20])}; leave them out"
                remarks.append(f"{told}, or name the paper that has them by its id" if ids else told)
        return remarks

    def misnamed(self, answer: SummaryAnswer) -> Iterator[str]:
        """What is wrong with the papers that are named: others than the day's, the same one twice, too few."""
        for place, id_ in answer.named():
            if id_ not in self._figures:
                yield f"{place}: {id_!r} is no id of this day"
        for name in answer.doubled():
            yield f"{name}: a paper is listed twice"
        yield from answer.lonely()

    def _unknown(self, text: str, ids: Sequence[str], among: Iterable[str]) -> list[str]:
        """The figures that stand in no analysis among these, and count neither the day's papers nor the entry's."""
        known = [self._figures[id_] for id_ in dict.fromkeys(among) if id_ in self._figures]
        counts = map(str, (len(self._figures), len(set(ids))))
        return unverified_figures(without_missed(text), "\n".join((*known, *counts)))

    def _faults(self, answer: SummaryAnswer) -> Iterator[str]:
        if not self._figures.keys() & {id_ for _, id_ in answer.named()}:
            yield "the answer names no paper of this day; use only the ids that were given"
        texts = answer.texts()
        for place, text in texts.items():
            for fault in (
                *rules.chatter(text, title=""),
                *rules.markup(text),
                *rules.foreign_links(text, self._source),
                *rules.loops(text),
                *rules.repeated_prompt(text, self._prompt),
            ):
                yield f"{place}: {fault}"
        for fault in rules.wrong_language("\n".join(texts.values()), self._language):
            yield f"the answer {fault}"

    def without_invented(self, answer: SummaryAnswer) -> SummaryAnswer:
        """The answer without papers that the day does not have, without sentences that name them or figures that stand
        in no analysis, and without what is empty then.

        A sentence may compare its paper with another of the day, and not say the id. A Chinese text may be one
        sentence: its clauses are looked at where no sentence is left of it. Without its title a theme is none, nor is
        it with one paper. Of two entries on a paper the first stays.

        Raises:
            ModelError: nothing is left of it.
        """

        def kept(text: str, ids: Sequence[str] = ()) -> str:
            def is_invented(text: str) -> bool:
                return bool(self._unknown(text, ids, self._figures)) or not self._figures.keys() >= {*named(text)}

            return without(text, is_invented) or re.sub("；$", "。", without(text, is_invented, clauses))

        def themes(items: list[Theme], fewest: int) -> Iterator[Theme]:
            for item in items:
                ids = item.ids()
                papers = [id_ for id_ in item.papers if id_ in self._figures]
                left = item.model_copy(update={"text": kept(item.text, ids), "papers": papers})
                if left.text and kept(item.title, ids) == item.title and len(set(left.ids())) >= fewest:
                    yield left

        def picks(items: list[Pick]) -> Iterator[Pick]:
            found = set[str]()
            for item in items:
                if item.id in self._figures.keys() - found and (text := kept(item.why, item.ids())):
                    found.add(item.id)
                    yield item.model_copy(update={"why": text})

        update = {
            "overview": kept(answer.overview),
            "themes": list(themes(answer.themes, SHARED)),
            "notable": list(picks(answer.notable)),
            "directions": list(themes(answer.directions, 1)),
            "read_in_full": list(picks(answer.read_in_full)),
        }
        if not any(update.values()):
            reason = "the summary holds nothing but figures and papers that no analysis has, also after a repair"
            raise ModelError(f"{reason}; run it again, or take another model")
        return answer.model_copy(update=update)
