"""Each format of references is read back by a reader that knows nothing of us."""

import datetime as dt
import json
import re
import warnings
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import rispy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pybtex.database import BibliographyData, parse_string

import digest
from digest.exporters.coins import coins
from digest.exporters.formats import FORMATS
from digest.exporters.references import Reference, dois, issued, references
from digest.model import Paper
from digest.site_addresses import REFERENCES
from digest.text import latex_bibtex, latex_plain
from tests.archives import RICH_TITLE, paper
from tests.strategies import papers

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import citeproc
    from citeproc.source.json import CiteProcJSON

ASSETS = Path(digest.__file__).parent / "assets"

HOSTILE = (
    '"}, author = {x}, a = {',
    "}}\n@misc{evil, title = {x}}",
    "TI  - x\r\nER  - \r\nTY  - JOUR",
    "<script>alert(1)</script> & ]]> &amp; \" '",
    r"$\input{/etc/passwd}$ \write18{ls} ^^5cinput \immediate",
    "% a comment # & _ ~ ^ \\ { }",
    "{ { {",
    "} } }",
    "\\",
    "$",
    "@misc{a,}",
    '{"a": 1}, \\u0000 \\n',
    "\u202e\u2066right to left\ufeff",
    "=cmd|' /C calc'!A0",
)

bibtex, ris, csl = FORMATS["bibtex"].text, FORMATS["ris"].text, FORMATS["csl"].text


def one(**fields: object) -> Reference:
    return references([paper(**fields)])[0]  # type: ignore[arg-type]


def read_bibtex(text: str) -> BibliographyData:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return parse_string(text, "bibtex")


# --- BibTeX --------------------------------------------------------------------------------------------------------


def test_bibtex_has_the_fields_that_arxiv_recommends() -> None:
    data = read_bibtex(bibtex([one(version=2, doi="10.1000/x_1 10.1/2", withdrawn=dt.date(2026, 6, 12))]))
    entry = data.entries["lovelace2026study"]
    assert entry.type == "misc"
    assert [str(person) for person in entry.persons["author"]] == ["Lovelace, Ada", "Turing, Alan"]
    assert dict(entry.fields) == {
        "title": "A Study of 2606.00001",
        "year": "2026",
        "month": "June",
        "eprint": "2606.00001",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.CV",
        "version": "2",
        "doi": "10.1000/x_1",
        "url": "https://arxiv.org/abs/2606.00001",
        "note": "Withdrawn, announced on 2026-06-12",
    }


def test_bibtex_parts_of_names() -> None:
    authors = ("Jan van der Berg", "Kwai Keye Team", "Martin King Jr.", "Luc Van Gool", "李 雷", "José Gómez", "et al.")
    entry = read_bibtex(bibtex([one(authors=authors)])).entries["berg2026study"]
    berg, team, king, gool, li, gomez, others = entry.persons["author"]
    assert (berg.prelast_names, berg.last_names, berg.first_names) == (["van", "der"], ["Berg"], ["Jan"])
    assert team.last_names == ["{Kwai Keye Team}"]
    assert (king.lineage_names, king.last_names) == (["Jr."], ["King"])
    assert gool.last_names == ["Van", "Gool"]
    assert (li.last_names, gomez.last_names) == (["李"], ["Gómez"])
    assert str(others) == "others"


@pytest.mark.parametrize(
    ("title", "field"),
    [
        (RICH_TITLE, r"Learning {$\mathbb{R}^3$} Fields: A Careful Study"),
        (r"\textbf{Bold $x_1$} claims", r"Bold {$x_1$} claims"),
        ("50% of R&D: C# and a_b for $5", r"50\% of {R\&D}: C\# and a\_b for \$5"),
        (r"Schr\"odinger's na\"ive caf\'e", "Schrödinger's naïve café"),
        ("机器人抓取的新方法", "机器人抓取的新方法"),
        ("CLIP, LoRA and GPT-4V in 3D", "{CLIP}, {LoRA} and {GPT}-{4V} in {3D}"),
        (r"$\input{/etc/passwd}$", "input/etc/passwd"),
        (r"$^^5cinput x$", r"\textasciicircum{}\textasciicircum{}5cinput x"),
        ("a } b { c", "a b c"),
        (r"right for $54.5%$ or $78.3\%$", r"right for 54.5\% or {$78.3\%$}"),
        (r"$x \\% y$", "xy"),
        ("$W-δ-µ$ codes, Ω(n) and $\\Gamma Γ$", r"{$W-{\delta}-{\mu}$} codes, Ω(n) and {$\Gamma {\Gamma}$}"),
        ("5 < 6 > 4 | x", r"5 \textless{} 6 \textgreater{} 4 \textbar{} x"),
    ],
)
def test_bibtex_titles(title: str, field: str) -> None:
    assert latex_bibtex(title) == field


SICI = "10.1002/(SICI)1521-3951(199911)216:1<135::AID-PSSB135>3.0.CO;2-#"


@pytest.mark.parametrize(
    ("doi", "found", "plain"),
    [
        ("10.1023/A:102 10.4310/B.1", ("10.1023/A:102", "10.4310/B.1"), "10.1023/A:102"),
        ("https://doi.org/10.1000/x doi:10.1000/x", ("10.1000/x",), "10.1000/x"),
        (SICI, (SICI,), SICI),
        ("10.1000/a{b} 10.1000/c", ("10.1000/a{b}", "10.1000/c"), "10.1000/c"),
        ("10.1000/ab, 10.2000/cd", ("10.1000/ab", "10.2000/cd"), "10.1000/ab"),
        ("10.1000/ab; doi:10.2000/cd.", ("10.1000/ab", "10.2000/cd"), "10.1000/ab"),
        ("10.1000/ab,10.2000/cd;https://doi.org/10.3000/e", ("10.1000/ab", "10.2000/cd", "10.3000/e"), "10.1000/ab"),
        ("10.1000/a.b;10.c", ("10.1000/a.b;10.c",), "10.1000/a.b;10.c"),
        ("to appear", (), ""),
    ],
)
def test_dois(doi: str, found: tuple[str, ...], plain: str) -> None:
    made = one(doi=doi)
    assert dois(made.paper) == found
    assert made.doi == plain
    assert ("doi = {" in bibtex([made])) == (plain not in ("", SICI))


def is_balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE), st.text(alphabet="${}\\%&^_ab i", max_size=40)))
def test_a_bibtex_title_is_harmless_whatever_it_was(text: str) -> None:
    field = latex_bibtex(text)
    assert is_balanced(field)
    assert "\n" not in field
    assert not re.search(r"\\(?:input|include|write|openin|def|let|csname|catcode|immediate|read)(?![a-zA-Z])", field)
    outside = re.sub(r"\{\$.*?\$\}", "", field)
    assert not re.search(r"(?<!\\)[%&$#_^]", outside)


# --- RIS -----------------------------------------------------------------------------------------------------------


def test_ris() -> None:
    [record] = rispy.loads(
        ris(
            [one(title=RICH_TITLE, authors=("Jan van der Berg", "Kwai Keye Team"), doi="10.1000/x", journal_ref="J. 1")]
        )
    )
    assert record["type_of_reference"] == "UNPB"
    assert record["title"] == "Learning ℝ³ Fields: A Careful Study"
    assert record["authors"] == ["van der Berg, Jan", "Kwai Keye Team"]
    assert (record["year"], record["date"]) == ("2026", "2026/06/08/")
    assert record["accession_number"] == "arXiv:2606.00001"
    assert record["doi"] == "10.1000/x"
    assert record["keywords"] == ["cs.CV", "cs.RO"]
    assert record["notes"] == ["J. 1"]
    assert record["abstract"] == "We study 2606.00001 and find that it works."
    assert record["urls"] == ["https://arxiv.org/abs/2606.00001"]


# --- CSL-JSON ------------------------------------------------------------------------------------------------------

CSL_STRINGS = {"id", "type", "title", "publisher", "number", "genre", "version", "keyword", "DOI", "URL", "note"}
"""Keys of https://github.com/citation-style-language/schema/blob/v1.0.2/schemas/input/csl-data.json that are text."""
CSL_NAME = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal"}


def csl_faults(text: str) -> list[str]:
    """What CSL's schema forbids."""
    faults = []
    items = json.loads(text)
    for item in items:
        for name, value in item.items():
            if name == "author":
                faults += [f"author: {key}" for each in value for key in each.keys() - CSL_NAME]
            elif name == "issued":
                [parts] = value["date-parts"]
                if value.keys() != {"date-parts"} or not 1 <= len(parts) <= 3 or not all(map(int, parts)):
                    faults.append(f"issued: {value}")
            elif name not in CSL_STRINGS | {"abstract"} or not isinstance(value, str):
                faults.append(name)
    if len({item["id"] for item in items}) != len(items):
        faults.append("an id twice")
    return faults


def test_csl() -> None:
    text = csl([one(title=RICH_TITLE, authors=("Jan van der Berg", "Kwai Keye Team"), published=None)])
    assert csl_faults(text) == []
    [item] = json.loads(text)
    assert item["title"] == "Learning ℝ³ Fields: A Careful Study"
    assert item["author"] == [
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
        {"literal": "Kwai Keye Team"},
    ]
    assert item["issued"] == {"date-parts": [[2026, 6]]}
    assert json.loads(csl([])) == []


def test_csl_makes_a_bibliography() -> None:
    found = references([paper(), paper("2606.00002", authors=("Kwai Keye Team",), title="双臂 & <b>")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = CiteProcJSON(json.loads(csl(found)))
        style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
        for each in found:
            bibliography.register(citeproc.Citation([citeproc.CitationItem(each.key)]))
        lines = [str(line) for line in bibliography.bibliography()]
    assert any("Lovelace, A" in line and "A Study of 2606.00001" in line and "2026" in line for line in lines)
    assert any("Kwai Keye Team" in line and "双臂" in line for line in lines)


# --- COinS ---------------------------------------------------------------------------------------------------------


def test_coins_is_an_openurl() -> None:
    text = coins(one(title="A & B = C + 100%; “双臂”", authors=("Jan van der Berg", "Kwai Keye Team"), doi="10.1000/x"))
    values = parse_qs(text, strict_parsing=True)
    assert values == {
        "ctx_ver": ["Z39.88-2004"],
        "rft_val_fmt": ["info:ofi/fmt:kev:mtx:dc"],
        "rft.type": ["preprint"],
        "rft.title": ["A & B = C + 100%; “双臂”"],
        "rft.au": ["van der Berg, Jan", "Kwai Keye Team,"],
        "rft.date": ["2026-06-08"],
        "rft.publisher": ["arXiv"],
        "rft_id": ["https://arxiv.org/abs/2606.00001", "info:doi/10.1000/x"],
    }
    assert re.fullmatch(r"[A-Za-z0-9._~%&= ,:/-]+", text)
    # What is not known has no key.
    assert parse_qs(coins(one()), keep_blank_values=True)["rft_id"] == ["https://arxiv.org/abs/2606.00001"]


# --- all -----------------------------------------------------------------------------------------------------------


def test_keys_are_unique_and_stay_when_papers_of_later_days_join() -> None:
    earlier = [paper("2606.00002"), paper("2606.00003")]
    before = {each.paper.id: each.key for each in references(earlier)}
    # arXiv held it back: its id is smaller than theirs.
    after = {each.paper.id: each.key for each in references([*earlier, paper("2606.00001")])}
    assert before == {"2606.00002": "lovelace2026study", "2606.00003": "lovelace2026study-2606.00003"}
    assert before.items() < after.items()
    assert after["2606.00001"] == "lovelace2026study-2606.00001"


def test_a_paper_stands_in_a_file_once() -> None:
    assert len(references([paper(), paper()])) == 1


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"authors": ("Jürgen Groß",), "title": "The Méthode of it"}, "gross2026methode"),
        ({"authors": ("Ġorġ Ħaż-Żebbuġ",), "title": "Þe Æther"}, "hazzebbug2026aether"),
        ({"authors": ("李 雷",), "title": "机器人"}, "arxiv-2606.00001"),
        ({"authors": (), "title": "A Robot"}, "arxiv2026robot"),
        ({"title": "Is 3D all?"}, "lovelace2026all"),
        ({"id_": "hep-th/9901001", "published": None, "title": "Strings"}, "lovelace1999strings"),
    ],
)
def test_keys(fields: dict[str, object], key: str) -> None:
    assert one(**fields).key == key


@pytest.mark.parametrize(
    ("id_", "year", "month"),
    [("2606.00001", 2026, 6), ("hep-th/9901001", 1999, 1), ("math.AG/0612001", 2006, 12), ("9999.00001", 0, 0)],
)
def test_an_id_says_the_month(id_: str, year: int, month: int) -> None:
    date = issued(paper(id_, published=None))
    assert (date.year, date.month, date.day) == (year, month, 0)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_field(text: str) -> None:
    line = " ".join(text.split())
    fields = {"title": line, "authors": (line, "Ada Lovelace"), "abstract": text.replace("\r", ""), "comment": line}
    found = references([paper(**fields, doi=line, journal_ref=line), paper("2606.00002")])
    data = read_bibtex(bibtex(found))
    assert set(data.entries) == {each.key for each in found}
    assert {entry.fields["eprint"] for entry in data.entries.values()} == {"2606.00001", "2606.00002"}
    records = rispy.loads(ris(found))
    assert [record["accession_number"] for record in records] == ["arXiv:2606.00001", "arXiv:2606.00002"]
    assert records[0]["title"] == (latex_plain(line) or "2606.00001")
    assert csl_faults(csl(found)) == []
    assert all(len(parse_qs(coins(each), strict_parsing=True)["rft.title"]) == 1 for each in found)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(papers, max_size=3))
def test_any_paper_can_be_read_back(some: list[Paper]) -> None:
    found = references(some)
    ids = [each.paper.id for each in found]
    assert [entry.fields["eprint"] for entry in read_bibtex(bibtex(found)).entries.values()] == ids
    assert [record["accession_number"] for record in rispy.loads(ris(found))] == [f"arXiv:{id_}" for id_ in ids]
    assert [item["number"] for item in json.loads(csl(found))] == [f"arXiv:{id_}" for id_ in ids]
    assert csl_faults(csl(found)) == []
    assert (bibtex(found), ris(found), csl(found)) == (bibtex(references(some)), ris(found), csl(found))


def test_a_format_has_a_file_and_a_way_to_cut_a_paper_out_of_it() -> None:
    """`digest export` and the site have every line of `FORMATS`; two things of a new one are elsewhere."""
    assert FORMATS.keys() == REFERENCES.keys(), (
        "digest/site_addresses.py: REFERENCES has the name of each format's file"
    )
    script = (ASSETS / "citations.js").read_text("utf-8")
    kinds = {file.rpartition(".")[2] for file in REFERENCES.values()}
    assert {*re.findall(r"^  (\w+): \(text, id\)", script, re.M)} == kinds, "citations.js: RECORDS has a line for each"
