"""The command `digest`: parses, calls, prints. Progress goes to stderr, results to stdout."""

import sys

import click

from digest import __version__
from digest.errors import DigestError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="digest")
def cli() -> None:
    """Make, keep and check an archive of daily arXiv digests."""


def main() -> None:
    """The entry point: errors that a user can act on become one line on stderr and an exit code."""
    try:
        cli()
    except DigestError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
