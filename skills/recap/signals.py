"""What in a sentence tells of an action, a decision or an open question: patterns with weights, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_VERBS: Final = """
    add apply approve arrange ask book buy call cancel chase collect check circulate complete confirm contact copy create
    deliver do double-check draft draw email e-mail ensure file fill find finish fix follow forward get give hand help
    introduce invite invoice keep look mail make meet message move order organise organize pay phone pick post prepare
    present produce provide pull put raise read register remind renew reply report research review ring run schedule
    send set share sign sort speak start submit take talk tell test text update upload watch work write
"""
TASK_VERBS: Final = tuple(_VERBS.split())
"""What people are asked to do at work."""
GERUNDS: Final = {
    (verb[:-1] if verb.endswith("e") else verb + verb[-1] * (verb in ("get", "put", "run", "set"))) + "ing": verb
    for verb in TASK_VERBS
}
_VERB: Final = rf"(?:{'|'.join(TASK_VERBS)}|discuss with|go (?:away|through)|come up|think (?:about|of))\b"
_VERBING: Final = rf"(?:{_VERB}|be (?:{'|'.join(GERUNDS)})\b)"
_ALSO: Final = r"(?:also |then |just |please |probably |definitely |now |all |each )*"
SOMEBODY: Final = (
    r"(?-i:(?!(?:It|That|This|There|They|We|He|She|I|What|Which|Who|And|But|So|Then|Nobody|Everything)\b)[A-Z][a-z]+)"
)
"""A word that can be a name, by its capital."""
_I_WILL: Final = r"\bI(?:'ll| will| shall|'m going to|'m gonna| am going to)"
_SOON: Final = (
    r"(?:today|tonight|tomorrow|this (?:morning|afternoon|evening)|next (?:week|month|meeting|time)"
    r"|(?:mon|tues|wednes|thurs|fri)day|(?:the )?end of (?:the |this |next )?(?:day|play|week|month|year|quarter)"
    r"|close of (?:play|business)|cob|eod|asap|as soon as possible|lunch|christmas)"
)

ACTION: Final[tuple[tuple[str, float], ...]] = (
    # A promise, a request, somebody told off for it; “can” and “have to” are less.
    (rf"{_I_WILL} {_ALSO}(?:have to |need to |try to |try and |make sure to )?{_VERB}", 2.4),
    (rf"{_I_WILL} {_ALSO}(?!{_VERB}|(?:all|be|guess|have|hope|like|need|not|prefer|want)\b)[a-z]+\b", 1.4),
    (rf"\bI (?:can|could|must|have to|need to|'ve got to) {_ALSO}{_VERB}", 1.7),
    (rf"\b(?:can|could|will|would) you {_ALSO}{_VERB}", 2.3),
    (r"\b(?:what|how|why|where|which|who)\b.{0,20}\byou\b|\bwould you (?:pay|put|get|take|have|use|say|do)\b", -2.3),
    (rf"\b(?:you|{SOMEBODY})(?:'ll| will|'re going to|'re gonna| are going to| is going to) {_ALSO}{_VERBING}", 2.0),
    (rf"\b(?:you|{SOMEBODY})(?: should| needs? to| ha(?:s|ve) to) {_ALSO}{_VERB}", 1.2),
    (rf"\bsome(?:body|one) (?:should|needs? to|has to|must|could) {_ALSO}{_VERB}", 2.3),
    (rf"(?:\b(?:we(?:'ll)?|everyone|everybody|each of us|let's) {_ALSO}(?:need to |have to |should |must )?{_VERB})", 0.6),
    (rf"(?:^|[,;] )(?:and |so |yeah,? |just |please )*{_VERB} (?:me|us|him|her|them|it|the|your|a|an|some|out|up|into)\b", 0.9),
    # When, and that it is for later.
    (rf"\b(?:by|before|until|till|no later than|due) (?:the )?{_SOON}", 1.8),
    (rf"\b{_SOON}\b", 0.6),
    (r"\b(?:action(?: item| point)?s?|to-?do|follow(?:ing)?[ -]up|deadline|take that away|leave (?:it|that) with me)\b", 1.5),
    (r"\b(?:after (?:this|the) meeting|(?:for|before|by|in) (?:the|our) next (?:meeting|one|time))\b", 1.5),
    # What is to be done here and now: an answer, the next point of the agenda.
    (r"\byou (?:\w+ )?(?:tell|give|show|talk|speak|take|help|update|remind) (?:us|me|the committee)\b", -2.0),
    (r"\b(?:move on|turn to|come to|go on to|my (?:\w+ )?question|ask you|continue to)\b", -2.0),
    # What only sounds like it: wondering, and saying what one is about to say.
    (r"\b(?:if|would have|used to|supposed|whether|imagine|for example|for instance|maybe|perhaps)\b", -0.8),
    (r"\b(?:I|we)(?:'ll| will|'m going to|'m gonna|'re going to|'re gonna) (?:\w+ )?(?:be honest|say|admit|start|begin|never|tell you"
     r"|come|go (?:first|on)|have|do an?|take you|talk|speak|show|see|think|get (?:back|on)|put it|make it|leave it)\b", -1.6),
    (r"\bI (?:can|could) (?:\w+ )?(?:see|hear|say|get|put|do|think|take)\b", -1.2),
    (r"\b(?:that|this|it|there)[.?!]*\s*$", -0.5),
)  # fmt: skip

DECISION: Final[tuple[tuple[str, float], ...]] = (
    (r"\b(?:let's|let us) (?:agree|settle)\b", 2.0),
    (r"\b(?:let's|let us) (?:do|say|go)\b", 1.3),
    (
        r"\b(?:we(?:'ve| have)?|I think we(?:'ve| have)?|everyone|all) (?:all )?(?:agreed?|decided?|settled|resolved|concluded)\b",
        2.5,
    ),
    (r"\b(?:(?:it's|that's|that is) (?:agreed|decided|settled|final|approved)|agreed[.,!]|so agreed)", 2.5),
    (r"\b(?:decision|decide(?:d)?|approved?|sign(?:ed)? (?:it |that )?off|confirmed)\b", 1.3),
    (
        r"\b(?:let's|let us|we(?:'ll| will| should|'re going to|'re gonna| are going to)) (?:just |all )?"
        r"(?:go (?:with|for|ahead)|stick|do (?:that|it)|use|keep|have|drop|leave|say|take|make|not|move|postpone|cancel|hold)\b",
        1.6,
    ),
    (r"\bwe(?:'re| are) (?:not )?(?:going to|gonna|going (?:with|for))\b", 1.4),
    (r"\bwe (?:accept|drop|exchange|refund|reject|uphold)\b", 1.9),
    (r"\bwe (?:take|keep|move|stay|stop)\b", 1.3),
    (r"\b(?:nobody|nothing|no [\w ]{3,30}) .*\b(?:until|without)\b|\bwe don't .*\buntil\b", 1.6),
    (r"\b(?:from (?:now on|today|the first)|as of (?:now|today)|subject to)\b", 1.2),
    (r"\bwe (?:won't|will not|don't (?:want|need)|aren't)\b", 0.9),
    (r"\bwe (?:want|need|should have|must have)\b", 0.6),
    (r"\b(?:has to|have to|must|should) be\b", 0.7),
    (r"\b(?:good idea|makes sense|sounds good|happy with that|I agree|go ahead|fine by me)\b", 0.7),
    (r"\b(?:instead of|rather than|in favour of|from now on|going forward)\b", 0.7),
    (
        r"\b(?:if we|imagine|for example|(?:need|have) to (?:decide|make a decision)|haven't decided"
        r"|we(?:'re| are) (?:going to|gonna) have to)\b",
        -1.6,
    ),
    (r"\b(?:move|moving) on (?:to|now)|\bquestions? (?:on|from)\b", -2.0),
    (r"\blet's say (?:that|we|people|you|they)\b|\b(?:can't|cannot) decide\b|\bstart\b|\bwrap (?:this|it) up\b", -2.0),
    (r"\b(?:maybe|perhaps|might|could|I wonder|not sure|what if|should we|shall we)\b", -0.6),
    (r"\?\s*$", -1.2),
)

QUESTION: Final[tuple[tuple[str, float], ...]] = (
    (
        r"\b(?:don't know|not sure|no idea|unclear|still open|up in the air|open question|to be (?:decided|confirmed)|tbc|tbd"
        r"|still need to (?:know|find out|decide)|haven't (?:decided|agreed)|need to find out"
        r"|wonder(?:ing)? (?:if|whether|what|how|who))\b",
        1.6,
    ),
    (
        r"\b(?:who|what|when|where|why|how|which|should we|do we|are we|is there|can we|will we|does anyone|has anyone)\b[^.!]*\?\s*$",
        1.2,
    ),
    (r"\b(?:come back to|park|revisit|leave (?:it|that) open|pick (?:it|that|this) up)\b", 1.0),
    (r"\b(?:can you hear|are you there|you know what I mean|isn't it|right|okay|yeah|alright|is that)\?\s*$", -1.5),
    (r"\b(?:can|could|would|will) you\b", -0.8),
)

TOPIC: Final[tuple[tuple[str, float], ...]] = (
    (r"\b(?:to (?:sum|summari[sz]e|recap|conclude)|in (?:summary|conclusion)|the (?:main|key|important|biggest)|agenda|purpose"
     r"|objective|moving on|first(?:ly)?|second(?:ly)?|finally|basically|overall|the problem|the issue|we found|results?)\b", 0.8),
)  # fmt: skip


def _compiled(weights: Iterable[tuple[str, float]]) -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), weight) for pattern, weight in weights)


_SIGNALS = {
    name: _compiled(weights)
    for name, weights in (("action", ACTION), ("decision", DECISION), ("question", QUESTION), ("topic", TOPIC))
}


_TASK_VERB = re.compile(_VERB, re.IGNORECASE)


def begins_with_task_verb(text: str) -> bool:
    """True for “Send the letter”: a task already."""
    return bool(_TASK_VERB.match(text))


def score(kind: str, text: str) -> float:
    """How much a sentence sounds like one of the kind `action`, `decision`, `question` or `topic`; 0 for not at all."""
    said = text.replace("’", "'")
    return max(0.0, sum(weight for pattern, weight in _SIGNALS[kind] if pattern.search(said)))
