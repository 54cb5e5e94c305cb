"""Proof that a build which takes over what the last one left is the same, byte by byte, as one from nothing."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import yaml

from digest.archive import Archive
from digest.files import front_matter_text, json_text
from scripts.benchmark.plain import Day
from scripts.benchmark.process import cost
from scripts.benchmark.projects import Contestant
from scripts.benchmark.record import Step
from tests.made_up_archive import write_days


def identical(contestant: Contestant, folder: Path, days: list[Day]) -> Iterator[Step]:
    """Change an archive step by step; after each, build it with and without what the builds before left.

    Args:
        folder: does not exist yet.
        days: at least five; the last is added in the first step.
    """
    project = folder / "growing"
    contestant.begin(project)
    for day in days[:-1]:
        contestant.add(project, day)
    cost(contestant.command(), cwd=project)
    for change, apply in _changes(days).items():
        apply(project)
        clean = folder / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        shutil.copytree(project, clean, ignore=shutil.ignore_patterns(contestant.site, contestant.kept))
        cost(contestant.command(), cwd=project)
        cost(contestant.command(), cwd=clean)
        grown, anew = tree(project / contestant.site), tree(clean / contestant.site)
        differing = sorted(name for name in grown.keys() | anew.keys() if grown.get(name) != anew.get(name))
        yield Step(change=change, differing=tuple(differing))


def tree(folder: Path) -> dict[str, str]:
    """A hash of each file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _changes(days: list[Day]) -> Mapping[str, Callable[[Path], None]]:
    middle = len(days) // 2
    return {
        "a day is added": lambda project: write_days(_archive(project), days[-1:]),
        "an analysis is edited": lambda project: _edit_analysis(project, days[middle]),
        "a summary is edited": lambda project: _edit_summary(project, days[middle + 1]),
        "a title is corrected": lambda project: _edit_title(project, days[1]),
        "a day is moved to another date": lambda project: _move(project, days[0]),
        "a day is deleted": lambda project: shutil.rmtree(_archive(project).folder(days[middle - 1][2].date)),
        "the newest day is deleted": lambda project: shutil.rmtree(_archive(project).folder(days[-1][2].date)),
        "the settings are edited": _edit_settings,
        "a template is overridden": _override_template,
    }


def _archive(project: Path) -> Archive:
    return Archive(project / "docs")


def _edit_analysis(project: Path, day: Day) -> None:
    path = _archive(project).analysis_path(day[2].date, day[1][0].id)
    path.write_text(path.read_text("utf-8") + "\nA sentence that was added by hand.\n", encoding="utf-8")


def _edit_summary(project: Path, day: Day) -> None:
    path = _archive(project).index_path(day[2].date)
    path.write_text(path.read_text("utf-8") + "\nAnother sentence.\n", encoding="utf-8")


def _edit_title(project: Path, day: Day) -> None:
    metadata = day[0]
    first, *rest = metadata.papers
    corrected = metadata.model_copy(update={"papers": (first.model_copy(update={"title": "A Corrected Title"}), *rest)})
    _archive(project).metadata_path(metadata.date).write_text(json_text(corrected), encoding="utf-8")


def _move(project: Path, day: Day) -> None:
    """To the first of its month, or to the 28th: a weekend, too, as an imported archive might have it."""
    archive = _archive(project)
    metadata, _, index = day
    date = metadata.date.replace(day=1) if metadata.date.day != 1 else metadata.date.replace(day=28)
    archive.folder(metadata.date).rename(archive.folder(date))
    archive.metadata_path(date).write_text(json_text(metadata.model_copy(update={"date": date})), encoding="utf-8")
    archive.index_path(date).write_text(front_matter_text(index.model_copy(update={"date": date})), encoding="utf-8")


def _edit_settings(project: Path) -> None:
    path = project / "mkdocs.yml"
    values = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump(values | {"site_name": "Another Name"}, allow_unicode=True), encoding="utf-8")


def _override_template(project: Path) -> None:
    (project / "overrides" / "partials").mkdir(parents=True)
    (project / "overrides" / "partials" / "logo.html").write_text("<b>Ours</b>\n", encoding="utf-8")
    path = project / "mkdocs.yml"
    values = yaml.safe_load(path.read_text("utf-8"))
    values["theme"]["custom_dir"] = "overrides"
    path.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
