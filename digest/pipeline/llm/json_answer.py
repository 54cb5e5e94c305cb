"""From the text that a model answered to a validated value, and from a schema to what providers accept of it. Pure."""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from digest.model import all_without_controls
from digest.pipeline.llm.json_keys import renamed, unknown_keys
from digest.pipeline.llm.json_mend import load_mended

T = TypeVar("T", bound=BaseModel)

MOST_BYTES = 200_000
"""A longer answer is refused unread."""
_MOST_COMPLAINTS = 12
_MOST_OBJECTS, _MENDED = 50, 3
"""So many places are tried where an object may begin; so many of them are mended, which takes longer."""

# Where thoughts end. What begins them is often part of the prompt, so that the answer lacks it.
_THOUGHTS_END = re.compile(r"</(?:think|thinking|thoughts?|reasoning)>|\[/THINK\]", re.IGNORECASE)
_LIST = re.compile(r"\A\s*(?:```\w*\s*)?\[")
_OBJECT = re.compile(r"^[ \t`]*\{|\{(?=\s*[\"}])", re.MULTILINE)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
# What begins like an escape of JSON and is a command of LaTeX: `\times` is not a tab and `imes`.
_LATEX = re.compile(
    r"(?:b(?=[a-z])|f(?=[a-z])"
    r"|t(?=imes|heta|au\b|ext|o\b|op|ilde|riangle|anh?\b|frac|herefore|binom)"
    r"|r(?=ho|ight|m\b|ceil|floor|angle|times|[vV]ert)|n(?=abla|eq\b|orm|earrow|otin\b))[a-zA-Z]*"
)
# A formula in the text of JSON. A dollar behind a word or a bracket ends one or is money (not in `CO$_2$`), so is one
# before a number alone.
_INSIDE = r'(?:[^\\"$\n]|\\[^"\n]){1,400}?'
_FORMULA = re.compile(
    rf"\$\${_INSIDE}\$\$|\\{{1,2}}\({_INSIDE}\\{{1,2}}\)"
    r"|(?:(?<![\\$A-Za-z0-9)\]}])|(?<!\\)(?=\$[\^_]))\$(?!\s|\d[\d.,]*(?:\s[A-Za-z(\d]|[;:)]|\\n|[^\x00-\x7f]))"
    rf"{_INSIDE}(?<!\s)\$(?!\d)"
)
# Tabs are not in formulas, but line ends are: what begins like one must be a command of LaTeX, to its last letter.
_COMMAND = re.compile(
    r"\\(?:(?P<letter>[rt](?=[a-zA-Z])"
    r"|n(?=(?:abla|atural|cong|eg?|eq|earrow|exists|geq?|i|leq?|less|gtr|mid|ot|otin|otag|onumber|orm|parallel|prec"
    r"|subseteq|succ|sim|u|warrow|olimits|ewline)(?![a-zA-Z])))|.)",
    re.DOTALL,
)
_ESCAPED_COMMAND = re.compile(r"\\\\[a-zA-Z]")
# Keywords of JSON Schema that the strict modes of some providers refuse; pydantic checks them afterwards.
_UNWANTED = frozenset(
    ("title", "default", "examples", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
     "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems")
)  # fmt: skip


class AnswerError(ValueError):
    """An answer that is no JSON object or breaks its schema; `complaints` say so in words that a model can act on."""

    def __init__(self, *complaints: str) -> None:
        self.complaints = complaints
        super().__init__("; ".join(complaints))


def read_answer(schema: type[T], text: str) -> T:
    """The value in an answer.

    Fences, thoughts and text around the object are passed over, and so are objects that the schema does not take before
    one that it does. LaTeX whose backslashes were not doubled and JSON that is not quite JSON are mended (`json_mend`),
    a wrapper around the object is taken off, keys in another spelling (`keyFindings`) are taken for those that are
    meant, control characters dropped.

    Raises:
        AnswerError: too large, no whole JSON object, or not what the schema asks for.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise AnswerError(f"the answer is longer than {MOST_BYTES // 1000} kB; keep to what was asked for")
    faults: list[tuple[int, AnswerError]] = []
    for found in _objects(mend_escapes(text), schema):
        if isinstance(found, AnswerError):
            faults.append((-1, found))
            continue
        data = _unwrapped(found, schema)
        try:
            return schema.model_validate(all_without_controls(data))
        except ValidationError as error:
            faults.append((len(data.keys() & schema.model_fields.keys()), AnswerError(*_complaints(error, schema))))
        except RecursionError:
            faults.append((-1, AnswerError("the answer is nested too deeply")))
    if not faults:
        raise AnswerError("the answer must be one JSON object, but there is no JSON object in it")
    # What is complained of is the object that is most like the answer, and among equals the first.
    raise max(faults, key=lambda fault: fault[0])[1]


def _objects(text: str, schema: type[BaseModel]) -> Iterator[dict[str, Any] | AnswerError]:
    """The objects after the thoughts, in order, and what is wrong with those that can't be read.

    Thoughts hold drafts. But what ends them may also be spoken of in an answer, so objects around it come last.
    """
    decoder = json.JSONDecoder(strict=False, parse_constant=_refuse_constant)
    ends = [found.end() for found in _THOUGHTS_END.finditer(text)]
    after = text[ends[-1] :] if ends else text
    starts = list(_starts(after))
    if (name := _only_list(schema)) and (found := _LIST.search(after)) and starts:
        # A bare list where an object with nothing but that list was asked for.
        with contextlib.suppress(ValueError, RecursionError):
            yield {name: _decoded(after[found.end() - 1 :], decoder)}
    for number, start in enumerate(starts):
        try:
            yield dict(_decoded(after[start:], decoder, mend=number < _MENDED))
        except RecursionError:
            yield AnswerError("the answer must be one JSON object, but it is nested too deeply")
        except ValueError as error:
            yield AnswerError(f"the answer must be one JSON object, but it is not valid JSON: {error}")
    for start in _starts(text[: ends[-1]]) if ends else ():
        with contextlib.suppress(ValueError, RecursionError):
            value, end = decoder.raw_decode(text, start)
            if end > ends[-1]:
                yield value


def _decoded(text: str, decoder: json.JSONDecoder, *, mend: bool = True) -> Any:
    try:
        return decoder.raw_decode(text)[0]
    except ValueError as error:
        # Numbers that are none stay faults; and what can't be mended is told as it was.
        if not mend or not isinstance(error, json.JSONDecodeError):
            raise
        with contextlib.suppress(ValueError):
            return load_mended(text, decoder)
        raise


def _only_list(schema: type[BaseModel]) -> str:
    """The name of the only field of a schema if that is a list, else ""."""
    fields = list(schema.model_fields.items())
    return fields[0][0] if len(fields) == 1 and get_origin(fields[0][1].annotation) is list else ""


def _unwrapped(data: dict[str, Any], schema: type[BaseModel]) -> dict[str, Any]:
    """The object with the keys that are meant; what it holds, where that is the object: `{"analysis": {…}}`."""
    data = renamed(data, schema)
    if len(data) == 1 and not data.keys() & schema.model_fields.keys():
        (inner,) = data.values()
        if isinstance(inner, dict) and (inner := renamed(inner, schema)).keys() & schema.model_fields.keys():
            return inner
    return data


def _starts(text: str) -> Iterator[int]:
    """Where an object may begin: at the first brace, and at those that look like it."""
    first = text.find("{")
    if first < 0:
        return
    yield first
    for found, _ in zip(_OBJECT.finditer(text), range(_MOST_OBJECTS), strict=False):
        if (start := found.end() - 1) != first:
            yield start


def _is_bare(found: re.Match[str], text: str) -> bool:
    """Whether a backslash was meant as such: it begins no escape of JSON, or one that spells a LaTeX command."""
    if found[1] in ('"', "\\", "/") or len(found[1]) > 1:
        return False
    return found[1] not in "bfnrtu" or found[1] == "u" or bool(_LATEX.match(text, found.start(1)))


def _with_commands(formula: re.Match[str]) -> str:
    """A formula in which what begins like a line end or a tab of JSON is a command: `\\ne`, `\\tfrac`.

    One in which commands are escaped is proper JSON, and so are its line ends.
    """
    if formula[0].startswith(r"$$\n") or _ESCAPED_COMMAND.search(formula[0]):
        return formula[0]
    return _COMMAND.sub(lambda found: f"\\{found[0]}" if found["letter"] else found[0], formula[0])


def mend_escapes(text: str) -> str:
    r"""JSON with `$\alpha \times \beta$` as JSON with `$\\alpha \\times \\beta$`; what was escaped properly stays."""
    text = _FORMULA.sub(_with_commands, text)
    return _ESCAPE.sub(lambda found: f"\\{found[0]}" if _is_bare(found, text) else found[0], text)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _complaints(error: ValidationError, schema: type[BaseModel]) -> list[str]:
    faults = error.errors(include_url=False)[:_MOST_COMPLAINTS]
    return [f"{'.'.join(map(str, fault['loc'])) or 'the answer'}: {_in_words(fault, schema)}" for fault in faults]


def _in_words(fault: ErrorDetails, schema: type[BaseModel]) -> str:
    bounds = fault.get("ctx", {})
    match fault["type"]:
        case "missing":
            # One of the keys that nobody asked for is probably the one that is missing.
            unknown = ", ".join(f"`{key}`" for key in unknown_keys(fault["input"], schema, fault["loc"][:-1]))
            return f"is missing; not asked for: {unknown}" if unknown else "is missing"
        case "too_short" | "string_too_short":
            return f"is too short; at least {bounds.get('min_length')} are needed"
        case "too_long" | "string_too_long":
            return f"is too long; at most {bounds.get('max_length')} are allowed"
        case _:
            return fault["msg"]


# --- the schema as it is sent


def wire_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a model as the strict modes of providers take it: closed, all keys required, no bounds.

    https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    strict: dict[str, Any] = _strict(schema.model_json_schema())
    return strict


def _strict(node: Any, *, names: bool = False) -> Any:
    """`names`: the keys of this node are names of fields, not keywords."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _strict(value, names=key in ("properties", "$defs") and not names)
        for key, value in node.items()
        if names or key not in _UNWANTED
    }
    if not names and "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
