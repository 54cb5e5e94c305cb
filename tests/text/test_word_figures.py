import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pipeline.answers.figures import unverified_figures
from digest.text.spelled_numbers import han_amount
from digest.text.word_figures import claims, said, shares


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("误差几乎减半；halves the error", "cuts the error roughly in half"),
        ("显存降低约三成，即近三分之一；by a third", "reduces memory by 31.8%"),
        ("吞吐量翻倍、翻了一番；twice the throughput", "doubles the throughput"),
        ("速度几乎翻倍", "1.9x faster"),
        ("参数少两个数量级、2 个数量级、一百倍", "two orders of magnitude fewer parameters"),
        ("an order of magnitude faster；一个数量级；十倍", "a tenfold speedup"),
        ("ten times faster, tenfold, 十倍", "a 10-fold speedup"),
        ("四分之三的用户、七成五的用户", "three quarters of the users"),
        ("五分之一的患者、20%", "one in five patients"),
        ("五分之二；两成到四成", "2/5 of the runs, 20% of the others"),
        ("三分之一", r"$\frac{1}{3}$ of it"),
        ("提高 5 个百分点、五个百分点、5 pp", "a 5-point gain"),
        ("提高 3 个百分点", "by 3 absolute F1 points"),
        ("提高 2 个百分点、4 个百分点", "+2 on COCO, 4 mAP on LVIS"),
        ("提高 8 个百分点、八个百分点；降低 23.1 个百分点", "from 40% to 48%, and 37.8% against 14.7%"),
        ("四倍", "quadruples the throughput"),
        ("百分之九十五、千分之五", "ninety-five percent, 0.5%"),
        ("百分之百", "in 100% of the runs"),
        ("快两百倍以上，近两百倍", "208x faster"),
        ("快三倍；three times faster", "2.9 times as fast"),
        ("一半的参数；half of the parameters", "at 0.51 of the parameters"),
        ("ninety percent; ninety per cent; 90 per cent", "90%"),
        ("90%, 30 percent", "ninety per cent, 30 per cent"),
        ("twelve percentage points, by twelve points, twelve-percentage-point", "a 12-point gain"),
        ("12 个百分点、十二个百分点", "it gains twelve percentage points"),
        ("triples throughput, quadruples training speed", "3x the throughput, 4x the speed"),
        ("by half, one-half, halves cost; twice faster", "a 50% cut, 2x the speed"),
    ],
)
def test_what_words_claim_is_found_as_figures_and_as_words(text: str, source: str) -> None:
    assert unverified_figures(text, source) == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("误差减半，快一个数量级，少三成", ["减半", "一个数量级", "三成"]),
        ("占三分之一、百分之三十、四分之三", ["三分之一", "百分之三十", "四分之三"]),
        ("翻倍；翻番；一半参数；两百倍", ["翻倍", "翻番", "一半", "两百倍"]),
        ("高三个百分点、12 个百分点、7 pp", ["三个百分点", "12 个百分点", "7 pp"]),
        ("高 8 个百分点", ["8 个百分点"]),
        ("快three times faster; by a thırd", ["three times", "by a third"]),
        ("1.5 orders of magnitude", ["1.5"]),
        ("It halves the error and doubles the speed.", ["halves the", "doubles"]),
        ("A third of the runs are three times faster, tenfold.", ["A third", "three times", "tenfold"]),
        ("Ninety percent; two orders of magnitude", ["Ninety percent", "two orders of magnitude"]),
        ("gains twelve percentage points, by roughly eight points", ["twelve percentage points", "eight points"]),
        ("ninety per cent, 90 per cent", ["ninety per cent", "90 per cent"]),
        ("It quadrupled throughput, triples inference speed, halves cost.", ["quadrupled", "triples", "halves"]),
        ("quadruples the speed, one-half, twice faster", ["quadruples the", "one-half", "twice faster"]),
        ("It falls by a quarter and is half as large; two thirds.", ["by a quarter", "half as", "two thirds"]),
    ],
)  # fmt: skip
def test_what_words_claim_and_nobody_said_is_named(text: str, figures: list[str]) -> None:
    assert (
        unverified_figures(text, "R^12, 7 and 12 papers, three datasets, two models [30], 11% here. There it is 19%")
        == figures
    )


@pytest.mark.parametrize(
    "text",
    [
        "另一半、前一半和后一半，各一半",
        "超过一半；一半以上；过半；不到三成；more than half of the runs, over a third of them",
        "统一成一种格式，由三成分组成，一成不变，生成、完成",
        "几十倍、数百倍、两三倍、三五倍、十几倍、成倍、一倍以上、同一个数量级",
        "the first half of the network, in half precision, a third dataset, one third-party tool, a quarter",
        "Our contributions are twofold and a threefold approach; five-fold cross-validation; double descent",
        "It doubles as a check of the two halves, after a period-doubling, of triples of data",
        "We make three points. Two halves have equal size, knowledge triples improve accuracy, by four point clouds",
        "It runs three times a day and is applied twice.",
        "一半的论文、三分之一的工作；half of the papers; two thirds of these works",
        "orders of magnitude, 数个数量级",
    ],
)
def test_words_that_claim_nothing(text: str) -> None:
    assert unverified_figures(text, "") == []


_PIECES = st.sampled_from(
    ["half of", "a third", "三成", "百分之三十", "一", "个百分点", "倍", "twice the", "one", "percent", "fold",
     "1", ".5", "1e-7", "%", "more than", "翻倍", "1.5 orders of magnitude", "an order of magnitude",
     "three times faster", "points", "hundred", "5.2 个数量级", "$", "12", "天", "/", "，", "12%",
     "per cent", "by", "twelve", "percentage points", "halves cost"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=12).map(" ".join))
def test_a_text_says_what_it_says(text: str) -> None:
    assert unverified_figures(text, text) == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [("十", 10), ("二十四", 24), ("一百零五", 105), ("两百", 200), ("百", 100), ("千", 1000), ("三千零五", 3005)]
    + [(text, None) for text in ("", "三五", "两百五", "零")],
)
def test_chinese_numbers(text: str, amount: int | None) -> None:
    assert han_amount(text) == amount


@pytest.mark.parametrize(
    "piece",
    ["one ", "百", "三分之", "half ", "one hundred ", "1/", "a third ", "三成", "第一倍", "halves training ",
     "by two points "],
)  # fmt: skip
def test_a_long_text_is_read_in_bounded_time(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    list(claims(text))
    said(text)
    shares(text)
    assert time.process_time() - began < 2
