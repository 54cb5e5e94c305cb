"""The command `digest`: parses, calls, prints. Progress goes to stderr, results to stdout.

What a command needs is imported inside it, so that `digest check` does not wait for the pipeline's libraries.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from digest import __version__
from digest.archive import Archive
from digest.errors import DigestError
from digest.settings import Settings, load_settings


@dataclass(frozen=True)
class Project:
    """Where the archive of this invocation is."""

    config: Path
    docs: Path

    @property
    def archive(self) -> Archive:
        return Archive(self.docs)

    @property
    def cache(self) -> Path:
        return self.docs.parent / ".cache" / "digest"

    def settings(self) -> Settings:
        """Raises `SettingsError`."""
        return load_settings(self.config)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest")
@click.option(
    "--config", type=click.Path(path_type=Path), default="digest.yml", show_default=True, help="The settings."
)
@click.option(
    "--docs", type=click.Path(path_type=Path), default="docs", show_default=True, help="The archive's folder."
)
@click.pass_context
def cli(context: click.Context, config: Path, docs: Path) -> None:
    """Make, keep and check an archive of daily arXiv digests."""
    context.obj = Project(config=config, docs=docs)


def main() -> None:
    """The entry point: errors that a user can act on become one line on stderr and an exit code."""
    try:
        cli()
    except DigestError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
