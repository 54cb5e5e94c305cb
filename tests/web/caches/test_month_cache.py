import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from digest.web.caches.month_cache import MonthCache
from tests.archives import MONDAY, TUESDAY


def test_kept_values_are_told_apart_by_key_and_day(tmp_path: Path) -> None:
    made: list[dt.date] = []

    def make(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, str]]:
        made.extend(missing)
        return ((date, f"tab\tand\nline {date}") for date in missing)

    other = MONDAY + dt.timedelta(days=40)
    keys = {MONDAY: "a", other: "b"}
    first = MonthCache(tmp_path, "kind").values(keys, make)
    assert MonthCache(tmp_path, "kind").values(keys, make) == first
    assert made == [MONDAY, other]
    MonthCache(tmp_path, "kind").values(keys | {MONDAY: "c"}, make)
    MonthCache(tmp_path, "another").values({MONDAY: "a"}, make)
    assert made == [MONDAY, other, MONDAY, MONDAY]


VALUES = st.recursive(
    st.none() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
KEYS = {MONDAY: "k", TUESDAY: "l"}


def _makes(values: dict[dt.date, Any]) -> Callable[[Sequence[dt.date]], Iterator[tuple[dt.date, Any]]]:
    return lambda missing: ((date, values[date]) for date in missing)


def _nothing(missing: Sequence[dt.date]) -> Iterator[tuple[dt.date, Any]]:
    raise AssertionError(missing)


@given(VALUES, VALUES)
def test_values_come_back_as_they_were(first: object, second: object) -> None:
    values = {MONDAY: first, TUESDAY: second}
    with TemporaryDirectory() as folder:
        assert MonthCache(Path(folder), "kind").values(KEYS, _makes(values)) == values
        assert MonthCache(Path(folder), "kind").values(KEYS, _nothing) == values


@given(st.data())
def test_damage_of_any_kind_is_a_miss(data: st.DataObject) -> None:
    values = {MONDAY: ["one", 1], TUESDAY: {"two": 2.0}}
    with TemporaryDirectory() as folder:
        MonthCache(Path(folder), "kind").values(KEYS, _makes(values))
        (path,) = Path(folder, "kind").iterdir()
        whole = path.read_bytes()
        start = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(start, len(whole)))
        put = data.draw(st.binary(max_size=12) | st.sampled_from([b" -1", b"0" * 9, b"9" * 40, b"\n\n", b" "]))
        path.write_bytes(whole[:start] + put + whole[end:])
        assert MonthCache(Path(folder), "kind").values(KEYS, _makes(values)) == values
