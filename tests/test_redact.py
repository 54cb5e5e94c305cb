import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.redact import MASK, is_secret_name, redact, without_keys

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


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-proj-abcdefghijklmnop1234.",
        "Authorization: Bearer abc.def-ghi/jkl==",
        "https://generativelanguage.example/v1?key=AIzaSyA1234567890abcdefghij&alt=json",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "AKIAIOSFODNN7EXAMPLE",
        "http://user:password@host.example/v1",
    ],
)
def test_what_looks_like_a_key_goes(text: str) -> None:
    shown = redact(text, {})
    assert MASK in shown
    for secret in ("abcdefghijklmnop", "abc.def", "AIzaSy", "password", "IOSFODNN"):
        assert secret not in shown


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/lab/xai-benchmark-suite",
        "An sk-learn-compatible step",
        "hf_transformers_trainer and hf-internal-testing",
        "pk-pd-model-simulation",
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
    ]
    no = ["HOME", "PATH", "KEYBOARD", "TOKENIZERS_PARALLELISM", "MONKEY", "DIGEST_WEBHOOK_FORM"]
    assert all(map(is_secret_name, yes))
    assert not any(map(is_secret_name, no))
