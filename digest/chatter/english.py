"""What chat models say around a text in English, as patterns of a whole sentence: see `chinese`."""

_KIND = "(?:summary|analysis|overview|breakdown|report|digest|translation|review|abstract|interpretation|explanation)"
_ROLE = "(?:expert|assistant|researcher|specialist|analyst|scientist|engineer|professor|reviewer|scholar|editor|model)"
_ADJECTIVES = (
    "(?:(?:comprehensive|detailed|concise|brief|short|structured|technical|in-depth|thorough|quick|clear|complete|full"
    "|executive|daily|critical|high-level|chinese|english|requested|paper|expert|final|simple)(?:,? and |,? ))*"
)
# the paper's key contributions   today's arXiv papers   the abstract "…"
_PAPER = (
    "(?:(?:the|this|that|your|today['’]s|these) )?(?:(?:provided|given|above|following|arxiv|research) )*"
    "(?:papers?|abstracts?|article|manuscript|preprint|study|text)?"
    "(?:['’]s (?:(?:key|main|core) )?(?:abstract|contributions|points|findings|ideas))?"
    "(?:,? (?:titled|entitled))?[ *_]*(?:x{3,})?[*_]*"
)
# … you provided   … as requested   … in five points
_FOR_YOU = (
    "(?:,? (?:(?:that |which )?you(?:['’]ve| have)? (?:provided|requested|asked for|shared|gave me)"
    "|(?:as|that) requested|as you (?:requested|asked)|for you|below"
    "|in (?:chinese|english|[a-z]+ (?:points|parts|sections|sentences)))){0,3}"
)
_TEXT_OF_PAPER = rf"{_ADJECTIVES}{_KIND}(?: and {_ADJECTIVES}{_KIND})?(?: (?:of|for) {_PAPER})?"
_ANNOUNCED = (
    r"(?:here(?:['’]s| is| are)|below (?:is|are)|the following is) "
    rf"(?:an?|the|my|your) {_TEXT_OF_PAPER}{_FOR_YOU}"
)
_DONE = (
    "(?:(?:i will|i['’]ll|i am going to|i['’]m going to|let me|allow me to|i can|i(?:['’]d| would) be happy to"
    "|i(?:['’]m| am) happy to)(?: now| gladly)? (?:analy[sz]e|summari[sz]e|provide|give|offer|present|break down|review"
    "|explain|outline|translate|walk you through|help you (?:with|understand))"
    "|(?:i have|i['’]ve) (?:analy[sz]ed|summari[sz]ed|prepared|provided|reviewed|translated|written))"
    rf"(?: you(?: with)?)?(?: (?:an?|the|my|your) {_TEXT_OF_PAPER}| (?:it|{_PAPER}))?{_FOR_YOU}"
)
_AS_EXPERT = rf"(?:(?:speaking )?as (?:an?|your) [^,]{{0,120}}?\b{_ROLE}\b[^,]{{0,100}}, )?"

# Sure, here is a comprehensive summary of the paper:   but not: Of course, larger models need more memory.
GREETING = (
    "(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|alright|great|hello|hi(?: there)?|no problem)"
    rf"(?:[,.!:—–-]\s*{_AS_EXPERT}(?:{_ANNOUNCED}|{_DONE}))?\W*"
)
# but not: Here is the overview of the results:
ANNOUNCEMENT = rf"{_AS_EXPERT}{_ANNOUNCED}\W*"
# As an expert in robotics, I will analyse the paper.   but not: Let me be blunt:   As an engineer, I find it weak.
ROLE_PLAY = rf"{_AS_EXPERT}{_DONE}\W*"

# Only of these words is what may follow: they are about the text and its reader.
# Let me know if you need any further help.   but not: Let me know whether scale helps.
_REST = (
    r"(?: (?:you|your|i|me|my|this|that|it|the|an?|any|some|anything|something|everything|else|is|are|was|were|be|have"
    r"|need|needed|want|wanted|wish|would|could|can|should|like|prefer|require|requested|asked|ask|looking|get|gain"
    r"|give|help|assist|provide|explain|elaborate|clarify|discuss|expand|adjust|refine|revise|translate|summari[sz]e"
    r"|answer|go|dive|deeper|understand|understanding|grasp|reading|work|research|study|project|needs|purposes?"
    r"|interests?|interested|questions?|concerns?|thoughts|feedback|comments?|suggestions?|requests?|changes|details?"
    r"|assistance|information|clarifications?|explanations?|insights?|summary|summaries|analysis|overview|breakdown"
    r"|report|digest|translation|review|answers?|papers?|abstract|article|text|topics?|parts?|sections?|points?|aspects?"
    r"|contributions?|findings|ideas|related|clear|clearer|good|better|helpful|useful|informative|insightful|valuable"
    r"|interesting|quick|quickly|concise|detailed|comprehensive|longer|shorter|more|further|additional|other|another"
    r"|specific|particular|follow-up|key|main|core|above|again|anytime|if|when|whenever|what|which|how|to|for|of|on|in"
    r"|into|at|by|with|about|and|or|as|also|all|out)(?:['’](?:d|re|ve|s))?(?![\w'’-]))*"
)
_THIS_TEXT = (
    rf"(?:this|that|it|(?:this|the|my) (?:above )?{_ADJECTIVES}(?:{_KIND}|answer|information)"
    rf"|these {_ADJECTIVES}summaries)"
)
# I hope this summary is helpful to you.   but not: I hope this helps researchers choose.
_HOPE = (
    rf"(?:i )?(?:sincerely |really )?hope (?:that )?(?:{_THIS_TEXT} (?:helps(?: (?:you|out){_REST})?"
    rf"|(?:is|was|proves|will be) (?:helpful|useful|of (?:help|use)|what you(?:['’](?:re|d|ve))?{_REST})"
    rf"(?: (?:to|for) (?:you|your){_REST})?|(?:gives|provides|offers) you{_REST}|meets your \w+)"
    rf"|you (?:find|found|enjoy|enjoyed|like) (?:this|it|the){_REST})"
)
# Feel free to reach out.   but not: Feel free-form prompts drive it.   Feel free to contact the authors.
_ASK = (
    rf"(?:please )?(?:let me know(?: (?:if|whether|what|which|how|in case){_REST})?"
    r"|(?:feel free|do(?:n['’]t| not) hesitate) to (?:ask(?: me| if| away| for (?:more|further|any|clarification)"
    r"| (?:any |more |further |follow-up )*questions?)?|reach out|contact me|let me know|follow up|message me)"
    rf"{_REST}|(?:just )?ask(?: me| away)?)"
)
# If you'd like, I can also …   but not: If you need a strong baseline, start from its weights.
_IF = (
    rf"if you(?:['’]d| have| need| want| would| are|['’]re| should)\b[^.]{{0,120}}?, (?:{_ASK}"
    rf"|i(?:['’]m| am|['’]d be| would be|['’]ll be| will be)(?: always)? (?:happy|glad|here) to{_REST}"
    rf"|i can (?:also )?(?:provide|help|elaborate|explain|summari[sz]e|expand|go|give|offer|translate){_REST})"
)
# Note: this analysis was generated by AI and may contain errors.   but not: The summary was generated by an LLM.
NOTICE = (
    rf"note: (?:this|the above) {_ADJECTIVES}(?:{_KIND}|content|text) (?:is|was|has been) "
    r"(?:ai[- ]generated|generated by (?:an? )?(?:ai|(?:large )?language model)(?: assistant| model)?)"
    r"(?:,? and (?:may|might) contain (?:errors|mistakes|inaccuracies))?\W*"
)
SIGN_OFF = rf"(?:{_HOPE}|{_ASK}|{_IF})\W*"
CLOSE = r"(?:(?:best|kind|warm) regards[,.]?|sincerely(?: yours)?[,.]?|(?:best|cheers),)"
"""A line of its own."""
