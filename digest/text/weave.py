"""The last pass over cleaned HTML: headings shifted, formulas set, tables framed, links and marks put in.

It reads what nh3 wrote, which is regular: every tag is listed, every attribute quoted, every `<` of a text escaped.
"""

import re
from html import unescape
from urllib.parse import unquote

from digest.text.annotate import Annotator, annotate, annotate_formula
from digest.text.clean import AFTER_ADDRESS, EAST_ASIAN, escape, is_address
from digest.text.language import language_of
from digest.text.maths import formula_html, unbroken

_REST = r'((?: [a-z-]+="[^"]*")*)>)'
TAG = re.compile(rf"(<(/?)([a-z][a-z0-9]*){_REST}")
"""A tag as nh3 writes it: whole, slash, name, attributes."""
_CHANGED_TAG = re.compile(rf"(<(/?)(a|img|span|h[1-6]|table|code|pre){_REST}")
"""A tag that does not stay as it is; where no words are marked, nothing else has to be looked at."""
_STYLE = re.compile(r"<(/?)(?:em|strong|del|sup)>")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_HEADING = re.compile(r"<h([1-6])>(?!</h)")
_IS_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_BREAK = re.compile(f"\n(?=[{EAST_ASIAN}])")
# Few texts have any.
_ADDRESS_END = re.compile(f"[{AFTER_ADDRESS}]")
_MAX_STYLES = 10
_SHOWS_LANGUAGE = 4_000
# What goes through as it is.
_PLAIN = frozenset(("p", "br", "hr", "ul", "ol", "li", "blockquote", "thead", "tbody", "tr", "th", "td"))
_TABLE = {"zh": "表格", "ja": "表", "en": "Table"}


def weave(html: str, *, top: int, annotator: Annotator | None) -> str:
    """`html` as the page gets it. See `markdown_html`."""
    return _Weaver(html, top, annotator).weave()


def attributes(text: str) -> dict[str, str]:
    """The attributes of a tag, unescaped."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


class _Weaver:
    """`out` is what is written; `run` the text since the last tag, not yet annotated."""

    def __init__(self, html: str, top: int, annotator: Annotator | None) -> None:
        self.html = html
        levels = _HEADING.findall(html)
        self.shift = max(1, min(top, 6)) - min(map(int, levels)) if levels else 0
        self.annotator = annotator
        self.out: list[str] = []
        self.run: list[str] = []
        self.all_tags = True
        self.styles = 0
        self.code = 0
        self.maths: bool | None = None
        self.href: str | None = None
        self.opened = 0
        self.label = ""

    def weave(self) -> str:
        # Words are marked between any two tags.
        self.all_tags = self.annotator is not None or _is_deep(self.html)
        parts = (TAG if self.all_tags else _CHANGED_TAG).split(self.html)
        run, out = self.run, self.out
        for text, tag, slash, name, rest in zip(
            parts[0::5], parts[1::5], parts[2::5], parts[3::5], parts[4::5], strict=False
        ):
            if self.maths is not None:
                self._formula(text)
            elif text:
                run.append(text)
            if name in _PLAIN:
                if run:
                    self._flush()
                out.append(tag)
            else:
                self._tag(tag, bool(slash), name, rest)
        run.append(parts[-1])
        self._flush()
        return unbroken("".join(out).strip())

    def _formula(self, text: str) -> None:
        if not text.strip():
            return
        source = unescape(text)
        html = formula_html(source, display=bool(self.maths))
        if self.annotator is not None and self.href is None:
            html = annotate_formula(html, source, self.annotator)
        self.out.append(html)

    def _flush(self) -> None:
        if not self.run:
            return
        text = "".join(self.run)
        self.run.clear()
        if self.all_tags:
            # nh3 has escaped it; this costs little and needs no trust.
            text = text.replace("<", "&lt;").replace(">", "&gt;")
        if not self.code:
            if "\n" in text:
                text = _BREAK.sub(_joined, text)
            if self.annotator is not None and self.href is None:
                text = annotate(text, self.annotator)
        self.out.append(text)

    def _tag(self, tag: str, closing: bool, name: str, rest: str) -> None:
        match name:
            case "a":
                self._close_link() if closing else self._open_link(rest)
            case "img":
                self._image(attributes(rest))
            case "span":
                self._flush()
                self.maths = None if closing or not rest else attributes(rest).get("data-math-style") == "display"
            case "em" | "strong" | "del" | "sup":
                self.styles -= closing
                if self.styles < _MAX_STYLES:
                    self._write(tag)
                self.styles += not closing
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._heading(f"h{min(6, int(name[1]) + self.shift)}", closing)
            case "table":
                self._table(closing)
            case "code" | "pre":
                self._write(tag)
                self.code += -1 if closing else 1

    def _write(self, html: str) -> None:
        self._flush()
        self.out.append(html)

    def _heading(self, name: str, closing: bool) -> None:
        self._write(f"<{'/' * closing}{name}>")
        if self.out[-2:] == [f"<{name}>", f"</{name}>"]:
            del self.out[-2:]

    def _table(self, closing: bool) -> None:
        """Wide tables scroll by themselves, with the keyboard too."""
        if closing:
            self._write("</table></div>")
        else:
            self.label = self.label or _TABLE[language_of(self.html[:_SHOWS_LANGUAGE])]
            self._write(f'<div class="table-scroll" role="group" aria-label="{self.label}" tabindex="0"><table>')

    # --- links ---

    def _open_link(self, rest: str) -> None:
        if href := attributes(rest).get("href"):
            self._flush()
            self.href = href
            self.opened = len(self.out)

    def _close_link(self) -> None:
        if self.href is None:
            return
        self._flush()
        href, self.href = self.href, None
        inside = "".join(self.out[self.opened :])
        del self.out[self.opened :]
        text = unescape(inside)
        end = _ADDRESS_END.search(text) if unquote(href) in (text, f"http://{text}") else None
        if end is None:
            self.out.append(_anchor(href, inside))
            return
        address = text[: end.start()]
        self.out.append(_anchor(address if "://" in address else f"http://{address}", escape(address)))
        self.run.append(escape(text[end.start() :]))

    def _image(self, image: dict[str, str]) -> None:
        """No picture is loaded from anywhere: its description is a link to it."""
        alt, src = image.get("alt", ""), image.get("src", "")
        if self.href is not None or not is_address(src):
            self.run.append(escape(alt))
        else:
            self._write(_anchor(src, escape(alt.strip() or src)))


def _joined(line_end: re.Match[str]) -> str:
    """A line end between two characters of a script without spaces is none."""
    start = line_end.start()
    return "" if start and _IS_EAST_ASIAN.match(line_end.string, start - 1) else "\n"


def _is_deep(html: str) -> bool:
    """Whether styles are nested more deeply than they may be."""
    depth = 0
    for slash in _STYLE.findall(html):
        depth += -1 if slash else 1
        if depth > _MAX_STYLES:
            return True
    return False


def _anchor(href: str, html: str) -> str:
    """A link to the world outside; without anything to read there is none, and without an address only the words."""
    return f'<a href="{escape(href)}" rel="noopener">{html}</a>' if html.strip() and is_address(href) else html
