"""Plays all scenarios and writes the table of docs/scenarios.md."""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from digest.progress import Progress
from tests.forked import Runs
from tests.scenarios import SCENARIOS
from tests.world import Played, Scenario, play

PAGE = Path(__file__).parent.parent / "docs" / "scenarios.md"
_INTRODUCTION = """\
# Scenarios

What happens to a run when something is broken: in arXiv's answers, the PDFs, the model's answers, the disk, the
process, the archive. Each row was played with the real libraries against local servers that misbehave, for a day of
five candidates of which three are chosen. A run ends in a complete day, a day with its gap stated (only with
`--accept-partial`), or a clear error with exit code 1; then everything is well again, and the next run heals it.

No scenario ends in a traceback, a hang, an empty day that is called done, a key or foreign text on a page, or in
something paid for twice: each row checks that, and that running a finished day again asks nobody and changes nothing.
How a run that is killed at any single write goes on, or one that meets a full disk there, is tested apart from these.
"""
_WORDS = {
    "complete": "complete day",
    "gap": "day with the gap stated",
    "error": "clear error, exit 1",
    "killed": "killed",
}


def play_all(scenarios: Sequence[Scenario], workers: int) -> list[Played]:
    """The scenarios in order, several at once."""
    with (
        tempfile.TemporaryDirectory() as name,
        Runs() as runs,
        ThreadPoolExecutor(workers) as pool,
        Progress("Scenarios", len(scenarios)) as progress,
    ):

        def one(numbered: tuple[int, Scenario]) -> Played:
            number, scenario = numbered
            folder = Path(name, str(number))
            folder.mkdir()
            played = play(scenario, folder, runs)
            progress.advance(scenario.name)
            return played

        return list(pool.map(one, enumerate(scenarios)))


def page(played: Iterable[Played]) -> str:
    """The text of docs/scenarios.md. The same outcomes give the same text."""
    everything = list(played)
    endings = Counter(each.first for each in everything)
    told = ", ".join(f"{number} {_WORDS[name]}" for name, number in sorted(endings.items()))
    lines = [
        _INTRODUCTION,
        f"{len(everything)} scenarios: {told}. Written by `scripts/scenarios`.",
        "",
        "| scenario | what is broken | outcome | after the next run |",
        "| --- | --- | --- | --- |",
    ]
    for each in everything:
        scenario = each.scenario
        lines.append(f"| {scenario.name} | {scenario.broken} | {_WORDS[each.first]} | {_WORDS[each.second]} |")
    return "\n".join([*lines, ""])


def main() -> int:
    """1 if a scenario ended otherwise than it must."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="those whose name begins so; the page is not written")
    parser.add_argument("--workers", type=int, default=2 * (os.cpu_count() or 2))
    options = parser.parse_args()
    chosen = [scenario for scenario in SCENARIOS if scenario.name.startswith(options.only)]
    played = play_all(chosen, options.workers)
    bad = [each for each in played if each.fault]
    for each in bad:
        sys.stderr.write(f"{each.scenario.name}: {each.fault}\n")
    if not bad and not options.only:
        PAGE.write_text(page(played), encoding="utf-8")
    sys.stdout.write(f"{len(played)} scenarios, {len(bad)} ended otherwise than they must\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
