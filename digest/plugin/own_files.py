"""Files that MkDocs knows, so that links to them can be checked, but that our own tree writes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel


class OwnFile(File):
    """A page or another file that needs nothing from MkDocs."""

    @classmethod
    def of(cls, config: MkDocsConfig, uri: str, anchors: Callable[[], set[str]] | None = None) -> Self:
        """A page (`uri` ends with `.md`) with the anchors that links may lead to, or another file."""
        dest_uri = f"{uri.removesuffix('.md')}.html" if uri.endswith(".md") else uri
        file = cls(uri, None, config.site_dir, config.use_directory_urls, dest_uri=dest_uri)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        file.generated_by = "digest"
        if anchors:
            file.page = _Target(anchors)  # type: ignore[assignment]
        return file

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
