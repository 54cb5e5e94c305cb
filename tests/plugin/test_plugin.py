"""The site that MkDocs builds of an archive, end to end."""

import base64
import datetime as dt
import gc
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from mkdocs.config import load_config

from digest.archive import Archive
from digest.plugin import garbage_collection
from digest.web.library.index import Library, load_library
from digest.web.search import batches, search_index
from tests.archives import MONDAY, TUESDAY, paper, rich_archive, small_archive, write_day
from tests.sites import SITE_URL, Build, Markup, build, changed_pages, differing, read_html, tree, write_project
from tests.web.search_making import contents

SAMPLE_URL = "https://example.github.io/arxiv-digest/"
RICH_PAGES = {
    "index.html",
    "404.html",
    "2026/index.html",
    "2026/06/index.html",
    "2026/06/08/index.html",
    "2026/06/09/index.html",
    "2026/06/11/index.html",
    "archive/index.html",
    "categories/index.html",
    "categories/cs.CV/index.html",
    "categories/cs.LG/index.html",
    "categories/cs.RO/index.html",
    "categories/eess.IV/index.html",
    "categories/hep-th/index.html",
    "search/index.html",
}


def pages(site: Build) -> dict[str, Markup]:
    return {name: read_html(html) for name, html in site.pages().items()}


def sitemap(site: Build) -> dict[str, str | None]:
    """Addresses and dates."""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ElementTree.parse(site.site / "sitemap.xml").getroot()
    return {url.findtext(f"{space}loc", ""): url.findtext(f"{space}lastmod") for url in root}


# --- what there is


@pytest.mark.parametrize("name", ["sample", "rich"])
def test_strict_builds_are_clean(name: str, request: pytest.FixtureRequest) -> None:
    site = request.getfixturevalue(name)
    assert site.failed == ""
    assert site.warnings == ()


def test_every_address_of_the_contract_is_there(sample: Build, rich: Build) -> None:
    assert set(rich.pages()) >= RICH_PAGES
    days = Archive(sample.project / "docs").dates()
    assert len(days) >= 4
    expected = {f"{date:%Y/%m/%d}/index.html" for date in days} | {f"{date:%Y/%m}/index.html" for date in days}
    expected |= {f"{date:%Y}/index.html" for date in days}
    expected |= {"index.html", "404.html", "archive/index.html", "categories/index.html", "about/index.html"}
    assert expected <= set(sample.pages())


def test_the_shipped_site_takes_the_address_that_pages_gives(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_config(str(shipped / "mkdocs.yml")).site_url == SAMPLE_URL
    monkeypatch.setenv("SITE_URL", SITE_URL)
    assert load_config(str(shipped / "mkdocs.yml")).site_url == SITE_URL


def test_the_files_of_the_archive_stay_out_of_the_site(sample: Build) -> None:
    names = tree(sample.site)
    assert not [name for name in names if name.endswith((".md", ".yml", ".py"))]
    for name, html in sample.pages().items():
        if name.startswith("2026/"):
            assert "checksum" not in html
            assert "schema:" not in html


def test_the_sitemap_lists_every_page_and_knows_no_clock(sample: Build) -> None:
    found = sitemap(sample)
    expected = {SAMPLE_URL + name.removesuffix("index.html") for name in sample.pages() if name != "404.html"}
    assert set(found) == expected
    days = Archive(sample.project / "docs").dates()
    assert {date for date in found.values() if date} == {str(date) for date in days}
    assert found[f"{SAMPLE_URL}{days[0]:%Y/%m/%d}/"] == str(days[0])


@pytest.mark.parametrize("name", ["sample", "rich"])
def test_every_page_can_be_found_and_shared(name: str, request: pytest.FixtureRequest) -> None:
    site = request.getfixturevalue(name)
    root = SAMPLE_URL if name == "sample" else SITE_URL
    for path, page in pages(site).items():
        url = root + path.removesuffix("index.html")
        canonical = [link["href"] for link in page.elements_named("link") if link.get("rel") == "canonical"]
        assert canonical == ([] if path == "404.html" else [url])
        meta = page.meta
        assert meta["description"].strip()
        assert meta["og:title"].strip()
        assert meta["og:description"].strip()
        if path == "index.html" and name == "rich":
            assert meta["description"] == meta["og:description"] == "What tests announced."
        assert meta["og:url"] == url
        assert meta["og:type"] == ("article" if re.match(r"\d{4}/\d\d/\d\d/", path) else "website")
        picture = meta["og:image"].removeprefix(root)
        assert (site.site / picture).is_file()
        assert page.title.strip()
        assert len([link for link in page.elements_named("html") if link["lang"] in ("zh", "en")]) == 1


def test_a_site_can_do_without_its_search(rich: Build, tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    plugins = [{"digest": {"search": False}}]
    site = build(write_project(tmp_path, plugins=plugins, theme={"language": "en"}), tmp_path / "site", strict=True)
    assert site.failed == ""
    assert set(site.pages()) == set(rich.pages()) - {"search/index.html"}
    assert not (site.site / "search").exists()
    for path, html in site.pages().items():
        assert 'data-md-component="search"' not in html, path
        assert "<kbd>/</kbd>" not in html, path


def test_the_shipped_site_can_do_without_its_search(shipped: Path, tmp_path: Path) -> None:
    """Its navigation and its guides name the search."""
    shutil.copytree(shipped / "docs", tmp_path / "docs")
    text = (shipped / "mkdocs.yml").read_text("utf-8")
    config = tmp_path / "mkdocs.yml"
    config.write_text(text.replace("  - digest\n", "  - digest: {search: false}\n"), "utf-8")
    site = build(config, tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert not (site.site / "search").exists()


def test_without_the_search_its_section_of_the_navigation_goes(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    nav = ["index.md", {"Find": [{"Search": "/search/index.md"}]}, {"More": ["archive/index.md", "search/index.md"]}]
    config = write_project(tmp_path, plugins=[{"digest": {"search": False}}], nav=nav)
    site = build(config, tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert "Find" not in site.page("")
    assert "More" in site.page("")


def test_a_build_reads_no_day_once_more_for_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = rich_archive(tmp_path / "docs")
    again: list[dt.date] = []
    monkeypatch.setattr(batches, "day_documents", lambda _, date: again.append(date) or ())
    site = build(write_project(tmp_path), tmp_path / "site", strict=True)
    assert (site.failed, again) == ("", [])
    monkeypatch.undo()
    alone = contents(search_index(archive, load_library(archive), tmp_path / "another cache"))
    built = {path.relative_to(site.site).as_posix(): path.read_bytes() for path in site.site.glob("search/**/*.bin")}
    assert built == alone


def test_a_process_that_builds_again_frees_what_the_last_build_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []

    def counted(*args: Any) -> Library:
        frozen.append(gc.get_freeze_count())
        return load_library(*args)

    monkeypatch.setattr("digest.plugin.plugin.load_library", counted)
    small_archive(tmp_path / "docs")
    config = write_project(tmp_path)
    for _ in range(2):
        build(config, tmp_path / "site")
        # The end of the process need not look through it.
        assert gc.get_freeze_count() > 0
    assert frozen == [0, 0]


def test_python_looks_for_garbage_as_usual_after_a_build(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    config = write_project(tmp_path)
    build(config, tmp_path / "site")
    assert gc.get_threshold() == garbage_collection._USUAL
    imported = (
        "import gc; usual = gc.get_threshold(); import digest.plugin; "
        "from digest.plugin import garbage_collection as own; "
        "assert gc.get_threshold() == own.SELDOM; own.as_usual(); assert gc.get_threshold() == usual"
    )
    subprocess.run([sys.executable, "-c", imported], check=True)


def test_titles_differ(rich: Build) -> None:
    titles = [page.title for page in pages(rich).values()]
    assert len(set(titles)) == len(titles)


def test_the_foot_says_who_wrote_and_thanks_arxiv(rich: Build) -> None:
    for path, html in rich.pages().items():
        foot = html[html.index('<footer class="dg-foot">') :]
        assert "arXiv" in foot
        assert "not endorsed" in foot
        if path == "2026/06/09/index.html":
            assert "openai/test" in foot


def test_the_foot_shows_what_its_owner_wants_there(rich: Build, tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    social = [{"icon": "fontawesome/brands/mastodon", "link": "https://social.test/@digest", "name": "Mastodon"}]
    owner = {"copyright": "&copy; 2026 <b>Ada & Co</b>", "extra": {"social": social}}
    config = write_project(tmp_path, theme={"language": "en"}, **owner)
    site = build(config, tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    for html in site.pages().values():
        foot = html[html.index('<footer class="dg-foot">') :].partition("</footer>")[0]
        assert "<p>&copy; 2026 <b>Ada & Co</b></p>" in foot
        assert 'href="https://social.test/@digest"' in foot
        assert 'rel="noopener me"' in foot
        assert "<svg" in foot
    (sheet,) = (path.read_text("utf-8") for path in site.site.rglob("style.*.css"))
    assert ".md-social__link" in sheet
    assert "md-social" not in rich.page("")


def test_source_and_edit_links_are_there_when_asked_for(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    source = "https://git.test/owner/name"
    config = write_project(
        tmp_path,
        edit_uri_template=f"{source}/edit/main/docs/{{path}}",
        plugins=[{"digest": {"source_url": source}}],
    )
    site = build(config, tmp_path / "site", strict=True)
    assert site.failed == ""
    day = read_html(site.page("2026/06/08/"))
    assert f"{source}/edit/main/docs/2026/06/08/index.md" in day.links
    assert source in day.links
    # A generated page has no source to edit.
    assert not [link for link in read_html(site.page("categories/")).links if "/edit/" in link]


# --- the policy


def source_of(script: str) -> str:
    """What stands for an inline script in a policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", ["sample", "rich"])
def test_every_page_begins_with_its_policy(name: str, request: pytest.FixtureRequest) -> None:
    site = request.getfixturevalue(name)
    policies, used = set(), set()
    for path, html in site.pages().items():
        assert re.search(r'<head>\s*<meta http-equiv="Content-Security-Policy"', html), path
        page = read_html(html)
        policy = page.meta["Content-Security-Policy"]
        policies.add(policy)
        for script in page.scripts:
            assert source_of(script) in policy, f"{path}: {script}"
            used.add(source_of(script))
        assert [values for _, values in page.elements if any(key.startswith("on") for key in values)] == []
        assert [values for _, values in page.elements if "style" in values] == []
    assert len(policies) == 1
    # No hash stands there for a script that is nowhere.
    assert used == set(re.findall(r"'sha256-[^']*'", policies.pop()))


# --- pages written by hand


@pytest.mark.parametrize("warm", [False, True])
def test_pages_written_by_hand_can_lead_to_a_paper(tmp_path: Path, warm: bool) -> None:
    rich_archive(tmp_path / "docs")
    config = write_project(tmp_path)
    about = tmp_path / "docs/about.md"
    anchors = ["2606.01001", "2606.01001v2", "hep-th/9901001", "summary", "ledger"]
    about.write_text("\n".join(f"[a](2026/06/09/index.md#{anchor})" for anchor in anchors), encoding="utf-8")
    if warm:
        build(config, tmp_path / "site")
    site = build(config, tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert "../2026/06/09/#2606.01001" in read_html(site.page("about/")).links
    about.write_text("[a](2026/06/09/index.md#2606.99999) [b](2026/06/10/index.md)", encoding="utf-8")
    site = build(config, tmp_path / "site", strict=True)
    assert "2 warnings" in site.failed
    assert ["2606.99999" in message or "2026/06/10" in message for message in site.warnings] == [True, True]


@pytest.mark.parametrize("custom_dir", [False, True])
@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("categories/cs.CV/index.md", "categories/cs.CV/"),
        ("categories/cs.CV.md", "categories/cs.CV/"),
        ("categories/cs.CV/index.html", "categories/cs.CV/"),
        ("categories/README.md", "categories/"),
        ("archive.md", "archive/"),
        ("search.md", "search/"),
        ("2026.md", "2026/"),
        ("2026/06/index.html", "2026/06/"),
    ],
)
def test_what_was_written_by_hand_takes_the_place_of_a_generated_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, url: str, custom_dir: bool
) -> None:
    small_archive(tmp_path / "docs")
    own = tmp_path / "docs" / name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("<h1>My own</h1>\n", encoding="utf-8")
    # Links and the navigation need not know what it is called.
    (tmp_path / "docs/index.md").write_text(f"[there]({url}index.md)\n", encoding="utf-8")
    theme = {"name": "material", "font": False} | ({"custom_dir": str(tmp_path / "own")} if custom_dir else {})
    (tmp_path / "own").mkdir()
    config = write_project(tmp_path, nav=["index.md", "archive/index.md"], theme=theme)
    with caplog.at_level("INFO", "mkdocs"):
        site = build(config, tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert "My own" in site.page(url)
    assert f'<a href="{url}">there</a>' in site.page("")
    assert f"'{name}' was written by hand and takes the place of the generated page" in caplog.text
    # A second build, and one that was told to leave the page out.
    assert "My own" in build(config, tmp_path / "site").page(url)
    config = write_project(tmp_path, nav=["index.md", "archive/index.md"], theme=theme, exclude_docs=f"/{name}")
    site = build(config, tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert "My own" not in site.page(url)


def test_the_navigation_may_name_any_page(tmp_path: Path) -> None:
    archive = rich_archive(tmp_path / "docs")
    config = write_project(
        tmp_path,
        nav=["index.md", {"This year": ["2026/index.md", "./2026/06/index.md"]}, {"A day": "/2026/06/09/index.md"}],
        validation={"nav": {"absolute_links": "relative_to_docs"}},
    )
    site = build(config, tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert {"2026/", "2026/06/", "2026/06/09/"} <= set(read_html(site.page("")).links)
    assert "2606.01001" in site.page("2026/06/09/")
    write_day(archive, MONDAY.replace(day=15), [paper("2606.09999")])
    site = build(config, tmp_path / "site", strict=True)
    assert differing(site.site, build(config, tmp_path / "clean", strict=True).site) == set()


def test_titles_of_pages_written_by_hand_are_escaped_once(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    for name, text in {
        "heading.md": "# Q & A: *a* < b, `<i>` &amp; more\n",
        "head.md": "---\ntitle: 'Q & A: a < b, <i> & more'\n---\n\nWords.\n",
        "named.md": "# Another\n",
    }.items():
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    nav = ["index.md", "heading.md", "head.md", {"Q & A: a < b": "named.md"}]
    site = build(write_project(tmp_path, nav=nav), tmp_path / "site", strict=True)
    for name in ("heading", "head", "named"):
        page = read_html(site.page(f"{name}/"))
        title = "Q & A: a < b" if name == "named" else "Q & A: a < b, <i> & more"
        assert (page.meta["og:title"], page.title) == (title, f"{title} · Test Digest")


def test_the_front_page_may_stand_in_a_section(rich: Build, tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    nav = [{"Start": ["index.md", "archive/index.md"]}, "categories/index.md"]
    site = build(write_project(tmp_path, nav=nav, theme={"language": "en"}), tmp_path / "site", strict=True)
    assert site.failed == ""
    ours = [re.findall(r"(?s)<article.*</article>", html.page("")) for html in (rich, site)]
    assert ours[0] == ours[1]
    assert "dg-latest" in ours[0][0]
    assert read_html(site.page("")).title == read_html(rich.page("")).title


def test_the_front_page_has_the_name_that_the_navigation_gives_it(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    site = build(write_project(tmp_path, nav=[{"Today": "index.md"}, "archive/index.md"]), tmp_path / "site")
    assert re.search(r">\s*Today\s*<", site.page("2026/06/08/"))


HIDING = {
    "another base": {"main.html": '{% extends "base.html" %}{% block announce %}Hello{% endblock %}'},
    "ours in a comment": {"main.html": '{# {% extends "digest.html" %} #}{% extends "base.html" %}'},
    "a copy": {"main.html": "<html></html>"},
    "a detour": {"main.html": '{% extends "own.html" %}', "own.html": '{% extends "base.html" %}'},
    "a circle": {"main.html": '{% extends "main.html" %}'},
    "its name": {"main.html": '{% extends "digest.html" %}', "digest.html": '{% extends "base.html" %}'},
}


@pytest.mark.parametrize("templates", HIDING.values(), ids=HIDING.keys())
def test_templates_of_ones_own_that_hide_ours_end_the_build(tmp_path: Path, templates: dict[str, str]) -> None:
    """Every page would be empty, without a word."""
    small_archive(tmp_path / "docs")
    (tmp_path / "own").mkdir()
    for name, text in templates.items():
        (tmp_path / "own" / name).write_text(text)
    site = build(write_project(tmp_path, theme={"custom_dir": str(tmp_path / "own")}), tmp_path / "site")
    assert site.failed
    (said,) = site.warnings
    assert str(tmp_path / "own") in said
    assert "digest.html" in said


@pytest.mark.parametrize("detour", [False, True])
def test_templates_of_ones_own_extend_ours(tmp_path: Path, detour: bool) -> None:
    small_archive(tmp_path / "docs")
    own = tmp_path / "own"
    own.mkdir()
    (own / "main.html").write_text(
        f'{{# Mine #}}\n{{%- extends "{"own" if detour else "digest"}.html" -%}}'
        "{% block announce %}Hello{% endblock %}"
    )
    (own / "own.html").write_text("{% extends 'digest.html' %}")
    site = build(write_project(tmp_path, theme={"custom_dir": str(own)}), tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    for html in site.pages().values():
        assert "Hello" in html.partition("<main")[0]
        assert "Content-Security-Policy" in html
    assert "2606.00001" in site.page("2026/06/08/")


def test_instant_navigation_is_left_out_and_says_why(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    features = ["navigation.instant", "navigation.tabs", "navigation.instant.progress"]
    config = write_project(tmp_path, theme={"features": features})
    site = build(config, tmp_path / "site")
    assert [re.sub(" is left out: .*", "", warning) for warning in site.warnings] == [
        "digest: theme.features: `navigation.instant`, `navigation.instant.progress`"
    ]
    settings = re.findall(r'"features": \[.*?\]', site.page("2026/06/08/"))
    assert len(settings) == 1
    assert "navigation.tabs" in settings[0]
    assert "navigation.instant" not in settings[0]


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"extra_css": ["https://a.test/a.css", "own.css"]}, "extra_css: https://a.test/a.css is on another host"),
        ({"extra_javascript": [{"path": "//a.test/a.js", "defer": True}]}, "extra_javascript: //a.test/a.js is on"),
        ({"theme": {"logo": "https://a.test/a.svg"}}, "theme.logo: https://a.test/a.svg is on another host"),
        ({"theme": {"font": {"text": "Roboto"}}}, "theme.font: comes from another host"),
        ({"theme": {"icon": {"tag": {"default": "material/tag"}}}}, "theme.icon.tag: is made of inline styles"),
        ({"extra": {"analytics": {"provider": "google", "property": "G-1"}}}, "extra.analytics: its program"),
        ({"extra": {"consent": {"title": "Cookies", "description": "Some"}}}, "extra.consent: its script is refused"),
        (
            {"markdown_extensions": [{"pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "m"}]}}]},
            "markdown_extensions: mermaid: its program",
        ),
    ],
)
def test_a_setting_that_the_policy_blocks_is_named(tmp_path: Path, config: dict[str, Any], told: str) -> None:
    small_archive(tmp_path / "docs")
    (tmp_path / "docs/own.css").touch()
    site = build(write_project(tmp_path, **config), tmp_path / "site")
    assert [warning.partition(";")[0].startswith(f"digest: {told}") for warning in site.warnings] == [True]


def test_a_picture_that_the_policy_blocks_is_named(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    other_case = SITE_URL.replace("digest.test", "Digest.Test")
    own = f"![own](own.png) ![site]({SITE_URL}own.png) ![site]({other_case}own.png) ![data](data:image/png;base64,AA)"
    html = """<div><img src="https://[your host]/pic.png"></div>

<div><IMG alt="a > b" SRC=https://a.test/1.png><video poster='//a.test/2.png' src="own.mp4"></video></div>

<div><img srcset="own.png 1x,https://a.test/3.png 1.5x, https://a.test/4.png 2x"></div>"""
    text = f"# About\n\n{own} ![x](https://a.test/x.png)\n\n{html}\n"
    (tmp_path / "docs/about.md").write_text(text, encoding="utf-8")
    (tmp_path / "docs/own.png").touch()
    site = build(write_project(tmp_path), tmp_path / "site")
    assert [warning.partition(";")[0] for warning in site.warnings] == [
        f"digest: 'about.md': {path} is on another host, from which the pages load nothing"
        for path in (
            *("https://a.test/x.png", "https://[your host]/pic.png", "https://a.test/1.png", "//a.test/2.png"),
            *("https://a.test/3.png", "https://a.test/4.png"),
        )
    ]


@pytest.mark.parametrize("features", [[], ["announce.dismiss"]])
def test_an_announcement_can_be_dismissed(tmp_path: Path, features: list[str]) -> None:
    small_archive(tmp_path / "docs")
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides/main.html").write_text(
        '{% extends "digest.html" %}{% block announce %}Closed in August{% endblock %}', encoding="utf-8"
    )
    theme = {"custom_dir": "overrides", "features": features}
    page = read_html(build(write_project(tmp_path, theme=theme), tmp_path / "site", strict=True).page("2026/06/08/"))
    assert any("__announce" in script for script in page.scripts) == bool(features)
    assert all(source_of(script) in page.meta["Content-Security-Policy"] for script in page.scripts)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (
            {"social": [{"icon": "fontawesome/brands/nope", "link": "https://a.b"}]},
            "extra.social[0].icon: Material has no",
        ),
        (
            {"social": [{"icon": "fontawesome/brands/github"}, {"link": "https://a.b"}]},
            "extra.social[1].icon: is missing",
        ),
        ({"social": {"link": "https://a.b"}}, "extra.social[0].icon: is missing"),
    ],
)
def test_an_icon_that_the_theme_does_not_have_ends_the_build(tmp_path: Path, config: object, told: str) -> None:
    small_archive(tmp_path / "docs")
    site = build(write_project(tmp_path, extra=config), tmp_path / "site")
    assert site.failed
    assert [told in warning and "https://squidfunk" in warning for warning in site.warnings] == [True]


@pytest.mark.parametrize("key", ["icon", "palette"])
def test_icons_of_the_theme_are_looked_up_too(tmp_path: Path, key: str) -> None:
    small_archive(tmp_path / "docs")
    wrong = {"icon": {"logo": "material/nope"}, "palette": [{"toggle": {"icon": "material/nope", "name": "Dark"}}]}
    site = build(write_project(tmp_path, theme={key: wrong[key]}), tmp_path / "site")
    assert [f"theme.{key}" in warning and "'material/nope'" in warning for warning in site.warnings] == [True]


@pytest.mark.parametrize("theme", [None, "mkdocs", "readthedocs"])
def test_another_theme_ends_the_build(tmp_path: Path, theme: str | None) -> None:
    small_archive(tmp_path / "docs")
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: Test\nplugins: [digest]\n{f'theme: {theme}' if theme else ''}\n", encoding="utf-8"
    )
    site = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    told = f"theme: is {theme or 'mkdocs'}, but the pages are made for Material; set `theme.name: material`"
    assert site.failed
    assert [told in warning for warning in site.warnings] == [True]


# --- other archives, other addresses


def days(*dates: dt.date) -> dict[dt.date, int]:
    return dict.fromkeys(dates, 2)


@pytest.mark.parametrize(
    "papers",
    [
        {},
        days(MONDAY),
        {MONDAY: 0},
        {MONDAY: 0, TUESDAY: 0},
        days(dt.date(2024, 12, 30), dt.date(2026, 3, 2)),
        days(dt.date.min, dt.date(2026, 6, 8), dt.date.max),
    ],
    ids=["empty", "one day", "a day without papers", "nothing at all", "gaps", "the first and the last date"],
)
def test_unusual_archives(tmp_path: Path, papers: dict[dt.date, int]) -> None:
    archive = Archive(tmp_path / "docs")
    for number, (date, count) in enumerate(papers.items()):
        write_day(archive, date, [paper(f"2606.{number}{position:04}") for position in range(count)])
    site = build(write_project(tmp_path), tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    names = set(site.pages())
    for date in papers:
        year, month, day = date.isoformat().split("-")
        assert {f"{year}/{month}/{day}/index.html", f"{year}/{month}/index.html", f"{year}/index.html"} <= names
    assert {"index.html", "404.html", "archive/index.html", "categories/index.html"} <= names
    for name, page in pages(site).items():
        labels = {values["aria-labelledby"] for _, values in page.elements if "aria-labelledby" in values}
        assert labels <= {*page.ids}, name


def test_without_an_address(tmp_path: Path) -> None:
    rich_archive(tmp_path / "docs")
    site = build(write_project(tmp_path, site_url=""), tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert sitemap(site) == {}
    for html in site.pages().values():
        page = read_html(html)
        assert "og:url" not in page.meta
        assert not [link for link in page.elements_named("link") if link.get("rel") == "canonical"]
    # Nothing is known of where it will be, so the page for wrong addresses takes the root of the host.
    assert "/archive/" in read_html(site.page("404.html")).links


def test_with_addresses_of_files_every_page_is_in_the_sitemap_once(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    (tmp_path / "docs/about.md").write_text("# About\n", encoding="utf-8")
    site = build(write_project(tmp_path, use_directory_urls=False), tmp_path / "site", strict=True)
    canonical = {
        link["href"]
        for page in pages(site).values()
        for link in page.elements_named("link")
        if link.get("rel") == "canonical"
    }
    assert f"{SITE_URL}2026/06/08/index.html" in canonical
    assert set(sitemap(site)) == canonical
    assert sitemap(site)[f"{SITE_URL}2026/06/08/index.html"] == "2026-06-08"


def test_under_a_sub_path_only_the_page_for_wrong_addresses_knows_it(rich: Build) -> None:
    assert "/sub/path/archive/" in read_html(rich.page("404.html")).links
    for name, page in pages(rich).items():
        if name != "404.html":
            assert not [link for link in page.links + page.sources if link.startswith("/")], name


def test_the_language_of_the_pages_is_the_themes(sample: Build, rich: Build) -> None:
    assert "执行摘要" in sample.page("2026/06/17/")
    assert "Executive summary" in rich.page("2026/06/09/")


@pytest.mark.parametrize(
    ("language", "hint"),
    [
        *(("cn", "did you mean zh (Chinese)?"), ("English", "did you mean en (English)?")),
        *(("zh_CN", "did you mean zh (Chinese)?"), ("pt-br", "did you mean pt-BR (Brazilian Portuguese)?")),
        *(("q1", "those that it has stand in https://"), ("no", "did you mean nb (Norwegian Bokmål)?")),
        *((False, "did you mean nb (Norwegian Bokmål)?"), ("tw", "did you mean zh-Hant (Traditional Chinese)?")),
    ],
)
def test_a_language_that_the_theme_does_not_have_ends_the_build(tmp_path: Path, language: object, hint: str) -> None:
    small_archive(tmp_path / "docs")
    site = build(write_project(tmp_path, theme={"language": language}), tmp_path / "site")
    assert site.failed
    assert [hint in warning for warning in site.warnings] == [True]
    assert "theme.language: Material has no words in" in site.warnings[0]


def test_titles_are_english_wherever_they_stand(rich: Build) -> None:
    day = rich.page("2026/06/09/")
    titles = re.findall(r"(<[^<>]*>)A Withdrawn Study of Nothing<", day)
    assert len(titles) == 3
    assert all(' lang="en"' in tag for tag in titles)


def test_a_language_of_the_theme_alone_makes_english_pages(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    site = build(write_project(tmp_path, theme={"language": "ja"}), tmp_path / "site", strict=True)
    assert (site.failed, site.warnings) == ("", ())
    assert "How this day was chosen" in site.page("2026/06/08/")


@pytest.mark.parametrize(
    ("language", "ours", "owners"),
    [
        ("de", ' lang="en"', ' lang="de"'),
        ("ar", ' lang="en" dir="ltr"', ' lang="ar" dir="rtl"'),
        ("zh-TW", None, ' lang="en"'),
        ("en", None, ""),
    ],
)
def test_words_in_another_language_than_the_themes_say_so(
    tmp_path: Path, language: str, ours: str | None, owners: str
) -> None:
    small_archive(tmp_path / "docs")
    site = build(write_project(tmp_path, theme={"language": language}), tmp_path / "site", strict=True)
    for url in ("archive/", "404.html"):
        page = site.page(url)
        assert re.findall(r"<div( lang=[^>]*)><(h1|footer)", page) == ([(ours, "h1"), (ours, "footer")] if ours else [])
    for url in ("archive/", "404.html", "2026/06/08/"):
        skips = re.findall(r'class="md-skip">\s*<span([^>]*)>Skip to', site.page(url))
        assert skips == ([ours] if ours else []), url
    for url in ("", "2026/06/08/"):
        assert (f'<div{ours}><footer class="dg-foot">' in site.page(url)) == (ours is not None), url
    assert f'<div class="dg-intro"{owners}>' in site.page("")


def test_another_language_is_on_every_page_of_the_next_build(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    for language, words in (("zh", "快捷键"), ("en", ">Keys<")):
        config = write_project(tmp_path, plugins=[{"digest": {"search": False}}], theme={"language": language})
        missing = [path for path, html in build(config, tmp_path / "site").pages().items() if words not in html]
        assert missing == [], language


# --- again


def test_a_page_by_hand_in_another_language_says_so(sample: Build, tmp_path: Path) -> None:
    for url, told in (("getting-started/", ["en"]), ("commands/", ["en"]), ("zh/readers/", []), ("about/", [])):
        html = sample.page(url)
        assert re.findall(r'<div lang="([^"]*)">', html) == told, url
    small_archive(tmp_path / "docs")
    config = write_project(tmp_path, theme={"name": "material", "language": "en"})
    for name, text in {
        "english.md": "# About\n\nWords.",
        "chinese.md": "# 关于\n\n这是中文。",
        "french.md": "---\nlang: fr\n---\n\n# À propos",
        "arabic.md": "---\nlang: ar\n---\n\n# مرحبا",
        "hostile.md": "---\nlang: '\"><script>'\n---\n\n# About",
        "odd.md": "---\nlang: [fr]\n---\n\n# About",
    }.items():
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    built = build(config, tmp_path / "site")
    languages = {
        url: re.findall(r'<div lang="([^"]*)"(?: dir="rtl")?>', built.page(f"{url}/"))
        for url in ("english", "chinese", "french", "arabic", "hostile", "odd")
    }
    told = {"english": [], "chinese": ["zh"], "french": ["fr"], "arabic": ["ar"], "hostile": [], "odd": []}
    assert languages == told
    assert '<div lang="ar" dir="rtl">' in built.page("arabic/")
    assert "<div lang" not in built.page("archive/")


@pytest.mark.parametrize(
    ("theme", "text", "told"),
    [
        ("ar", "---\nlang: en\n---\n\nWords.", ""),
        ("ar", "Words.", ' lang="ar" dir="rtl"'),
        ("zh", "An archive of papers.", ' lang="en"'),
        ("zh", "这是中文。", ""),
        ("en", "---\nlang: fr\n---\n\nDes mots.", ' lang="fr"'),
    ],
)
def test_the_text_of_the_front_page_says_its_language(tmp_path: Path, theme: str, text: str, told: str) -> None:
    small_archive(tmp_path / "docs")
    (tmp_path / "docs/index.md").write_text(text, "utf-8")
    built = build(write_project(tmp_path, theme={"language": theme}), tmp_path / "site")
    assert f'<div class="dg-intro"{told}><p>' in built.page("")


def test_a_second_build_gives_the_same_bytes(rich: Build, tmp_path: Path) -> None:
    again = build(rich.project / "mkdocs.yml", tmp_path / "site", strict=True)
    assert (again.failed, again.warnings) == ("", ())
    assert differing(rich.site, again.site) == set()


def test_an_interrupted_build_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    small_archive(tmp_path / "docs")
    before = tree(build(write_project(tmp_path), tmp_path / "site").site)
    (tmp_path / "hook.py").write_text("def on_nav(nav, **_):\n    raise KeyboardInterrupt\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        build(write_project(tmp_path, hooks=["hook.py"]), tmp_path / "site")
    assert tree(tmp_path / "site") == before
    assert not (tmp_path / ".site.kept").exists()


def test_a_damaged_cache_costs_time_alone(rich: Build, tmp_path: Path) -> None:
    shutil.copytree(rich.project, tmp_path / "copy")
    stored = sorted((tmp_path / "copy/.cache").rglob("*"))
    files = [path for path in stored if path.is_file()]
    assert len(files) > 5
    for number, path in enumerate(files):
        data = path.read_bytes()
        path.write_bytes([b"", data[:-1], b"x" + data, data.replace(b"the", b"THE")][number % 4])
    again = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site", strict=True)
    assert differing(rich.site, again.site) == set()


def test_a_change_is_seen_in_spite_of_the_cache(rich: Build, tmp_path: Path) -> None:
    shutil.copytree(rich.project, tmp_path / "copy")
    path = Archive(tmp_path / "copy/docs").analysis_path(TUESDAY, "2606.01003")
    path.write_text(path.read_text("utf-8").replace("Imported text.", "Corrected text."), encoding="utf-8")
    again = build(tmp_path / "copy/mkdocs.yml", tmp_path / "site", strict=True)
    assert changed_pages(rich, again) == {"2026/06/09/"}
    assert "Corrected text." in again.page("2026/06/09/")


@pytest.mark.parametrize("change", ["site_name", "site_author", "theme", "nav"])
def test_the_cache_knows_the_settings(rich: Build, tmp_path: Path, change: str) -> None:
    settings: dict[str, dict[str, object]] = {
        "site_name": {"site_name": "Another Name"},
        "site_author": {"site_author": "Somebody Else"},
        "theme": {"theme": {"language": "zh"}},
        "nav": {"nav": ["index.md", {"Other": "archive/index.md"}]},
    }
    shutil.copytree(rich.project, tmp_path / "copy", ignore=shutil.ignore_patterns("site"))
    shutil.copytree(rich.project / "docs", tmp_path / "cold/docs")
    values = {"theme": {"language": "en"}} | settings[change]
    warm = build(write_project(tmp_path / "copy", **values), tmp_path / "warm-site", strict=True)
    cold = build(write_project(tmp_path / "cold", **values), tmp_path / "cold-site", strict=True)
    assert (warm.failed, cold.failed) == ("", "")
    assert differing(warm.site, cold.site) == set()
    assert "2026/06/09/index.html" in differing(warm.site, rich.site)
