import datetime as dt
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.retry_after import retry_after

NOW = dt.datetime(2026, 6, 9, 8, 30, tzinfo=dt.UTC)
LATER = format_datetime(NOW + dt.timedelta(seconds=90))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": " 0.35 "}, 0.35),
        ({"Retry-After": "9" * 400}, 1e9),
        ({"Retry-After": LATER, "Date": format_datetime(NOW)}, 90.0),
        ({"retry-after": LATER, "date": format_datetime(NOW + dt.timedelta(seconds=60))}, 30.0),
        ({"Retry-After": LATER, "Date": format_datetime(NOW + dt.timedelta(hours=1))}, 0.0),
        ({"Retry-After": LATER}, None),
        ({"Retry-After": LATER, "Date": "yesterday"}, None),
        ({"Retry-After": LATER.replace("2026", "9" * 30), "Date": format_datetime(NOW)}, None),
        ({"Retry-After": "-7"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "1_000"}, None),
        ({"Retry-After": "٧"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_date_without_the_servers_own_is_compared_with_ours() -> None:
    assert retry_after({"Retry-After": LATER}, NOW) == 90.0


@given(st.dictionaries(st.sampled_from(["Retry-After", "Date"]), st.text()))
def test_any_headers_are_read(headers: dict[str, str]) -> None:
    assert (retry_after(headers, NOW) or 0) >= 0
