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
    readers = _Readers(papers, writer, save, workers)
    analyses: dict[str, Analysis] = {}
    failed: dict[str, str] = {}
    errors: dict[str, Exception] = {}
    pool = ThreadPoolExecutor(max_workers=workers + _FETCHING, thread_name_prefix="read")
    try:
        futures: dict[Future[Analysis], str] = {
            pool.submit(readers.read, place): one.paper.id for place, one in enumerate(papers)
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
        readers.end()
        stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    order = [one.paper.id for one in papers]
    passing = BudgetError | ModelAccessError | PdfError
    return ReadingResult(
        analyses,
        {id_: failed[id_] for id_ in order if id_ in failed},
        frozenset(id_ for id_, error in errors.items() if not isinstance(error, passing)),
        is_denied=any(isinstance(error, ModelAccessError) for error in errors.values()),
    )


class _Readers:
    """What the threads share that read papers.

    A paper waits until all better ones have begun, that is have their money or are given up, where the writer asks for
    it. The pool takes papers in order, so that none waits for one that has no thread; and whoever holds a turn at the
    model waits for nobody but those that hold one, too.
    """

    def __init__(
        self, papers: Sequence[Scored], writer: Writer, save: Callable[[Analysis], object], workers: int
    ) -> None:
        self._papers = papers
        self._writer = writer
        self._save = save
        self._in_order = writer.begin(papers)
        self._turns = threading.Semaphore(workers)
        self._begun = [threading.Event() for _ in papers]
        self._has_ended = threading.Event()

    def end(self) -> None:
        """No paper is begun any more."""
        self._has_ended.set()

    def read(self, place: int) -> Analysis:
        """Read the paper at a place, in a thread of its own."""
        try:
            text = self._writer.fetch(self._papers[place])
            for better in self._begun[:place] if self._in_order else ():
                better.wait()
            with self._turns:
                return self._analyse(place, text)
        finally:
            self._begun[place].set()

    def _analyse(self, place: int, text: WholeText | None) -> Analysis:
        if self._has_ended.is_set():
            raise CancelledError
        analysis = self._writer.analyse(self._papers[place], text, begun=self._begun[place].set)
        # Within the turn: what is paid is on disk before the next request is sent.
        try:
            self._save(analysis)
        except FileError:
            self.end()
            raise
        return analysis


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
