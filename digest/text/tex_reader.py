"""The LaTeX of arXiv's titles and abstracts, read once from left to right with a stack of open groups.

No recursion and no backtracking: the time grows with the length, whatever the text. Macros are never expanded.
"""

import re
from collections.abc import Callable
from typing import ClassVar

from digest.text.maths import MAX_LENGTH, TEXT_WITH_FORMULAS
from digest.text.tex_commands import Commands, unescape_url
from digest.text.tex_writer import Form

# Where a token may start; looking for one character of a set is fast, for one of many patterns it is not.
_START = re.compile(r"""[\\${}%~:\-`'"^_]""")
_TOKEN = re.compile(
    r"""
      (?P<maths>\$\$?|\\\(|\\\[)
    | (?P<word>\\[a-zA-Z]+\*?)
    | (?P<sign>\\(?:.|$))
    | (?P<open>\{) | (?P<close>\})
    | (?P<percent>%) | (?P<tie>~) | (?P<dash>-{2,})
    | (?P<quote>`{2,}|''|")
    | (?P<script>[\^_](?=\{))
    """,
    re.VERBOSE | re.DOTALL,
)
_URL = re.compile(
    r"https?://(?:[!#%&()*+,\-./0-9:;=?@A-Z_a-z~\[\]]|\\[%_#&~$](?:\{\})?|\\textasciitilde(?:\{\}|\ ?)){1,1900}+"
)
_URL_END = ".,;:!?*"
_TO_DOLLAR = re.compile(rf"([^$\\]*+(?:(?:{TEXT_WITH_FORMULAS}|\\.)[^$\\]*+)*+)\$", re.DOTALL)
_CLOSING = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_PROSE = re.compile(r"(?:^|[\s\d])[A-Za-z]{2,}(?=[\s.,]|$)")
_FORMULA = re.compile(r"[\\^_{}=<>|]")
_TEXT_IN_DOLLARS = re.compile(r"\s*\\(?:href|url|footnote|thanks|cite|ref|label)(?![a-zA-Z])")
_ALL_TEXT = re.compile(r"\s*\\(?:text[a-z]{2}|emph|verb|underline)\s*\{[^{}$]*\}\s*")
_SIMPLE = re.compile(r"[\w+*,-]{1,12}")
_TIED = re.compile(r"[A-Za-z.)\]}$]~[^\s~]")


class Reader(Commands):
    """One pass over one text. Each handler takes its token and where that starts, and gives where to go on."""

    def __init__(self, text: str, form: Form) -> None:
        super().__init__(text, form)
        self.quotes = 0
        self.skipped: set[int] = set()
        self.ties: bool | None = None

    def read(self) -> str:
        done = position = 0
        while found := _START.search(self.text, position):
            start = found.start()
            if found[0] == ":":
                start, token = self._find_url(start, done)
            else:
                token = _TOKEN.match(self.text, start)
            if token is None:
                position = found.end()
                continue
            self.write(self.text[done:start])
            done = position = self._HANDLERS[token.lastgroup or "url"](self, token[0], start)
        self.write(self.text[done:])
        while self.groups:
            self.leave()
        return "".join(self.out)

    # --- addresses ---

    def _find_url(self, colon: int, done: int) -> tuple[int, re.Match[str] | None]:
        for scheme in ("https", "http"):
            start = colon - len(scheme)
            if start >= done and self.text.startswith(scheme, start):
                return start, _URL.match(self.text, start)
        return colon, None

    def _url(self, url: str, start: int) -> int:
        shown = url.rstrip(_URL_END)
        while shown.endswith((")", "]")) and shown.count(shown[-1]) > shown.count("(" if shown[-1] == ")" else "["):
            shown = shown[:-1].rstrip(_URL_END)
        self.address(unescape_url(shown))
        return start + len(shown)

    # --- mathematics ---

    def _maths(self, opening: str, start: int) -> int:
        end = start + len(opening)
        if start in self.skipped:
            return start + 1
        ends = formula_ends(self.text, opening, end)
        if ends is None:
            self.write(opening.removeprefix("\\"))
            return end
        source = self.text[end : ends[0]]
        if opening == "$" and (_TEXT_IN_DOLLARS.match(source) or _ALL_TEXT.fullmatch(source)):
            # `$\href{…}{at\ this\ URL}$`: a way to get a link past arXiv's forms.
            self.skipped.add(ends[0])
            return end
        self.formula(source, display=opening not in ("$", "\\("))
        return ends[1]

    def _script(self, sign: str, start: int) -> int:
        """`10^{-3}` outside dollars."""
        end = self.ends.get(start + 1)
        if end is None or end - start > 40 or not self.before(start).strip():
            self.write(sign)
            return start + 1
        if _SIMPLE.fullmatch(self.text, start + 2, end):
            self.formula(self.text[start : end + 1])
            return end + 1
        if not self.html:
            self.write(sign)
        return self.group(start + 1, "sup" if sign == "^" else "sub")

    # --- commands and groups ---

    def _word(self, command: str, start: int) -> int:
        return self.control_word(command[1:].rstrip("*"), start + len(command))

    def _sign(self, command: str, start: int) -> int:
        return self.control_sign(command[1:], start)

    def _open(self, _: str, start: int) -> int:
        end = self.ends.get(start)
        if end is None:
            return start + 1
        inside = self.text[start + 1 : end] if end - start < 200 else ""
        # `{10, 20, 50}`, `{1..5}`: the author means the braces.
        is_set = "\\" not in inside and (", " in inside or ".." in inside)
        if is_set:
            self.write("{")
        self.groups.append((end, ["}"] if is_set else []))
        return start + 1

    def _close(self, _: str, start: int) -> int:
        while self.groups and self.groups[-1][0] <= start:
            self.leave()
        return start + 1

    # --- signs ---

    def _percent(self, _: str, start: int) -> int:
        """A sign for a share, or the start of a comment.

        arXiv joins lines, so nobody knows where a comment ends: the sign goes, the words stay.
        """
        before, after = self.before(start), self.after(start + 1)
        said = self.text[max(0, start - 20) : start].rstrip()[-1:]
        is_share = (before and not before.isspace()) or said.isdigit() or said in ("$", ")", "}")
        if not is_share and (not after or after.isspace() or after.isalpha()):
            return self.skip_space(start + 1)
        self.write("%")
        return start + 1

    def _tie(self, _: str, start: int) -> int:
        before, after = self.before(start), self.after(start + 1)
        tied = bool(before.strip() and after.strip()) and before not in "([{~" and after != "~"
        if tied and before.isdigit() and after.isdigit():
            # `1~2%` is a range unless the text ties other words, as in `Llama~3.3~70B`.
            if self.ties is None:
                self.ties = _TIED.search(self.text) is not None
            tied = self.ties
        self.write("\u00a0" if tied else "~")
        return start + 1

    def _dash(self, dashes: str, start: int) -> int:
        end = start + len(dashes)
        before, after = self.before(start), self.after(end)
        is_option = (not before.strip() or before in "([`\"'") and bool(after.strip())
        if is_option or "code" in self.styles or len(dashes) > 3:
            self.write(dashes)
        else:
            self.write("–" if len(dashes) == 2 else "—")
        return end

    def _quote(self, quote: str, start: int) -> int:
        end = start + len(quote)
        before = self.before(start)
        opens = (not before.strip() or before in "([{-–—/") and bool(self.after(end).strip())
        if len(quote) > 2:
            self.write(quote)
        elif quote == "``" and (opens or not self.quotes):
            self.quotes += 1
            self.write("“")
        elif self.quotes:
            self.quotes -= 1
            self.write("”")
        elif quote == "''" and opens and "''" in self.text[end : end + 500]:
            self.quotes += 1
            self.write("“")
        else:
            self.write(quote)
        return end

    _HANDLERS: ClassVar[dict[str, Callable[["Reader", str, int], int]]] = {
        "url": _url, "maths": _maths, "word": _word, "sign": _sign, "open": _open, "close": _close,
        "percent": _percent, "tie": _tie, "dash": _dash, "quote": _quote, "script": _script,
    }  # fmt: skip


def formula_ends(text: str, opening: str, start: int) -> tuple[int, int] | None:
    """Where the inside of a formula ends, and where the formula does; None where there is none.

    Args:
        text: what the formula is in.
        opening: what it begins with: dollars, `\\(`, `\\[`, or `\\begin{…}`.
        start: where its inside starts.
    """
    if opening == "$":
        match = _TO_DOLLAR.match(text, start)
        if match is None or not _is_formula(match[1], text[match.end() : match.end() + 1]):
            return None
        return match.end(1), match.end()
    closing = _CLOSING.get(opening) or opening.replace("begin", "end", 1)
    end = text.find(closing, start, start + MAX_LENGTH)
    return (end, end + len(closing)) if end >= 0 and text[start:end].strip() else None


def _is_formula(inside: str, after: str) -> bool:
    """Whether what stands between two dollars is mathematics, and not the words between two prices."""
    stripped = inside.strip()
    if not stripped or len(inside) > MAX_LENGTH:
        return False
    if _FORMULA.search(inside):
        return "\\" in inside or not (inside != stripped and _PROSE.search(inside))
    if inside != stripped:
        return len(stripped) <= 2 and not stripped.isdigit()
    return not (inside[0].isdigit() and (after.isdigit() or _PROSE.search(inside)))
