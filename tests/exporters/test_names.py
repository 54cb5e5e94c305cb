import re

import pytest
from hypothesis import given

from digest.exporters.names import Name, split_name, split_names
from tests.strategies import full_lines


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Lovelace", Name("Lovelace", "Ada")),
        ("Kaiming He", Name("He", "Kaiming")),
        ("Jose M. Alvarez", Name("Alvarez", "Jose M.")),
        ("Jan van der Berg", Name("Berg", "Jan", "van der")),
        ("Wouter van den Heuvel", Name("Heuvel", "Wouter", "van den")),
        ("Luc Van Gool", Name("Van Gool", "Luc")),
        ("Bert De Brabandere", Name("De Brabandere", "Bert")),
        ("Fernando De la Torre", Name("De la Torre", "Fernando")),
        ("Nguyen Van Anh", Name("Anh", "Nguyen Van")),
        ("Phi Le Nguyen", Name("Nguyen", "Phi Le")),
        ("Tien Van Do", Name("Do", "Tien Van")),
        ("Charles de la Vallée Poussin", Name("Poussin", "Charles de la Vallée")),
        ("Martin Luther King Jr.", Name("King", "Martin Luther", suffix="Jr.")),
        ("Sammy Davis III", Name("Davis", "Sammy", suffix="III")),
        ("King, Martin Luther", Name("King", "Martin Luther")),
        ("Martin King, Jr.", Name("King", "Martin", suffix="Jr.")),
        ("Ada Lovelace (MIT)", Name("Lovelace", "Ada")),
        ("李 雷", Name("李", "雷")),
        ("李雷", Name(literal="李雷")),
        ("NVIDIA", Name(literal="NVIDIA")),
        ("Kwai Keye Team", Name(literal="Kwai Keye Team")),
        ("Team GLM", Name(literal="Team GLM")),
        ("The ATLAS Collaboration", Name(literal="The ATLAS Collaboration")),
        ("Foo and Bar Baz", Name(literal="Foo and Bar Baz")),
        ("A, B, C", Name(literal="A, B, C")),
        ("Qingyao Ai", Name("Ai", "Qingyao")),
        ("The Anh Han", Name("Han", "The Anh")),
        ("The GEMINI Builders", Name(literal="The GEMINI Builders")),
        ("Santiago Ramón y Cajal", Name("Ramón y Cajal", "Santiago")),
        ("Ana da Costa e Silva", Name("Costa e Silva", "Ana", "da")),
        ("Mohammad Abdullah Al Faruque", Name("Al Faruque", "Mohammad Abdullah")),
        ("Osmar Abilio de Carvalho Junior", Name("Carvalho Junior", "Osmar Abilio", "de")),
        ("José A. Neto", Name("Neto", "José A.")),
        ("Ángel de los Santos", Name("Santos", "Ángel", "de los")),
        ("Giulio dal Pozzo", Name("Pozzo", "Giulio", "dal")),
        ("Pietro degli Esposti", Name("Esposti", "Pietro", "degli")),
        ("Nur Aini binti Musa", Name("Musa", "Nur Aini", "binti")),
        ("Carl Friedrich von und zu Weizsäcker", Name("Weizsäcker", "Carl Friedrich", "von und zu")),
        ("Seán Ó Briain", Name("Ó Briain", "Seán")),
        ("Niamh Ní Dhomhnaill", Name("Ní Dhomhnaill", "Niamh")),
        ("Rosa Dalla Costa", Name("Dalla Costa", "Rosa")),
        ("Pietro Degli Esposti", Name("Degli Esposti", "Pietro")),
        ("Maria De Los Santos", Name("De Los Santos", "Maria")),
        ("Ana de Las Heras", Name("Las Heras", "Ana", "de")),
        ("Ada Jones1,2", Name("Jones1", "Ada")),
        ("Ada Jones¹,²", Name("Jones¹", "Ada")),
        ("Jones, 2", Name("Jones", "2")),
        # A middle name, two people, and a given name that has such words in it.
        ("Young Dal Kim", Name("Kim", "Young Dal")),
        ("Jae O Kim", Name("Kim", "Jae O")),
        ("Meier und Weber", Name("Weber", "Meier und")),
        ("María de los Ángeles García", Name("García", "María de los Ángeles")),
    ],
)
def test_parts(name: str, parts: Name) -> None:
    assert split_name(name) == parts


def test_a_list_may_say_that_there_are_more() -> None:
    names, more = split_names(("Team GLM", ":", "Ada Lovelace", "et al."))
    assert names == (Name(literal="Team GLM"), Name("Lovelace", "Ada"))
    assert more
    assert split_names(("Alan Turing",)) == ((Name("Turing", "Alan"),), False)


def test_accents_of_latex_are_read() -> None:
    assert split_names((r"Andr\'e Gr\"un",))[0] == (Name("Grün", "André"),)


@given(full_lines)
def test_no_word_of_a_name_is_lost(text: str) -> None:
    text = " ".join(text.split())
    name = split_name(text)
    assert name.literal or name.family
    if not name.literal:
        parts = " ".join([name.given, name.particle, name.family, name.suffix]).split()
        left = sorted(text.replace(",", " ").split())
        # An affiliation in brackets and more than one mark of a footnote at the end are left out.
        assert sorted(parts) == left or "(" in text or re.search(r"[\d¹²³⁴-⁹],", text)
