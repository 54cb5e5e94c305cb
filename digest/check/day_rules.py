"""What must hold within one day. The order of `DAY_RULES` is the order of running, not of reporting."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from digest.archive import INDEX, METADATA, is_day_file
from digest.check import text_rules
from digest.check.day_files import DayFiles
from digest.check.findings import MOST, Fault, Rule, line_at, line_with
from digest.check.fixes import needed
from digest.check.text_rules import Spot
from digest.todo import todo_for_incomplete, todo_for_lost, todo_for_redo

# An item of a list without quotes that holds a number sign behind a blank.
_CUT_OFF = re.compile(r"^[ ]*- (?!['\"|>#\[{])[^\n]*\S[ \t]+#", re.MULTILINE)


def is_leftover(name: str) -> bool:
    """Whether a file's name is that of a half-written file of the archive (`.index.md.tmp`): see `write_atomic`."""
    return name.startswith(".") and name.endswith(".tmp") and is_day_file(name[1:].removesuffix(".tmp"))


def schema(day: DayFiles) -> Iterator[Fault]:
    """Every file can be read and holds what its schema asks for."""
    for problem in day.problems:
        fixes = needed(day.text(problem.path), problem.path.suffix)
        settled = any(fix.explains and problem.reason.startswith(fix.explains) for fix in fixes)
        yield Fault(problem.path, problem.line or 1, problem.told, settled)


def form(day: DayFiles) -> Iterator[Fault]:
    """Line ends and white space are as a machine writes them."""
    for path, text in day.texts.items():
        for fix in needed(text, path.suffix):
            if fix.message:
                yield Fault(path, 1, fix.message, fixable=True)
        if path.suffix == ".md":
            header = text.partition("\n---")[0]
            for found in islice(_CUT_OFF.finditer(header), MOST):
                message = "YAML takes what stands behind ` #` for a comment; put the text in quotes"
                yield Fault(path, line_at(text, found.start()), message)


def complete(day: DayFiles) -> Iterator[Fault]:
    """A day has its `index.md`, which is written last, and its `arxiv.json`."""
    if not day.complete:
        todo = todo_for_incomplete(day.folder, day.date)
        yield Fault(day.folder, 1, f"the day is not complete and not on the site: it has no {INDEX}; {todo}")
    elif day.names and METADATA not in day.names:
        todo = f"`digest run {day.date}` fetches it again"
        yield Fault(day.index_path, 1, f"the day has no {METADATA}, so its papers have no titles; {todo}")


def known_files(day: DayFiles) -> Iterator[Fault]:
    """The folder of a day holds nothing but its own files."""
    own = {INDEX, METADATA, *(path.name for path in day.analysis_paths.values())}
    for name in day.names:
        path = day.folder / name
        if is_leftover(name):
            yield Fault(path, 1, "was left half-written by a run that was cut off; remove it", fixable=True)
        elif name not in own and not name.startswith("."):
            yield Fault(path, 1, f"is not a file of a day ({INDEX}, {METADATA}, an id with .md); move it elsewhere")


def orphans(day: DayFiles) -> Iterator[Fault]:
    """Every listed paper has an analysis and metadata, and every analysis and every metadata is of a listed paper."""
    if day.index is None:
        return
    listed = set(day.index.papers)
    known = {paper.id for paper in day.metadata.papers} if day.metadata else listed
    for id_ in day.index.papers:
        if id_ not in day.analysis_paths:
            hint = f"restore it, take {id_} out of `papers`, or: {todo_for_lost(day.index)}"
            yield Fault(day.index_path, _listed_in(day, id_), f"papers: {id_} has no analysis beside this file; {hint}")
        if id_ not in known:
            message = f"papers: {id_} has no metadata in {METADATA}; restore it"
            yield Fault(day.index_path, _listed_in(day, id_), message)
    for id_, path in day.analysis_paths.items():
        if id_ not in listed:
            yield Fault(path, 1, f"is an orphan: `papers` in {INDEX} does not list {id_}; list it or remove this file")
    yield from _orphaned_metadata(day, listed)


def _listed_in(day: DayFiles, id_: str) -> int:
    return line_with(day.text(day.index_path), f"- '{id_}'", f'- "{id_}"', f"- {id_}", id_)


def _orphaned_metadata(day: DayFiles, listed: set[str]) -> Iterator[Fault]:
    if day.index is None or day.metadata is None:
        return
    gaps = {gap.id for gap in day.index.gaps}
    text = day.text(day.metadata_path)
    for paper in day.metadata.papers:
        if paper.id not in listed | gaps:
            line = line_with(text, f'"id": "{paper.id}"')
            hint = "list it there, or remove it here"
            yield Fault(day.metadata_path, line, f"papers: {paper.id} is not in `papers` of {INDEX}; {hint}")
    for candidate in day.metadata.candidates:
        if candidate.id in listed:
            line = line_with(text[max(text.rfind('"candidates"'), 0) :], f'"id": "{candidate.id}"')
            line += line_at(text, max(text.rfind('"candidates"'), 0)) - 1
            yield Fault(day.metadata_path, line, f"candidates: {candidate.id} was chosen; remove it here")


def versions(day: DayFiles) -> Iterator[Fault]:
    """An analysis is of the version whose title and abstract stand above it."""
    for paper in day.metadata.papers if day.metadata else ():
        analysis = day.analyses.get(paper.id)
        if analysis and analysis.version != paper.version:
            path = day.analysis_paths[paper.id]
            message = f"version: is {analysis.version}, but {METADATA} has what arXiv says of version {paper.version}"
            todo = f"restore {METADATA}, or remove it, and `digest run {day.date}` fetches it anew"
            yield Fault(path, line_with(day.text(path), "version:"), f"{message}; {todo}")


def chatter(day: DayFiles) -> Iterator[Fault]:
    """No text begins or ends with what a chat model says around it."""
    papers = {paper.id: paper for paper in day.metadata.papers} if day.metadata else {}
    if day.index and day.index.body:
        yield from _in_body(day, INDEX, day.index.body, text_rules.chatter(day.index.body))
    for id_, analysis in day.analyses.items():
        paper = papers.get(id_)
        title, authors = (paper.title, paper.authors) if paper else ("", ())
        name = day.analysis_paths[id_].name
        yield from _in_body(day, name, analysis.body, text_rules.chatter(analysis.body, title=title, authors=authors))
        # Only the first can begin, and only the last can end, with chatter: one look at all of them.
        yield from _in_line(day, name, "key_findings:", text_rules.chatter("\n".join(analysis.key_findings)))


def markup(day: DayFiles) -> Iterator[Fault]:
    """No HTML in titles, abstracts and text: it would be shown as it stands."""
    for name, body in _bodies(day):
        yield from _in_body(day, name, body, text_rules.markup(body))
    for id_, analysis in day.analyses.items():
        for finding in analysis.key_findings:
            yield from _in_line(day, day.analysis_paths[id_].name, finding, text_rules.markup(finding))
    if day.metadata:
        for paper in day.metadata.papers:
            for text in (paper.title, paper.abstract, paper.comment):
                yield from _in_line(day, METADATA, text, text_rules.markup(text))
        for candidate in day.metadata.candidates:
            yield from _in_line(day, METADATA, candidate.title, text_rules.markup(candidate.title))


def links(day: DayFiles) -> Iterator[Fault]:
    """Links in texts lead to the web or to nowhere."""
    for name, body in _bodies(day):
        yield from _in_body(day, name, body, text_rules.dead_links(body))
    for id_, analysis in day.analyses.items():
        # In LaTeX `[a](b)` is shown as it stands.
        for finding in () if analysis.findings_are_latex else analysis.key_findings:
            yield from _in_line(day, day.analysis_paths[id_].name, finding, text_rules.dead_links(finding))


def language(day: DayFiles) -> Iterator[Fault]:
    """The language tag fits the script of the text."""
    if day.index and day.index.summary:
        yield from _language(day, INDEX, day.index.body, day.index.summary.language)
    for id_, analysis in day.analyses.items():
        text = "\n".join([analysis.body, *analysis.key_findings])
        yield from _language(day, day.analysis_paths[id_].name, text, analysis.language)


def _language(day: DayFiles, name: str, text: str, tag: str) -> Iterator[Fault]:
    yield from _in_line(day, name, "language:", text_rules.wrong_language(text, tag))


def figures(day: DayFiles) -> Iterator[Fault]:
    """Every figure of an analysis stands in what the model had read. Only with `--figures`."""
    for id_, analysis in day.analyses.items():
        if analysis.unverified:
            name = day.analysis_paths[id_].name
            listed = ", ".join(analysis.unverified[:10]) + (", …" if len(analysis.unverified) > 10 else "")
            message = f"figures that the source does not have: {listed}; correct the text, then take them off the list"
            yield from _in_line(day, name, "unverified:", [(0, message)])


def _bodies(day: DayFiles) -> Iterator[tuple[str, str]]:
    if day.index:
        yield INDEX, day.index.body
    for id_, analysis in day.analyses.items():
        yield day.analysis_paths[id_].name, analysis.body


def _in_body(day: DayFiles, name: str, body: str, spots: Iterable[Spot]) -> Iterator[Fault]:
    for position, message in islice(spots, MOST):
        path = day.folder / name
        text = day.text(path).replace("\r\n", "\n")
        yield Fault(path, line_at(text, max(text.rfind(body), 0) + position), message)


def _in_line(day: DayFiles, name: str, needle: str, spots: Iterable[Spot]) -> Iterator[Fault]:
    for _, message in islice(spots, MOST):
        path = day.folder / name
        # A text with quotes or line ends is written with escapes; then its beginning must do.
        beginning = re.split(r"[\n\t\"'\\]", needle, maxsplit=1)[0]
        yield Fault(path, line_with(day.text(path), needle, beginning), message)


DAY_RULES: tuple[Rule[DayFiles], ...] = (
    Rule("schema", schema),
    Rule("form", form),
    Rule("incomplete-day", complete),
    Rule("unknown-file", known_files),
    Rule("orphan", orphans),
    Rule("version", versions),
    Rule("chatter", chatter),
    Rule("markup", markup),
    Rule("dead-link", links),
    Rule("language", language),
)


def unfinished_redo(day: DayFiles) -> Iterator[Fault]:
    """No run was cut off while a day that was made again took the old one's place."""
    yield Fault(day.folder, 1, todo_for_redo(day.date))


UNFINISHED_REDO = Rule("unfinished-redo", unfinished_redo)
"""In place of the others: what they would find is mended by no hand."""

FIGURES = Rule("figures", figures)
"""Not among the others: unverified figures are marked on the page, which is how they are meant to be."""
