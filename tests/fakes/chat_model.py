"""What the chat server's model answers: sensible, in the language of the prompt, with figures of the request alone."""

import json
import re
import zlib
from pathlib import Path
from typing import Any

_SENTENCES: dict[str, Any] = json.loads(Path(__file__).with_name("chat_answers.json").read_text("utf-8"))
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?= ?\\?%)")
_TERM = re.compile(r"\b[A-Za-z][A-Za-z-]{7,}\b")


def good_answer(kind: str, schema: dict[str, Any], system: str, user: str, *, other_language: bool = False) -> str:
    """The content of the answer: JSON.

    Args:
        kind: `score`, `analysis`, `summary`; anything else is filled by its schema.
        other_language: answer in Chinese where English was asked for, and the other way round.
    """
    is_chinese = (len(_HAN.findall(system)) > 100) != other_language
    say = _SENTENCES["zh" if is_chinese else "en"]
    match kind:
        case "score":
            value: Any = {"papers": [_score(paper, say) for paper in _listed(user)]}
        case "analysis":
            value = _analysis(_listed(user)[0], say)
        case "summary":
            value = _summary(_listed(user), say)
        case _:
            value = _by_schema(schema, schema.get("$defs", {}))
    return json.dumps(value, ensure_ascii=False)


def _listed(user: str) -> list[dict[str, Any]]:
    """The JSON objects of the message, one a line."""
    return [json.loads(line) for line in user.splitlines() if line.startswith("{")]


def _score(paper: dict[str, Any], say: dict[str, Any]) -> dict[str, Any]:
    number = zlib.crc32(paper["id"].encode())
    first = _terms(paper.get("abstract", ""), paper["title"])[0]
    return {
        "id": paper["id"],
        "relevance_reason": say["relevance"].format(first=first),
        "relevance": number % 3 + 1,
        "significance_reason": say["significance"],
        "significance": number // 3 % 3 + 1,
        "excluded": "",
    }


def _analysis(paper: dict[str, Any], say: dict[str, Any]) -> dict[str, Any]:
    abstract = paper.get("abstract", "")
    first, second, third = _terms(abstract, paper["title"])
    figures = [f"{figure}%" for figure in _FIGURE.findall(abstract)[:3]]
    evidence = say["figures"].format(figures=say["and"].join(figures)) if figures else say["no_figures"]
    name = re.sub(r"\W", "", re.split(r"[:：\s]", paper["title"])[0]) or paper["id"]
    values = {"first": first, "second": second, "third": third, "name": name, "evidence": evidence}
    return {
        field: [one.format(**values) for one in text] if isinstance(text, list) else text.format(**values)
        for field, text in say["analysis"].items()
    }


def _summary(papers: list[dict[str, Any]], say: dict[str, Any]) -> dict[str, Any]:
    ids = [paper["id"] for paper in papers]
    first = _terms(" ".join(paper.get("analysis", "") for paper in papers), papers[0]["title"])[0]

    def theme(name: str, about: list[str]) -> dict[str, Any]:
        title, text = say[name]
        return {"title": title, "text": text.format(first=first), "papers": about}

    return {
        "overview": say["overview"].format(first=first),
        "themes": [theme("theme", ids[:2])] if len(ids) > 1 else [],
        "notable": [{"id": id_, "why": say["notable"].format(id=id_)} for id_ in ids[:2]],
        "directions": [theme("direction", ids[-1:])] if len(ids) > 1 else [],
        "read_in_full": [{"id": ids[0], "why": say["in_full"]}],
    }


def _terms(text: str, title: str) -> list[str]:
    """Three long words of the paper: what it seems to be about."""
    words = sorted({word.lower() for word in _TERM.findall(f"{title} {text}")}, key=lambda word: (-len(word), word))
    return [*words, "representation", "evaluation", "supervision"][:3]


def _by_schema(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _by_schema(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: _by_schema(part, definitions) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [_by_schema(schema["items"], definitions)]
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case _:
            return "some words of an answer"
