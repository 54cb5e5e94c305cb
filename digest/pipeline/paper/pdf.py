"""A paper's PDF, fetched politely, read in a child process with limits, and deleted.

arXiv allows reading papers, not keeping them: https://info.arxiv.org/help/api/tou.html
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx

from digest.deadline import LateError, within
from digest.errors import DigestError
from digest.model import Paper, Reading
from digest.pipeline.paper import pdf_child
from digest.pipeline.paper.fit import fit
from digest.pipeline.paper.text import mend, without_orders
from digest.redact import is_secret_name
from digest.retry_after import retry_after

_STATUS_RETRIED = frozenset([429, 500, 502, 503, 504])
_REDIRECTS = frozenset([301, 302, 303, 307, 308])


class PdfError(DigestError):
    """There is no text to be had from a paper's PDF; the reason fits into "read from the abstract, because …".

    `temporary` where another run may have more luck: an outage, not a missing or damaged file.
    """

    def __init__(self, reason: str, *, temporary: bool = False) -> None:
        self.temporary = temporary
        super().__init__(reason)


@dataclass(frozen=True)
class Limits:
    """What one PDF may cost. Bytes and seconds; `tries` for the download, `wall` for the process that reads it."""

    bytes: int = 60_000_000
    connect: float = 15.0
    read: float = 30.0
    download: float = 180.0
    tries: int = 3
    wall: float = 60.0
    pages: int = 200
    characters: int = 1_000_000
    least: int = 1_000


@dataclass(frozen=True)
class PaperText:
    """What the model is given of a paper, and how much of it that is."""

    text: str
    read: Reading


@dataclass(frozen=True)
class WholeText:
    """The visible text of a PDF, as far as it was read.

    Args:
        pages: that the PDF has.
        pages_read: those of them whose text is there.
    """

    text: str
    pages: int
    pages_read: int

    def fitted(self, tokens: int) -> PaperText:
        """What of it fits into so many tokens.

        It is measured against what a model without limits would be given: references are left out of both.
        """
        text = fit(self.text, tokens)
        whole = max(len(text), len(fit(self.text, sys.maxsize)))
        # Pages beyond the limits and damaged ones are taken to be as full as the others.
        of_characters = whole * self.pages // max(1, self.pages_read)
        return PaperText(text, Reading(pages=self.pages, characters=len(text), of_characters=of_characters))


class Extracted(NamedTuple):
    """What the child process found: pages in all, pages read whole, texts, pieces of text that were hidden."""

    pages: int
    read: int
    texts: list[str]
    hidden: int


class PdfReader:
    """Reads papers, several at once if its pacer lets them.

    Args:
        base: where the PDFs are, such as `https://arxiv.org/pdf`.
        folder: where a PDF lies while it is read; made here, emptied at the start.
        user_agent: who asks, with an address.
        turn: entered for every request: arXiv's pause between requests (`Pacer.turn`).
        hold: called with the seconds that a server asked to be left alone.
        sleep: waits before another try.
    """

    def __init__(
        self,
        base: str,
        folder: Path,
        *,
        user_agent: str,
        turn: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext,
        hold: Callable[[float], None] = lambda seconds: None,
        sleep: Callable[[float], None] = time.sleep,
        limits: Limits = Limits(),
    ) -> None:
        self.base = base.rstrip("/")
        self.folder = folder
        self.limits = limits
        self._turn, self._hold, self._sleep = turn, hold, sleep
        # Unpacking is refused: a small answer could unpack to any size.
        headers = {"User-Agent": user_agent, "Accept": "application/pdf", "Accept-Encoding": "identity"}
        timeout = httpx.Timeout(limits.read, connect=limits.connect)
        self._client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)
        self._clear()

    def close(self) -> None:
        self._client.close()
        self._clear()

    def __enter__(self) -> "PdfReader":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def read(self, paper: Paper) -> WholeText:
        """The text of a paper. The PDF is gone when this returns.

        Raises:
            PdfError: there is none, it is too large, damaged, or holds no text; or the server does not give it.
        """
        path = self.folder / f"{paper.id.replace('/', '_')}v{paper.version}.pdf"
        try:
            self._download(f"{self.base}/{paper.id}v{paper.version}", path)
            return whole_text(path, limits=self.limits)
        finally:
            # One that stays is removed at the next start.
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _clear(self) -> None:
        """Delete what a killed run left behind."""
        for path in self.folder.glob("*.pdf"):
            # One that stays takes room and does no harm: no PDF is read but the one that was just fetched.
            with contextlib.suppress(OSError):
                path.unlink()

    # --- the download

    def _download(self, address: str, path: Path) -> None:
        for number in range(1, self.limits.tries + 1):
            try:
                self._follow(address, path)
            except PdfError as error:
                if not error.temporary or number == self.limits.tries:
                    raise
                self._sleep(2.0**number)
            except httpx.HTTPError as error:
                if number == self.limits.tries:
                    reason = f"{address} can't be fetched ({type(error).__name__})"
                    raise PdfError(reason, temporary=True) from error
                self._sleep(2.0**number)
            else:
                return

    def _follow(self, address: str, path: Path) -> None:
        """One try, with redirections within the same host or to arXiv's hosts."""
        first = urlsplit(address)
        for _ in range(5):
            with self._turn():
                end = time.monotonic() + self.limits.download
                with contextlib.closing(self._answer(address)) as answer:
                    if answer.status_code not in _REDIRECTS:
                        self._check_status(answer)
                        self._store(answer, path, end)
                        return
                target = urlsplit(urljoin(address, answer.headers.get("Location", "")))
            host = target.hostname or ""
            is_known = host in (first.hostname, "arxiv.org") or host.endswith(".arxiv.org")
            if not is_known or target.scheme not in (first.scheme, "https"):
                raise PdfError(f"{address} leads to {target.scheme}://{target.netloc}, which is not arXiv")
            address = target.geturl()
        raise PdfError(f"{first.geturl()} redirects without end")

    def _answer(self, address: str) -> httpx.Response:
        """The head of an answer; the body is not read yet."""
        request = self._client.build_request("GET", address)
        try:
            return within(
                self.limits.download, lambda: self._client.send(request, stream=True), late=httpx.Response.close
            )
        except LateError:
            raise self._too_slow() from None

    def _too_slow(self) -> PdfError:
        return PdfError(f"the PDF took longer than {self.limits.download:g} s", temporary=True)

    def _check_status(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if status in (404, 410):
            raise PdfError("arXiv has no PDF of it")
        if status in _STATUS_RETRIED:
            if wait := retry_after(answer.headers):
                self._hold(min(wait, self.limits.download))
            raise PdfError(f"{answer.url} answered {status}", temporary=True)
        if status != 200:
            raise PdfError(f"{answer.url} answered {status}")
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise PdfError(f"{answer.url} answered in a packed form that was not asked for")

    def _store(self, answer: httpx.Response, path: Path, end: float) -> None:
        most = self.limits.bytes
        length = answer.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > most:
            raise PdfError(f"the PDF is larger than {most // 1_000_000} MB")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                for chunk in self._bounded(answer, most, end):
                    file.write(chunk)
        except OSError as error:
            raise DigestError(f"{path}: can't be written: {error.strerror}; make room and run it again") from error
        _check_magic(path)

    def _bounded(self, answer: httpx.Response, most: int, end: float) -> Iterator[bytes]:
        size = 0
        for chunk in answer.iter_raw():  # as it comes: a fixed size would wait for a slow server to fill it
            size += len(chunk)
            if size > most:
                raise PdfError(f"the PDF is larger than {most // 1_000_000} MB")
            if time.monotonic() > end:  # a server that sends a byte now and then never meets the read timeout
                raise self._too_slow()
            yield chunk


def _check_magic(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(1024)
    if b"%PDF-" not in start:  # readers accept it anywhere in the first kilobyte
        # arXiv says "the PDF is being made" and "rate exceeded" in HTML and in plain text with status 200.
        raise PdfError("what was sent as the PDF is not one", temporary=True)


# --- reading


def whole_text(path: Path, *, limits: Limits = Limits()) -> WholeText:
    """The visible text of a PDF.

    Raises:
        PdfError: damaged, encrypted, without text, or too much for the child process.
    """
    found = extract(path, limits=limits)
    text = mend(found.texts)
    if len(text) < limits.least:
        raise PdfError("the PDF holds hardly any text that can be seen (a scan?)")
    return WholeText(without_orders(text), found.pages, found.read)


def extract(path: Path, *, limits: Limits = Limits()) -> Extracted:
    """What can be seen in a PDF, read in a process of its own.

    Raises:
        PdfError: see `whole_text`.
    """
    command = [sys.executable, "-P", pdf_child.__file__, str(path), str(limits.pages), str(limits.characters)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=limits.wall, env=_environment(os.environ), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PdfError(f"reading the PDF took longer than {limits.wall:g} s") from None
    if done.returncode != 0:
        raise PdfError("reading the PDF needed too much memory or time, or crashed the reader")
    result = json.loads(done.stdout)
    if reason := result.get("error"):
        raise PdfError(f"the PDF can't be read: {reason}")
    return Extracted(result["pages"], result["read"], result["texts"], result["hidden"])


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the child needs of the environment, without keys: it handles what strangers made."""
    return {name: value for name, value in environ.items() if not is_secret_name(name)}
