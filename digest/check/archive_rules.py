"""What must hold over all days, and for the folders around them."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digest.archive import Archive, date_of, is_number
from digest.check.day_files import DayFiles
from digest.check.findings import Fault, Rule, line_with
from digest.model import Repeat
from digest.site_addresses import YEAR


@dataclass(frozen=True)
class DayFacts:
    """What other days need to know of a day: its ids in order with the line of each, and what it repeats.

    `ids` is None where `index.md` can't be read: then nobody knows what the day has, and nobody is blamed for it.
    `is_edited`: a person has edited `arxiv.json`.
    """

    date: dt.date
    index_path: Path
    metadata_path: Path
    ids: dict[str, int] | None
    repeats: tuple[tuple[Repeat, int], ...]
    is_edited: bool = False


@dataclass(frozen=True)
class Survey:
    """The whole archive: its folder, and the facts of every complete day, oldest first.

    `is_left_out`: whether the site goes without a file, by its path in the archive; that of a folder ends with `/`.
    """

    archive: Archive
    days: tuple[DayFacts, ...]
    is_left_out: Callable[[str], bool] = lambda name: False


def facts_of(day: DayFiles) -> DayFacts:
    """What a day's files say to other days."""
    ids: dict[str, int] | None = None
    if day.index:
        lines = {line.strip(" -'\""): number for number, line in enumerate(day.text(day.index_path).split("\n"), 1)}
        ids = {id_: lines.get(id_, 1) for id_ in day.index.papers}
    repeats: list[tuple[Repeat, int]] = []
    if day.metadata and day.metadata.repeats:
        text = day.text(day.metadata_path)
        start = max(text.rfind('"repeats"'), 0)
        before = text.count("\n", 0, start)
        repeats = [(found, before + line_with(text[start:], f'"id": "{found.id}"')) for found in day.metadata.repeats]
    is_edited = day.metadata_path in day.hand_edited
    return DayFacts(day.date, day.index_path, day.metadata_path, ids, tuple(repeats), is_edited)


def one_day_a_paper(survey: Survey) -> Iterator[Fault]:
    """A paper belongs to one day, the first that chose it."""
    first: dict[str, dt.date] = {}
    for day in survey.days:
        for id_, line in (day.ids or {}).items():
            if (date := first.setdefault(id_, day.date)) != day.date:
                hint = "take it out here, or there if this day alone is published"
                yield Fault(day.index_path, line, f"papers: {id_} stands on {date} already; {hint}")


def known_repeats(survey: Survey) -> Iterator[Fault]:
    """A day that notes a repeat names the day that has the paper."""
    for day, repeat, line in void_repeats(survey):
        message = f"repeats: {repeat.date} does not list {repeat.id}; correct the date or remove the repeat"
        yield Fault(day.metadata_path, line, message, fixable=not day.is_edited)


def void_repeats(survey: Survey) -> Iterator[tuple[DayFacts, Repeat, int]]:
    """Repeats of papers that the day which they name does not have, or not any more, and their lines.

    A day that is half done is still to be finished, maybe with the paper.
    """
    by_date = {day.date: day for day in survey.days}
    for day in survey.days:
        for repeat, line in day.repeats:
            other = by_date.get(repeat.date)
            if other is None:
                is_void = not os.path.lexists(survey.archive.folder(repeat.date))
            else:
                is_void = other.ids is not None and repeat.id not in other.ids
            if is_void:
                yield day, repeat, line


def folders(survey: Survey) -> Iterator[Fault]:
    """Below the folder of a year stand folders of months, and in these folders of days: `2026/01/13/`."""
    for problem in survey.archive.find_days().unreadable:
        yield Fault(problem.path, 1, problem.told)
    for year in _visible(survey.archive.root):
        if not is_number(year.name, 4):
            continue
        yield from _unless_folder(year, "year", is_date=year.name != "0000")
        for month in _visible(year):
            is_month = is_number(month.name, 2) and 1 <= int(month.name) <= 12
            yield from _unless_folder(month, "month", is_date=is_month)
            for day in _visible(month) if is_month else ():
                is_day = is_number(day.name, 2) and date_of(year.name, month.name, day.name) is not None
                yield from _unless_folder(day, "day", is_date=is_day)


def outside_links(survey: Survey) -> Iterator[Fault]:
    """What is published lies in the folder of the archive, and no symbolic link leads out of it, or to days.

    Those in the folders of years are never followed.
    """
    for folder, folders, names in os.walk(survey.archive.root):
        top = Path(folder) == survey.archive.root
        folders[:] = sorted(name for name in folders if name[0] != "." and not (top and YEAR.fullmatch(name)))
        for name in (*folders, *sorted(name for name in names if name[0] != ".")):
            if problem := survey.archive.leading_astray(Path(folder, name)):
                place = problem.path.relative_to(survey.archive.root).as_posix()
                if not survey.is_left_out(f"{place}/" if name in folders else place):
                    yield Fault(problem.path, 1, problem.told)


def _unless_folder(path: Path, kind: str, *, is_date: bool) -> Iterator[Fault]:
    if os.path.islink(path):
        yield Fault(path, 1, "is a symbolic link, which is not followed; put what it points to in its place")
    elif path.name in ("index.md", "index.html") and kind != "year" and os.path.isfile(path):
        # The build takes it for the page of the year, or of the month, that it lies in.
        address = "/".join(path.parent.parts[-2:] if kind == "day" else path.parent.parts[-1:])
        yield Fault(path, 1, f"takes the address /{address}/, which the site makes itself; give it another name")
    elif not is_date or not os.path.isdir(path):
        yield Fault(path, 1, f"is not the folder of a {kind}, so nothing reads it; rename it or move it elsewhere")


def _visible(folder: Path) -> list[Path]:
    """What a real folder holds, sorted, hidden files apart; nothing where it can't be read."""
    if os.path.islink(folder) or not os.path.isdir(folder):
        return []
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


ARCHIVE_RULES: tuple[Rule[Survey], ...] = (
    Rule("one-day", one_day_a_paper),
    Rule("repeat", known_repeats),
    Rule("folder", folders),
    Rule("outside", outside_links),
)
