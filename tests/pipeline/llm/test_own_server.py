"""Servers that cost nothing are told apart by their address alone."""

import pytest

from digest.pipeline.llm.own_server import is_own, is_unpaid

OWN = [
    "http://127.0.0.1:11434/v1", "http://localhost:8000", "http://LOCALHOST", "http://[::1]:8080/v1", "http://0.0.0.0:1",
    "http://10.1.2.3/v1", "https://192.168.0.7:8000", "http://172.16.0.9", "http://100.64.1.2", "http://[fd00::1]/v1",
    "http://[::ffff:10.0.0.1]/v1", "http://nas:11434", "http://gpu.local:8000/v1", "http://gpu.local./v1",
    "http://host.docker.internal:11434", "http://box.lan", "http://box.home.arpa",
]  # fmt: skip
OTHERS = [
    "https://open.bigmodel.cn/api/paas/v4", "http://8.8.8.8/v1", "http://[2001:4860:4860::8888]/v1",
    "http://[::ffff:8.8.8.8]/v1", "https://vllm.example.edu/v1", "https://10.example.org", "https://notlocal.org",
    "https://x.local.example.org", "http://172.32.0.1", "http://[bad", "http://:80",
]  # fmt: skip


@pytest.mark.parametrize("address", OWN)
def test_own(address: str) -> None:
    assert is_own(address)
    assert is_unpaid("openai/x", address)


@pytest.mark.parametrize("address", OTHERS)
def test_others(address: str) -> None:
    assert not is_own(address)
    assert not is_unpaid("hosted_vllm/x", address)


def test_without_an_address_the_provider_says_it() -> None:
    assert is_unpaid("ollama_chat/qwen3:14b", None)
    assert not is_unpaid("openai/qwen3", None)


@pytest.mark.parametrize(
    ("model", "variable"),
    [("hosted_vllm/x", "HOSTED_VLLM_API_BASE"), ("ollama/x", "OLLAMA_API_BASE"), ("ollama_chat/x", "OLLAMA_API_BASE")],
)
def test_an_address_in_the_environment_counts(model: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "https://vllm.example.edu/v1")
    assert not is_unpaid(model, None)
    assert is_unpaid(model, "http://nas:8000/v1")
    monkeypatch.setenv(variable, "http://nas:8000/v1")
    assert is_unpaid(model, None)
