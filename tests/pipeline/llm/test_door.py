"""The real litellm against a chat server on this machine: every fault of a provider, and what a run may cost."""

import gc
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, Field

from digest.errors import UsageError
from digest.pipeline.llm import door
from digest.pipeline.llm.budget import Budget
from digest.pipeline.llm.chat import LiteLLMChat, Patience, open_chat
from digest.pipeline.llm.faults import Trouble, classify
from digest.pipeline.records import BudgetError, ModelAccessError, ModelError, Request
from tests.fakes import chat_server
from tests.fakes.chat_server import FAULTS, Ask, ChatServer, Step

KEY = "sk-Test0123456789SECRET"
PATIENCE = Patience(request=5.0, total=8.0, tries=3, pause=0.01, longest_pause=1.0)
UNPRICED = "openai/some-model"
PRICED = "openai/gpt-5-mini"


class Colour(BaseModel):
    """What the tests ask for."""

    name: str = Field(min_length=3)
    share: float


GOOD = '{"name": "blue", "share": 0.5}'


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


Opener = Callable[..., LiteLLMChat]


@pytest.fixture
def opener() -> Iterator[Opener]:
    """Opens a chat with a server that answers by these steps; everything is closed at the end."""
    servers: list[ChatServer] = []

    def open_(
        steps: list[Step] | Callable[[Ask], Step | None] | None = None,
        *,
        model: str = UNPRICED,
        budget: Budget | None = None,
        patience: Patience = PATIENCE,
        delay: float = 0.0,
        **options: object,
    ) -> LiteLLMChat:
        server = ChatServer(steps or [], delay=delay).__enter__()
        servers.append(server)
        chat = open_chat(
            model,
            budget or Budget(),
            api_base=server.api_base,
            patience=patience,
            **options,  # type: ignore[arg-type]
        )
        chat.server = server  # type: ignore[attr-defined]
        return chat

    yield open_
    for server in servers:
        server.__exit__(None, None, None)


def server_of(chat: LiteLLMChat) -> ChatServer:
    server: ChatServer = chat.server  # type: ignore[attr-defined]
    return server


def ask(chat: LiteLLMChat, **options: object) -> Colour:
    answer = chat.ask(Request(system="Name a colour.", user="data", schema=Colour, max_tokens=100, **options))  # type: ignore[arg-type]
    return answer.value


# --- the way there


def test_what_litellm_leaves_is_not_walked_by_every_collection(opener: Opener) -> None:
    opener([])
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000  # 3 s at the end of each run


def test_a_server_without_schemas_gets_the_schema_in_words(opener: Opener) -> None:
    chat = opener([chat_server.say(GOOD)])
    assert ask(chat) == Colour(name="blue", share=0.5)
    request = server_of(chat).asks[0]
    assert not request.is_structured
    assert "Name a colour." in request.system
    assert request.schema["required"] == ["name", "share"]
    assert request.key == KEY


def test_a_model_that_takes_schemas_gets_one_without_bounds(opener: Opener) -> None:
    chat = opener([chat_server.say(GOOD)], model=PRICED)
    ask(chat)
    request = server_of(chat).asks[0]
    assert request.is_structured
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert request.schema["properties"]["name"] == {"type": "string"}
    assert request.schema["additionalProperties"] is False


def test_a_model_that_thinks_gets_room_for_it(opener: Opener) -> None:
    chat = opener([chat_server.say(GOOD)], model=PRICED)
    ask(chat)
    assert server_of(chat).asks[0].limit == 100 + door.THINKING_TOKENS


def test_no_model_is_asked_for_more_than_it_can_write() -> None:
    opened = door.open_door(PRICED)
    assert opened.room(200_000) == opened.room(300_000) < 200_000


@pytest.mark.parametrize("structured", [True, False])
def test_the_setting_decides_over_what_litellm_knows(opener: Opener, structured: bool) -> None:
    chat = opener([chat_server.say(GOOD)], model=PRICED if not structured else UNPRICED, structured_output=structured)
    ask(chat)
    assert server_of(chat).asks[0].is_structured is structured


@pytest.mark.parametrize("refusal", ["response_format json_schema is not supported", "Structured outputs: unavailable"])
def test_a_server_that_refuses_the_schema_is_asked_without(
    refusal: str, opener: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    def decide(request: Ask) -> Step:
        if request.is_structured:
            return chat_server.status(400, refusal)
        return chat_server.say(GOOD)

    chat = opener(decide, model=PRICED)
    assert ask(chat).name == "blue"
    assert ask(chat).name == "blue"
    assert [request.is_structured for request in server_of(chat).asks] == [True, False, False]
    assert "structured_output: false" in caplog.text


def test_an_own_server_needs_no_key(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    chat = opener([chat_server.say(GOOD)])
    assert ask(chat).name == "blue"
    assert server_of(chat).asks[0].key == "none"


def test_tokens_and_cost_are_counted_with_the_repair(opener: Opener) -> None:
    budget = Budget(1.0)
    chat = opener([chat_server.malformed(), chat_server.say(GOOD)], model=PRICED, budget=budget)
    answer = chat.ask(Request(system="s", user="u", schema=Colour, max_tokens=100))
    assert answer.tokens == budget.tokens
    assert answer.tokens.output > len(GOOD) // 3
    assert 0 < answer.cost_usd == pytest.approx(budget.spent)
    assert budget.requests == 2


# --- what providers do


RECOVERED = ["429", "429 with Retry-After", "500", "503", "HTML page", "malformed JSON", "no JSON", "NaN", "refusal",
             "content filter", "empty", "null", "no choices", "cut"]  # fmt: skip


@pytest.mark.parametrize("fault", RECOVERED)
def test_one_fault_is_survived(opener: Opener, fault: str) -> None:
    chat = opener([FAULTS[fault](), chat_server.say(GOOD)])
    assert ask(chat).name == "blue"
    assert len(server_of(chat).asks) == 2


@pytest.mark.parametrize("fault", RECOVERED)
def test_a_lasting_fault_is_a_clear_error_after_few_requests(opener: Opener, fault: str) -> None:
    chat = opener(lambda request: FAULTS[fault]())
    with pytest.raises(ModelError) as error:
        ask(chat)
    assert str(error.value).startswith(f"{UNPRICED}: ")
    assert "\n" not in str(error.value)
    assert not isinstance(error.value, ModelAccessError)
    assert len(server_of(chat).asks) <= PATIENCE.tries


@pytest.mark.parametrize(
    "model", [UNPRICED, "ollama_chat/some-model", "deepseek/deepseek-chat", "anthropic/claude-haiku-4-5"]
)
def test_a_server_that_does_not_run_is_named_without_secrets(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    chat = open_chat(model, Budget(), api_base="http://ada:geheim@127.0.0.1:9/v1?key=geheim", patience=PATIENCE)
    with pytest.raises(ModelError) as error:
        ask(chat)
    assert str(error.value) == (
        f"{model}: no connection to http://127.0.0.1:9/v1 (api_base in digest.yml): Connection refused (3 tries)"
    )


def test_a_connection_that_is_lost_is_no_answer_of_the_server() -> None:
    error = RuntimeError("Connection error.")
    error.__cause__ = httpx.RemoteProtocolError("Server disconnected without sending a response.")
    fault = classify(error, server="the server of openai")
    assert fault.trouble is Trouble.BUSY
    assert fault.reason == (
        "the connection was lost to the server of openai: Server disconnected without sending a response."
    )


@pytest.mark.parametrize("fault", ["401", "404", "out of quota"])
def test_what_no_request_can_heal_is_asked_once_for_the_whole_run(opener: Opener, fault: str) -> None:
    chat = opener(lambda request: FAULTS[fault]())
    for _ in range(3):
        with pytest.raises(ModelAccessError):
            ask(chat)
    assert len(server_of(chat).asks) == 1


def test_a_quota_per_minute_is_waited_for(opener: Opener) -> None:
    message = "You exceeded your current quota. Please retry in 0.1s. Limit per minute"
    chat = opener([chat_server.status(429, message), chat_server.say(GOOD)])
    assert ask(chat).name == "blue"


def test_no_key_gets_out(opener: Opener, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    chat = opener([FAULTS["401"]()])
    with pytest.raises(ModelAccessError) as error:
        ask(chat)
    assert "[redacted]" in str(error.value)
    links = [error.value, error.value.__cause__, error.value.__context__]
    captured = capfd.readouterr()
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("openai")]
    for text in (*map(repr, links), *ours, captured.out, captured.err):
        assert KEY not in text
    assert captured.out == ""


def test_a_key_in_an_answer_is_cut_out(opener: Opener) -> None:
    chat = opener([chat_server.say(f'{{"name": "blue {KEY}", "share": 1}}')])
    assert ask(chat).name == "blue [redacted]"


def test_a_name_that_looks_like_a_key_is_left(opener: Opener) -> None:
    name = "https://github.com/lab/xai-benchmark-suite-2026"
    assert ask(opener([chat_server.say(f'{{"name": "{name}", "share": 1}}')])).name == name


def test_retry_after_holds_back_the_other_threads_too(opener: Opener) -> None:
    times: list[float] = []

    def decide(request: Ask) -> Step:
        times.append(time.monotonic())
        return chat_server.status(429, "slow", retry_after=0.6) if len(times) == 1 else chat_server.say(GOOD)

    chat = opener(decide)
    at_first = chat._not_before
    first = threading.Thread(target=ask, args=(chat,))
    first.start()
    while chat._not_before == at_first:
        time.sleep(0.005)
    ask(chat)
    first.join()
    assert min(times[1:]) - times[0] >= 0.55


def test_a_long_retry_after_is_not_waited_for(opener: Opener) -> None:
    chat = opener([chat_server.status(429, "slow", retry_after=3600)])
    start = time.monotonic()
    with pytest.raises(ModelError):
        ask(chat)
    assert time.monotonic() - start < 6


def test_a_server_that_hangs_costs_a_bounded_time(opener: Opener) -> None:
    patience = Patience(request=0.3, total=0.8, tries=9, pause=0.01)
    chat = opener(lambda request: chat_server.hang(20), patience=patience)
    start = time.monotonic()
    with pytest.raises(ModelError, match=r"no answer (in time|within)"):
        ask(chat)
    assert 0.3 <= time.monotonic() - start < 6


def test_stopping_ends_all_waiting(opener: Opener) -> None:
    stop = threading.Event()
    chat = opener(lambda request: chat_server.hang(20), stop=stop)
    threading.Timer(0.2, stop.set).start()
    start = time.monotonic()
    with pytest.raises(ModelError, match="stopped"):
        ask(chat)
    assert time.monotonic() - start < 6


def test_a_megabyte_is_refused(opener: Opener) -> None:
    chat = opener([chat_server.say('{"name": "' + "b" * 1_000_000 + '", "share": 1}'), chat_server.say(GOOD)])
    assert ask(chat).name == "blue"
    repair = server_of(chat).asks[1]
    assert len(str(repair.messages)) < 10_000


def test_a_repair_quotes_the_complaints(opener: Opener) -> None:
    def check(value: Colour) -> list[str]:
        return [] if value.name == "green" else ["name: must be a colour of leaves"]

    chat = opener([chat_server.say(GOOD), chat_server.say('{"name": "green", "share": 0}')])
    assert ask(chat, check=check).name == "green"
    repair = server_of(chat).asks[1]
    assert [message["role"] for message in repair.messages] == ["system", "user", "assistant", "user"]
    assert "must be a colour of leaves" in repair.messages[-1]["content"]
    with pytest.raises(ModelError, match="leaves"):
        ask(opener(lambda request: chat_server.say(GOOD)), check=check)


def _remarks(value: Colour) -> list[str]:
    return ["name: could be greener"] if value.name == "blue" else []


@pytest.mark.parametrize(
    "repair",
    [chat_server.say('{"name": "green"}'), chat_server.say("I have corrected it."), chat_server.cut(),
     chat_server.status(401), chat_server.status(400), chat_server.refusal()],
)  # fmt: skip
def test_an_answer_that_will_do_is_used_where_its_repair_fails(opener: Opener, repair: Step) -> None:
    chat = opener([chat_server.say(GOOD), repair])
    assert ask(chat, remarks=_remarks).name == "blue"
    assert "could be greener" in server_of(chat).asks[1].messages[-1]["content"]


def test_a_better_answer_is_used_and_what_is_remarked_of_the_last_does_not_count(opener: Opener) -> None:
    green = '{"name": "green", "share": 0}'
    assert ask(opener([chat_server.say(GOOD), chat_server.say(green)]), remarks=_remarks).name == "green"
    assert ask(opener([chat_server.say(GOOD)] * 2), remarks=_remarks).name == "blue"
    assert ask(opener([chat_server.malformed(), chat_server.say(GOOD)]), remarks=_remarks).name == "blue"


def test_a_cut_answer_gets_more_room(opener: Opener) -> None:
    chat = opener([chat_server.cut(), chat_server.say(GOOD)])
    ask(chat)
    assert [request.limit for request in server_of(chat).asks] == [100, 200]


def test_requests_run_at_the_same_time(opener: Opener) -> None:
    chat = opener(lambda request: chat_server.say(GOOD), delay=0.2)
    threads = [threading.Thread(target=ask, args=(chat,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server_of(chat).most_at_once >= 3


# --- money


def test_a_request_that_might_break_the_ceiling_is_not_sent(opener: Opener) -> None:
    chat = opener([chat_server.say(GOOD)], model=PRICED, budget=Budget(0.001))
    with pytest.raises(BudgetError, match=r"budget\.usd_per_run"):
        ask(chat)
    assert server_of(chat).asks == []


def test_the_schema_counts_as_input(opener: Opener) -> None:
    class Explained(Colour):
        name: str = Field(description="A colour. " * 20_000)

    just_enough = (100 + door.THINKING_TOKENS) * 2e-6 + 0.005
    chat = opener([chat_server.say(GOOD)] * 2, model=PRICED, budget=Budget(just_enough))
    with pytest.raises(BudgetError, match="too small for this request"):
        chat.ask(Request(system="Name a colour.", user="data", schema=Explained, max_tokens=100))
    assert server_of(chat).asks == []
    assert ask(chat).name == "blue"


def test_a_request_of_unknown_outcome_counts_at_its_worst(opener: Opener) -> None:
    budget = Budget(1.0)
    patience = Patience(request=0.2, total=0.3, tries=1)
    chat = opener(lambda request: chat_server.hang(20), model=PRICED, budget=budget, patience=patience)
    with pytest.raises(ModelError):
        ask(chat)
    assert budget.spent == pytest.approx((100 + door.THINKING_TOKENS) * 2e-6, rel=0.2)


def _no_usage(answer: dict[str, Any]) -> None:
    del answer["usage"]


def _zeros(answer: dict[str, Any]) -> None:
    answer["usage"] = dict.fromkeys(answer["usage"], 0)


def _no_output(answer: dict[str, Any]) -> None:
    answer["usage"]["completion_tokens"] = 0


@pytest.mark.parametrize("change", [_no_usage, _zeros, _no_output])
def test_a_server_that_counts_no_tokens_does_not_get_round_the_ceiling(
    opener: Opener, caplog: pytest.LogCaptureFixture, change: Callable[[dict[str, Any]], None]
) -> None:
    system = "Name a colour. " * 1000
    counted, uncounted = Budget(), Budget()
    for budget, step in ((counted, chat_server.say(GOOD)), (uncounted, Step(content=GOOD, change=change))):
        chat = opener([step, step], model=PRICED, budget=budget)
        for _ in range(2):
            answer = chat.ask(Request(system=system, user="u", schema=Colour, max_tokens=100))
    assert answer.tokens.input > 3000
    assert uncounted.tokens.output > 2 * door.USUAL_THOUGHTS
    assert uncounted.spent > counted.spent
    assert uncounted.spent == pytest.approx(2 * answer.cost_usd)
    assert [record.getMessage() for record in caplog.records] == [
        f"{PRICED}: the server does not count tokens, so what it costs is estimated"
    ]


def test_without_a_price_a_ceiling_needs_an_own_server(caplog: pytest.LogCaptureFixture) -> None:
    for address in (None, "https://gateway.example.org/v1"):
        with pytest.raises(UsageError, match=r"budget\.usd_per_run.*no price"):
            open_chat(UNPRICED, Budget(1.0), api_base=address)
    open_chat(UNPRICED, Budget(1.0), api_base="http://127.0.0.1:1/v1")
    assert "no known price" in caplog.text
    open_chat(UNPRICED, Budget())


@pytest.mark.parametrize("model", ["openai/gpt-5.9-mini", "anthropic/claude-haiku-9"])
def test_a_price_that_litellm_guesses_by_the_family_is_none(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says 0 dollars, and a ceiling would hold nothing."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x" * 9)
    with pytest.raises(UsageError, match=r"budget\.usd_per_run.*no price"):
        open_chat(model, Budget(1.0))
    open_chat(model, Budget())


def test_a_local_provider_at_another_s_server_has_no_price(monkeypatch: pytest.MonkeyPatch) -> None:
    model = "ollama/gpt-oss:120b"  # litellm: 0 dollars, wherever it is asked
    with pytest.raises(UsageError, match=r"budget\.usd_per_run.*no price"):
        open_chat(model, Budget(1.0), api_base="https://ollama.example.org")
    open_chat(model, Budget(1.0), api_base="http://127.0.0.1:1")
    monkeypatch.setenv("OLLAMA_API_BASE", "https://ollama.example.org")
    with pytest.raises(UsageError, match=r"budget\.usd_per_run.*no price"):
        open_chat(model, Budget(1.0))


# --- before anything is paid


@pytest.mark.parametrize(
    "models",
    [
        (UNPRICED, "deepseek/deepseek-chat"),
        ("anthropic/claude-haiku-4-5", UNPRICED),
        ("hosted_vllm/qwen", PRICED),
    ],
)
def test_an_address_is_for_the_models_of_one_provider(models: tuple[str, str]) -> None:
    with pytest.raises(UsageError, match=r"digest\.yml: api_base: would be sent the keys of \w+ and \w+"):
        door.refuse_strangers(models, "http://127.0.0.1:1/v1")
    door.refuse_strangers(models, None)
    for model in models:
        door.refuse_strangers((model, model), "http://127.0.0.1:1/v1")


def test_one_server_may_have_two_models() -> None:
    for models in ((UNPRICED, PRICED), ("ollama/a", "ollama_chat/b"), ("gpt-5-mini", PRICED)):
        door.refuse_strangers(models, "http://127.0.0.1:1/v1")


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        door.open_door(PRICED)
    # A secret that is not set arrives like this in GitHub's workflows.
    monkeypatch.setenv("OPENAI_API_KEY", " \n")
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        door.open_door(PRICED)


def test_a_key_with_a_line_break_is_used_without(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
    chat = opener([chat_server.say(GOOD)])
    ask(chat)
    assert server_of(chat).asks[0].key == KEY


def test_one_of_two_keys_is_enough_for_gemini(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match="GOOGLE_API_KEY or GEMINI_API_KEY"):
        door.open_door("gemini/gemini-2.5-flash")


@pytest.mark.parametrize("model", ["nosuch", "nosuch/model", ""])
def test_an_unknown_provider_is_a_wrong_setting(model: str) -> None:
    with pytest.raises(UsageError, match=r"digest\.yml: model"):
        door.open_door(model)


def test_without_litellm_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "litellm", None)
    with pytest.raises(UsageError, match=r"mkdocs-arxiv-digest\[llm\]"):
        door.open_door(PRICED)


def test_the_door_is_closed_until_someone_knocks() -> None:
    """litellm is imported by opening a door, not by importing the module."""
    import subprocess

    code = "import digest.pipeline.llm.chat, sys; sys.exit('litellm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
