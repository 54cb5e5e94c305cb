"""The records of the archive: frozen, validated when built, and the schema of every stored file.

Nothing here reads or writes; `archive` does. Dates are arXiv's listing dates (US Eastern), times are UTC.
"""

import datetime as dt
import re
from collections.abc import Collection
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

SCHEMA: Literal[1] = 1
"""The version of the stored files. It stands in each, so that the format can grow."""

# https://info.arxiv.org/help/arxiv_identifier.html: new style since April 2007, old style before.
_NEW_ID = r"[0-9]{4}\.[0-9]{4,5}"
_OLD_ID = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/[0-9]{7}"
ID_PATTERN = rf"(?:{_NEW_ID}|{_OLD_ID})"
_VERSIONED_ID = re.compile(rf"(?P<id>{ID_PATTERN})(?:v(?P<version>[1-9]\d{{0,3}}))?", re.ASCII)

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
"""What no text of a record may hold: control characters but tab and newline, and the two line separators that YAML and
JavaScript treat as newlines."""
# Of these those that stand for a space or a newline become one, the others go.
_BLANKS = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
CATEGORY_PATTERN = (
    r"^([a-z]+(-[a-z]+)*(\.[A-Z]{2,3})?"
    r"|(astro-ph|cs|econ|eess|math|nlin|q-bio|q-fin|stat)\.[A-Za-z]{2}"
    r"|(cond-mat|physics)\.[A-Za-z]+(-[A-Za-z]+)*)$"
)
"""arXiv's categories, those in a wrong case, too, as older archives may have them. They become folders beside
`index.html`: none is the name of a file."""


def without_controls(text: str) -> str:
    """`text` without the characters that no record may hold; as many lines as before."""
    return CONTROL.sub("", _BLANKS.sub(" ", text)) if CONTROL.search(text) else text


def all_without_controls(value: Any) -> Any:
    """`without_controls` for every text in a JSON value, with `\\n` as its newline."""
    match value:
        case str():
            return without_controls(value.replace("\r\n", "\n").replace("\r", "\n"))
        case list():
            return [all_without_controls(item) for item in value]
        case dict():
            return {without_controls(key): all_without_controls(item) for key, item in value.items()}
        case _:
            return value


def split_versioned_id(text: str) -> tuple[str, int | None]:
    """`2601.07823v2` → (`2601.07823`, 2); without a version the second is None.

    Raises:
        ValueError: `text` is not an arXiv id, whole and alone.
    """
    match = _VERSIONED_ID.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an arXiv id such as 2601.07823 or hep-th/9901001")
    version = match["version"]
    return match["id"], int(version) if version else None


def _plain(text: str) -> str:
    # None of them is printable, and most texts are.
    if not text.replace("\n", "").isprintable() and (found := CONTROL.search(text)):
        raise ValueError(f"contains the control character U+{ord(found[0]):04X}")
    return text


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    if "\n" in text or "\t" in text:
        raise ValueError("must be one line")
    return _plain(text)


ArxivId = Annotated[str, StringConstraints(pattern=rf"^{ID_PATTERN}$", max_length=40)]
"""An id without version, `2601.07823` or `hep-th/9901001`: the only form that ever becomes part of a path."""
Category = Annotated[str, StringConstraints(pattern=CATEGORY_PATTERN, max_length=40)]
"""`cs.CV`, `hep-th`, `astro-ph.CO`: https://arxiv.org/category_taxonomy"""
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000), AfterValidator(_one_line)]
"""Text of one line, possibly empty, without control characters."""
FullLine = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000), AfterValidator(_one_line)
]
Text = Annotated[str, StringConstraints(max_length=400_000), AfterValidator(_plain)]
"""Text of many lines, without control characters but newline and tab."""
Body = Annotated[Text, AfterValidator(str.strip)]
"""Markdown, hostile until `text` has cleaned it."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
"""A BCP 47 tag: `zh`, `en`, `pt-BR`. https://www.rfc-editor.org/info/bcp47"""
Version = Annotated[int, Field(ge=1, le=9_999)]
Points = Annotated[int, Field(ge=1, le=3)]
Count = Annotated[int, Field(ge=0)]
Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Record(BaseModel):
    """Frozen, strict (a number is not a string) and closed (an unknown key is an error)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", ser_json_inf_nan="null")


def _utc(time: dt.datetime) -> dt.datetime:
    if time.utcoffset() != dt.timedelta(0):
        raise ValueError("must be UTC, written as 2026-01-13T01:02:03Z")
    return time


UtcTime = Annotated[dt.datetime, AfterValidator(_utc)]


# --- arXiv's facts: arxiv.json -------------------------------------------------------------------------------------


class LaterVersion(Record):
    """A replacement that arXiv announced after the paper's day. `date` is that announcement's, None if unknown."""

    version: Version
    date: dt.date | None = None


class Paper(Record):
    """What arXiv says of a paper, in its own words: text with LaTeX leftovers, never HTML or Markdown.

    `published` is the day on which version 1 was submitted (GMT), `updated` that of `version`.
    `categories` holds the primary category first, then the cross-lists, in arXiv's order, each once.
    """

    id: ArxivId
    version: Version
    title: FullLine
    authors: tuple[FullLine, ...] = Field(max_length=10_000)
    abstract: Text
    categories: tuple[Category, ...] = Field(min_length=1, max_length=100)
    published: dt.date | None = None
    updated: dt.date | None = None
    comment: Line = ""
    journal_ref: Line = ""
    doi: Line = ""
    later_versions: tuple[LaterVersion, ...] = ()
    withdrawn: dt.date | None = None

    @model_validator(mode="after")
    def _categories_once(self) -> Self:
        if len(set(self.categories)) != len(self.categories):
            raise ValueError("categories: one is listed twice")
        return self

    @property
    def primary_category(self) -> str:
        return self.categories[0]

    def with_notes_of(self, other: "Paper") -> "Paper":
        """With what was noted on the same paper elsewhere, too, as far as it comes after this version."""
        # Of two notes of one version that with a date is the last, and stays.
        every = sorted((*other.later_versions, *self.later_versions), key=lambda one: one.date is not None)
        noted = {one.version: one for one in every}
        later = tuple(noted[version] for version in sorted(noted) if version > self.version)
        return self.model_copy(update={"later_versions": later, "withdrawn": self.withdrawn or other.withdrawn})


class Score(Record):
    """How well a paper fits the interests and how much it matters, 1 to 3 each, and why, in brief.

    `strength` is the weight of the keywords that were found: it decides among equal scores.
    """

    relevance: Points
    significance: Points
    relevance_reason: Line = ""
    significance_reason: Line = ""
    strength: Count = 0

    @property
    def total(self) -> int:
        return self.relevance + self.significance


class Candidate(Record):
    """A paper that was announced and not chosen, in brief. `score` is None where scoring it failed."""

    id: ArxivId
    title: FullLine
    primary_category: Category
    score: Score | None = None


class Repeat(Record):
    """A paper that this day announced or listed again, although the day `date` already has it."""

    id: ArxivId
    date: dt.date
    version: Version | None = None


class Metadata(Record):
    """`arxiv.json`: arXiv's metadata of one announcement. Machine-owned, refetchable."""

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    date: dt.date
    papers: tuple[Paper, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    repeats: tuple[Repeat, ...] = ()

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        for name, ids in (("papers", [p.id for p in self.papers]), ("candidates", [c.id for c in self.candidates])):
            if twice := _repeated(ids):
                raise ValueError(f"{name}: {twice} is listed twice")
        return self

    def with_notes_of(self, other: "Metadata") -> "Metadata":
        """With what was noted elsewhere on the papers that both have, too."""
        theirs = {paper.id: paper for paper in other.papers}
        papers = (paper.with_notes_of(theirs[paper.id]) if paper.id in theirs else paper for paper in self.papers)
        return self.model_copy(update={"papers": tuple(papers)})

    def without_repeats(self, gone: Collection[Repeat]) -> "Metadata":
        """Without these, of which the days that they name have nothing any more."""
        return self.model_copy(update={"repeats": tuple(each for each in self.repeats if each not in gone)})

    def without_notes(self) -> "Metadata":
        """As if none of its papers had been replaced or withdrawn."""
        nothing = {"later_versions": (), "withdrawn": None}
        return self.model_copy(update={"papers": tuple(paper.model_copy(update=nothing) for paper in self.papers)})


# --- opinions: ID.md and index.md ----------------------------------------------------------------------------------

Source = Literal["full-text", "abstract", "imported"]
"""What the writer of an analysis had read. `imported`: unknown, the text came from another archive."""

EXTRACTIVE = "extractive"
"""`model:` of text that was picked from the paper's own sentences, not written."""
SAMPLE = "sample"
"""`model:` of text that people wrote as an example of what a model writes."""


class Tokens(Record):
    """Tokens that the model was paid for, summed over all requests for this text."""

    input: Count = 0
    output: Count = 0


class Reading(Record):
    """How much of a paper the model was given: pages of the PDF, characters of its text after cuts, and of all."""

    pages: Count
    characters: Count
    of_characters: Count


class Provenance(Record):
    """Where a text comes from. `prompt` is the hash of the prompt that asked for it, "" where there was none."""

    model: Line = ""
    prompt: Line = ""
    tokens: Tokens = Tokens()
    cost_usd: Dollars = 0.0
    created: UtcTime | None = None
    language: Language


class Analysis(Provenance):
    """`ID.md`: what a model wrote about one paper. `body` is Markdown.

    `unverified` holds the figures of the body and the findings that do not occur in what the model had read.
    """

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    id: ArxivId
    version: Version
    source: Source
    read: Reading | None = None
    score: Score | None = None
    key_findings: tuple[FullLine, ...] = Field(default=(), max_length=100)
    unverified: tuple[FullLine, ...] = Field(default=(), max_length=1_000)
    body: Body = ""

    @property
    def findings_are_latex(self) -> bool:
        """Whether the findings are sentences of arXiv's abstract, with its LaTeX, and not Markdown of a model's own."""
        return self.source == "imported" or self.model == EXTRACTIVE


class LedgerRow(Record):
    """What became of the papers that one category announced (new and cross-listed)."""

    category: Category
    announced: Count
    considered: Count = 0
    scored: Count = 0
    chosen: Count = 0
    failed: Count = 0


class Gap(Record):
    """A chosen paper that the day had to do without, and why."""

    id: ArxivId
    title: Line = ""
    reason: FullLine


class Ledger(Record):
    """What was announced and what was chosen, per category; `gaps` says which chosen papers are missing.

    A cross-listed paper counts in each of its collected categories, so rows may add up to more than `announced`.
    """

    announced: Count = 0
    considered: Count = 0
    rows: tuple[LedgerRow, ...] = ()
    gaps: tuple[Gap, ...] = ()


class DayIndex(Record):
    """`index.md`: the ordered ids of a day, the ledger, and the executive summary with its provenance.

    `source` says who made the day: `run` the pipeline, `imported` another system's archive. `body` is Markdown;
    `summary` is None where the day has none.
    """

    schema_: Literal[1] = Field(default=SCHEMA, alias="schema")
    date: dt.date
    source: Literal["run", "imported"]
    papers: tuple[ArxivId, ...] = Field(default=(), max_length=5_000)
    summary: Provenance | None = None
    ledger: Ledger | None = None
    body: Body = ""

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The chosen papers that the day had to do without, as far as a ledger says."""
        return self.ledger.gaps if self.ledger else ()

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        if twice := _repeated(self.papers):
            raise ValueError(f"papers: {twice} is listed twice")
        return self


def _repeated(ids: tuple[str, ...] | list[str]) -> str | None:
    seen: set[str] = set()
    return next((id_ for id_ in ids if id_ in seen or seen.add(id_)), None)  # type: ignore[func-returns-value]
