"""`digest doctor` asks arXiv and the model, and is a command."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from digest.doctor import STEPS
from digest.doctor.remote import clock
from digest.pipeline.clock import utc_now
from tests.command import digest, digest_in
from tests.doctor.place import NOON, Place, levels
from tests.fakes.arxiv_server import ArxivServer
from tests.fakes.chat_server import ChatServer, Step, hang, status
from tests.forked import KEY, ROOT, Runs

# --- others


def test_arxiv_and_the_clock(place: Place, arxiv: ArxivServer) -> None:
    place.change("digest.yml", **arxiv.addresses)
    found = {each.area: str(each) for each in place.look(offline=False, now=utc_now())}
    assert "the feed answers: 6 entries of 2026-06-18" in found["arxiv"]
    assert re.search(r"^ok .*the clock agrees with arXiv's to \d+ s", found["clock"])
    assert [each.target for each in arxiv.requests] == ["id_list", "feed"], "one small request each"


@pytest.mark.parametrize(
    ("target", "kind", "pattern"),
    [
        (
            "feed",
            "feed_error",
            "problem arxiv     the feed gave no answer.*reports an error: Bad archive\\); check the",
        ),
        ("feed", "status", "problem arxiv     the feed gave no answer.*answered 503"),
        ("api", "rate_exceeded", "problem arxiv     the API gave no answer.*`Rate exceeded.`"),
        ("api", "html", "problem arxiv     the API gave no answer.*an HTML page"),
    ],
)
def test_an_arxiv_that_fails_is_asked_once(
    target: Any, kind: str, pattern: str, place: Place, arxiv: ArxivServer
) -> None:
    place.change("digest.yml", **arxiv.addresses)
    arxiv.fault(target, kind, times=None, **({"status": 503} if kind == "status" else {}))
    told = "\n".join(map(str, place.look(offline=False, now=utc_now())))
    assert re.search(pattern, told), told
    assert len(arxiv.requests) == 2


def test_a_clock_that_is_wrong(place: Place, arxiv: ArxivServer) -> None:
    place.change("digest.yml", **arxiv.addresses)
    findings = place.look(offline=False, now=utc_now() - dt.timedelta(hours=3))
    assert any(re.search(r"problem clock .*180 minutes behind.*NTP", str(each)) for each in findings)


def test_clocks_are_compared_only_where_there_are_two() -> None:
    now = utc_now()
    assert clock(now, None).level == "note"
    assert clock(now, now + dt.timedelta(minutes=4)).level == "ok"
    assert "6 minutes ahead" in clock(now, now - dt.timedelta(minutes=6)).what


def test_an_arxiv_that_is_out_of_reach(place: Place) -> None:
    closed = {"arxiv_api": "http://127.0.0.1:9/api/query", "arxiv_rss": "http://127.0.0.1:9/atom"}
    place.change("digest.yml", **closed)
    found = levels(place.look(offline=False))
    assert (found["arxiv"], found["clock"]) == ("problem", "note")


# --- the command, and models


MODELS: dict[str, tuple[Step | None, dict[str, Any], dict[str, str | None], str]] = {
    "well": (None, {}, {}, r"ok      model     openai/gpt-5-mini: answered in \d+ s \(\d+ tokens, \$0\.0\d+\)"),
    "no schema": (None, {"structured_output": False}, {}, r"ok      model .*: answered in"),
    "refused key": (status(401, "bad key"), {}, {}, "problem model .*the key was refused.*; see to the key"),
    "busy": (status(503, "later"), {}, {}, "problem model .*the server answered 503"),
    "silent": (hang(), {}, {}, "problem model .*no answer"),
    "nonsense": (Step(content="Hello!"), {}, {}, "problem model .*no usable answer"),
    "no key": (
        None, {"api_base": None}, {"OPENAI_API_KEY": None},
        "problem model .*needs the environment variable OPENAI_API_KEY",
    ),
    "no provider": (None, {"model": "nobody/x"}, {}, "problem model .*names no provider that litellm knows"),
    "no price": (
        None, {"model": "groq/unpriced", "api_base": None, "budget": {"usd_per_run": 1.0}}, {"GROQ_API_KEY": "x" * 9},
        "problem model .*can't be kept, because litellm knows no price",
    ),
    "own name": (
        None, {"model": "openai/own"}, {}, "ok      model .*: litellm knows its provider; no key is missing\n",
    ),
    "two providers": (
        None, {"scoring_model": "deepseek/deepseek-chat"}, {"DEEPSEEK_API_KEY": "x" * 9},
        "problem model .*api_base: would be sent the keys of deepseek and openai",
    ),
    "own server without a key": (
        None, {}, {"OPENAI_API_KEY": None}, "ok      model .*no key goes with it, as OPENAI_API_KEY is not set",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str, place: Place, arxiv: ArxivServer, runs: Runs) -> None:
    step, settings, environment, pattern = MODELS[name]
    with ChatServer(lambda ask: step) as chat:
        own = {"model": "openai/gpt-5-mini", "api_base": chat.api_base} | settings
        place.change("digest.yml", **arxiv.addresses, **own)
        patience = {"model": {"request": 1.5, "total": 3.0}} if name == "silent" else {}
        now = utc_now().isoformat()
        ran = runs.run(["doctor"], folder=place.folder, now=now, environment=environment, patience=patience)
        asked = len(chat.asks)
    assert re.search(pattern, ran.out), ran.out + ran.err
    assert ran.code == int("problem" in pattern)
    assert KEY not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert asked == {"well": 1, "no schema": 1, "refused key": 1, "busy": 1, "silent": 1, "nonsense": 2,
                     "own server without a key": 1, "own name": 1}.get(name, 0)  # fmt: skip


def test_each_model_of_the_settings_is_looked_at(place: Place, runs: Runs) -> None:
    place.change("digest.yml", model="openai/gpt-5-mini", scoring_model="extractive", api_base="http://127.0.0.1:9/v1")
    ran = runs.run(["doctor", "--offline", "--json"], folder=place.folder, now=NOON.isoformat())
    assert ran.code == 0, ran.out
    told = [each["what"] for each in json.loads(ran.out)["findings"] if each["area"] == "model"]
    assert told == [
        "openai/gpt-5-mini: litellm knows it; no key is missing",
        "`model: extractive` needs no key and no network",
    ]


@pytest.mark.parametrize(
    ("model", "known"),
    [
        ("openai/gpt-5-minii", "knows its provider, but no price of such a name; no key is missing"),
        ("ollama/qwen3", "knows its provider; no key is missing"),
    ],
)
def test_a_price_is_missed_unless_the_server_is_ones_own(model: str, known: str, place: Place, runs: Runs) -> None:
    place.change("digest.yml", model=model)
    ran = runs.run(["doctor", "--offline"], folder=place.folder, now=NOON.isoformat())
    assert f"ok      model     {model}: litellm {known}\n" in ran.out


@pytest.mark.parametrize(
    ("model", "keys"),
    [
        ("groq/unpriced", ("GROQ_API_KEY",)),
        ("together_ai/unpriced", ("TOGETHERAI_API_KEY",)),
        ("fireworks_ai/unpriced", ("FIREWORKS_API_KEY",)),
        ("azure/deployment", ("AZURE_API_BASE", "AZURE_API_KEY", "AZURE_API_VERSION")),
    ],
)
def test_a_key_that_the_workflows_do_not_pass_on(model: str, keys: Sequence[str], place: Place, runs: Runs) -> None:
    place.change("digest.yml", model=model)
    shutil.copytree(ROOT / ".github", place.folder / ".github", dirs_exist_ok=True)
    look = {"folder": place.folder, "now": NOON.isoformat(), "environment": dict.fromkeys(keys, KEY)}
    # Without a repository on GitHub, a timer of one's own makes the days, and the workflows lie there unused.
    noted = runs.run(["doctor", "--offline"], **look)
    assert f"note    model     .github/workflows/daily.yml: does not pass on {keys[0]}; if GitHub is to" in noted.out
    place.git("remote", "add", "origin", "https://github.com/owner/name.git")
    ran = runs.run(["doctor", "--offline"], **look)
    assert (noted.code, ran.code) == (0, 1)
    for name in ("daily.yml", "backfill.yml"):
        workflow = place.folder / ".github" / "workflows" / name
        for key in keys:
            todo = f"write `{key}: ${{{{ secrets.{key} }}}}` beside the other keys there"
            assert f"problem model     .github/workflows/{name}: does not pass on {key}; {todo}" in ran.out
            workflow.write_text(f"{workflow.read_text('utf-8')}\n# {key}: ${{{{ secrets.{key} }}}}\n", "utf-8")
    assert "does not pass on" not in runs.run(["doctor", "--offline"], **look).out


def test_the_wrong_folder_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert digest("--config", tmp_path / "digest.yml", "doctor", "--offline") == 2
    assert "run the command in the archive's folder" in capsys.readouterr().err


def test_the_command_tells_its_steps_and_exits_with_one(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.change("digest.yml", papers_per_day=0)
    assert digest_in(place.folder, "doctor", "--offline") == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[-1].endswith("1 to mend")
    assert f"Examining: {len(STEPS)} of {len(STEPS)}" in shown.err


def test_the_page_names_every_area() -> None:
    page = (ROOT / "docs" / "doctor.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (\w+) \| ", page, re.MULTILINE) == ["area", *STEPS, "clock"]
    shown = re.search(r"```text\n(.*?)```", page, re.DOTALL)
    assert shown
    assert {line[:8].strip() for line in shown[1].splitlines()} == {"ok", "note", "problem"}
    assert {line[8:18].strip() for line in shown[1].splitlines()} <= {*STEPS, "clock"}
