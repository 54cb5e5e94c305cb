"""Prompts are files: found by name and language, replaced by a folder of one's own, checked before a run, hashed.

`analyse.zh.md` is what the model is told to do, in Markdown, with `{{variables}}`. The material it works on (papers,
analyses) is never part of a prompt: it goes into a message of its own. See docs/prompts.md.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

from babel import Locale, UnknownLocaleError

from digest.errors import FileError, UsageError
from digest.languages import canonical, language_meant, primary
from digest.text import chinese_script

PromptName = Literal["analyse", "summarise", "score"]
NAMES: tuple[PromptName, ...] = get_args(PromptName)

VARIABLES: Mapping[PromptName, frozenset[str]] = {
    "analyse": frozenset(["language"]),
    "summarise": frozenset(["language", "interests"]),
    "score": frozenset(
        ["language", "primary", "secondary", "exclude", "authors", "institutions", "interests", "significance"]
    ),
}
"""The variables of each prompt. All must occur, or a setting would have no effect; others are unknown."""

_SHIPPED = files("digest.pipeline") / "prompts"
_FALLBACK = "en"
_MOST_BYTES = 100_000
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_FILE = re.compile(r"(?P<name>[a-z]+)\.(?P<language>[\w-]+)\.md", re.IGNORECASE)


class PromptError(FileError, UsageError):
    """A prompt file that can't be used."""

    exit_code = 2


@dataclass(frozen=True)
class Prompt:
    """A prompt: its text with variables, the language it is written in, and the hash that goes into provenances."""

    path: Path
    text: str
    written_in: str

    @property
    def hash(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with its variables replaced, each once: a `{{name}}` inside a value stays as it is.

        Raises:
            PromptError: a variable has no value.
        """

        def value(found: re.Match[str]) -> str:
            if found[1] not in values:
                raise _unknown(self, found, values)
            return values[found[1]]

        return _VARIABLE.sub(value, self.text).strip()


@dataclass(frozen=True)
class Prompts:
    """The prompts of a run."""

    analyse: Prompt
    summarise: Prompt
    score: Prompt


def load_prompts(language: str, folder: Path | None = None) -> Prompts:
    """The prompts for analyses in a language (BCP 47): the folder's where it has them, else those that are shipped.

    For `pt-BR` the names are tried in this order: `analyse.pt-BR.md`, `analyse.pt.md`, `analyse.en.md`, each first in
    the folder and then among the shipped. A prompt of another language asks for the answer in `{{language}}`.

    Raises:
        PromptError: the folder or a file can't be read, a file has a name that means nothing, a variable is missing
            or unknown.
    """
    if folder is not None:
        _check_names(folder)
    return Prompts(**{name: _load(name, language, folder) for name in NAMES})


def language_name(language: str, written_in: str) -> str:
    """What a language is called in a prompt: `ja` is `Japanese` in an English one and `日语` in a Chinese one."""
    if primary(language) == "zh":
        traditional = chinese_script(language) == "Hant"
        chinese, english = ("繁體中文", "Traditional Chinese") if traditional else ("简体中文", "Simplified Chinese")
        return chinese if written_in == "zh" else english
    try:
        return Locale.parse(language, sep="-").get_display_name(written_in) or language
    except (UnknownLocaleError, ValueError):
        return f"the language with the tag {language}"


def part(name: Literal["answer", "repair", "alive"], values: Mapping[str, str]) -> str:
    """One of the shipped texts that are the same for every archive; they are not replaced by a folder."""
    path = _SHIPPED / f"{name}.md"
    return Prompt(Path(str(path)), path.read_text("utf-8"), _FALLBACK).fill(values)


def as_data(text: str) -> str:
    """A stranger's text for a message: no tag and no control token can be spelled in it (`<` before a letter is ‹)."""
    return re.sub(r"<(?=[A-Za-z/|!?])", "‹", text)


def _load(name: PromptName, language: str, folder: Path | None) -> Prompt:
    whole = canonical(language)
    for tag in dict.fromkeys((whole, whole.partition("-")[0], _FALLBACK)):
        file = f"{name}.{tag}.md"
        if folder is not None and (path := folder / file).is_file():
            return _checked(name, Prompt(path, _read(path), tag.partition("-")[0]))
        if (shipped := _SHIPPED / file).is_file():
            path = Path(str(shipped))
            return _checked(name, Prompt(path, shipped.read_text("utf-8"), tag.partition("-")[0]))
    raise AssertionError(f"{name}.{_FALLBACK}.md is not shipped")


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise PromptError(
                path, f"is {len(data):,} bytes long, more than the {_MOST_BYTES:,} that a prompt may have"
            )
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PromptError(path, "is not UTF-8", line=line, hint="save it again as UTF-8") from error
    except OSError as error:
        raise PromptError(path, f"can't be read: {error.strerror}") from error


def _checked(name: PromptName, prompt: Prompt) -> Prompt:
    known = VARIABLES[name]
    found = {match[1] for match in _VARIABLE.finditer(prompt.text)}
    for match in _VARIABLE.finditer(prompt.text):
        if match[1] not in known:
            raise _unknown(prompt, match, known)
    if missing := sorted(known - found):
        names = ", ".join(f"{{{{{one}}}}}" for one in missing)
        reason = f"lacks the variable {names}, so that what it stands for would have no effect"
        raise PromptError(prompt.path, reason, hint=f"write it where the model needs it; see {name}.en.md")
    return prompt


def _unknown(prompt: Prompt, found: re.Match[str], known: Mapping[str, str] | frozenset[str]) -> PromptError:
    line = prompt.text.count("\n", 0, found.start()) + 1
    names = ", ".join(f"{{{{{name}}}}}" for name in sorted(known))
    return PromptError(prompt.path, f"{found[0]} is no variable of this prompt", line=line, hint=f"known: {names}")


def _check_names(folder: Path) -> None:
    """Refuse what looks like a prompt and would never be read: a mistake in its name."""
    if not folder.is_dir():
        raise PromptError(folder, "is no folder", hint="make it, or correct `prompts:` in digest.yml")
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".md" or path.name.lower() == "readme.md":
            continue
        if path.name != (right := _right_name(path.name)):
            usual = f"prompts are named {', '.join(f'{name}.LANGUAGE.md' for name in NAMES)}"
            raise PromptError(path, "is no prompt's name", hint=f"did you mean {right}?" if right else usual)


def _right_name(name: str) -> str:
    """What a file of a prompt should be called, "" if it is not known whose it is."""
    found = _FILE.fullmatch(name)
    if not found or found["name"].lower() not in NAMES or not (meant := language_meant(found["language"])):
        return ""
    return f"{found['name'].lower()}.{canonical(meant)}.md"
