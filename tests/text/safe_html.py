"""What the browser may be given: every element and attribute that `digest.text` writes, and nothing else."""

import re
from html.parser import HTMLParser

_VOID = frozenset(("br", "hr"))
_BLOCKS = "p br hr pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td div"
_INLINE = "em strong del s u b i sup sub code a span mark"
_MATHS = (
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
    "mprescripts mtable mtr mtd mphantom mpadded menclose mstyle"
)
ELEMENTS = frozenset(f"{_BLOCKS} {_INLINE} {_MATHS}".split())
ATTRIBUTES = {
    "a": {"href", "rel"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "span": {"class"},
    "mark": {"class", "title"},
    "div": {"class", "role", "aria-label", "tabindex"},
}
_MATHS_ATTRIBUTES = (
    "display displaystyle scriptlevel stretchy symmetric largeop movablelimits lspace rspace form fence separator "
    "accent accentunder width height depth minsize maxsize mathvariant linethickness notation class"
)
_LENGTHS = frozenset("lspace rspace width height depth minsize maxsize linethickness".split())
CLASSES = re.compile(r"small-caps|unbroken|table-scroll|unverified|maths-left|maths-right|menclose-[a-z]+")
ADDRESS = re.compile(r"https?://[^\s<>\"]+|mailto:[^\s<>\"]+|/2026/01/13/")


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.faults.append(f"<{tag}>")
        allowed = set(_MATHS_ATTRIBUTES.split()) if tag in _MATHS.split() else ATTRIBUTES.get(tag, set())
        for name, value in attributes:
            if name not in allowed:
                self.faults.append(f"<{tag} {name}>")
            elif (
                (name == "href" and not ADDRESS.fullmatch(value or ""))
                or (name == "class" and not CLASSES.fullmatch(value or ""))
                or (name in _LENGTHS and not 0 <= float((value or "").rstrip("rexm")) < 5)
            ):
                self.faults.append(f"<{tag} {name}={value!r}>")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"<?{data}>")


def faults(html: str) -> list[str]:
    """Everything in `html` that is not on the list, does not nest, or could be read in two ways."""
    checker = _Checker()
    checker.feed(html)
    checker.close()
    found = [*checker.faults, *(f"<{tag}> not closed" for tag in checker.open)]
    # Outside of tags there is neither `<` nor a bare `&`; a parser that forgives would not tell.
    between = re.sub(r"<[^<>]*>", "", html)
    if re.search(r"[<>]|&(?!(?:lt|gt|amp|quot|nbsp|#34|#39);)", between):
        found.append("an unescaped sign")
    if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html):
        found.append("a control character")
    return found


def words(html: str) -> str:
    """The text of `html` as a reader sees it, mathematics included."""
    checker = _Checker()
    checker.feed(html)
    checker.close()
    return "".join(checker.words)


def depth(html: str) -> int:
    """How deep the elements nest."""
    level = deepest = 0
    for closing, tag, empty in re.findall(r"<(/?)([a-z0-9]+)[^<>]*?(/?)>", html):
        level += -1 if closing else not (empty or tag in _VOID)
        deepest = max(deepest, level)
    return deepest
