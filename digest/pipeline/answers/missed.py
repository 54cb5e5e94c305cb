"""What a reviewer misses: its figures (`没有报告 95% 置信区间`) stand in no paper, and claim nothing of it. Pure."""

import re

# To the end of the clause; the marks in `2.5` and `1,200` end none.
_REST = r"(?:[^，,；;。.!！?？\n]|[.,](?=\d))"
_TOLD_ZH = "报告|给出|提供|评测|评估|测试?+|比较|对比|说明|交代|列出|公布|检验"
_TOLD = "given|reported|tested|tried|shown|provided|compared|evaluated|measured|stated|listed"
# What stands before the word that denies is claimed (`57.5% 的准确率没有检验`), and what `未测试的物体` reach, too.
_MISSED = re.compile(
    rf"(?:没有?|未曾?|缺少|缺乏)(?:[与和跟同对在]{_REST}{{1,40}}?)?(?:做|进行)?(?:{_TOLD_ZH})(?!过?的|时|前|后){_REST}*"
    r"|(?:没有|缺少|缺乏|无)\s?\d[\d.]*\s?%\s?的?置信区间"
    rf"|\bno (?={_REST}*\b(?:is|are|was|were) (?:{_TOLD})\b){_REST}*"
    rf"|\bno (?:comparison|evaluation|experiment|result|test)s? (?:against|at|for|in|of|on|with)\b{_REST}*"
    rf"|\b(?:is|are|was|were|has been|have been) not (?:{_TOLD})\b{_REST}*",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"[超高低优]于|超过|达到|提[升高]|[上下]降|降低|\b(?:above|below|over|than|exceed|reach|beat|outperform|improv|gain)",
    re.IGNORECASE,
)


def without_missed(text: str) -> str:
    """A text without what its clauses say is missing; those that compare stay, which may claim something."""
    return _MISSED.sub(lambda found: found[0] if _CLAIMS.search(found[0]) else "…", text)
