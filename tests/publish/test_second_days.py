"""A push gives no paper a second day, whoever made the first. With the real git."""

from pathlib import Path

import pytest

from digest import check
from digest.archive import Archive
from digest.errors import DigestError
from digest.publish.unpushed import write_patches
from tests.archives import paper, write_day
from tests.publish.conftest import MONDAY, TUESDAY, WEDNESDAY, Clone, day, git, log, save

TOLD = r"2026-06-09: 2606\.09002 stands on 2026-06-10 already, so nothing is pushed to origin main; `digest run "


def _publish_elsewhere(theirs: Archive) -> None:
    """Moderation held a paper: its announcement came days after its window of submission."""
    write_day(theirs, WEDNESDAY, [paper("2606.10001"), paper("2606.09002")])
    save(theirs)


def test_others_have_pushed_meanwhile(clone: Clone) -> None:
    ours, theirs = clone("ours"), clone("theirs")
    _publish_elsewhere(theirs)
    day(ours, TUESDAY)
    # It stays so, whatever is made until somebody has made the day again.
    for _ in range(2):
        with pytest.raises(DigestError, match=TOLD):
            save(ours)
        assert log(ours)[0] == "2026-06-10: 2 papers"
        assert git(ours.root.parent, "status", "--porcelain") == ""
    assert ours.dates() == [MONDAY, TUESDAY, WEDNESDAY], "so that `digest run --force` knows what others have"
    for path in ours.folder(TUESDAY).iterdir():
        path.unlink()
    day(ours, TUESDAY, 1)
    assert save(ours).is_pushed
    assert not check.check(ours).findings


def test_others_had_pushed_before(clone: Clone) -> None:
    """As the days that an earlier run could not push, in a new clone: nobody is in the way of the push."""
    _publish_elsewhere(clone("theirs"))
    ours = clone("ours")
    day(ours, TUESDAY)
    with pytest.raises(DigestError, match=TOLD):
        save(ours)


def test_both_days_are_new(clone: Clone) -> None:
    ours = clone("ours")
    day(ours, TUESDAY)
    write_day(ours, WEDNESDAY, [paper("2606.10001"), paper("2606.09002")])
    with pytest.raises(DigestError, match=r"2026-06-10: 2606\.09002 stands on 2026-06-09 already"):
        save(ours)


def test_what_is_published_twice_already_holds_nothing_up(clone: Clone) -> None:
    ours = clone("ours")
    day(ours, TUESDAY)
    write_day(ours, WEDNESDAY, [paper("2606.10001"), paper("2606.09002")])
    save(ours, push=False)
    git(ours.root.parent, "push", "--quiet")
    index = ours.index_path(WEDNESDAY)
    index.write_text(index.read_text("utf-8") + "\nCorrected.\n", encoding="utf-8")
    assert save(ours).is_pushed


def test_the_day_is_kept_without_its_page(clone: Clone, tmp_path: Path) -> None:
    """So the next run makes it without the paper, and pays for nothing twice."""
    ours, theirs = clone("ours"), clone("theirs")
    _publish_elsewhere(theirs)
    day(ours, TUESDAY)
    with pytest.raises(DigestError, match=TOLD):
        save(ours)
    (patch,) = write_patches(ours, tmp_path / "not-pushed")
    git(theirs.root.parent, "apply", str(patch))
    assert theirs.analysed_ids(TUESDAY) == ["2606.09001", "2606.09002"]
    assert not theirs.is_complete(TUESDAY)
