import time

import pytest
from hypothesis import given
from strategies import texts

from digest.pipeline.scoring.significance import Found, Sign, signs


def shown(abstract: str = "", comment: str = "", title: str = "A title", journal_ref: str = "") -> set[Sign]:
    return {one.sign for one in signs(title, abstract, comment, journal_ref)}


def venue(comment: str) -> tuple[Sign, str] | None:
    found = [one for one in signs("A title", "", comment) if one.sign in (Sign.VENUE, Sign.OTHER_VENUE)]
    return (found[0].sign, found[0].name) if found else None


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Accepted to CVPR 2026", (Sign.VENUE, "CVPR 2026")),
        ("accepted by ICML2026. Project page: https://a.b", (Sign.VENUE, "ICML 2026")),
        ("12 pages, 3 figures. ICRA 2026", (Sign.VENUE, "ICRA 2026")),
        ("Published in IEEE Robotics and Automation Letters", (Sign.VENUE, "IEEE Robotics and Automation Letters")),
        ("Accepted by TPAMI", (Sign.VENUE, "TPAMI")),
        ("CVPR 2026 Workshop on Things", (Sign.OTHER_VENUE, "CVPR 2026 (workshop)")),
        ("Accepted to the EGSR 2026 journal track", (Sign.OTHER_VENUE, "EGSR 2026 journal track")),
        ("Submitted to CVPR 2026", None),
        ("Under review at ICML 2026", None),
        ("Preprint. 8 pages", None),
        ("Nature of things, 5 pages", None),
        ("We use the ACL corpus", None),
        ("", None),
    ],
)
def test_venue(comment: str, expected: tuple[Sign, str] | None) -> None:
    assert venue(comment) == expected


def test_award_comes_with_the_venue_only() -> None:
    assert Found(Sign.AWARD, "highlight") in signs("A title", "", "Accepted to CVPR 2026 (Highlight)")
    assert Sign.AWARD not in shown(comment="An oral history, 3 pages")


def test_journal_reference_counts_as_accepted() -> None:
    assert shown(journal_ref="CVPR 2025, pp. 1-10") == {Sign.VENUE}
    assert shown(journal_ref="J. Obscure Res. 12 (2025)") == {Sign.OTHER_VENUE}


@pytest.mark.parametrize(
    ("abstract", "comment", "name"),
    [
        ("Code is available at https://github.com/a/b.", "", "code"),
        ("We release the model weights and the dataset.", "", "data weights"),
        ("The benchmark and code are publicly available.", "", "code data"),
        ("", "Code: https://github.com/a/b", "code"),
        ("", "Project: https://github.com/a/b", "code"),
        ("The code will be released at https://github.com/a/b.", "", "code"),
        ("Code will be released upon acceptance.", "", None),
        ("The data are available on request.", "", None),
        ("We train on two publicly available datasets.", "", None),
        ("", "10 pages", None),
    ],
)
def test_release(abstract: str, comment: str, name: str | None) -> None:
    found = [one.name for one in signs("A title", abstract, comment) if one.sign is Sign.RELEASE]
    assert found == ([name] if name else [])


_REAL = ["real data", "realistic data", "real images", "real videos", "a real robot", "cars in the wild",
         "physical contact", "mice in vivo", "clinical scans"]  # fmt: skip


@pytest.mark.parametrize(
    ("abstract", "sign"),
    [
        ("We evaluate the policy on real robots.", Sign.REAL_WORLD),
        ("Real-world experiments show a gain.", Sign.REAL_WORLD),
        ("Results in simulation and on a physical robot confirm it.", Sign.REAL_WORLD),
        ("Experiments in CARLA show a gain.", Sign.SIMULATION),
        ("We test it in simulation.", Sign.SIMULATION),
        ("We test it in simulation. It uses real-world data.", None),
        *((f"We test it in simulation. It knows {real}.", None) for real in _REAL),
        ("Deployment on real robots remains challenging.", None),
        ("Simulation of fluids is slow.", None),
        ("It segments images well.", None),
    ],
)
def test_evaluation(abstract: str, sign: Sign | None) -> None:
    assert shown(abstract) == ({sign} if sign else set())


def test_new_data_surveys_and_reports() -> None:
    assert shown("We introduce Foo, a benchmark of things.") == {Sign.BENCHMARK}
    assert shown("Results on the benchmark improve.") == set()
    assert shown(title="Foo: A Dataset of Things") == {Sign.BENCHMARK}
    assert shown(title="A Survey of Things") == {Sign.SURVEY}
    assert shown(title="Foo Technical Report") == {Sign.REPORT}
    assert shown(title="Technical Report for the Foo Challenge") == set()


@pytest.mark.parametrize(
    ("title", "abstract", "name"),
    [
        ("A Multimodal Dataset for Hands", "", "data"),
        ("Foo: An interactive, verifiable benchmark for talk", "", "benchmark"),
        ("Possible or Definite? A Benchmark of Doubt", "", "benchmark"),
        ("Towards Foo: A Scattering Model, Benchmark, and Network", "", "benchmark"),
        ("Foo: Intentions in Teen Communication Dataset", "Foo is a dataset of messages.", "data"),
        ("Foo: Intentions in Teen Communication Dataset", "It has messages.", None),
        ("The Benchmark Illusion: Pruned Models Fail", "", None),
        ("An Analysis of Networks on the Bar Dataset", "", None),
        ("Quality of Foo: An Analysis on the Bar Benchmark Dataset", "", None),
        ("Labels for Re-Annotation of Layout Datasets", "", None),
        ("Foo: A Dataset Distillation Method", "", None),
        ("How Fine Should a Benchmark Be?", "", None),
        ("Foo: An Agent for Benchmark Construction", "", None),
    ],
)
def test_a_title_that_only_speaks_of_data_shows_none(title: str, abstract: str, name: str | None) -> None:
    found = [one.name for one in signs(title, abstract, "") if one.sign is Sign.BENCHMARK]
    assert found == ([name] if name else [])


def test_heaviest_sign_comes_first() -> None:
    points = [one.sign.points for one in signs("A Survey", "Code is released at https://github.com/a/b.", "CVPR 2026")]
    assert points == sorted(points, reverse=True)
    assert len(points) == 3


@given(texts, texts, texts)
def test_any_text(title: str, abstract: str, comment: str) -> None:
    found = signs(title, abstract, comment)
    assert len({one.sign for one in found}) == len(found)


@pytest.mark.parametrize(
    "piece", ["results ", "is available ", "we release ", "real ", "accepted ", "CVPR ", "on ", "code "]
)
def test_hostile_text_takes_no_time(piece: str) -> None:
    began = time.process_time()
    signs("A title", piece * 4_000, piece * 800)
    assert time.process_time() - began < 2
