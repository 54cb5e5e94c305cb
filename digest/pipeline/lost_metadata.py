"""The metadata of a finished day whose `arxiv.json` was lost: arXiv has it, and nothing of it was paid for."""

import contextlib
import datetime as dt
import logging
import os

from digest.archive import Archive
from digest.counting import counted
from digest.errors import ArchiveError
from digest.model import LaterVersion, Metadata, Paper
from digest.pipeline.arxiv.arxiv_client import ArxivClient
from digest.pipeline.arxiv.lookup import fetch_papers, fetch_versions
from digest.pipeline.arxiv.withdrawal import is_withdrawn
from digest.pipeline.cache_places import day_folder
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import ArxivError
from digest.pipeline.setup import Setup

log = logging.getLogger(__name__)


def is_metadata_lost(archive: Archive, date: dt.date) -> bool:
    """Whether a day is complete but for its `arxiv.json`. One that can't be read is not lost: a person sees to it."""
    return archive.is_complete(date) and not os.path.lexists(archive.metadata_path(date))


def fetch_metadata(date: dt.date, setup: Setup) -> None:
    """Write `arxiv.json` anew, with what arXiv says of the day's papers in the versions that were analysed.

    Of what was announced since, only the newest version is known, and whether it withdraws the paper; which others were
    considered is not known any more. Hold the lock.

    Raises:
        ArxivError: arXiv does not answer, or does not know a paper.
        ArchiveError: `index.md` can't be read, `arxiv.json` can't be written.
    """
    ids = setup.archive.load_index(date).papers
    outside = setup.outside
    with ArxivClient(setup.settings, pacer=outside.pacer, patience=outside.arxiv_patience) as client:
        found = fetch_papers(client, AnswerCache(day_folder(setup.cache, setup.archive, date)), ids)
        analysed = _analysed_versions(setup.archive, date)
        earlier = {
            id_: analysed[id_] for id_, paper in found.items() if analysed.get(id_, paper.version) < paper.version
        }
        read = fetch_versions(client, earlier)
    for id_ in earlier.keys() - read.keys():
        log.warning("%s: arXiv gives no version %d of %s, which was analysed", date, earlier[id_], id_)
    if unknown := [id_ for id_ in ids if id_ not in found]:
        reason = f"{date}: arXiv gave no metadata of {', '.join(unknown)}"
        raise ArxivError(f"{reason}; run it again later, or restore {setup.archive.metadata_path(date)}")
    setup.archive.write_metadata(Metadata(date=date, papers=tuple(_as_read(found[id_], read.get(id_)) for id_ in ids)))
    setup.report.say(f"{date}: arXiv's metadata of {counted(len(ids), 'paper')} was lost and is fetched again")


def _analysed_versions(archive: Archive, date: dt.date) -> dict[str, int]:
    """Of which version each analysis of a day is, as far as the files can be read."""
    found = {}
    for id_ in archive.analysed_ids(date):
        with contextlib.suppress(ArchiveError):
            found[id_] = archive.load_analysis(date, id_).version
    return found


def _as_read(newest: Paper, read: Paper | None) -> Paper:
    """The version that was analysed, None where it is the newest, with what is known of the newest."""
    paper, later = (read, (LaterVersion(version=newest.version),)) if read else (newest, ())
    withdrawn = newest.updated if is_withdrawn(newest) else None
    return paper.model_copy(update={"later_versions": later, "withdrawn": withdrawn})
