"""Keys never reach a log, a message or a stored text: their values are cut out of all that leaves the model's door."""

import os
import re
from collections.abc import Mapping
from urllib.parse import quote

MASK = "[redacted]"

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:KEY|KEYS|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|AUTH|WEBHOOK(?!_FORM$))(?:_|$)", re.IGNORECASE
)
# What people write where a local server wants some key.
_DUMMIES = frozenset(
    ["not-needed", "ollama", "lm-studio", "no-key-required", "sk-no-key-required", "changeme", "anything"]
)
_LEAST = 6

# Keys that look like keys, whatever variable they come from: OpenAI and its likes, Google, AWS, Bearer headers, URLs.
# Those with a prefix have a digit, or stars in the place of what a server hid; `sk-learn-compatible` is a word.
_SHAPES = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|github_pat)[-_](?=[A-Za-z_-]{0,200}[0-9*])[A-Za-z0-9*_-]{12,200}"
    r"|\bAIza[A-Za-z0-9_-]{30,60}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|(?<=Bearer )[A-Za-z0-9._~+/*-]{8,2000}=*"
    r"|(?<=[?&]key=)[^&\s\"']{8,200}"
    r"|(?<=://)[^/@\s:]{1,200}:[^/@\s]{1,200}(?=@)"
)


def is_secret_name(name: str) -> bool:
    """Whether an environment variable of this name holds a secret: `OPENAI_API_KEY`, `GITHUB_TOKEN`."""
    return _SECRET_NAME.search(name) is not None


def secrets(environ: Mapping[str, str]) -> list[str]:
    """The values that must not be seen, the longest first, with what an address makes of them."""
    values = {
        form
        for name, value in environ.items()
        if is_secret_name(name) and len(value.strip()) >= _LEAST and value.strip().lower() not in _DUMMIES
        for form in (value, value.strip(), quote(value.strip(), safe=""))
    }
    return sorted(values, key=len, reverse=True)


def without_keys(text: str, environ: Mapping[str, str] | None = None) -> str:
    """`text` without the values of keys in the environment: for what is stored, where a name may look like a key."""
    for secret in secrets(os.environ if environ is None else environ):
        text = text.replace(secret, MASK)
    return text


def redact(text: str, environ: Mapping[str, str] | None = None) -> str:
    """A message without the values of keys in the environment, and without what looks like a key."""
    return _SHAPES.sub(MASK, without_keys(text, environ))
