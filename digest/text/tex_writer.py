"""The page that a reader of LaTeX writes on: text, elements, links, and the open groups that end them."""

import re
from typing import Literal

from digest.text.clean import escape, is_address
from digest.text.maths import formula_html
from digest.text.maths_plain import formula_plain

Form = Literal["links", "html", "plain"]
"""HTML with links, HTML without, or plain text."""

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")
# Figures need no formula: `$256 \times 256$`, `$78.3\%$`, `$1{,}000$`, `$360^\circ$`; nor does `$^3$` beside a word.
_FIGURES = re.compile(
    r"(?:\d[\d.]*+|,|\{,\}|\\?%|\\(?:times|sim|approx|pm)(?![a-zA-Z])|\^(?:\\circ|\{\\circ\})|[\s{}])++"
)
_RAISED = re.compile(r"([\^_])(?:\{([\w+*,-]{1,12})\}|(\w))")
_MAX_FIGURES = 60


class Writer:
    """`groups` holds, for each open brace, where it ends and what to write there; `ends` where each brace ends.

    `address_end` is how much was written when an address was.
    """

    def __init__(self, text: str, form: Form) -> None:
        self.text = text
        self.html = form != "plain"
        self.links = form == "links"
        self.out: list[str] = []
        self.groups: list[tuple[int, list[str]]] = []
        self.styles: list[str] = []
        self.address_end = -1
        self.ends = _brace_pairs(text)

    # --- looking at the text ---

    def before(self, start: int) -> str:
        return self.text[start - 1] if start else ""

    def after(self, end: int) -> str:
        return self.text[end : end + 1]

    def skip_space(self, position: int) -> int:
        while self.after(position) in (" ", "\n", "\t"):
            position += 1
        return position

    def argument(self, position: int) -> tuple[int, int] | None:
        """Where the inside of the braced argument after `position` starts and ends."""
        start = self.skip_space(position)
        end = self.ends.get(start)
        return None if end is None else (start + 1, end)

    # --- writing ---

    def write(self, text: str) -> None:
        if text:
            self.out.append(escape(text) if self.html else text)

    def formula(self, source: str, *, display: bool = False) -> None:
        source = source.strip()
        if not self.html or (len(source) < _MAX_FIGURES and _FIGURES.fullmatch(source)):
            self.write(formula_plain(source))
        elif raised := _RAISED.fullmatch(source):
            element = "sup" if raised[1] == "^" else "sub"
            self.out.append(f"<{element}>{escape(raised[2] or raised[3]).replace('-', '−')}</{element}>")
        else:
            self.out.append(formula_html(source, display=display))

    def styled(self, text: str, closers: list[str]) -> None:
        """Writes `text` and what ends the style or the link that was begun for it."""
        self.groups.append((0, closers))
        self.write(text)
        self.leave()

    def leave(self) -> None:
        """Ends the innermost group."""
        _, closers = self.groups.pop()
        for closer in reversed(closers):
            if closer.startswith("<"):
                self.styles.pop()
            if self.html or not closer.startswith("<"):
                self.out.append(closer)

    def style(self, element: str) -> list[str]:
        """Opens `element` and gives what closes it; nothing where it is open already, so that nesting stays bounded."""
        if element in self.styles:
            return []
        self.styles.append(element)
        small_caps = element == "small-caps"
        if self.html:
            self.out.append('<span class="small-caps">' if small_caps else f"<{element}>")
        return ["</span>" if small_caps else f"</{element}>"]

    def link(self, url: str) -> list[str]:
        """The same for a link; nothing where none may stand."""
        if not self.links or "a" in self.styles or not is_address(url):
            return []
        self.styles.append("a")
        self.out.append(f'<a href="{escape(url)}" rel="noopener">')
        return ["</a>"]

    def address(self, url: str) -> None:
        """An address that is shown itself. One that would run on from another, as in half a `\\href`, stands apart."""
        if self.address_end == len(self.out):
            self.write(" ")
        self.styled(url, self.link(url))
        self.address_end = len(self.out)

    def group(self, position: int, element: str = "") -> int:
        """Goes on inside the braced argument, styled; where there is none, with the next letter alone."""
        start = self.skip_space(position)
        end = self.ends.get(start)
        if end is not None:
            self.groups.append((end, self.style(element) if element else []))
            return start + 1
        if element and _LETTER.match(self.text, start):
            self.styled(self.text[start], self.style(element))
            return start + 1
        return position


def _brace_pairs(text: str) -> dict[int, int]:
    """Where each matched `{` ends. Braces without a partner are what is left of a command, and not shown."""
    ends: dict[int, int] = {}
    if "{" not in text:
        return ends
    stack: list[int] = []
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            stack.append(brace.start())
        elif brace[0] == "}" and stack:
            ends[stack.pop()] = brace.start()
    return ends
