from decimal import Decimal

import pytest

from digest.text.units import in_base


@pytest.mark.parametrize(
    ("amount", "unit", "same_amount", "same_unit"),
    [
        ("350", "ms", "0.35", "seconds"),
        ("90", "min", "1.5", "小时"),
        ("48", "h", "2", "days"),
        ("7", "天", "1", "week"),
        ("5", "μs", "5000", "ns"),
        ("2.3", "GB", "2300", "MB"),
        ("2", "GiB", "2048", "MB"),
    ],
)
def test_units_of_one_kind_are_compared_in_their_base(amount: str, unit: str, same_amount: str, same_unit: str) -> None:
    assert in_base(Decimal(amount), unit) & in_base(Decimal(same_amount), same_unit)
    assert not in_base(Decimal(amount), unit) & in_base(Decimal(amount), same_unit)


def test_other_units_have_no_base() -> None:
    assert in_base(Decimal(3), "fps") == in_base(Decimal(3), "") == frozenset()
