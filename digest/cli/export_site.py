"""`digest export-site`: the archive as plain Markdown."""

import sys
from pathlib import Path

import click

from digest.cli.project import Project, say
from digest.errors import UsageError


@click.command("export-site")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write pages again, or remove them, although they were edited in DIR.")
@click.pass_obj
def export_site(project: Project, *, folder: Path, force: bool) -> None:
    """Write the whole archive to DIR as plain Markdown for other generators of sites.

    `mkdocs build` works there at once. Run it again to bring it up to date: only what changed is written, pages of days
    that are gone are removed, and what DIR holds besides is never touched. Exits with 1 if something could not be read
    or written: the rest is there.
    """
    from digest.i18n import Words
    from digest.progress import Progress
    from digest.web.caches.cache import FileStore
    from digest.web.library.index import load_library
    from digest.web.plain import Folder, PlainSite

    archive = project.present_archive()
    if folder.resolve().is_relative_to(archive.root.resolve()):
        raise UsageError(f"{folder}: is inside the archive; name a folder elsewhere")
    settings = project.settings_if_any()
    target, cache = Folder(folder), FileStore(project.cache / "plain")
    site = PlainSite(
        archive, load_library(archive), Words.load(settings.language if settings else "en"),
        title=settings.title if settings else "arXiv Digest", site_url=(settings and settings.site_url) or "",
        store=cache,
    )  # fmt: skip
    with Progress("Making pages") as progress:
        files = []
        for file in site.files():
            files.append(file)
            progress.advance()
    report = target.write(files, force=force)
    cache.prune()
    for problem in site.problems:
        say(str(problem), err=True)
    for path in report.edited:
        say(f"{folder / path}: was edited by hand; it is left as it is; `--force` overwrites it", err=True)
    for path in report.outdated:
        hint = "it is left as it is; `--force` removes it"
        say(f"{folder / path}: is no longer of the export, but was edited by hand; {hint}", err=True)
    for path in report.foreign:
        say(f"{folder / path}: is in the way, and not of an export; move it and run this again", err=True)
    click.echo(f"{len(report.written):,} written, {len(report.removed):,} removed, {report.unchanged:,} unchanged")
    if site.problems or report.foreign:
        sys.exit(1)
