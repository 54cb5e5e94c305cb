"""Keys never reach a log, a message or a stored text: their values are cut out of all that leaves the model's door."""

import base64
import html
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote

MASK = "[redacted]"

# `PWD` alone is the folder that a shell is in.
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:(?:[A-Z0-9]*(?:API|ACCESS|SECRET|PRIVATE|AUTH))?KEYS?|TOKEN|SECRETS?|JWT|PAT|PASS|PASSWORDS?|"
    r"PASSWD|PASSPHRASE|(?<=_)PWD|CREDENTIALS?|AUTH|AUTHORIZATION|BEARER|COOKIES?|HEADERS|CONNECTION_STRING|"
    r"WEBHOOK(?!_FORM$))(?:_|$)",
    re.IGNORECASE,
)
# What people write where a local server wants some key.
_DUMMIES = frozenset(
    ["not-needed", "ollama", "lm-studio", "no-key-required", "sk-no-key-required", "changeme", "anything"]
)
_LEAST = 6
_LOGIN = re.compile(r"(?<=//)[^/?#]*@")

# Keys that look like keys, whatever variable they come from: OpenAI and its likes, Google, AWS, headers, URLs.
# Those with a prefix have a digit, or stars in the place of what a server hid; `sk-learn-compatible` is a word. What
# follows the scheme of a header is no word: it has a digit, too, or a capital within. `Basic authentication` stays. As
# titles and messages speak of tokens, `Next-Token DiffusionBERT`, those schemes stand in the place of a header's value,
# or before what is long and mixed.
_SHAPES = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|github_pat)[-_](?=[A-Za-z_-]{0,200}[0-9*])[A-Za-z0-9*_-]{12,200}"
    r"|\bAIza[A-Za-z0-9_-]{30,60}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|(?:(?<=Bearer )"
    r"|(?:(?i:(?<=bearer ))|(?P<kept>(?:[:=\"']|(?i:authorization))\s{0,4}(?i:basic|token|[a-z]{0,20}apikey)[ ]))"
    r"(?=[A-Za-z._~+/-]{0,200}?(?:[0-9*=]|[a-z][A-Z]))"
    r"|(?i:(?<=basic )|(?<=token )|(?<=apikey ))(?=[A-Za-z0-9+/_]{16})"
    r"(?=[A-Za-z+/_]{0,200}[0-9])(?=[A-Z0-9+/_]{0,200}[a-z])(?=[a-z0-9+/_]{0,200}[A-Z]))"
    r"[A-Za-z0-9._~+/*-]{8,2000}=*"
    r"|(?<=[?&]key=)[^&\s\"']{8,200}"
    r"|(?<=://)[^/@\s:]{1,200}:[^/@\s]{1,200}(?=@)"
)


_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))")
_NESTED = 3
"""Escapes within escapes that are undone, as in JSON within JSON."""


@lru_cache(maxsize=1_000)
def is_secret_name(name: str) -> bool:
    """Whether an environment variable of this name holds a secret: `OPENAI_API_KEY`, `GITHUB_TOKEN`."""
    return _SECRET_NAME.search(name) is not None


def without_login(address: str) -> str:
    """An address without the name and the password before its host."""
    return _LOGIN.sub("", address)


def without(text: str, secrets: Iterable[str]) -> str:
    """`text` without `secrets`, however they are escaped in it: as in an address, JSON, HTML, Python or base64.

    Where a secret is only seen once escapes are undone, they are undone in what is returned.
    """
    spelled = [_spelled(secret) for secret in sorted(secrets, key=len, reverse=True)]
    if not spelled:
        return text
    text = _masked(text, spelled)
    for _ in range(_NESTED):
        masked = next((masked for read in _readings(text) if (masked := _masked(read, spelled)) != read), None)
        if masked is None:
            return text
        text = masked
    # One secret after another within escapes within escapes: nothing of it is shown.
    return MASK


@lru_cache(maxsize=1_000)
def _spelled(secret: str) -> tuple[Collection[str], Collection[str]]:
    """What a secret is in a text without escapes, and what it is within base64, wherever in it the secret begins."""
    data, within = secret.encode("utf-8", "surrogatepass"), set()
    for before in range(3):
        # A character of base64 that has a bit of what stands before or behind the secret can't be known.
        first, last = (8 * before + 5) // 6, 8 * (before + len(data)) // 6
        known = base64.b64encode(bytes(before) + data)[first:last].decode()
        within |= {known, known.replace("+", "-").replace("/", "_")}
    return {secret, secret.replace(" ", "+")}, within - {""}


def _masked(text: str, spelled: Iterable[tuple[Collection[str], Collection[str]]]) -> str:
    for plain, within in spelled:
        for form in plain:
            text = text.replace(form, MASK)
        for form in within:
            if form in text:
                first, *rest = text.split(form)
                text = MASK.join([first.rstrip(_BASE64), *(part.strip(_BASE64) for part in rest[:-1])])
                text += MASK + rest[-1].lstrip(_BASE64)
    return text


def _readings(text: str) -> Iterator[str]:
    """What a text says with escapes undone, one kind after another."""
    texts, seen = [text], {text}
    for _ in range(_NESTED):
        texts = [undo(text) for text in texts for sign, undo in _UNDO.items() if sign in text]
        texts = [text for text in dict.fromkeys(texts) if text not in seen]
        seen.update(texts)
        yield from texts


def _unescape(text: str) -> str:
    """`\\"` → `"`, `\\u002f` → `/`: JSON's escapes and Python's."""

    def undo(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else {"n": "\n", "r": "\r", "t": "\t"}.get(found[3], found[3])

    # Two halves of one character become it.
    return _ESCAPE.sub(undo, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_UNDO: Mapping[str, Callable[[str], str]] = {"%": unquote, "&": html.unescape, "\\": _unescape}


def _secrets(environ: Mapping[str, str]) -> set[str]:
    """The values that must not be seen."""
    values = {value for name in environ if is_secret_name(name) for value in (environ[name], environ[name].strip())}
    return {value for value in values if len(value.strip()) >= _LEAST and value.strip().lower() not in _DUMMIES}


def without_keys(text: str, environ: Mapping[str, str] | None = None) -> str:
    """`text` without the values of keys in the environment: for what is stored, where a name may look like a key."""
    return without(text, _secrets(os.environ if environ is None else environ))


def redact(text: str, environ: Mapping[str, str] | None = None) -> str:
    """A message without the values of keys in the environment, and without what looks like a key."""
    return _SHAPES.sub(lambda found: (found["kept"] or "") + MASK, without_keys(text, environ))
