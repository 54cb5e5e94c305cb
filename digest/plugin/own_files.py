"""Which files are whose: MkDocs knows ours, so that links to them can be checked, but our own tree writes them."""

import re
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel

from digest.archive import Archive
from digest.errors import ArchiveError
from digest.web.pages.page import PageKey

log = get_plugin_logger("digest")

_IN_YEAR = re.compile(r"\d{4}/", re.ASCII)

Anchors = Callable[[], set[str]]
"""The anchors of a page that links may lead to."""


class FilesAndOwn(Files):
    """The host's files. Ours are found by their paths and stand in no list: the host goes through all of its list
    once for each of its templates, and ours are many times as many.
    """

    def __init__(self, files: Files, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._config = config
        self._own: dict[str, Anchors | None] = {}
        self._found: dict[str, File] = {}

    def add_own(self, uri: str, anchors: Anchors | None = None) -> None:
        """Let a file be found; `uri` is its source, that of a page ends with `.md` and has `anchors`."""
        self._own[uri] = anchors

    def stand_in(self, uri: str, file: File) -> None:
        """Let a file be found, too, by the source of the page whose place it takes."""
        self._found[uri] = file

    def get_file_from_path(self, path: str) -> File | None:
        if (found := super().get_file_from_path(path)) is not None:
            return found
        uri = PurePath(path).as_posix()
        if uri in self._own and uri not in self._found:
            self._found[uri] = OwnFile(self._config, uri, self._own[uri])
        return self._found.get(uri)


class OwnFile(File):
    """A page or another file that needs nothing from MkDocs."""

    def __init__(self, config: MkDocsConfig, uri: str, anchors: Anchors | None) -> None:
        super().__init__(uri, None, config.site_dir, config.use_directory_urls, inclusion=InclusionLevel.NOT_IN_NAV)
        self.generated_by = "digest"
        if anchors:
            self.page = _Target(anchors)  # type: ignore[assignment]


class _Target(NamedTuple):
    """What MkDocs wants to know of a page that is linked."""

    anchors: Anchors

    @property
    def present_anchor_ids(self) -> set[str]:
        return self.anchors()


def leave_out_foreign(files: Files, archive: Archive) -> list[ArchiveError]:
    """Take from `files` what a symbolic link brings in from outside of the archive, or from its days; returns one
    problem a link. The folders of years have a rule of their own.
    """
    known: dict[Path, ArchiveError | None] = {archive.root: None}

    def problem_of(path: Path) -> ArchiveError | None:
        # Of the first link on the way that leads astray; folders are looked at once.
        if path not in known:
            known[path] = problem_of(path.parent) or archive.leading_astray(path)
        return known[path]

    problems: dict[Path, ArchiveError] = {}
    for file in list(files):
        # The theme has files, too.
        if file.src_dir != str(archive.root) or _IN_YEAR.match(file.src_uri):
            continue
        if file.inclusion is not InclusionLevel.EXCLUDED and (problem := problem_of(archive.root / file.src_uri)):
            files.remove(file)
            problems[problem.path] = problem
    return list(problems.values())


def make_room(files: FilesAndOwn, keys: dict[str, PageKey], *, serving: bool) -> None:
    """Leave of `files` in the folders of years what may go to the site, and of `keys`, which are found by the sources
    of their pages, those whose addresses nobody else has.
    """
    absent = {InclusionLevel.EXCLUDED} if serving else {InclusionLevel.EXCLUDED, InclusionLevel.DRAFT}
    for file in list(files):
        key = keys.get(file.src_uri)
        if key is not None and key.kind == "day":
            continue
        if key is None and _IN_YEAR.match(file.src_uri) and not _is_attachment(file):
            files.remove(file)
            continue
        # `archive.md`, `archive/index.md` and `archive/index.html` have one address.
        uri = f"{file.dest_uri.removesuffix('.html')}.md"
        if file.inclusion not in absent and uri in keys and keys[uri].kind != "day":
            log.info("'%s' was written by hand and takes the place of the generated page.", file.src_uri)
            files.stand_in(uri, file)
            del keys[uri]


def _is_attachment(file: File) -> bool:
    """Whether a file in the folder of a year may go to the site as it is.

    Analyses and metadata are no pages of their own, nor is what was left there by mistake: its front matter would reach
    the theme. What hides behind a symbolic link is not of the archive at all.
    """
    if file.is_documentation_page() or file.src_uri.endswith(".json") or not file.abs_src_path:
        return False
    path = Path(file.abs_src_path)
    depth = file.src_uri.count("/")
    return not any(each.is_symlink() for each in (path, *list(path.parents)[:depth]))
