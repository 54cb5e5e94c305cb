"""The process that opens a PDF: run as a script, with limits on memory and time, because a PDF is hostile input.

    python pdf_child.py FILE MAX_PAGES MAX_CHARACTERS

writes one JSON object to stdout: `{"pages": 12, "read": 12, "texts": ["…", …], "hidden": 3}`, or `{"error": "…"}`;
`read` are the pages whose text is there as a whole. It imports nothing of this package, so that it starts in a tenth of
a second.

Text that a reader cannot see is not read: what leaves no ink when the page is drawn, or too little of it, and what is
tiny. That is where instructions to language models are hidden. What a page says in its glyphs counts, not the other
words that a PDF may give for them.
"""

import contextlib
import ctypes
import json
import math
import sys
import time
import unicodedata
from collections.abc import Iterator
from typing import Any

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 55
READING_SECONDS = 40
"""After which no further page is begun: the last one may be heavy, and the parent waits for a minute."""
DRAWING_SECONDS = 12
"""After which pages are read without being drawn: of a paper with huge figures the rest would be lost."""
WHITE = 235
"""From this value of red, green and blue on, text and ground count as white."""
FAINT = 32
"""Ink that differs from its ground by less than this (of 255) in red, green and blue cannot be read."""
TINY = 2.0
"""Text smaller than this many points cannot be read in print."""
TRANSPARENT = 25
"""Below this alpha (of 255) text cannot be seen."""
MAX_DEPTH = 8
SCALES = (1.0, 3.0)
"""Pixels a point. A page is drawn coarsely first: of small letters in grey that leaves too little of their colour."""
MAX_PIXELS = 8_000_000
"""A huge page is drawn with fewer: `MediaBox` may claim any size."""
_INVISIBLE = 3
_INVISIBLE_MODES = (_INVISIBLE, 7)  # "neither fill nor stroke" and "clip only": ISO 32000-1, table 106
_STROKE_MODES = (1, 5)
_CHANNELS = 3
_THIN = frozenset(["Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "Sk", "Sm"])

_Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the lower left corner."""


def limit_resources() -> None:
    """Bound memory and processor time, forbid writing files and core dumps. Nothing where the system has no limits."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # macOS refuses RLIMIT_AS; the wall clock still bounds it
            resource.setrlimit(what, (amount, amount))


def read(path: str, max_pages: int, max_characters: int) -> dict[str, object]:
    """The visible text of the first pages of a PDF, in the reading order that pdfium finds.

    Raises:
        pypdfium2.PdfiumError: not a PDF, encrypted, damaged.
    """
    import pypdfium2  # noqa: PLC0415 - after the limits

    begun = time.monotonic()
    document = pypdfium2.PdfDocument(path)
    texts: list[str] = []
    read, hidden, room = 0, 0, max_characters
    for number in range(min(len(document), max_pages)):
        passed = time.monotonic() - begun
        if room <= 0 or passed > READING_SECONDS:
            break
        try:
            page = document[number]
            text, unseen = _visible_text(page, is_drawn=passed <= DRAWING_SECONDS)
        except pypdfium2.PdfiumError:  # one damaged page
            continue
        hidden += unseen
        texts.append(text[:room])
        read += len(text) <= room
        room -= len(text)
        page.close()
    return {"pages": len(document), "read": read, "texts": texts, "hidden": hidden}


def _visible_text(page: Any, *, is_drawn: bool) -> tuple[str, int]:
    """What can be read on a loaded page (the file is untouched), and how many pieces of text cannot be.

    Args:
        is_drawn: whether to look at its ink; else white text counts as white on white.
    """
    from pypdfium2 import raw  # noqa: PLC0415

    box = page.get_bbox()
    hidden: list[Any] = []
    kept: list[Any] = []
    for item in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], MAX_DEPTH):
        is_hidden = _is_hidden(raw, item, box) or (not is_drawn and _is_white(raw, item))
        (hidden if is_hidden else kept).append(item)
    for item in hidden:
        page.remove_obj(item)
    for item in kept:
        _show_glyphs(raw, item)
    textpage = page.get_textpage()
    unseen = list(_words(raw, textpage)) if is_drawn else []
    for scale in SCALES:
        if unseen:
            unseen = _without_ink(page, textpage, unseen, kept, scale)

    start, pieces = 0, []
    for begin, end in unseen:
        pieces.append(textpage.get_text_range(start, begin - start))
        start = end
    return "".join([*pieces, textpage.get_text_range(start)]), len(hidden) + len(unseen)


def _without_ink(
    page: Any, textpage: Any, words: list[tuple[int, int]], items: list[Any], scale: float
) -> list[tuple[int, int]]:
    """Those of some words that leave no ink where the page is drawn with so many pixels a point.

    Args:
        items: all text of the page.
    """
    from pypdfium2 import raw  # noqa: PLC0415

    box = page.get_bbox()
    white = {_address(item.raw) for item in items if _is_white(raw, item)}
    drawn = _Picture(page, box, scale)
    modes = [raw.FPDFTextObj_GetTextRenderMode(item) for item in items]
    for item in items:
        raw.FPDFTextObj_SetTextRenderMode(item, _INVISIBLE)
    ground = _Picture(page, box, scale)
    for item, mode in zip(items, modes, strict=True):
        raw.FPDFTextObj_SetTextRenderMode(item, mode)

    def is_seen(begin: int, end: int) -> bool:
        is_white = bool(white) and _address(raw.FPDFText_GetTextObject(textpage, begin)) in white
        inked = [
            _has_ink(drawn.rows(letter), list(ground.rows(letter)), is_white)
            for letter in _boxes(raw, textpage, begin, end)
        ]
        # Half of them: of a thin letter little may be left.
        return sum(inked) * 2 >= len(inked)

    return [(begin, end) for begin, end in words if not is_seen(begin, end)]


def _is_hidden(raw: Any, item: Any, box: _Box) -> bool:
    """Whether a text object need not be drawn to know that nobody can see it."""
    if raw.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE_MODES:
        return True
    color = _color(raw, item)
    if color and color[3] < TRANSPARENT:
        return True
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(item, size)
    outermost, scale = item, _scale(item)
    while outermost.container is not None:
        outermost = outermost.container
        scale *= _scale(outermost)
    if abs(size.value) * scale < TINY:
        return True
    # The bounds of text inside a form are in the form's own coordinates: the form's bounds stand for them.
    left, bottom, right, top = outermost.get_bounds()
    return bool(right < box[0] or left > box[2] or top < box[1] or bottom > box[3])


def _is_white(raw: Any, item: Any) -> bool:
    color = _color(raw, item)
    return color is not None and min(color[:3]) >= WHITE


def _color(raw: Any, item: Any) -> tuple[int, int, int, int] | None:
    """Red, green, blue and alpha; None for a pattern, which has none."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    is_stroked = raw.FPDFTextObj_GetTextRenderMode(item) in _STROKE_MODES
    get_color = raw.FPDFPageObj_GetStrokeColor if is_stroked else raw.FPDFPageObj_GetFillColor
    found = get_color(item, red, green, blue, alpha)
    return (red.value, green.value, blue.value, alpha.value) if found else None


def _show_glyphs(raw: Any, item: Any) -> None:
    """Take `/ActualText` off a text object: pdfium would read it in place of what the page shows."""
    for number in range(max(0, raw.FPDFPageObj_CountMarks(item))):
        raw.FPDFPageObjMark_RemoveParam(item, raw.FPDFPageObj_GetMark(item, number), b"ActualText")


def _address(item: Any) -> int | None:
    return ctypes.cast(item, ctypes.c_void_p).value


class _Picture:
    """A page as it is drawn."""

    def __init__(self, page: Any, box: _Box, scale: float) -> None:
        self._left, _, _, self._top = box
        width, height = box[2] - box[0], box[3] - box[1]
        scale = min(scale, math.sqrt(MAX_PIXELS / max(1.0, width * height)))
        # Turned back, so that a point of the page is at the same place of the picture, whatever its `/Rotate`.
        bitmap = page.render(scale=scale, rotation=-page.get_rotation() % 360, rev_byteorder=True)
        self._width, self._height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._across, self._down = bitmap.width / max(1.0, width), bitmap.height / max(1.0, height)
        self._pixels = bytes(bitmap.buffer)
        bitmap.close()

    def rows(self, box: _Box) -> Iterator[bytes]:
        """The pixels of a rectangle of the page, row by row, three bytes each."""
        left, bottom, right, top = box
        first = max(0, math.floor((left - self._left) * self._across))
        last = min(self._width, math.ceil((right - self._left) * self._across))
        upper = max(0, math.floor((self._top - top) * self._down))
        lower = min(self._height, math.ceil((self._top - bottom) * self._down))
        for row in range(upper, lower):
            start = row * self._stride
            yield self._pixels[start + first * _CHANNELS : start + max(first, last) * _CHANNELS]


def _words(raw: Any, textpage: Any) -> Iterator[tuple[int, int]]:
    """Where each word begins and ends, counted in pdfium's characters."""
    begin, count = 0, textpage.count_chars()
    for index in range(count + 1):
        if index == count or chr(raw.FPDFText_GetUnicode(textpage, index)).isspace():
            if index > begin:
                yield begin, index
            begin = index + 1


def _boxes(raw: Any, textpage: Any, begin: int, end: int) -> Iterator[_Box]:
    """Where the characters of a word stand, but for signs: a dash may be thinner than can be seen at this size."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(begin, end):
        kind = unicodedata.category(chr(raw.FPDFText_GetUnicode(textpage, index)))
        if kind not in _THIN and not raw.FPDFText_IsGenerated(textpage, index):
            raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
            yield left.value, bottom.value, right.value, top.value


def _has_ink(drawn: Iterator[bytes], ground: list[bytes], is_white: bool) -> bool:
    # What lies there may be other text: white text on white has no ink of its own.
    if is_white and all(min(row, default=WHITE) >= WHITE for row in ground):
        return False
    return any(
        one != other and any(abs(a - b) >= FAINT for a, b in zip(one, other, strict=True))
        for one, other in zip(drawn, ground, strict=True)
    )


def _scale(item: Any) -> float:
    matrix = item.get_matrix()
    return math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))


def main() -> None:
    path, max_pages, max_characters = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit_resources()
    try:
        result = read(path, max_pages, max_characters)
    except MemoryError:
        result = {"error": "needs more memory than a PDF is given"}
    except (RuntimeError, OSError, ValueError) as error:  # PdfiumError is a RuntimeError
        result = {"error": " ".join(str(error).split())[:300]}
    # Lone surrogates come out of damaged character maps; JSON escapes them, and the parent replaces them.
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
