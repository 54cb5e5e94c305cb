"""The answer that an executive summary is made of: themes, papers to note, directions, papers to read."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from digest.model import ID_PATTERN, split_versioned_id
from digest.pipeline.answers.texts import says
from digest.pipeline.answers.tidy import bare_id, without_provided

_ID = re.compile(rf"(?<![\w./]){ID_PATTERN}(?:v\d+)?(?![\w])", re.ASCII)

SHARED = 2
"""What so many papers have in common is a theme."""


def _bare_id(value: Any) -> Any:
    return bare_id(value) if isinstance(value, str) else value


def _ids(value: Any) -> Any:
    """`"2601.07823, 2601.07833"` and `[{"id": "2601.07823"}]` for a list of ids."""
    if isinstance(value, str):
        return [found[0] for found in _ID.finditer(value)] or value
    if isinstance(value, list):
        return [item.get("id", item) if isinstance(item, dict) else item for item in value]
    return value


def _one_line(value: Any) -> Any:
    return without_provided(" ".join(value.split())) if isinstance(value, str) else value


def _as_title(value: Any) -> Any:
    """`**Memory**:` → `Memory`: the page sets its own bold and colon."""
    return value.strip("*: ：.。") if isinstance(value, str) else value


_Id = Annotated[str, BeforeValidator(_bare_id), StringConstraints(max_length=60)]
_Text = Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=1_500), says(8)]
_Title = Annotated[
    str, BeforeValidator(_as_title), BeforeValidator(_one_line), StringConstraints(min_length=2, max_length=160)
]


def named(text: str) -> list[str]:
    """The ids in a text, without their versions."""
    return [split_versioned_id(found[0])[0] for found in _ID.finditer(text)]


class Theme(BaseModel):
    """What several papers share, or a direction that they open."""

    model_config = ConfigDict(extra="ignore")

    title: _Title
    text: _Text
    papers: Annotated[list[_Id], BeforeValidator(_ids)] = Field(max_length=50)

    def ids(self) -> list[str]:
        """The papers that it is about, and those that it compares them with."""
        return [*self.papers, *named(self.title), *named(self.text)]


class Pick(BaseModel):
    """One paper and why it is named."""

    model_config = ConfigDict(extra="ignore")

    id: _Id
    why: _Text

    def ids(self) -> list[str]:
        """The paper that it is about, and those that it compares it with."""
        return [self.id, *named(self.why)]


class SummaryAnswer(BaseModel):
    """The fields that the prompt asks for."""

    model_config = ConfigDict(extra="ignore")

    overview: Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=3_000), says(13)]
    themes: list[Theme] = Field(max_length=8)
    notable: list[Pick] = Field(min_length=1, max_length=8)
    directions: list[Theme] = Field(max_length=6)
    read_in_full: list[Pick] = Field(min_length=1, max_length=6)

    def texts(self) -> dict[str, str]:
        """Every running text, by its place in the answer."""
        places = {"overview": self.overview}
        for name, items in (("themes", self.themes), ("directions", self.directions)):
            places |= {f"{name}[{n}].title": item.title for n, item in enumerate(items)}
            places |= {f"{name}[{n}].text": item.text for n, item in enumerate(items)}
        for name, picks in (("notable", self.notable), ("read_in_full", self.read_in_full)):
            places |= {f"{name}[{n}].why": pick.why for n, pick in enumerate(picks)}
        return places

    def about(self, place: str) -> list[str]:
        """The ids of the entry whose text stands at a place; none for the overview, which is about all papers."""
        found = re.match(r"(\w+)\[(\d+)\]", place)
        return getattr(self, found[1])[int(found[2])].ids() if found else []

    def named(self) -> list[tuple[str, str]]:
        """Every id that is named, with its place."""
        ids = [(f"themes[{n}].papers", id_) for n, item in enumerate(self.themes) for id_ in item.papers]
        ids += [(f"directions[{n}].papers", id_) for n, item in enumerate(self.directions) for id_ in item.papers]
        ids += [(f"notable[{n}].id", pick.id) for n, pick in enumerate(self.notable)]
        ids += [(f"read_in_full[{n}].id", pick.id) for n, pick in enumerate(self.read_in_full)]
        for place, text in self.texts().items():
            ids += [(place, id_) for id_ in named(text)]
        return ids

    def lonely(self) -> list[str]:
        """What is wrong with the entries that name too few papers, with their places."""
        themes = [f"themes[{n}]" for n, item in enumerate(self.themes) if len(set(item.ids())) < SHARED]
        directions = [f"directions[{n}]" for n, item in enumerate(self.directions) if not item.ids()]
        told = [f"{place}: names fewer than two papers; a theme joins two or more" for place in themes]
        return told + [f"{place}: names no paper" for place in directions]

    def doubled(self) -> list[str]:
        """The lists that name a paper twice."""
        lists = {"notable": self.notable, "read_in_full": self.read_in_full}
        return [name for name, picks in lists.items() if len({pick.id for pick in picks}) < len(picks)]
