import datetime as dt
import re
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from digest.web.pages.bar_charts import HEIGHT, NO_BARS, papers_by_month
from tests.archives import paper, small_archive, write_day
from tests.web.site_making import body, site

DATES = st.dates(dt.date(1991, 1, 1), dt.date(2030, 12, 31))


def test_months_without_papers_are_there() -> None:
    dates = [dt.date(2026, 1, 5), dt.date(2026, 1, 6), dt.date(2026, 3, 1)]
    bars = papers_by_month(dates, dt.date(2025, 12, 9), dt.date(2026, 4, 2))
    assert [(bar.first.isoformat()[:7], bar.papers) for bar in bars.bars] == [
        ("2025-12", 0),
        ("2026-01", 2),
        ("2026-02", 0),
        ("2026-03", 1),
        ("2026-04", 0),
    ]
    assert bars.bars[1].height == HEIGHT


def test_one_month_is_no_picture() -> None:
    assert papers_by_month([dt.date(2026, 1, 5)], dt.date(2026, 1, 1), dt.date(2026, 1, 31)) == NO_BARS


@given(st.lists(DATES, min_size=1, max_size=50))
def test_columns_stay_inside_and_lose_no_paper(dates: list[dt.date]) -> None:
    bars = papers_by_month(dates, min(dates), max(dates))
    if not bars.bars:
        return
    assert sum(bar.papers for bar in bars.bars) == len(dates)
    assert len(bars.bars) <= 60
    for bar in bars.bars:
        assert bar.y >= 0
        assert bar.y + bar.height <= HEIGHT + 0.2
        assert bar.x + bar.width <= bars.width


def test_the_picture_of_a_category_says_what_it_shows(tmp_path: Path) -> None:
    archive = small_archive(tmp_path)
    write_day(archive, dt.date(2026, 9, 1), [paper("2609.00001")])
    (text,) = re.findall(r"<svg.*?</svg>", body(site(archive), "categories/cs.RO/"), re.DOTALL)
    svg = ElementTree.fromstring(text)
    assert svg.get("role") == "img"
    title = svg.find("title")
    assert title is not None
    assert svg.get("aria-labelledby") == title.get("id")
    assert title.text == "Papers in cs.RO by month"
    assert [rect.findtext("title") for rect in svg.iter("rect")][0::3] == [
        "June 2026: 6 papers",
        "September 2026: 1 paper",
    ]
    assert all("style" not in each.attrib for each in svg.iter())
