"""docs/costs.md: its figures follow from the prompts and the stored prices, and its examples are valid."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.pipeline.llm import prompts as shipped
from digest.pipeline.llm.own_server import is_unpaid
from digest.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
COSTS: dict[str, Any] = runpy.run_path(str(ROOT / "scripts" / "costs.py"))
TEXT = (ROOT / "docs" / "costs.md").read_text(encoding="utf-8")
Assumptions, Price, Usage = COSTS["Assumptions"], COSTS["Price"], COSTS["Usage"]


@pytest.mark.usefixtures("shipped")
def test_the_page_is_up_to_date() -> None:
    assert COSTS["page"](TEXT, COSTS["current_lines"]()) == TEXT, "run scripts/costs"


def test_dollars_are_tokens_times_prices() -> None:
    used = (Usage("a", 2, 1_000_000, 100_000), Usage("b", 1, 500_000, 0))
    assert COSTS["cost"](Price("m", 0.20, 3.0, False), used, 1_000) == pytest.approx(1.5 * 0.20 + 0.1 * 3.0)
    # Three requests think with a thousand tokens each, at the price of an answer.
    assert COSTS["cost"](Price("m", 0.20, 3.0, True), used, 1_000) == pytest.approx(0.3 + 0.3 + 0.003 * 3.0)
    assert COSTS["cost"](Price("m", 0.0, 0.0, True), used, 1_000) == 0


def test_tokens_are_counted_by_stage() -> None:
    settings = Settings(categories=("cs.CV",))
    base, more = (COSTS["usages"](Assumptions(**changed), settings) for changed in ({}, {"text": 25_000}))
    assert [each.requests for each in base] == [10, 10, 1]
    assert more[1].input - base[1].input == 10 * 1_000
    assert (more[0], more[2]) == (base[0], base[2])
    fewer = COSTS["usages"](Assumptions(candidates=41), settings)
    assert fewer[0].requests == 3
    assert fewer[0].output == 41 * 120
    # Forty papers do not fit into a summary: their analyses are cut to its room.
    many = COSTS["usages"](Assumptions(papers=40), settings)
    assert many[2].input - base[2].input == 30_000 - 10 * 1_500


def test_a_longer_prompt_costs_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(categories=("cs.CV",))
    before = COSTS["usages"](Assumptions(), settings)
    for path in (Path(str(shipped._SHIPPED))).glob("*.md"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    prompt = tmp_path / "analyse.en.md"
    prompt.write_text(f"{prompt.read_text(encoding='utf-8')}\nOne two three four.\n", encoding="utf-8")
    monkeypatch.setattr(shipped, "_SHIPPED", tmp_path)
    after = COSTS["usages"](Assumptions(), settings)
    assert 4 <= (after[1].input - before[1].input) / 10 <= 8
    assert after[0] == before[0]


def test_the_prices_are_those_of_the_litellm_that_is_locked() -> None:
    source, prices = COSTS["read_prices"]()
    lock = (ROOT / "requirements-llm.lock").read_text(encoding="utf-8")
    assert re.search(rf"^litellm=={re.escape(source.rpartition(' ')[2])} ", lock, re.MULTILINE), (
        "scripts/costs --prices"
    )
    assert re.search(r"read on \d{4}-\d{2}-\d{2} from", source)
    assert [price.model for price in prices] == list(COSTS["MODELS"])
    assert all(0 < price.input < price.output for price in prices)


def test_the_readme_and_the_guide_in_chinese_say_the_same(shipped: Path) -> None:
    told = re.findall(r"\$(\d+)(?: a month)? with\s+`([\w-]+)`", (shipped / "README.md").read_text(encoding="utf-8"))
    used = COSTS["usages"](Assumptions(), load_settings(shipped / "digest.yml").model_copy(update={"language": "en"}))
    _, prices = COSTS["read_prices"]()
    month = {
        price.model.rpartition("/")[2]: COSTS["cost"](price, used, Assumptions().thoughts) * Assumptions().days
        for price in prices
    }
    rounded = {model: round(each) for model, each in month.items()}
    assert {model: int(dollars) for dollars, model in told} == rounded
    chinese = (shipped / "docs" / "zh" / "getting-started.md").read_text(encoding="utf-8")
    assert {
        model: int(dollars) for model, dollars in re.findall(r"^\| `([\w-]+)` \| \$(\d+) \|", chinese, re.MULTILINE)
    } == rounded


def test_a_price_is_found_with_and_without_its_provider() -> None:
    listed = {"a/x": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}}
    listed["y"] = listed["a/x"] | {"supports_reasoning": True}  # type: ignore[dict-item]
    assert COSTS["_listed"](listed, "a/x") == {"input": 1.0, "output": 2.0, "thinks": False}
    assert COSTS["_listed"](listed, "a/y") == {"input": 1.0, "output": 2.0, "thinks": True}
    listed["claude-z"] = listed["y"]
    assert COSTS["_listed"](listed, "anthropic/claude-z")["thinks"] is False


def test_every_example_is_valid_and_costs_nothing(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n# digest\.yml\n(.*?)```", TEXT, re.DOTALL)
    assert len(examples) == 4
    for example in examples:
        (tmp_path / "digest.yml").write_text(f"categories: [cs.CV]\n{example}", encoding="utf-8")
        settings = load_settings(tmp_path / "digest.yml")
        assert not settings.asks_model or is_unpaid(settings.analysis_model, settings.api_base)
        assert yaml.safe_load(example).keys() <= Settings.model_fields.keys()
