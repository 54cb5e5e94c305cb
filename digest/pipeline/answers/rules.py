"""What may not stand in a text that a model wrote: the wrong language, chatter, markup, links of its own. Pure.

Each function gives complaints in words that the model can act on; none means that the text is in order.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache
from urllib.parse import unquote

from digest.chatter import cleaning
from digest.chatter.line_edges import mask
from digest.pipeline.answers.nothing import says_nothing
from digest.text import AFTER_ADDRESS, html_tags, is_in, markdown_links


def wrong_language(text: str, language: str) -> Iterator[str]:
    """A complaint if a text is clearly not in a language (BCP 47)."""
    if not is_in(text, language):
        yield f"is not written in the language that was asked for ({language})"


# --- chatter, markup, links

_PLACEHOLDER = re.compile(
    r"\A\W*(?:n/?a|none|null|tbd|todo|unknown|not applicable|string|text|reason|\.\.\.|…|-+|无|暂无|待补充|略|理由)"
    r"\W*\Z"
    r"|lorem ipsum|\{\{.{0,40}\}\}|\[(?:insert|your|placeholder)\b|【(?:请填|待)|\{\s*\"type\"\s*:",
    re.IGNORECASE,
)
_BEGINNING = r"(?:\A|[.!?。！？\n])\W{0,9}"
_I_AM = r"(?:\A|[.!?,;:–—(\n]|\b(?:so|but|and|that|because|since))\W{0,9}(?-i:I)(?:['’]m| am)?\s(?:\w{3,}\s)?"
# What a model says it can't read; the users of whom a paper tells can't read something else.
_PAPER = (
    r"[^.!?。！？\n]{0,40}?"
    r"(?:\b(?:full[- ]text|(?:the|this|its|your)\s(?:\w+\s)?(?:paper|pdf|manuscript|preprint|abstract))\b"
    r"|论文|全文|正文|摘要|原文|PDF)"
)
_UNABLE = (
    rf"{_I_AM}(?:(?:unable|not able) to\b|(?:cannot|can(?:['’]t| not| only)|could(?:n['’]t| not)|do(?:n['’]t| not)"
    r"|was(?:n['’]t| not))\s(?:\w+ly\s)?(?:access|open|read|view|see|find|retrieve|verify|provide|give|determine"
    r"|assess|judge|analy[sz]e|summari[sz]e|have|given|able|help|assist|rely)\b)"
)
# There are helpless I's of type I, and an 敌我 and 我国, too.
_I = r"(?<![自敌本超])我(?![们国方军校院省市县])"
_UNABLE_ZH = (
    rf"{_I}\w{{0,3}}(?:(?:无法|不能|没法|没有权限|没有办法|未能|没能)\w{{0,6}}?"
    r"(?:访问|获取|读取|打开|查看|看到|核实|验证|给出|提供|确定|判断|分析|总结|完成|评估|回答)|看不到|没有看到)"
)
# In quotes and code all of it may be what a paper studies.
_META = re.compile(
    rf"{_UNABLE}{_PAPER}|{_UNABLE_ZH}{_PAPER}"
    rf"|{_I_AM}(?:sorry\b|an? (?:AI|(?:large )?language model)\b)"
    rf"|{_BEGINNING}(?:sorry[,.!]|(?:my )?apologies[,.!]"
    rf"|please (?:provide|upload|share|paste|send|attach)\b{_PAPER})"
    r"|\bas an? (?:AI|(?:large )?language model)\b[^.。]{0,40},\s(?-i:I)\b"
    r"|(?:based on|from|in) the provided (?:abstract|paper|excerpt)|\bi hope this"
    rf"|{_BEGINNING}(?:(?:很|非常|十分)?(?:抱歉|对不起)[，,。！：:]"
    r"|请[您你]?(?:提供|上传|粘贴|发送)(?:论文|全文|更多|完整|原文|PDF|正文|相关))"
    rf"|作为(?:一个|一名)?(?:\s?(?:AI|人工智能|大?(?:语言)?模型|助手|助理)){{1,3}}[，,]\s*{_I}"
    r"|您所?提供的|[您你]所?(?:提供|给出|上传)的(?:论文|摘要|正文|全文|节选|解读|材料)"
    r"|希望[^。]{0,12}对您[^。]{0,8}(?:帮助|有用|参考|启发|价值)",
    re.IGNORECASE,
)
# It may also be a user of a system who says so, or the authors of an abstract who left something out.
_HELPLESS = re.compile(
    rf"{_UNABLE}|{_UNABLE_ZH}"
    rf"|\b(?:unable|not able) to (?:access|open|read|view|see|retrieve)\b{_PAPER}"
    r"|\b(?:full[- ]text|full paper|pdf)\b[^.!?\n]{0,30}?(?:\bnot\b|n['’]t\b)\s(?:\w+\s)?"
    r"(?:provided|given|available|accessible|opened|accessed|read)\b"
    # Before it nobody is named who can't.
    r"|(?:\A|[，,。！？；：\n（(]|由于|因为?)\s?(?:(?:无法|未能|没有权限|没有办法|不能|没能)(?:直接)?"
    r"(?:访问|获取|获得|打开|查看|读取|阅读|看到)[^，,。！？\n]{0,8}|未(?:能)?提供[^，,。！？\n]{0,6})(?:论文|全文|正文|原文|PDF)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s", re.MULTILINE)
# In maths `{{` is a group and `0 <a <1` no link; in code both are what the paper says.
_CODE_OR_MATHS = re.compile(
    r"```.*?```|`[^`\n]{1,500}`|\$\$[^$]{1,2000}\$\$|\$(?!\s)[^$\n]{1,500}(?<!\s)\$(?!\d)", re.DOTALL
)
_IN_ADDRESS = rf"(?!https?://)[^\s)\]}}<>|\"'{AFTER_ADDRESS}]"
_ADDRESS = re.compile(rf"(?:https?://|www\.)(?:{_IN_ADDRESS}){{3,500}}", re.IGNORECASE)
# `github.com/lab/tool`, but not `Booking.com/Expedia`, `train.py/test.py`, `cs.CV/cs.LG`, `2.0/3.0`, `lib/io.net/x`.
_WITHOUT_SCHEME = re.compile(
    r"(?<![A-Za-z0-9_.@-])(?<![^/]/)(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}"
    rf"(?:com|org|net|edu|gov|io|co|ai|dev|app|xyz|me|cn|eu|ly|gl|gg)/(?:{_IN_ADDRESS}){{1,500}}"
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}\b", re.ASCII)
_OF_A_PAPER = re.compile(
    r"(?:www\.|export\.)?arxiv\.org(?:/(?:abs|pdf|html)/(?P<id>[^#?]+?)(?:v\d+)?(?:\.pdf)?(?:[#?].*)?)?|"
    r"(?:dx\.)?doi\.org(?:/(?P<doi>.+))?"
)
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\(")
_OPEN_END = re.compile(
    r"(?:[,，、:：;；(（\[【{“‘「《]|\n\s*(?:[-*+•]|\d{1,2}[.)])"
    r"|\s(?:and|or|the|an?|of|to|with|by|for|which|from))\Z"
)
# A model that has lost its thread says the same again and again.
_LOOP = re.compile(r"([^\s\d\-=_.*|#~]{2,12}?)\1{7}")
# `论文 3 与论文 1`, but not `论文 3 个实验`; `Paper 3 shows`, but not `this paper 3 data sets are used`.
_NUMBERED_PAPER = re.compile(
    r"论文\s?\d{1,2}(?=\s?(?:[，。；：、,;:）)与和及则也不中的把将用提]|\Z))"
    r"|(?<!the )(?<!this )(?<!per )(?<!a )\bpaper \d{1,2}\b(?![.,]\d|\s?[%-])",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.\s")
_SHORTEST_SENTENCE, _REPEATED = 12, 3
# What a prompt quotes it may want to have said: write "not stated", as a table with the head `| … | … |`.
_QUOTED = re.compile(
    r"```.*?```|`[^`\n]*`|^[^|\n]*\|[^|\n]*\|[^\n]*|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"",
    re.DOTALL | re.MULTILINE,
)
_WHITE = re.compile(r"[\s`*]+")
_HAN_RUN, _OTHER_RUN = 20, 60
_HAN = re.compile(rf"[\u4e00-\u9fff][\u4e00-\u9fff，。、；：！？（）]{{{_HAN_RUN - 1}}}")


def chatter(text: str, *, title: str, authors: tuple[str, ...] = ()) -> Iterator[str]:
    """Greetings, role-play, sign-offs, placeholders, the title and authors once more: what `digest check` finds too."""
    if found := _PLACEHOLDER.search(_CODE_OR_MATHS.sub("x", text)):
        yield f"is or holds a placeholder ({found[0].strip()[:40]!r}); write what the paper says or leaves open"
    elif says_nothing(text):
        yield f"is a placeholder ({text.strip()[:40]!r}); write what the paper says of it, or what follows from that"
    for removal in cleaning.clean(text, title=title, authors=authors).removed:
        if removal.rule not in ("decoration", "label"):
            yield f"holds chatter ({removal.rule}): {removal.text[:80]!r}; leave it out"
    if found := _META.search(mask(_CODE_OR_MATHS.sub("x", text))):
        yield f"speaks about the task instead of the paper ({_told(found)!r}); leave that out"


def helpless(text: str) -> Iterator[str]:
    """A text that may say no more than that it can't tell; `chatter` finds those that surely do."""
    prose = mask(_CODE_OR_MATHS.sub("x", text))
    if (found := _HELPLESS.search(prose)) and not _META.search(prose):
        yield f"says what could not be read or told ({_told(found)!r}); write what the paper says"


def _told(found: re.Match[str]) -> str:
    return found[0].strip(" \n.!?,;:。！？")[:60]


def repeated_prompt(text: str, prompt: str) -> Iterator[str]:
    """A complaint if a text has many words in a row that the prompt has, unless they stand there in quotes."""
    asked = _runs_of_prompt(prompt)
    if found := next((run for run in _runs(_WHITE.sub(" ", text)) if run in asked), None):
        yield f"repeats what it was asked ({found!r}); write what the paper says"


@lru_cache(maxsize=4)
def _runs_of_prompt(prompt: str) -> frozenset[str]:
    # A short quote or the name of a field is part of its sentence.
    told = _QUOTED.sub(lambda quoted: "\0" if len(quoted[0]) > _HAN_RUN else quoted[0], prompt)
    return frozenset(run for part in told.split("\0") for run in _runs(_WHITE.sub(" ", part)))


def _runs(text: str) -> Iterator[str]:
    """Every twenty Chinese characters in a row, and every sixty signs of other text."""
    for start in range(len(text)):
        length = _HAN_RUN if _HAN.match(text, start) else _OTHER_RUN
        if start + length <= len(text):
            yield text[start : start + length]


def markup(text: str) -> Iterator[str]:
    """HTML, images and headings: a field is running text with lists, emphasis, code and $maths$ at most."""
    prose = _CODE_OR_MATHS.sub("x", text)
    if found := next(html_tags(text), None):
        yield f"holds HTML ({found[0][:60]!r}); write plain Markdown"
    if _IMAGE.search(prose):
        yield "holds an image; leave it out"
    if _HEADING.search(prose):
        yield "holds a heading; write paragraphs or a list"


def unfinished(text: str) -> Iterator[str]:
    """Texts that stop in the middle: models do so at limits of their own, and call the answer complete."""
    if _OPEN_END.search(text.rstrip()):
        yield f"stops in the middle ({text.rstrip()[-30:]!r}); finish it"


def numbered_papers(text: str) -> Iterator[str]:
    """`paper 3`, where no paper has a number."""
    if found := _NUMBERED_PAPER.search(text):
        yield f"calls a paper by a number ({found[0].strip()!r}); name its method, with its id in brackets"


def loops(text: str) -> Iterator[str]:
    """Texts that say a sentence three times, or a few signs eight times in a row."""
    counts = Counter(sentence.strip(" .-*") for sentence in _SENTENCE_END.split(text))
    said = [one for one, times in counts.items() if times >= _REPEATED and len(one) >= _SHORTEST_SENTENCE]
    if not said and (found := _LOOP.search(text)):
        said = [found[0]]
    if said:
        yield f"says the same again and again ({said[0][:60]!r}); say it once"


def foreign_links(text: str, source: str, own: Collection[str] = ()) -> Iterator[str]:
    """Addresses that the source doesn't hold: invented, or planted by someone who wants readers there.

    Args:
        own: ids at arXiv and DOIs, to which any address of arxiv.org and doi.org may lead.
    """
    known, whole, judged = _bare(source), _plain(source), set[str]()
    owned = {_bare(one) for one in own}
    for address in _addresses(text):
        bare = _bare(address)
        if bare not in judged and not _is_of(bare, owned) and not _is_held(bare, whole, known):
            yield f"holds the address {address[:120]!r}, which the paper does not hold; leave it out"
        judged.add(bare)


def _addresses(text: str) -> Iterator[str]:
    """What is written as an address, and where links lead whose words are something else."""
    prose = _CODE_OR_MATHS.sub(" ", text)
    for written in (*_ADDRESS.finditer(text), *_WITHOUT_SCHEME.finditer(prose), *_MAIL.finditer(prose)):
        yield written[0].rstrip(".,;:!?*_`")
    for href, words in markdown_links(text):
        address = unquote(href)
        if address.startswith("mailto:"):
            address = address.removeprefix("mailto:").partition("?")[0]
        if words not in (address, address.removeprefix("http://")):
            yield address


def _is_of(bare: str, owned: Collection[str]) -> bool:
    found = _OF_A_PAPER.fullmatch(bare)
    if not found or found["id"]:
        return found is not None and found["id"] in owned
    # DOIs may hold brackets, at which an address in a text ends.
    return any(one.startswith(found["doi"] or "") for one in owned)


def _is_held(bare: str, whole: str, known: str) -> bool:
    name, at, host = bare.partition("@")
    if at and "/" not in bare:  # of `{ada,bo}@lab.edu` each may be named
        return name in known and f"@{host}" in known
    return bare in known and _begins_in(whole, bare)


def _begins_in(whole: str, bare: str) -> bool:
    """Whether an address begins in a text where a host does, as `hub.com/x` doesn't in `github.com/x`.

    Where it is nothing but a host, it must end there, too.
    """
    gap = r"[\s\u00ad\\-]*"
    letters = gap.join("/+" if letter == "/" else re.escape(letter) for letter in bare)
    end = "" if "/" in bare else r"(?![a-z0-9]|\.[a-z0-9])"
    footnote = r"\d{0,2}"  # in PDFs its number is glued to what stands in it
    pattern = rf"(?:(?<![a-z0-9._-])(?<!-\n){footnote}|(?<=\bwww\.)){letters}{end}"
    return re.search(pattern, whole) is not None


def _bare(text: str) -> str:
    """Addresses in PDFs are broken over lines and lose their slash at the end."""
    text = re.sub(r"[\s\u00ad-]+|https?://(?:www\.)?|^www\.|\\", "", _plain(text))
    return text.replace("//", "/").rstrip("/")


def _plain(text: str) -> str:
    # TeX sets a tilde as the operator or the accent.
    return unicodedata.normalize("NFKC", re.sub("[\u223c\u02dc]", "~", text)).lower()
