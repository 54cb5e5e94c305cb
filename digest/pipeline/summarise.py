"""The executive summary of a day, written by the model from the analyses."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Sequence

from digest.model import Analysis, Paper, Provenance
from digest.pipeline import prose
from digest.pipeline.extractive import as_markdown
from digest.pipeline.figures import unverified_figures
from digest.pipeline.phrases import joined, phrase
from digest.pipeline.plain import line
from digest.pipeline.prompts import Prompt, as_data, language_name
from digest.pipeline.records import Chat, ModelError
from digest.pipeline.summary_answer import Pick, SummaryAnswer, Theme
from digest.pipeline.tokens import estimate_tokens
from digest.text import latex_plain

ANSWER_TOKENS = 4_000
INPUT_TOKENS = 30_000
"""The analyses of a day are cut to so many tokens together."""

_SECTION = re.compile(r"^## .*$", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])\s*")


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
    source = day_message(day)
    check = _Check([paper.id for paper, _ in day], f"{source}\n{len(day)}", language)
    values = {"language": language_name(language, prompt.written_in), "interests": interests or "–"}
    answer = chat.ask(
        system=prompt.fill(values),
        user=source,
        schema=SummaryAnswer,
        max_tokens=ANSWER_TOKENS,
        check=check,
        remarks=check.remarks,
    )
    kept = check.without_invented(answer.value)
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
    lines = []
    for paper, analysis in day:
        fields = {
            "id": paper.id,
            "title": line(latex_plain(paper.title)),
            "categories": ", ".join(paper.categories[:6]),
            "read": analysis.source,
            "key_findings": list(analysis.key_findings),
            "analysis": _cut(analysis.body, room),
        }
        lines.append(as_data(json.dumps(fields, ensure_ascii=False)))
    return "\n".join(("<papers>", *lines, "</papers>"))


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
    for sentence in _SENTENCE.split(text[: tokens * 6]):
        tokens -= estimate_tokens(sentence)
        if kept and tokens < 0:
            break
        kept.append(sentence)
    cut = " ".join(kept)
    return cut if len(cut) >= len(text) else f"{cut} […]"


# --- the page


def summary_body(answer: SummaryAnswer, titles: dict[str, str], language: str) -> str:
    """The summary as Markdown. A paper is named by its title and its id, which the site turns into a link."""
    blocks = [answer.overview]
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
    return phrase(language, "summary.item", name=item.title.strip("*: ：.。"), text=f"{text}{more}{end}")


def _pick(pick: Pick, titles: dict[str, str], language: str) -> str:
    return phrase(language, "summary.paper", name=as_markdown(titles[pick.id]), id=pick.id, text=pick.why)


# --- what an answer must be


class _Check:
    """What a summary is complained of; figures that are in no analysis are worth a repair, and then they go."""

    def __init__(self, ids: Sequence[str], source: str, language: str) -> None:
        self._ids = frozenset(ids)
        self._source = source
        self._language = language

    def __call__(self, answer: SummaryAnswer) -> Sequence[str]:
        """What no stored summary may have."""
        return list(self._faults(answer))

    def remarks(self, answer: SummaryAnswer) -> Sequence[str]:
        """What a better summary would not have."""
        remarks = [f"{place}: {one}" for place, text in answer.texts().items() for one in prose.unfinished(text)]
        if figures := unverified_figures("\n".join(answer.texts().values()), self._source):
            remarks.append(f"these figures stand in none of the analyses: {', '.join(figures[:20])}; leave them out")
        return remarks

    def _faults(self, answer: SummaryAnswer) -> Iterator[str]:
        for place, id_ in answer.named():
            if id_ not in self._ids:
                yield f"{place}: {id_!r} is no id of this day; use only the ids that were given"
        texts = answer.texts()
        for place, text in texts.items():
            for fault in (
                *prose.chatter(text, title=""),
                *prose.markup(text),
                *prose.foreign_links(text, self._source),
                *prose.loops(text),
            ):
                yield f"{place}: {fault}"
        for fault in prose.wrong_language("\n".join(texts.values()), self._language):
            yield f"the answer {fault}"
        for name in ("notable", "read_in_full"):
            ids = [pick.id for pick in getattr(answer, name)]
            if len(set(ids)) != len(ids):
                yield f"{name}: a paper is listed twice"

    def without_invented(self, answer: SummaryAnswer) -> SummaryAnswer:
        """The answer without the sentences whose figures stand in no analysis.

        Raises:
            ModelError: nothing is left of the overview or of the papers to name.
        """

        def kept(text: str) -> str:
            sentences = _SENTENCE.split(text)
            good = [one for one in sentences if not unverified_figures(one, self._source)]
            return text if len(good) == len(sentences) else " ".join(good).strip()

        def themes(items: list[Theme]) -> list[Theme]:
            return [item.model_copy(update={"text": text}) for item in items if (text := kept(item.text))]

        def picks(items: list[Pick]) -> list[Pick]:
            return [item.model_copy(update={"why": text}) for item in items if (text := kept(item.why))]

        notable, in_full, overview = picks(answer.notable), picks(answer.read_in_full), kept(answer.overview)
        if not (overview and notable and in_full):
            raise ModelError("the summary holds figures that stand in none of the analyses, also after a repair")
        update = {"overview": overview, "notable": notable, "read_in_full": in_full}
        update |= {"themes": themes(answer.themes), "directions": themes(answer.directions)}
        return answer.model_copy(update=update)
