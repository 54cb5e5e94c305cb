"""Hostile strings of other sanitisers' tests through every function of `digest.text`, then through Chromium.

The strings come from the source distributions of bleach, feedparser and justhtml, and from Debian's package of ammonia.
Each goes through every function as it is and in the places where LaTeX or Markdown lets text in. Three things must be
nought: scripts that ran, requests that left, and elements or attributes that are not listed below. As a control, the
same strings go to the browser untreated: there the counters must move.
"""

import ast
import html
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from digest.text import Span, latex_html, latex_paragraphs, latex_plain, markdown_html, markdown_plain

CHROMIUM = "/usr/bin/chromium"
DISTRIBUTIONS = ("bleach", "feedparser", "justhtml")
DEBIAN = "librust-ammonia-dev"
_LOOKS_HOSTILE = re.compile(r"[<>&]|script|on\w+=|url\(|expression", re.IGNORECASE)


# --- fetching and reading the sets --------------------------------------------------------------------------------


def fetch(folder: Path) -> dict[str, Path]:
    """The unpacked sets by name; those that can't be had are missing, and said."""
    found = {}
    for name in DISTRIBUTIONS:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps"]
        target = folder / name
        if _run([*pip, "--dest", str(target), name], folder):
            for archive in target.glob("*.tar.gz"):
                with tarfile.open(archive) as tar:
                    tar.extractall(target, filter="data")
            found[name] = target
    if shutil.which("apt-get") and _run(["apt-get", "download", "--quiet", DEBIAN], folder):
        for package in folder.glob("*.deb"):
            if _run(["dpkg-deb", "--extract", str(package), str(folder / "ammonia")], folder):
                found["ammonia"] = folder / "ammonia"
    return found


def _run(command: list[str], folder: Path) -> bool:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        click.echo(f"not available: {command[-1]}: {done.stderr.strip()[-300:]}", err=True)
    return not done.returncode


def vectors(folder: Path) -> set[str]:
    """Every string in a set that looks like markup or script."""
    found: set[str] = set()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if "test" in path.as_posix() or path.suffix == ".rs":
            read = _READERS.get(path.suffix)
            if read is not None:
                found.update(read(path.read_text(encoding="utf-8", errors="replace")))
    return {vector for vector in found if _LOOKS_HOSTILE.search(vector) and len(vector) < 20_000}


def _python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _rust(text: str) -> Iterator[str]:
    for raw, plain in re.findall(r'r#"(.*?)"#|"((?:\\.|[^"\\])*)"', text, re.DOTALL):
        yield raw or re.sub(r"\\(?:\n\s*|(.))", lambda match: match[1] or "", plain)


def _test(text: str) -> Iterator[str]:
    if text.lstrip().startswith("{"):
        yield from (case["input"] for case in json.loads(text).get("tests", []) if isinstance(case.get("input"), str))
    else:
        yield from text.split("\n--\n")[:1]


def _dat(text: str) -> Iterator[str]:
    yield from re.findall(r"#data\n(.*?)\n#errors", text, re.DOTALL)


def _json(text: str) -> Iterator[str]:
    cases = json.loads(text)
    for case in cases if isinstance(cases, list) else []:
        if isinstance(case, dict):
            yield from (value for key, value in case.items() if key.startswith("input") and isinstance(value, str))


def _xml(text: str) -> Iterator[str]:
    yield from re.findall(r"<!\[CDATA\[(.*?)\]\]>", text, re.DOTALL)
    for escaped in re.findall(r">([^<>]*&[^<>]*)<", text):
        yield html.unescape(escaped)
    yield from re.findall(r'type="xhtml"[^>]*>(.*?)</(?:content|title|summary)>', text, re.DOTALL)


_READERS: dict[str, Callable[[str], Iterator[str]]] = {
    ".py": _python, ".rs": _rust, ".test": _test, ".dat": _dat, ".json": _json, ".xml": _xml,
}  # fmt: skip


# --- rendering ----------------------------------------------------------------------------------------------------

_PLACES = (
    "{}", "${}$", "$$\\text{{{}}}$$", "\\textbf{{{}}}", "\\href{{{}}}{{{}}}", "\\url{{{}}}", "http://a.example/{}",
    "[{}]({})", "[a](<{}>)", "![{}]({})", "<{}>", "`{}`", "```{}\n{}\n```", "|a|{}|\n|-|-|\n|{}|b|", "# {}", "> - {}",
    "[a]: {} '{}'\n\n[a] ![a]", "**{}**", "a[^1]\n\n[^1]: {}", "- [x] {}",
)  # fmt: skip


def _spans(run: str) -> list[Span]:
    return [Span(start, start + 2, href="/2026/", mark=run[:9]) for start in range(0, len(run), 5)]


FUNCTIONS: dict[str, Callable[[str], str]] = {
    "latex_html": latex_html,
    "latex_html, without links": lambda text: latex_html(text, links=False),
    "latex_paragraphs": latex_paragraphs,
    "latex_plain, escaped": lambda text: html.escape(latex_plain(text)),
    "markdown_html": markdown_html,
    "markdown_html, annotated": lambda text: markdown_html(text, annotate=_spans),
    "markdown_plain, escaped": lambda text: html.escape(markdown_plain(text)),
}


def render(found: set[str]) -> set[str]:
    """What all functions make of all strings in all places, each result once."""
    return {
        str(function(place.replace("{{", "{").replace("}}", "}").replace("{}", vector)))
        for vector in sorted(found)
        for place in _PLACES
        for function in FUNCTIONS.values()
    }


# --- the browser --------------------------------------------------------------------------------------------------

# In report-only mode scripts run and requests leave as without a policy, but each is reported.
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; report-uri /report"
_COUNT = """
window.__seen = {violations: [], dialogs: 0};
document.addEventListener('securitypolicyviolation', event =>
    window.__seen.violations.push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample));
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) window[name] = () => { window.__seen.dialogs++; };
"""
_INSPECT = """() => {
    const elements = %s, attributes = %s, bad = [];
    for (const element of document.body.querySelectorAll('*')) {
        if (!elements.includes(element.localName)) bad.push(element.localName);
        for (const attribute of element.attributes)
            if (!attributes.includes(attribute.name)) bad.push(element.localName + ' ' + attribute.name);
        if (element.localName === 'a' && !['http:', 'https:', 'mailto:'].includes(element.protocol))
            bad.push('a ' + element.href);
    }
    return {...window.__seen, bad, pieces: document.body.querySelectorAll(':scope > section').length};
}"""
_ELEMENTS = (
    "section p br hr em strong del s u b i sup sub code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr "
    "th td a span div mark math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover "
    "mmultiscripts mprescripts mtable mtr mtd mphantom mpadded menclose mstyle"
)
_ATTRIBUTES = (
    "href rel title class align start role tabindex aria-label display displaystyle scriptlevel stretchy symmetric "
    "largeop movablelimits lspace rspace form fence separator accent accentunder width height depth voffset minsize "
    "maxsize mathvariant linethickness notation"
)
_A_PAGE = 2_000


def browse(pieces: list[str]) -> dict[str, int]:
    """Loads the pieces in Chromium, some thousand a page, and counts what must not be."""
    from playwright.sync_api import Request, Route, sync_playwright  # noqa: PLC0415 - only where it is installed

    inspect = _INSPECT % (json.dumps(_ELEMENTS.split()), json.dumps(_ATTRIBUTES.split()))
    total = {"scripts run": 0, "requests outside": 0, "elements and attributes not listed": 0, "pieces out of place": 0}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for start in range(0, len(pieces), _A_PAGE):
            part = pieces[start : start + _A_PAGE]
            body = "".join(f"<section>{piece}</section>" for piece in part)
            page = browser.new_page()
            page.add_init_script(_COUNT)
            requests: list[str] = []

            def answer(route: Route, request: Request, body: str = body, requests: list[str] = requests) -> None:
                if request.url == "http://vectors.example/" and not requests:
                    headers = {"Content-Security-Policy-Report-Only": _POLICY}
                    page_html = f"<!doctype html><meta charset=utf-8><body>{body}".encode("utf-8", "replace")
                    requests.append("")
                    route.fulfill(body=page_html, content_type="text/html", headers=headers)
                else:
                    if not request.url.endswith(("vectors.example/report", "vectors.example/favicon.ico")):
                        requests.append(request.url)
                    # Nothing there, so that the page stays even where a string wanted to lead away from it.
                    route.fulfill(status=204)

            page.route("**/*", answer)
            page.goto("http://vectors.example/", wait_until="load")
            page.wait_for_timeout(200)
            seen = page.evaluate(inspect)
            runs = [violation for violation in seen["violations"] if violation.startswith("script")]
            total["scripts run"] += len(runs) + seen["dialogs"]
            total["requests outside"] += len(requests) - 1
            total["elements and attributes not listed"] += len(seen["bad"])
            total["pieces out of place"] += abs(seen["pieces"] - len(part))
            for sign in (*runs[:3], *requests[1:4], *seen["bad"][:3]):
                click.echo(f"    {sign[:200]}", err=True)
            page.close()
        browser.close()
    return total


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        sets = {name: vectors(path) for name, path in fetch(Path(folder)).items()}
    for name, found in sets.items():
        click.echo(f"{name}: {len(found):,} strings")
    every = set().union(*sets.values())
    pieces = sorted(render(every))
    calls = len(every) * len(_PLACES) * len(FUNCTIONS)
    click.echo(f"together: {len(every):,} strings, {len(_PLACES)} places, {len(FUNCTIONS)} functions: {calls:,} calls,")
    click.echo(f"  no exception, {len(pieces):,} different results")
    try:
        import playwright  # noqa: F401, PLC0415 - only where it is installed
    except ImportError:
        click.echo("not shown to a browser: no playwright")
        return 0
    if not Path(CHROMIUM).exists():
        click.echo("not shown to a browser: no Chromium (apt-get install chromium)")
        return 0
    click.echo(f"control, the first strings untreated: {browse(sorted(every)[:_A_PAGE])}")
    counts = browse(pieces)
    click.echo(f"results in Chromium: {counts}")
    return 1 if any(counts.values()) or not every else 0


if __name__ == "__main__":
    sys.exit(main())
