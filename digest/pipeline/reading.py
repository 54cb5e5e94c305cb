"""The chosen papers are read and analysed, several at once; each analysis is on disk the moment it is finished."""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass

from digest.errors import DigestError, FileError
from digest.model import Analysis
from digest.pipeline.arrivals import as_they_arrive
from digest.pipeline.brief import brief
from digest.pipeline.llm.prompts import as_data
from digest.pipeline.paper.pdf import PdfError, WholeText
from digest.pipeline.records import BudgetError, ModelAccessError, Scored
from digest.pipeline.report import Stage
from digest.pipeline.writers import Writer
from digest.redact import redact

log = logging.getLogger(__name__)

_REASON = 300
_FETCHING = 4
"""So many papers more are under way than the model is asked about at once: their PDFs are being fetched."""


@dataclass(frozen=True)
class ReadingResult:
    """What came of the papers: an analysis, or the reason why there is none, by id.

    `for_good` are those of `failed` that may fail in every run: no money, no access, no PDF were not the reason.
    `is_denied`: the provider refuses every request, until a person mends that.
    """

    analyses: dict[str, Analysis]
    failed: dict[str, str]
    for_good: frozenset[str] = frozenset()
    is_denied: bool = False


def read_papers(
    papers: Sequence[Scored],
    writer: Writer,
    *,
    save: Callable[[Analysis], object],
    workers: int,
    stage: Stage,
    spent: Callable[[], str] = lambda: "",
    stop: Callable[[], object] = lambda: None,
) -> ReadingResult:
    """Analyse papers, several at once. Where the writer asks for it, none begins before all better ones have.

    A paper that fails costs itself. What can't be saved ends everything: nothing that is paid for from then on would
    survive.

    Args:
        papers: the best first.
        save: called in a worker's thread with each analysis when it is finished.
        workers: how many papers the model is asked about at once; some more are being fetched meanwhile.
        spent: what the run has cost so far, in words.
        stop: called when this ends early, so that nobody waits for what is still under way.

    Raises:
        FileError: an analysis can't be saved.
    """
    analyses: dict[str, Analysis] = {}
    failed: dict[str, str] = {}
    errors: dict[str, Exception] = {}

    in_order = writer.begin(papers)
    turns = threading.Semaphore(workers)
    has_ended = threading.Event()
    # Set when a paper has its money or is given up. The pool takes papers in order, so that none waits for one that
    # has no thread; and whoever holds a turn waits for nobody but those that hold one, too.
    begun = [threading.Event() for _ in papers]

    def work(place: int, one: Scored) -> Analysis:
        try:
            text = writer.fetch(one)
            for better in begun[:place] if in_order else ():
                better.wait()
            with turns:
                return analyse(place, one, text)
        finally:
            begun[place].set()

    def analyse(place: int, one: Scored, text: WholeText | None) -> Analysis:
        if has_ended.is_set():
            raise CancelledError
        analysis = writer.analyse(one, text, begun=begun[place].set)
        # Within the turn: what is paid is on disk before the next request is sent.
        try:
            save(analysis)
        except FileError:
            has_ended.set()
            raise
        return analysis

    pool = ThreadPoolExecutor(max_workers=workers + _FETCHING, thread_name_prefix="read")
    try:
        futures: dict[Future[Analysis], str] = {
            pool.submit(work, place, one): one.announced.paper.id for place, one in enumerate(papers)
        }
        for future in as_they_arrive(futures):
            id_ = futures[future]
            try:
                analyses[id_] = future.result()
            except FileError:
                raise
            except CancelledError:
                # Given up because another one could not be saved. That error ends the run, in whatever order they come.
                continue
            except Exception as error:  # noqa: BLE001 - the outermost edge of a paper; its trace is logged
                errors[id_] = error
                failed[id_] = _reason(id_, error)
            stage.done(", ".join(filter(None, [id_, spent()])))
    except BaseException:
        has_ended.set()
        stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    order = [one.announced.paper.id for one in papers]
    passing = BudgetError | ModelAccessError | PdfError
    return ReadingResult(
        analyses,
        {id_: failed[id_] for id_ in order if id_ in failed},
        frozenset(id_ for id_, error in errors.items() if not isinstance(error, passing)),
        is_denied=any(isinstance(error, ModelAccessError) for error in errors.values()),
    )


def _reason(id_: str, error: Exception) -> str:
    """Why there is no analysis of a paper; logged, too."""
    if isinstance(error, DigestError):
        # It may quote an answer, and it goes into the ledger.
        reason = brief(as_data(redact(str(error))), _REASON)
        log.warning("%s: %s", id_, reason)
    else:
        # The outermost edge of a paper: a fault of this program costs one paper and leaves its trace.
        reason = brief(redact(f"unexpected {type(error).__name__}: {error}"), _REASON)
        log.error("%s: %s", id_, reason, exc_info=error)
    return reason
