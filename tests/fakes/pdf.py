"""Real, small PDF files, written by hand: pages of positioned text, hidden text, forms, and files that are broken.

`pdf(pages)` takes one list of `Line` a page. Only what the tests need of the PDF specification is here: Helvetica,
Latin-1 text, one content stream a page.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of text. `x`, `y` in points from the lower left corner; `color` is red, green, blue from 0 to 1.

    `mode` is PDF's text rendering mode (1 paints only the outline, 3 is invisible); `scale` shrinks the text through
    its matrix, `turned` lets it run upwards; `alpha` of 0 is glass, outside of forms. `before` and `after` are
    operators around it; `/off` is a layer that is not shown.
    """

    text: str
    x: float = 72
    y: float = 720
    size: float = 10
    color: tuple[float, float, float] = (0, 0, 0)
    mode: int = 0
    scale: float = 1.0
    form: bool = False
    before: bytes = b""
    after: bytes = b""
    outline: tuple[float, float, float] = (0, 0, 0)
    alpha: float = 1.0
    turned: bool = False


def lines(text: str, *, top: float = 740, x: float = 72, size: float = 10) -> list[Line]:
    """The lines of `text`, one below the other; an empty line leaves a gap."""
    return [Line(line, x, top - 12 * row, size) for row, line in enumerate(text.splitlines()) if line.strip()]


def pdf(
    pages: Sequence[Iterable[Line]], *, width: int = 612, height: int = 792, turned: int = 0, compress: bool = True
) -> bytes:
    """The bytes of a PDF with these pages, `turned` by so many degrees."""
    objects: list[bytes] = [b"", b""]  # 1: catalogue, 2: page tree, filled in below

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(head: bytes, data: bytes) -> int:
        if compress:
            data, head = zlib.compress(data), head + b"/Filter/FlateDecode"
        return add(b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(data), data))

    font = add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    layer = add(b"<</Type/OCG/Name(off)>>")
    kids = []
    for page in pages:
        shown, forms, states = [], b"", b""
        for line in page:
            if line.form:
                head = b"/Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Resources<</Font<</F %d 0 R>>>>"
                number = stream(head % (width, height, font), _show(line))
                forms += b"/X%d %d 0 R" % (number, number)
                shown.append(b"/X%d Do" % number)
            elif line.alpha < 1:
                name = b"/A%d" % len(shown)
                states += b"%s<</ca %.3f/CA %.3f>>" % (name, line.alpha, line.alpha)
                shown.append(b"q %s gs %s Q" % (name, _show(line)))
            else:
                shown.append(_show(line))
        content = stream(b"", b"\n".join(shown))
        kids.append(
            add(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Rotate %d/Contents %d 0 R/Resources<</Font<</F %d 0 R>>"
                b"/XObject<<%s>>/ExtGState<<%s>>/Properties<</off %d 0 R>>>>>>"
                % (width, height, turned, content, font, forms, states, layer)
            )
        )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>>>" % (layer, layer)
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _file(objects)


def text_pdf(text: str, *, lines_per_page: int = 55) -> bytes:
    """A PDF that shows `text` line by line."""
    rows = text.splitlines() or [""]
    groups = [rows[start : start + lines_per_page] for start in range(0, len(rows), lines_per_page)]
    return pdf([lines("\n".join(group)) for group in groups])


def bomb(*, megabytes: int) -> bytes:
    """A PDF whose one content stream unpacks to so many megabytes of text operators."""
    line = b"BT /F 10 Tf 1 0 0 1 72 700 Tm (" + b"memory " * 140 + b") Tj ET\n"
    data = zlib.compress(line * (megabytes * 1_000_000 // len(line)), 9)
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(data), data),
        ]
    )


def _show(line: Line) -> bytes:
    text = line.text.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    color, outline = (b" ".join(b"%.3f" % part for part in each) for each in (line.color, line.outline))
    sizes = (0, line.scale, -line.scale, 0) if line.turned else (line.scale, 0, 0, line.scale)
    matrix = b"%.4f %.4f %.4f %.4f %.2f %.2f" % (*sizes, line.x, line.y)
    form = b"BT /F %.2f Tf %s rg %s RG %d Tr %s Tm (%s) Tj ET"
    shown = form % (line.size, color, outline, line.mode, matrix, text)
    # Between q and Q: what a line sets, such as mode 7, which clips what follows to its letters, ends with it.
    return b"q %s %s %s Q" % (line.before, shown, line.after)


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
