"""docs/choosing.md says what the code does: its examples are run."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
import yaml
from candidates_made_up import paper, settings

from digest.pipeline.choose import choose
from digest.pipeline.records import Scored
from digest.pipeline.scoring.keywords import AUTHOR, INSTITUTION, PRIMARY, SECONDARY, Interests
from digest.pipeline.scoring.score import BATCH, score

PAGE = (Path(__file__).parents[2] / "docs" / "choosing.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def rows(heading: str) -> list[list[str]]:
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    table = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)[2:]
    return [[cell.strip().strip("`") for cell in row.split("|")] for row in table]


@pytest.mark.parametrize(("keyword", "found", "missed"), rows("Keywords"))
def test_keyword_table(keyword: str, found: str, missed: str) -> None:
    interests = Interests(settings(keywords={"primary": [keyword]}))
    assert interests.match(paper(abstract=found)).hits
    assert not interests.match(paper(abstract=missed)).hits


def test_numbers() -> None:
    assert f"weigh {PRIMARY} in the title and {PRIMARY // 2} in the abstract, `secondary` ones half of that" in PAGE
    assert SECONDARY == PRIMARY // 2
    assert f"a listed author adds {AUTHOR}, a listed\ninstitution {INSTITUTION}" in PAGE
    assert f"{BATCH} papers a request" in PAGE
    assert "(4 by default)" in PAGE
    assert settings().minimum_score == 4


def test_author_spellings() -> None:
    spellings = re.findall(r"`([^`]+)`", next(line for line in PAGE.split("\n") if line.startswith("**Authors**")))
    assert len(spellings) == 4
    for spelling in spellings[1:]:
        assert Interests(settings(authors=spellings[:1])).match(paper(authors=(spelling,))).hits


def test_example() -> None:
    one = settings(**yaml.safe_load(blocks("yaml")[0]))
    papers = [paper(fields.pop("id"), **fields) for fields in map(json.loads, blocks("json")[0].splitlines())]
    known = {"2601.00006": dt.date(2026, 1, 12)}
    scoring = score(papers, one, chat=None)
    choice = choose(scoring.scored, known=known, minimum=one.minimum_score, limit=one.papers_per_day)
    chosen, others = blocks("text")
    assert "".join(map(told, choice.chosen)) == chosen
    assert "".join(map(told, choice.others)) == others


def told(one: Scored) -> str:
    assert one.score is not None
    scores = f"{one.score.relevance} + {one.score.significance}, strength {one.score.strength}"
    reasons = f"{one.score.relevance_reason} | {one.score.significance_reason}"
    return f"{one.paper.id}  {scores}  {reasons}\n"


def test_every_setting_of_the_choice_is_explained() -> None:
    explained = {name.strip(" `") for setting, _ in rows("What each setting does") for name in setting.split(",")}
    assert explained == {
        "categories", "keywords.primary", "keywords.secondary", "keywords.exclude", "authors", "institutions",
        "interests", "significance", "papers_per_day", "minimum_score", "scoring_model",
    }  # fmt: skip
