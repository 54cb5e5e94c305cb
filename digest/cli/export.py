"""`digest export`: papers for other programs."""

import datetime as dt
import sys
from pathlib import Path

import click

from digest.cli.project import Project, check_order, date, say
from digest.errors import UsageError
from digest.site_addresses import REFERENCES


@click.command()
@click.argument("path", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice([*REFERENCES, "jsonl"]), required=True, help="The form.")
@click.option("--category", default="", help="Only papers of this category, or archive (cs), cross-lists too.")
@click.option("--from", "first", type=date, help="From this day on.")
@click.option("--to", "last", type=date, help="Up to this day.")
@click.option("--force", is_flag=True, help="Overwrite PATH.")
@click.pass_obj
def export(
    project: Project,
    *,
    path: Path,
    form: str,
    category: str,
    first: dt.date | None,
    last: dt.date | None,
    force: bool,
) -> None:
    """Write the papers of the archive to PATH for other programs; `-` is stdout.

    bibtex, ris and csl (CSL-JSON) are references for reference managers; jsonl has everything, one paper a line.
    Exits with 1 if something could not be read: the rest is written; and if there are no papers to overwrite PATH with.
    """
    from digest import exporters
    from digest.counting import counted
    from digest.files import write_atomic
    from digest.progress import Progress

    archive, to_stdout = project.present_archive(), str(path) == "-"
    if first and last:
        check_order(first, last)
    if not to_stdout and path.exists() and not (force and path.is_file()):
        what = "is there already; name another file, or use --force" if path.is_file() else "is no file; name one"
        raise UsageError(f"{path}: {what}")
    wanted = exporters.Wanted(category, first, last)
    # Links to pages are a bonus: without settings, or without an address in them, the archive can be exported too.
    settings = project.settings_if_any()
    site_url = (settings and settings.site_url) or ""
    with Progress("Exporting", len(wanted.days(archive))) as progress:
        exported = exporters.export(archive, form, wanted, site_url=site_url, on_day=progress.advance)
    for problem in exported.problems:
        say(str(problem), err=True)
    if category and not exported.papers:
        _check_category(category)
    # Papers that can't be read, or a category with a wrong letter, are no reason to empty a file that has some.
    kept = not to_stdout and path.exists() and not exported.papers
    if to_stdout:
        # In UTF-8 and with the format's own line ends, whatever the terminal thinks.
        sys.stdout.buffer.write(exported.text.encode("utf-8"))
    elif not kept:
        write_atomic(path, exported.text)
    days = ("in that range " if first or last else "") + ("that can be read " if exported.problems else "")
    nothing = f": no day {days}has one" + (f" of {category}" if category else "")
    nothing += f"; {path} was left as it is" if kept else ""
    say(counted(exported.papers, "paper") + ("" if exported.papers else nothing), err=True)
    if exported.problems or kept:
        sys.exit(1)


def _check_category(category: str) -> None:
    """Raises `UsageError` for one that is not in arXiv's list, which no paper has."""
    from digest.taxonomy import closest_category

    near = closest_category(category)
    if near.casefold() != category.casefold():
        hint = f"if {near} is meant, write that" if near else "see https://arxiv.org/category_taxonomy"
        reason = "no paper has it, nor does arXiv's list as this program knows it"
        raise UsageError(f"--category {category}: {reason}; {hint}")
