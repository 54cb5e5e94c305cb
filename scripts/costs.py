"""What a month of digests costs with a few models: tokens from the prompts as they are, prices from litellm's list."""

import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel

from digest.pipeline import analyse, model_writer, summarise, summary_answer
from digest.pipeline.llm.door import USUAL_THOUGHTS
from digest.pipeline.llm.json_answer import wire_schema
from digest.pipeline.llm.prompts import Prompt, load_prompts
from digest.pipeline.llm.tokens import estimate_tokens
from digest.pipeline.scoring import score, score_answer
from digest.settings import Budget, Settings, load_settings

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "costs.md"
PRICES = ROOT / "scripts" / "prices.json"
BEGIN, END = "<!-- costs: begin -->", "<!-- costs: end -->"
MODELS = ("deepseek/deepseek-chat", "openai/gpt-5-mini", "anthropic/claude-haiku-4-5")


@dataclass(frozen=True)
class Assumptions:
    """What the figures stand on. Counts are a day's but `days`; the rest is tokens, by `estimate_tokens`.

    `candidate` is a paper in a request for scores and `metadata` one without its text in a request for an analysis:
    means over real announcements in cs.CV and cs.RO. `judgement` is the answer on one candidate. `thoughts` is what a
    model that thinks does so with in each request; it is billed as output.
    """

    papers: int = 10
    days: int = 22
    candidates: int = 200
    candidate: int = 390
    judgement: int = 120
    metadata: int = 370
    text: int = Budget().tokens_per_paper
    thoughts: int = USUAL_THOUGHTS


@dataclass(frozen=True)
class Usage:
    """What one stage of a day takes: requests, and tokens in and out, thoughts apart."""

    stage: str
    requests: int
    input: int
    output: int


@dataclass(frozen=True)
class Price:
    """US dollars for a million tokens, and whether the model thinks before it answers."""

    model: str
    input: float
    output: float
    thinks: bool


def usages(assumed: Assumptions, settings: Settings) -> tuple[Usage, ...]:
    """The stages of a day with a model, from the shipped prompts in the language of the settings."""
    prompts = load_prompts(settings.language)
    batches = -(-assumed.candidates // score.BATCH)
    scoring = estimate_tokens(score.system_prompt(prompts.score, settings)) + _schema(score_answer.Batch)
    reading = _prompt(prompts.analyse) + _schema(analyse.AnalysisAnswer) + assumed.metadata + assumed.text
    analyses = min(assumed.papers * model_writer.ANALYSIS_TOKENS, summarise.INPUT_TOKENS)
    summing = _prompt(prompts.summarise) + _schema(summary_answer.SummaryAnswer) + analyses
    return (
        Usage(
            "Scores",
            batches,
            batches * scoring + assumed.candidates * assumed.candidate,
            assumed.candidates * assumed.judgement,
        ),
        Usage("Analyses", assumed.papers, assumed.papers * reading, assumed.papers * model_writer.ANALYSIS_TOKENS),
        Usage("Summary", 1, summing, summarise.ANSWER_TOKENS // 2),
    )


def cost(price: Price, used: tuple[Usage, ...], thoughts: int) -> float:
    """US dollars of so much use."""
    output = sum(each.output + each.requests * (thoughts if price.thinks else 0) for each in used)
    return (sum(each.input for each in used) * price.input + output * price.output) / 1_000_000


def _prompt(prompt: Prompt) -> int:
    return estimate_tokens(prompt.text)


def _schema(answer: type[BaseModel]) -> int:
    """The JSON schema of an answer, which goes along with each request and counts as input."""
    return estimate_tokens(json.dumps(wire_schema(answer)))


# --- prices


def read_prices() -> tuple[str, tuple[Price, ...]]:
    """Where the prices come from, and those of `MODELS`, as scripts/prices.json holds them."""
    stored = json.loads(PRICES.read_text(encoding="utf-8"))
    prices = tuple(Price(model=name, **stored["models"][name]) for name in MODELS)
    return f"read on {stored['read']} from the list in litellm {stored['litellm']}", prices


def renew_prices(today: dt.date) -> None:
    """Write scripts/prices.json from the list that litellm brings along. Not imported, which would take seconds."""
    spec = find_spec("litellm")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("litellm is not installed: pip install --require-hashes -r requirements-llm.lock")
    path = Path(spec.submodule_search_locations[0], "model_prices_and_context_window_backup.json")
    known = json.loads(path.read_text(encoding="utf-8"))
    models = {name: _listed(known, name) for name in MODELS}
    stored = {"read": str(today), "litellm": version("litellm"), "models": models}
    PRICES.write_text(f"{json.dumps(stored, indent=1)}\n", encoding="utf-8")


def _listed(known: Mapping[str, Mapping[str, object]], model: str) -> dict[str, object]:
    found = known.get(model) or known[model.partition("/")[2]]
    millions = {
        "input": round(float(str(found["input_cost_per_token"])) * 1_000_000, 6),
        "output": round(float(str(found["output_cost_per_token"])) * 1_000_000, 6),
    }
    # As `digest.pipeline.llm.door.Door` has it: Claude thinks only when told to.
    return millions | {"thinks": bool(found.get("supports_reasoning")) and "claude" not in model}


# --- the page


def table(assumed: Assumptions, settings: Settings, prices: tuple[Price, ...], source: str) -> Iterator[str]:
    """The lines between the marks."""
    used = usages(assumed, settings)
    abstracts = usages(Assumptions(text=0), settings)
    yield f"One day: {assumed.papers} papers in full out of {assumed.candidates} candidates."
    yield ""
    yield "| | requests | tokens in | tokens out |"
    yield "|---|---:|---:|---:|"
    for each in used:
        yield f"| {each.stage} | {each.requests} | {_round(each.input):,} | {_round(each.output):,} |"
    requests = sum(each.requests for each in used)
    total_in, total_out = sum(each.input for each in used), sum(each.output for each in used)
    yield f"| **Day** | {requests} | {_round(total_in):,} | {_round(total_out):,} |"
    month_in, month_out = total_in * assumed.days / 1_000_000, total_out * assumed.days / 1_000_000
    yield f"| **Month** of {assumed.days} days | {requests * assumed.days} | {month_in:.1f} M | {month_out:.1f} M |"
    yield ""
    yield f"US dollars, at prices for a million tokens in and out that were {source}:"
    yield ""
    yield "| model | in | out | thinks | day | month | month, abstracts only |"
    yield "|---|---:|---:|---|---:|---:|---:|"
    for price in prices:
        day, short = cost(price, used, assumed.thoughts), cost(price, abstracts, assumed.thoughts)
        yield (
            f"| `{price.model}` | {price.input:.2f} | {price.output:.2f} | {'yes' if price.thinks else 'no'} "
            f"| {day:.2f} | **{day * assumed.days:.2f}** | {short * assumed.days:.2f} |"
        )


def _round(tokens: int) -> int:
    return round(tokens, -2)


def page(text: str, lines: list[str]) -> str:
    """A page with these lines between the marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "\n".join([f"{before}{BEGIN}", *lines, f"{END}{after}"])


def current_lines() -> list[str]:
    """What stands between the marks when the page is up to date."""
    source, prices = read_prices()
    settings = load_settings(ROOT / "digest.yml").model_copy(update={"language": "en"})
    return list(table(Assumptions(), settings, prices, source))


def main(arguments: list[str]) -> int:
    """See scripts/costs."""
    if "--prices" in arguments:
        renew_prices(dt.datetime.now(dt.UTC).date())
    lines = current_lines()
    text = PAGE.read_text(encoding="utf-8")
    wanted = page(text, lines)
    if "--check" in arguments:
        if wanted != text:
            sys.stderr.write(f"{PAGE}: is out of date; run scripts/costs\n")
        return int(wanted != text)
    PAGE.write_text(wanted, encoding="utf-8")
    sys.stdout.write("\n".join([*lines, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
