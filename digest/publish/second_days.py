"""No paper gets a second day: of two that publish at once, neither knows which papers the other gives a day."""

import datetime as dt
from collections import defaultdict

from digest.archive import INDEX, METADATA, Archive
from digest.git import Git, GitError
from digest.publish.day_merge import changed_days, listed_papers, state_of
from digest.publish.rebase import Branch


def refuse_second_days(git: Git, archive: Archive, base: str, branch: Branch) -> None:
    """See before a push that it gives no paper a second day.

    Args:
        base: the newest commit that the branch has, "" where none is known.

    Raises:
        GitError: it would.
    """
    for day, papers in second_days(git, archive, base).items():
        twice = ", ".join(f"{id_} stands on {other}" for id_, other in papers.items())
        raise GitError(
            f"{day}: {twice} already, so nothing is pushed to {branch}; `digest run {day} --force` makes the day again "
            "without, or take it out by hand (its file, and `papers` of index.md and arxiv.json); then "
            "`digest commit --push` again"
        )


def second_days(git: Git, archive: Archive, base: str) -> dict[dt.date, dict[str, dt.date]]:
    """The days whose pages are new in HEAD with papers that another day has: these papers, and the day that keeps each.

    What is published already is left to `digest check`. It keeps its papers; of two new days the earlier one does.

    Args:
        base: as in `refuse_second_days`.
    """
    base = base or git("mktree").strip()
    shared = [days for days in _places(git, archive).values() if len(days) > 1]
    changed = changed_days(git, archive, base, "HEAD") if shared else set()
    involved = {day for days in shared if days & changed for day in days}
    # A file is no proof: of an unfinished day it may still go.
    now, before = (
        {day: listed_papers(git, state_of(git, archive, day, commit)) for day in involved} for commit in ("HEAD", base)
    )
    found = defaultdict[dt.date, dict[str, dt.date]](dict)
    for id_ in sorted(set().union(*now.values())):
        days = sorted(day for day in involved if id_ in now[day])
        keeps = next((day for day in days if id_ in before[day]), days[0])
        for day in days:
            if day != keeps and id_ not in before[day]:
                found[day][id_] = keeps
    return dict(sorted(found.items()))


def _places(git: Git, archive: Archive) -> dict[str, set[dt.date]]:
    """The days that have an analysis of a paper in HEAD, by the name of its file; none before the first commit."""
    places = defaultdict[str, set[dt.date]](set)
    listed = git.attempt("ls-tree", "-r", "-z", "--name-only", "HEAD", "--", f"{archive.root}/").out
    for name in listed.split("\0"):
        path = git.root / name
        if name and path.name not in (INDEX, METADATA) and (day := archive.day_of(path)):
            places[path.name].add(day)
    return places
