"""CSL-JSON: https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json"""

import json
from collections.abc import Iterable
from typing import Any

from digest.exporters.names import Name
from digest.exporters.references import Reference


def csl_entry(reference: Reference) -> str:
    """One paper as JSON, without its abstract."""
    return json.dumps(csl_item(reference), ensure_ascii=False)


def csl_with_abstract(entry: str, abstract: str) -> str:
    """What `csl_entry` gave, with an abstract."""
    field = json.dumps(abstract, ensure_ascii=False)
    return f'{entry.removesuffix("}")}, "abstract": {field}}}' if abstract else entry


def csl_file(entries: Iterable[str]) -> str:
    """Papers as JSON in a file: a list, one a line."""
    lines = ",\n".join(entries)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def csl_item(reference: Reference) -> dict[str, Any]:
    """One paper. `article` is CSL's type for preprints."""
    paper, issued = reference.paper, reference.issued
    date = [part for part in (issued.year, issued.month, issued.day) if part]
    item = {
        "id": reference.key,
        "type": "article",
        "title": reference.title or paper.id,
        "author": [_name(name) for name in reference.names],
        "issued": {"date-parts": [date]} if date else {},
        "publisher": "arXiv",
        "number": f"arXiv:{paper.id}",
        "genre": "preprint",
        "version": str(paper.version),
        "keyword": ", ".join(paper.categories),
        "DOI": reference.doi,
        "URL": reference.url,
        "note": "; ".join(reference.notes),
    }
    return {name: value for name, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    parts = {
        "literal": name.literal,
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}
