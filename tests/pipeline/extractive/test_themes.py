import pytest
from candidates_made_up import paper
from hypothesis import given
from hypothesis import strategies as st
from strategies import full_lines, texts

from digest.model import Paper
from digest.pipeline.extractive.themes import Background, Theme, background, themes


def day(*titles: str, abstracts: tuple[str, ...] = ()) -> list[Paper]:
    given_ = [*abstracts, *[""] * len(titles)]
    return [paper(f"2601.{n:05}", title, given_[n - 1]) for n, title in enumerate(titles, 1)]


def terms(papers: list[Paper], earlier: Background = Background(), **more: object) -> list[str]:  # noqa: B008 - frozen
    return [theme.term for theme in themes(papers, earlier, **more)]  # type: ignore[arg-type]


def test_theme_is_what_papers_share() -> None:
    papers = day("Pruning for 3D Gaussian Splatting", "A cat", "Relighting with 3D Gaussian splatting")
    assert themes(papers, Background()) == (Theme("3D Gaussian Splatting", ("2601.00001", "2601.00003")),)


@pytest.mark.parametrize(
    "spellings",
    [
        ("vision-language models", "A vision language model"),
        ("Vision-Language Model", "vision-language models"),
        ("motion policies", "a motion policy"),
    ],
)
def test_spellings_of_a_term_are_one(spellings: tuple[str, str]) -> None:
    assert len(themes(day(*spellings), Background())) == 1


def test_the_way_in_which_most_papers_write_it_is_shown() -> None:
    papers = day(
        "Gaussian Splatting",
        "Gaussian Splatting",
        "Cats",
        abstracts=("", "", "By Gaussian splatting. Gaussian splatting helps."),
    )
    assert terms(papers) == ["Gaussian splatting"]


@pytest.mark.parametrize(
    "phrase",
    ["novel method", "proposed framework", "large-scale", "training-free", "our approach", "benchmark datasets",
     "tightly coupled",
     "extensive experiments", "image", "performance gap", "state-of-the-art results", "paper", "3D", "2025"],
)  # fmt: skip
def test_what_every_paper_says_is_no_theme(phrase: str) -> None:
    assert terms(day(f"Cats by {phrase} alone", f"Dogs with {phrase} only")) == []


def test_mention_in_two_abstracts_is_chance_in_a_title_it_is_a_theme() -> None:
    sentence = "We use flow matching here."
    assert terms(day("Cats", "Dogs", abstracts=(sentence, sentence))) == []
    assert terms(day("Flow matching", "Dogs", abstracts=("", sentence))) == ["flow matching"]


def test_word_alone_is_a_theme_when_it_is_a_name_or_a_topic() -> None:
    papers = day("Diffusion for cats", "Dogs by diffusion", "LoRA for birds", "LoRA merged")
    assert terms(papers) == ["LoRA"]
    assert sorted(terms(papers, topics=["diffusion"])) == ["Diffusion", "LoRA"]


def test_part_of_a_theme_is_not_another() -> None:
    titles = ["Autonomous driving policy", "Autonomous driving policy", "autonomous driving"]
    assert len(terms(day(*titles))) == 1


def test_usual_term_gives_way_to_an_unusual_one() -> None:
    papers = day("Object detection with event cameras", "Event cameras", "Object detection")
    usual = background([("Object detection", "")] * 40 + [("Cats", "")] * 60)
    assert terms(papers, usual)[0].lower() == "event cameras"
    unusual = background([("Event cameras", "")] * 40 + [("Cats", "")] * 60)
    assert terms(papers, unusual)[0].lower() == "object detection"


def test_background_counts_papers() -> None:
    earlier = background([("Object detection", "Object detection again."), ("Cats", "They need object detection.")])
    assert earlier.papers == 2
    assert earlier.counts["object detection"] == 2


def test_addresses_are_no_terms() -> None:
    text = "Code: https://github.com/nvlabs/event-cameras/tree and www.example.com/event-cameras/x."
    assert terms(day("Cats https://github.com/event/cameras", "Dogs", abstracts=(text, text))) == []


def test_at_most_as_many_as_asked_for() -> None:
    titles = [f"{a} planning" for a in ("motion", "grasp", "route", "task", "path", "crowd", "swarm")]
    assert len(themes(day(*titles, *titles), Background())) == 5
    assert len(themes(day(*titles, *titles), Background(), limit=2)) == 2


@given(st.lists(st.tuples(full_lines, texts), max_size=6), st.lists(st.tuples(full_lines, texts), max_size=4))
def test_themes_of_any_papers(given_: list[tuple[str, str]], earlier: list[tuple[str, str]]) -> None:
    papers = [paper(f"2601.{n:05}", title, abstract) for n, (title, abstract) in enumerate(given_)]
    usual = background(earlier)
    found = themes(papers, usual)
    assert found == themes(papers, usual)
    for theme in found:
        assert theme.term
        assert len(theme.ids) >= 2
        assert list(theme.ids) == sorted(theme.ids)
