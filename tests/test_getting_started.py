"""Somebody follows docs/getting-started.md, word by word: their settings, their first days, their site."""

import datetime as dt
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from digest.cli import cli
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.arxiv.transport import Patience
from digest.pipeline.setup import Outside
from tests.fakes.arxiv_server import ArxivServer
from tests.sites import REPOSITORY, build
from tests.world import BEFORE, DAY, NOW, papers

PAGE = (REPOSITORY / "docs" / "getting-started.md").read_text(encoding="utf-8")


def settings(name: str) -> list[dict[str, Any]]:
    """The page's examples of a settings file, in their order."""
    found = re.findall(rf"^```yaml\n# {re.escape(name)}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(text) for text in found]


def commands() -> list[str]:
    """What the page says to run of ours, without what needs a folder of the reader's own."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    steps = [step for block in blocks for line in block.splitlines() for step in re.split(" && |; ", line)]
    return [step.strip() for step in steps if ".venv/bin/digest" in step and "old-pages/" not in step]


def test_the_page_works(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docs", "digest.yml", "mkdocs.yml"):
        (shutil.copytree if name == "docs" else shutil.copy)(shipped / name, tmp_path / name)
    shutil.rmtree(tmp_path / "docs" / "2026")
    monkeypatch.chdir(tmp_path)
    # An address that the environment may give is no plain YAML.
    site = yaml.safe_load(Path("mkdocs.yml").read_text(encoding="utf-8").replace("!ENV ", ""))
    (own,) = settings("mkdocs.yml")
    own["theme"] = site["theme"] | own["theme"]
    Path("mkdocs.yml").write_text(yaml.safe_dump(site | own, allow_unicode=True), encoding="utf-8")
    now = dt.datetime.fromisoformat(NOW)
    outside = Outside(now=lambda: now, pacer=Pacer(0), arxiv_patience=Patience(tries=2, pause=0.01))
    first, *with_a_model = settings("digest.yml")
    assert [each.keys() & {"model", "api_base"} for each in with_a_model] == [{"model"}, {"model", "api_base"}]
    with ArxivServer({BEFORE: papers(17, 5), DAY: papers(18, 5)}, today=DAY) as arxiv:
        own_settings = first | {"minimum_score": 2} | dict(arxiv.addresses)
        Path("digest.yml").write_text(yaml.safe_dump(own_settings), encoding="utf-8")
        # The doctor looks at this machine and its clock, too: its own tests do that.
        ran = [step for step in commands() if "backfill" not in step and "doctor" not in step]
        for step in [*ran, f"digest backfill {BEFORE}"]:
            result = CliRunner().invoke(cli, shlex.split(step)[1:], obj=outside)
            assert result.exit_code == 0, (step, result.output)
    assert [step.split()[1] for step in ran] == ["run", "run", "check"]
    built = build(Path("mkdocs.yml").absolute(), tmp_path / "site", strict=True)
    assert (built.failed, built.warnings) == ("", ())
    for day in (BEFORE, DAY):
        assert "How this day was chosen" in built.page(f"{day:%Y/%m/%d}/")
    assert "<title>Robots, Daily</title>" in built.page("")
    # Messages have their name and address from the other file.
    message = CliRunner().invoke(cli, ["notify", "--dry-run"]).stdout
    assert message.startswith("Robots, Daily")
    assert f"{own['site_url']}{DAY:%Y/%m/%d}/" in message
    assert (built.site / "feed.xml").is_file()
