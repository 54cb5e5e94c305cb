"""Signs of significance that title, abstract and comment show: what the choice without a model goes by. Pure.

The rules were tuned on a week of cs.CV and cs.RO. They look for what can be checked (a venue, a release, an evaluation
outside a simulator), never for praise: every abstract is `novel` and `state of the art`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from digest.pipeline.sentences import sentences


class Sign(Enum):
    """A kind of sign; its value is what it is worth. `keyword_score` adds to that for an institution."""

    VENUE = ("venue", 2)
    REAL_WORLD = ("real world", 2)
    AWARD = ("award", 1)
    OTHER_VENUE = ("other venue", 1)
    REPORT = ("report", 1)
    RELEASE = ("release", 1)
    BENCHMARK = ("benchmark", 1)
    SURVEY = ("survey", 1)
    SIMULATION = ("simulation", 0)

    @property
    def points(self) -> int:
        return self.value[1]


@dataclass(frozen=True)
class Found:
    """A sign, and the name that goes with it: `CVPR 2026` of a venue, `code data` of a release, "" of most."""

    sign: Sign
    name: str = ""


def signs(title: str, abstract: str, comment: str, journal_ref: str = "") -> tuple[Found, ...]:
    """What a paper shows, heaviest first, each sign once. The texts are plain: without LaTeX leftovers."""
    told = sentences(abstract)
    # Entries of a challenge call themselves technical reports too.
    is_report = _REPORT.search(f"{title} ; {comment}") and not _LESSER.search(f"{title} ; {comment}")
    found = [
        *_venue(comment, journal_ref),
        *_evaluation(title, told),
        *([Found(Sign.REPORT)] if is_report else []),
        *_release(told, comment),
        *([Found(Sign.SURVEY)] if _SURVEY.search(title) else _benchmark(title, told)),
    ]
    return tuple(sorted(found, key=lambda one: -one.sign.points))


def venues(text: str) -> frozenset[str]:
    """The leading venues that a text names, without their years."""
    return frozenset(found["name"] for found in _VENUE.finditer(text))


def _any(*alternatives: str, whole: bool = True) -> str:
    joined = "|".join(alternatives)
    return rf"\b(?:{joined})\b" if whole else f"(?:{joined})"


def _ignoring_case(*alternatives: str) -> re.Pattern[str]:
    return re.compile(_any(*alternatives), re.IGNORECASE)


# --- where it was accepted

_VENUES = _any(
    "CVPR|ICCV|ECCV|NeurIPS|ICML|ICLR|SIGGRAPH(?: Asia)?|AAAI|IJCAI|ACL|EMNLP|NAACL|EACL|COLING|ICRA|IROS|CoRL|RSS",
    "WACV|BMVC|ACCV|3DV|AISTATS|UAI|COLM|TMLR|JMLR|RA-L|T-RO|TPAMI|T-PAMI|PAMI|IJCV|TIP|TMM|TCSVT|TVCG|TOG|IJRR",
    "MICCAI|ICASSP|Interspeech|KDD|ICME|ACM ?MM|ACM Multimedia|CHI|SIGIR|USENIX Security",
    "IEEE Transactions on [A-Z][A-Za-z]+(?: (?:and )?[A-Z][A-Za-z]+){0,4}|IEEE Robotics and Automation Letters",
    "Computer Vision and Pattern Recognition|International Journal of Computer Vision|(?<!on )Pattern Recognition",
    "Nature(?: [A-Z][a-z]+)*|Science Robotics",
    whole=False,
)
# A name without a year counts only where the paper is said to be accepted: `Nature` is a common word.
_VENUE = re.compile(rf"(?<![\w-])(?P<name>{_VENUES})(?:[ ,']*(?P<year>20\d\d)(?!\d)|(?![\w-]))")
_ACCEPTED = _ignoring_case(
    "accepted|to appear|appear(?:s|ed|ing) (?:in|at)|published (?:in|at|as|by)|presented at|camera[- ]ready|in press",
    "publication in|proceedings",
)
_SUBMITTED = _ignoring_case(
    "submitted|submission|under (?:double[- ]blind )?review|in review|preprint (?:for|of)|withdrawn|rejected"
)
_LESSER = re.compile(
    r"\bworkshops?\b|\b(?:CVPR|ICCV|ECCV)W|\bchallenge\b|\bcompetition\b|short paper|extended abstract|doctoral|"
    r"\bdemo\b|\btutorial\b|late[- ]breaking|non[- ]archival|\bco-?located\b",
    re.IGNORECASE,
)
_AWARD = _ignoring_case("oral|spotlight|highlight|best (?:student )?paper(?: award)?(?: (?:finalist|candidate))?")
_LEAD = re.compile(
    r"^(?:\W|\b(?:at|by|to|in|for|of|the|as|an?|oral|poster|presentation|publication|proceedings|manuscript)\b)+"
)


def _venue(comment: str, journal_ref: str) -> Iterator[Found]:
    if journal_ref:
        venue = _VENUE.search(journal_ref)
        is_major = venue is not None and not _LESSER.search(journal_ref)
        yield Found(Sign.VENUE if is_major else Sign.OTHER_VENUE, _name(venue) if venue else _cut(journal_ref))
        return
    # `Accepted at A; an earlier version was submitted to B`: each part speaks for itself.
    for part in re.split(r"[.;|]\s+", comment):
        accepted, venue = _ACCEPTED.search(part), _VENUE.search(part)
        if _SUBMITTED.search(part) and not accepted:
            continue
        if venue is not None and (accepted or venue["year"]):
            yield from _major(venue, comment)
            return
        if accepted:
            yield Found(Sign.OTHER_VENUE, _cut(_LEAD.sub("", part[accepted.end() :])))
            return


def _major(venue: re.Match[str], comment: str) -> Iterator[Found]:
    if lesser := _LESSER.search(comment):
        yield Found(Sign.OTHER_VENUE, f"{_name(venue)} ({lesser[0].lower()})")
        return
    yield Found(Sign.VENUE, _name(venue))
    if award := _AWARD.search(comment):
        yield Found(Sign.AWARD, award[0].lower())


def _name(venue: re.Match[str]) -> str:
    return " ".join(filter(None, (venue["name"], venue["year"])))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rsplit(' ', 1)[0]} …"


# --- how it was evaluated

_EVALUATED = _any(
    r"experiments?|evaluat\w+|validat\w+|test(?:s|ed|ing)?|demonstrat\w+|results?|deploy\w*|achiev\w+|perform\w*",
    r"show\w*|trials?|operat\w+|transfer\w*|run(?:s|ning)?",
)
_REAL = _any(
    r"real[- ]world (?:robot\w*|experiment\w*|deployments?|driving (?:test|experiment|trial)\w*|vehicles?|tests?)",
    r"real[- ]world (?:trials?|robotic \w+|manipulation|flights?|navigation|hardware|tasks|environments)",
    r"real (?:robots?|vehicles?|cars?|hardware|drones?)|real[- ]robot|physical (?:robots?|hardware|vehicles?)",
    r"(?:hardware|field|on-road|in-field|on-vehicle|closed-course) (?:experiments?|tests?|trials?|deployments?)",
    r"(?:quadruped|humanoid) robot|in production|online A/B|clinical trial",
)
_REAL_WORLD = re.compile(rf"{_EVALUATED}[^;]{{0,120}}{_REAL}|{_REAL}[^;]{{0,60}}{_EVALUATED}", re.IGNORECASE)
_SIMULATED = _any(
    r"in simulations?|in (?:a )?simulators?|numerical simulations?|nuPlan|LIBERO|RoboTwin|Meta-?World",
    r"simulated (?:environments?|robots?|scenarios|driving|settings|tasks|benchmarks)",
    r"simulation (?:settings|experiments?|results?|studies|benchmarks?|environments?)",
    r"CARLA|MuJoCo|Isaac (?:Sim|Gym|Lab)|Gazebo|AirSim",
)
_SIMULATION = re.compile(
    rf"{_EVALUATED}[^;]{{0,120}}{_SIMULATED}|{_SIMULATED}[^;]{{0,40}}{_EVALUATED}|\bsimulation[- ]only\b", re.IGNORECASE
)
_REAL_ANYWHERE = re.compile(
    r"\breal(?:[- ]world|[- ]robots?|istic data| data| images| videos)\b|\bin[- ]the[- ]wild\b|\bphysical|"
    r"\bin[- ]vivo\b|\bclinical",
    re.IGNORECASE,
)
# Sentences that speak of others, of the field, or of what might be.
_BACKGROUND = re.compile(
    r"^(?:however|although|while|despite|existing|current|prior|previous|recent|traditional|conventional)\b|"
    r"\bha(?:s|ve) (?:achieved|become|shown|been)\b|\b(?:remains?|challeng\w+|bottleneck|hinder\w*|limit(?:s|ed|ing)|"
    r"crucial|critical|essential|costly|expensive|difficult|struggle\w*|future|potential(?:ly)?|suitable|often|typically|"
    r"increasingly)\b",
    re.IGNORECASE,
)


def _evaluation(title: str, told: Sequence[str]) -> Iterator[Found]:
    own = [sentence for sentence in told if not _BACKGROUND.search(sentence)]
    if any(map(_REAL_WORLD.search, own)):
        yield Found(Sign.REAL_WORLD)
    elif any(map(_SIMULATION.search, own)) and not any(map(_REAL_ANYWHERE.search, (title, *told))):
        yield Found(Sign.SIMULATION)


# --- what was released

_THINGS = re.compile(
    r"\b(?:(?P<code>code(?:base)?|implementation|toolkit|library)|(?P<data>data|dataset|benchmark|annotation)s?|"
    r"(?P<weights>weights|checkpoints?|models?))\b",
    re.IGNORECASE,
)
_RELEASED = re.compile(
    r"\b(?:is|are|has been|have been|now|both|publicly|freely|openly)\b[^.;]{0,30}"
    r"\b(?:available|released|open[- ]?sourced?|public|accessible)\b|"
    r"\b(?:we|by|and) (?:\w+ ){0,2}?(?:releas(?:e|ing)|open[- ]sourc(?:e|ing))\b|"
    r"\bavailable (?:at|on|here|from|in|online)\b|\bcan be (?:found|accessed|downloaded)\b|"
    r"\bopen[- ]sourced? (?:at|on|in)\b",
    re.IGNORECASE,
)
_REPOSITORY = re.compile(
    r"\b(?:(?:github|gitlab|kaggle)\.com|huggingface\.co|(?:zenodo|bitbucket)\.org)/[\w.-]+", re.IGNORECASE
)
# `evaluated on two publicly available datasets`: other people's.
_USED = re.compile(
    r"\b(?:existing|off-the-shelf|using|two|three|four|several|on|from|only) (?:\w+ ){0,2}"
    r"(?:publicly|freely) available",
    re.IGNORECASE,
)
_PROMISE = _ignoring_case(
    r"will (?:\w+ )?(?:be|soon)|will (?:release|open)|upon (?:\w+ )?(?:acceptance|publication|request)|on request",
    r"(?:coming|released) soon|after (?:acceptance|publication)|to be released|plan to release",
)
_SURVEY = _ignoring_case("survey|(?:systematic|literature|comprehensive) review|review of")
_REPORT = _ignoring_case(r"tech(?:nical|\.)? report")
_BENCHMARK = re.compile(
    r"\b(?:we|this (?:paper|work)|paper)\b(?: \w+)? (?:introduce|present|propose|build|construct|collect|release|"
    r"curate|create|contribute|establish)(?:e?s)?\b[^.;]{0,60}?\b(?P<name>benchmark|dataset|data set|corpus)\b"
    r"(?! (?:approach|results?|methods?|performance|from|by)\b)",
    re.IGNORECASE,
)
# `Foo: A Large Dataset for Things`; but `The Benchmark Illusion`, `A Dataset Distillation Method` and `Analysis on the
# Bar Dataset` only speak of some.
_BENCHMARK_TITLE = re.compile(
    r"(?:^|[:?!.–—]\s+)An?\s+(?:(?!(?:for|of|on|in|to|from|with|by|via|using|than)\b)[\w'’/+-]+,?\s+){0,7}?"
    r"(?P<name>benchmark|dataset)\b(?=\s*(?:$|[:,;?.(&]|"
    r"(?:for|of|on|in|to|from|with|and|across|towards?|by|that|suite|collection)\b))",
    re.IGNORECASE,
)
# `Foo: … Dataset`, and in the abstract `Foo is a dataset of …`.
_NAMED_TITLE = re.compile(r"^(?P<head>[^\s:]+(?: [^\s:]+)?):.*\b(?:benchmark|dataset)\b", re.IGNORECASE)


def _release(told: Sequence[str], comment: str) -> Iterator[Found]:
    things: set[str] = set()
    for sentence in (*told, *re.split(r"[.;]\s+", comment)):
        named = {match.lastgroup or "" for match in _THINGS.finditer(sentence)}
        if _REPOSITORY.search(sentence):
            things |= named or {"code"}
        elif _RELEASED.search(sentence) and not _PROMISE.search(sentence) and not _USED.search(sentence):
            things |= named
    if things:
        yield Found(Sign.RELEASE, " ".join(sorted(things)))


def _benchmark(title: str, told: Sequence[str]) -> Iterator[Found]:
    own = next((match for sentence in told if (match := _BENCHMARK.search(sentence))), None)
    own = own or _BENCHMARK_TITLE.search(title) or _named(title, told)
    if own is not None:
        yield Found(Sign.BENCHMARK, "benchmark" if own["name"].lower() == "benchmark" else "data")


def _named(title: str, told: Sequence[str]) -> re.Match[str] | None:
    """Where the abstract says that what the title names is a benchmark or a data set."""
    named = _NAMED_TITLE.search(title)
    if named is None:
        return None
    says = re.compile(
        rf"\b{re.escape(named['head'])} is an? (?:[\w-]+,? ){{0,6}}(?P<name>benchmark|dataset)\b", re.IGNORECASE
    )
    return next((match for sentence in told if (match := says.search(sentence))), None)
