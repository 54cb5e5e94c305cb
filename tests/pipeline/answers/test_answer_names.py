import time

import pytest

from digest.pipeline.answers.names import unknown_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "在 nuScenes 和 BDD100K 上优于 EfficientDet-D2 与 RT-DETR",
            ["nuScenes", "BDD100K", "EfficientDet-D2", "RT-DETR"],
        ),
        ("DynaDet（Google DeepMind，CVPR），DynaDet", ["DynaDet", "DeepMind"]),
        ("LoRA-Adapter und LLM-Modelle, Zero-Shot-Lernen", ["LoRA-Adapter"]),
        ("Transformer、LLM、RGB-D、IoU、kWh、H100、GPUs、Chain-of-Thought、K-Means、v1.5", []),
        ("$xFooBar$、`fooBar`、https://example.org/FooBar 和 path/FooBar", []),
    ],
)
def test_a_name_is_what_hardly_is_anything_else(text: str, names: list[str]) -> None:
    assert unknown_names(text, "") == names


@pytest.mark.parametrize(
    "text", ["ResNet50 和 ResNet-50", "EfﬁcientDet-D2", "MobileNetV2", "ViTs 与 BiomedCLIPs", "MS-COCO 上的 YOLOv8-m"]
)
def test_a_name_is_known_in_any_spelling(text: str) -> None:
    source = "RESNET-50, EfficientDet (D2) on MS COCO; Mo-\nbileNet V2, a ViT, BiomedCLIP, YOLO v8"
    assert unknown_names(text, source) == []


@pytest.mark.parametrize("piece", ["aB", "a-", "A1-", "AA-", "$", "a ", "fooBar "])
def test_a_long_text_is_looked_through_in_bounded_time(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    began = time.process_time()
    unknown_names(text, text)
    assert time.process_time() - began < 2
