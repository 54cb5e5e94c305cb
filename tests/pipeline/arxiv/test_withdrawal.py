import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.pipeline.arxiv.withdrawal import is_withdrawn


def with_comment(comment: str, version: int = 2) -> Paper:
    return Paper(
        id="2606.00001", version=version, title="T", authors=("A",), abstract="", categories=("cs.CV",), comment=comment
    )


@pytest.mark.parametrize(
    "comment",
    [
        "withdrawn",
        "Withdrawn.",
        "[Withdrawn]",
        "*** WITHDRAWN ***",
        "Withdrawn: an error in Lemma 3",
        "Withdrawn due to an error in Lemma 3",
        "Withdrawn by the authors",
        "Has been withdrawn by the author",
        "Withdrawn from arXiv by the authors",
        "Withdrawn in favour of arXiv:2401.00002",
        "12 pages, 3 figures, withdrawn by the author due to a crucial error in equation 3",
        "v2: withdrawn, see the erratum",
        "Paper withdrawn",
        "Paper withdrawn by the authors: the proof of Theorem 2 is incomplete",
        "Paper has been withdrawn",
        "Our paper has been withdrawn",
        "The submission is withdrawn for a revision",
        "This paper has been withdrawn by the author due to a crucial sign error",
        "This paper has been withdrawn by Ada Lovelace",
        "This paper is being withdrawn",
        "This article was temporarily withdrawn",
        "This work has been withdrawn by the authors; superseded by arXiv:2401.00002",
        "10 pages. This manuscript has been withdrawn",
        "Merged with arXiv:2401.00002, so this paper has been withdrawn",
        "Due to a gap in the proof, this e-print is withdrawn",
        "The authors have withdrawn this paper",
        "The authors have withdrawn this paper because it was merged with arXiv:2401.00002",
        "12 pages; we withdraw the paper",
        "arXiv admin note: withdrawn by arXiv administrators due to unprofessional personal attack",
        "arXiv admin note: This version withdrawn by arXiv administrators",
        "withdrawn by arXiv administrators because of disputed authorship",
        "This submission has been withdrawn by arXiv administrators because it contains fictitious content",
        "arXiv admin note: text overlap with arXiv:2401.00002. This submission has been withdrawn by arXiv",
        "Presented at CVPR workshop. The paper has been withdrawn by the authors due to an error in the proof",
        "8 pages, accepted at ICRA 2026. The paper has been withdrawn by the authors because the experiments are wrong",
        "Submitted to ICLR 2026; withdrawn by the authors because of an error",
        "An updated version is published in Neurocomputing. Paper withdrawn",
        "Version 2 withdrawn by the author",
        "v2 withdrawn due to an error",
        "v1: first draft. v2: withdrawn by authors",
        "v3: withdrawn by authors",
        "12 pages (withdrawn)",
        "Withdrawn temporarily",
        "Withdrawn under company policy",
        "Withdrawn following reviewer comments",
        "Withdrawn before publication",
        "The contents of this paper have been withdrawn due to an error",
        "Superseded by arXiv:2501.00001, paper withdrawn",
        "Merged with another paper. Withdrawn by the authors",
    ],
)
def test_a_withdrawal_is_what_arxivs_comment_calls_one(comment: str) -> None:
    assert is_withdrawn(with_comment(comment))


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, withdrawn from ICLR",
        "Withdrawn from NeurIPS, now at ICML",
        "Paper withdrawn from the workshop",
        "This paper was withdrawn from CVPR by the authors",
        "We have withdrawn this paper from ICLR",
        "Submitted to ICLR 2026, withdrawn due to the scope",
        "A revised version of a paper withdrawn from CVPR",
        "Code for withdrawing funds",
        "Withdrawn claims of an earlier talk are proven",
        "v2: now merges arXiv:2401.00002, which was withdrawn by the authors",
        "12 pages. This work supersedes arXiv:2501.00001, which has been withdrawn by the authors",
        "Extended version of arXiv:2401.00002 (withdrawn by the author)",
        "Extended version of our first draft (withdrawn)",
        "Replaces hep-th/0401002; the paper has been withdrawn",
        "8 pages; replaces the withdrawn submission arXiv:2401.1",
        "Our earlier paper was withdrawn; this is new work",
        "The previous version has been withdrawn by the authors",
        "An earlier version of this paper was withdrawn by the authors",
        "The authors have withdrawn the paper arXiv:2401.00002",
        "We have withdrawn our earlier paper",
        "arXiv:2401.00002 has been withdrawn by arXiv administrators",
        "arXiv admin note: text overlap with arXiv:2401.00002, which was withdrawn by arXiv",
        "v1: withdrawn. v2: corrected",
        "This paper has not been withdrawn",
        "20 pages. We use CIFAR, withdrawn in 2024 due to privacy",
        "Uses MegaFace (withdrawn)",
        "10 pages; data from LAION, withdrawn by LAION in 2023",
        "Dataset withdrawn by the authors in 2024; we use the public copy",
        "Submitted to ICLR 2026. Withdrawn.",
        "The first version of this paper was withdrawn; this is the corrected one",
        "Version 1 withdrawn by the author; this is the corrected one",
    ],
)
def test_that_another_paper_was_withdrawn_does_not_count(comment: str) -> None:
    assert not is_withdrawn(with_comment(comment))


_ANOTHER = ["earlier", "previous", "previously", "prior", "former", "original", "another", "supersedes", "replaces",
            "merges", "extends", "combines", "version of", "extension of", "revision to", "part of", "companion to",
            "arXiv:2401.00002", "math/0401002"]  # fmt: skip


@pytest.mark.parametrize("word", _ANOTHER)
def test_what_was_spoken_of_before_may_be_another_paper(word: str) -> None:
    assert not is_withdrawn(with_comment(f"12 pages, {word} two; the paper has been withdrawn"))
    assert is_withdrawn(with_comment("12 pages, long two; the paper has been withdrawn"))


@given(st.text(st.sampled_from(list("withdrawn by the paper, this v2 arXiv:2401.00002 (.")), max_size=200))
def test_any_comment_is_judged(comment: str) -> None:
    assert is_withdrawn(with_comment(" ".join(comment.split()))) in (True, False)
