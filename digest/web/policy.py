"""The content security policy of every page: whatever a text smuggles in, only the site's own scripts run."""

import base64
import hashlib
import re
from collections.abc import Iterable

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def inline_scripts(html: str) -> list[str]:
    """The bodies of the inline scripts in a piece of a theme's template."""
    return _SCRIPT.findall(html)


def policy(scripts: Iterable[str]) -> str:
    """A policy (https://www.w3.org/TR/CSP3/) that allows the site's own files and exactly these inline scripts.

    `img-src data:` is for the icons in Material's style sheets. `frame-ancestors` can't stand in a meta element.
    """
    hashes = sorted({_hash(script) for script in scripts})
    return "; ".join(
        [
            "default-src 'none'",
            " ".join(["script-src 'self'", *hashes]),
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
