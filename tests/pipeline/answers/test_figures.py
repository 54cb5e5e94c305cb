import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pipeline.answers.figures import unverified_figures

SOURCE = """We gain 3.6\\% on ImageNet-1K and 12.6 % on images, 10, 20 and 30% on others. There are 1,200 clips,
120K samples, a 7B model, GPT-4, 3.5 million steps. The rate is 1e-4, then 2 × 10−5. It is three times faster, twice as
small, an order of magnitude cheaper; it needs half of the memory. AP is 0.842, mAP 10 .5, and 25 fps at 640x480.
Accuracy rises from 41.2 to 43.0. Speed-ups are 2.4× and 4-fold. 41 papers are cited [42]."""


@pytest.mark.parametrize(
    "text",
    [
        "提升 3.6%、12.6%",
        "10%, 20%, 30%",
        "12万样本、120,000 样本、120k 样本",
        "350万步、3,500,000 steps",
        "1200 段视频",
        "１２.６％",
        "AP 为 0.842，即 84.2%",
        "精度 43.0%、43%",
        "3 倍、3×、3x",
        "缩小到 2 倍，便宜 10×",
        "一半内存（50%）",
        "加速 2.4 倍，最高 4×",
        "学习率 $10^{-4}$、$2\\times10^{-5}$、1e-4",
        "10.5 mAP",
        "25 FPS，640×480",
        "7B 参数",
    ],
)
def test_the_same_number_in_another_dress_is_found(text: str) -> None:
    assert unverified_figures(text, SOURCE) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("增大到 3 倍、三倍", "grows by a factor of three"),
        ("约两倍", "nearly doubles"),
        ("4800 万像素", "a 48 MP camera"),
        ("0.35 秒，即 350 毫秒", "350 ms a page"),
        ("1500 ms", "takes 1.5 s"),
        ("0.21", "it takes 0.21 s"),
        ("100 倍", "two orders of magnitude fewer parameters"),
        ("25%、75%", "a quarter, and three quarters"),
        ("80%", "eighty percent"),
        ("70 个", "seventy clips"),
        ("16.7%", "a rate of 0.1667"),
        ("83.2%", "83.19"),
        ("数十倍、成倍、一倍以上", "faster"),
        ("24 个任务、120 段", "twenty-four tasks, one hundred and twenty clips"),
        ("10%、20%、30%", "10, 20, and 30 percent"),
        ("0.01 秒、20 毫秒", "10, 15 and 20 ms"),
        ("300 万步", "2 to 3 million steps"),
        ("3 倍", "by a factor of 3"),
        ("9 小时、1.5 小时", "nine hours, then 90 minutes"),
        ("2 天", "for 48 h on 8 GPUs"),
        ("1 秒、30 分钟", "in under a second, half an hour in all"),
        ("9 小时", "9 GPU-hours"),
        ("5 秒片段", "five-second clips"),
        ("2.3 GB、24 G 显存", "2300 MB, 24GB"),
        ("2.3 GB 显存，每步 3.1 毫秒", "Memory (GB) 2.3, latency in ms 3.1"),
        ("3.1 ms", "takes $3.1$ ms and 4.2~ms"),
        ("学习率 1e-4、2E-5", "10^{-4}, then 2 × 10−5"),
        ("提高 4.5 个百分点、4.5 percentage points、12 个百分点", "by 4.5% on one, by 12 points on the other"),
        ("3.5 秒", "Ours3.5"),
        ("12 个；70 亿参数、7B", "ResNet-12, LLaMA-7B"),
        ("230,048 pairs, 5,227.2 ms, 5.2272 s", "230 048 pairs, 5 227.2 ms"),
        ("230048 对，23\u202f621 张，183，517 张", "230 048 pairs, 23\u2009621 and 183,517 images"),
        ("r 为 0.975，即 97.5%；.014", "r = .975, an error of 0.014"),
        ("12.6%、3.5、4.8", "12. 6 % on one, 3 .5 and 4 . 8 on others"),
        ("4 倍、12 倍、5 倍", "a 4-fold gain, 12-fold at most, 5-times as small"),
        ("AP 为 92，120 个样本；10，200，300 个", "AP 92 on 120 samples, then on 10, 200 and 300"),
        ("第 95 百分位、99 百分位；提高 3 百分点", "the 95th and 99th percentile; 3 percentage points"),
        ("12 千克、5 千米、300 千瓦、44.1 千赫、1.2 千瓦时", "12 kg, 5 km, 300 kW, 44.1 kHz and 1.2 kWh"),
        ("5 千帧、3 百张", "5,000 frames, 300 images"),
        ("100 万、10 亿、50 万、25 万", "a million, a billion, half a million, a quarter of a million"),
        ("12 个、24 个、20 年、10 年", "a dozen, two dozen, over two decades, the past decade"),
        ("80% 训练，20% 测试；10%", "an 80/20 split, then 70:20:10"),
        ("3 千克、0.5 米、2.5 兆瓦、10 兆赫、5 兆电子伏", "3,000 g, 50 cm, 2500 kW, 10 MHz, 5 MeV"),
        ("640 像素、640×480、640、1200 万像素", "640-pixel images of 640x480, 12 million pixels"),
        ("5000 万千瓦、12 m、12 m", "50 GW, 12 metres"),
        ("SAM 3 克服了它，阶段 2 焦点损失", "it overcomes this"),
        ("-6.9%，下降 6.9%，+3.5%", "it changes by −6.9%, gains 3.5%"),
        ("p < 0.001，$p<0.001$，AUC > 0.64，+5.5", "p < 0.001, an AUC of 0.64, ±5.5"),
        ("3-15%，——15%\n- 15% 的样本", "by +15%"),
    ],
)
def test_units_words_and_one_digit_less_are_the_same_number(text: str, source: str) -> None:
    assert unverified_figures(text, source) == []


@pytest.mark.parametrize(
    ("text", "source", "figures"),
    [
        ("快三倍", "it is faster", ["三倍"]),
        ("83.3%", "83.24", ["83.3%"]),
        ("45.1", "45.123", ["45.1"]),
        ("7 倍", "seventy times", ["7 倍"]),
        ("100 倍", "an order of magnitude", ["100 倍"]),
        ("0.35 秒", "35 ms", ["0.35 秒"]),
        ("3.1 秒、2.3 TB、训练 9 天", "3.1 ms, 2.3 GB, 9 hours", ["3.1 秒", "2.3 TB", "9 天"]),
        ("9 days", "nine hours", ["9 days"]),
        ("3.1 s", "$3.1$ ms", ["3.1 s"]),
        ("20 秒", "10 and 20 ms", ["20 秒"]),
        ("230 481 pairs", "230 048 pairs", ["481"]),
        (".975", "r = .976", ["0.975"]),
        ("训练 3 天，5 小时，7 GB", "SAM3D, GPT-5, ResNet-7", ["3 天", "5 小时", "7 GB"]),
        ("高 30 个百分点", "on GSO-30, with 30 objects", ["30 个百分点"]),
        ("AP 为 92，121 个样本", "AP 92 on 120 samples", ["121"]),
        ("10 kHz、5 cm、10 W、5 g", "10 Hz, 5 mm, 10 mW, 5 kg", ["10 kHz", "5 cm", "10 W", "5 g"]),
        ("12 m、5 千米、3 毫伏", "12 km, 5 m, 3 V", ["12 m", "5 千米", "3 毫伏"]),
        ("640 kW、416 像素", "640 px, 416 W", ["640 kW", "416 像素"]),
        ("60 万、5 千", "half a million, 5 km", ["60 万", "5 千"]),
        ("80%", "80/30", ["80%"]),
        ("（+6.9%），−29.7%，-6.9%", "−6.9 % and +29.7%", ["+6.9%", "-29.7%"]),
        ("-1.5、+1.5、+6.9", "1.5, 16.9, -6.9, 6.95", ["+6.9"]),
        ("保留 IoU ≥ 0.5，交互 >= 10 次的用户，p > 0.05 时不显著", "IoU < 0.5, users with <10, at p < 0.05", []),
    ],
)
def test_a_number_that_is_only_near_is_named(text: str, source: str, figures: list[str]) -> None:
    assert unverified_figures(text, source) == figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("准确率 99.9%。", ["99.9%"]),
        ("提升 41%", ["41%"]),  # 41 occurs, but counts papers
        ("提升 42%", ["42%"]),  # and 42 is a citation
        ("快 7 倍", ["7 倍"]),
        ("27fps 和 88.8 dB", ["27fps", "88.8 dB"]),
        ("13B 参数", ["13B"]),
        ("12 mıllion", ["12 million"]),
        ("15万样本", ["15万"]),
        ("from 41.2 to 43.7, that is 43.7", ["43.7"]),
        ("1,300 clips, 3.7\\%", ["1,300", "3.7%"]),
        ("学习率 $10^{-7}$", ["10^-7"]),
        ("学习率 1e-7、3.5e-5", ["1e-7", "3.5e-5"]),
        ("提高 42 个百分点、41 percentage points", ["42 个百分点", "41 percentage points"]),
    ],
)
def test_an_invented_number_is_named_as_it_is_written(text: str, figures: list[str]) -> None:
    assert unverified_figures(text, SOURCE) == figures


@pytest.mark.parametrize(
    "text",
    [
        "两个阶段，2 stages, 3 个模块",
        "GPT-5 和 ResNet-152、ViT-L/16、Qwen2.5-VL-72B、COCO-2017、YOLOv8",
        "3D、2D、6-DoF、4K、L2 范数、F1",
        "12-DoF 机械臂、10-fold 交叉验证、15-shot",
        "见表 12、Table 13、Fig. 14 和第 15 节、Eq. (16)",
        "2601.07823 与 hep-th/9901001",
        "https://example.org/v77/88.99 与 `lr=0.77`",
        "$x_{12}$ 与 $W^{34}$",
        "",
    ],
)
def test_names_and_pointers_are_no_figures(text: str) -> None:
    assert unverified_figures(text, "") == []


_LARGE = "230,048 pairs of 183,517; 12.4 million hours; 25.6% of them; 1,184 rooms, 248 of them dark; since 2023"


@pytest.mark.parametrize(
    "text",
    ["约 23 万对", "大约 23 万", "约 23.0 万", "约为 23 万", "超过 23 万", "23 万左右", "23 万余对", "约 18 万",
     "约 18.4 万", "about 230 thousand", "about 230k", "Roughly 230,000", "~230k", "over 12 million",
     "nearly 184,000", "some 1,200"],
)  # fmt: skip
def test_a_large_number_may_be_rounded_where_the_text_says_so(text: str) -> None:
    assert unverified_figures(text, _LARGE) == []


@pytest.mark.parametrize(
    "text",
    ["约 24 万", "23 万对", "最近 23 万", "约 20 万", "超过 24 万", "近 23 万", "约 23.1 万", "约 25%", "约 27%",
     "230k", "about 240 thousand", "over 13 million", "almost 183 thousand", "about 250 rooms", "about 200 thousand"],
)  # fmt: skip
def test_what_is_not_rounded_properly_is_doubted(text: str) -> None:
    assert len(unverified_figures(text, _LARGE)) == 1


_MEASURED = (
    "2,987 scenes, 1,183 hours, 11,960 km, 1,487 MB, 1,004 runs, 230,048 pairs, 2,304 steps; since 2024, not 2013"
)


@pytest.mark.parametrize(
    "text",
    ["约 3,000 个", "约 1,200 小时", "约 12,000 km", "about 1,500 MB", "约 1,000 次", "$\\approx$ 230,000",
     "$\\approx 230{,}000$ pairs", "约**23 万**", "约合 23 万", "23 万多对", "2.3k+ steps", "約 23 萬對",
     "將近 3,000 個", "超過 23 萬", "23 萬餘對", "ca. 230k", "etwa 3,000", "environ 3,000", "cerca de 3,000"],
)  # fmt: skip
def test_what_has_a_unit_or_ends_in_zeros_may_be_rounded_too(text: str) -> None:
    assert unverified_figures(text, _MEASURED) == []


@pytest.mark.parametrize(
    "text",
    ["约 1,200 天", "约 1,300 小时", "约 1,200 km", "约 12,000 MB", "约 2,000 个", "约 2,000 小时",
     "约 1,100 次", "约 950 次", "3,000 个", "1,200 小时", "23 万多模态样本", "约 3 千", "约 3,100 个"],
)  # fmt: skip
def test_it_must_be_the_same_unit_and_no_year(text: str) -> None:
    assert unverified_figures(text, _MEASURED)


def test_each_figure_is_named_once_in_order() -> None:
    assert unverified_figures("71.1%, 72.2%, 71.1% and **73.3%**", "") == ["71.1%", "72.2%", "73.3%"]


_NUMBERS = st.one_of(
    st.integers(10, 10**9).map(str),
    st.integers(1_000, 10**9).map(lambda number: f"{number:,}"),
    st.decimals("0.01", "9999", places=2).map(str),
)
_UNITS = st.sampled_from(["", "%", " %", " fps", "×", "x", " 倍", " ms", " points"])


@settings(deadline=None)
@given(st.lists(st.tuples(_NUMBERS, _UNITS), min_size=1, max_size=8), st.sampled_from([" ", ", ", " 和 ", "\n"]))
def test_every_number_is_found_in_the_text_that_holds_it(figures: list[tuple[str, str]], between: str) -> None:
    text = between.join(f"{number}{unit} a" for number, unit in figures)
    assert unverified_figures(text, text) == []
    assert unverified_figures(text, f"before {text} after") == []


@settings(deadline=None)
@given(st.integers(101_001, 9_999_999).filter(lambda number: number % 10), _UNITS)
def test_no_number_is_found_where_there_is_none(thousandths: int, unit: str) -> None:
    assert len(unverified_figures(f"It is {thousandths / 1000}{unit} high.", SOURCE)) == 1


def test_powers_of_ten_lose_their_caret_in_pdfs() -> None:
    source = "A rate of 2 × 10−5, 3 × 106 steps, and 10-3; 109 papers."
    assert unverified_figures("$2\\times10^{-5}$, $3 \\times 10^6$, 3,000,000, $10^{-3}$, 0.001", source) == []
    assert unverified_figures("$10^9$", source) == ["10^9"]


@settings(deadline=None)
@given(st.text(), st.text())
def test_any_text_has_an_answer(text: str, source: str) -> None:
    found = unverified_figures(text, source)
    assert len(set(found)) == len(found)


def test_many_signs_are_compared_in_bounded_time() -> None:
    numbers = [f"{number}.5%" for number in range(10, 2_010)]
    source = "、".join(f"变化为 -{number}，此外还有许多别的话" * 8 for number in numbers)
    began = time.process_time()
    assert unverified_figures("、".join(f"+{one}" for one in numbers), source) == [f"+{one}" for one in numbers]
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "10^", "1,", "1.1.", "1 x10 ", "twenty ", "1 to ", "1 000 ", "1e", "1-F1 ", "`", "_{", "http://",
     "123,", "123 456 ", "123、456、"],
)  # fmt: skip
def test_a_long_text_is_checked_in_bounded_time(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    began = time.process_time()
    unverified_figures(text, text)
    assert time.process_time() - began < 4
