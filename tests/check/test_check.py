"""The linter: every rule finds its fault and nothing else, --fix mends without doubt, and nothing makes it raise."""

import datetime as dt
import errno
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from archives import MONDAY, TUESDAY, analysis, paper, write_day
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.archive import Archive
from digest.check import ALL_RULES, check, fix
from digest.check.day_files import raw_text, read_day
from digest.check.fixes import FIXES, mend
from digest.check.text_rules import chatter, dead_links, markup, wrong_language
from digest.cli import cli
from digest.errors import ArchiveError
from digest.files import MAX_BYTES, is_hand_edited
from digest.model import Candidate, Metadata, Repeat
from digest.text.markdown_prose import prose

ONE, TWO = "2606.00001", "2606.00002"
DAY = "2026/06/08"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days, of which the second repeats a paper of the first, and hand-written pages that link to them."""
    archive = Archive(tmp_path_factory.mktemp("sound") / "docs")
    write_day(archive, MONDAY, [paper(ONE), paper(TWO)])
    repeat = Metadata(date=TUESDAY, papers=(paper("2606.00003"),), repeats=(Repeat(id=ONE, date=MONDAY, version=2),))
    write_day(archive, TUESDAY, [paper("2606.00003")], metadata=repeat)
    (archive.root / "about.md").write_text(GOOD_PAGE, encoding="utf-8")
    (archive.root / "index.md").write_text("# Home\n\nSee [about](about.md#what-it-is).\n", encoding="utf-8")
    (archive.root / "picture.png").write_bytes(b"")
    (archive.root / "guide").mkdir()
    for name in ("a (b) c.md", "a_(b).md", "guide/README.md"):
        (archive.root / name).write_text("# A\n", encoding="utf-8")
    return archive.root


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Archive:
    """A copy of it to spoil."""
    shutil.copytree(sound, tmp_path / "docs")
    return Archive(tmp_path / "docs")


GOOD_PAGE = """# About

## What it *is*

[Home](index.md), [the calendar](archive/index.md), [the list](reading/index.md), [a category](../categories/cs.CV/),
[a picture](picture.png), [a day](2026/06/08/index.md), [a paper](../2026/06/08/#2606.00001),
[its old anchor](../2026/06/08/#2606.00001v1), [a month](../2026/06/), [here](#what-it-is), [mine](#mine), [关于](#_1),
[web](https://example.org/a.md), [mail](mailto:a@b.c), [code](#the-run-command-and-id), [code](#digestyml),
[a file of the day](2026/06/08/papers.bib), [another](2026/06/08/day.json), [the month's](2026/06/papers.ris),
[blanks](<a (b) c.md> "title"), [brackets](a_(b).md 'title'), [more](a (b) c.md).[^1]
<img src="../picture.png"> [a guide](../guide/), [quoted](#in_a_quotation).

> ### in_a_quotation

## 关于

<a id="mine"></a> `[not](a-link.md)` and $[a](b.md)$

```markdown
[not](a-link.md) <a id="mine"></a>
```

## The `run` command and `<id>`

`digest.yml`
------------

Code:

    [not](a-link.md) <a id="mine"></a>

<!-- [not](a-link.md)
<a id="mine"></a> -->

[defined]: index.md
[^1]: Nothing more.
"""


def lines(archive: Archive, **options: bool) -> list[str]:
    """The findings with paths below the archive: `2026/06/08/index.md:3: …`."""
    found = check(archive, **options).findings
    return [str(finding).removeprefix(f"{archive.root}/") for finding in found]


def rules(archive: Archive) -> set[str]:
    return {finding.rule for finding in check(archive).findings}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def body(archive: Archive, text: str) -> None:
    """The second paper's analysis with another text, as a machine writes it."""
    archive.write_analysis(MONDAY, analysis(TWO, body=text), force=True)


# --- nothing is wrong


def test_a_sound_archive_has_no_findings(archive: Archive) -> None:
    report = check(archive)
    assert report.findings == ()
    assert (report.days, report.papers, report.pages, report.hand_edited, report.unverified) == (2, 3, 5, 0, 0)


def test_the_sample_archive_is_sound(shipped: Path) -> None:
    docs = shipped / "docs"
    days = Archive(docs).dates()
    report = check(Archive(docs))
    assert [finding for finding in report.findings if finding.path.is_relative_to(docs / "2026")] == []
    assert (report.days, report.papers, report.hand_edited) == (len(days), 25, 0)


def test_an_archive_of_nothing_is_sound(tmp_path: Path) -> None:
    assert check(Archive(tmp_path)).findings == check(Archive(tmp_path / "nothing")).findings == ()


# --- each rule, by what breaks it


def _two_days(archive: Archive) -> None:
    write_day(archive, TUESDAY, [paper("2606.00003"), paper(TWO)])


def _write(name: str, text: str) -> Callable[[Archive], None]:
    def spoil(archive: Archive) -> None:
        path = archive.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return spoil


def _edit(name: str, old: str, new: str) -> Callable[[Archive], None]:
    return lambda archive: edit(archive.root / name, old, new)


def _body(text: str) -> Callable[[Archive], None]:
    return lambda archive: body(archive, text)


def _paper(**fields: object) -> Callable[[Archive], None]:
    def spoil(archive: Archive) -> None:
        archive.write_metadata(Metadata(date=MONDAY, papers=(paper(ONE), paper(TWO, **fields))), force=True)

    return spoil


def _candidate(id_: str, title: str) -> Callable[[Archive], None]:
    candidate = Candidate(id=id_, title=title, primary_category="cs.CV")

    def spoil(archive: Archive) -> None:
        metadata = Metadata(date=MONDAY, papers=(paper(ONE), paper(TWO)), candidates=(candidate,))
        archive.write_metadata(metadata, force=True)

    return spoil


def _bytes(name: str, change: Callable[[bytes], bytes]) -> Callable[[Archive], None]:
    return lambda archive: (archive.root / name).write_bytes(change((archive.root / name).read_bytes())) and None


# What is done, the rule that finds it, and how the finding begins.
SPOILED: dict[str, tuple[Callable[[Archive], None], str, str]] = {
    "no YAML": (
        _write(f"{DAY}/{TWO}.md", "---\n[\n---\n"),
        "schema",
        f"{DAY}/{TWO}.md:3: the header is not valid YAML",
    ),
    "a bare id": (
        _edit(f"{DAY}/{TWO}.md", f"'{TWO}'", TWO),
        "schema",
        f"{DAY}/{TWO}.md:3: id: was read as a number (2606.00002), not as text; put it in quotes",
    ),
    "a date that is not the folder's": (
        _edit(f"{DAY}/arxiv.json", "2026-06-08", "2026-06-07"),
        "schema",
        f"{DAY}/arxiv.json:1: date: is 2026-06-07, but the folder says 2026-06-08",
    ),
    "a byte-order mark": (
        _bytes(f"{DAY}/index.md", lambda data: b"\xef\xbb\xbf" + data),
        "schema",
        f"{DAY}/index.md:1: begins with a byte-order mark",
    ),
    "Windows line ends": (
        _bytes(f"{DAY}/arxiv.json", lambda data: data.replace(b"\n", b"\r\n")),
        "form",
        f"{DAY}/arxiv.json:1: has line ends of another system",
    ),
    "stray white space in an edited file": (
        _edit(f"{DAY}/{TWO}.md", "- one\n", "- one and \n"),
        "form",
        f"{DAY}/{TWO}.md:1: has white space that means nothing",
    ),
    "no index": (
        lambda archive: archive.index_path(TUESDAY).unlink(),
        "incomplete-day",
        "2026/06/09:1: the day is not complete and not on the site: it has no index.md; `digest run 2026-06-09`",
    ),
    "no index on a weekend": (
        lambda archive: archive.write_metadata(Metadata(date=dt.date(2026, 6, 14))),
        "incomplete-day",
        "2026/06/14:1: the day is not complete and not on the site: it has no index.md; `digest import` finishes it",
    ),
    "an empty folder": (
        lambda archive: (archive.root / "2026/06/10").mkdir(),
        "incomplete-day",
        "2026/06/10:1: the day is not complete and not on the site: it has no index.md; remove the empty folder",
    ),
    "no metadata": (
        lambda archive: archive.metadata_path(MONDAY).unlink(),
        "incomplete-day",
        f"{DAY}/index.md:1: the day has no arxiv.json",
    ),
    "a stranger": (_write(f"{DAY}/notes.md", "x"), "unknown-file", f"{DAY}/notes.md:1: is not a file of a day"),
    "a versioned name": (
        _write(f"{DAY}/{ONE}v1.md", "x"),
        "unknown-file",
        f"{DAY}/{ONE}v1.md:1: is not a file of a day",
    ),
    "a half-written file": (
        _write(f"{DAY}/.{ONE}.md.tmp", "---"),
        "unknown-file",
        f"{DAY}/.{ONE}.md.tmp:1: was left half-written by a run that was cut off; remove it",
    ),
    "an orphan": (
        lambda archive: archive.write_analysis(MONDAY, analysis("2606.00009")) and None,
        "orphan",
        f"{DAY}/2606.00009.md:1: is an orphan: `papers` in index.md does not list 2606.00009",
    ),
    "an analysis of another version": (
        lambda archive: archive.write_analysis(MONDAY, analysis(TWO, version=2), force=True) and None,
        "version",
        f"{DAY}/{TWO}.md:6: version: is 2, but arxiv.json has what arXiv says of version 1; restore arxiv.json, or",
    ),
    "a paper without analysis": (
        lambda archive: archive.analysis_path(MONDAY, TWO).unlink(),
        "orphan",
        f"{DAY}/index.md:7: papers: {TWO} has no analysis beside this file",
    ),
    "a paper without metadata": (
        lambda archive: archive.write_metadata(Metadata(date=MONDAY, papers=(paper(ONE),)), force=True) and None,
        "orphan",
        f"{DAY}/index.md:7: papers: {TWO} has no metadata in arxiv.json",
    ),
    "metadata of nobody": (
        lambda archive: (
            archive.write_metadata(
                Metadata(date=MONDAY, papers=(paper(ONE), paper(TWO), paper("2606.9999"))), force=True
            )
            and None
        ),
        "orphan",
        f"{DAY}/arxiv.json:36: papers: 2606.9999 is not in `papers` of index.md; list it there, or remove it here",
    ),
    "a chosen candidate": (
        _candidate(TWO, "T"),
        "orphan",
        f"{DAY}/arxiv.json:38: candidates: {TWO} was chosen; remove it here",
    ),
    "a greeting": (
        _body("Sure, here is a summary of the paper:\n\n## Problem\n\ntext"),
        "chatter",
        f"{DAY}/{TWO}.md:18: greeting, no part of the text: “Sure, here is a summary of the paper:”",
    ),
    "role-play": (
        _body("作为计算机视觉领域的专家，我将对这篇论文进行分析。\n\n## Problem\n\n" + "What it is about. " * 30),
        "chatter",
        f"{DAY}/{TWO}.md:18: ",
    ),
    "a sign-off": (
        _body("## Problem\n\ntext\n\nI hope this helps!"),
        "chatter",
        f"{DAY}/{TWO}.md:22: sign-off, no part of the text: “I hope this helps!”",
    ),
    "the title as a heading": (
        _body(f"# A Study of {TWO}\n\nWhat it is about."),
        "chatter",
        f"{DAY}/{TWO}.md:18: title block, no part of the text: “# A Study of {TWO}”",
    ),
    "a placeholder": (_body("## Problem\n\ntext\n\n---\n\n[Your Name]"), "chatter", f"{DAY}/{TWO}.md:24: placeholder"),
    "HTML in a text": (
        _body("text\n\nH<sub>2</sub>O"),
        "markup",
        f"{DAY}/{TWO}.md:20: HTML is shown, not obeyed: “<sub>”",
    ),
    "HTML in a finding": (
        lambda archive: (
            archive.write_analysis(MONDAY, analysis(TWO, key_findings=("<script>alert(1)</script>",)), force=True)
            and None
        ),
        "markup",
        f"{DAY}/{TWO}.md:14: HTML is shown, not obeyed: “<script>”",
    ),
    "HTML in a title": (
        _paper(title="A <b>Bold</b> Study"),
        "markup",
        f"{DAY}/arxiv.json:23: HTML is shown, not obeyed: “<b>”",
    ),
    "HTML in the title of a candidate": (
        _candidate("2606.00009", "A <b>Bold</b> Study"),
        "markup",
        f"{DAY}/arxiv.json:39: HTML is shown, not obeyed: “<b>”",
    ),
    "HTML in an abstract": (_paper(abstract="CO<sub>2</sub>"), "markup", f"{DAY}/arxiv.json:28: HTML is shown"),
    "a link to a file": (
        _body("see [it](../notes.md)"),
        "dead-link",
        f"{DAY}/{TWO}.md:18: the link to “../notes.md” leads nowhere",
    ),
    "a script as a link": (
        _body("see [it](javascript:alert(1))"),
        "dead-link",
        f"{DAY}/{TWO}.md:18: the link to “javascript:alert(1)” leads nowhere",
    ),
    "a link without a scheme": (
        _body("text\n\n[![it](a.png)](https://example.org) and [it](www.example.org)"),
        "dead-link",
        f"{DAY}/{TWO}.md:20: the link to “www.example.org” leads nowhere",
    ),
    "a picture": (_body("text ![it](img/a.png)"), "dead-link", f"{DAY}/{TWO}.md:18: the link to “img/a.png” leads"),
    # The page shows `fi`.
    "a formula that Markdown takes for a link": (_body("f[i](x)"), "dead-link", f"{DAY}/{TWO}.md:18: the link to “x”"),
    "a definition of a link": (
        _body("see [it][r]\n\n[w]: https://example.org 'web'\n[r]: ./notes.md\n"),
        "dead-link",
        f"{DAY}/{TWO}.md:21: the link to “./notes.md” leads nowhere",
    ),
    "an empty definition of a link": (
        _body("see [it][r]\n\n[r]: <>\n"),
        "dead-link",
        f"{DAY}/{TWO}.md:20: the link to “” leads nowhere",
    ),
    "a script as a link in a finding": (
        lambda archive: (
            archive.write_analysis(MONDAY, analysis(TWO, key_findings=("[it](javascript:alert(1))",)), force=True)
            and None
        ),
        "dead-link",
        f"{DAY}/{TWO}.md:14: the link to “javascript:alert(1)” leads nowhere",
    ),
    "English called Chinese": (
        lambda archive: (
            archive.write_analysis(
                MONDAY, analysis(TWO, language="zh", body="All of this is in English. " * 9), force=True
            )
            and None
        ),
        "language",
        f"{DAY}/{TWO}.md:5: the text does not look like `language: zh`",
    ),
    "English called Chinese of China": (
        lambda archive: (
            archive.write_analysis(
                MONDAY, analysis(TWO, language="zh-CN", body="All of this is in English. " * 9), force=True
            )
            and None
        ),
        "language",
        f"{DAY}/{TWO}.md:5: the text does not look like `language: zh-CN`",
    ),
    "Chinese called English": (
        lambda archive: (
            archive.write_analysis(MONDAY, analysis(TWO, body="本文提出一种新的方法，用于机器人抓取。" * 9), force=True)
            and None
        ),
        "language",
        f"{DAY}/{TWO}.md:5: the text does not look like `language: en`",
    ),
    "English called German": (
        lambda archive: (
            archive.write_analysis(
                MONDAY, analysis(TWO, language="de", body="All of this is in English. " * 9), force=True
            )
            and None
        ),
        "language",
        f"{DAY}/{TWO}.md:5: the text does not look like `language: de`",
    ),
    "a paper on two days": (
        _two_days,
        "one-day",
        f"2026/06/09/index.md:7: papers: {TWO} stands on 2026-06-08 already; take it out here, "
        "or there if this day alone is published",
    ),
    "a repeat of nothing": (
        _edit("2026/06/09/arxiv.json", '"date": "2026-06-08"', '"date": "2026-06-07"'),
        "repeat",
        f"2026/06/09/arxiv.json:23: repeats: 2026-06-07 does not list {ONE}",
    ),
    "no day": (_write("2026/06/31/index.md", ""), "folder", "2026/06/31:1: is not the folder of a day"),
    "a month of one digit": (_write("2026/6/08/index.md", ""), "folder", "2026/6:1: is not the folder of a month"),
    "a file among months": (_write("2026/notes.txt", ""), "folder", "2026/notes.txt:1: is not the folder of a month"),
    "a page in the folder of its year": (
        _write("2026/index.md", "# A good year\n"),
        "folder",
        "2026/index.md:1: takes the address /2026/, which the site makes itself; give it another name",
    ),
    "a finished page in the folder of its month": (
        _write("2026/06/index.html", "<h1>June</h1>"),
        "folder",
        "2026/06/index.html:1: takes the address /2026/06/, which the site makes itself; give it another name",
    ),
    "a linked day": (
        lambda archive: (archive.root / "2026/06/10").symlink_to("09"),
        "folder",
        "2026/06/10:1: is a symbolic link, which is not followed",
    ),
    "a file from elsewhere": (
        lambda archive: (archive.root / "logo.txt").symlink_to("../.env"),
        "outside",
        "logo.txt:1: is a symbolic link that leads out of docs/, so the site goes without it; put what it points to",
    ),
    "a folder from elsewhere": (
        lambda archive: (archive.root / "figures").symlink_to(archive.root.parent, target_is_directory=True),
        "outside",
        "figures:1: is a symbolic link that leads out of docs/",
    ),
    "a page from elsewhere": (
        lambda archive: (archive.root / "readme.md").symlink_to("../README.md"),
        "outside",
        "readme.md:1: is a symbolic link that leads out of docs/",
    ),
    "a second way to a day": (
        lambda archive: (archive.root / "latest").symlink_to("2026/06/08"),
        "outside",
        "latest:1: is a symbolic link that leads to the days of the archive, so the site goes without it; remove it",
    ),
    "a second way to a paper": (
        lambda archive: (archive.root / "paper.md").symlink_to(f"{DAY}/{ONE}.md"),
        "outside",
        "paper.md:1: is a symbolic link that leads to the days of the archive",
    ),
    "a second way to a picture": (
        lambda archive: (archive.root / "guide/picture.png").symlink_to("../2026/picture.png"),
        "outside",
        "guide/picture.png:1: is a symbolic link that leads to the days of the archive",
    ),
    "a page in another encoding": (
        lambda archive: (archive.root / "notes.md").write_bytes(b"caf\xe9") and None,
        "page",
        "notes.md:1: is not UTF-8 (byte 0xe9)",
    ),
    "a page in the calendar's place": (
        _write("archive.md", "# Files\n"),
        "address",
        "archive.md:1: takes the address /archive/, which the site makes itself",
    ),
    "a page in the year's place": (
        _write("2026.md", "# A good year\n"),
        "address",
        "2026.md:1: takes the address /2026/, which the site makes itself",
    ),
    "a finished page in a category's place": (
        _write("categories/cs.CV/index.html", "<h1>Seeing</h1>"),
        "address",
        "categories/cs.CV/index.html:1: takes the address of a file",
    ),
    "a feed of one's own": (_write("feed.xml", ""), "address", "feed.xml:1: takes the address of a file"),
    "an anchor twice": (
        _write("notes.md", '# A {#x}\n\n<a id="x"></a>\n'),
        "anchor",
        "notes.md:3: the anchor “x” stands in line 1 already",
    ),
    "the theme's anchor": (
        _write("notes.md", "# A {#__config}\n"),
        "anchor",
        "notes.md:1: the anchor “__config” may be",
    ),
    "the home page's anchor": (
        _write("index.md", "# Home\n\n## Papers\n\n[about](about.md)\n"),
        "anchor",
        "index.md:3: the anchor “papers” is the site's own on this page",
    ),
    "a link to no page": (
        _write("notes.md", "\n[x](nothing.md)\n"),
        "link",
        "notes.md:2: the link to “nothing.md” leads nowhere",
    ),
    "a link to no page, in a list": (
        _write("notes.md", "- a\n\n    [x](nothing.md)\n"),
        "link",
        "notes.md:3: the link to “nothing.md” leads nowhere",
    ),
    "a link to the file of no day": (
        _write("notes.md", "[x](2026/06/07/papers.bib)"),
        "link",
        "notes.md:1: the link to “2026/06/07/papers.bib” leads to no day",
    ),
    "a link to a file that only days have": (
        _write("notes.md", "[x](2026/06/day.json)"),
        "link",
        "notes.md:1: the link to “2026/06/day.json” leads nowhere",
    ),
    "a link to no anchor": (
        _write("notes.md", "[x](about.md#no)"),
        "link",
        "notes.md:1: the link to “about.md#no” has no such",
    ),
    "a link to no anchor here": (
        _write("notes.md", "[x](#no)"),
        "link",
        "notes.md:1: the link to “#no” has no such anchor on",
    ),
    "a link to no day": (
        _write("notes.md", "[x](2026/06/07/index.md)"),
        "link",
        "notes.md:1: the link to “2026/06/07/index.md” leads to no day",
    ),
    "a link to no paper": (
        _write("notes.md", "[x](../2026/06/08/#2606.00003)"),
        "link",
        "notes.md:1: the link to “../2026/06/08/#2606.00003” has no such paper on that day",
    ),
    "a link from the root": (
        _write("notes.md", "[x](/about/)"),
        "link",
        "notes.md:1: the link to “/about/” begins with `/`",
    ),
    "a link out of the archive": (
        _write("notes.md", "[x](../digest.yml)"),
        "link",
        "notes.md:1: the link to “../digest.yml” leaves",
    ),
    "a picture of nothing": (
        _write("notes.md", '<img src="no.png">'),
        "link",
        "notes.md:1: the link to “no.png” leads nowhere",
    ),
    "no address": (
        _write("notes.md", "[x](http://[::1/)"),
        "link",
        "notes.md:1: the link to “http://[::1/” is no address",
    ),
}


@pytest.mark.parametrize(("spoil", "rule", "said"), SPOILED.values(), ids=SPOILED.keys())
def test_a_rule_finds_its_fault_and_no_other_rule_does(
    spoil: Callable[[Archive], None], rule: str, said: str, archive: Archive
) -> None:
    spoil(archive)
    found = check(archive).findings
    assert any(line.startswith(said) for line in lines(archive)), lines(archive)
    # A day that lost its index also loses the paper that others link to; nothing else has two faults.
    assert {finding.rule for finding in found} == {rule}


def test_a_link_that_the_site_goes_without_is_no_fault(archive: Archive) -> None:
    config = archive.root.parent / "mkdocs.yml"
    (archive.root / "templates").mkdir()
    for name in ("templates/readme.md", "notes.txt", "away", "guide/readme.md"):
        (archive.root / name).symlink_to(archive.root.parent)
    for excluded, left in (
        ("exclude_docs: |\n  notes.txt\n  /away/\n", ["guide/readme.md"]),
        ("exclude_docs: guide\n", ["away", "notes.txt"]),
        ("exclude_docs: guide\ndocs_dir: other\n", ["away", "guide/readme.md", "notes.txt"]),
        ("exclude_docs: [\n", ["away", "guide/readme.md", "notes.txt"]),
    ):
        config.write_text(excluded, encoding="utf-8")
        _, out, _ = run(archive)
        assert re.findall(r"docs/(\S+):1: is a symbolic link", out) == left


def test_every_rule_is_tried() -> None:
    assert {rule for _, rule, _ in SPOILED.values()} | {"figures", "settings", "unfinished-redo"} == set(ALL_RULES)


def test_a_day_that_awaits_its_redo_has_one_fault(archive: Archive) -> None:
    archive.analysis_path(MONDAY, ONE).unlink()
    [finding] = check(archive, awaits_redo=lambda date: date == MONDAY).findings
    assert (finding.path, finding.rule) == (archive.folder(MONDAY), "unfinished-redo")


def test_figures_are_counted_and_reported_only_on_demand(archive: Archive) -> None:
    archive.write_analysis(MONDAY, analysis(TWO, unverified=("42.7", "13 %")), force=True)
    assert check(archive).findings == ()
    assert check(archive).unverified == 1
    assert lines(archive, figures=True) == [
        f"{DAY}/{TWO}.md:15: figures that the source does not have: 42.7, 13 %; "
        "correct the text, then take them off the list"
    ]


def test_hand_edits_are_counted_and_are_no_fault(archive: Archive) -> None:
    edit(archive.analysis_path(MONDAY, TWO), "- one\n", "- one, corrected\n")
    report = check(archive)
    assert (report.findings, report.hand_edited) == ((), 1)


def test_findings_come_in_order_each_once(archive: Archive) -> None:
    for spoil in (_write("notes.md", "[x](/a/)\n\n[x](/a/)"), _two_days, _body("a\n\n<b>b</b> <b>c</b>\n\n<i>d</i>")):
        spoil(archive)
    found = check(archive).findings
    assert list(found) == sorted(set(found))
    assert len(found) >= 5


def test_a_text_full_of_faults_is_not_a_report_full_of_lines(archive: Archive) -> None:
    body(archive, "<b>x</b> " * 10_000)
    assert len(check(archive).findings) <= 40


def test_no_fault_where_it_is_none(archive: Archive) -> None:
    """What models and authors write, and what only looks like a fault."""
    body(
        archive,
        """\
## Problem

For $a<b>c$ and `<b>` and `[x](y.md)`, a `<think>` token, x < y > z, arrays f[i] and Map<String, Int>.
Of all x in (0, 1](see below), not in \\[0\\](x) nor in [0, 1](as a set).[^1] Nor
[here]: is no address.

[so]: called, and [not] a link, [web](<https://example.org/a b> "two words"), [mail][m]

[m]: mailto:a@b.c

[so]:

called.

    [code](y.md) <b>

[^1]: Note

| a | b |
| --- | --- |
| one<br>two | $\\langle a \\rangle$ |

```html
<script>[x](y.md)</script>
```

See <https://example.org> and [code](https://example.org/a(b)).  \nA line break above, and in the end no greeting.

I hope this helps people who build robots, the authors write.

- To: the next section
""",
    )
    _paper(title="Let Models <think>: A Study of $a<b$", abstract="As n<p and p>q, we <image> tokens.")(archive)
    assert check(archive).findings == ()


# --- --fix


MENDED = [
    "a byte-order mark",
    "Windows line ends",
    "a bare id",
    "stray white space in an edited file",
    "a half-written file",
]


@pytest.mark.parametrize("name", MENDED)
def test_faults_of_form_are_mended_once(name: str, archive: Archive) -> None:
    SPOILED[name][0](archive)
    assert all(finding.fixable for finding in check(archive).findings)
    assert len(fix(archive)) == 1
    assert check(archive).findings == ()
    assert fix(archive) == ()


@pytest.mark.parametrize("name", sorted(set(SPOILED) - set(MENDED)))
def test_nothing_else_is_touched(name: str, archive: Archive) -> None:
    SPOILED[name][0](archive)
    assert not any(finding.fixable for finding in check(archive).findings)
    before = _snapshot(archive.root)
    assert fix(archive) == ()
    assert _snapshot(archive.root) == before


def _snapshot(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_machine_s_text_comes_back_as_it_was(archive: Archive) -> None:
    paths = [archive.index_path(MONDAY), archive.metadata_path(MONDAY), archive.analysis_path(MONDAY, ONE)]
    before = [path.read_bytes() for path in paths]
    for path in paths:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert [one.done for one in fix(archive)] == ["byte-order-mark, line-ends"] * 3
    assert [path.read_bytes() for path in paths] == before


def test_repeats_of_a_day_that_was_taken_back_are_removed(archive: Archive) -> None:
    shutil.rmtree(archive.folder(MONDAY))
    [finding] = [finding for finding in check(archive).findings if finding.rule == "repeat"]
    assert finding.fixable
    assert [(fixed.path, fixed.done) for fixed in fix(archive)] == [(archive.metadata_path(TUESDAY), "repeats")]
    assert "repeat" not in rules(archive)
    assert archive.load_metadata(TUESDAY).repeats == ()
    assert not is_hand_edited(archive.metadata_path(TUESDAY).read_text("utf-8"), ".json")
    assert fix(archive) == ()


def test_repeats_of_a_day_that_is_to_be_finished_again_stay(archive: Archive) -> None:
    """Removing `index.md` is how one paper of a day is done again."""
    archive.index_path(MONDAY).unlink()
    assert "repeat" not in rules(archive)
    assert fix(archive) == ()
    assert archive.load_metadata(TUESDAY).repeats


def test_repeats_in_a_file_that_a_person_edited_are_left_to_them(archive: Archive) -> None:
    edit(archive.metadata_path(TUESDAY), "A Study", "The Study")
    shutil.rmtree(archive.folder(MONDAY))
    [finding] = [finding for finding in check(archive).findings if finding.rule == "repeat"]
    assert not finding.fixable
    assert fix(archive) == ()


def test_a_hand_edit_stays_a_hand_edit(archive: Archive) -> None:
    path = archive.analysis_path(MONDAY, TWO)
    edit(path, "---\n\n## Problem\n", "---\n## Problem, corrected \t\n")
    edit(path, f"'{TWO}'", TWO)
    assert [one.done for one in fix(archive)] == ["unquoted-id, white-space"]
    text = path.read_text()
    assert "---\n\n## Problem, corrected\n" in text
    assert f"id: '{TWO}'" in text
    assert is_hand_edited(text, ".md")


def test_ids_without_quotes_keep_their_zeros(archive: Archive) -> None:
    write_day(archive, TUESDAY, [paper("2606.10000"), paper("2606.20000")])
    path = archive.index_path(TUESDAY)
    edit(path, "- '2606.10000'\n- '2606.20000'", "- 2606.10000\n- 2606.20000 # a note")
    fix(archive)
    assert "- '2606.10000'\n- '2606.20000' # a note\n" in path.read_text()
    edit(path, "papers:\n- '2606.10000'\n- '2606.20000' # a note\n", "papers: [2606.10000, 2606.20000]\n")
    fix(archive)
    assert "papers: ['2606.10000', '2606.20000']\n" in path.read_text()
    assert archive.load_index(TUESDAY).papers == ("2606.10000", "2606.20000")


def test_white_space_that_means_something_stays(archive: Archive) -> None:
    path = archive.analysis_path(MONDAY, TWO)
    text = "A hard break  \nhere,\\\nand here.  \n\n    indented \n\nEnd. \n\n\n"
    path.write_text(path.read_text().split("## Problem")[0] + text, encoding="utf-8")
    fix(archive)
    assert path.read_text().endswith("\n\nA hard break  \nhere,\\\nand here.\n\n    indented\n\nEnd.\n")
    fenced = "```\ncode \n```\nEnd. \n"
    path.write_text(path.read_text().split("A hard")[0] + fenced, encoding="utf-8")
    assert fix(archive) == ()


def test_links_are_not_mended_through(archive: Archive, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(archive.analysis_path(MONDAY, TWO).read_bytes().replace(b"\n", b"\r\n"))
    archive.analysis_path(MONDAY, TWO).unlink()
    archive.analysis_path(MONDAY, TWO).symlink_to(outside)
    before = outside.read_bytes()
    assert fix(archive) == ()
    assert outside.read_bytes() == before
    (archive.folder(MONDAY) / ".index.md.tmp").symlink_to(outside)
    assert [one.done for one in fix(archive)] == ["removed"]
    assert outside.exists()


def test_what_can_t_be_removed_holds_nothing_up(archive: Archive) -> None:
    (archive.folder(MONDAY) / ".index.md.tmp").mkdir()
    path = archive.analysis_path(MONDAY, TWO)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    problems: list[ArchiveError] = []
    assert [one.done for one in fix(archive, problems)] == ["line-ends"]
    assert [str(problem).partition(".index.md.tmp: ")[2] for problem in problems] == [
        "can't be removed: Is a directory; remove it by hand"
    ]
    result = CliRunner().invoke(cli, ["--docs", str(archive.root), "check", "--fix"])
    assert result.exit_code == 1
    assert "error: " in result.output
    assert "was left half-written" in result.output


def test_a_file_of_which_nothing_is_left_is_not_removed(archive: Archive) -> None:
    path = archive.analysis_path(MONDAY, TWO)
    path.write_bytes(b"\xef\xbb\xbf")
    assert [one.done for one in fix(archive)] == ["byte-order-mark"]
    assert path.read_bytes() == b""


@pytest.mark.parametrize("name", [".draft-notes.md.tmp", ".x.json.tmp", ".2606.00001.tmp", ".md.tmp"])
def test_a_stranger_s_file_is_left_alone(archive: Archive, name: str) -> None:
    (archive.folder(MONDAY) / name).write_text("mine", "utf-8")
    assert fix(archive) == ()
    assert (archive.folder(MONDAY) / name).exists()


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("Ranks first on the board, #1 of 20", None),
        ("Ranks first on the board, #1 of 20 entries", None),
        ("First #", None),
        ("Result: 5 points better", "was read as the key 'Result' and its value, not as text; put it in quotes"),
        ("*Bold* claim", "put the text behind `- ` in quotes"),
        ('"Best" x', "put the text behind `- ` in quotes"),
        ("'Ranks first, #1 of 20'", ""),
        ("C# and F#1", ""),
    ],
)
def test_findings_that_need_quotes(archive: Archive, item: str, said: str | None) -> None:
    path = archive.analysis_path(MONDAY, TWO)
    text = re.sub(r"^key_findings:\n(?:- .*\n(?:  .*\n)*)+", "", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text.replace("---\n", f"---\nkey_findings:\n- {item}\n", 1), "utf-8")
    said = "YAML takes what stands behind ` #` for a comment; put the text in quotes" if said is None else said
    found = [each for each in check(archive).findings if each.path == path]
    if said:
        # Which item of a list a fault belongs to is not always known.
        assert [(each.line in (2, 3), said in each.message, each.fixable) for each in found] == [(True, True, False)]
    else:
        assert found == []


@pytest.mark.parametrize(("key", "value"), [("language", "5"), ("unverified", "[12.5]")])
def test_nothing_is_promised_that_a_fix_can_t_do(archive: Archive, key: str, value: str) -> None:
    path = archive.analysis_path(MONDAY, TWO)
    text = re.sub(rf"^{key}:.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    path.write_text(text.replace("---\n", f"---\n{key}: {value}\n", 1), "utf-8")
    (finding,) = [each for each in check(archive).findings if each.rule == "schema"]
    assert "was read as a number" in finding.message
    assert not finding.fixable


TEXTS = st.text(alphabet=st.sampled_from("-\n\r \tab'`~:#[]\ufeff\\2606.10000, idpers"), max_size=120)


@given(text=st.one_of(TEXTS, TEXTS.map(lambda text: f"---\nid: 2606.10000\n{text}\n---\n{text}")))
@settings(max_examples=200, deadline=None)
def test_fixing_twice_is_fixing_once(text: str) -> None:
    for suffix in (".md", ".json"):
        once = mend(text, suffix)
        assert mend(once, suffix) == once
    for each in FIXES:
        assert each.mend(each.mend(text)) == each.mend(text)


@pytest.mark.parametrize("text", ["\r" * 300_000 + "x\n", "---\n" + "\r\r\n" * 100_000, "---\n" + "---- x\n" * 50_000])
def test_long_texts_are_mended_in_bounded_time(text: str) -> None:
    start = time.process_time()
    mend(text, ".md")
    assert time.process_time() - start < 2


def test_a_run_of_carriage_returns_is_one_line_end_only_before_a_newline() -> None:
    assert mend("a\r\r\nb\r\rc\r\n", ".json") == "a\nb\n\nc\n"


# --- nothing raises


HOSTILE = [
    b"",
    b"\x00" * 100,
    b"\xff\xfe---\n",
    b"---\n",
    b"---\n---\n",
    b"---\n" + b"[" * 30_000,
    b"---\nschema: 1\nid: !!int x\n---\n",
    b"---\n" + b"a: &a [x]\n" * 3 + b"b: *a\n---\n",
    b'{"papers": [[[[',
    b"<<<<<<< a\n=======\n>>>>>>> b\n",
    "---\nschema: 1\ndate: '2026-06-08'\nsource: run\npapers: ['../../x']\n---\n\u202e<b>{{ x }}".encode(),
    b"[" * 50_000 + b"](" * 50_000,
    b"x" + b"[a](a" * 10_000 + b" " * 50_000 + b"[a]:\n" * 10_000,
    b"[a]:" + b" " * 50_000,
    b"# a" + b"_" * 50_000 + b"b\n# " + b"#" * 50_000 + b"x",
    b"`" * 50_000 + b"$" * 50_001 + b"<a " * 9_000,
    "作为专家，".encode() * 5_000,
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_no_content_makes_it_raise(data: bytes, archive: Archive) -> None:
    for name in (f"{DAY}/index.md", f"{DAY}/arxiv.json", f"{DAY}/{TWO}.md", "about.md"):
        path = archive.root / name
        before = path.read_bytes()
        path.write_bytes(data)
        check(archive)
        fix(archive)
        path.write_bytes(before)
        assert check(archive).findings == ()


@given(position=st.integers(0, 2_000), inserted=st.binary(min_size=1, max_size=8), name=st.integers(0, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_makes_it_raise(position: int, inserted: bytes, name: int, archive: Archive) -> None:
    path = archive.root / (f"{DAY}/index.md", f"{DAY}/arxiv.json", f"{DAY}/{TWO}.md", "about.md")[name]
    before = path.read_bytes()
    path.write_bytes(before[:position] + inserted + before[position:])
    try:
        for finding in check(archive, figures=True).findings:
            assert "\n" not in finding.message
            assert finding.line >= 1
        fix(archive)
        check(archive)
    finally:
        path.write_bytes(before)


def test_no_kind_of_file_makes_it_raise_or_wait(archive: Archive) -> None:
    folder = archive.folder(MONDAY)
    os.mkfifo(folder / "2606.00004.md")
    (folder / "2606.00005.md").mkdir()
    (folder / "2606.00006.md").symlink_to("2606.00006.md")
    (folder / "a\nb\x1b.md").write_text("")
    (folder / os.fsdecode(b"\xff.md")).write_text("")
    archive.metadata_path(MONDAY).unlink()
    os.mkfifo(archive.metadata_path(MONDAY))
    (archive.root / "loop").symlink_to(".")
    os.mkfifo(archive.root / "pipe.md")
    assert rules(archive) == {"schema", "orphan", "unknown-file", "page", "outside"}
    fix(archive)
    result = CliRunner().invoke(cli, ["--docs", str(archive.root), "check"])
    assert result.exit_code == 1
    assert "\x1b" not in result.output


# --- the command


def run(archive: Archive, *options: str) -> tuple[int, str, str]:
    place = ["--docs", str(archive.root), "--config", str(archive.root.parent / "digest.yml")]
    result = CliRunner().invoke(cli, [*place, "check", *options], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def test_one_line_where_nothing_is_wrong(archive: Archive) -> None:
    code, out, _ = run(archive)
    assert (code, out) == (0, "2 days, 3 papers, 5 pages: no findings\n")
    archive.write_analysis(MONDAY, analysis(ONE, unverified=("7",)), force=True)
    edit(archive.analysis_path(MONDAY, TWO), "one", "two")
    assert run(archive)[1] == (
        "2 days, 3 papers, 5 pages: no findings (1 file edited by hand, 1 analysis with unverified figures)\n"
    )
    archive.write_analysis(MONDAY, analysis(TWO, unverified=("7", "8")), force=True)
    assert run(archive)[1] == "2 days, 3 papers, 5 pages: no findings (2 analyses with unverified figures)\n"


def test_findings_on_stdout_and_the_rest_on_stderr(archive: Archive) -> None:
    SPOILED["Windows line ends"][0](archive)
    SPOILED["a link from the root"][0](archive)
    code, out, err = run(archive)
    assert code == 1
    assert [line.partition(" ")[0] for line in out.splitlines()] == [
        f"{archive.root}/{DAY}/arxiv.json:1:",
        f"{archive.root}/notes.md:1:",
    ]
    assert "2 findings in 2 files; `digest check --fix` mends 1 of them" in err


def test_settings_are_looked_at_where_there_are_any(archive: Archive) -> None:
    config = archive.root.parent / "digest.yml"
    config.write_text("categories: [cs.CV]\n", encoding="utf-8")
    assert run(archive)[0] == 0
    config.write_text("categories: [cs.CV]\npaper_per_day: 5\n", encoding="utf-8")
    code, out, err = run(archive)
    assert code == 1
    assert out.startswith(f"{config}:2: paper_per_day: unknown key; known keys: title, ")
    assert err.splitlines()[-1] == "2 days, 3 papers, 5 pages: 1 finding in 1 file"
    assert [finding["rule"] for finding in json.loads(run(archive, "--json")[1])["findings"]] == ["settings"]
    config.write_text("- cs.CV\n", encoding="utf-8")
    assert run(archive)[1] == f"{config}:1: holds no `key: value` lines\n"


def test_a_category_that_arxiv_may_not_have_is_doubted_and_no_finding(archive: Archive) -> None:
    config = archive.root.parent / "digest.yml"
    config.write_text("categories: [cs.CV, cs.VC]\n", encoding="utf-8")
    code, out, err = run(archive)
    assert (code, out) == (0, "2 days, 3 papers, 5 pages: no findings\n")
    assert err.startswith(f"warning: {config}: categories: cs.VC is not in arXiv's list")
    assert "if cs.CV is meant, write that\n" in err
    config.unlink()
    assert "warning" not in run(archive)[2]


def test_fix_says_what_it_did_and_what_is_left(archive: Archive) -> None:
    SPOILED["Windows line ends"][0](archive)
    code, out, err = run(archive, "--fix")
    assert (code, out) == (0, "2 days, 3 papers, 5 pages: no findings\n")
    assert f"{archive.root}/{DAY}/arxiv.json: mended: line-ends" in err
    assert "mended" not in run(archive, "--fix")[2]


def test_json(archive: Archive) -> None:
    SPOILED["a link from the root"][0](archive)
    SPOILED["a half-written file"][0](archive)
    code, out, _ = run(archive, "--fix", "--json")
    assert code == 1
    assert json.loads(out) == {
        "counts": {"days": 2, "papers": 3, "pages": 6, "hand_edited": 0, "unverified": 0},
        "findings": [
            {
                "path": str(archive.root / "notes.md"),
                "line": 1,
                "rule": "link",
                "message": "the link to “/about/” begins with `/`, which breaks below a sub-path; "
                "write it from this file's folder",
                "fixable": False,
            }
        ],
        "fixed": [{"path": str(archive.folder(MONDAY) / f".{ONE}.md.tmp"), "done": "removed"}],
    }


def test_a_folder_that_is_none_is_wrong_use(archive: Archive) -> None:
    result = CliRunner().invoke(cli, ["--docs", str(archive.root / "no"), "check"])
    assert getattr(result.exception, "exit_code", None) == 2
    assert "there is no such folder" in str(result.exception)


def test_checking_writes_nothing(archive: Archive) -> None:
    SPOILED["Windows line ends"][0](archive)
    before = _snapshot(archive.root.parent)
    run(archive)
    assert _snapshot(archive.root.parent) == before
    shutil.rmtree(archive.root.parent / ".cache", ignore_errors=True)


# --- texts


@given(text=st.text(alphabet=st.sampled_from("`~$\\[]()<>ab \n#"), max_size=200))
def test_prose_keeps_every_position(text: str) -> None:
    blanked = prose(text)
    assert len(blanked) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, blanked, strict=True))
    assert [at for at, sign in enumerate(text) if sign == "\n"] == [
        at for at, sign in enumerate(blanked) if sign == "\n"
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a `b` c", "a     c"),
        ("a ``b ` c`` d", "a             d".replace("             ", " " * 11)),
        ("a ` b", "a ` b"),
        ("$x$ and $5 and $10", "    and $5 and $10"),
        ("$$a$$ b", "      b"),
        ("\\(a\\) \\[b\\] c", " " * 12 + "c"),
        ("\\( open", "\\( open"),
        ("a\n\n    b\n\n\tc\nd", "a\n\n     \n\n  \nd"),
        ("a\n    b", "a\n    b"),
        ("- a\nb\n\n    c\n\nd\n\n    e", "- a\nb\n\n    c\n\nd\n\n     "),
    ],
)
def test_code_and_formulas_are_no_prose(text: str, left: str) -> None:
    assert prose(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Words.\n\n---\nid: 2601.10000\n---\n\nMore.\n",
        "---\nschema: 1\n---\n\nA line  \nbroken\\\nand what is no break\\ \nfor Markdown.\n",
    ],
    ids=["no header at the beginning", "line breaks"],
)
def test_what_means_something_is_left(text: str) -> None:
    assert mend(text, ".md") == text


def test_what_is_too_long_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "2606.00001.md"
    for length, read in ((MAX_BYTES[".md"], True), (MAX_BYTES[".md"] + 1, False)):
        path.write_bytes(b"x" * length)
        assert (raw_text(path) is not None) is read


def test_a_day_whose_folder_can_t_be_read_is_a_problem(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = read_day(archive, MONDAY)
    assert [str(problem) for problem in found.problems] == [
        f"{archive.folder(MONDAY)}: can't be read: Permission denied"
    ]


@given(text=st.text(max_size=300), language=st.sampled_from(["zh", "en", "ja", "ko", "zh-Hant", "xx"]))
def test_any_text_is_looked_at(text: str, language: str) -> None:
    for spots in (chatter(text), markup(text), dead_links(text), wrong_language(text, language)):
        for position, message in spots:
            assert 0 <= position <= len(text)
            assert "\n" not in message
