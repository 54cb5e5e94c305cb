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
     "沒有報告 95% 信賴區間。", "沒有與 Gemini 2.5 比較。", "No 95% CI is given.",
     "Pairs are few; it was not compared with Gemini 2.5 and Llama 3.1."],
)  # fmt: skip
def test_what_is_missed_claims_no_figure(text: str) -> None:
    assert unverified_figures(text, "")
    assert unverified_figures(without_missed(text), "") == []


_CLAIMED_ZH = ["超过", "超于", "高于", "低于", "优于", "达到", "提升到", "提高到", "下降到", "降低到"]
_CLAIMED = ["above", "below", "over", "better than", "that exceed", "that reach", "that beat", "that outperform",
            "improving on", "gaining"]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["没有做消融，误差 7.7%。", "准确率没有超过 57.5%。", "57.5% 的准确率没有做显著性检验。",
     "未测试的物体上只有 57.5%。",
     "没有与相机比较时的 57.5%；没有提升到 57.5%。", "不使用预训练时为 57.5%。", "没有报告它超过 57.5%。",
     "No model reaches 57.5%.", "The 57.5% was not tested for significance.", "Without maps it is 57.5%.",
     "95% 置信区间很窄。", "No variance is given, and the error is 7.7%.",
     "在没有给出地图的情况下只有 45.7% 的成功率。", "没有报告方差（成功率仅 45.7%）。", "没有说明为何夜间只有 45.7%。",
     "没有在室外测试——雨天成功率只有 45.7%。", "没有提供代码 且雨天成功率只有 45.7%。", "没有与 97.3% 的人类基线比较。",
     "没有测试时 Dice 2.5 的原因。", "没有说明 Gain 2.5 的原因。", "没有测试 Latency 2.5 Hz 的设备。",
     "No code is given and outdoors the success rate falls to 45.7%.", "It was not tested why it is only 45.7%.",
     "No reason is given for the success rate of only 45.7% outdoors.",
     "Variance is not reported although outdoors only 45.7% of the runs succeed.",
     "It loses no more than 57.5%.", "No gain over 57.5% was reported.",
     *(f"没有报告它{word} 57.5%。" for word in _CLAIMED_ZH),
     *(f"No results {word} 57.5% were given." for word in _CLAIMED)],
)  # fmt: skip
def test_what_is_claimed_beside_it_stays(text: str) -> None:
    assert unverified_figures(without_missed(text), "") == unverified_figures(text, "")


@pytest.mark.parametrize("piece", ["no ", "没有", "没有与", "no comparison with ", "没有测", "1.", "was not given "])
def test_a_long_text_is_read_in_bounded_time(piece: str) -> None:
    began = time.process_time()
    without_missed(piece * (4_000 // len(piece)))
    assert time.process_time() - began < 2
