"""Material's search box, without Material's search."""

import json
import re

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, get_plugin_logger

from digest.i18n import Words

log = get_plugin_logger("digest")

_MATERIAL_SEARCH = "material/search"
_SHARE = "search.share"
# It marks letters inside of words, too: search-marks.js goes by the rules of the search.
_HIGHLIGHT = "search.highlight"
_CONFIG = re.compile(r'(<script id="__config" type="application/json">)(.*?)(</script>)', re.DOTALL)
_PLACE = "{n}"


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


def with_own_search(html: str, worker: str, words: Words) -> str:
    """The theme's settings in a page, as it made them, with our worker in the place of its own.

    Args:
        html: the element `#__config` (Material 9.8).
        worker: the address of our worker from the page.
    """

    def rewrite(match: re.Match[str]) -> str:
        values = json.loads(match[2])
        # The theme counts groups, of which the last may be a link: a number would be wrong.
        best = {f"search.result.{form}": words("search.best_matches") for form in ("one", "other")}
        own = {
            "search.total.one": words("search.total.one", n=_PLACE),
            "search.total.other": words("search.total.other", n=_PLACE),
            "search.waiting": words("search.waiting"),
            "search.failed": words("search.failed"),
        }
        values |= {"search": worker, "translations": values["translations"] | best | own}
        # As Jinja's `tojson` does it: nothing in it may end the element.
        text = json.dumps(values).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        return match[1] + text + match[3]

    return _CONFIG.sub(rewrite, html)


def box_index(words: Words) -> bytes:
    """`search/search_index.json`, which the theme loads and hands to the worker: no index, only settings.

    What stands in braces in the texts, such as `{n}`, is filled in by the worker.
    """
    config = {
        "lang": [words.language],
        "locale": words.tag,
        "day": words("search.day", weekday="{weekday}", date="{date}"),
        "summary": words("day.summary"),
        "all": words("search.all", n=_PLACE),
        "about": words("search.all_about", n=_PLACE),
        "failed": words("search.failed"),
        "unread": words("search.unread", filter="{filter}"),
        "reversed": words("search.reversed"),
    }
    return json.dumps({"config": config, "docs": []}, ensure_ascii=False).encode()
