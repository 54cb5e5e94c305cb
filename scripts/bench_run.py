"""Measures a day's run: scripts/bench run

A day of 200 candidates and 10 papers, with a chat server that takes 2 seconds an answer and a PDF server that takes one
(arXiv's own pauses set to zero), against the same requests one after another; and the memory of a run without a model.
The time is taken from the first request on: before it, litellm is imported, which takes as long as the machine needs.
"""

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from tests.fakes.arxiv_server import ArxivServer
from tests.fakes.chat_server import ChatServer
from tests.world import paper_pdf, papers

DAY = dt.date(2026, 6, 18)
CHAT_SECONDS, PDF_SECONDS = 2.0, 1.0
SHARE, MEGABYTES = 0.25, 150

_COMMAND = """
import datetime as dt, sys
from digest.cli import main
from digest.pipeline.arxiv.pacing import Pacer
from digest.pipeline.setup import Outside
now = dt.datetime(2026, 6, 18, 12, tzinfo=dt.UTC)
main(sys.argv[1:], outside=Outside(now=lambda: now, pacer=Pacer(0)))
"""


def measure(*, model: bool, candidates: int, chosen: int) -> dict[str, float]:
    """One run in a process of its own: seconds, megabytes at the peak, requests."""
    with (
        tempfile.TemporaryDirectory() as name,
        ArxivServer({DAY: papers(18, candidates)}, today=DAY, pdf=paper_pdf, latency={"pdf": PDF_SECONDS}) as arxiv,
        ChatServer(delay=CHAT_SECONDS) as chat,
    ):
        settings = {
            "language": "en",
            "categories": ["cs.CV", "cs.RO"],
            "papers_per_day": chosen,
            "minimum_score": 2,
            **arxiv.addresses,
        }
        if model:
            settings |= {"model": "openai/gpt-5-mini", "api_base": chat.api_base}
        Path(name, "digest.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
        environment |= {"OPENAI_API_KEY": "sk-bench-0123456789", "PYTHONPATH": str(Path(__file__).parent.parent)}
        start = time.monotonic()
        command = [sys.executable, "-c", _COMMAND, "run", "--json"]
        ran = subprocess.run(command, cwd=name, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        end = time.monotonic()
        if ran.returncode or len(json.loads(ran.stdout)["papers"]) != chosen:
            sys.exit(f"the run failed: {ran.stderr}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        first = arxiv.requests[0].at
        return {
            "seconds": end - first,
            "before": first - start,
            "megabytes": peak,
            "chat": len(chat.asks),
            "pdf": arxiv.count("pdf"),
        }


def main() -> int:
    """Print one table, or JSON; 1 if a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--papers", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    # The smaller one first: the peak of children only ever grows.
    plain = measure(model=False, candidates=options.candidates, chosen=options.papers)
    full = measure(model=True, candidates=options.candidates, chosen=options.papers)
    in_turn = full["chat"] * CHAT_SECONDS + full["pdf"] * PDF_SECONDS
    share = full["seconds"] / in_turn
    kept = share <= SHARE and plain["megabytes"] < MEGABYTES
    if options.json:
        told = json.dumps({"with a model": full, "without": plain, "one after another": in_turn, "share": share})
    else:
        told = (
            f"{full['chat']} requests to the model and {full['pdf']} PDFs, one after another: {in_turn:.0f} s\n"
            f"the run, from its first request on: {full['seconds']:.1f} s, {share:.0%} (at most {SHARE:.0%}); "
            f"before it, {full['before']:.1f} s to import\n"
            f"without a model: {plain['before'] + plain['seconds']:.1f} s from start to end, "
            f"{plain['megabytes']:.0f} MB at the peak (below {MEGABYTES})"
        )
    sys.stdout.write(f"{told}\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
