"""A small world for a run: an archive in a folder, an arXiv with two announcements, a chat server, and a judge.

The judge knows what every run must keep, whatever is broken: an exit code and a message, no traceback, nothing half
published, nothing paid twice, no key and no junk anywhere.
"""

import datetime as dt
import json
import os
import re
import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import yaml

from digest import check
from digest.archive import Archive
from tests.fakes.arxiv_server import ArxivServer, FakePaper
from tests.fakes.chat_server import Ask, ChatServer, Step
from tests.fakes.pdf import text_pdf
from tests.forked import IMPATIENT, KEY, Ran, Runs

DAY, BEFORE = dt.date(2026, 6, 18), dt.date(2026, 6, 17)
NOW = "2026-06-18T12:00:00+00:00"
MODEL = "openai/gpt-5-mini"

Ending = Literal["complete", "gap", "error", "killed"]

_SENTENCE = (
    "Each of the {n} stages is trained with the same objective and evaluated on the validation set of section {n}."
)


def papers(day: int, count: int, **fields: object) -> list[FakePaper]:
    """So many papers of an announcement, alternately of two categories."""
    names = ("Gaussian Fields", "Grasp Planning", "Event Cameras", "Driving Policies", "Point Clouds", "Video Models")
    return [
        FakePaper.of(
            {
                "id": f"2606.{day:02}{number:03}",
                "title": f"{names[number % len(names)]} in Practice {number}",
                "abstract": (
                    f"However, existing work on {names[number % len(names)].lower()} is costly. We propose a method "
                    f"that needs less memory. It improves the accuracy by {number + 2}.5% over the strongest baseline."
                ),
                "categories": ("cs.CV", "cs.RO") if number % 2 else ("cs.RO",) if number % 4 else ("cs.CV",),
                "authors": ("Ada Lovelace", f"Author {number}"),
            }
            | fields
        )
        for number in range(count)
    ]


def paper_pdf(paper: FakePaper) -> bytes:
    """A paper of some two thousand characters."""
    body = "\n".join(_SENTENCE.format(n=number) for number in range(1, 25))
    return text_pdf(f"{paper.title}\nAbstract\n{paper.abstract}\n1 Introduction\n{body}")


def _no_pdf(paper: FakePaper) -> bytes | None:
    """404."""


class World:
    """See the module.

    Args:
        folder: an empty one.
        runs: who runs the command; None where nobody has to.
        model: False for an archive without a model.
        pdfs: False for an arXiv without PDFs, which saves the processes that read them.
        candidates: papers of `DAY`; three are chosen.
        settings: on top of the usual ones.
    """

    def __init__(
        self,
        folder: Path,
        runs: Runs | None,
        *,
        model: bool = True,
        pdfs: bool = True,
        candidates: int = 5,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.folder = folder / "archive"
        self.folder.mkdir()
        self.runs = runs
        self.decide: Callable[[Ask], Step | None] = lambda ask: None
        self.pdf: Callable[[FakePaper], bytes | None] = paper_pdf if pdfs else _no_pdf
        self._pdf = self.pdf
        self.paid: Counter[str] = Counter()
        self.how: dict[str, Any] = {}
        self.now = NOW
        self.kill_on = ""
        self._victim: int | None = None
        self._lock = threading.Lock()
        replaced = papers(17, 1, version=2, kind="replace")
        self.arxiv = ArxivServer(
            {BEFORE: papers(17, 5), DAY: [*papers(18, candidates), *replaced]},
            today=DAY,
            pdf=self._serve_pdf,
        )
        self.chat = ChatServer(self._answer)
        self._has_model = model
        self._settings = dict(settings or {})
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self.arxiv)
        self._stack.enter_context(self.chat)
        self.configure()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def configure(self, **settings: Any) -> None:
        """Write digest.yml, with these settings on top."""
        self._settings |= settings
        usual: dict[str, Any] = {
            "language": "en",
            "categories": ["cs.CV", "cs.RO"],
            "keywords": {"primary": ["Gaussian", "grasp", "driving"]},
            "papers_per_day": 3,
            "minimum_score": 2,
        }
        if self._has_model:
            usual |= {"model": MODEL, "api_base": self.chat.api_base}
        text = yaml.safe_dump(usual | dict(self.arxiv.addresses) | self._settings, allow_unicode=True)
        (self.folder / "digest.yml").write_text(text, encoding="utf-8")

    # --- what is there

    @property
    def archive(self) -> Archive:
        return Archive(self.folder / "docs")

    @property
    def cache(self) -> Path:
        return self.folder / ".cache" / "digest"

    def tree(self, below: str = "docs") -> dict[str, bytes]:
        """Every file below a folder and what it holds."""
        root = self.folder / below
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    @property
    def chosen(self) -> list[str]:
        """The ids in the day's `arxiv.json`."""
        return [paper.id for paper in self.archive.load_metadata(DAY).papers]

    # --- runs

    def run(self, *arguments: str, now: str = "", timeout: float = 30.0, **how: Any) -> Ran:
        """`digest run DAY`, or the arguments that are given, judged."""
        assert self.runs is not None
        running = self.runs.start(
            arguments or ["run", str(DAY)], folder=self.folder, now=now or self.now, **(self.how | how)
        )
        self._victim = running.pid
        ran = self.runs.wait(running, timeout)
        self.judge(ran)
        return ran

    def run_before(self) -> None:
        """Make the day before, with its announcement list."""
        self.arxiv.today = BEFORE
        ran = self.run("run", str(BEFORE), now=NOW.replace("18T", "17T"))
        assert ran.code == 0, ran.err
        self.arxiv.today = DAY

    def heal(self) -> None:
        """Nothing is broken any more."""
        self.arxiv.heal()
        self.decide = lambda ask: None
        self.pdf = self._pdf
        self.how.clear()
        self.kill_on = ""

    def _serve_pdf(self, paper: FakePaper) -> bytes | None:
        return self.pdf(paper)

    def _answer(self, ask: Ask) -> Step | None:
        if ask.kind == self.kill_on and self._victim:
            os.kill(self._victim, signal.SIGKILL)
        step = self.decide(ask)
        if step is None and not ask.is_repair:
            with self._lock:
                self.paid[f"{ask.kind} {' '.join(_ids(ask.user))}"] += 1
        return step

    # --- the judge

    def ending(self, ran: Ran) -> Ending:
        """How a run of `DAY` ended: exactly one of these."""
        if ran.code < 0:
            return "killed"
        if ran.code:
            assert ran.code == 1, f"exit code {ran.code}: {ran.err}"
            assert re.search(r"^error: .{20,}", ran.err, re.MULTILINE), f"no error is told: {ran.err!r}"
            return "error"
        index = self.archive.load_index(DAY)
        assert index.papers, "an empty day is called done"
        assert index.ledger is not None
        gaps = {gap.id for gap in index.ledger.gaps}
        assert {*index.papers} | gaps == {*self.chosen}
        assert len(self.chosen) == 3
        assert index.body
        return "gap" if gaps else "complete"

    def judge(self, ran: Ran) -> None:
        """What holds after every run."""
        assert not ran.hung, f"hung for {ran.seconds:.0f} s: {ran.err}"
        told = ran.out + ran.err
        assert "Traceback" not in told, told
        assert "unexpected" not in told, told
        for name, data in {**self.tree("."), "output": told.encode()}.items():
            assert KEY.encode() not in data, f"the key stands in {name}"
        if ran.code >= 0:
            assert not list(self.folder.rglob("*.pdf")), "a PDF was kept"
        if not self.archive.is_complete(DAY):
            return
        for name, data in self.tree().items():
            assert b"<script" not in data, f"junk in {name}"
            assert b"evil.example" not in data, f"junk in {name}"
        found = [
            finding
            for finding in check.check(self.archive).findings
            if finding.path.is_relative_to(self.archive.folder(DAY))
        ]
        assert not found, "; ".join(map(str, found))

    def assert_paid_once(self, *, spare: int = 0) -> None:
        """No good answer was asked for twice; `spare` of them may be, since they were under way at a kill."""
        twice = {what: times for what, times in self.paid.items() if times > 1}
        assert sum(times - 1 for times in twice.values()) <= spare, twice


def _ids(user: str) -> list[str]:
    listed = [json.loads(line) for line in user.splitlines() if line.startswith("{")]
    return [str(each.get("id", "")) for each in listed]


@dataclass(frozen=True)
class Scenario:
    """Something that is broken, and how the run must end.

    Args:
        name: for the table and the test.
        broken: what is broken, in words.
        arrange: breaks it.
        ends: how the run ends.
        says: what the message of an error must hold (a regular expression).
        arguments: options of `digest run`.
        then: how the next run ends, everything being well again; a day that is finished stays as it is.
        world: how the world is made.
        prepare: puts the world into the state in which the fault strikes.
        between: done before the next run, where a person has to do something.
        spare: good answers that may be paid twice, since they were under way at a kill.
        impatient: who does not answer and is not waited for long: `arxiv`, `model`, `pdf`.
        slow: left to `scripts/scenarios`: it takes seconds, or is much like another.
    """

    name: str
    broken: str
    arrange: Callable[[World], None]
    ends: Ending = "complete"
    says: str = ""
    arguments: tuple[str, ...] = ()
    then: Ending = "complete"
    world: Mapping[str, Any] | None = None
    prepare: Callable[[World], None] | None = None
    between: Callable[[World], None] | None = None
    spare: int = 0
    impatient: tuple[str, ...] = ()
    slow: bool = False


@dataclass(frozen=True)
class Played:
    """How a scenario went; `fault` says what was wrong with it, "" if nothing."""

    scenario: Scenario
    first: str
    second: str
    fault: str = ""
    seconds: float = 0.0


def play(scenario: Scenario, folder: Path, runs: Runs) -> Played:
    """Run, heal, and run again."""
    first = second = "–"
    try:
        with World(folder, runs, **(scenario.world or {})) as world:
            if scenario.prepare:
                scenario.prepare(world)
            if scenario.impatient:
                world.how["patience"] = {name: IMPATIENT[name] for name in scenario.impatient}
            scenario.arrange(world)
            ran = world.run("run", str(DAY), *scenario.arguments)
            first = world.ending(ran)
            assert first == scenario.ends, f"ended as {first}: {ran.err}"
            assert re.search(scenario.says, ran.err, re.IGNORECASE), f"does not say {scenario.says!r}: {ran.err}"
            assert first in ("complete", "gap") or not world.archive.is_complete(DAY), "half a day is published"
            published = world.tree() if first in ("complete", "gap") else None
            asked = world.arxiv.count() + len(world.chat.asks)
            world.heal()
            if scenario.between:
                scenario.between(world)
            ran = world.run()
            second = world.ending(ran)
            expected = first if first == "gap" else scenario.then
            assert second == expected, f"the next run ended as {second}: {ran.err}"
            if published is not None:
                assert world.tree() == published, "a finished day changed"
                assert world.arxiv.count() + len(world.chat.asks) == asked, "a rerun of a finished day asked somebody"
            world.assert_paid_once(spare=scenario.spare)
    except AssertionError as error:
        return Played(scenario, first, second, str(error))
    return Played(scenario, first, second)
