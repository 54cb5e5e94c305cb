"""Two have changed the same day: what of it stays.

What is published stays, and what is removed. A finished day takes the place of an unfinished one, and of two unfinished
ones the analyses of both stay. Whosever `arxiv.json` stays, later versions and withdrawals that each has noted do, too.
What a person edited is never left out, and no note for the sake of it: where one would be, a person decides.
"""

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from digest.archive import INDEX, METADATA, Archive
from digest.errors import ArchiveError
from digest.files import is_hand_edited, json_text, parse_front_matter, parse_json
from digest.git import Git
from digest.model import Metadata

Commits = tuple[str, str, str]
"""The last that both sides had, our newest, theirs."""


@dataclass(frozen=True)
class State:
    """A day in a commit: the full paths of its own files, and git's names of what they hold."""

    commit: str
    files: Mapping[Path, str]

    @property
    def is_complete(self) -> bool:
        return INDEX in {path.name for path in self.files}

    def since(self, earlier: "State") -> set[Path]:
        """The files that are others than earlier, or gone."""
        return {path for path, _ in self.files.items() ^ earlier.files.items()}


Files = dict[Path, State | None]
"""For each file that anybody has of a day the commit to take it from, None for those that go."""


@dataclass(frozen=True)
class Kept:
    """What stays of a day.

    `united` are files of those whose contents are in no commit: as in `State.files`. `gives_way`: it is what they have,
    though we had something else.
    """

    day: dt.date
    files: Files
    united: Mapping[Path, str] = field(default_factory=dict)
    gives_way: bool = False

    def contents(self) -> dict[Path, str]:
        """As `State.files`."""
        return {path: state.files[path] for path, state in self.files.items() if state} | {**self.united}

    def put(self, git: Git) -> None:
        """Write it into the work tree and the index."""
        git("rm", "--force", "--quiet", "--ignore-unmatch", paths=self.files)
        for commit in {state.commit for state in self.files.values() if state}:
            paths = [path for path, state in self.files.items() if state and state.commit == commit]
            git("checkout", "--quiet", commit, paths=paths)
        for path, contents in self.united.items():
            name = path.relative_to(git.root).as_posix()
            git("update-index", "--cacheinfo", f"100644,{contents},{name}")
            git("checkout-index", "--force", "--", name)


def meetings(git: Git, archive: Archive, commits: Commits) -> list[Kept]:
    """What stays of the days that both sides changed, as far as no person has to decide it.

    Of the others git joins what it can.
    """
    base, ours, theirs = commits
    days = changed_days(git, archive, base, ours) & changed_days(git, archive, base, theirs)
    found = (_Meeting(git, archive, day, commits).kept() for day in sorted(days))
    return [kept for kept in found if kept]


def changed_days(git: Git, archive: Archive, *commits: str, only: str = "ADMT") -> set[dt.date]:
    """The days whose files are others in the second of two commits, or in the work tree than in one.

    Args:
        only: how: letters of git's `--diff-filter`.
    """
    listed = git(
        "diff", "--name-only", "-z", "--no-renames", f"--diff-filter={only}", *commits, "--", str(archive.root)
    )
    return {day for name in listed.split("\0") if name and (day := archive.day_of(git.root / name))}


def state_of(git: Git, archive: Archive, day: dt.date, commit: str) -> State:
    """A day as it is in a commit."""
    listed = git("ls-tree", "-z", commit, "--", f"{archive.folder(day).relative_to(git.root).as_posix()}/")
    found = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
    files = {git.root / name: facts.split()[2] for facts, name in found}
    return State(commit, {path: contents for path, contents in files.items() if archive.day_of(path)})


def listed_papers(git: Git, state: State) -> set[str]:
    """The ids on the page of a day; none where it has no page, or nobody can read it."""
    for path, contents in state.files.items():
        if path.name == INDEX:
            with suppress(ArchiveError):
                header, _ = parse_front_matter(text_of(git, contents), path)
                papers = header.get("papers")
                return set(map(str, papers)) if isinstance(papers, list) else set()
    return set()


def text_of(git: Git, contents: str) -> str:
    """A stored file by git's name of what it holds."""
    data = os.fsencode(git("cat-file", "blob", contents))
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


class _Meeting:
    """One day that both changed: as it was, as we have it, and as it is there."""

    def __init__(self, git: Git, archive: Archive, day: dt.date, commits: Commits) -> None:
        self.git, self.archive, self.day = git, archive, day
        self.was, self.ours, self.theirs = (state_of(git, archive, day, commit) for commit in commits)

    def kept(self) -> Kept | None:
        """None where nothing can stay without leaving out what a person edited."""
        for files in self._proposals():
            kept = Kept(self.day, files, self._united(files))
            if not self._edits_left_out(kept) and not self._notes_left_out(kept):
                return replace(kept, gives_way=self._gives_way(files))
        return None

    def _gives_way(self, files: Files) -> bool:
        """Whether nothing stays of what we had, be it for notes that stay, too."""
        if not all(state in (self.theirs, None) for state in files.values()):
            return False
        known = [self.theirs] if self._is_edited(self.theirs) else [self.theirs, self.was]
        return self._but_notes(self.ours) not in map(self._but_notes, known)

    def _proposals(self) -> Iterator[Files]:
        """The best first."""
        if self.ours.files == self.theirs.files:
            yield self._all_of(self.theirs)
        elif self.was.is_complete:
            # Corrections of a published day are joined by git, beside the notes of a run, too.
            ours, theirs = ({path.name for path in state.since(self.was)} for state in (self.ours, self.theirs))
            if ours == {METADATA} and METADATA in theirs:
                yield self._all_of(self.theirs)
            elif theirs == {METADATA} and METADATA in ours:
                yield self._all_of(self.ours)
        elif self.theirs.is_complete or not self.theirs.files:
            yield self._all_of(self.theirs)
        elif self.ours.is_complete:
            yield self._all_of(self.ours)
            yield self._joined(self.theirs, self.ours)
        else:
            first, second = (self.ours, self.theirs) if self._is_our_choice() else (self.theirs, self.ours)
            yield self._joined(first, second)
            yield self._joined(second, first)

    def _all_of(self, state: State) -> Files:
        paths = {**self.was.files, **self.ours.files, **self.theirs.files}
        return {path: state if path in state.files else None for path in paths}

    def _joined(self, first: State, second: State) -> Files:
        """The first, and the second's new analyses of papers that the first chose."""
        chosen = self._chosen(first)
        added = {
            path: second
            for path in second.since(self.was) & second.files.keys() - first.files.keys()
            if path.name not in (INDEX, METADATA) and (chosen is None or path in chosen)
        }
        return {**self._all_of(first), **added}

    def _is_our_choice(self) -> bool:
        """Whether our `arxiv.json` stays: it alone is new, or we have analysed more."""
        metadata = self.archive.metadata_path(self.day)
        if metadata not in self.ours.since(self.was) & self.ours.files.keys():
            return False
        return metadata not in self.theirs.since(self.was) or len(self.ours.files) > len(self.theirs.files)

    def _chosen(self, state: State) -> set[Path] | None:
        """The analyses of the papers that a state's `arxiv.json` holds; None where it can't be read."""
        metadata = self._metadata(state)
        return {self.archive.analysis_path(self.day, paper.id) for paper in metadata.papers} if metadata else None

    def _united(self, files: Files) -> dict[Path, str]:
        """The `arxiv.json` that stays, with what only the other side has noted; none where a person edited it."""
        path = self.archive.metadata_path(self.day)
        first = files.get(path)
        if first is None or self._is_edited(first):
            return {}
        metadata, other = self._metadata(first), self._metadata(self._beside(first))
        if metadata is None or other is None or (united := metadata.with_notes_of(other)) == metadata:
            return {}
        return {path: self.git("hash-object", "-w", "--stdin", sent=json_text(united).encode()).strip()}

    def _beside(self, state: State) -> State:
        return self.ours if state is self.theirs else self.theirs

    def _but_notes(self, state: State) -> tuple[object, ...]:
        """All that a state holds but the notes of runs, which stay."""
        path = self.archive.metadata_path(self.day)
        metadata = self._metadata(state)
        if metadata is None or self._is_edited(state):
            return (state.files,)
        return ({**state.files, path: ""}, metadata.without_notes())

    def _is_edited(self, state: State) -> bool:
        """Whether a person edited the `arxiv.json` of a state."""
        path = self.archive.metadata_path(self.day)
        return path in state.files and is_hand_edited(self._text(state, path), path.suffix)

    def _metadata(self, state: State) -> Metadata | None:
        """The `arxiv.json` of a state; None where there is none, or it can't be read."""
        path = self.archive.metadata_path(self.day)
        if path not in state.files:
            return None
        try:
            return parse_json(Metadata, self._text(state, path).encode(), path)
        except ArchiveError:
            return None

    def _edits_left_out(self, kept: Kept) -> bool:
        """Whether a file that a person edited since then is not among what stays."""
        stays = kept.contents()
        return any(
            stays.get(path) != state.files[path] and is_hand_edited(self._text(state, path), path.suffix)
            for state in (self.ours, self.theirs)
            for path in state.since(self.was) & state.files.keys()
        )

    def _notes_left_out(self, kept: Kept) -> bool:
        """Whether an `arxiv.json` stays that a person edited, and that lacks what the other side noted since then."""
        first = kept.files.get(self.archive.metadata_path(self.day))
        if first is None or not self._is_edited(first):
            return False
        metadata, other, was = map(self._metadata, (first, self._beside(first), self.was))
        if metadata is None or other is None:
            return False
        # What both sides had, and the person has removed, is not missing.
        known = metadata.with_notes_of(was) if was else metadata
        return known.with_notes_of(other) != known

    def _text(self, state: State, path: Path) -> str:
        return text_of(self.git, state.files[path])
