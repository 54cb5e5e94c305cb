"""The door to litellm: one request in, one reply or one fault out. Nothing else imports it.

litellm takes 5 seconds and 150 MB to import, so that happens when a door is opened, never before.
"""

import contextlib
import gc
import importlib
import json
import logging
import math
import os
import re
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digest.errors import UsageError
from digest.model import Tokens
from digest.pipeline.llm.faults import Fault, classify, one_line
from digest.pipeline.llm.own_server import LOCAL_PROVIDERS, is_unpaid
from digest.pipeline.llm.tokens import MARGIN, estimate_tokens
from digest.redact import redact, without_keys, without_login

_EXTRA = "pip install 'mkdocs-arxiv-digest[llm]'"
_IMPORTING = threading.Lock()

# Providers that find their credentials in other places than the variables that litellm knows.
_AMBIENT = frozenset(["bedrock", "sagemaker", "vertex_ai", "vertex_ai_beta", "ollama", "ollama_chat"])

# In the names of all variables that litellm may ask for.
_CREDENTIAL = re.compile(r"_API_|_KEY|^AWS_|^VERTEXAI_")

THINKING_TOKENS = 8_000
"""Room before the answer for a model that thinks: its thoughts count as output and against the limit."""
USUAL_THOUGHTS = 1_500
"""So many tokens does a model that thinks usually do so with, in each request."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """What the model sent. `finish` is the API's finish reason; `refusal` what it said instead of an answer."""

    text: str
    finish: str
    refusal: str
    tokens: Tokens
    cost_usd: float


@dataclass(frozen=True)
class Message:
    """One turn of the conversation."""

    role: str  # system, user, assistant
    content: str


class Door:
    """A model that can be asked. Safe to use from several threads.

    Attributes:
        model: litellm's name.
        takes_schema: whether litellm knows that the model takes a JSON schema.
        thinks: whether its answer is preceded by thoughts that count as output.
        has_price: whether a cost can be computed: litellm knows the very name.
        key_names: the variables without which it could not be asked: the key, for some an address or a version, too.
        has_no_key: whether it is asked without a key, as own servers are.
    """

    def __init__(self, litellm: Any, model: str, provider: str, api_base: str | None) -> None:
        self._litellm = litellm
        self.model = model
        self._provider = provider
        self._api_base = api_base
        self.key_names = _key_names(litellm, model, provider, api_base)
        # A name, a password or a key in an address is nobody's business.
        address = without_login(re.sub(r"[?#].*", "", api_base or ""))
        self._server = f"{address} (api_base in digest.yml)" if address else f"the server of {provider}"
        self.has_no_key = provider == "openai" and api_base is not None and not os.environ.get("OPENAI_API_KEY")
        info = _model_info(litellm, model)
        self._input_price = _price(info.get("input_cost_per_token"))
        self._output_price = _price(info.get("output_cost_per_token"))
        self._most_output = info.get("max_output_tokens")
        is_elsewhere = provider in LOCAL_PROVIDERS and not is_unpaid(model, api_base)
        self.has_price = "input_cost_per_token" in info and "output_cost_per_token" in info and not is_elsewhere
        self.takes_schema = bool(litellm.supports_response_schema(model))
        # Claude thinks only when told to; the others that can think do so by themselves.
        self.thinks = bool(litellm.supports_reasoning(model)) and "claude" not in model
        # Taken by the first request of which the server counts nothing, which says so for all.
        self._told = threading.Lock()

    def room(self, max_tokens: int) -> int:
        """The limit to send so that `max_tokens` are left for the answer itself."""
        wanted = max_tokens + (THINKING_TOKENS if self.thinks else 0)
        return min(wanted, self._most_output) if isinstance(self._most_output, int) and self._most_output else wanted

    def worst_cost(self, messages: Sequence[Message], max_tokens: int) -> float:
        """US dollars that a request costs at most: its input, generously counted, and the longest answer."""
        return self.worst_cost_of(sum(estimate_tokens(message.content) + 8 for message in messages), max_tokens)

    def worst_cost_of(self, input_tokens: int, max_tokens: int) -> float:
        """The same for so many tokens of input by `estimate_tokens`."""
        return input_tokens * MARGIN * self._input_price + max_tokens * self._output_price

    def with_thoughts(self, answer_tokens: int) -> int:
        """Tokens that are paid for an answer of so many: a model that thinks does so before it."""
        return answer_tokens + (USUAL_THOUGHTS if self.thinks else 0)

    def cost(self, tokens: Tokens) -> float:
        """US dollars at the list price."""
        return tokens.input * self._input_price + tokens.output * self._output_price

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, timeout: float, schema: dict[str, Any] | None
    ) -> Reply | Fault:
        """Send one request, once. Never raises: what goes wrong comes back as a fault.

        Args:
            max_tokens: the limit for the output, thoughts included (`room`).
            timeout: seconds without a byte; bounding the whole request is up to the caller.
            schema: the JSON schema of the answer, for models that take one.
        """
        sent = sum(estimate_tokens(message.content) for message in messages)
        extra: dict[str, Any] = {"api_base": self._api_base} if self._api_base else {}
        if self.has_no_key:
            extra["api_key"] = "none"  # own servers want none, but litellm insists on some
        if self._provider.startswith("ollama"):
            # Ollama cuts a long prompt silently at its default context of some thousand tokens.
            extra["num_ctx"] = 1024 * math.ceil((sent * MARGIN + max_tokens) / 1024)
        if schema is not None:
            wrapped = {"name": "answer", "strict": True, "schema": schema}
            extra["response_format"] = {"type": "json_schema", "json_schema": wrapped}
            sent += estimate_tokens(json.dumps(schema))
        try:
            response = self._litellm.completion(
                model=self.model, messages=[{"role": m.role, "content": m.content} for m in messages],
                max_tokens=max_tokens, timeout=timeout, max_retries=0, drop_params=True, **extra,
            )  # fmt: skip
            return self._reply(response, sent, max_tokens)
        except Exception as error:  # noqa: BLE001 - litellm raises its own errors, openai's, httpx's, KeyError, …
            key = next((name for name in self.key_names if name.endswith("_API_KEY")), "the key")
            return classify(error, key=key, server=self._server)

    def _reply(self, response: Any, sent: int, limit: int) -> Reply:
        usage = getattr(response, "usage", None)
        counted = Tokens(input=_count(usage, "prompt_tokens"), output=_count(usage, "completion_tokens"))
        if not response.choices:
            return Reply("", "no choices", "", *self._paid(response, counted, "", sent, limit))
        choice = response.choices[0]
        fields = getattr(choice.message, "provider_specific_fields", None) or {}
        refusal = str(getattr(choice.message, "refusal", None) or fields.get("refusal") or "")
        text = without_keys(choice.message.content or "")
        tokens, cost = self._paid(response, counted, text, sent, limit)
        return Reply(text, str(choice.finish_reason or ""), one_line(refusal), tokens, cost)

    def _paid(self, response: Any, counted: Tokens, text: str, sent: int, limit: int) -> tuple[Tokens, float]:
        """The tokens and the cost of a reply. What the server has not counted is estimated, and costs generously.

        Args:
            counted: what the server says, 0 where it does not.
            sent: tokens of input by `estimate_tokens`.
            limit: for the output, which can't have cost more.
        """
        if counted.input and (counted.output or not text):
            return counted, self._cost_of(response, counted)
        answered = counted.output or self.with_thoughts(estimate_tokens(text))
        tokens = Tokens(input=counted.input or sent, output=answered)
        cost = self.worst_cost_of(tokens.input, min(math.ceil(answered * MARGIN), limit))
        if cost and self._told.acquire(blocking=False):
            _log.warning("%s: the server does not count tokens, so what it costs is estimated", self.model)
        return tokens, cost

    def _cost_of(self, response: Any, tokens: Tokens) -> float:
        """By litellm, which knows of cached tokens and the like; else by list price."""
        if not self.has_price:
            return 0.0
        try:
            cost = float(self._litellm.completion_cost(completion_response=response, model=self.model))
        except Exception:  # noqa: BLE001 - litellm raises a bare Exception here
            return self.cost(tokens)
        return cost if math.isfinite(cost) and cost >= 0 else self.cost(tokens)


def open_door(model: str, *, api_base: str | None = None) -> Door:
    """Import litellm and see that the model can be asked, before anything is paid.

    Raises:
        UsageError: litellm is not installed, the model's name has no provider, a key is missing.
    """
    litellm = _import_litellm()
    provider = _provider(litellm, model, api_base)
    _check_key(litellm, model, provider, api_base)
    return Door(litellm, model, provider, api_base)


def refuse_strangers(models: Sequence[str], api_base: str | None) -> None:
    """See that an own address is asked for the models of one provider alone: each brings the key of its provider.

    Raises:
        UsageError: the models are of several providers; litellm is not installed, or a name has no provider.
    """
    if api_base is None or len(models) < 2:
        return
    litellm = _import_litellm()
    # One server may be asked by either name.
    providers = {_provider(litellm, model, api_base).replace("ollama_chat", "ollama") for model in models}
    if len(providers) > 1:
        raise UsageError(
            f"digest.yml: api_base: would be sent the keys of {' and '.join(sorted(providers))}, because "
            f"{' and '.join(redact(model) for model in models)} would both be asked there; name `model` and "
            "`scoring_model` of one provider (openai/NAME for what the server has), or remove api_base"
        )


def _import_litellm() -> Any:
    with _IMPORTING:
        # Else litellm fetches a price map, and reads any .env file upwards of the working directory.
        os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        os.environ.setdefault("LITELLM_MODE", "PRODUCTION")
        try:
            with warnings.catch_warnings(), _uncollected():
                warnings.simplefilter("ignore")  # deprecations inside litellm and what it imports
                litellm: Any = importlib.import_module("litellm")
        except ImportError as error:
            raise UsageError(f"asking a model needs litellm ({error}); {_EXTRA}, or set `model: extractive`") from None
        litellm.suppress_debug_info = True  # else it prints hints to stdout
        # Its lazy imports, and odd answers of a server, make pydantic warn on stderr; such answers are refused anyway.
        warnings.filterwarnings("ignore", category=UserWarning, module=r"pydantic\.")
        # It logs requests and errors, keys included, by handlers of its own; our faults say what is needed. httpx
        # logs addresses, and some providers take the key in there.
        for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        for name in ("httpx", "httpcore", "openai"):
            logging.getLogger(name).setLevel(logging.WARNING)
        with _uncollected():
            _warm_up(litellm)
        return litellm


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No garbage is looked for meanwhile, and never among what is left at the end.

    litellm leaves a million objects that live as long as the process. Every full collection walks them, and so does the
    end of the interpreter, for one to four seconds.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _warm_up(litellm: Any) -> None:
    """Make the imports of litellm's first request happen now, by one that can't leave the machine.

    There are 500 of them, for one second and more: they would count as the request's time, and a thread that was given
    up in the middle of an import can hang the interpreter's end.
    """
    messages = [{"role": "user", "content": "-"}]
    with contextlib.suppress(Exception):  # port 0 takes no connections, and that is an exception of litellm's
        litellm.completion(
            "openai/-", messages, api_base="http://127.0.0.1:0", api_key="none", max_retries=0, timeout=1
        )


def _provider(litellm: Any, model: str, api_base: str | None) -> str:
    try:
        _, provider, _, _ = litellm.get_llm_provider(model, api_base=api_base)
    except litellm.exceptions.BadRequestError:
        hint = "write provider/name, such as openai/gpt-5-mini (https://docs.litellm.ai/docs/providers)"
        raise UsageError(f"digest.yml: model: {redact(model)!r} names no provider that litellm knows; {hint}") from None
    return str(provider)


def _check_key(litellm: Any, model: str, provider: str, api_base: str | None) -> None:
    for name in [name for name in os.environ if name.endswith("_API_KEY")]:
        # A secret that was not set arrives in CI as an empty variable, one that was pasted with a line break.
        if value := os.environ.pop(name).strip():
            os.environ[name] = value
    missing = _missing(litellm, model, api_base)
    if missing and provider not in _AMBIENT and not (provider == "openai" and api_base):
        needs = " or ".join(missing) if provider == "gemini" else ", ".join(missing)
        raise UsageError(
            f"the model {model!r} needs the environment variable {needs}; set it (never in digest.yml; on "
            "GitHub it is a secret, which daily.yml and backfill.yml must have a line for), or set `model: extractive`"
        )


def _missing(litellm: Any, model: str, api_base: str | None) -> list[str]:
    missing: list[str] = litellm.validate_environment(model=model, api_base=api_base)["missing_keys"]
    return missing


def _key_names(litellm: Any, model: str, provider: str, api_base: str | None) -> tuple[str, ...]:
    """The variables that are set here and that litellm would miss."""
    missing = len(_missing(litellm, model, api_base))
    names = []
    for name in filter(_CREDENTIAL.search, sorted(os.environ)):
        value = os.environ.pop(name)
        try:
            if len(_missing(litellm, model, api_base)) > missing:
                names.append(name)
        finally:
            os.environ[name] = value
    # Of some providers litellm does not say what they need, and where two will do it misses neither.
    usual = f"{provider.upper()}_API_KEY"
    return tuple(names) or ((usual,) if os.environ.get(usual) else ())


def _model_info(litellm: Any, model: str) -> Mapping[str, Any]:
    try:
        info: Mapping[str, Any] = litellm.get_model_info(model)
    except Exception:  # noqa: BLE001 - a bare Exception: not in the price map
        return {}
    if info.get("key") in litellm.model_cost:
        return info
    # Of a name that it only guesses at, by its family (`claude-haiku-9`), it says that it costs nothing.
    return {name: value for name, value in info.items() if "_cost_" not in name}


def _price(value: object) -> float:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) and value > 0 else 0.0


def _count(usage: Any, name: str) -> int:
    value = getattr(usage, name, 0)
    return value if isinstance(value, int) and 0 < value < 1_000_000_000 else 0
