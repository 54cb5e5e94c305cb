"""Whether a field says nothing of a paper, only that nothing is told (`论文未提及。`, `Not stated.`). Pure.

All of the field must be that: what stands beside it, or what exactly was not told (`未公开代码`), says something.
"""

import re

from digest.text.chinese import simplified

# Texts are compared with these in simplified characters.
_TOLD_ZH = "提及|提到|谈及|说明|给出|提供|报告|讨论|涉及|交代|描述|介绍|阐述|论述|写明|指出|披露|记载"
_THAT_ZH = (
    "(?:任何|更多|其他|其它|相关|具体|足够|详细|进一步的?|有关|额外|可用|的)*"
    "(?:信息|资讯|内容|细节|说明|描述|资料|情况|这一点|此点|该内容)"
)
_PLACE_ZH = "(?:(?:本|该|此)?(?:论文|文章|研究|摘要|原文|全文|正文|文本|材料)|[本该此]文|文|作者)(?:中|里|内|本身)?"
_CHINESE = (
    rf"(?:在?{_PLACE_ZH}){{0,2}}(?:对此|都|均|也|尚|暂){{0,2}}(?:没有|并未|并没有|未曾?|无)(?:作|做|予|加以|能)?"
    rf"(?:明确|具体|直接|进一步|详细|相关)*地?(?:{_TOLD_ZH})(?:{_THAT_ZH})?"
    rf"|(?:在?{_PLACE_ZH})?(?:没有|暂无|无|缺少|缺乏){_THAT_ZH}(?:可供?(?:说明|提供|参考|报告)|可用)?"
    r"|(?:没有|暂无|无)(?:相关|可用)?数据|(?:相关)?信息(?:不足|缺失|有限|未知|不详)"
    r"|无可?(?:奉告|说明|报告)|不适用|不详|未知|待定|未定|同上|(?:详)?见上文?|如上(?:所述)?"
)
_TOLD = (
    "mentioned|stated|specified|discussed|reported|provided|given|described|addressed|disclosed|detailed|available"
    "|applicable|known|said|told|found|indicated|noted"
)
_TELL = "mention|state|specify|discuss|report|provide|give|describe|address|disclose|detail|say|tell|indicate|include"
_PAPER = "(?:the|this|its) (?:paper|abstract|article|text|study|work|excerpt|source|authors?|full text|material)"
_THAT = "(?:more |further |other |additional |relevant |specific |such |enough |sufficient |any |this |that )*"
_WHAT = f"{_THAT}(?:information|details?)"
_WHERE = rf"(?: (?:here|yet|explicitly|at all|(?:in|by|from) {_PAPER}|in (?:paper|abstract|text)))*"
_ENGLISH = (
    rf"(?:{_PAPER} (?:does|do|did)(?: not|n['’]t) (?:\w+ly )?(?:{_TELL})(?: (?:this|that|it|so|any|{_WHAT}))?"
    rf"|(?:(?:it|this|that) is |is )?not (?:\w+ly )?(?:{_TOLD})"
    rf"|(?:there is )?(?:no {_WHAT}|nothing|none)(?: (?:is|are|was|were|has been))?(?: (?:{_TOLD}))?"
    rf"|nothing (?:more |else |further )?to (?:{_TELL}|add)|(?:see|as) above|unknown|unspecified|to be determined)"
    rf"{_WHERE}"
)
_OTHERS = (
    r"(?:(?:wird|werden|ist|im (?:paper|abstract|artikel|text)) )*nicht (?:angegeben|erwähnt|genannt|bekannt|verfügbar)"
    r"|keine (?:angaben?|informationen?)(?: verfügbar)?|entfällt"
    r"|non (?:précisée?|mentionnée?|spécifiée?|indiquée?|disponible)|aucune information|sans objet"
    r"|no (?:se )?(?:menciona|especifica|indica|mencionad[oa]|especificad[oa]|disponible|aplica)|sin información"
    r"|não (?:é |foi )?(?:mencionad[oa]|especificad[oa]|informad[oa]|disponível)|não se aplica|sem informaç(?:ão|ões)"
    r"|(?:(?:论文|要旨|本文|文中)(?:に|で)?は?)?(?:记载|情报|言及|该当|説明)(?:は|が)?(?:なし|ない|ありません|されていない|されていません)"
    r"|(?:(?:논문|초록|본문)에(?:는|서)? ?)?(?:언급|정보|해당|설명|기재)(?:이|가|은|는)? ?"
    r"(?:없음|없다|없습니다|되지 않음|되지 않았다)"
)
# `N/A (abstract only)`; what is none may also be said in words, as long as the words are about what was read.
_BEHIND = r"[(（\[,，:：;；–—-]\s*"
_OF_WHAT_WAS_READ = r"[^.。\n]{0,16}(?:摘要|全文|正文|abstract|full[- ]text)[^.。\n]{0,16}"
_NONE = (
    rf"n/?a\s*{_BEHIND}[^.。\n]{{0,60}}"
    rf"|(?:none|unknown|not applicable|暂?无|没有|不适用|不详|未知)\s*{_BEHIND}{_OF_WHAT_WAS_READ}"
)
_SAID = rf"(?:{_NONE}|{_CHINESE}|{_ENGLISH}|{_OTHERS})"
_NOTHING = re.compile(rf"[\W_]*(?:{_SAID}[\W_]+){{0,4}}{_SAID}[\W_]*", re.IGNORECASE)
_LONGEST = 240


def says_nothing(text: str) -> bool:
    """Whether a text consists of such sentences alone."""
    return len(text) <= _LONGEST and _NOTHING.fullmatch(simplified(text)) is not None
