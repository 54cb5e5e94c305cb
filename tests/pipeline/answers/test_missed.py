import time

import pytest

from digest.pipeline.answers.figures import unverified_figures
from digest.pipeline.answers.missed import without_missed


@pytest.mark.parametrize(
    "text",
    ["没有评测 Gemini 2.5 Pro、Claude 4.5 Sonnet 和 Llama 3.1。", "没有与 Stable Diffusion 3.5 比较。",
     "没有报告 95% 置信区间，也没有方差。", "缺少 95% 置信区间。", "未在 1.5 T 的设备上测试。",
     "没有报告 p<0.05 的检验。", "No 95% confidence interval is given.",
     "No external scanner (1.5 T against 3 T) was tested.", "No comparison with Stable Diffusion 3.5.",
     "Pairs are few; it was not compared with Gemini 2.5 and Llama 3.1."],
)  # fmt: skip
def test_what_is_missed_claims_no_figure(text: str) -> None:
    assert unverified_figures(text, "")
    assert unverified_figures(without_missed(text), "") == []


@pytest.mark.parametrize(
    "text",
    ["没有做消融，误差 7.7%。", "准确率没有超过 57.5%。", "57.5% 的准确率没有做显著性检验。",
     "未测试的物体上只有 57.5%。",
     "没有与相机比较时的 57.5%；没有提升到 57.5%。", "不使用预训练时为 57.5%。", "没有报告它超过 57.5%。",
     "No model reaches 57.5%.", "The 57.5% was not tested for significance.", "Without maps it is 57.5%.",
     "No variance is given, and the error is 7.7%.",
     "It loses no more than 57.5%.", "No gain over 57.5% was reported."],
)  # fmt: skip
def test_what_is_claimed_beside_it_stays(text: str) -> None:
    assert unverified_figures(without_missed(text), "") == unverified_figures(text, "")


@pytest.mark.parametrize("piece", ["no ", "没有", "没有与", "no comparison with ", "没有测", "1.", "was not given "])
def test_a_long_text_is_read_in_bounded_time(piece: str) -> None:
    began = time.process_time()
    without_missed(piece * (4_000 // len(piece)))
    assert time.process_time() - began < 2
