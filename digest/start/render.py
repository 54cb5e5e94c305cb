"""The files of a new archive: templates filled in, and the shared files as they are."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.i18n import FALLBACK
from digest.languages import primary
from digest.model import EXTRACTIVE
from digest.pipeline.llm.own_server import is_unpaid, may_lack_price
from digest.settings import Settings
from digest.start.origin import Repository
from digest.start.shared import shared_files
from digest.taxonomy import category_name

_TEMPLATES = Path(__file__).parent / "templates"
_DOTTED = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}
"""Templates whose file begins with a dot: as `.gitignore` git would obey it here."""


@dataclass(frozen=True)
class NewFile:
    """What will stand in a file, and whether it is a program."""

    data: bytes
    is_executable: bool = False


def archive_files(settings: Settings, *, requirement: str, repository: Repository | None) -> dict[str, NewFile]:
    """Every file of a new archive by its path below the folder, sorted.

    Args:
        settings: as `settings_from` makes them.
        requirement: the line that installs this program.
        repository: where the folder will be pushed to, None if nobody knows.
    """
    # Lines of tags leave no lines; the last newline stays. What is made is YAML and Markdown, not HTML.
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,  # noqa: S701
    )  # fmt: skip
    environment.filters["yaml"] = _yaml
    languages = {path.name for path in _TEMPLATES.iterdir() if path.is_dir()}
    language = primary(settings.language)
    language = language if language in languages else FALLBACK
    values = _values(settings, requirement, repository) | {"pages": language}
    found = {name: NewFile(path.read_bytes(), _is_program(path)) for name, path in shared_files().items()}
    for name in environment.list_templates():
        folder, _, rest = name.partition("/")
        if folder in languages - {language}:
            continue
        target = rest if folder == language else name
        found[_DOTTED.get(target, target)] = NewFile(environment.get_template(name).render(values).encode())
    return dict(sorted(found.items()))


def _values(settings: Settings, requirement: str, repository: Repository | None) -> dict[str, Any]:
    model = settings.analysis_model
    return {
        "settings": settings,
        "model": "" if model == EXTRACTIVE else model,
        "is_paid": model != EXTRACTIVE and not is_unpaid(model, settings.api_base),
        "may_lack_price": may_lack_price(model, settings.api_base),
        "names": [(category, category_name(category) or category) for category in settings.categories],
        "requirement": requirement,
        "repository": repository,
    }


def _yaml(value: Any) -> str:
    """A text or a list of texts as YAML on one line, always in quotes: `language: no` would be a boolean."""
    return json.dumps(value, ensure_ascii=False)


def _is_program(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o100)
