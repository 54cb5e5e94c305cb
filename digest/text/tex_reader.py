"""The LaTeX of arXiv's titles and abstracts, read once from left to right with a stack of open groups.

No recursion and no backtracking: the time grows with the length, whatever the text. Macros are never expanded.
"""

import re
import unicodedata
from typing import ClassVar, Literal

from digest.text import tex_tables as tables
from digest.text.clean import escape, is_address
from digest.text.maths import MAX_LENGTH, formula_html, formula_plain

Form = Literal["links", "html", "plain"]
"""HTML with links, HTML without, or plain text."""

_TOKEN = re.compile(
    r"""
      (?P<url>https?://(?:[!\#%&()*+,\-./0-9:;=?@A-Z_a-z~\[\]]|\\[%_\#&~$](?:\{\})?|\\textasciitilde(?:\{\}|\ ?))+)
    | (?P<maths>\$\$?|\\\(|\\\[)
    | (?P<word>\\[a-zA-Z]+\*?)
    | (?P<sign>\\(?:.|$))
    | (?P<open>\{) | (?P<close>\})
    | (?P<percent>%) | (?P<tie>~) | (?P<dash>-{2,})
    | (?P<quote>`{2,}|''|")
    | (?P<script>[\^_](?=\{))
    """,
    re.VERBOSE | re.DOTALL,
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_TO_DOLLAR = re.compile(r"([^$\\]*(?:\\.[^$\\]*)*)\$", re.DOTALL)
_ACCENTED = re.compile(
    r"""\s*(?:\{\s*(?:\\([ij])\s*|([^\W\d_])\s*|)\}   # {\i} {e} {}
        | \\([ij])(?![a-zA-Z])\s? | ([^\W\d_]))""",  # \i e
    re.VERBOSE,
)
_OPTIONAL = re.compile(r"\s*\[[^\[\]{}]{0,200}\]")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:\\%)?")
_PROSE = re.compile(r"(?:^|[\s\d])[A-Za-z]{2,}(?=[\s.,]|$)")
_FORMULA = re.compile(r"[\\^_{}=<>|]")
_TEXT_IN_DOLLARS = re.compile(r"\s*\\(?:href|url|footnote|thanks|cite|ref|label)(?![a-zA-Z])")
_TIED = re.compile(r"[A-Za-z.)\]}$]~[^\s~]")
_URL_ESCAPE = re.compile(r"\\textasciitilde(?:\{\}|\s?)|\\([%_#&~$])(?:\{\})?")
_VERB = re.compile(r"([^\w\s{])(.{0,1000}?)\1", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")


class Reader:
    """One pass over one text. `groups` holds, for each open brace, where it ends and what to write there."""

    def __init__(self, text: str, form: Form) -> None:
        self.text = text
        self.html = form != "plain"
        self.links = form == "links"
        self.out: list[str] = []
        self.groups: list[tuple[int, list[str]]] = []
        self.styles: list[str] = []
        self.quotes = 0
        self.skipped: set[int] = set()
        self.ends = _brace_pairs(text)

    def read(self) -> str:
        position = 0
        while token := _TOKEN.search(self.text, position):
            start = token.start()
            self.write(self.text[position:start])
            position = self._HANDLERS[token.lastgroup or ""](self, token[0], start)
        self.write(self.text[position:])
        while self.groups:
            self._leave()
        return "".join(self.out)

    # --- writing and groups ---

    def write(self, text: str) -> None:
        if text:
            self.out.append(escape(text) if self.html else text)

    def _before(self, start: int) -> str:
        return self.text[start - 1] if start else ""

    def _after(self, end: int) -> str:
        return self.text[end : end + 1]

    def _skip_space(self, position: int) -> int:
        while self._after(position) in (" ", "\n", "\t"):
            position += 1
        return position

    def _leave(self) -> None:
        _, closers = self.groups.pop()
        for closer in reversed(closers):
            if closer.startswith("<"):
                self.styles.pop()
            if self.html or not closer.startswith("<"):
                self.out.append(closer)

    def _style(self, element: str) -> list[str]:
        """Opens `element` and gives what closes it; nothing where it is open already, so that nesting stays bounded."""
        if element in self.styles:
            return []
        self.styles.append(element)
        opening, closing = (
            ('<span class="small-caps">', "</span>") if element == "small-caps" else (f"<{element}>", f"</{element}>")
        )
        if self.html:
            self.out.append(opening)
        return [closing]

    def _link(self, url: str) -> list[str]:
        if not self.links or "a" in self.styles or not is_address(url):
            return []
        self.styles.append("a")
        self.out.append(f'<a href="{escape(url)}" rel="noopener">')
        return ["</a>"]

    def _argument(self, position: int) -> tuple[str, int] | None:
        """The text of a braced argument, as it is, and the position after it."""
        position = self._skip_space(position)
        end = self.ends.get(position)
        return None if end is None else (self.text[position + 1 : end], end + 1)

    def _group(self, position: int, closers: list[str]) -> int:
        """Goes on inside the braced argument; where there is none, with the next letter alone."""
        start = self._skip_space(position)
        end = self.ends.get(start)
        self.groups.append((len(self.text) if end is None else end, closers))
        if end is not None:
            return start + 1
        if closers and _LETTER.match(self.text, start):
            self.write(self.text[start])
            position = start + 1
        self._leave()
        return position

    # --- what the tokens mean: each takes the token and its start, and gives where to go on ---

    def _url(self, url: str, start: int) -> int:
        shown = url.rstrip(".,;:!?*")
        while shown.endswith((")", "]")) and shown.count(shown[-1]) > shown.count("(" if shown[-1] == ")" else "["):
            shown = shown[:-1].rstrip(".,;:!?*")
        address = _unescape_url(shown)
        closers = self._link(address)
        self.write(address)
        self.groups.append((start, closers))
        self._leave()
        return start + len(shown)

    def _maths(self, opening: str, start: int) -> int:
        end = start + len(opening)
        if start in self.skipped:
            return end
        if opening == "$":
            return self._dollar(end)
        closing = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}[opening]
        stop = self.text.find(closing, end, end + MAX_LENGTH)
        if stop < 0 or not self.text[end:stop].strip():
            self.write(opening if opening == "$$" else opening[1])
            return end
        self._formula(self.text[end:stop], display=opening != "\\(")
        return stop + 2

    def _dollar(self, position: int) -> int:
        match = _TO_DOLLAR.match(self.text, position)
        if match is None or not _is_formula(match[1], self._after(match.end())):
            self.write("$")
            return position
        if _TEXT_IN_DOLLARS.match(match[1]):
            # `$\href{…}{at\ this\ URL}$`: a way to get a link past arXiv's forms.
            self.skipped.add(match.end() - 1)
            return position
        self._formula(match[1], display=False)
        return match.end()

    def _formula(self, source: str, *, display: bool) -> None:
        if _NUMBER.fullmatch(source.strip()):
            self.write(source.strip().replace("\\", ""))
        elif self.html:
            self.out.append(formula_html(source, display=display))
        else:
            self.out.append(formula_plain(source))

    def _open(self, _: str, start: int) -> int:
        end = self.ends.get(start)
        if end is None:
            self.write("{")
            return start + 1
        inside = self.text[start + 1 : end] if end - start < 200 else ""
        # `{10, 20, 50}`, `{1..5}`: the author means the braces.
        is_set = "\\" not in inside and (", " in inside or ".." in inside)
        if is_set:
            self.write("{")
        self.groups.append((end, ["}"] if is_set else []))
        return start + 1

    def _close(self, _: str, start: int) -> int:
        if not self.groups or self.groups[-1][0] > start:
            self.write("}")
        while self.groups and self.groups[-1][0] <= start:
            self._leave()
        return start + 1

    def _percent(self, _: str, start: int) -> int:
        """A sign for a share, or the start of a comment.

        arXiv joins lines, so nobody knows where a comment ends: the sign goes, the words stay.
        """
        said = self.text[max(0, start - 20) : start].rstrip()
        comment = (start == 0 or self._before(start).isspace()) and not (
            said and (said[-1].isdigit() or said[-1] in "$)}")
        )
        if comment and (
            not self._after(start + 1) or self._after(start + 1).isspace() or self._after(start + 1).isalpha()
        ):
            return self._skip_space(start + 1)
        self.write("%")
        return start + 1

    def _tie(self, _: str, start: int) -> int:
        before, after = self._before(start), self._after(start + 1)
        tied = (
            before and after and not before.isspace() and not after.isspace() and before not in "([{~" and after != "~"
        )
        if tied and before.isdigit() and after.isdigit():
            # `1~2%` is a range unless the text ties other words, as in `Llama~3.3~70B`.
            tied = _TIED.search(self.text) is not None
        self.write("\u00a0" if tied else "~")
        return start + 1

    def _dash(self, dashes: str, start: int) -> int:
        end = start + len(dashes)
        before, after = self._before(start), self._after(end)
        option = (not before or before.isspace() or before in "([`\"'") and after and not after.isspace()
        if option or "code" in self.styles or len(dashes) > 3:
            self.write(dashes)
        else:
            self.write("–" if len(dashes) == 2 else "—")
        return end

    def _quote(self, quote: str, start: int) -> int:
        end = start + len(quote)
        before, after = self._before(start), self._after(end)
        opens = (not before or before.isspace() or before in "([{-–—/") and after and not after.isspace()
        if len(quote) != 2 and quote != '"':
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

    def _script(self, sign: str, start: int) -> int:
        """`10^{-3}` outside dollars."""
        end = self.ends.get(start + 1)
        if end is None or end - start > 40 or not self._before(start).strip():
            self.write(sign)
            return start + 1
        if not self.html:
            self.out.append(formula_plain(f"x{self.text[start : end + 1]}")[1:])
            return end + 1
        return self._group(start + 1, self._style("sup" if sign == "^" else "sub"))

    def _sign(self, command: str, start: int) -> int:
        sign, end = command[1:], start + len(command)
        if sign in tables.ACCENTS and (done := self._accent(sign, end)):
            return done
        if sign == "\\":
            self.write(" ")
            if optional := _OPTIONAL.match(self.text, end):
                return optional.end()
        elif sign == ",":
            self.write("\u202f" if self._before(start).isdigit() and self._after(end).isdigit() else " ")
        elif sign in ";: \n\t>":
            self.write(" ")
        elif sign == "|":
            self.write("‖")
        elif sign not in "!/-@":
            self.write(sign)
        return end

    def _accent(self, command: str, position: int) -> int | None:
        """Writes an accented letter; None where there is no letter to put it on."""
        match = _ACCENTED.match(self.text, position)
        if match is None:
            return None
        letter = next(filter(None, match.groups()), "")
        self.write(unicodedata.normalize("NFC", letter + tables.ACCENTS[command]) if letter else command)
        return match.end()

    def _word(self, command: str, start: int) -> int:
        name, end = command[1:].rstrip("*"), start + len(command)
        if name in tables.STYLES:
            return self._group(end, self._style(tables.STYLES[name]))
        if name in tables.DECLARATIONS:
            if self.groups:
                self.groups[-1][1].extend(self._style(tables.DECLARATIONS[name]))
            return self._skip_space(end)
        if name in tables.ACCENTS:
            return self._lettered_accent(name, end)
        if name in tables.LETTERS:
            self.write(tables.LETTERS[name])
            return self._empty_group(self._skip_space(end))
        if name in tables.WORDS:
            self.write(tables.WORDS[name])
            return self._empty_group(end)
        if name in tables.MATHS:
            return self._bare_maths(name, end)
        return self._command(name, end)

    def _command(self, name: str, end: int) -> int:
        match name:
            case "href" | "url" | "nolinkurl" | "path":
                return self._address(name, end)
            case "footnote" | "thanks" | "footnotetext":
                self.write(" (")
                start = self._skip_space(end)
                if start not in self.ends:
                    self.out.pop()
                    return end
                self.groups.append((self.ends[start], [")"]))
                return start + 1
            case "verb":
                if verb := _VERB.match(self.text, end):
                    self.groups.append((end, self._style("code")))
                    self.write(verb[2])
                    self._leave()
                    return verb.end()
            case "begin" | "end":
                return self._environment(name, end)
        if name in tables.DROPPED:
            return self._drop(name, end)
        if name in tables.SECOND_ARGUMENT:
            end = self._optional(end)
            first = self._argument(end)
            return self._group(first[1] if first else end, [])
        return self._unknown(name, end)

    def _unknown(self, name: str, end: int) -> int:
        """A symbol of mathematics, or a macro of the author's preamble: its argument if it has one, or its name."""
        argument = self._argument(end)
        if argument and argument[0].strip() and name not in tables.FUNCTIONS:
            return self._group(end, [])
        symbol = formula_plain(f"\\{name}")
        self.write(symbol or name)
        return self._empty_group(end)

    def _empty_group(self, position: int) -> int:
        return position + 2 if self.text.startswith("{}", position) else position

    def _optional(self, position: int) -> int:
        match = _OPTIONAL.match(self.text, position)
        return match.end() if match else position

    def _lettered_accent(self, name: str, end: int) -> int:
        """`\\c{c}`; and `\\b{eta}`, which is what arXiv's conversion of accents has left of `\\beta`."""
        argument = self._argument(end)
        if argument and len(argument[0]) > 1 and argument[0].isalpha():
            symbol = formula_plain(f"\\{name}{argument[0]}")
            if symbol != name + argument[0]:
                self.write(symbol)
                return argument[1]
        done = self._accent(name, end) if self._after(end) in (" ", "{", "\\") else None
        if done is not None:
            return done
        self.write(name)
        return self._empty_group(end)

    def _bare_maths(self, name: str, end: int) -> int:
        """`\\mathbb{R}` outside dollars."""
        start = end
        for _ in range(tables.MATHS[name]):
            argument = self._argument(end)
            if argument is None:
                self.write(name)
                return start
            end = argument[1]
        self._formula(f"\\{name}{self.text[start:end]}", display=False)
        return end

    def _address(self, name: str, end: int) -> int:
        first = self._argument(end)
        if first is None:
            return end
        url = _unescape_url(first[0].strip())
        closers = self._link(url)
        label = self._skip_space(first[1])
        if name == "href" and label in self.ends:
            self.groups.append((self.ends[label], closers))
            return label + 1
        self.write(url)
        self.groups.append((end, closers))
        self._leave()
        return first[1]

    def _environment(self, name: str, end: int) -> int:
        argument = self._argument(end)
        if argument is None:
            return end
        environment, end = argument
        if name == "begin" and environment in tables.ENVIRONMENTS:
            closing = f"\\end{{{environment}}}"
            stop = self.text.find(closing, end, end + MAX_LENGTH)
            if stop >= 0:
                source = self.text[end:stop]
                if not environment.startswith(("displaymath", "math", "equation")):
                    source = f"\\begin{{{environment}}}{source}{closing}"
                self._formula(source, display=environment != "math")
                return stop + len(closing)
        return self._optional(end)

    def _drop(self, name: str, end: int) -> int:
        """Leaves a command out with its arguments; with a citation goes the space or the bracket around it."""
        while (optional := self._optional(end)) != end and tables.DROPPED[name]:
            end = optional
        for _ in range(tables.DROPPED[name]):
            argument = self._argument(end)
            if argument is None:
                break
            end = argument[1]
        if name in tables.CITATIONS and self.out:
            self.out[-1] = self.out[-1].rstrip(" ~\u00a0\n")
            if self.out[-1].endswith("(") and self._after(end) == ")":
                self.out[-1] = self.out[-1][:-1].rstrip(" ")
                return end + 1
            return end
        return self._empty_group(end)

    _HANDLERS: ClassVar = {
        "url": _url, "maths": _maths, "word": _word, "sign": _sign, "open": _open, "close": _close,
        "percent": _percent, "tie": _tie, "dash": _dash, "quote": _quote, "script": _script,
    }  # fmt: skip


def _brace_pairs(text: str) -> dict[int, int]:
    """Where each matched `{` ends; braces without a partner are missing, and shown."""
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


def _unescape_url(url: str) -> str:
    return _URL_ESCAPE.sub(lambda match: match[1] or "~", url)


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
