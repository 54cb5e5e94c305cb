"""Two clones change the same day, and one of them is later."""

import datetime as dt
from collections.abc import Sequence

import pytest

from digest import check
from digest.archive import Archive
from digest.errors import DigestError
from digest.files import is_hand_edited, read_text
from digest.model import LaterVersion, Metadata
from tests.archives import analysis, paper, write_day
from tests.publish.conftest import MONDAY, TUESDAY, Clone, git, log, save

IDS = [f"2606.09{number:03}" for number in range(1, 6)]


def make(
    archive: Archive, ids: Sequence[str], *, chosen: Sequence[str] = IDS[:3], by: str, finished: bool = False
) -> None:
    """Tuesday with the analyses of these papers, each of which says whose it is."""
    papers, analyses = [paper(id_) for id_ in chosen], [analysis(id_, body=f"By {by}.\n") for id_ in ids]
    if finished:
        write_day(archive, TUESDAY, papers, analyses)
        return
    archive.write_metadata(Metadata(date=TUESDAY, papers=tuple(papers)))
    for each in analyses:
        archive.write_analysis(TUESDAY, each)


def edit(archive: Archive, name: str, old: str = "", new: str = "", *, date: dt.date = TUESDAY) -> None:
    """A person's change of a file: text at its end, or other text in it."""
    path = archive.folder(date) / name
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new) if old else f"{text}\nBy hand.\n", encoding="utf-8")


def note(archive: Archive, version: int, *, date: dt.date = MONDAY, withdrawn: bool = False) -> None:
    """What a run notes on an earlier day: a later version of its first paper, or that it was withdrawn."""
    metadata = archive.load_metadata(date)
    noted = {
        "later_versions": (LaterVersion(version=version, date=TUESDAY),),
        "withdrawn": TUESDAY if withdrawn else None,
    }
    first = metadata.papers[0].model_copy(update=noted)
    archive.write_metadata(metadata.model_copy(update={"papers": (first, *metadata.papers[1:])}), force=True)


def noted(archive: Archive, date: dt.date = MONDAY) -> tuple[list[int], bool]:
    """The later versions of a day's first paper, and whether it was withdrawn."""
    first = archive.load_metadata(date).papers[0]
    return [one.version for one in first.later_versions], first.withdrawn is not None


def whose(archive: Archive) -> dict[str, str]:
    """Who wrote which analysis of Tuesday, by the last digit of its id; "page" where the day is published."""
    ids = archive.analysed_ids(TUESDAY)
    told = {id_[-1]: archive.load_analysis(TUESDAY, id_).body.removeprefix("By ").strip(".\n") for id_ in ids}
    return told | ({"page": ""} if archive.is_complete(TUESDAY) else {})


def chosen(archive: Archive) -> list[str]:
    return [paper.id for paper in archive.load_metadata(TUESDAY).papers]


def assert_pushed(archive: Archive) -> None:
    """The remote, the newest commit and the work tree are one, and of a published day nothing is missing."""
    folder = archive.root.parent
    assert git(folder, "status", "--porcelain") == ""
    git(folder, "fetch", "--quiet", "origin", "main")
    assert git(folder, "rev-parse", "HEAD") == git(folder, "rev-parse", "FETCH_HEAD")
    assert not check.check(archive).findings or not archive.is_complete(TUESDAY)


def test_a_finished_day_takes_the_place_of_an_unfinished_one(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[3:4], chosen=IDS[3:], by="them")
    save(theirs)
    make(ours, IDS[:3], by="us", finished=True)
    done = save(ours)
    assert (done.finished, done.given_way, done.is_pushed) == ((TUESDAY,), (), True)
    assert whose(ours) == {"1": "us", "2": "us", "3": "us", "page": ""}
    assert log(ours) == ["2026-06-09: 3 papers", "2026-06-09: unfinished, 1 of 2 papers", "Seed"]
    assert_pushed(ours)


def test_an_unfinished_day_gives_way_to_a_published_one(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[:3], by="them", finished=True)
    save(theirs)
    # Not one file that both have differs: git would join them.
    make(ours, IDS[3:4], chosen=IDS[:3], by="us")
    assert save(ours).given_way == (TUESDAY,)
    assert whose(ours) == {"1": "them", "2": "them", "3": "them", "page": ""}
    assert log(ours) == ["2026-06-09: 3 papers", "Seed"]
    assert_pushed(ours)


def test_the_analyses_of_two_unfinished_days_both_stay(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[:2], by="them")
    save(theirs)
    make(ours, IDS[1:3], by="us")
    done = save(ours)
    assert done.given_way == ()
    assert done.message == "2026-06-09: unfinished, 3 of 3 papers"
    assert whose(ours) == {"1": "them", "2": "them", "3": "us"}
    assert_pushed(ours)


def test_of_two_choices_the_one_with_more_analyses_stays(clone: Clone) -> None:
    ours, theirs, others = clone("ours"), clone("theirs"), clone("others")
    make(theirs, IDS[3:], chosen=[IDS[0], *IDS[3:]], by="them")
    save(theirs)
    make(ours, IDS[:3], by="us")
    assert save(ours).message == "2026-06-09: unfinished, 3 of 3 papers"
    assert chosen(ours) == IDS[:3]
    assert whose(ours) == {"1": "us", "2": "us", "3": "us"}
    make(others, IDS[:1], chosen=[IDS[0], IDS[4]], by="others")
    assert save(others).given_way == (TUESDAY,)
    assert whose(others) == whose(ours)
    assert_pushed(others)


def test_several_commits_of_one_day(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[:1], by="them")
    save(theirs)
    for ids in (IDS[:1], IDS[:2]):
        make(ours, ids, by="us")
        save(ours, push=False)
    make(ours, IDS[:3], by="us", finished=True)
    assert save(ours).finished == (TUESDAY,)
    assert whose(ours) == {"1": "us", "2": "us", "3": "us", "page": ""}
    assert_pushed(ours)


def test_several_commits_give_way(clone: Clone) -> None:
    """The last of them meets nothing, and would leave a paper on a page that does not know it."""
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[3:], chosen=IDS[3:], by="them", finished=True)
    save(theirs)
    for ids in (IDS[:1], IDS[:2]):
        make(ours, ids, by="us")
        save(ours, push=False)
    assert save(ours).given_way == (TUESDAY,)
    assert whose(ours) == {"4": "them", "5": "them", "page": ""}
    assert_pushed(ours)


def test_a_persons_choice_stays_with_what_we_have_of_it(clone: Clone) -> None:
    seed, ours, theirs = clone("a"), clone("ours"), clone("theirs")
    make(seed, IDS[:1], by="seed")
    save(seed)
    for each in (ours, theirs):
        git(each.root.parent, "pull", "--quiet")
    edit(theirs, "arxiv.json", f"A Study of {IDS[1]}", "Another Title")
    save(theirs)
    make(ours, IDS[1:3], by="us", finished=False)
    write_day(ours, TUESDAY, [paper(id_, comment="new") for id_ in IDS[:3]], [])
    done = save(ours)
    assert done.message == "2026-06-09: unfinished, 3 of 3 papers"
    assert whose(ours) == {"1": "seed", "2": "us", "3": "us"}
    assert ours.load_metadata(TUESDAY).papers[1].title == "Another Title"
    assert_pushed(ours)


def test_what_we_edited_by_hand_gives_way_to_nothing(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[:3], by="them", finished=True)
    save(theirs)
    make(ours, IDS[:2], by="us")
    edit(ours, f"{IDS[1]}.md")
    before = {path.name: path.read_bytes() for path in ours.folder(TUESDAY).iterdir()}
    with pytest.raises(DigestError, match=rf"docs/2026/06/09/{IDS[1]}\.md changed on both sides; `git pull --rebase"):
        save(ours)
    assert {path.name: path.read_bytes() for path in ours.folder(TUESDAY).iterdir()} == before
    assert git(ours.root.parent, "status", "--porcelain") == ""
    assert not list((ours.root.parent / ".git").glob("rebase-*"))
    assert log(ours) == ["2026-06-09: 3 papers", "Seed"]


def test_corrections_and_notes_of_a_published_day_are_joined(clone: Clone) -> None:
    ours, theirs, others = clone("ours"), clone("theirs"), clone("others")
    note(theirs, 2)
    save(theirs)
    edit(ours, "2606.08001.md", date=MONDAY)
    done = save(ours)
    assert (done.given_way, done.message) == ((), "2026-06-08: changed")
    assert ours.load_metadata(MONDAY).papers[0].later_versions[0].version == 2
    assert "By hand." in ours.load_analysis(MONDAY, "2606.08001").body
    note(others, 3, withdrawn=True)
    assert save(others).given_way == ()
    assert noted(others) == ([2, 3], True)
    assert "By hand." in others.load_analysis(MONDAY, "2606.08001").body
    assert not is_hand_edited(read_text(path := others.metadata_path(MONDAY)), path.suffix)
    assert_pushed(others)


def test_notes_stay_where_the_day_gives_way(clone: Clone) -> None:
    """Both have made the day, and noted different things on it since then."""
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[:3], by="them", finished=True)
    note(theirs, 2, date=TUESDAY)
    save(theirs)
    make(ours, IDS[:3], by="us", finished=True)
    save(ours, push=False)
    note(ours, 3, date=TUESDAY, withdrawn=True)
    assert save(ours).given_way == (TUESDAY,)
    assert whose(ours) == {"1": "them", "2": "them", "3": "them", "page": ""}
    assert noted(ours, TUESDAY) == ([2, 3], True)
    assert_pushed(ours)


def test_notes_of_half_done_days_are_united(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    make(theirs, IDS[:2], by="them")
    note(theirs, 2, date=TUESDAY)
    save(theirs)
    make(ours, IDS[1:3], by="us")
    note(ours, 3, date=TUESDAY)
    save(ours)
    assert noted(ours, TUESDAY) == ([2, 3], False)
    assert_pushed(ours)


def test_notes_stay_beside_what_a_person_corrected(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    edit(theirs, "arxiv.json", "A Study of 2606.08001", "Another Title", date=MONDAY)
    save(theirs)
    note(ours, 3, withdrawn=True)
    assert save(ours).given_way == ()
    assert ours.load_metadata(MONDAY).papers[0].title == "Another Title"
    assert noted(ours) == ([3], True)
    assert_pushed(ours)


@pytest.mark.parametrize("by_hand", ["ours", "theirs"])
def test_a_person_decides_where_notes_can_t_be_joined_with_a_correction(clone: Clone, by_hand: str) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    note(theirs, 2)
    note(ours, 3, withdrawn=True)
    edit({"ours": ours, "theirs": theirs}[by_hand], "arxiv.json", "A Study of 2606.08001", "Another Title", date=MONDAY)
    save(theirs)
    with pytest.raises(DigestError, match=r"arxiv\.json changed on both sides; `git pull --rebase origin main`"):
        save(ours)
    assert noted(ours) == ([3], True)


def test_notes_that_a_person_removed_do_not_come_back(clone: Clone) -> None:
    seed, ours, theirs = clone("a"), clone("ours"), clone("theirs")
    make(seed, IDS[:1], by="seed")
    note(seed, 2, date=TUESDAY, withdrawn=True)
    save(seed)
    for each in (ours, theirs):
        git(each.root.parent, "pull", "--quiet")
    theirs.metadata_path(TUESDAY).unlink()
    make(theirs, IDS[:3], by="them", finished=True)
    edit(theirs, "arxiv.json", f"A Study of {IDS[1]}", "Another Title")
    save(theirs)
    ours.write_analysis(TUESDAY, analysis(IDS[1], body="By us.\n"))
    assert save(ours).given_way == (TUESDAY,)
    assert noted(ours, TUESDAY) == ([], False)
    assert_pushed(ours)


def test_two_corrections_of_one_paper_are_joined_by_a_person(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    edit(theirs, "2606.08001.md", "What", "Theirs", date=MONDAY)
    save(theirs)
    edit(ours, "2606.08001.md", "What", "Ours", date=MONDAY)
    with pytest.raises(DigestError, match=r"2606\.08001\.md changed on both sides; `git pull --rebase origin main`"):
        save(ours)
    assert "Ours 2606.08001" in ours.load_analysis(MONDAY, "2606.08001").body


def test_what_was_made_again_gets_the_note_of_somebody_else(clone: Clone) -> None:
    """`--force`, paid for, while somebody else notes a new version."""
    ours, theirs = clone("ours"), clone("theirs")
    note(theirs, 2)
    save(theirs)
    ours.write_analysis(MONDAY, analysis("2606.08001", body="Again.\n"), force=True)
    note(ours, 3)
    assert save(ours).given_way == ()
    assert ours.load_analysis(MONDAY, "2606.08001").body == "Again."
    assert noted(ours) == ([2, 3], False)
    assert_pushed(ours)


@pytest.mark.parametrize("finished", [False, True])
def test_what_somebody_has_removed_stays_removed(clone: Clone, finished: bool) -> None:
    """Also where git sees no conflict: half of a day is none."""
    seed, ours, theirs = clone("a"), clone("ours"), clone("theirs")
    make(seed, IDS[:1], by="seed")
    save(seed)
    for each in (ours, theirs):
        git(each.root.parent, "pull", "--quiet")
    for path in theirs.folder(TUESDAY).iterdir():
        path.unlink()
    save(theirs)
    make(ours, IDS[1:3], by="us")
    if finished:
        write_day(ours, TUESDAY, [paper(id_) for id_ in IDS[:3]], [])
    assert save(ours).given_way == (TUESDAY,)
    assert not ours.folder(TUESDAY).exists()
    assert log(ours)[0] == "2026-06-09: removed"
    assert_pushed(ours)
