"""Makes the two reference pages that must never drift from the code: every setting and every command."""

import sys
import tempfile
import types
import typing
from collections.abc import Iterator
from pathlib import Path

import click
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from digest.cli import cli
from digest.errors import SettingsError
from digest.plugin.plugin import DigestConfig
from digest.settings import Settings, load_settings

DOCS = Path(__file__).parent.parent / "docs"

COMMAND_EXAMPLES: dict[str, list[tuple[str, str]]] = {
    "digest": [
        ("digest --version", "which version this is"),
        ("digest --config other.yml --docs other/docs status", "another archive"),
    ],
    "digest backfill": [
        ("digest backfill", "the newest listing, and what was missed in the last two weeks"),
        ("digest backfill 2026-06-01", "every listing from that day to today that is not finished"),
        ("digest backfill 2026-01-02 2026-06-30 --shard 2/4", "the second of four machines"),
    ],
    "digest check": [
        ("digest check", "what is wrong, a line each"),
        ("digest check --fix", "mend what leaves no doubt first"),
    ],
    "digest commit": [
        ("digest commit", "the days of the archive, and nothing else"),
        ("digest commit --push", "and send it, also when others have pushed meanwhile"),
    ],
    "digest doctor": [
        ("digest doctor", "what may be wrong, and what to do about it"),
        ("digest doctor --offline --json", "without asking anybody, for scripts"),
    ],
    "digest export": [
        ("digest export all.bib --format bibtex", "everything"),
        ("digest export - --format csl --category cs.RO --from 2026-06-01", "one category since a day, to stdout"),
    ],
    "digest export-site": [
        ("digest export-site ../plain", "everything as Markdown for another generator; again, what changed since"),
    ],
    "digest import": [
        ("digest import --dry-run old-pages/", "what would be done"),
        ("digest import 'peer/data/2025-*.jsonl'", "a glob, quoted or not"),
    ],
    "digest init": [
        ("digest init ../my-digest", "asks a few questions, then makes a new archive there"),
        ("digest init ../robots --categories cs.RO,cs.CV --language en", "asks nothing where it is told"),
    ],
    "digest notify": [
        ("digest notify --dry-run", "the newest day as the text of the e-mail"),
        ("digest notify 2026-06-16 2026-06-17", "two days, each once"),
    ],
    "digest run": [
        ("digest run", "today's listing"),
        ("digest run 2026-06-18 --accept-partial", "without the papers that fail"),
        ("digest run 2026-06-18 --force", "a finished day again"),
    ],
    "digest status": [
        ("digest status", "the last 30 days"),
        ("digest status --first 2026-01-01 --json", "for scripts"),
        ("digest status --behind 2", "exit with 1 when two listings are missing: for monitors"),
    ],
}
"""Examples of each command, with what they do; a command without one is an error here."""


SITE_SETTINGS: dict[str, tuple[str, object]] = {
    "source_url": (
        "Where the source of the site can be seen; linked at the foot of every page.",
        "https://example.org/x",
    ),
    "search": ("Whether the site has a search: its index, its page and the box in the header.", False),
}
"""What each setting of the plugin does, and an example; one that is not here is an error."""


def settings_page() -> str:
    """The text of docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "*中文：[设置一览](zh/settings.md)*",
        "",
        "Everything that a run may be told stands in `digest.yml`. Only `categories` is required. Secrets, such as the",
        "keys of models, never stand there: they come from the environment alone.",
        "",
        "A key that nobody knows, a value of the wrong kind or a slip in the YAML ends every command that reads it",
        "with exit code 2 and a line that names the file, the line and the reason, before anything is asked or paid:",
        "",
        "```text",
        *_refused("categories: [cs.CV]\npaper_per_day: 5\n"),
        "```",
        "",
        "`digest check` and `digest doctor` report it beside the other faults of an archive. `digest import`,",
        "`digest commit` and `mkdocs build` do not read `digest.yml`.",
        "",
    ]
    for name, field in _fields(Settings):
        default = "required" if field.is_required() else f"default: `{_shown(field.default)}`"
        example = yaml.safe_dump(_nested(name, _example(name, field)), allow_unicode=True, sort_keys=False)
        lines += [f"## `{name}`", "", f"{field.description} ({default})", "", "```yaml", example.rstrip(), "```", ""]
    lines += [
        "## The site: `mkdocs.yml`",
        "",
        "Name, address, language and looks of the site are MkDocs' and Material's own settings. The plugin has few; a",
        "build reads them, and nothing else does:",
        "",
    ]
    for name, option in DigestConfig()._schema:
        what, example = SITE_SETTINGS[name]
        written = yaml.safe_dump({"plugins": [{"digest": {name: example}}]}, sort_keys=False).rstrip()
        lines += [f"### `{name}`", "", f"{what} (default: `{_shown(option.default)}`)", ""]
        lines += ["```yaml", "# mkdocs.yml", written, "```", ""]
    return "\n".join(lines)


def _example(name: str, field: FieldInfo) -> object:
    if not field.examples:
        raise ValueError(f"{name} has no example")
    return field.examples[0]


def _refused(text: str) -> Iterator[str]:
    """What a run says to such a digest.yml."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "digest.yml")
        path.write_text(text, encoding="utf-8")
        try:
            load_settings(path)
        except SettingsError as error:
            yield from f"error: {error}".replace(f"{folder}/", "").splitlines()


def commands_page() -> str:
    """The text of docs/commands.md."""
    lines = [
        "# Commands",
        "",
        "Progress goes to stderr, results to stdout. Exit codes: 0 done (also when arXiv announced nothing), 1 failed",
        "and resumable, 2 wrong use or an invalid configuration.",
        "",
        "They work as they stand here after `. .venv/bin/activate` in a terminal; otherwise write `.venv/bin/digest`.",
        "",
    ]
    for path, command in _commands(cli, ("digest",)):
        # With the settings of the program itself: click keeps the help option of a command that was asked for once.
        context = click.Context(
            command, info_name=" ".join(path), terminal_width=100, max_content_width=100, **cli.context_settings
        )
        name = " ".join(path)
        lines += [f"## `{name}`", "", "```text", command.get_help(context).rstrip(), "```", ""]
        width = max(len(line) for line, _ in COMMAND_EXAMPLES[name])
        examples = (f"{line:{width}}  # {why}" for line, why in COMMAND_EXAMPLES[name])
        lines += ["```sh", *examples, "```", ""]
    return "\n".join(lines)


def _fields(schema: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in schema.model_fields.items():
        inner = _schema_of(field.annotation)
        if inner:
            yield from _fields(inner, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def _schema_of(annotation: object) -> type[BaseModel] | None:
    kinds = typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _shown(default: object) -> str:
    return "nothing" if default in (None, (), "") else str(default)


def _nested(name: str, value: object) -> object:
    for part in reversed(name.split(".")):
        value = {part: value}
    return value


def _commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _commands(inner, (*path, name))


PAGES = {"settings.md": settings_page, "commands.md": commands_page}


def main(check: bool) -> int:
    """Write the pages, or with `check` name those that are out of date."""
    stale = 0
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if check:
            sys.stderr.write(f"{path}: is out of date; run scripts/docs\n")
        else:
            path.write_text(text, encoding="utf-8")
    return int(check and stale > 0)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
