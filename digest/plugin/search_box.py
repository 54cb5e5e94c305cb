"""Material's search box, without Material's search."""

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, get_plugin_logger

log = get_plugin_logger("digest")

_MATERIAL_SEARCH = "material/search"
_SHARE = "search.share"
# It marks letters inside of words, too: search-marks.js goes by the rules of the search.
_HIGHLIGHT = "search.highlight"


class _SearchBoxConfig(base.Config):  # type: ignore[no-untyped-call]
    enabled = c.Type(bool, default=True)


class _SearchBox(BasePlugin[_SearchBoxConfig]):  # type: ignore[no-untyped-call]
    """Stands where Material's templates look for its search plugin."""


def claim_search_box(config: MkDocsConfig) -> None:
    """Show the box, which Material has only with its own plugin, whose index of years is far too large."""
    if any(name in config.plugins for name in ("search", _MATERIAL_SEARCH)) and not isinstance(
        config.plugins.get(_MATERIAL_SEARCH), _SearchBox
    ):
        log.warning("The plugin 'search' makes an index that nobody reads: remove it from `plugins` in mkdocs.yml.")
    box = _SearchBox()
    box.load_config({"enabled": True})
    config.plugins[_MATERIAL_SEARCH] = box
    features = config.theme.get("features") or []
    config.theme["features"] = [*(name for name in features if name not in (_SHARE, _HIGHLIGHT)), _SHARE]
