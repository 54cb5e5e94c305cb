"""mkdocs.yml as far as it is about the theme: refused, warned of or set so that pages of ours can be right."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.theme import Theme

from digest.errors import DigestError
from digest.plugin.build_inputs import THEME
from digest.progress import printable
from digest.theme.blocked_settings import INSTANT, blocked_settings
from digest.theme.language import refuse_unknown_language, written_language
from digest.theme.own_templates import refuse_hiding
from digest.theme.settings import refuse_other_theme, refuse_unknown_icons

log = get_plugin_logger("digest")


def ready_theme(config: MkDocsConfig) -> str:
    """Set the theme up for our pages; its language.

    Raises:
        PluginError: it is another one, or its settings can't make pages.
    """
    folders = [*map(Path, config.theme.dirs)]
    refuse(refuse_other_theme, config.theme.name, folders)
    # A user's own templates come before ours, ours before Material's.
    own = 1 if config.theme.custom_dir else 0
    if config.theme.custom_dir:
        refuse(refuse_hiding, Path(config.theme.custom_dir))
    if str(THEME) not in config.theme.dirs:
        config.theme.dirs.insert(own, str(THEME))
    language = written_language(config.theme.get("language", "en"))
    refuse(refuse_unknown_language, language, folders)
    refuse(refuse_unknown_icons, config.theme, config.extra, folders)
    # With style attributes the columns of tables in pages written by hand would be refused by the policy.
    config.mdx_configs.setdefault("tables", {}).setdefault("use_align_attribute", True)
    # Web fonts would come from another host. The theme has some of its own, for which nobody has asked.
    if config.theme.get("font") and config.theme["font"] == Theme(name=config.theme.name).get("font"):
        config.theme["font"] = False
    for what, todo in blocked_settings(config):
        log.warning("%s; %s.", what, todo)
    config.theme["font"] = False
    # Material keys what it keeps in the browser by this. With the default, the address of the page's root, its inline
    # script would differ between depths, and so would its hash in the policy.
    config.extra["scope"] = urlsplit(config.site_url or "").path or "/"
    features = config.theme.get("features") or []
    config.theme["features"] = [name for name in features if not str(name).startswith(INSTANT)]
    return language


def refuse(look: Callable[..., None], *what: object) -> None:
    """Stop the build, without a trace, where a look finds that it can't be right."""
    try:
        look(*what)
    except DigestError as error:
        raise PluginError(printable(str(error))) from error
