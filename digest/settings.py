"""digest.yml: what to collect, how to choose, which model and language, what it may cost. It never holds secrets."""

import re
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from digest.errors import SettingsError
from digest.languages import did_you_mean, language_meant
from digest.model import CATEGORY_PATTERN, EXTRACTIVE, Category, FullLine, Language, Line, Record
from digest.strict_yaml import StrictLoader, read_settings
from digest.taxonomy import closest_category, is_category
from digest.validation import validate

Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=1_000)]
Words = tuple[FullLine, ...]
Positive = Annotated[int, Field(ge=1)]
_MOST_CATEGORIES = 50


def _known_language(tag: Any) -> Any:
    """`cn` is a country: a model would be paid for guessing what that means."""
    if isinstance(tag, str) and (meant := language_meant(tag)) != tag:
        raise ValueError(f"{tag[:40]!r} is no tag of a language" + (f"; {did_you_mean(meant)}" if meant else ""))
    return tag


def _written_as_arxiv_does(category: Any) -> Any:
    """`cs.ro` is none of arXiv's, and nothing would ever be announced in it."""
    if not isinstance(category, str) or is_category(category):
        return category
    meant = closest_category(category[:40])
    is_written_otherwise = not re.fullmatch(CATEGORY_PATTERN, category) or meant.casefold() == category.casefold()
    if meant and is_written_otherwise:
        raise ValueError(f"{category[:40]!r} is no category of arXiv's; did you mean {meant}?")
    return category  # refused for its form, or doubted


def _few_enough(categories: tuple[str, ...]) -> tuple[str, ...]:
    """So many are mostly all of an archive, named one by one."""
    if len(categories) > _MOST_CATEGORIES:
        archive = Counter(each.partition(".")[0] for each in categories).most_common(1)[0][0]
        meant = f"; did you mean `{archive}`, which stands for all of `{archive}.…`?" if is_category(archive) else ""
        raise ValueError(f"has {len(categories)} entries; at most {_MOST_CATEGORIES} are possible{meant}")
    return categories


class Keywords(Record):
    """Words and phrases, matched without case. `primary` weighs most; a paper that matches `exclude` is not chosen."""

    primary: Words = Field(
        default=(), examples=[["object detection", "3D Gaussian"]], description="Topics that this archive is about."
    )
    secondary: Words = Field(
        default=(),
        examples=[["point cloud", "benchmark"]],
        description="Topics that raise a paper that is already close.",
    )
    exclude: Words = Field(default=(), examples=[["medical imaging"]], description="Topics that keep a paper out.")


class Budget(Record):
    """What a run may cost. Near the ceiling it reads fewer full papers, then abstracts, then stops cleanly."""

    usd_per_run: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(
        default=None,
        examples=[1.0],
        description="US dollars that one day may cost; a hard ceiling. A model whose price litellm does not know is "
        "refused with it, because it could not be kept; own servers, on this machine or in a private network, count as "
        "free. Nothing means no ceiling.",
    )
    tokens_per_paper: Annotated[int, Field(ge=1_000)] = Field(
        default=24_000,
        examples=[24000],
        description="Tokens of a paper's text that the model is given; longer papers are fitted.",
    )


class Concurrency(Record):
    """How many requests go out at once. arXiv always gets one, 3 seconds apart."""

    model: Positive = Field(default=10, examples=[8], description="Requests to the model at once.")


class Settings(Record):
    """Every setting. The field's description is what the documentation says of it."""

    title: FullLine = Field(
        default="arXiv Digest",
        examples=["Vision Daily"],
        description="The name of the archive in messages of `digest notify` and in what `digest export-site` writes. "
        "That of the site and its feeds is `site_name` in mkdocs.yml.",
    )
    language: Annotated[Language, BeforeValidator(_known_language)] = Field(
        default="en",
        examples=["zh"],
        description="The language of the analyses, a BCP 47 tag. Headings and fixed sentences have it, too, where it "
        "is `zh`, `zh-TW`, `en`, `de`, `es`, `fr`, `ja`, `ko` or `pt`; elsewhere they are English.",
    )
    categories: Annotated[
        tuple[Annotated[Category, BeforeValidator(_written_as_arxiv_does)], ...], AfterValidator(_few_enough)
    ] = Field(
        min_length=1,
        examples=[["cs.CV", "cs.RO"]],
        description="The arXiv categories to collect, cross-lists included; 50 at most. The name of an archive, such "
        "as `cs`, stands for all of its categories.",
    )
    keywords: Keywords = Field(default=Keywords(), description="What the papers should be about.")
    authors: Words = Field(default=(), examples=[["Fei-Fei Li"]], description="People whose papers are raised.")
    institutions: Words = Field(
        default=(), examples=[["DeepMind", "Tsinghua"]], description="Institutions whose papers are raised."
    )
    interests: Line = Field(
        default="",
        examples=["Robots that learn from video. Less interested in leaderboards."],
        description="The interests in free text, for the model that scores.",
    )
    significance: Line = Field(
        default="",
        examples=["Simulation alone scores 1."],
        description="What makes a paper significant here, in free text.",
    )
    papers_per_day: Positive = Field(default=10, examples=[10], description="How many papers a day shows at most.")
    minimum_score: Annotated[int, Field(ge=2, le=6)] = Field(
        default=4,
        examples=[4],
        description="Relevance and significance together, 2 to 6, that a paper needs to be chosen.",
    )
    model: FullLine | None = Field(
        default=None,
        examples=["openai/gpt-5-mini"],
        description="Any litellm name, or `extractive` (no key, no network), which is also what nothing means.",
    )
    scoring_model: FullLine | None = Field(
        default=None,
        examples=["openai/gpt-5-nano"],
        description="The model that scores the candidates. Nothing means `model`.",
    )
    structured_output: bool | None = Field(
        default=None,
        examples=[False],
        description="Whether the model takes a JSON schema. Nothing means: what litellm knows of the model.",
    )
    api_base: Url | None = Field(
        default=None,
        examples=["http://127.0.0.1:11434/v1"],
        description="The address of a model server, if it is not the provider's own. It holds for `model` and "
        "`scoring_model`, which have to be of the same provider, or a run is refused: the key of one would be sent to "
        "the server of the other.",
    )
    prompts: Line = Field(
        default="",
        examples=["prompts"],
        description="A folder whose files replace the shipped prompts of the same name.",
    )
    budget: Budget = Field(default=Budget(), description="What a run may cost.")
    concurrency: Concurrency = Field(default=Concurrency(), description="How many requests go out at once.")
    arxiv_api: Url = Field(
        default="https://export.arxiv.org/api/query",
        examples=["http://127.0.0.1:8081/api/query"],
        description="arXiv's API, or a mirror or test server.",
    )
    arxiv_rss: Url = Field(
        default="https://rss.arxiv.org/atom",
        examples=["http://127.0.0.1:8081/atom"],
        description="arXiv's announcement feed, or a mirror or test server.",
    )
    pdf_base: Url = Field(
        default="https://arxiv.org/pdf",
        examples=["http://127.0.0.1:8081/pdf"],
        description="Where the PDFs are, or a mirror or test server.",
    )
    site_url: Url | None = Field(
        default=None,
        examples=["https://example.org/digest/"],
        description="The address of the published site: messages of `digest notify` and the JSON Lines of "
        "`digest export` link to it, `digest export-site` takes it over, and arXiv is told it with the name of this "
        "program. The site itself takes `site_url` of mkdocs.yml.",
    )

    @property
    def analysis_model(self) -> str:
        return self.model or EXTRACTIVE

    @property
    def asks_model(self) -> bool:
        """Whether a run needs litellm."""
        return bool(self.asked_models)

    @property
    def asked_models(self) -> tuple[str, ...]:
        """Those of `models` that are asked through litellm."""
        return tuple(model for model in self.models if model != EXTRACTIVE)

    @property
    def models(self) -> tuple[str, ...]:
        """What writes and what scores, each once."""
        return tuple(dict.fromkeys((self.analysis_model, self.scoring_model or self.analysis_model)))


def load_settings(path: Path) -> Settings:
    """The settings in a file.

    Raises:
        SettingsError: the file is missing, not YAML, or a key is unknown or has a wrong value.
    """
    hint = "run the command in the archive's folder, or name it with --config; `digest init` begins a new archive"
    data, text = read_settings(path, StrictLoader, absent="does not exist", hint=hint)
    return validate(Settings, data, path, text, error_type=SettingsError)
