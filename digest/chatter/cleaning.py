"""Takes away what a chat model says around a text: whole lines and sentences at its edges, by the rules in `rules`.

Everything that goes is handed back with the name of its rule, so that an import can account for every line of a page.
"""

import difflib
import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from digest.chatter.line_edges import MARKUP, first_sentence, last_sentence, mask
from digest.chatter.rules import AUTHORS, RULES, SENDER, TITLE, Rule

# A thematic break: https://spec.commonmark.org/0.31.2/#thematic-breaks
BREAK = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(?:`{3}|~{3})")

_TRANSLATED = re.compile(
    r"(?P<title>.*?)\s*[（(](?P<translation>[^()（）]*(?:[（(][^()（）]*[)）][^()（）]*)*)[)）]\s*\**\s*"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
# Chatter is short. Longer lines are not looked at, so that no text can make the patterns slow.
_LONGEST_LINE = 2_000


@dataclass(frozen=True)
class Removal:
    """A piece of a text that was dropped, verbatim, and the name of the rule that says why."""

    rule: str
    text: str


@dataclass(frozen=True)
class Cleaned:
    """A text without its chatter, what was dropped, and the title's translation that stood in the title block."""

    text: str
    removed: tuple[Removal, ...] = ()
    translated_title: str = ""


def clean(text: str, *, title: str = "", authors: Sequence[str] = ()) -> Cleaned:
    """`text` without chatter and decoration at its edges; what is left is verbatim, blank lines at the edges apart.

    Args:
        text: Markdown.
        title: the paper's, so that its repetition is recognised.
        authors: likewise.
    """
    work = _Work(deque(text.split("\n")), title, authors)
    work.strip_edges()
    lines, islands = _without_islands(list(work.lines), work.chatter_line)
    return Cleaned("\n".join(lines), (*work.removed, *islands), work.translated_title)


def _without_islands(lines: list[str], chatter_line: Callable[[str], str]) -> tuple[list[str], list[Removal]]:
    """What stands alone between two breaks and is nothing but chatter goes, and one of the breaks."""
    removed: list[Removal] = []
    if any(map(_FENCE.match, lines)):
        return lines, removed
    breaks = [number for number, line in enumerate(lines) if BREAK.fullmatch(line)]
    dropped: set[int] = set()
    for start, end in pairwise(breaks):
        island = [line for line in lines[start + 1 : end] if line.strip()]
        rules = [chatter_line(line) for line in island[:20]]
        if island and len(island) == len(rules) and all(rules):
            removed += [Removal(rule, line) for rule, line in zip(rules, island, strict=True)]
            removed.append(Removal("decoration", lines[end]))
            dropped.update(range(start + 1, end + 1))
    return [line for number, line in enumerate(lines) if number not in dropped], removed


class _Work:
    """The lines of a text while they get fewer."""

    def __init__(self, lines: deque[str], title: str, authors: Sequence[str]) -> None:
        self.lines = lines
        self.removed: list[Removal] = []
        self.translated_title = ""
        self._title = title
        self._authors = authors

    def strip_edges(self) -> None:
        while self.lines and (self._strip_first() or self._strip_letterhead(first=True)):
            pass
        while self.lines and (self._strip_last() or self._strip_letterhead(first=False)):
            pass

    # --- one step at an edge

    def _strip_first(self) -> bool:
        line = self.lines[0]
        if rule := self._droppable(line) or self._line_rule(line, "opening") or self._repeats_metadata(line):
            self._drop(0, rule)
            return True
        sentence, rest = first_sentence(line, self._title)
        if (found := self._sentence_rule(sentence, "opening")) and _separable(sentence, rest):
            self.removed.append(Removal(found, sentence))
            self.lines[0] = rest.lstrip()
            return True
        return False

    def _strip_last(self) -> bool:
        line = self.lines[-1]
        if rule := self._droppable(line) or self._line_rule(line, "closing"):
            self._drop(-1, rule)
            return True
        rest, sentence = last_sentence(line, self._title)
        if (found := self._sentence_rule(sentence, "closing")) and _separable(sentence, rest):
            self.removed.append(Removal(found, sentence))
            self.lines[-1] = rest.rstrip()
            return True
        return False

    def _strip_letterhead(self, *, first: bool) -> bool:
        """A block of lines `发件人：…`, `日期：…`: one alone could be content, and so could `From: …`, `To: …`."""
        block = []
        for line in self.lines if first else reversed(self.lines):
            if not line.strip() or not any(_matches(rule, line) for rule in _LETTERHEAD):
                break
            block.append(line)
        surely = any(SENDER.match(line) or _matches(_PLACEHOLDER, line) for line in block)
        if len(block) < (2 if surely else 3):
            return False
        for _ in block:
            self._drop(0 if first else -1, "letterhead")
        return True

    def _drop(self, index: int, rule: str) -> None:
        line = self.lines.popleft() if index == 0 else self.lines.pop()
        if line.strip():
            self.removed.append(Removal(rule, line))

    # --- what a line or a sentence is

    def _droppable(self, line: str) -> str:
        return "decoration" if not line.strip() or BREAK.fullmatch(line) else ""

    def _line_rule(self, line: str, edge: str) -> str:
        if len(line) > _LONGEST_LINE:
            return ""
        for rule in RULES:
            if rule.unit == "sentence" or rule.name == "letterhead" or rule.where not in (edge, "edge"):
                continue
            if (rule.unit == "line" or _is_heading(line)) and _matches(rule, line):
                return rule.name if rule.name != "label" or self._labels_everything(line) else ""
        return ""

    def _labels_everything(self, line: str) -> bool:
        """A Markdown heading with a text of its own below is a section, not the label of the whole."""
        if not line.lstrip().startswith("#"):
            return True
        following = next((other for other in islice(self.lines, 1, None) if other.strip()), "#")
        return _is_heading(following)

    def _sentence_rule(self, sentence: str, edge: str) -> str:
        masked = mask(sentence, self._title).strip(MARKUP)
        for rule in RULES:
            if rule.unit == "sentence" and rule.where in (edge, "edge") and rule.pattern.fullmatch(masked):
                return rule.name
        return ""

    def chatter_line(self, line: str) -> str:
        """The rule by which all of a line is chatter, wherever it stands."""
        names = [self._line_rule(line, "closing")]
        rest = line
        while not any(names) and rest.strip():
            sentence, rest = first_sentence(rest, self._title)
            found = self._sentence_rule(sentence, "opening") or self._sentence_rule(sentence, "closing")
            if not found:
                return ""
            names = [found] if not rest.strip(MARKUP) else []
        return next((name for name in names if name), "")

    # --- the title block

    def _repeats_metadata(self, line: str) -> str:
        if not self._title or len(line) > _LONGEST_LINE:
            return ""
        bare = line.strip(MARKUP)
        if (found := TITLE.fullmatch(bare)) and self._repeats_title(found["value"], _alike):
            return "title block"
        # A heading may say one word more than the title, and be that of a section.
        if _is_heading(line) and self._repeats_title(bare, _same):
            return "title block"
        if (found := AUTHORS.fullmatch(bare)) and self._repeats_authors(found["value"]):
            return "title block"
        return ""

    def _repeats_title(self, value: str, alike: Callable[[str, str], bool]) -> bool:
        value = value.strip(MARKUP)
        if _same(value, self._title):
            return True
        # Before likeness is asked: behind a long title a short translation looks like a slip of the pen.
        found = _TRANSLATED.fullmatch(value)
        if found and alike(found["title"], self._title) and _HAN.search(found["translation"]):
            self.translated_title = found["translation"].strip()
            return True
        return alike(value, self._title)

    def _repeats_authors(self, value: str) -> bool:
        names = re.sub(r"\b(?:et al|and)\b\.?|[等*†‡\d]", " ", value)
        given = [name for name in re.split(r"[,，、;；]", names) if name.strip()]
        known = {_letters(name) for name in self._authors}
        return bool(given) and all(_letters(name) in known or not _letters(name) for name in given)


_PLACEHOLDER = next(rule for rule in RULES if rule.name == "placeholder")
_LETTERHEAD = tuple(rule for rule in RULES if rule.name in ("letterhead", "placeholder"))


def _matches(rule: Rule, line: str) -> bool:
    # The emphasis of a label ends within the line: **发件人：** [您的姓名]
    return bool(rule.pattern.fullmatch(line.replace("**", "").strip(MARKUP)))


def _separable(sentence: str, rest: str) -> bool:
    """Whether a sentence can go without leaving half a mark of emphasis behind."""
    return not rest.strip(MARKUP) or (sentence.count("**") % 2 == 0 and rest.count("**") % 2 == 0)


def _is_heading(line: str) -> bool:
    bare = line.strip()
    bold = bare.startswith("**") and bare.endswith("**") and bare.count("**") == 2
    return bare.startswith("#") or bold or bare.rstrip("*_").endswith(("：", ":"))


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _same(one: str, other: str) -> bool:
    """Whether two titles are the same but for punctuation."""
    return bool(_letters(one)) and _letters(one) == _letters(other)


def _alike(one: str, other: str) -> bool:
    """Whether two titles are the same but for punctuation and a slip of the model's pen."""
    one, other = _letters(one), _letters(other)
    if one == other:
        return True
    if not one or not other or abs(len(one) - len(other)) > 0.2 * len(other):
        return False
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.9
