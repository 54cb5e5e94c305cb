"""Made-up figures of a benchmark."""

from scripts.benchmark.record import Build, Conditions, Kept, Kind, Preview, Report, Step, Visit

CONDITIONS = Conditions(
    date="2026-06-08", cores=2, machine="Linux x86_64", python="3.11.7", versions={"mkdocs": "1.6.1"}
)


def build(contestant: str, days: int, *cpu: float, kind: Kind = "cold", memory: float = 100.0) -> Build:
    """Half as much time again by the clock, and a second run that needs a little more memory than the others."""
    return Build(
        contestant=contestant,
        days=days,
        kind=kind,
        cpu=cpu,
        wall=tuple(each * 1.5 for each in cpu),
        memory=tuple(memory + (number == 1) for number, _ in enumerate(cpu)),
        output_bytes=days * 100_000,
        output_files=days * 3,
    )


def full_report() -> Report:
    """Every promise at every size, all kept but one: a new day without search at 300 days."""
    builds = []
    for days, share in ((300, 1.0), (1000, 1000 / 300)):
        builds += [
            build("ours", days, 4 * share, 5 * share, 60 * share),
            build("ours", days, 0.5, 0.7, 0.6, kind="new day"),
            build("ours-bare", days, 2 * share, memory=290.0),
            build("ours-bare", days, 1.25, kind="new day"),
            build("material", days, 14.0 * share, 20 * share, 10 * share),
            build("material-search", days, 35 * share),
            build("empty", days, 0.5),
            build("hugo", days, 2.0 * share),
        ]
    return Report(
        conditions=CONDITIONS,
        builds=(*builds, build("ours", 3000, 55.0, memory=900)),
        visits=tuple(
            Visit(days=days, maths=maths, total=80_000 + 70_000 * maths + days, html=35_000, requests=7)
            for days in (300, 1000)
            for maths in (False, True)
        ),
        previews=(Preview(days=300, start=3.0, seconds=(0.9, 1.4, 3.0)), Preview(days=1000, start=9.0, seconds=(1.9,))),
        kept=(Kept(days=300, cache_bytes=90_000_000, packed_bytes=20_000_000),),
        steps=(Step(change="a day is added", differing=()),),
    )
