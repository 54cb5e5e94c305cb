"""The bodies of pages, as they were when somebody last looked at them. To write them anew: `pytest --update-golden`."""

from pathlib import Path

import pytest

from digest.i18n import Words
from digest.web.library.index import load_library
from digest.web.site import Site
from tests.archives import rich_archive

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
    site = Site(archive, load_library(archive), Words.load(language), name="Test Digest")
    keys = {key.url: key for key in site.page_keys()}
    url = PAGES[name]
    page = site.page(keys[url]) if url else site.home("<p>Welcome.</p>")
    golden = GOLDEN / f"{name}.html"
    text = page.body.strip() + "\n"
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), (
        "if the change is meant: pytest --update-golden, and read the diff"
    )
