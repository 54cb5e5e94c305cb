"""Later versions of papers that the archive has: noted on the paper, in the `arxiv.json` of its own day; never news."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping

from digest.archive import Archive
from digest.errors import ArchiveError, HandEditError
from digest.model import LaterVersion, Metadata, Paper
from digest.pipeline.records import Replacement

log = logging.getLogger(__name__)


def note_replacements(
    archive: Archive, replacements: Iterable[Replacement], known: Mapping[str, dt.date], *, announced: dt.date
) -> tuple[str, ...]:
    """Note what an announcement replaced, on complete days and half-done ones. Twice makes no difference.

    A day whose `arxiv.json` can't be read, or was edited by hand, is left alone with a warning.

    Args:
        known: the papers of the archive and their days.
        announced: the date of the announcement that holds the replacements.

    Returns:
        The ids that were noted anew, sorted.

    Raises:
        ArchiveError: a file can't be written.
    """
    by_day: dict[dt.date, list[Replacement]] = {}
    for one in replacements:
        if one.id in known:
            by_day.setdefault(known[one.id], []).append(one)
    noted: list[str] = []
    for date, ours in sorted(by_day.items()):
        try:
            metadata = archive.load_metadata(date)
        except ArchiveError as error:
            log.warning("%s; new versions of %s are not noted", error, ", ".join(one.id for one in ours))
            continue
        mended = with_replacements(metadata, ours, announced)
        if mended == metadata:
            continue
        try:
            archive.write_metadata(mended)
        except HandEditError as error:
            log.warning("%s; new versions of %s are not noted", error, ", ".join(one.id for one in ours))
            continue
        noted += [new.id for old, new in zip(metadata.papers, mended.papers, strict=True) if old != new]
    return tuple(sorted(noted))


def with_replacements(metadata: Metadata, replacements: Iterable[Replacement], announced: dt.date) -> Metadata:
    """The metadata of a day with these replacements noted on its papers. Pure."""
    by_id = {one.id: one for one in replacements}
    papers = tuple(_noted(paper, by_id.get(paper.id), announced) for paper in metadata.papers)
    return metadata if papers == metadata.papers else metadata.model_copy(update={"papers": papers})


def _noted(paper: Paper, replacement: Replacement | None, announced: dt.date) -> Paper:
    if replacement is None:
        return paper
    later = paper.later_versions
    known = {one.version for one in later}
    if replacement.version > paper.version and replacement.version not in known:
        added = LaterVersion(version=replacement.version, date=announced)
        later = tuple(sorted((*later, added), key=lambda one: one.version))
    withdrawn = paper.withdrawn or (announced if replacement.withdrawn else None)
    return paper.model_copy(update={"later_versions": later, "withdrawn": withdrawn})
