"""What a page is made of besides the archive, and who else has a hand in it."""

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import material
import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, get_plugin_logger

from digest.web.caches.cache import files_hash, hash_of

log = get_plugin_logger("digest")

THEME = Path(__file__).parent.parent / "templates" / "material"
LATE_EVENTS = ("env", "pre_template", "template_context", "post_template", "page_context", "post_page", "post_build")
"""Where others could put into a page what needs more of the theme's rules than is known by then."""

_PAGE_EVENTS = (
    *("nav", "env", "pre_page", "page_read_source", "page_markdown", "page_content", "page_context", "post_page"),
)
_NOT_ON_PAGES = frozenset(
    (
        *("site_dir", "docs_dir", "config_file_path", "dev_addr", "watch", "strict", "validation", "theme", "plugins"),
        *("hooks", "exclude_docs", "draft_docs", "not_in_nav", "markdown_extensions", "mdx_configs"),
        *("remote_branch", "remote_name"),
    )
)
"""Settings that leave a generated page as it is, or that are looked at in another way."""


def versions() -> tuple[str, str]:
    """The versions of what the theme's templates come from."""
    return mkdocs.__version__, version("mkdocs-material")


def foreign_templates(config: MkDocsConfig) -> list[Path]:
    """The folders of templates that are neither the theme's, the host's nor ours: they may do and want anything."""
    known = (Path(mkdocs.__file__).parent, Path(material.__file__).parent, THEME)
    folders = map(Path, config.theme.dirs)
    return [folder for folder in folders if not any(folder.is_relative_to(each) for each in known)]


def is_heard_by_others(plugin: "BasePlugin[Any]", config: MkDocsConfig, events: Iterable[str]) -> bool:
    """Whether a hook or another plugin than this one is told of one of the events; it may do to pages what it likes."""
    methods = (method for event in events for method in config.plugins.events.get(event, []))
    return any(getattr(method, "__self__", None) is not plugin for method in methods)


def surroundings(plugin: "BasePlugin[Any]", config: MkDocsConfig, *, serving: bool) -> str:
    """A hash of the settings, theme and versions that pages are made with; "" where others have a hand in them."""
    if is_heard_by_others(plugin, config, _PAGE_EVENTS):
        log.info("Another plugin wants to see every page: each goes through MkDocs, which takes longer.")
        return ""
    if config.theme.custom_dir:
        log.info("The theme has a `custom_dir`: each page goes through MkDocs, which takes longer.")
        return ""
    options = {name: value for name, value in config.items() if name not in _NOT_ON_PAGES}
    others = files_hash(foreign_templates(config))
    return hash_of((*versions(), serving, options, dict(config.theme), plugin.config, others))
