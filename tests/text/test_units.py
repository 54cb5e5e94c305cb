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
        ("3", "km", "3000", "米"),
        ("3", "公里", "300000", "cm"),
        ("12", "公斤", "12000", "grams"),
        ("1.2", "MW", "1200", "千瓦"),
        ("10", "mW", "0.01", "W"),
        ("1", "千瓦时", "1000", "Wh"),
        ("44.1", "khz", "44100", "赫兹"),
        ("5", "MHZ", "5000", "kHz"),
        ("13", "TeV", "13000000", "兆电子伏"),
        ("5", "um", "0.005", "millimeters"),
    ],
)
def test_units_of_one_kind_are_compared_in_their_base(amount: str, unit: str, same_amount: str, same_unit: str) -> None:
    assert in_base(Decimal(amount), unit) & in_base(Decimal(same_amount), same_unit)
    assert not in_base(Decimal(amount), unit) & in_base(Decimal(amount), same_unit)


@pytest.mark.parametrize("unit", ["fps", "", "TV", "pm", "M", "mw", "克服", "千"])
def test_other_units_have_no_base(unit: str) -> None:
    assert in_base(Decimal(3), unit) == frozenset()
