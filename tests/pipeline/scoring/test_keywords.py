import time
from typing import Any

import pytest
from candidates_made_up import paper, settings
from hypothesis import given
from hypothesis import strategies as st
from strategies import full_lines, texts

from digest.pipeline.scoring.keywords import ABOUT, INSTITUTION, PRIMARY, SECONDARY, Interests
from digest.pipeline.scoring.name_matching import Name


def found(keyword: str, text: str) -> bool:
    return bool(Interests(settings(keywords={"primary": [keyword]})).match(paper(abstract=text)).hits)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("diffusion", "Diffusion models"),
        ("Diffusion", "a diffusion-based prior"),
        ("GAN", "two GANs compete"),
        ("gan", "a GAN"),
        ("ViT", "VIT and vits"),
        ("LiDAR", "lidar, sparse"),
        ("transformers", "a transformer."),
        ("foundation model", "foundation models"),
        ("policy", "two policies"),
        ("policies", "one policy"),
        ("mesh", "meshes"),
        ("end-to-end driving", "End to end driving"),
        ("end to end driving", "end-to-end driving"),
        ("multimodal", "multi-modal reasoning"),
        ("multi-modal reasoning", "multimodal reasoning"),
        ("3D Gaussian", "3D Gaussians"),
        ("simulation-only", "a simulation only study"),
        ("Schrodinger bridge", "the Schrödinger bridge"),
        ("C++", "written in C++, fast"),
        ("自动驾驶", "面向自动驾驶的方法"),
        ("3D 重建", "稀疏视角3D重建方法"),
        ("로봇", "로봇공학"),
        ("CO2", "CO$_2$ capture"),
        ("CO2", "CO_2 capture"),
        ("PERSUADE 2.0", "the PERSUADE~2.0 corpus"),
        ("soul computing", "the ``Soul Computing'' paradigm"),
        ("CO$_2$", "CO2, captured"),
        ("MoS₂", "monolayer MoS$_2$"),
        ("G2", "$G_2$ manifolds"),
        (r"$\Lambda$CDM", r"tests of $\Lambda$CDM"),
        ("ΛCDM", r"tests of $\Lambda$CDM"),
        (r"Poincar\'e", r"Poincar\'e maps"),
        (r"Poincar\'e", "Poincaré maps"),
        ("object detection", r"\textbf{Object} detection"),
        ("object detection", "object\n  detection"),
    ],
)
def test_found(keyword: str, text: str) -> None:
    assert found(keyword, text)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("GAN", "the organ of Corti; elegant"),
        ("GAN", "gan"),
        ("CLIP", "short video clips, each clip"),
        ("MIT", "to limit it, mit"),
        ("ViT", "vital vitamins"),
        ("GPS", "Gaussian processes (GPs)"),
        ("lens", "len of it"),
        ("bus", "bu"),
        ("pose", "supposed poses2"),
        ("diffusion model", "diffusion in models"),
        ("3D Gaussian", "2D Gaussian"),
        ("C++", "the C language"),
        ("CO2", "CO$_2$H"),
        ("自动", "手动"),
        ("!!!", "!!! what"),
        ("···", "Nothing · GAN · CLIP"),
    ],
)
def test_not_found(keyword: str, text: str) -> None:
    assert not found(keyword, text)


def test_title_weighs_twice_as_much_as_abstract_and_a_keyword_counts_once() -> None:
    interests = Interests(settings(keywords={"primary": ["diffusion"], "secondary": ["camera"]}))
    assert interests.match(paper(title="Diffusion", abstract="diffusion")).strength == PRIMARY
    assert interests.match(paper(abstract="diffusion diffusion")).strength == PRIMARY // 2
    assert interests.match(paper(title="Cameras", abstract="diffusion")).strength == SECONDARY + PRIMARY // 2


def test_part_of_a_found_keyword_does_not_count_again_but_lends_its_weight() -> None:
    interests = Interests(settings(keywords={"primary": ["transformer"], "secondary": ["vision transformer"]}))
    match = interests.match(paper(title="Vision Transformers", abstract="a transformer"))
    assert [(hit.keyword, hit.place, hit.weight) for hit in match.hits] == [("vision transformer", "title", PRIMARY)]


def test_keyword_of_both_lists_is_primary() -> None:
    interests = Interests(settings(keywords={"primary": ["SLAM"], "secondary": ["SLAM"]}))
    assert interests.match(paper(title="SLAM")).strength == PRIMARY


@pytest.mark.parametrize(
    ("wanted", "author", "same"),
    [
        ("Kaiming He", "Kaiming He", True),
        ("kaiming he", "He, Kaiming", True),
        ("Kaiming He", "K. He", True),
        ("K. He", "Kaiming He", True),
        ("Kaiming He", "L. He", False),
        ("Kaiming He", "Kaiming Hu", False),
        ("Kaiming He", "Xiaoming He", False),
        ("Jun-Yan Zhu", "Junyan Zhu", True),
        ("Jun-Yan Zhu", "J.-Y. Zhu", True),
        ("Jun-Yan Zhu", "J. X. Zhu", False),
        ("Fei-Fei Li", "Li Fei-Fei", True),
        ("Michael Black", "Michael J. Black", True),
        ("Bernhard Schölkopf", "Bernhard Scholkopf", True),
        ("Bjørn Ommer", "Bjorn Ommer", True),
        ("J. Gudmundsson", "Jón Guðmundsson", True),
        ("Þór Halldórsson", "Thor Halldorsson", True),
        ("何恺明", "何恺明", True),
        ("Madonna", "Madonna", True),
        ("He", "Kaiming He", False),
    ],
)
def test_authors(wanted: str, author: str, same: bool) -> None:
    match = Interests(settings(authors=[wanted])).match(paper(authors=("Ada Lovelace", author)))
    assert [hit.keyword for hit in match.hits] == ([wanted] if same else [])


@given(st.text(max_size=30), st.text(max_size=30))
def test_being_the_same_person_is_mutual(one: str, other: str) -> None:
    first, second = Name.of(one), Name.of(other)
    if first and second:
        assert first.is_same(first)
        assert first.is_same(second) == second.is_same(first)


def test_institution_in_comment_authors_and_addresses_but_not_among_the_hardware() -> None:
    interests = Interests(settings(institutions=["Nvidia", "Waymo"]))

    def institutions(**fields: object) -> list[str]:
        return [hit.keyword for hit in interests.match(paper(**fields)).hits]  # type: ignore[arg-type]

    assert institutions(comment="Project page: https://research.nvidia.com/labs/x") == ["Nvidia"]
    assert institutions(authors=("NVIDIA", "Ada Lovelace")) == ["Nvidia"]
    assert institutions(authors=("Ada Lovelace (Waymo)",)) == ["Waymo"]
    assert institutions(abstract="Code: https://github.com/waymo-research/x.") == ["Waymo"]
    assert institutions(abstract="It runs on an NVIDIA RTX 4090 and beats others on KITTI and Waymo.") == []
    assert interests.match(paper(comment="Waymo")).strength == INSTITUTION
    assert interests.match(paper(comment="Waymo")).topic_strength == 0


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"abstract": "Code: https://csail.mit.edu/a"}, ["MIT"]),
        ({"abstract": "Code at csail.mit.edu/a (or kit.edu)."}, ["KIT", "MIT"]),
        ({"abstract": "Code at github.com/inria."}, ["INRIA"]),
        ({"abstract": "It was trained by MIT.The rest, by KIT.We, is e.g. new."}, []),  # a blank is missing
        ({"abstract": "Code: https://mit-han-lab.github.io/a"}, ["MIT"]),
        ({"abstract": "Code: https://github.com/inria/a"}, ["INRIA"]),
        ({"comment": "Project: research.inria.fr/a"}, ["INRIA"]),
        ({"comment": "Inria, Paris"}, ["INRIA"]),
        ({"comment": "INRIA, Paris, and KIT"}, ["INRIA", "KIT"]),
        ({"authors": ("INRIA Paris",)}, ["INRIA"]),
        ({"authors": ("Mit Patel", "Kit Young")}, []),
        ({"comment": "12 Seiten, mit Anhang; the kit is open"}, []),
        ({"abstract": "Code: https://github.com/lab/dev/kit and licence-mit"}, []),
    ],
)
def test_institution_in_capitals(fields: dict[str, Any], found: list[str]) -> None:
    interests = Interests(settings(institutions=["MIT", "INRIA", "KIT"]))
    assert [hit.keyword for hit in interests.match(paper(**fields)).hits] == found


def test_excluded_in_title_at_once_in_abstract_when_repeated() -> None:
    interests = Interests(settings(keywords={"exclude": ["medical", "social"]}))
    in_title = interests.match(paper(title="Medical images"))
    assert (in_title.excluded, in_title.excluded_in_title) == ("medical", True)
    once = interests.match(paper(abstract="As in medical imaging."))
    assert (once.excluded, once.mentioned) == ("", "medical")
    often = interests.match(paper(abstract="Social graphs. " * ABOUT))
    assert (often.excluded, often.excluded_in_title, often.mentioned) == ("social", False, "")
    # One mention each of two topics is not a repetition of either.
    both = interests.match(paper(abstract="Neither medical nor social."))
    assert (both.excluded, both.mentioned) == ("", "medical")


def test_hyphenated_excluded_word_is_counted_once() -> None:
    interests = Interests(settings(keywords={"exclude": ["simulation-only"]}))
    assert interests.match(paper(abstract="A simulation-only study.")).mentioned == "simulation-only"


def test_without_settings_nothing_matches() -> None:
    interests = Interests(settings())
    assert interests.is_empty
    assert interests.match(paper(title="Anything", abstract="at all")).hits == ()
    assert not Interests(settings(interests="robots that cook")).is_empty


@given(full_lines, full_lines, texts)
def test_any_keyword_meets_any_text(keyword: str, title: str, abstract: str) -> None:
    one = settings(keywords={"primary": [keyword], "exclude": [keyword]}, authors=[keyword], institutions=[keyword])
    match = Interests(one).match(paper(title=title, abstract=abstract))  # never raises
    assert match.strength == sum(hit.weight for hit in match.hits)


@given(st.from_regex(r"[A-Za-z]{4,9}( [A-Za-z]{4,9}){0,2}", fullmatch=True))
def test_a_keyword_is_found_where_it_stands(keyword: str) -> None:
    assert found(keyword, f"We study {keyword}, at last.")
    assert not found(keyword, f"We study x{keyword}, at last.")


def test_a_day_with_many_keywords_takes_well_under_a_second() -> None:
    words = [f"topic{a} of{b}" for a in range(16) for b in range(5)]
    interests = Interests(settings(keywords={"primary": words[:30], "secondary": words[30:]}))
    abstract = "A plain sentence about topic3 and about of4 things, topic5 of2 among them. " * 20
    papers = [paper(abstract=abstract, title=f"Title {n}") for n in range(500)]
    began = time.process_time()
    matches = [interests.match(one) for one in papers]
    assert time.process_time() - began < 2  # about 0.4 s on an idle machine
    assert all([hit.keyword for hit in match.hits] == ["topic5 of2"] for match in matches)
