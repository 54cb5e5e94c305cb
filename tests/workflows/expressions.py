"""GitHub's expressions, as far as our workflows use them.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|(\d+)|([A-Za-z_][\w.-]*)|(&&|\|\||==|!=|[!(),]))")
_EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_STATUS = re.compile(r"\b(?:always|failure|cancelled|success)\(\)")

Functions = Mapping[str, Callable[..., Any]]


def interpolate(value: Any, contexts: Mapping[str, Any], functions: Functions) -> Any:
    """A value of a workflow with its `${{ }}` filled in. One that is nothing else keeps the type of its result."""
    if not isinstance(value, str):
        return value
    if (whole := _EMBEDDED.fullmatch(value.strip())) and value.count("${{") == 1:
        return evaluate(whole[1], contexts, functions)
    return _EMBEDDED.sub(lambda match: as_text(evaluate(match[1], contexts, functions)), value)


def condition(text: str, contexts: Mapping[str, Any], functions: Functions) -> bool:
    """Whether an `if:` holds. One that says nothing of the status asks for success, too."""
    inner = text.strip()
    if whole := _EMBEDDED.fullmatch(inner):
        inner = whole[1]
    held = is_true(evaluate(inner, contexts, functions)) if inner else True
    return held and (bool(_STATUS.search(inner)) or functions["success"]())


def evaluate(text: str, contexts: Mapping[str, Any], functions: Functions) -> Any:
    """The value of an expression."""
    tokens, end = [], 0
    text = text.strip()
    while end < len(text):
        match = _TOKEN.match(text, end)
        assert match, f"not understood: {text[end:]!r} in {text!r}"
        tokens.append((match.lastindex or 0, match[match.lastindex or 0]))
        end = match.end()
    parser = _Parser(tokens, contexts, {"fromJSON": json.loads, **functions})
    value = parser.either()
    assert parser.at == len(tokens), f"not understood to its end: {text!r}"
    return value


def is_true(value: Any) -> bool:
    return value not in (None, "", 0, False)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Parser:
    def __init__(self, tokens: list[tuple[int, str]], contexts: Mapping[str, Any], functions: Functions) -> None:
        self.tokens, self.contexts, self.functions = tokens, contexts, functions
        self.at = 0

    def _takes(self, sign: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] == (4, sign):
            self.at += 1
            return True
        return False

    def either(self) -> Any:
        value = self.both()
        while self._takes("||"):
            other = self.both()
            value = value if is_true(value) else other
        return value

    def both(self) -> Any:
        value = self.compared()
        while self._takes("&&"):
            other = self.compared()
            value = other if is_true(value) else value
        return value

    def compared(self) -> Any:
        value = self.single()
        if self._takes("=="):
            return as_text(value).lower() == as_text(self.single()).lower()
        if self._takes("!="):
            return as_text(value).lower() != as_text(self.single()).lower()
        return value

    def single(self) -> Any:
        if self._takes("!"):
            return not is_true(self.single())
        if self._takes("("):
            value = self.either()
            assert self._takes(")")
            return value
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == 1:
            return text.replace("''", "'")
        if kind == 2:
            return int(text)
        if self._takes("("):
            arguments = []
            while not self._takes(")"):
                arguments.append(self.either())
                self._takes(",")
            return self.functions[text](*arguments)
        value = {"true": True, "false": False, "null": None}.get(text, self.contexts)
        if value is self.contexts:
            assert text.partition(".")[0] in self.contexts, f"no such context: {text}"
            for part in text.split("."):
                # What is not there is empty.
                value = value.get(part) if isinstance(value, Mapping) else None
        return value
