"""An analysis without a model: sentences that are picked from the abstract, word for word. Pure, no network."""

import datetime as dt
import re
from collections.abc import Sequence

from digest.model import EXTRACTIVE, Analysis, Paper, Score
from digest.pipeline.extractive.sentence_roles import Role, Sentence, read
from digest.pipeline.sentences import sentences
from digest.text import guess_language, latex_plain

_FINDINGS, _ENOUGH = 3, 2
_GOOD, _FAIR = 2.0, 1.4
"""From the first on a sentence is a finding; from the second where there would be fewer than two."""
_LATE = 0.6
_LONGEST_FINDING = 600
# Which parts the body shows, under which heading, and how many sentences of each.
_SECTIONS = (("Problem", Role.PROBLEM, 1), ("Method", Role.METHOD, 2), ("Availability", Role.RELEASE, 1))


def extract(paper: Paper, *, score: Score | None = None, created: dt.datetime | None = None) -> Analysis:
    """The analysis of a paper in its abstract's own sentences.

    Key findings are the sentences that state results, figures and claims, as arXiv has them (LaTeX included); the body
    has those that name the problem and the method, as Markdown. Nothing is translated: `language` is the abstract's.

    Args:
        score: kept with the analysis.
        created: when, in UTC.
    """
    parts = read(sentences(paper.abstract))
    findings = _findings(parts)
    return Analysis(
        id=paper.id,
        version=paper.version,
        model=EXTRACTIVE,
        source="abstract",
        language=guess_language(paper.abstract),
        created=created,
        score=score,
        key_findings=tuple(one.text for one in findings),
        body=_body(parts, {one.text for one in findings}),
    )


def headline(paper: Paper) -> str:
    """The strongest finding of a paper in its abstract's own words, LaTeX included; "" where the abstract is empty."""
    findings = _findings(read(sentences(paper.abstract)))
    return max(findings, key=lambda one: (one.finding, -one.position)).text if findings else ""


def _findings(parts: Sequence[Sentence]) -> list[Sentence]:
    """The best findings, in the abstract's order. Where nothing speaks of results, the best sentence there is."""
    usable = [one for one in parts if one.role is not Role.RELEASE and len(one.text) <= _LONGEST_FINDING]
    best = sorted(usable, key=lambda one: (-one.finding, one.position))
    own = [one for one in best if one.role in (Role.RESULT, Role.METHOD)]
    good = [one for one in own if one.finding >= _GOOD][:_FINDINGS]
    if len(good) < _ENOUGH:
        good = [one for one in own if one.finding >= _FAIR and _reports(one)][:_ENOUGH]
    if not good:
        # Nothing tells results: what the authors claim to have made says more than a sentence about its parts.
        good = [one for one in own if one.role is Role.RESULT or one.proposes][:1] or own[:1] or best[:1]
    return sorted(good, key=lambda one: one.position)


def _reports(one: Sentence) -> bool:
    """Whether a fair finding is one: what is said of the method tells results late, and not where it is introduced."""
    return one.role is Role.RESULT or one.finding >= _GOOD or (one.position >= _LATE and not one.proposes)


def _body(parts: Sequence[Sentence], shown: set[str]) -> str:
    """The other parts under headings. A short abstract without any of them is shown as it is, under none."""
    blocks = []
    begin = next((one.position for one in parts if one.role is Role.METHOD), 1.0)
    for heading, role, limit in _SECTIONS:
        of_role = [one for one in parts if one.role is role and one.text not in shown]
        if role is Role.PROBLEM:
            # Behind what the authors made stands what is still wrong with it, or what its tests have shown of others.
            of_role = [one for one in of_role if one.position <= max(begin, 0.5)] or of_role
        if chosen := _representatives(of_role, limit):
            blocks.append(f"## {heading}\n\n{as_markdown(' '.join(one.text for one in chosen))}")
    if blocks:
        return "\n\n".join(blocks)
    return as_markdown(" ".join(one.text for one in parts if one.text not in shown))


def _representatives(of_role: Sequence[Sentence], limit: int) -> list[Sentence]:
    """The sentences that stand for their part, of those that stand on their own where there are any."""
    alone = [one for one in of_role if not one.leans and len(one.text) >= 40]
    match of_role[0].role if of_role else None:
        case Role.PROBLEM:
            # The last one before the authors' own work is the one that they set out to solve.
            return list((alone or of_role)[-limit:])
        case Role.METHOD:
            # `We propose X …` and what follows it; what comes before leads up to it.
            begin = next((at for at, one in enumerate(of_role) if one.proposes), 0)
            return list(of_role[begin : begin + limit])
        case _:
            return list(of_role[:limit])


_SPECIAL = re.compile(r"([\\`*_{}<>#|~$^&])")
# `\[` would begin a formula: a bracket that could begin a link is written as a character reference.
_BRACKET = re.compile(r"\[(?=\^|[ xX]\]|[^\[\]]*\](?:[(\[:]|$))")
_LINE_START = re.compile(r"^(?:(?P<mark>[-+=]+)|(?P<number>\d+)(?P<point>[.)]))(?=\s|$)")
# What comrak links by itself, mail apart: a backslash before a sign would become a part of the address.
_ADDRESS = re.compile(r"((?:https?|ftp)://[^\s<>]+|(?<![^\s*_~(])www\.[^\s<>]+)")
_IN_MAIL_ADDRESS = re.compile(r"\\_(?=(?:[\w.+-]|\\_){0,64}@)")


def as_markdown(text: str) -> str:
    """arXiv's text as Markdown that shows it as it is; addresses are left whole, so that they become links."""
    pieces = _ADDRESS.split(latex_plain(text))
    for index, piece in enumerate(pieces):
        if not index % 2:
            escaped = _BRACKET.sub("&#91;", _SPECIAL.sub(r"\\\1", piece))
            pieces[index] = _IN_MAIL_ADDRESS.sub("&#95;", escaped) if "@" in escaped else escaped
        elif pieces[index + 1].startswith(("<", ">")) and not piece.startswith("www"):
            pieces[index] = f"<{piece}>"
    escaped = "".join(pieces)
    return _LINE_START.sub(lambda at: f"\\{at['mark']}" if at["mark"] else f"{at['number']}\\{at['point']}", escaped)
