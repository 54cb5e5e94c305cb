"""The executive summary of a day without a model: counts, themes and leading papers, in fixed sentences. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from digest.model import Ledger, Score
from digest.pipeline.extractive.analysis import as_markdown, headline
from digest.pipeline.extractive.themes import Theme
from digest.pipeline.phrases import joined, phrase
from digest.pipeline.records import Scored

_LEADING = 3


def extractive_summary(
    chosen: Sequence[Scored],
    ledger: Ledger,
    themes: Sequence[Theme],
    *,
    language: str,
    excluded: int = 0,
    withdrawn: int = 0,
    missing: int = 0,
) -> str:
    """The body of `index.md`, as Markdown, with its label in the first line. Papers are named by id.

    The sentences are in the language that `phrases.spoken(language)` gives, which is the language of this summary's
    provenance; titles, terms and quotations are the papers'.

    Args:
        chosen: the papers of the day in its order. The first three are the leading ones.
        ledger: for the counts.
        excluded: how many of the candidates were about excluded topics, which says why none was chosen.
        withdrawn: how many of the announced papers were no candidates, because they were withdrawn.
        missing: how many of them were none, because nothing is known of them.
    """
    known = ledger.announced - ledger.considered - withdrawn - missing
    others = {"extract.none_withdrawn": withdrawn, "extract.none_known": known, "extract.none_missing": missing}
    reasons = () if chosen else _reasons(ledger, language, excluded=excluded, others=others)
    blocks = [f"*{phrase(language, 'extract.label')}*", _counts(chosen, ledger, reasons, language)]
    if chosen:
        blocks += [f"## {phrase(language, 'extract.themes')}", _themes(themes, language)]
        blocks += [f"## {phrase(language, 'extract.leading')}", _leading(chosen[:_LEADING], language)]
    return "\n\n".join(blocks)


def _papers(number: int, language: str) -> str:
    return phrase(language, "count.papers.one" if number == 1 else "count.papers.other", n=number)


def _counts(chosen: Sequence[Scored], ledger: Ledger, reasons: Iterable[str], language: str) -> str:
    rows = {row.category: row.announced for row in ledger.rows}
    told = phrase(
        language,
        "extract.counts",
        announced=_papers(ledger.announced, language),
        rows=_rows(rows, language),
        considered=_papers(ledger.considered, language),
        chosen=_papers(len(chosen), language),
    )
    if not chosen:
        return phrase(language, "sentence").join([told, *reasons])
    primary = Counter(one.paper.primary_category for one in chosen)
    by_number = dict(sorted(primary.items(), key=lambda item: (-item[1], item[0])))
    return phrase(language, "sentence").join(
        [told, phrase(language, "extract.categories", rows=_rows(by_number, language))]
    )


def _reasons(ledger: Ledger, language: str, *, excluded: int, others: Mapping[str, int]) -> Iterator[str]:
    """Why a day has no paper."""
    if ledger.gaps:
        yield phrase(language, "extract.none_read")
    elif others["extract.none_known"] == ledger.announced:
        yield phrase(language, "extract.none_new")
    elif not ledger.considered:
        for key, number in others.items():
            if number > 0:
                yield phrase(language, key, papers=_papers(number, language))
    elif not excluded:
        yield phrase(language, "extract.none")
    else:
        yield phrase(language, "extract.none_excluded", papers=_papers(excluded, language))
        if excluded < ledger.considered:
            yield phrase(language, "extract.none_other")


def _rows(counts: Mapping[str, int], language: str) -> str:
    return joined(language, (phrase(language, "extract.row", category=name, n=n) for name, n in counts.items()))


def _themes(themes: Sequence[Theme], language: str) -> str:
    if not themes:
        return phrase(language, "extract.no_themes")
    return "\n".join(
        "- "
        + phrase(
            language,
            "extract.theme",
            term=f"**{as_markdown(theme.term)}**",
            papers=_papers(len(theme.ids), language),
            ids=joined(language, (f"[{id_}]" for id_ in theme.ids)),
        )
        for theme in themes
    )


def _leading(chosen: Sequence[Scored], language: str) -> str:
    return "\n".join(f"{position}. {_paper(one, language)}" for position, one in enumerate(chosen, 1))


def _paper(one: Scored, language: str) -> str:
    paper = one.paper
    scores = _scores(one.score, language) if one.score else ""
    told = phrase(language, "extract.paper", title=as_markdown(paper.title), id=paper.id, scores=scores)
    if not (finding := headline(paper)):
        return told
    quoted = phrase(language, "extract.finding", finding=as_markdown(finding))
    return f"{told}\\\n   {quoted}"


def _scores(score: Score, language: str) -> str:
    return phrase(
        language,
        "extract.score",
        relevance=score.relevance,
        relevance_reason=_reason(score.relevance_reason, language),
        significance=score.significance,
        significance_reason=_reason(score.significance_reason, language),
    )


def _reason(reason: str, language: str) -> str:
    return phrase(language, "extract.reason", reason=as_markdown(reason)) if reason else ""
