"""What a reviewer misses: its figures (`没有报告 95% 置信区间`) stand in no paper, and claim nothing of it. Pure.

Only numbers that hardly can be a result are left out, whatever stands around them: one that is invented is never.
"""

import re

from digest.text.chinese import simplified

# To the end of the clause; the marks in `2.5` and `1,200` end none.
_DENIED = re.compile(
    r"(?:没|未|缺少|缺乏|无|\b(?:no|not|without|lacks?|missing)\b|n['’]t\b)(?:[^，,；;。.!！?？\n]|[.,](?=\d))*",
    re.IGNORECASE,
)
_STATISTICS = re.compile(
    r"(?<![\d.])\d{2}(?:\.\d)?[ -]?%"
    r"(?:\s?的?(?:置信|信赖|信心)区间|[ -](?:confidence|credible) intervals?\b|[ -]CIs?\b)"
    r"|\bp\s?[<≤]\s?0?\.\d{1,4}(?!\d)",
    re.IGNORECASE,
)
# `Gemini 2.5 Pro` and `1.5 T`, but not `Dice 2.5` and `Latency 2.5 Hz`.
_VERSIONS = re.compile(
    r"(?<![A-Za-z])(?!(?:accuracy|bleu|dice|error|latency|loss|precision|rank|recall|score|speedup)\b)"
    r"(?-i:[A-Z][a-z]{2,}[A-Za-z]*)[ -]?\d\.\d(?!\d)"
    r"(?=\s?(?:[,，、;；。.!！?？)）/*\n]|和|与|或|及|的|等|进行|[做作比对]|(?-i:[A-Z][a-z]{2,})|\Z"
    r"|(?:and|or|nor|on|in|at|with|for|is|are|was|were)\b))"
    r"|(?<![\d.])\d(?:\.\d)?[ ]?(?-i:T)(?![A-Za-z])",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"比较|对比|评[测估]|测试|实验|验证|\b(?:compar|evaluat|test|experiment|result|tried)", re.IGNORECASE
)


def without_missed(text: str) -> str:
    """A text without the levels of statistics that its clauses deny, and the versions and scanners not compared."""
    plain = simplified(text)
    for clause in reversed(list(_DENIED.finditer(plain))):
        kinds = (_STATISTICS, _VERSIONS) if _TRIED.search(clause[0]) else (_STATISTICS,)
        spans = sorted(found.span() for kind in kinds for found in kind.finditer(plain, *clause.span()))
        for start, end in reversed(spans):
            text = f"{text[:start]}…{text[end:]}"
    return text
