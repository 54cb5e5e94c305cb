"""Files that MkDocs knows, so that links to them can be checked, but that our own tree writes."""

from collections.abc import Callable
from dataclasses import dataclass

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel


class OwnFile(File):
    """A page or another file that needs nothing from MkDocs.

    Args:
        uri: its source; that of a page ends with `.md`.
        anchors: those of a page that links may lead to.
    """

    def __init__(self, config: MkDocsConfig, uri: str, anchors: Callable[[], set[str]] | None = None) -> None:
        # The host's own constructor takes paths of all systems apart, for thousands of files that have none.
        self.src_uri = uri
        self.src_dir = None
        self.dest_dir = config.site_dir
        self.dest_uri = f"{uri.removesuffix('.md')}.html" if uri.endswith(".md") else uri
        self.use_directory_urls = config.use_directory_urls
        self.inclusion = InclusionLevel.NOT_IN_NAV
        self.generated_by = "digest"
        if anchors:
            self.page = _Target(anchors)  # type: ignore[assignment]

    def is_documentation_page(self) -> bool:
        return False

    def copy_file(self, dirty: bool = False) -> None:
        pass


@dataclass(frozen=True)
class _Target:
    """What MkDocs wants to know of a page that is linked."""

    anchors: Callable[[], set[str]]

    @property
    def present_anchor_ids(self) -> set[str]:
        return self.anchors()
