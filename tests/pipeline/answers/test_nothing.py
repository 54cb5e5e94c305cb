import time

import pytest

from digest.pipeline.answers import rules
from digest.pipeline.answers.nothing import says_nothing


@pytest.mark.parametrize(
    "text",
    ["未提及。", "没有提及", "论文未提及。", "摘要未提及。", "文中没有提到。", "論文未提及。", "摘要中沒有明確說明。",
     "无相关信息。", "無相關資訊。", "作者没有给出更多细节。", "**无更多信息。**", "无（仅有摘要）",
     "- 论文未提及。\n- 没有说明。",
     "N/A (abstract only)", "N/A – only the abstract was read", "None (abstract only).", "Not stated here.",
     "Not specified.", "Not mentioned in the paper.", "The paper does not mention this.", "No information given.",
     "No details are given in the abstract.", "Nothing to report.", "See above.", "Nicht angegeben.", "Non précisé.",
     "No se menciona.", "Não informado.", "記載なし。", "論文には記載がない。", "언급 없음."],
)  # fmt: skip
def test_a_field_that_says_nothing_is_a_placeholder(text: str) -> None:
    assert says_nothing(text)
    assert "placeholder" in next(rules.chatter(text, title="x"))


@pytest.mark.parametrize(
    "text",
    ["仅有仿真。", "未公开代码。", "没有报告方差。", "论文未提及训练成本。", "無外部驗證。", "摘要未提及局限。",
     "没有给出训练细节。", "不适用于室外。", "未知物体上失败。", "信息论下界。", "无（只有一个数据集，没有方差）",
     "论文未提及。不过只有一台机械臂。", "None of the robots fell.", "Not tested outdoors.", "Not reported: variance.",
     "The paper does not mention its cost.", "No details of training are given.", "No code is given.",
     "The abstract does not mention limitations.", "Nothing else beats it.", "Unknown objects are missed."],
)  # fmt: skip
def test_what_is_missing_is_something(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "piece", ["论文", "没有", "no more ", "the paper ", "- ", "无", "N/A (", "未提及", "not stated "]
)
def test_a_text_is_judged_in_bounded_time(piece: str) -> None:
    began = time.process_time()
    for length in (230, 20_000):
        says_nothing(f"{piece * (length // len(piece))}x")
    assert time.process_time() - began < 1
