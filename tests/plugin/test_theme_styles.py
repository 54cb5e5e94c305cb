"""Which rules of a style sheet a site keeps."""

import pytest

from digest.plugin.theme_styles import Needs, pruned

NOTHING = Needs(code="", added="", by_hand="", requests=frozenset(), values=frozenset())


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        ("a{color:red}", "a{color:red}"),
        (".md-nav a{color:red}", ".md-nav a{color:red}"),
        (".md-gone a{color:red}", ""),
        (".md-gone,.md-nav{color:red}", ".md-nav{color:red}"),
        ("p:not(.md-gone){color:red}", "p:not(.md-gone){color:red}"),
        ("[dir=rtl] p,[dir=ltr] p{margin:0}", "[dir=ltr] p{margin:0}"),
        ("[data-md-color-primary=teal]{--x:1}", ""),
        ("@media print{.md-gone{margin:0}}", ""),
        ("@media print{.md-gone{margin:0}p{margin:0}}", "@media print{p{margin:0}}"),
        ("@keyframes gone{0%{opacity:0}}", ""),
        ("@keyframes a{0%{top:0}}p{animation:1s a}", "@keyframes a{0%{top:0}}p{animation:1s a}"),
        ("@keyframes a{0%{top:0}}.md-gone{animation:1s a}", ""),
        ("th[role=columnheader]{color:red}", ""),
        ("[role=tab]{color:red}", "[role=tab]{color:red}"),
        # Only in pages written by hand, whatever the word means in a template.
        (".grid{display:grid}", ""),
        (".md-version{color:red}", ""),
        (":root{--md-a:1;--md-b:var(--md-c);--md-c:2;color:red}", ":root{color:red}"),
        (":root{--a:1;--b:var(--c);--c:2}p{margin:var(--b)}", ":root{--b:var(--c);--c:2;}p{margin:var(--b)}"),
    ],
)
def test_what_no_page_can_need_goes(sheet: str, kept: str) -> None:
    needs = NOTHING._replace(code="class=md-nav grid md-version md-tag role=tab", values=frozenset({"ltr"}))
    found = pruned([sheet], needs)
    assert found.replace(";}", "}") == kept.replace(";}", "}")


@pytest.mark.parametrize(
    "needs",
    [
        NOTHING._replace(by_hand="<p class='other md-version__list'>"),
        NOTHING._replace(code="md-version__list", requests=frozenset({"version"})),
        NOTHING._replace(added="element.className = 'md-version__list'"),
    ],
    ids=["in a page", "asked for", "in a script of the site's own"],
)
def test_what_a_site_asks_for_stays(needs: Needs) -> None:
    assert pruned([".md-version__list{color:red}"], needs) == ".md-version__list{color:red}"


def test_what_a_script_of_the_site_sorts_or_animates_stays() -> None:
    sheet = "@keyframes a{0%{top:0}}th[role=columnheader]{color:red}"
    assert pruned([sheet], NOTHING._replace(added="setAttribute('role', 'columnheader'); /* animation: a */")) == sheet


def test_a_property_that_a_script_or_a_style_of_the_site_names_stays() -> None:
    sheet = ":root{--md-code-hl-color:red}"
    assert pruned([sheet], NOTHING) == ":root{}"
    assert "red" in pruned([sheet], NOTHING._replace(added="p { color: var(--md-code-hl-color) }"))
