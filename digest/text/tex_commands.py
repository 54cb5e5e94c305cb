"""The commands of LaTeX, `\\word` and `\\%`: what each leaves in a text."""

import re
import unicodedata

from digest.text import tex_tables as tables
from digest.text.maths import MAX_LENGTH
from digest.text.maths_plain import formula_plain
from digest.text.tex_writer import Writer

_ACCENTED = re.compile(
    r"""\s*(?:\{\s*(?:\\([ij])\s*|([^\W\d_])\s*|)\}   # {\i} {e} {}
        | \\([ij])(?![a-zA-Z])\s? | ([^\W\d_]))""",  # \i e
    re.VERBOSE,
)
# `\^` and `{\d` where one more accent goes on the letter, as Vietnamese has them.
_ACCENT = re.compile(r"""\s*+(\{?+)\s*+\\(?:([`'^~=."])|([uvHrdckb])(?![a-zA-Z]))""")
_MAX_ACCENTS = 3
# Part of the letter, in Unicode too, on which the tone stands, in whichever order they are written: `\^{\'e}` is ế.
_NEXT_TO_LETTER = "\u0302\u0306"
# `model\'s`: an apostrophe that some program has escaped.
_APOSTROPHE = re.compile(r"(?:s|t|d|m|re|ve|ll)\b")
_OPTIONAL = re.compile(r"\s*\[[^\[\]{}]{0,200}\]")
_SCRIPTS = re.compile(r"(?:[\^_](?:\{[^{}]{0,40}\}|\w))*+")
_LETTER = re.compile(r"\s*([A-Za-z])(?![A-Za-z])")
_VERB = re.compile(r"([^\w\s{])(.{0,1000}?)\1", re.DOTALL)
_URL_ESCAPE = re.compile(r"\\textasciitilde(?:\{\}|\s?)|\\([%_#&~$])(?:\{\})?")


def unescape_url(url: str) -> str:
    """`http://x.org/a\\_b` → `http://x.org/a_b`."""
    return _URL_ESCAPE.sub(lambda match: match[1] or "~", url)


class Commands(Writer):
    """Each method takes the position after a command, writes, and gives the position where to go on."""

    def control_sign(self, sign: str, start: int) -> int:
        end = start + 1 + len(sign)
        if sign in tables.ACCENTS and (done := self._accent(sign, end)):
            return done
        if sign == "\\":
            self.write(" ")
            return self._optional(end)
        if sign == ",":
            self.write("\u202f" if self.before(start).isdigit() and self.after(end).isdigit() else " ")
        elif sign in ";: \n\t>":
            self.write(" ")
        elif sign not in "!/-@":
            self.write("‖" if sign == "|" else sign)
        return end

    def control_word(self, name: str, end: int) -> int:
        if name in tables.STYLES:
            return self.group(end, tables.STYLES[name])
        if name in tables.DECLARATIONS:
            if self.groups:
                self.groups[-1][1].extend(self.style(tables.DECLARATIONS[name]))
            return self.skip_space(end)
        if name in tables.ACCENTS:
            return self._lettered_accent(name, end)
        if name in tables.LETTERS:
            self.write(tables.LETTERS[name])
            return self._empty_group(self.skip_space(end))
        if name in tables.WORDS:
            self.write(tables.WORDS[name])
            return self._empty_group(end)
        if name in tables.DROPPED:
            return self._drop(name, end)
        if name in tables.MATHS:
            return self._bare_maths(name, end)
        if name in tables.SECOND_ARGUMENT:
            end = self._optional(end)
            first = self.argument(end)
            return self.group(first[1] + 1 if first else end)
        return self._other_word(name, end)

    def _other_word(self, name: str, end: int) -> int:
        match name:
            case "href" | "url" | "nolinkurl" | "path":
                return self._address(name, end)
            case "begin" | "end":
                return self._environment(name, end)
            case "footnote" | "thanks" | "footnotetext":
                self.write(" (")
                start = self.skip_space(end)
                self.groups.append((self.ends.get(start, len(self.text)), [")"]))
                return start + 1 if self.after(start) == "{" else end
            case "verb":
                if verb := _VERB.match(self.text, end):
                    self.styled(verb[2], self.style("code"))
                    return verb.end()
        return self._unknown(name, end)

    def _unknown(self, name: str, end: int) -> int:
        """A symbol of mathematics, or a macro of the author's preamble: its argument if it has one, or its name."""
        argument = self.argument(end)
        if argument and argument[0] < argument[1] and name not in tables.FUNCTIONS:
            return self.group(end)
        self.write(formula_plain(f"\\{name}") or name)
        return self._empty_group(end)

    def _empty_group(self, position: int) -> int:
        return position + 2 if self.text.startswith("{}", position) else position

    def _optional(self, position: int) -> int:
        match = _OPTIONAL.match(self.text, position)
        return match.end() if match else position

    # --- accents ---

    def _accent(self, command: str, position: int) -> int | None:
        """Writes an accented letter; None where there is no letter to put it on."""
        if command == "'" and self.out and self.out[-1][-1:].isalpha() and _APOSTROPHE.match(self.text, position):
            self.write("'")
            return position
        marks, braces = [tables.ACCENTS[command]], 0
        while len(marks) < _MAX_ACCENTS and (inner := _ACCENT.match(self.text, position)):
            marks.insert(0, tables.ACCENTS[inner[2] or inner[3]])
            braces += len(inner[1])
            position = inner.end()
        match = _ACCENTED.match(self.text, position)
        if match is None:
            return None
        end = match.end()
        for _ in range(braces):
            end = self.skip_space(end)
            if self.after(end) != "}":
                return None
            end += 1
        letter = next(filter(None, match.groups()), "")
        if not letter and len(marks) > 1:
            return None
        marks.sort(key=lambda mark: mark not in _NEXT_TO_LETTER)
        self.write(unicodedata.normalize("NFC", letter + "".join(marks)) if letter else command)
        return end

    def _lettered_accent(self, name: str, end: int) -> int:
        """`\\c{c}`; and `\\b{eta}`, which is what arXiv's conversion of accents has left of `\\beta`."""
        argument = self.argument(end)
        if argument and 1 < argument[1] - argument[0] < 20:
            command = name + self.text[slice(*argument)]
            symbol = formula_plain(f"\\{command}") if command.isalpha() else command
            if symbol != command:
                self.write(symbol)
                return argument[1] + 1
        done = self._accent(name, end) if self.after(end) in (" ", "{", "\\") else None
        if done is not None:
            return done
        self.write(name)
        return self._empty_group(end)

    # --- commands with arguments ---

    def _bare_maths(self, name: str, end: int) -> int:
        """`\\mathbb{R}^3` outside dollars."""
        start = end
        for _ in range(tables.MATHS[name]):
            if argument := self.argument(end):
                end = argument[1] + 1
            elif letter := _LETTER.match(self.text, end):
                end = letter.end()
            else:
                self.write(name)
                return start
        scripts = _SCRIPTS.match(self.text, end)
        end = scripts.end() if scripts else end
        self.formula(f"\\{name}{self.text[start:end]}")
        return end

    def _address(self, name: str, end: int) -> int:
        first = self.argument(end)
        if first is None:
            return end
        url = unescape_url(self.text[slice(*first)].strip())
        label = self.skip_space(first[1] + 1)
        if name == "href" and label in self.ends:
            self.groups.append((self.ends[label], self.link(url)))
            return label + 1
        if "\\" in url:
            # No address, then: what it says is read as any text.
            self.groups.append((first[1], []))
            return first[0]
        self.address(url)
        return first[1] + 1

    def _environment(self, name: str, end: int) -> int:
        argument = self.argument(end)
        if argument is None:
            return end
        environment, end = self.text[slice(*argument)], argument[1] + 1
        if name == "begin" and environment in tables.ENVIRONMENTS:
            closing = f"\\end{{{environment}}}"
            stop = self.text.find(closing, end, end + MAX_LENGTH)
            if stop >= 0:
                source = self.text[end:stop]
                if not environment.startswith(("displaymath", "math", "equation")):
                    source = f"\\begin{{{environment}}}{source}{closing}"
                self.formula(source, display=environment != "math")
                return stop + len(closing)
        return self._optional(end)

    def _drop(self, name: str, end: int) -> int:
        """Leaves a command out with its arguments; with a citation goes the space or the bracket around it."""
        count = tables.DROPPED[name]
        while count and (optional := self._optional(end)) != end:
            end = optional
        for _ in range(count):
            argument = self.argument(end)
            if argument is None:
                break
            end = argument[1] + 1
        if name not in tables.CITATIONS or not self.out:
            return self._empty_group(end)
        self.out[-1] = self.out[-1].rstrip(" ~\u00a0\n")
        if self.out[-1].endswith(("(", "[")) and self.after(end) in (")", "]"):
            self.out[-1] = self.out[-1][:-1].rstrip(" ")
            return end + 1
        return end
