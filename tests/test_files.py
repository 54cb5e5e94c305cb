"""The two forms of a stored file: every record survives its file, every fault is named, nothing is half-written."""

import datetime as dt
import errno
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from strategies import analyses, indexes, metadata

from digest import files
from digest.errors import ArchiveError
from digest.files import (
    MAX_BYTES,
    front_matter_text,
    is_hand_edited,
    json_text,
    parse_front_matter,
    read_front_matter,
    read_json,
    read_text,
    without_items,
    write_atomic,
)
from digest.model import Analysis, DayIndex, Metadata, Record

# The files of one test function are written again and again to the same place.
REUSED_FOLDER = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def _text(record: Record) -> str:
    return json_text(record) if isinstance(record, Metadata) else front_matter_text(record)


def _written(folder: Path, record: Record, text: str) -> Path:
    path = folder / ("x.json" if isinstance(record, Metadata) else "x.md")
    path.write_bytes(text.encode())
    return path


def _read(record: Record, path: Path) -> Record:
    return read_json(Metadata, path) if isinstance(record, Metadata) else read_front_matter(type(record), path)


RECORDS = st.one_of(analyses, indexes, metadata)


# --- round trips


@given(record=RECORDS)
@example(record=Analysis(id="2601.10000", version=1, source="abstract", language="no", body="---\n\n---\na\n---"))
@example(record=DayIndex(date=dt.date(1, 1, 1), source="run", papers=("2601.10000", "hep-th/9901001")))
@REUSED_FOLDER
def test_a_record_survives_its_file(record: Record, tmp_path: Path) -> None:
    text = _text(record)
    assert _read(record, _written(tmp_path, record, text)) == record
    # The same record always makes the same bytes, and what was read makes them too.
    assert _text(_read(record, tmp_path / ("x.json" if isinstance(record, Metadata) else "x.md"))) == text


@given(record=RECORDS)
@REUSED_FOLDER
def test_windows_line_ends_change_nothing(record: Record, tmp_path: Path) -> None:
    path = _written(tmp_path, record, _text(record).replace("\n", "\r\n"))
    assert _read(record, path) == record
    assert not is_hand_edited(read_text(path), path.suffix)


def test_defaults_are_left_out_and_the_schema_stands_first() -> None:
    record = Analysis(id="2601.07823", version=1, source="abstract", language="zh", body="正文")
    lines = front_matter_text(record).splitlines()
    assert lines[:3] == ["---", "schema: 1", "id: '2601.07823'"]
    assert [line.partition(":")[0] for line in lines[3:7]] == ["language", "version", "source", "checksum"]
    assert lines[7:] == ["---", "", "正文"]


# --- hand edits


@given(record=RECORDS, data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_change_of_content_is_a_hand_edit(record: Record, data: st.DataObject) -> None:
    text = _text(record)
    suffix = ".json" if isinstance(record, Metadata) else ".md"
    assert not is_hand_edited(text, suffix)
    position = data.draw(st.integers(0, len(text)))
    inserted = data.draw(st.sampled_from(["x", "\n", " ", "论"]))
    assert is_hand_edited(text[:position] + inserted + text[position:], suffix)


def test_a_file_without_checksum_counts_as_written_by_hand() -> None:
    assert is_hand_edited("---\nschema: 1\n---\n\ntext\n", ".md")
    assert is_hand_edited('{\n "schema": 1\n}\n', ".json")


def test_a_checksum_in_the_text_below_is_text() -> None:
    record = Analysis(id="2601.07823", version=1, source="abstract", language="en", body='checksum: "0123456789abcdef"')
    text = front_matter_text(record)
    assert not is_hand_edited(text, ".md")
    assert is_hand_edited(text.replace("0123456789abcdef", "0123456789abcde0"), ".md")


# --- what is refused, and how it is said

GOOD = """---
schema: 1
id: '2601.07823'
version: 1
source: abstract
language: zh
---

text
"""

FAULTS = {
    "an id as a YAML float": (
        GOOD.replace("'2601.07823'", "2601.10000"),
        "3: id: was read as a number (2601.1), not as text; put it in quotes",
    ),
    "a language that YAML takes for a truth value": (
        GOOD.replace("zh", "no"),
        "6: language: was read as yes or no (false), not as text; put it in quotes",
    ),
    "a language that is a list": (GOOD.replace("zh", "[zh]"), "6: language: must be text"),
    "a language that is an empty mapping": (GOOD.replace("zh", "{}"), "6: language: must be text"),
    "a language that is a key and a value": (
        GOOD.replace("zh", "{zh: en}"),
        "6: language: was read as the key 'zh' and its value, not as text; put it in quotes",
    ),
    "a byte-order mark": (
        "\ufeff" + GOOD,
        "1: begins with a byte-order mark; save it without, or run `digest check --fix`",
    ),
    "no header": ("text\n", "1: has no header: the first line must be `---`"),
    "an empty file": ("", "1: has no header: the first line must be `---`"),
    "an unterminated header": (
        GOOD.replace("---\n\ntext", "\ntext"),
        "1: the header has no end; put `---` on a line of its own between header and text",
    ),
    "a list header": ("---\n- a\n- b\n---\n", "1: the header is a list, not `key: value` lines"),
    "an empty header": ("---\n\n---\n", "1: the header is empty, not `key: value` lines"),
    "a duplicate key": (
        GOOD.replace("version: 1", "version: 1\nversion: 2"),
        "5: the header is not valid YAML: the key 'version' stands twice",
    ),
    "an unknown key": (
        GOOD.replace("source:", "sauce: x\nsource:"),
        "5: sauce: unknown key; known keys: model, prompt",
    ),
    "a body as a key": (GOOD.replace("source:", "body: x\nsource:"), "5: body: unknown key"),
    "a missing key": (GOOD.replace("version: 1\n", ""), "1: version: is missing"),
    "a list that is too long": (
        GOOD.replace("source:", f"key_findings: [{', '.join(['a'] * 101)}]\nsource:"),
        "5: key_findings: has 101 entries; at most 100 are possible",
    ),
    "a number that is text": (
        GOOD.replace("version: 1", "version: '1'"),
        "4: version: input should be a valid integer",
    ),
    "a schema of the future": (
        GOOD.replace("schema: 1", "schema: 2").replace("source:", "sauce: x\nsource:").replace("zh", "no"),
        "2: schema: was written by a newer version of digest; update the program",
    ),
    "a schema of no time": (GOOD.replace("schema: 1", "schema: 0"), "2: schema: input should be 1"),
    "a wrong choice": (GOOD.replace("abstract", "hearsay"), "5: source: input should be 'full-text', 'abstract' or"),
    "an id that is a path": (
        GOOD.replace("2601.07823", "../../x"),
        "3: id: '../../x' does not have the form that it must have",
    ),
    "an alias": (
        GOOD.replace("source:", "a: &a [x]\nb: *a\nsource:"),
        "5: the header is not valid YAML: aliases (*name) are not allowed",
    ),
    "an alias that blows up": (
        GOOD.replace("source:", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\nsource:"),
        "5: the header is not valid YAML: aliases (*name) are not allowed",
    ),
    "a key that is a list": (
        GOOD.replace("source:", "? [a]\n: b\nsource:"),
        "5: the header is not valid YAML: a key must be a word",
    ),
    "a tag that runs code": (
        GOOD.replace("abstract", "!!python/object/apply:os.system [echo]"),
        "5: the header is not valid YAML: could not determine a constructor for the tag",
    ),
    "a tag that does not fit": (
        GOOD.replace("version: 1", "version: !!int x"),
        "4: the header is not valid YAML: the value does not fit its type (int)",
    ),
    "an empty value with a tag": (
        GOOD.replace("version: 1", 'version: !!int ""'),
        "4: the header is not valid YAML: the value does not fit its type (int)",
    ),
    "a mapping that is none": (
        GOOD.replace("version: 1", "version: !!map x"),
        "4: the header is not valid YAML: the value does not fit its type (map)",
    ),
    "a number of 5,000 digits": (
        GOOD.replace("version: 1", "version: " + "9" * 5_000),
        "4: the header is not valid YAML: the value does not fit its type (int)",
    ),
    "bytes": (
        GOOD.replace("abstract", "!!binary aGk="),
        "1: holds a value that is neither text, number nor list",
    ),
    "a deeply nested header": (
        GOOD.replace("abstract", "[" * 50_000),
        "1: the header is nested too deeply",
    ),
    "a long header": (
        GOOD.replace("source:", "model: " + "x" * 300_000 + "\nsource:"),
        "1: the header is longer than 256,000 characters",
    ),
    "broken YAML": (
        GOOD.replace("source: abstract", "source: [abstract"),
        "the header is not valid YAML: did not find expected ',' or ']'",
    ),
    "a control character": (
        GOOD.replace("text\n", "te\x1bxt\n"),
        "1: body: contains the control character U+001B",
    ),
    "marks of a merge conflict": (
        GOOD.replace("text\n", "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"),
        "9: holds the marks of a merge conflict; finish the merge",
    ),
}


@pytest.mark.parametrize(("text", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_with_file_line_key_and_reason(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "2601.07823.md"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ArchiveError) as caught:
        read_front_matter(Analysis, path)
    message = str(caught.value)
    assert message.startswith(f"{path}:")
    assert said in message
    assert "behind `- `" not in message
    assert "\n" not in message
    assert len(message) < 600 + len(str(path))


def test_the_example_without_fault_is_good(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(GOOD)
    assert read_front_matter(Analysis, path).body == "text"


JSON_FAULTS = {
    "nothing": ("", "1: is not valid JSON"),
    "a list": ("[]", "1: must hold one object"),
    "cut off": ('{\n "schema": 1,\n "date"', "3: is not valid JSON"),
    "a duplicate key": ('{"date": "2026-01-13", "date": "2026-01-14"}', "the key 'date' stands twice"),
    "a deep nest": ('{"papers": ' + "[" * 200_000, "1: is nested too deeply"),
    "a number of 5,000 digits": ('{"date": ' + "9" * 5_000 + "}", "1: is not valid JSON"),
    "an unknown key": (
        '{\n "schema": 1,\n "date": "2026-01-13",\n "papes": []\n}',
        "4: papes: unknown key; known keys:",
    ),
    "a schema of the future": (
        '{\n "schema": 2,\n "date": 3\n}',
        "2: schema: was written by a newer version of digest; update the program",
    ),
    "a wrong date": ('{\n "schema": 1,\n "date": "13.01.2026"\n}', "3: date: input should be a valid date"),
    "half a surrogate pair": ('{"date": "\\ud800"}', "1: invalid JSON"),
    "a paper twice": (
        '{"schema": 1, "date": "2026-01-13", "papers": ['
        + ", ".join(
            ['{"id": "2601.00001", "version": 1, "title": "t", "authors": [], "abstract": "", "categories": ["cs.CV"]}']
            * 2
        )
        + "]}",
        "papers: 2601.00001 is listed twice",
    ),
    "an id as a number": (
        '{"date": "2026-01-13", "repeats": [{"id": 2601.1, "date": "2026-01-12"}]}',
        "was read as a number",
    ),
}


@pytest.mark.parametrize(("text", "said"), JSON_FAULTS.values(), ids=JSON_FAULTS.keys())
def test_a_fault_in_json_is_named(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "arxiv.json"
    path.write_text(text)
    with pytest.raises(ArchiveError) as caught:
        read_json(Metadata, path)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{path}:")


@given(raw=st.binary(max_size=400))
@REUSED_FOLDER
def test_any_bytes_are_a_record_or_an_error(raw: bytes, tmp_path: Path) -> None:
    for name, begin in (("x.md", b"---\n"), ("x.json", b"")):
        (tmp_path / name).write_bytes(begin + raw)
        with pytest.raises(ArchiveError):
            read_front_matter(Analysis, tmp_path / name) if name == "x.md" else read_json(Metadata, tmp_path / name)


@given(header=st.text(alphabet=st.sampled_from("ab:-?!&*[]{}'\"\n #|>%@`,~0123.<=\t"), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_header_is_a_mapping_or_an_error(header: str) -> None:
    try:
        parsed, _ = parse_front_matter(f"---\n{header}\n---\nbody", Path("x.md"))
    except ArchiveError:
        return
    assert all(isinstance(key, str) for key in parsed)


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(GOOD.encode() + "é".encode("latin-1"))
    with pytest.raises(ArchiveError, match=r"x\.md:10: is not UTF-8 \(byte 0xe9\); save it again as UTF-8"):
        read_text(path)


def test_too_long(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"x" * (MAX_BYTES[".md"] + 1))
    with pytest.raises(ArchiveError, match="is 2,000,001 bytes long, more than the 2,000,000 that are read"):
        read_text(path)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(GOOD)
    (tmp_path / "link.md").symlink_to("real.md")
    with pytest.raises(ArchiveError, match="is a symbolic link"):
        read_text(tmp_path / "link.md")
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(ArchiveError, match="is not a regular file"):
        read_text(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(ArchiveError, match="is not a regular file"):
        read_text(tmp_path / "folder.md")
    with pytest.raises(ArchiveError, match="can't be read: No such file or directory"):
        read_text(tmp_path / "nothing.md")


# --- writing


@contextmanager
def full_disk() -> Iterator[None]:
    """Within, a file can't grow over 2,000 bytes, which fails in `write` just as a full disk does.

    No longer than that: pytest's own report may go to a file, and that has grown already.
    """
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_write_makes_folders_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "2026" / "01" / "13" / "index.md"
    write_atomic(path, "论文\n")
    assert path.read_bytes() == "论文\n".encode()
    assert [each.name for each in path.parent.iterdir()] == ["index.md"]


@pytest.mark.parametrize("before", [None, "what was there"])
def test_a_full_disk_leaves_what_was_there(before: str | None, tmp_path: Path) -> None:
    path = tmp_path / "index.md"
    if before is not None:
        path.write_text(before)
    reason = r"can't be written: .*; what was there before is still there; make room"
    with full_disk(), pytest.raises(ArchiveError, match=reason):
        write_atomic(path, "x" * 10_000)
    assert (path.read_text() if path.exists() else None) == before
    assert [each.name for each in tmp_path.iterdir()] == (["index.md"] if before is not None else [])


def test_a_disk_that_is_full_at_the_very_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems report the want of room only when the data must be on the disk."""

    def no_room(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "index.md"
    path.write_text("before")
    monkeypatch.setattr(files.os, "fsync", no_room)
    with pytest.raises(ArchiveError, match="No space left on device"):
        write_atomic(path, "after")
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["index.md"]


def test_a_write_takes_the_place_of_one_that_was_cut_off(tmp_path: Path) -> None:
    (tmp_path / ".index.md.tmp").write_text("half")
    write_atomic(tmp_path / "index.md", "whole")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("index.md", "whole")]


def test_a_link_in_the_temporary_file_s_place_leads_nowhere(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine")
    archive = tmp_path / "docs"
    archive.mkdir()
    (archive / ".index.md.tmp").symlink_to(outside)
    write_atomic(archive / "index.md", "theirs")
    assert outside.read_text() == "mine"
    assert (archive / "index.md").read_text() == "theirs"
    assert not (archive / "index.md").is_symlink()


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "2026").write_text("")
    with pytest.raises(ArchiveError, match="can't be written"):
        write_atomic(tmp_path / "2026" / "index.md", "x")


# --- a part of a file


@given(metadata, st.integers(0, 5))
def test_a_list_without_its_end_is_the_beginning_of_the_list(record: Metadata, most: int) -> None:
    whole = json_text(record)
    found = json.loads(without_items(whole.encode(), "candidates", most))
    expected = json.loads(whole)
    if "candidates" in expected:
        expected["candidates"] = expected["candidates"][:most]
    assert found == expected
