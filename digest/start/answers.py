"""What is asked of somebody who begins an archive, and how the answers become settings. Pure.

Answers are checked by `Settings` itself, so that nothing is taken here that a run refuses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.errors import SettingsError, UsageError
from digest.model import EXTRACTIVE
from digest.settings import Settings
from digest.start.origin import Repository
from digest.taxonomy import closest_category, is_category
from digest.validation import validate


@dataclass(frozen=True)
class Question:
    """One answer that is needed. `key` is that of the setting, `name` that of the option on the command line."""

    key: str
    name: str
    text: str
    example: str

    def applies(self, answers: Mapping[str, Any]) -> bool:
        """Whether it is worth asking, after the answers before it."""
        return self.key != "api_base" or answers.get("model") not in (None, EXTRACTIVE)

    def read(self, answer: str) -> Any:
        """An answer as the value of the setting, None where it is empty.

        Raises:
            UsageError: it can't be one; the message names the option, the reason, and what to write instead.
        """
        value = _value(self.key, answer)
        if value is not None:
            _check(self, value)
        return value


QUESTIONS = (
    Question("title", "title", "Name of the archive", "Vision Daily"),
    Question("categories", "categories", "arXiv categories, with commas between", "cs.CV, cs.RO"),
    Question(
        "keywords.primary",
        "keywords",
        "Topics that the papers should be about, with commas between; may be empty",
        "object detection, SLAM",
    ),
    Question("language", "language", "Language of the analyses (en, zh, any BCP 47 tag)", "en"),
    Question(
        "model",
        "model",
        "Model that reads the papers, as litellm names it; without a key: extractive",
        "openai/gpt-5-mini",
    ),
    Question(
        "api_base",
        "api-base",
        "Address of an own model server; empty for the provider's own",
        "http://127.0.0.1:8000/v1",
    ),
    Question(
        "site_url", "site-url", "Address of the published site; may be empty for now", "https://you.github.io/digest/"
    ),
)
"""In the order of asking. Those of `digest init` without a terminal are the options of the same names."""


def default(key: str, repository: Repository | None) -> str:
    """What an empty answer means.

    Args:
        key: of a question.
        repository: where the folder will be pushed to, if that is known.
    """
    if key == "categories":
        return "cs.CV, cs.RO"
    if key == "model":
        return EXTRACTIVE
    if key == "site_url":
        return repository.pages if repository else ""
    value = Settings.model_fields[key].default if key in Settings.model_fields else ""
    return value or ""


def settings_from(given: Mapping[str, Any]) -> Settings:
    """The settings of the new archive.

    Args:
        given: values of `Question.read` by the key of the question; None where there is no answer.

    Raises:
        UsageError: `categories` is missing, or two answers do not go together.
    """
    if not given.get("categories"):
        raise UsageError("nothing says what to collect: name arXiv categories, for example --categories cs.CV,cs.RO")
    model = given.get("model")
    if given.get("api_base") and model in (None, EXTRACTIVE):
        raise UsageError(
            "--api-base: there is no model to be asked there; name it, for example --model openai/NAME for a server "
            "that speaks the API of OpenAI"
        )
    return Settings.model_validate(_nested({key: value for key, value in given.items() if value is not None}))


def _value(key: str, answer: str) -> Any:
    answer = answer.strip()
    if key == "categories":
        return tuple(dict.fromkeys(answer.replace(",", " ").split())) or None
    if key == "keywords.primary":
        return tuple(dict.fromkeys(word for part in answer.split(",") if (word := part.strip()))) or None
    if key == "site_url" and answer:
        return f"{answer.rstrip('/')}/"
    return answer or None


def _check(question: Question, value: Any) -> None:
    for category in value if question.key == "categories" else ():
        if is_category(category):
            continue
        near = closest_category(category)
        hint = f"did you mean {near}?" if near else "see https://arxiv.org/category_taxonomy"
        raise UsageError(
            f"--categories: arXiv has no {category!r}; {hint} (A category that is newer than this program can be "
            "written into digest.yml afterwards.)"
        )
    try:
        validate(
            Settings,
            {"categories": ["cs.CV"]} | _nested({question.key: value}),
            Path("digest.yml"),
            "",
            error_type=SettingsError,
        )
    except SettingsError as error:
        example = "" if error.reason.endswith("?") else f"; write for example {question.example}"
        raise UsageError(f"--{question.name}: {error.reason}{example}") from error


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        *parents, last = key.split(".")
        part = found
        for parent in parents:
            part = part.setdefault(parent, {})
        part[last] = value
    return found
