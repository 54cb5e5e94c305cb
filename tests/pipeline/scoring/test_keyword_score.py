import pytest
from candidates_made_up import paper, settings
from hypothesis import given
from strategies import full_lines, texts

from digest.model import Paper
from digest.pipeline.scoring.keyword_score import Judgement, keyword_score
from digest.pipeline.scoring.keywords import Interests
from digest.settings import Settings

INTERESTS = settings(
    keywords={"primary": ["diffusion"], "secondary": ["camera", "LiDAR", "SLAM", "BEV"], "exclude": ["medical"]},
    authors=["Grace Hopper"],
    institutions=["Waymo"],
)


def judge(one: Paper, by: Settings = INTERESTS, language: str = "en") -> Judgement:
    interests = Interests(by)
    return keyword_score(one, interests.match(one), interests, language)


@pytest.mark.parametrize(
    ("fields", "relevance", "reason"),
    [
        ({"title": "Diffusion"}, 3, "in the title: diffusion"),
        ({"abstract": "diffusion"}, 2, "in the abstract: diffusion"),
        ({"title": "A camera"}, 2, "in the title: camera"),
        ({"abstract": "a camera"}, 1, "in the abstract: camera"),
        ({"title": "A camera, SLAM", "abstract": "diffusion"}, 3,
         "in the title: SLAM, camera; in the abstract: diffusion"),
        ({"authors": ("G. Hopper",)}, 3, "author: Grace Hopper"),
        ({"comment": "Waymo"}, 1, "institution: Waymo"),
        ({}, 1, "none of the keywords found"),
        ({"title": "Diffusion", "abstract": "as in medical images"}, 2,
         "in the title: diffusion; mentions an excluded topic: medical"),
        ({"abstract": "as in medical images"}, 1, "mentions an excluded topic: medical"),
    ],
)  # fmt: skip
def test_relevance(fields: dict[str, object], relevance: int, reason: str) -> None:
    judged = judge(paper(**fields))  # type: ignore[arg-type]
    assert (judged.score.relevance, judged.score.relevance_reason) == (relevance, reason)
    assert judged.excluded == ""


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": "Medical diffusion"}, "excluded topic in the title: medical; in the title: diffusion"),
        ({"abstract": "medical, medical"}, "excluded topic, mentioned repeatedly: medical"),
    ],
)
def test_excluded(fields: dict[str, str], reason: str) -> None:
    judged = judge(paper(**fields))
    assert judged.excluded == "medical"
    assert (judged.score.relevance, judged.score.relevance_reason) == (1, reason)


@pytest.mark.parametrize(
    ("abstract", "comment", "significance", "reason"),
    [
        ("", "CVPR 2026. Code: https://github.com/a/b", 3, "accepted: CVPR 2026; released: code"),
        ("", "CVPR 2026", 2, "accepted: CVPR 2026"),
        ("We release the code.", "", 2, "released: code"),
        ("We test on real robots. We introduce Foo, a dataset.", "", 3, "evaluated in the real world; new data"),
        ("", "Waymo", 2, "institution: Waymo"),
        ("", "", 1, "no venue, release, new data or real-world test named"),
        ("Experiments in CARLA show gains.", "Accepted to CVPR 2026", 1,
         "accepted: CVPR 2026; evaluated in simulation only"),
    ],
)  # fmt: skip
def test_significance(abstract: str, comment: str, significance: int, reason: str) -> None:
    score = judge(paper(abstract=abstract, comment=comment)).score
    assert (score.significance, score.significance_reason) == (significance, reason)


def test_reasons_are_in_the_archives_language() -> None:
    one = paper(title="Diffusion", comment="CVPR 2026")
    score = judge(one, language="zh-Hans").score
    assert (score.relevance_reason, score.significance_reason) == ("标题命中：diffusion", "已被录用：CVPR 2026")
    score = judge(one, language="pt-BR").score
    assert (score.relevance_reason, score.significance_reason) == ("no título: diffusion", "aceito: CVPR 2026")
    assert judge(one, language="it") == judge(one, language="en")


def test_without_any_interest_significance_alone_decides() -> None:
    judged = judge(paper(), settings())
    assert (judged.score.relevance, judged.score.relevance_reason) == (2, "no interests are set")


def test_many_matches_are_not_all_listed() -> None:
    words = [f"topic{n}" for n in range(9)]
    reason = judge(paper(title=" ".join(words)), settings(keywords={"primary": words})).score.relevance_reason
    assert reason == "in the title: topic0, topic1, topic2, topic3, topic4 …"


@given(full_lines, texts, full_lines)
def test_any_paper_gets_a_score_with_reasons_twice_the_same(title: str, abstract: str, comment: str) -> None:
    one = paper(title=title, abstract=abstract, comment=comment)
    judged = judge(one)
    assert judged == judge(one)
    assert judged.score.relevance_reason
    assert judged.score.significance_reason
