import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text import guess_language, is_in

TEXTS = {
    "zh-Hans": "把注意力头沿 token 维度切分，每块各自计算 KV 摘要，再由可学习的矩阵按查询加权，复杂度保持线性，"
    "选择性得以恢复。代价是每块要多存一份摘要。",
    "en": "The heads are split along the token dimension, each block has its own summary of keys and values, and a "
    "matrix that is learned mixes them for every query, so that the complexity stays linear.",
    "ja": "注意ヘッドをトークン次元に沿って分割し、ブロックごとに要約を計算して学習した係数で混合するため、"
    "計算量は線形のままである。",
    "ko": "어텐션 헤드를 토큰 차원을 따라 나누고 블록마다 요약을 계산한 뒤 학습한 계수로 섞어 "
    "계산량을 선형으로 유지한다.",
    "ru": "Головы внимания делятся вдоль токенов, для каждого блока считается сводка ключей и значений, "
    "и сложность остаётся линейной.",
    "de": "Die Köpfe werden entlang der Token geteilt, für jeden Block wird eine Zusammenfassung berechnet, und sie "
    "werden mit gelernten Gewichten gemischt, sodass der Aufwand auch bei langen Folgen nicht mehr als linear ist.",
    "fr": "Les têtes sont divisées le long des tokens, un résumé est calculé pour chaque bloc, et les résumés sont "
    "mélangés avec des poids appris, ce qui garde une complexité linéaire dans la longueur de la séquence.",
    "zh-Hant": "把注意力頭沿 token 維度切分，每塊各自計算 KV 摘要，再由可學習的矩陣按查詢加權，複雜度保持線性，"
    "選擇性得以恢復。代價是每塊要多存一份摘要，實驗也只涵蓋一個數據集。",
    "ar": "تقسم الطريقة رؤوس الانتباه على طول الرموز، وتحسب لكل كتلة ملخصا للمفاتيح والقيم، ثم تمزجها بأوزان متعلمة "
    "داخل Transformer بحيث تبقى الكلفة خطية.",
    "vi": "Phương pháp chia các đầu chú ý theo chiều token, tính một bản tóm tắt cho mỗi khối và trộn chúng với các "
    "trọng số được học, nhờ đó độ phức tạp vẫn là tuyến tính và không cần thêm dữ liệu nào.",
    "pt-BR": "As cabeças são divididas ao longo dos tokens, para cada bloco se calcula um resumo das chaves e dos "
    "valores, e os pesos aprendidos os misturam, de modo que a complexidade não deixa de ser linear.",
    "es": "Las cabezas se dividen a lo largo de los tokens, para cada bloque se calcula un resumen de las claves y los "
    "valores, y los pesos que se aprenden los mezclan, de modo que la complejidad no deja de ser lineal.",
}


@pytest.mark.parametrize("written", TEXTS)
@pytest.mark.parametrize("asked", TEXTS)
def test_the_language_of_a_text_is_told(asked: str, written: str) -> None:
    assert is_in(TEXTS[written], asked) is (asked == written)


def test_terms_formulas_and_code_are_no_language() -> None:
    text = "用 Qwen2.5-VL-7B 与 ImageNet-1K 上的 ViT-L/16 对比，$\\mathcal{O}(n \\log n)$ 的 `torch.nn.Linear` 更快。"
    assert is_in(text, "zh")
    assert is_in("MHLA, DiT, ViT-L/16", "zh")
    assert is_in(TEXTS["en"], "xx")


@pytest.mark.parametrize(
    "text",
    [
        "- NightSet：CD 0.418，ATE 0.158（FastEcho：CD 0.425，ATE 0.164；SparseEcho：CD 0.457）\n- DuskBench：mAP 47.3",
        "EchoNet XL + LoRA fine-tuning；supervised fine-tuning 与 direct preference optimization 两阶段；reward model",
    ],
)
def test_rows_of_names_and_terms_are_in_every_language(text: str) -> None:
    assert is_in(text, "zh")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # Titles that are named before their ids, and what is quoted, may outweigh a text's own words.
        ("**Learning to See in the Dark with the Echo of One's Own Steps and Walls** (2601.00001)：值得读。", "zh"),
        ("1. “Learning to See in the Dark with the Echo of One's Own Steps and Four Microphones” [2601.00001]。", "zh"),
        ("1. „Learning to See in the Dark with the Echo of One's Own Steps and the Walls of a Room for the Robots that "
         "Have No Camera“ [2601.00001]: Relevanz 3 (im Titel: echo), Bedeutung 2.", "de"),
        ("A main topic.\nIncremental, as the title.\nNo code, no data.\nA main topic; a robot arm as a tool.", "en"),
        ("- p=0.001，OR 0.80，a=-2.30，r=0.95；k=7；kappa=0.56。", "zh"),
        ("SSIM rises by 1.03% on NightSet 上", "zh"),
        ("masked autoencoder pretraining: 47.3", "ja"),
        ("Sujet principal : diffusion vidéo.\nSimulation seule, pas de code.\nProche du sujet.", "fr"),
        ("Lineare Regression, Random Forest, Support Vector Machines, k-Means, Convolutional Neural Networks, "
         "Recurrent Neural Networks, Transformers, Autoencoder, Gradient Boosting, Diffusion, Dropout", "de"),
        ("Metoden deler opmærksomheden op langs tokens, beregner et resumé for hver blok og blander dem med lærte "
         "vægte, så kompleksiteten er lineær, og det er ikke undersøgt, om det gælder for lange videoer.", "da"),
        ("A módszer a figyelmi fejeket a tokenek mentén osztja fel, minden blokkhoz kiszámít egy összefoglalót a "
         "kulcsokról és az értékekről, majd tanult súlyokkal keveri őket, így a bonyolultság lineáris marad.", "hu"),
        ("Metod deli glave pažnje duž tokena, za svaki blok računa sažetak ključeva i vrednosti i meša ih sa naučenim "
         "težinama, tako da složenost ostaje linearna.", "sr"),
        ("Bǎ zhùyìlì tóu yán token wéidù qiē fēn, měi kuài gèzì jìsuàn zhāiyào, zài yóu kě xuéxí de jǔzhèn jiāquán.",
         "zh-Latn"),
    ],
)  # fmt: skip
def test_a_true_text_is_not_refused(text: str, language: str) -> None:
    assert is_in(text, language)


@pytest.mark.parametrize("language", ["de", "fr", "pt-BR", "ar", "cs", "da", "ko", "zh", "ja", "sw", "zh-Latn"])
def test_english_is_no_other_language(language: str) -> None:
    reasons = "Studies video diffusion for robots, a main topic.\nOnly in simulation, and the code is not released.\n"
    assert not is_in(reasons * 3, language)


@pytest.mark.parametrize("text", ["FastEcho improves over SparseEcho by 4.53%.", "SSIM rises by 1.03% on NightSet."])
@pytest.mark.parametrize(
    ("language", "fits"), [("zh", False), ("ja", False), ("ru", False), ("en", True), ("de", True)]
)
def test_a_short_sentence_without_a_letter_of_its_script_is_told(text: str, language: str, fits: bool) -> None:
    assert is_in(text, language) is fits


def test_traditional_characters_are_asked_for_by_the_region_too() -> None:
    assert not is_in(TEXTS["zh-Hans"], "zh-TW")
    assert not is_in(TEXTS["zh-Hant"], "zh-CN")
    assert is_in(TEXTS["zh-Hans"], "zh")
    assert is_in(TEXTS["zh-Hant"], "zh")


@pytest.mark.parametrize(
    ("written", "language"),
    [("fr", "fr"), ("ru", "ru"), ("pt-BR", "pt"), ("en", "en"), ("ja", "ja"), ("zh-Hans", "zh")],
)
def test_the_language_of_an_abstract(written: str, language: str) -> None:
    assert guess_language(TEXTS[written]) == language


def test_a_quoted_title_makes_no_text_english() -> None:
    french = "Nous proposons une analyse de la segmentation pour des images qui ne sont pas dans la base du groupe. "
    assert guess_language(f"{french * 3}It is A Study of the Heads and the Blocks of the Net.") == "fr"
    assert (
        guess_language(f"{TEXTS['en']} The cost of the matrix and the blocks is that of the heads and the keys.")
        == "en"
    )


def test_text_behind_an_address_is_language() -> None:
    assert not is_in(f"代码已在 https://github.com/some-lab/tool，{TEXTS['zh-Hans']}", "en")


@settings(deadline=None)
@given(st.text(), st.sampled_from(["zh", "zh-TW", "en", "ja", "ko", "sr", "xx", "", "-"]))
def test_any_text_can_be_judged(text: str, language: str) -> None:
    assert is_in(text, language) in (True, False)
    assert guess_language(text)


@pytest.mark.parametrize("piece", ["a", "$", "`", "“", "**", "http://", "好", "the "])
def test_a_long_text_is_judged_in_bounded_time(piece: str) -> None:
    start = time.monotonic()
    is_in(piece * (100_000 // len(piece)), "en")
    assert time.monotonic() - start < 1
