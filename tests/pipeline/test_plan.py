import datetime as dt

from candidates_made_up import paper, scored, settings

from digest.model import Candidate, Metadata, Score
from digest.pipeline.plan import choice_key, standing_choice


def test_what_another_day_shows_by_now_does_not_stand() -> None:
    metadata = Metadata(
        date=dt.date(2026, 1, 13),
        papers=(paper("2601.00001"), paper("2601.00002", "As the page shows it"), paper("2601.00003")),
        candidates=(
            Candidate(id="2601.00005", title="A", primary_category="cs.CV", score=Score(relevance=2, significance=1)),
        ),
    )
    found = [scored(f"2601.0000{number}") for number in (4, 1, 2, 5)]
    choice = standing_choice(metadata, found, known={"2601.00001"})
    assert [one.paper for one in choice.chosen] == list(metadata.papers[1:])
    assert [one.score is None for one in choice.chosen] == [False, True]
    assert [one.paper.id for one in choice.others] == ["2601.00005", "2601.00004"]


def test_a_choice_is_made_again_for_another_model_that_scores() -> None:
    keys = [
        choice_key(settings(**names), "prompt")
        for names in (
            {"scoring_model": "a/b", "model": "a/b"},
            {"scoring_model": "a/c", "model": "a/b"},
            {"scoring_model": "a/b", "model": "a/c"},
            {"model": "a/b"},
        )
    ]
    assert keys[0] == keys[2] == keys[3] != keys[1]
