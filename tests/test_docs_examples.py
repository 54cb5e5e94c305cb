"""What the documentation names is there: every command with its options, file, setting, link and key."""

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import click
import markdown
import pytest
import yaml
from mkdocs.__main__ import cli as mkdocs_cli
from mkdocs.config.defaults import get_schema

from digest.cli import cli
from digest.settings import load_settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "zh").glob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

COMMANDS = {"digest": cli, "mkdocs": mkdocs_cli}
OTHERS = {"apt-get", "bash", "cd", "export", "git", "jq", "llama-server", "ollama", "pip", "rm", "vllm"}
"""Programs that are not ours. A new one is added here on purpose."""

EXAMPLES = ("docs/2026/", "docs/2025/", "site/", "old-pages/", ".cache/")
"""Paths that stand for what a reader has, and need not be here."""

_FENCE = re.compile(r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`(?P<text>[^`\n]+)`(?!`)")
_PATH = re.compile(r"(?:\.ci|\.github|digest|docs|scripts|tests)/[\w./-]*|(?:digest|mkdocs)\.yml|[\w-]+\.(?:lock|toml)")
_OUR_LINE = re.compile(r"(?:digest|mkdocs) .*|(?:\w+=\S+ )?scripts/\w+(?: .*)?")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: str
    language: str
    text: str


def blocks(*languages: str) -> list[Block]:
    return [
        Block(name, match["language"], match["text"])
        for name, page in zip(NAMES, PAGES, strict=True)
        for match in _FENCE.finditer(page.read_text(encoding="utf-8"))
        if match["language"] in languages
    ]


def command_lines() -> Iterator[tuple[str, str]]:
    """Every line of a shell in a block, and every command of ours in running text, with the page's name."""
    for block in blocks("sh", "bash", "console"):
        lines = block.text.replace("\\\n", " ").splitlines()
        if block.language == "console":
            lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        yield from ((block.page, line) for line in lines if line.strip() and not line.lstrip().startswith("#"))
    for name, page in zip(NAMES, PAGES, strict=True):
        for match in _INLINE.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
            if _OUR_LINE.fullmatch(match["text"]):
                yield name, match["text"]


LINES = sorted(set(command_lines()))


def check_program(words: list[str]) -> None:
    """Raise for a program, a subcommand, an option or a file that does not exist."""
    while words and re.fullmatch(r"\w+=.*", words[0]):
        words = words[1:]
    name = words[0].removeprefix(".venv/bin/")
    if name in COMMANDS:
        check_click(COMMANDS[name], words)
    elif name.startswith("scripts/"):
        assert os.access(ROOT / name, os.X_OK), f"{name} is no script"
    else:
        assert name in OTHERS, f"{name} is not known to this test"
    if name == "pip" and "-r" in words:
        assert (ROOT / words[words.index("-r") + 1]).is_file(), words


def check_click(command: click.Command, words: list[str]) -> None:
    """Raise for what click would refuse; values are left to each command's own tests."""
    context = None
    while True:
        # With its own settings: click keeps the help option of a command as it was first asked for, for everybody.
        context = click.Context(command, info_name=words[0], parent=context, **command.context_settings)
        _, rest, _ = command.make_parser(context).parse_args(list(words[1:]))
        if not isinstance(command, click.Group) or not rest:
            assert not rest, f"{context.command_path} takes no {rest}"
            return
        inner = command.get_command(context, rest[0])
        assert inner is not None, f"{context.command_path} has no {rest[0]}"
        command, words = inner, rest


@pytest.mark.parametrize(("page", "line"), LINES, ids=lambda value: value if isinstance(value, str) else None)
def test_a_command_in_the_documentation_exists(page: str, line: str) -> None:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.commenters = "#"
    lexer.whitespace_split = True
    words: list[str] = []
    for token in [*lexer, ";"]:
        if re.fullmatch(r"[|&;<>]+", token):
            if words:
                check_program(words)
            words = []
        else:
            words.append(token)


def test_the_commands_are_found() -> None:
    lines = [line for _, line in LINES]
    assert "scripts/serve" in lines
    assert any("--accept-partial" in line for line in lines)
    assert len(lines) > 60


@pytest.mark.parametrize(
    "line", ["digest walk", "digest run --fast", "scripts/fly", "wget x", "pip install -r none.lock", "mkdocs bild"]
)
def test_a_command_that_does_not_exist_is_found(line: str) -> None:
    with pytest.raises((AssertionError, click.UsageError)):
        check_program(shlex.split(line))


def files(name: str) -> list[str]:
    """Those of this repository that the running text of a page names."""
    text = _FENCE.sub("", (ROOT / name).read_text(encoding="utf-8"))
    paths = [match["text"] for match in _INLINE.finditer(text) if _PATH.fullmatch(match["text"])]
    return [path for path in paths if not path.startswith(EXAMPLES)]


@pytest.mark.parametrize("name", NAMES)
def test_files_that_a_page_names_exist(name: str) -> None:
    assert [path for path in files(name) if not (ROOT / path).exists()] == []


def test_the_files_and_the_settings_are_found() -> None:
    found = {path for name in NAMES for path in files(name)}
    assert {"digest/settings.py", "digest.yml", "scripts/test", "requirements-llm.lock"} <= found
    assert len(found) > 50
    assert len(blocks("yaml")) > 30


@pytest.mark.parametrize("block", blocks("yaml"), ids=lambda block: f"{block.page}: {block.text[:40]!r}")
def test_settings_in_the_documentation_are_valid(block: Block, tmp_path: Path) -> None:
    values = yaml.safe_load(block.text)
    if block.text.startswith("# mkdocs.yml\n"):
        assert values.keys() <= {key for key, _ in get_schema()}
    else:
        path = tmp_path / "digest.yml"
        path.write_text(yaml.safe_dump({"categories": ["cs.CV"]} | values), encoding="utf-8")
        load_settings(path)


class _Anchors(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        self.links += [value for name in ("href", "src") if (value := values.get(name))]


def anchors(page: Path) -> _Anchors:
    return _Anchors(markdown.markdown(page.read_text(encoding="utf-8"), extensions=["toc", "tables", "fenced_code"]))


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    """Also where GitHub shows the page; `mkdocs build --strict` looks at the site alone."""
    page = ROOT / name
    made = {"archive", "categories", "authors", "search", "reading"}
    for link in anchors(page).links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if target.parent.name in made and target.name == "index.md":
            continue
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target).ids, link


@pytest.mark.parametrize("name", ["docs/readers.md", "docs/zh/readers.md"])
def test_the_keys_are_those_of_the_site(name: str) -> None:
    keys = {"j", "k", "o", "m", "b", "p", "n", "/", "s", "f", "?"}
    rows = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if re.match(r"\| `.`", line)]
    assert {key for row in rows for key in re.findall(r"`(.)`", row.split(" | ")[0])} == keys
    template = (ROOT / "digest" / "templates" / "_reader.html").read_text(encoding="utf-8")
    # `s` and `f` are Material's.
    assert set(re.findall(r"\('(.)', 'keys", template)) == keys - {"s", "f"}
