import base64
import html
import json
import re
import time
from collections.abc import Callable
from itertools import product
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.redact import MASK, is_secret_name, redact, without, without_keys

ENVIRON = {"MY_API_KEY": "abcdefgh+/=1", "GITHUB_TOKEN": "token-value-123", "HOME": "/root/abc", "X_API_KEY": "x"}


@settings(deadline=None)
@given(st.text(), st.text())
def test_no_value_of_a_key_survives(before: str, after: str) -> None:
    for function in (redact, without_keys):
        shown = function(f"{before}abcdefgh+/=1{after} token-value-123", ENVIRON)
        assert "abcdefgh+/=1" not in shown
        assert "token-value-123" not in shown


def test_a_key_in_an_address_is_recognised() -> None:
    assert redact("https://x.example/?k=abcdefgh%2B%2F%3D1&a=b", ENVIRON) == f"https://x.example/?k={MASK}&a=b"


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "address": lambda text: quote(text, safe=""),
    "path": quote,
    "form": quote_plus,
    "small letters": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in full": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "HTML": html.escape,
    "HTML in numbers": lambda text: "".join(f"&#x{ord(letter):X};" for letter in text),
    "Python": lambda text: repr(text)[1:-1],
}
BASE64: dict[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "login": lambda text: base64.b64encode(f"\0user\0{text}".encode()).decode(),
    "header": lambda text: base64.b64encode(f"ab:{text}:c".encode()).decode(),
}
ODD_KEYS = ['mistral/KeY+with9"x=zz', "p@ss wörd<1>", "correct/horse'battery&9", "quite-plain-12"]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_key_is_known_however_it_is_spelled(key: str) -> None:
    for (one, inner), (two, outer) in product((SPELLINGS | BASE64).items(), SPELLINGS.items()):
        shown = redact(f"error: {outer(inner(key))} end", {"MY_API_KEY": key})
        assert re.fullmatch(rf"error: {re.escape(MASK)}(?:=|%3[Dd]|&#x3D;)* end", shown), (one, two)


@pytest.mark.parametrize("text", ['50% of "x" &amp; \\alpha %41', "caf\\u00e9 \\n &lt;b&gt;"])
def test_escapes_stay_where_they_hide_nothing(text: str) -> None:
    assert redact(text, ENVIRON) == text


@settings(deadline=None)
@given(st.text(min_size=6).filter(lambda text: text not in MASK), st.text(), st.text())
def test_any_secret_goes(secret: str, before: str, after: str) -> None:
    for spelling in (json.dumps(secret), html.escape(secret), quote(secret.encode("utf-8", "surrogatepass"))):
        shown = without(f"{before} {secret} {spelling} {after}", [secret])
        assert secret not in shown.replace(MASK, "")


@pytest.mark.parametrize("whole", ["a-secret-in-it", "a-secret", "secret-in-it"])
def test_of_a_secret_that_holds_another_nothing_stays(whole: str) -> None:
    for secrets in (["secret", whole], [whole, "secret"]):
        assert without(f"{whole} and secret", secrets) == f"{MASK} and {MASK}"


@pytest.mark.parametrize("piece", ["%41", "&amp;", "\\u0041", "%2525252541", "\\", "&", "%", "%41&#x41;\\x41"])
def test_escapes_are_looked_into_in_bounded_time(piece: str) -> None:
    start = time.process_time()
    redact(piece * 20_000, ENVIRON)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-proj-abcdefghijklmnop1234.",
        "Authorization: Bearer abc.def-ghi/jkl==",
        "authorization: bearer abcdefghijklmnop1",
        "Authorization: Basic YWJjZGVmOmdoaQ==",
        '{"authorization": "ZenApiKey YWJjZGVmOmdoaWprbG1ub3A"}',
        "Authorization: Token abcdefghijklmnop1",
        "Authorization Token abcdefghijklmnop1",
        "{'headers': ['token abcdefghijklmnop1']}",
        "invalid credential: ZenApiKey YWJjZGVmOmdoaWprbG1ub3A=",
        "who sent ZenApiKey YWJjZGVmOmdoaWprbG1ub3A0",
        "https://generativelanguage.example/v1?key=AIzaSyA1234567890abcdefghij&alt=json",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "AKIAIOSFODNN7EXAMPLE",
        "http://user:password@host.example/v1",
    ],
)
def test_what_looks_like_a_key_goes(text: str) -> None:
    shown = redact(text, {})
    assert MASK in shown
    for secret in ("abcdefghijklmnop", "abc.def", "AIzaSy", "password", "IOSFODNN", "YWJj"):
        assert secret not in shown


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/lab/xai-benchmark-suite",
        "An sk-learn-compatible step",
        "hf_transformers_trainer and hf-internal-testing",
        "pk-pd-model-simulation",
        "Basic authentication is off, the token embedding too; unexpected token Embedding",
        "One-Token ControlNet: x",
        "Basic DreamBooth-like editing with a token ViT-Adapter",
        "Next-Token DiffusionBERT-2.0-large-uncased",
        "Unexpected token numbers2text in token 2601.00001v2",
        "max_token 100000000, input_cost_per_token 0.0000015",
        "set the token DIGEST_PUSH_TOKEN2",
    ],
)
def test_what_is_made_of_words_is_no_key(text: str) -> None:
    assert redact(text, {}) == text


def test_what_is_stored_loses_the_values_of_keys_alone() -> None:
    assert without_keys("sk-test-of-time-2026 beats abcdefgh+/=1", ENVIRON) == f"sk-test-of-time-2026 beats {MASK}"


@pytest.mark.parametrize("value", ["x", "none", "not-needed", "lm-studio", "ollama", ""])
def test_dummies_and_crumbs_are_words(value: str) -> None:
    text = f"The word {value} is used; /root/abc too."
    assert redact(text, {"OPENAI_API_KEY": value, "HOME": "/root/abc"}) == text


def test_which_names_hold_secrets() -> None:
    yes = [
        "OPENAI_API_KEY",
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "DB_PASSWORD",
        "KEY",
        "my_token",
        "DIGEST_WEBHOOK_SECRET",
        "DIGEST_WEBHOOK_URL",
        "WATSONX_APIKEY",
        "WATSONX_ZENAPIKEY",
        "SNOWFLAKE_JWT",
        "GITHUB_PAT",
        "SMTP_PASS",
        "MYSQL_PWD",
        "GPG_PASSPHRASE",
        "CLIENT_SECRETS",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "AZURE_STORAGE_CONNECTION_STRING",
    ]
    no = ["HOME", "PATH", "KEYBOARD", "TOKENIZERS_PARALLELISM", "MONKEY", "DIGEST_WEBHOOK_FORM", "PWD", "OLDPWD"]
    no += ["GIT_ASKPASS", "DEFAULT_MAX_TOKENS", "WATSONX_URL", "COMPASS", "LC_PATH"]
    assert all(map(is_secret_name, yes))
    assert not any(map(is_secret_name, no))
