"""What models add to a paper of their own: that it is the first, what is public, praise. Pure."""

import re
from collections.abc import Iterator

from digest.text.chinese import simplified

# Chinese texts are compared with these in simplified characters.
_THING = "approach|benchmark|data ?set|framework|method|model|study|survey|system|work"
# `首次出现时`, `首个 token 的延迟` and `the first model` of two claim nothing.
_FIRST = re.compile(
    r"首次(?=[^，。；\n]{0,6}?(?:提出|实现|引入|构建|证明|证实|揭示|展示|系统地|把|将))|首创|开创性"
    r"|首个(?!\s?(?:epoch|step|token|词|字|帧|步|层|块|点))"
    r"[^，。；\n]{0,16}?(?:基准|[数资][据料]集|框架|方法|模型|系统|工作|研究|综述)"
    r"|\bfor the first time\b|\bfirst[- ](?:ever|of[- ]its[- ]kind)\b"
    rf"|\bthe (?:very )?first (?:[\w-]+ ){{0,4}}?(?:{_THING}) (?:that|to)\b"
    rf"|\b(?:is|presents|introduces|builds|offers) the (?:very )?first (?:[\w-]+ ){{0,4}}?(?:{_THING})\b",
    re.IGNORECASE,
)
_SAID_FIRST = re.compile(
    r"\b(?:the|is|are|as|our|its|a) (?:very |world['’]s )?first\b|\bfirst[- ](?:to|time|ever|of|large|real|open|public)"
    r"|\bwe first\b|\bpioneer|\bno (?:prior|previous|existing) (?:\w+ )?(?:method|study|work)"
    r"|\b(?:not|never) (?:yet )?(?:been )?(?:studied|explored|addressed|attempted)\b"
    r"|\b(?:un|under)explored\b|\bnovel\b",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?:代码|程式码|权重|数据集?|资料集)[^，。；\n]{0,8}?已经?(?:公开|开源|发布|释出)"
    r"|\b(?:code|weights|checkpoints|data ?sets?) (?:is|are|has been|have been) (?:(?:publicly|openly|freely) )?"
    r"(?:available|open[- ]sourced|public|released)\b",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"(?:是否|[若等待]|如果|未|没有|不)[^，。；\n]*\Z"
    r"|\b(?:whether|if|unless|until|once|when|where|no|neither|nor|not)\b[^.;\n]*\Z",
    re.IGNORECASE,
)
_LONGEST_CLAUSE = 200
_SAID_PUBLIC = re.compile(
    r"https?://|\b(?:github|hugging ?face|codes?|releas\w+|open(?:ly)?[- ]?(?:sourc\w+|weights?)?|public\w*"
    r"|available|website|project page|repository)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"突破性|革命性|划时代|里程碑|(?:奠定|打下)了?坚实|开辟了?新|充分(?:验证|证明)|理论(?:和|与)实践意义|前所未有|意义(?:重大|深远)"
    r"|\b(?:ground-?breaking|revolutionary|milestone|unprecedented|pav(?:es?|ing) the way)\b",
    re.IGNORECASE,
)
_MUCH_PRAISE = 2
"""From so many words on: one may be what the paper is about."""
_EXCUSE = re.compile(
    r"[-*•\s\d.、)]*+(?:(?:作者(?:指出|承认|自述)?|authors?)\**[:：]\**\s*)?"
    r"(?:(?:论文)?摘要中?(?:没有|并未|未)(?:明确|直接)?(?:提及|提到|说明|讨论|指出|列出|承认|写明)"
    r"(?:任何|其|自身|自己)?(?:具体|明确)?的?[局侷]限性?"
    r"|(?:作者)?(?:没有|并未|未)在摘要[中里](?:提及|提到|说明|讨论|指出|列出|承认|写明)(?:任何|其)?[局侷]限性?"
    r"|the abstract does(?: not|n['’]t) (?:\w+ly )?(?:mention|state|discuss|name|admit|list) (?:any |its )?limitations"
    r"|the abstract (?:mentions|states|names|discusses|admits|lists) no limitations"
    r"|the authors (?:mention|state|name|discuss|admit|list) no limitations in the abstract"
    r"|no limitations are (?:mentioned|stated|named|discussed|listed) in the abstract)[.。;；\s*]*",
    re.IGNORECASE,
)


def boasts(text: str, source: str) -> Iterator[str]:
    """Priority and releases that the source does not claim, and praise in heaps."""
    plain = simplified(text)
    if (found := _FIRST.search(plain)) and not _SAID_FIRST.search(source):
        yield f"claims to be the first ({_written(text, found)}), which the paper does not; leave that out"
    released = (one for one in _PUBLIC.finditer(plain) if not _is_denied(plain, one.end()))
    if not _SAID_PUBLIC.search(source) and (found := next(released, None)):
        yield f"says what is public ({_written(text, found)}), of which the paper says nothing; leave that out"
    praise = list(dict.fromkeys(text[found.start() : found.end()].lower() for found in _PRAISE.finditer(plain)))
    if len(praise) >= _MUCH_PRAISE:
        yield f"praises without evidence ({', '.join(praise[:4])}); write what was shown"


def _written(text: str, found: re.Match[str]) -> str:
    return repr(text[found.start() : found.end()])


def _is_denied(text: str, end: int) -> bool:
    return _MAYBE.search(text, max(0, end - _LONGEST_CLAUSE), end) is not None


def is_excuse(sentence: str) -> bool:
    """Whether a sentence says no more than that an abstract names no limitations, as hardly one does."""
    return _EXCUSE.fullmatch(simplified(sentence)) is not None
