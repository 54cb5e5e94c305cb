"""Every record of the archive as hypothesis makes it: all that the schema allows, the odd corners first."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from digest.model import (
    Analysis,
    Candidate,
    DayIndex,
    Gap,
    LaterVersion,
    Ledger,
    LedgerRow,
    Metadata,
    Paper,
    Provenance,
    Reading,
    Repeat,
    Score,
    Tokens,
)

# What YAML, JSON, Markdown and front matter could take for something else.
_TRAPS = st.one_of(
    st.sampled_from(
        ["---", "-----", "...", "null", "~", "no", "2601.10000", "12:30", "2026-01-13", "1e3", "0x1f", "="]
    ),
    st.sampled_from(
        ["<<", "- a", "# a", "a: b", "'", '"', "\\", "|", ">", "&a", "*a", "!!int 1", "{a: b}", "[a]", "@"]
    ),
    st.sampled_from(["`", "%", "{{ x }}", "<b>", "checksum: x", '"checksum": "0123456789abcdef"', "<<<<<<< a", "论文"]),
    st.sampled_from([">>>>>>> b", "\ufeff", "\u200e", "\u00a0", "𝔸"]),
)
_CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufffe\uffff")
_PIECE = st.one_of(_TRAPS, st.text(_CHARACTERS, max_size=12))

lines: SearchStrategy[str] = st.lists(_PIECE, max_size=4).map(" ".join)
full_lines: SearchStrategy[str] = lines.filter(lambda text: bool(text.strip()))
texts: SearchStrategy[str] = st.lists(
    st.one_of(_PIECE, st.sampled_from(["\n", "\n\n", "\t", "  \n"])), max_size=12
).map("".join)

new_ids: SearchStrategy[str] = st.from_regex(r"[0-9]{4}\.[0-9]{4,5}", fullmatch=True)
old_ids: SearchStrategy[str] = st.from_regex(r"(hep-th|math|cs\.AI|cond-mat)/[0-9]{7}", fullmatch=True)
ids: SearchStrategy[str] = st.one_of(new_ids, old_ids)
categories: SearchStrategy[str] = st.sampled_from(["cs.CV", "cs.RO", "hep-th", "astro-ph.CO", "q-bio.NC", "math.AG"])
languages: SearchStrategy[str] = st.sampled_from(["zh", "en", "pt-BR", "zh-Hant", "no"])
dates: SearchStrategy[dt.date] = st.dates()
times: SearchStrategy[dt.datetime] = st.datetimes(timezones=st.just(dt.UTC))
counts: SearchStrategy[int] = st.integers(0, 2**53)
versions: SearchStrategy[int] = st.integers(1, 9_999)


def optional(strategy: SearchStrategy[object]) -> SearchStrategy[object]:
    return st.none() | strategy


def several(
    strategy: SearchStrategy[object], *, at_least: int = 0, at_most: int = 3
) -> SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, min_size=at_least, max_size=at_most).map(tuple)


def distinct(strategy: SearchStrategy[str], *, at_least: int = 0) -> SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, min_size=at_least, max_size=4, unique=True).map(tuple)


scores = st.builds(
    Score,
    relevance=st.integers(1, 3),
    significance=st.integers(1, 3),
    relevance_reason=lines,
    significance_reason=lines,
    strength=counts,
)
papers = st.builds(
    Paper,
    id=ids,
    version=versions,
    title=full_lines,
    authors=several(full_lines),
    abstract=texts,
    categories=distinct(categories, at_least=1),
    published=optional(dates),
    updated=optional(dates),
    comment=lines,
    journal_ref=lines,
    doi=lines,
    later_versions=several(st.builds(LaterVersion, version=versions, date=optional(dates))),
    withdrawn=optional(dates),
)
candidates = st.builds(Candidate, id=ids, title=full_lines, primary_category=categories, score=optional(scores))
repeats = st.builds(Repeat, id=ids, date=dates, version=optional(versions))


def _each_once(records: tuple[Paper | Candidate, ...]) -> tuple[Paper | Candidate, ...]:
    return tuple({record.id: record for record in records}.values())


metadata = st.builds(
    Metadata,
    date=dates,
    papers=several(papers, at_most=2).map(_each_once),
    candidates=several(candidates, at_most=2).map(_each_once),
    repeats=several(repeats, at_most=2),
)
_PROVENANCE = {
    "model": lines,
    "prompt": lines,
    "tokens": st.builds(Tokens, input=counts, output=counts),
    "cost_usd": st.floats(0, 1e9, allow_nan=False),
    "created": optional(times),
    "language": languages,
}
analyses = st.builds(
    Analysis,
    **_PROVENANCE,
    id=ids,
    version=versions,
    source=st.sampled_from(["full-text", "abstract", "imported"]),
    read=optional(st.builds(Reading, pages=counts, characters=counts, of_characters=counts)),
    score=optional(scores),
    key_findings=several(full_lines),
    unverified=several(full_lines),
    body=texts,
)
_ROWS = st.builds(
    LedgerRow,
    category=categories,
    announced=counts,
    considered=counts,
    scored=counts,
    chosen=counts,
    failed=counts,
)
ledgers = st.builds(
    Ledger,
    announced=counts,
    considered=counts,
    rows=several(_ROWS),
    gaps=several(st.builds(Gap, id=ids, title=lines, reason=full_lines)),
)
indexes = st.builds(
    DayIndex,
    date=dates,
    source=st.sampled_from(["run", "imported"]),
    papers=distinct(ids),
    summary=optional(st.builds(Provenance, **_PROVENANCE)),
    ledger=optional(ledgers),
    body=texts,
)
