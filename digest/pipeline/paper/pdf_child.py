"""The process that opens a PDF: run as a script, with limits on memory and time, because a PDF is hostile input.

    python pdf_child.py FILE MAX_PAGES MAX_CHARACTERS

writes one JSON object to stdout: `{"pages": 12, "read": 12, "texts": ["…", …], "hidden": 3}`, or `{"error": "…"}`;
`read` are the pages whose text is there as a whole. It imports nothing of this package, so that it starts in a tenth of
a second.

Text that a reader cannot see is not read: white, transparent, tiny, outside the page, or drawn invisibly. That is
where instructions to language models are hidden.
"""

import contextlib
import ctypes
import json
import math
import sys
from typing import Any

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
WHITE = 235
"""From this value of red, green and blue on, text counts as white on white."""
TINY = 2.0
"""Text smaller than this many points cannot be read in print."""
TRANSPARENT = 25
"""Below this alpha (of 255) text cannot be seen."""
MAX_DEPTH = 8
_INVISIBLE_MODES = (3, 7)  # "neither fill nor stroke" and "clip only": ISO 32000-1, table 106
_STROKE_MODES = (1, 5)


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

    document = pypdfium2.PdfDocument(path)
    texts: list[str] = []
    read, hidden, room = 0, 0, max_characters
    for number in range(min(len(document), max_pages)):
        if room <= 0:
            break
        try:
            page = document[number]
            hidden += _drop_hidden(page)
            text = page.get_textpage().get_text_range()
        except pypdfium2.PdfiumError:  # one damaged page
            continue
        texts.append(text[:room])
        read += len(text) <= room
        room -= len(text)
        page.close()
    return {"pages": len(document), "read": read, "texts": texts, "hidden": hidden}


def _drop_hidden(page: Any) -> int:
    """Take the hidden text objects off a loaded page (the file is untouched); how many there were."""
    from pypdfium2 import raw  # noqa: PLC0415

    box = page.get_bbox()
    found = [item for item in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], MAX_DEPTH) if _is_hidden(raw, item, box)]
    for item in found:
        page.remove_obj(item)
    return len(found)


def _is_hidden(raw: Any, item: Any, box: tuple[float, float, float, float]) -> bool:
    mode = raw.FPDFTextObj_GetTextRenderMode(item)
    if mode in _INVISIBLE_MODES:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get_color = raw.FPDFPageObj_GetStrokeColor if mode in _STROKE_MODES else raw.FPDFPageObj_GetFillColor
    # A pattern has no colour and is left alone.
    if get_color(item, red, green, blue, alpha) and (
        min(red.value, green.value, blue.value) >= WHITE or alpha.value < TRANSPARENT
    ):
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
