"""The style sheet of a built site: all that its pages need of the theme's, and nothing that they can't."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import material
import pytest
import tinycss2

from tests.archives import rich_archive
from tests.sites import Build, build, read_html, write_project

THEME = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"
BY_HAND = """
# By hand

!!! note "A note"
    With text.[^1]

=== "One"
    ```python
    print("1")
    ```
=== "Two"
    - [x] done

??? warning
    Folded.

[A button](index.md){ .md-button .md-button--primary }

[^1]: Below.
"""
EXTENSIONS = [
    *("admonition", "attr_list", "footnotes", "pymdownx.details", "pymdownx.superfences", "pymdownx.highlight"),
    *({"pymdownx.tabbed": {"alternate_style": True}}, {"pymdownx.tasklist": {"custom_checkbox": True}}),
]


def made(root: Path, page: str = "# By hand\n", **config: object) -> Build:
    rich_archive(root / "docs")
    (root / "docs" / "about.md").write_text(page, "utf-8")
    built = build(write_project(root, nav=["index.md", "archive/index.md", "about.md"], **config), root / "site")
    assert built.failed == ""
    return built


def sheet(built: Build) -> str:
    (path,) = (built.site / "assets" / "digest").glob("style.*.css")
    return path.read_text("utf-8")


def selectors(nodes: list[Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each selector without attributes, and the classes outside of parentheses in it."""
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword == "media":
            yield from selectors(tinycss2.parse_rule_list(node.content, skip_whitespace=True))
        elif node.type == "qualified-rule" and not any(token.type == "[] block" for token in node.prelude):
            text = tinycss2.serialize(node.prelude)
            if "," not in text:
                classes = (name.value for dot, name in pairwise(node.prelude) if dot == "." and name.type == "ident")
                yield text.strip(), frozenset(classes)


def test_every_rule_for_what_stands_in_a_page_is_there(tmp_path: Path) -> None:
    built = made(tmp_path, BY_HAND, markdown_extensions=EXTENSIONS)
    pages = [
        {name for _, attributes in read_html(html).elements for name in attributes.get("class", "").split()} | {"js"}
        for html in built.pages().values()
    ]
    assert {"admonition", "tabbed-set", "md-button", "highlight", "md-nav"} <= set().union(*pages)
    (main,) = THEME.glob("main.*.css")
    ours = sheet(built)
    wanted = [
        selector
        for selector, classes in selectors(tinycss2.parse_stylesheet(main.read_text("utf-8"), skip_whitespace=True))
        if any(classes <= page for page in pages)
    ]
    assert len(wanted) > 300
    assert [selector for selector in wanted if selector not in ours] == []


def test_what_no_page_has_is_not_there(tmp_path: Path) -> None:
    ours = sheet(made(tmp_path))
    for absent in (
        ".md-version",
        ".tabbed",
        ".admonition",
        "[dir=rtl]",
        "=teal",
        "=indigo",
        "columnheader",
        "--md-source-forks-icon",
        ".md-source",
    ):
        assert absent not in ours
    (main,), (palette,) = THEME.glob("main.*.css"), THEME.glob("palette.*.css")
    assert len(ours) < (main.stat().st_size + palette.stat().st_size) / 2


@pytest.mark.parametrize(
    ("theme", "direction"),
    [({"language": "ar"}, "rtl"), ({"language": "ku-IQ"}, "rtl"), ({"language": "ar", "direction": "ltr"}, "ltr")],
)
def test_the_rules_are_for_the_direction_of_the_pages(tmp_path: Path, theme: dict[str, str], direction: str) -> None:
    built = made(tmp_path, theme=theme)
    assert f'<body dir="{direction}"' in built.page("2026/06/09/")
    assert set(re.findall(r"\[dir=(\w+)\] \.md-", sheet(built))) == {direction}


def test_each_page_has_the_sheet_before_those_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "own.css").write_text(".md-version { color: red }", "utf-8")
    built = made(tmp_path, extra_css=["own.css"])
    name = next((built.site / "assets" / "digest").glob("style.*.css")).name
    for path, html in built.pages().items():
        sheets = [each.rpartition("/")[2] for each in re.findall(r'<link rel="stylesheet" href="([^"]*)"', html)]
        assert (sheets[0], sheets[-1]) == (name, "own.css"), path
        assert ("lists.css" in re.sub(r"\.[0-9a-f]{8}", "", " ".join(sheets))) == (
            not re.match(r"\d{4}/\d\d/\d\d/|about|search", path)
        )
    assert ".md-version" in sheet(built)


@pytest.mark.parametrize(
    "config",
    [{"extra_css": ["https://elsewhere.test/a.css"]}, {"hooks": ["hook.py"]}],
    ids=["a sheet from elsewhere", "a hook that may write anything into a page"],
)
def test_where_it_is_not_known_what_pages_need_the_theme_keeps_its_own(
    tmp_path: Path, config: dict[str, object]
) -> None:
    (tmp_path / "hook.py").write_text("def on_post_page(output, page, config):\n    return output\n", "utf-8")
    built = made(tmp_path, **config)
    sheets = re.findall(r'<link rel="stylesheet" href="[^"]*/(\w+)[^/"]*"', built.page("2026/06/09/"))
    assert sheets[:3] == ["main", "palette", "digest"]
    assert list((built.site / "assets" / "digest").glob("style.*")) == []


def test_a_class_that_comes_changes_the_name_of_the_sheet(tmp_path: Path) -> None:
    before = made(tmp_path)
    name = next((before.site / "assets" / "digest").glob("style.*.css")).name
    assert name in before.page("2026/06/09/")
    (tmp_path / "docs" / "about.md").write_text(BY_HAND, "utf-8")
    after = build(
        write_project(tmp_path, nav=["index.md", "archive/index.md", "about.md"], markdown_extensions=EXTENSIONS),
        tmp_path / "site",
    )
    assert ".admonition" in sheet(after)
    assert next((after.site / "assets" / "digest").glob("style.*.css")).name in after.page("2026/06/09/")
    assert name not in after.page("2026/06/09/")
