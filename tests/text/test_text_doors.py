"""There is one door from text to HTML: provable, because nothing else builds `Markup` or imports a converter."""

import ast
import re
from pathlib import Path

import digest

PACKAGE = Path(digest.__file__).parent


def _modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def _makes_markup(module: ast.Module) -> bool:
    """Whether it calls `Markup(…)` under whatever name, or a method such as `Markup.join`, or defines `__html__`."""
    names = {"Markup"}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            names.update(alias.asname for alias in node.names if alias.name == "Markup" and alias.asname)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and node.name == "__html__":
            return True
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr == "Markup":
                return True
            owner = called.value if isinstance(called, ast.Attribute) else called
            if isinstance(owner, ast.Name) and owner.id in names and not _is_harmless(node):
                return True
    return False


def _is_harmless(call: ast.Call) -> bool:
    """`Markup("")`, which is as safe as nothing, and `Markup.escape(…)`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "escape"
    return all(isinstance(argument, ast.Constant) and argument.value == "" for argument in call.args)


def test_only_text_makes_markup() -> None:
    makers = {name for name, module in _modules().items() if _makes_markup(module)}
    assert makers == {"text/latex.py", "text/markdown.py", "text/feed_html.py"}


def test_templates_trust_the_owner_alone() -> None:
    trusted = set()
    for path in sorted(PACKAGE.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        trusted.update((path.name, name) for name in re.findall(r"([\w.()]+)\s*\|\s*safe\b", text))
        assert not re.search(r"autoescape\s+false", text), path
    # The hand-written start page, as MkDocs has converted it, and what mkdocs.yml has for the foot.
    assert trusted == {("home.html", "intro"), ("foot.html", "owner")}


def test_the_test_would_notice() -> None:
    assert _makes_markup(ast.parse("from markupsafe import Markup as M\nM('<b>')"))
    assert _makes_markup(ast.parse("import markupsafe\nmarkupsafe.Markup('<b>')"))
    assert _makes_markup(ast.parse("from markupsafe import Markup\nMarkup(x).join([])"))
    assert not _makes_markup(ast.parse("from markupsafe import Markup\nMarkup.escape(x)"))
    assert not _makes_markup(ast.parse("from markupsafe import Markup\nMarkup('')"))
    assert not _makes_markup(ast.parse("from markupsafe import Markup\ndef f(x: Markup) -> Markup: return x"))
