import time

import pytest

from digest.pipeline.answers.boasts import boasts, is_excuse

_SOURCE = "Robots fail in the dark. EchoWalk localises by echoes and reaches 91.5% on NightBench, against 74.2%."
_CLAIMS = f"{_SOURCE} This is the first benchmark of its kind. Code is available at https://example.org/echowalk."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("首次提出用回声定位。", "claims to be the first ('首次')"),
        ("NightBench 是首个面向黑暗场景的大规模基准。", "claims to be the first ('首个"),
        ("Robots find their way for the first time.", "claims to be the first ('for the first time')"),
        ("NightBench is the first large benchmark of echoes.", "claims to be the first ('is the first"),
        ("首次實現了黑暗中的定位。", "claims to be the first ('首次')"),
        ("這是首個資料集。", "claims to be the first ('首個資料集')"),
        ("程式碼已釋出。", "says what is public ('程式碼已釋出')"),
        ("没有说明数据集是否已公开，但代码已公开。", "says what is public ('代码已公开')"),
        ("Once the data are available, it can be tried; the code is available.", "says what is public ('code is a"),
        ("代码和权重已公开。", "says what is public ('代码和权重已公开')"),
        ("The code is publicly available.", "says what is public ('code is publicly available')"),
    ],
)
def test_what_the_paper_does_not_claim_is_not_claimed_for_it(text: str, complaint: str) -> None:
    (told,) = boasts(text, _SOURCE)
    assert told.startswith(complaint)
    assert not list(boasts(text, _CLAIMS))


_OUT = ["代码已经公开", "权重也已开源", "数据已发布", "数据集已公开", "Code is released",
        "The weights are open-sourced", "checkpoints have been freely released",
        "The data set has been openly available", "Datasets are public"]  # fmt: skip
_PRAISED = ["突破性", "革命性", "里程碑", "奠定坚实", "打下了坚实", "开辟新", "充分验证", "充分证明",
            "理论和实践意义", "理论与实践意义", "前所未有", "意义重大", "意义深远",
            "ground-breaking", "groundbreaking", "revolutionary", "unprecedented", "paves the way"]  # fmt: skip


@pytest.mark.parametrize("text", _OUT)
def test_every_word_for_a_release_is_one(text: str) -> None:
    (told,) = boasts(f"{text}。", _SOURCE)
    assert told.startswith("says what is public")


@pytest.mark.parametrize("word", _PRAISED)
def test_every_word_of_praise_counts(word: str) -> None:
    told = f"praises without evidence ({word}, milestone); write what was shown"
    assert list(boasts(f"{word}. A milestone.", _SOURCE)) == [told]


def test_praise_in_heaps_is_a_boast() -> None:
    assert list(boasts("這是里程碑，劃時代。", _SOURCE))
    assert list(boasts("这是里程碑，具有革命性意义。", _SOURCE)) == [
        "praises without evidence (里程碑, 革命性); write what was shown"
    ]
    assert len(list(boasts("A groundbreaking milestone that paves the way.", _CLAIMS))) == 1
    assert list(boasts("Milestones of a kind: one milestone a day, each MILESTONE counted.", _SOURCE)) == []


@pytest.mark.parametrize(
    "text",
    ["物体首次出现时才建图，首次命中的体素不更新。", "首个 token 的延迟比其他方法低，首个时间步不计。",
     "第一阶段用回声。", "代码是否已公开没有说明。", "若代码已公开，可以先复现。", "代码未公开，数据没有提。",
     "它没有说数据集已公开。", "测试里程碑之间的距离。",
     "The first stage uses echoes, the first model of the two a camera.", "Whether the code is available is not said.",
     "Once the weights are released, it can be tried.", "It helps where little data is available.",
     "Milestones are checked one by one.", "First the echo is heard, then the first of four networks is run."],
)  # fmt: skip
def test_what_is_plainly_told_is_no_boast(text: str) -> None:
    assert not list(boasts(text, _SOURCE))


@pytest.mark.parametrize(
    ("sentence", "empty"),
    [
        ("摘要没有提到局限性。", True),
        ("- 作者指出：摘要未提及任何局限。\n", True),
        ("1. **作者承认：** 论文摘要并未明确说明其具体的局限。", True),
        ("作者自述：摘要中没有列出局限", True),
        ("作者：摘要没有直接写明局限性；", True),
        ("Authors: no limitations are stated in the abstract.", True),
        ("The abstract doesn’t explicitly name its limitations", True),
        ("The abstract does not mention any limitations.", True),
        ("摘要沒有提到侷限性。", True),
        ("作者未在摘要中指出局限。", True),
        ("The abstract mentions no limitations.", True),
        ("The authors name no limitations in the abstract.", True),
        ("The authors do not mention limitations.", False),
        ("摘要没有提到局限性，但只有一台机械臂。", False),
        ("摘要没有说明用了多少数据。", False),
        ("The authors do not mention the limitations of their camera.", False),
    ],
)
def test_an_excuse_says_nothing_else(sentence: str, *, empty: bool) -> None:
    assert is_excuse(sentence) is empty


@pytest.mark.parametrize("piece", ["the first ", "首次", "首个", "代码", "code is ", "no ", "摘要没有", "- ", "**"])
def test_a_long_text_is_read_in_bounded_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    list(boasts(text, ""))
    list(boasts(f"{text}代码已公开 code is available", ""))
    is_excuse(text)
    assert time.process_time() - began < 2
