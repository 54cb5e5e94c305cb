"""Whether the reason for a score may be shown: it is a text like any other, and may rest on what nobody said. Pure."""

import re
from collections.abc import Sequence

from digest.model import Paper
from digest.pipeline.answers import rules
from digest.pipeline.scoring.significance import Sign, signs, venues

_ACCEPTED = re.compile(r"\b(?:accepted|to appear|appeared|oral|spotlight)\b|录用|接收|发表于|收录", re.IGNORECASE)
# Of these others may be the authors, and where they were published says nothing of the paper.
_OF_OTHERS = re.compile(
    r"\b(?:baselines?|methods?|models?|works|data(?:sets?)?|benchmarks?|challenges?|competitions?)\b"
    r"|基线|方法|模型|数据|基准|竞赛|挑战赛",
    re.IGNORECASE,
)
_DENIED = re.compile(r"没有|[未无非不]|\b(?:not?|without|nor|neither|lacks?|missing)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[，；。;]|[,.]\s")
_SCRIPTS_MEET = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")
# The paper, or nothing, before where it is from: `评测来自 OpenAI 的 GPT-4o` says where something else is.
_FROM = (
    r"(?:(?:\A\W*|(?:论文|本文|工作|作者|团队|研究)(?:均|都|主要)?\s?)(?:来自|出自)"
    r"|(?:\A\W*|\b(?i:paper|work|authors?|team|comes?|written|is|are)\s)(?i:from|by|at)\b)\s?(?:the )?"
)
# Those that models like to name, each in English and in Chinese.
_LABORATORIES = (
    "DeepMind", "OpenAI", "Anthropic", "NVIDIA|英伟达", "Google|谷歌", "Meta", "Microsoft|微软", "Stanford|斯坦福",
    "Berkeley|伯克利", "MIT|麻省理工", "CMU|Carnegie Mellon|卡内基梅隆", "Tsinghua|清华", "Peking|北京大学",
    "Huawei|华为", "ByteDance|字节跳动", "Alibaba|阿里巴巴", "Tencent|腾讯",
)  # fmt: skip


def is_unfounded(reason: str, paper: Paper, institutions: Sequence[str] = ()) -> bool:
    """Whether a reason rests on a laboratory that the paper does not name, or on a venue where it names none.

    Args:
        institutions: those of the settings, which are looked for, too.
    """
    said = signs(paper.title, paper.abstract, paper.comment, paper.journal_ref)
    has_venue = any(one.sign in (Sign.VENUE, Sign.OTHER_VENUE) for one in said)
    source = "\n".join((paper.title, *paper.authors, paper.comment, paper.journal_ref, paper.abstract))
    # `没有 CVPR 之类的录用信息` is true.
    parts = [
        part
        for part in _CLAUSE_END.split(_SCRIPTS_MEET.sub(" ", reason))
        if not (_DENIED.search(part) or _OF_OTHERS.search(part))
    ]
    for part in parts:
        if not has_venue and _ACCEPTED.search(part) and not venues(part) <= venues(source):
            return True
        for names in (*_LABORATORIES, *map(re.escape, institutions)):
            if re.search(rf"{_FROM}(?:{names})(?![A-Za-z-])", part) and not re.search(names, source, re.IGNORECASE):
                return True
    return False


def has_faults(reason: str, source: str, prompt: str, language: str) -> bool:
    """Whether a reason is no sentence about the paper in the language that was asked for."""
    faults = (
        *rules.chatter(reason, title=""),
        *rules.markup(reason),
        *rules.foreign_links(reason, source),
        *rules.repeated_prompt(reason, prompt),
        *rules.wrong_language(reason, language),
    )
    return bool(faults)
