"""Files that MkDocs knows, so that links to them can be checked, but that our own tree writes."""

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

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
