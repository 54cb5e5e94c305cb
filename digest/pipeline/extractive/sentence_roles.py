"""What a sentence of an abstract does: background, problem, method, result, release. By cue phrases; pure."""

import re
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """The part that a sentence plays."""

    BACKGROUND = "background"
    PROBLEM = "problem"
    METHOD = "method"
    RESULT = "result"
    RELEASE = "release"


@dataclass(frozen=True)
class Sentence:
    """A sentence, its part, its position (0 first, 1 last) and how much of a finding it is: 3 is a good one."""

    text: str
    role: Role
    position: float
    finding: float

    @property
    def leans(self) -> bool:
        """Whether it begins with a word for something that the sentence before names."""
        return _LEANING.search(self.text) is not None

    @property
    def proposes(self) -> bool:
        """Whether the authors name what they made."""
        return _NAMED.search(self.text) is not None


def _cues(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


# A comparison that was won.
_WON = _cues(
    r"outperform\w*|surpass\w*|exceed\w*|state[- ]of[- ]the[- ]art|SOTA|on par with|comparable (?:to|with)|"
    r"matches|rivals?",
    r"competitive (?:with|performance|results)|best|faster|fewer|higher|lower|better|hits|wins?|won|1st|2nd|3rd",
    r"(?:top|first|second|third)[- ](?:place|rank\w*)|rank(?:s|ed|ing) (?:first|second|third|\d\w*)|"
    r"success rates?|only (?:\$?\d|one|two|three|a)",
    r"(?:achiev|attain|yield|deliver|reach)\w*|(?<!the )obtain\w*|gains?|speed-?ups?|fails?|falls?|drops?|declines?",
)
# A quantity that changed. Of a method this is often said as its purpose: it counts with what it is measured against.
_CHANGED = _cues(
    r"(?:improv|reduc|increas|decreas|rais|boost|shrink|doubl|preserv|maintain|benefit|retain|"
    r"accelerat)\w*|enhanc(?:es?|ed|ing)|cuts?",
    r"accuracy|generali[sz]\w+|robust\w*|(?:transfers?|scales?) to|zero-shot|consistent\w*",
)
_AGAINST = re.compile(
    r"\bby (?:up to |over |about |more than |nearly |approximately )?[$\d]|\bfrom \$?\d|\b(?:than|compared|relative to|"
    r"versus|vs|without|across)\b|\bover (?:\w+[- ]){0,4}(?:baselines?|methods?|models?|approaches|prior|existing|"
    r"[A-Z0-9]\w+)|"
    r"\bwhile (?:\w+ )?(?:maintain|preserv|retain|us|requir|reduc|keep|remain|be)\w*",
)
# The authors report what they saw.
_REPORTS = _cues(
    r"(?:results?|experiments?|evaluations?|ablations?|analys[ei]s|findings?|stud(?:y|ies)|tests?|simulations?|"
    r"benchmarks?)"
    r"\b[^.;:]{0,140}?\b(?:show|demonstrat|reveal|indicat|suggest|confirm|validat|verif|prov|highlight|establish|"
    r"expos|underscor)\w*",
    r"(?:results?|experiments?|findings) (?:\w+ )?supports?",
    r"we (?:\w+ )?(?:find|found|show|demonstrate|observe|reveal|prove|report|discover|confirm|verify|identify|"
    r"conclude)",
    r"(?:it|this|which|that) (?:also )?(?:shows|reveals|demonstrates|confirms|indicates)|(?:is|are) validated|"
    r"crucially",
    r"experimental(?:ly)?|empirically|in our (?:experiments|tests)|on (?:the )?(?:\w+ )?benchmarks?|findings|notably",
    r"surprisingly|we argue",
)
# Where the authors' own part begins even if they never say `we`. `Recent results show` is of others.
_EXPERIMENTS = re.compile(
    r"^(?:(?!recent|prior|previous|existing|early|earlier|past|many|several|most|other)[\w/,-]+ ){0,5}"
    r"(?:experiments?|experimentation|results|findings|evaluations?|ablations?|simulations?|validation)\b[^.;:]{0,120}?"
    r"\b(?:show|demonstrat|reveal|indicat|confirm|validat|verif|highlight|establish)\w*",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:\\?%|percent|(?:percentage )?points?|pp\b|×|x\b|\\times|-?fold|times|dB|FPS|Hz|ms\b|seconds?|s\b|"
    r"minutes?|hours?|"
    r"GB|MB|FLOPs|GFLOPs|mAP|AP\b|mIoU|IoU|PSNR|SSIM|FID|FVD|AUC|F1|BLEU|CIDEr|Dice|mm\b|cm\b|degrees?)"
)
_MEASURED = re.compile(
    rf"(?<![\w.-])\d+(?:[.,]\d+)*\s?\$?\s?{_UNIT}|(?<![\w.-])\d+\.\d+(?![\w.-])|(?:from|by|of) \$?\d+[\d.,]*\$? to",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.-])(?!(?:19|20)\d\d\b)\d+(?:[.,]\d+)*(?![\w-]*D\b)")
_OWN = _cues(r"we|our|ours|this (?:paper|work|study|article|survey|report|thesis|research|tutorial|review)|proposed")
_METHOD = _cues(
    r"we (?:\w+ ){0,2}(?:propose|introduce|present|develop|design|build|construct|create|devise|formulate|"
    r"describe|train|establish (?!that\b|new\b))",
    r"we (?:\w+ ){0,2}(?:explore|investigate|study|examine|conduct|perform|curate|collect|release|contribute|"
    r"adopt|employ)",
    r"we (?:\w+ ){0,2}leverage|(?:this|the|our) (?:\w+ ){0,2}(?:paper|work|study|article|survey|review|"
    r"report|research|tutorial) (?:\w+ )?"
    r"(?:propos|introduc|present|develop|describ|investigat|examin|provid|address|review|offer|stud|explor)\w*",
    r"(?:is|are|was|were) (?:proposed|introduced|presented|developed|designed)|our (?:key|core|main) (?:idea|insight)",
    r"consists? of|comprises?|is built (?:on|upon)|operates? by|works by|is trained|decomposes|integrates|incorporates",
)
_NAMED = _cues(
    r"we (?:\w+ ){0,2}(?:propose|introduce|present|develop|establish (?!that\b|new\b))",
    r"(?:paper|work|study) (?:proposes|introduces|presents)",
)
_PROBLEM = _cues(
    r"however|yet|but|nevertheless|nonetheless|unfortunately|despite|although|remains?|challeng\w+|bottlenecks?|"
    r"struggles?",
    r"lacks?|lacking|limit(?:s|ed|ation|ations|ing)|suffers?|fail(?:s|ure)?|hinder(?:s|ed)?|costly|expensive|"
    r"difficult\w*",
    r"gap|underexplored|overlook\w*|ignor\w+|neglect\w*|insufficient\w*|unclear|scarc\w+|inefficien\w+|brittle|"
    r"prone to",
    r"unreliable|unable|cannot|(?:rely|relies) (?:heavily )?on|prohibitive\w*|degrad\w+|vulnerab\w+|little",
)
_BUT = re.compile(r"^(?:However|But|Yet|Nevertheless|Nonetheless|Unfortunately|Although|Despite|While)\b")
# A step of the method, with the figures of its data: `Stage 2: Uses 271,711 patches`.
_STEP = re.compile(r"(?:^|: )(?:Stage|Step|Phase|Level|Track) \d+ ?[:(]", re.IGNORECASE)
# `While existing benchmarks …`, wherever it stands.
_BUT_OTHERS = re.compile(
    r"^(?:However|But|Yet|Although|Despite|While|Unlike)\b.{0,30}?\b(?:existing|prior|previous|current|conventional)\b"
)
_OTHERS = _cues(
    r"existing|prior|previous|conventional|traditional|most|typically|often|commonly|widely|increasingly|"
    r"in recent years",
    r"current (?:methods|approaches|models|systems|benchmarks|works?)|recent(?:ly)?",
    r"state-of-the-art (?:methods|models) (?:often|still|typically)",
)
_FIELD = re.compile(
    r"\b(?:has|have) (?:\w+ )?(?:emerged|become|gained|attracted|received|achieved|shown|demonstrated|advanced|"
    r"led|made|"
    r"enabled|driven|been|garnered|revolutioni[sz]ed|transformed|seen)\b|"
    r"\b(?:is|are) (?:\w+ )?(?:essential|crucial|critical|important|fundamental|vital|central|key|an? key|"
    r"a fundamental|"
    r"a critical|a crucial|an important|a core|a central|widely|increasingly|rapidly|one of|at the heart|ubiquitous|"
    r"necessary)\b|\bplays? (?:an?|\w+) (?:\w+ )?role\b|\brapidly\b|\baims? to\b|"
    r"\bremains? (?:a|an|one|largely|challenging|difficult)\b",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"\b(?:code|codebase|data|datasets?|benchmark|models?|weights|checkpoints?|resources?|demos?|project(?: page)?|"
    r"website|implementation|page|scripts?|leaderboard|videos?)\b[^.;]{0,80}\b(?:"
    # `the available memory` and `available to the denoiser` release nothing.
    r"available(?= (?:at|on|here|from|in|online|for|under|via|through|upon|as|and|with|by|open|https?|to (?:the |all )?"
    r"(?:public|community|research\w*|everyone))\b|\s*(?:[^\w\s]|$))|"
    r"released?|found (?:at|here|on|in)|accessible|made public|open[- ]?sourced?)\b"
    r"|\bwe (?:\w+ ){0,2}(?:release|open[- ]source)\b[^.;]{0,40}\b(?:code|weights|checkpoints?)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\bhttps?\b|\bgithub\b|\bhugging ?face\b|\bproject page\b", re.IGNORECASE)
# `where no internals are available`, `after the checkpoints are available`.
_IF_AVAILABLE = re.compile(
    r"\b(?:when(?:ever)?|where|if|after|once|until|unless|no|little|limited|lack\w*)\b[^,;.]{0,80}\bavailable\b",
    re.IGNORECASE,
)
# `Extensive experiments demonstrate the effectiveness of our method.` says nothing.
_VOID = re.compile(
    r"\b(?:effectiveness|superiority|validity|usefulness|advantages?|efficacy) (?:and \w+ )?of \S[^,;]{0,70}$",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\b(?:potential|promise|applicability|feasibility) of (?:our|the|this)\b|"
    r"\b(?:effective|promising|significant(?:ly)?|superior|strong|consistently|valuable insights?|competitive)\b",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^(?:This|These|That|Those|It|Its|They|Their|Such|The former|The latter|Here|Then|First|Second|Third)\b"
)
_HOPE = _cues(
    r"future (?:work|research|studies|directions)|we hope|we believe|paves? the way|we discuss|we (?:will|plan)|"
    r"can serve"
)
# What is looked at, not what was seen.
_WHETHER = _cues("whether")
_MAYBE = _cues("will|could|may|might|would|potential(?:ly)?|aims? to")
# `Our evaluation yields three findings.`: what follows, `First, …`, are the findings.
_ANNOUNCES = re.compile(
    r"\b(?:two|three|four|five|six|several|key|main|following|consistent) (?:\w+ ){0,2}"
    r"(?:findings|observations|insights|results|conclusions|lessons|takeaways|phenomena)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^(?:First(?:ly)?|Second(?:ly)?|Third(?:ly)?|Fourth|Finally|Lastly|\(?(?:\d|i{1,3}|iv|[a-d])[).:])[ ,]",
    re.IGNORECASE,
)


def read(sentences: tuple[str, ...]) -> tuple[Sentence, ...]:
    """The sentences of one abstract with their parts."""
    last = max(1, len(sentences) - 1)
    has_begun = has_reported = is_counting = False
    found = []
    for index, text in enumerate(sentences):
        position = index / last
        has_begun = has_begun or (index > 0 and _EXPERIMENTS.search(text) is not None)
        announces = len(text) < 140 and _ANNOUNCES.search(text) is not None
        if is_counting and _COUNTED.search(text):
            role, finding = Role.RESULT, 4 + position
        elif announces:
            role, finding = Role.METHOD, 0.0
        else:
            role, finding = _judge(text, position, has_begun, has_reported)
        is_counting = is_counting or announces
        has_begun = has_begun or role in (Role.METHOD, Role.RESULT)
        has_reported = has_reported or (role is Role.RESULT and _REPORTS.search(text) is not None)
        found.append(Sentence(text, role, position, finding))
    return tuple(found)


def _judge(text: str, position: float, has_begun: bool, has_reported: bool) -> tuple[Role, float]:
    """The part of a sentence. The authors have already spoken of their own work, or even of its results."""
    is_own = bool(_OWN.search(text))
    if _is_release(text):
        return Role.RELEASE, 0.0
    if _STEP.search(text):
        return Role.METHOD, 0.0
    result = _result(text, position, has_begun)
    # Before the authors speak of themselves it is the field that has gained and achieved.
    of_field = position == 0 or result < 3.5 or any(cues.search(text) for cues in (_PROBLEM, _FIELD, _OTHERS))
    if not has_begun and not is_own and of_field:
        return (Role.PROBLEM if _PROBLEM.search(text) else Role.BACKGROUND), min(result, 0.5)
    if _BUT_OTHERS.search(text) and _PROBLEM.search(text) and not is_own and not _MEASURED.search(text):
        return Role.PROBLEM, min(result, 0.5)
    if has_reported and _BUT.search(text) and not _OTHERS.search(text):
        return Role.RESULT, max(result, 1.5)
    if _BUT.search(text) and not is_own and not _MEASURED.search(text) and not _REPORTS.search(text):
        return Role.PROBLEM, min(result, 0.5)
    if _METHOD.search(text) and result < (4.5 if _NAMED.search(text) else 3):
        return Role.METHOD, result - 1
    if result >= 2:
        return Role.RESULT, result
    if _PROBLEM.search(text) and not is_own and (_OTHERS.search(text) or not has_begun):
        return Role.PROBLEM, min(result, 0.5)
    return (Role.METHOD if has_begun or is_own else Role.BACKGROUND), result


def _is_release(text: str) -> bool:
    is_release = _LINK.search(text) or (_RELEASE.search(text) and not _IF_AVAILABLE.search(text))
    # `We release X, a benchmark of 3,000 …, on which all models fall below 40 %` is more than a link.
    says_more = _NAMED.search(text) or _MEASURED.search(text) or _REPORTS.search(text)
    return bool(is_release) and len(text) < 240 and not says_more


def _result(text: str, position: float, has_begun: bool) -> float:
    """How much of a finding a sentence is."""
    is_measured = _MEASURED.search(text) is not None
    reports = _REPORTS.search(text) is not None
    points = position + 2 * reports + 2.5 * is_measured
    if _WON.search(text):
        points += 1.5
    elif _CHANGED.search(text):
        points += 1.5 if reports or is_measured or _AGAINST.search(text) else 0.5
    if not is_measured:
        points += 0.5 if _NUMBER.search(text) else -2.5 if _VOID.search(text) else -0.5 if _EMPTY.search(text) else 0
    points -= 1 if _LEANING.search(text) else 0
    points -= 1.5 if _WHETHER.search(text) and not is_measured else 0
    points -= 2 if _HOPE.search(text) else 1 if _MAYBE.search(text) and not reports else 0
    of_field = not has_begun and not _OWN.search(text) and (_OTHERS.search(text) or _FIELD.search(text))
    points -= 2 if of_field or _OTHERS.match(text) else 0
    return points - (2 if len(text) < 45 and not is_measured else 1 if len(text) > 420 else 0)
