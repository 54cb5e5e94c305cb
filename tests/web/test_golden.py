"""The bodies of pages, as they were when somebody last looked at them. To write them anew: `pytest --update-golden`."""

from pathlib import Path

import pytest

from digest.i18n import Words
from tests.archives import rich_archive
from tests.web.site_making import key, site

GOLDEN = Path(__file__).parent.parent / "golden"
PAGES = {
    "home.en": "",
    "day.en": "2026/06/09/",
    "day.zh": "2026/06/09/",
    "month.en": "2026/06/",
    "year.zh": "2026/",
    "archive.en": "archive/",
    "categories.en": "categories/",
    "category.en": "categories/cs.RO/",
}


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    language = name.split(".")[1]
    archive = rich_archive(tmp_path, language=language)
    of, url = site(archive, Words.load(language)), PAGES[name]
    page = of.page(key(of, url)) if url else of.home("<p>Welcome.</p>")
    golden = GOLDEN / f"{name}.html"
    text = page.body.strip() + "\n"
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), (
        "if the change is meant: pytest --update-golden, and read the diff"
    )
