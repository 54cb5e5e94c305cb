"""The metadata of a finished day whose `arxiv.json` was lost: arXiv has it, and nothing of it was paid for."""

import datetime as dt
import os

from digest.archive import Archive
from digest.counting import counted
from digest.model import Metadata
from digest.pipeline.arxiv.arxiv_client import ArxivClient
from digest.pipeline.arxiv.lookup import fetch_papers
from digest.pipeline.cache_places import day_folder
from digest.pipeline.record_cache import AnswerCache
from digest.pipeline.records import ArxivError
from digest.pipeline.setup import Setup


def is_metadata_lost(archive: Archive, date: dt.date) -> bool:
    """Whether a day is complete but for its `arxiv.json`. One that can't be read is not lost: a person sees to it."""
    return archive.is_complete(date) and not os.path.lexists(archive.metadata_path(date))


def fetch_metadata(date: dt.date, setup: Setup) -> None:
    """Write `arxiv.json` anew, with what arXiv says now of the day's papers. Which others were considered, and which
    papers were replaced since, is not known any more. Hold the lock.

    Raises:
        ArxivError: arXiv does not answer, or does not know a paper.
        ArchiveError: `index.md` can't be read, `arxiv.json` can't be written.
    """
    ids = setup.archive.load_index(date).papers
    outside = setup.outside
    with ArxivClient(setup.settings, pacer=outside.pacer, patience=outside.arxiv_patience) as client:
        found = fetch_papers(client, AnswerCache(day_folder(setup.cache, setup.archive, date)), ids)
    if unknown := [id_ for id_ in ids if id_ not in found]:
        reason = f"{date}: arXiv gave no metadata of {', '.join(unknown)}"
        raise ArxivError(f"{reason}; run it again later, or restore {setup.archive.metadata_path(date)}")
    setup.archive.write_metadata(Metadata(date=date, papers=tuple(found[id_] for id_ in ids)))
    setup.report.say(f"{date}: arXiv's metadata of {counted(len(ids), 'paper')} was lost and is fetched again")
