import datetime as dt
from collections.abc import Sequence

import pytest
from candidates_made_up import announced, paper, scored
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Candidate, Gap, LedgerRow, Metadata, Score
from digest.pipeline.choose import choose, ledger, near_misses
from digest.pipeline.records import Announcement, Choice, Missing, Scored

DAY = dt.date(2026, 1, 13)
IDS = [f"2601.{n:05}" for n in range(12)] + ["2512.00001", "hep-th/9901001"]


def ids(scored: Sequence[Scored]) -> list[str]:
    return [one.paper.id for one in scored]


scores = st.builds(
    Score, relevance=st.integers(1, 3), significance=st.integers(1, 3), strength=st.integers(0, 3),
    relevance_reason=st.sampled_from(["", "a"]),
)  # fmt: skip
candidates = st.lists(
    st.builds(
        Scored,
        st.sampled_from(IDS).map(paper),
        st.none() | scores,
        excluded=st.sampled_from(["", "", "medical"]),
        failure=st.just(""),
    ),
    max_size=20,
)
knowns = st.dictionaries(st.sampled_from(IDS), st.just(DAY), max_size=5)


def test_order_is_total_then_strength_then_id() -> None:
    given_ = [
        scored("2601.00004", 2, 2, 9),
        scored("2601.00003", 2, 3, 1),
        scored("2601.00002", 3, 2, 1),
        scored("2601.00001", 3, 2, 2),
        scored("2601.00005", 3, 3, 0),
    ]
    choice = choose(given_, known={}, minimum=2, limit=9)
    assert ids(choice.chosen) == ["2601.00005", "2601.00001", "2601.00002", "2601.00003", "2601.00004"]
    assert choice.others == ()


def test_newer_id_does_not_win() -> None:
    choice = choose([scored("2601.00009"), scored("2601.00001"), scored("2512.00001")], known={}, minimum=2, limit=1)
    assert ids(choice.chosen) == ["2512.00001"]


def test_who_is_left_out_and_in_which_order_the_others_come() -> None:
    given_ = [
        scored("2601.00001", 3, 3, excluded="medical"),
        Scored(paper("2601.00002"), None, failure="refused"),
        scored("2601.00003", 1, 2),
        scored("2601.00004", 2, 2),
        scored("2601.00005", 3, 3),
        scored("2601.00006", 3, 3),
    ]
    choice = choose(given_, known={"2601.00006": DAY}, minimum=4, limit=1)
    assert ids(choice.chosen) == ["2601.00005"]
    assert ids(choice.others) == ["2601.00004", "2601.00003", "2601.00001", "2601.00002"]


def test_newer_version_of_a_known_paper_is_not_chosen() -> None:
    again = Scored(paper("2601.00001", version=3), Score(relevance=3, significance=3))
    assert choose([again], known={"2601.00001": DAY}, minimum=2, limit=9) == Choice((), ())


@given(candidates, knowns, st.integers(2, 6), st.integers(0, 12), st.randoms())
def test_choice_does_not_depend_on_the_order_of_the_candidates(
    given_: list[Scored], known: dict[str, dt.date], minimum: int, limit: int, random: object
) -> None:
    shuffled = list(given_)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (choose(order, known=known, minimum=minimum, limit=limit) for order in (given_, shuffled))
    assert one == other


@given(candidates, knowns, st.integers(2, 6), st.integers(0, 12))
def test_rules_of_choice(given_: list[Scored], known: dict[str, dt.date], minimum: int, limit: int) -> None:
    choice = choose(given_, known=known, minimum=minimum, limit=limit)
    everyone = ids((*choice.chosen, *choice.others))
    assert len(choice.chosen) <= limit
    assert sorted(everyone) == sorted(set(ids(given_)) - known.keys())
    assert all(one.score and one.score.total >= minimum and not one.excluded for one in choice.chosen)
    totals = [one.score.total for one in choice.chosen if one.score]
    assert totals == sorted(totals, reverse=True)
    # Whoever could have been chosen and was not stands first among the others, and there was no room for it.
    eligible = [one.score is not None and not one.excluded and one.score.total >= minimum for one in choice.others]
    assert eligible == sorted(eligible, reverse=True)
    assert not any(eligible) or len(choice.chosen) == limit


@given(candidates, st.integers(2, 6), st.integers(0, 10))
def test_more_room_keeps_who_was_chosen(given_: list[Scored], minimum: int, limit: int) -> None:
    smaller = choose(given_, known={}, minimum=minimum, limit=limit)
    larger = choose(given_, known={}, minimum=minimum, limit=limit + 1)
    assert larger.chosen[: len(smaller.chosen)] == smaller.chosen


@given(candidates, st.integers(3, 6), st.integers(0, 12))
def test_lower_minimum_never_takes_a_paper_away(given_: list[Scored], minimum: int, limit: int) -> None:
    strict = choose(given_, known={}, minimum=minimum, limit=limit)
    lenient = choose(given_, known={}, minimum=minimum - 1, limit=limit)
    assert lenient.chosen[: len(strict.chosen)] == strict.chosen


# --- the account


def test_ledger_counts_every_category() -> None:
    both = announced("2601.00001", categories=("cs.CV", "cs.RO"))
    vision = [announced(f"2601.0000{n}") for n in (2, 3, 4)]
    known = announced("2601.00005", categories=("cs.RO",))
    announcement = Announcement(DAY, (both, *vision, known))
    score = Score(relevance=3, significance=2)
    given_ = [
        Scored(both.paper, score),
        Scored(vision[0].paper, score),
        Scored(vision[1].paper, score),
        Scored(vision[2].paper, None, failure="x"),
    ]
    choice = Choice(tuple(given_[:2]), tuple(given_[2:]))
    failed = {"2601.00001": "no answer\x1b[0m\nafter the repair", "2601.00003": "was not chosen, so it is no gap"}
    account = ledger(announcement, given_, choice, failed, categories=("cs.RO", "cs.CV", "cs.GR"))
    assert (account.announced, account.considered) == (5, 4)
    assert account.rows == (
        LedgerRow(category="cs.RO", announced=2, considered=1, scored=1, chosen=1, failed=1),
        LedgerRow(category="cs.CV", announced=4, considered=4, scored=3, chosen=2, failed=1),
        LedgerRow(category="cs.GR", announced=0),
    )
    gap = Gap(id="2601.00001", title="A study of things", reason="no answer[0m after the repair")
    assert account.gaps == (gap,)


def test_what_has_no_metadata_is_announced_and_no_more() -> None:
    missing = (Missing("2606.00009", ("cs.CV",)),)
    announcement = Announcement(dt.date(2026, 6, 16), (announced("2606.00001"),), missing=missing)
    account = ledger(announcement, [], Choice((), ()), {}, categories=("cs.CV",))
    assert (account.announced, account.considered) == (2, 0)
    assert account.rows[0].announced == 2


def test_lists_of_categories_that_are_not_collected_come_last_by_name() -> None:
    lists = ("cs.AI", "cs.CL", "cs.CR", "cs.CV", "cs.DS", "cs.GR", "cs.LG", "cs.SD")
    missing = tuple(Missing(f"2601.0000{number}", (each,)) for number, each in enumerate(lists))
    account = ledger(Announcement(DAY, (), missing=missing), [], Choice((), ()), {}, categories=("cs.RO", "cs.CV"))
    assert [row.category for row in account.rows] == ["cs.RO", "cs.CV", *(each for each in lists if each != "cs.CV")]


@pytest.mark.parametrize("reason", ["", "\x00", " "])
def test_gap_without_a_reason_has_one(reason: str) -> None:
    one = scored("2601.00001")
    account = ledger(Announcement(DAY, (announced(one.paper.id),)), [one], Choice((one,), ()), {"2601.00001": reason})
    assert account.gaps[0].reason == "unknown"


@given(candidates, st.integers(2, 6), st.integers(0, 12))
def test_ledger_adds_up(given_: list[Scored], minimum: int, limit: int) -> None:
    announcement = Announcement(DAY, tuple({one.paper.id: announced(one.paper.id) for one in given_}.values()))
    choice = choose(given_, known={}, minimum=minimum, limit=limit)
    failed = dict.fromkeys(ids(choice.chosen)[::2], "x")
    account = ledger(announcement, given_, choice, failed)
    for row in account.rows:
        assert row.announced >= row.considered >= row.scored >= row.chosen >= row.failed
    assert sum(row.chosen for row in account.rows) == len(choice.chosen)  # each is in one category here
    assert [gap.id for gap in account.gaps] == ids(choice.chosen)[::2]


def test_near_misses_are_brief_and_fit_the_archive() -> None:
    score = Score(relevance=3, significance=2, relevance_reason="r" * 400, significance_reason="s", strength=3)
    one, failed = Scored(paper("2601.00001"), score), Scored(paper("2601.00002"), None, failure="x")
    found = near_misses(Choice((), (one, failed)))
    assert [miss.id for miss in found] == ["2601.00001", "2601.00002"]
    assert found[0].score is not None
    assert len(found[0].score.relevance_reason) == 160
    assert found[0].score.total == 5
    assert found[1] == Candidate(id="2601.00002", title="A study of things", primary_category="cs.CV")
    Metadata(date=DAY, candidates=found)


@given(candidates)
def test_near_misses_of_any_day_can_be_stored(given_: list[Scored]) -> None:
    Metadata(date=DAY, candidates=near_misses(choose(given_, known={}, minimum=4, limit=2)))
