"""What in a sentence tells of an action, a decision or an open question: patterns with weights, as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_TASK_VERBS: Final = (
    r"add|apply|approve|arrange|ask|book|buy|call|cancel|chase|collect|check|circulate|complete|confirm|contact|copy"
    r"|create|deliver|discuss with|do|double-check|draft|draw|email|ensure|file|fill|find|finish|fix|follow|forward|get"
    r"|give|hand|help|introduce|invite|invoice|keep|look|mail|make|meet|message|move|order|organi[sz]e|pay|phone|pick"
    r"|post|prepare|present|produce|provide|pull|put|raise|read|register|remind|renew|reply|report|research|review|ring"
    r"|run|schedule|send|set|share|sign|sort|speak|start|submit|take|talk|tell|test|text|update|upload|work|write"
    r"|go away|go through|come up|think (?:about|of)"
)
_SOON: Final = (
    r"(?:today|tonight|tomorrow|next (?:week|month|meeting|time)|(?:mon|tues|wednes|thurs|fri)day|(?:the )?end of (?:the |this |next )?"
    r"(?:day|play|week|month|year|quarter)|close of (?:play|business)|cob|eod|asap|as soon as possible|lunch|christmas)"
)
_I_WILL: Final = r"\bI(?:'ll| will| shall|'m going to|'m gonna| am going to| can| have to| need to|'ve got to)"

ACTION: Final[tuple[tuple[str, float], ...]] = (
    (rf"{_I_WILL} (?:also |then |just |probably |definitely )?(?:have to |need to )?(?:{_TASK_VERBS})\b", 2.5),
    (rf"\b(?:can|could|would|will) you (?:please |just |also )?(?:{_TASK_VERBS})\b", 2.0),
    (
        rf"\b(?:you|[A-Z][a-z]+)(?:'ll| will|'re going to|'re gonna| are going to| should| need to| has to| have to) "
        rf"(?:also |then |just )?(?:be )?(?:{_TASK_VERBS})(?:ing)?\b",
        1.8,
    ),
    (
        rf"\b(?:we|we'll|everyone|everybody|each|let's) (?:all )?(?:need to|have to|should|must|to|will|gonna)? ?(?:{_TASK_VERBS})\b",
        0.8,
    ),
    (
        rf"(?:^|[,;] )(?:and |so |just |please )*(?:{_TASK_VERBS}) (?:me|us|him|her|them|it|the|your|a|an|some|out|up|into)\b",
        0.8,
    ),
    (rf"\b(?:by|before|until|till|no later than|due) (?:the )?{_SOON}", 2.0),
    (rf"\b{_SOON}\b", 0.6),
    (
        r"\b(?:action(?: item| point)?s?|to-?do|next steps?|follow(?:ing)?[ -]up|deadline|take that away|leave (?:it|that) with me)\b",
        1.8,
    ),
    (r"\b(?:after (?:this|the) meeting|(?:for|before|by|in) (?:the|our) next (?:meeting|one|time))\b", 1.5),
    (rf"\b(?:somebody|someone|we) (?:should|needs? to|has to|have to|must) (?:also |just )?(?:{_TASK_VERBS})\b", 1.2),
    (
        rf"\b(?:some(?:body|one)|we) (?:should|needs? to|has to|have to|must) (?:also |just )?(?:{_TASK_VERBS})\b",
        1.2,
    ),
    (r"\b(?:who(?:'s| is| will|'ll| can)|somebody|someone) (?:\w+ )?(?:do|take|send|call|check|write|to)\b", 0.6),
    (r"\b(?:if|when|would have|used to|supposed|whether|imagine|for example)\b", -0.8),
    (
        r"\bI(?:'ll| will) (?:be honest|say|just say|admit|start|begin|never|tell you|come (?:back|on)|go first|be|have)\b",
        -1.5,
    ),
    (r"\bI(?:'m going to|'ll) (?:ask|talk|tell|show|say)\b", -1.2),
    (r"\?\s*$", -0.2),
)

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
    (r"\bwe (?:won't|will not|don't (?:want|need)|aren't)\b", 0.9),
    (r"\bwe (?:want|need|should have|must have)\b", 0.6),
    (r"\b(?:has to|have to|must|should) be\b", 0.7),
    (r"\b(?:good idea|makes sense|sounds good|happy with that|I agree|go ahead|fine by me)\b", 0.7),
    (r"\b(?:instead of|rather than|in favour of|from now on|going forward)\b", 0.7),
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


_TASK_VERB = re.compile(rf"(?:{_TASK_VERBS})\b", re.IGNORECASE)


def begins_with_task_verb(text: str) -> bool:
    """True for “Send the letter”: a task already."""
    return bool(_TASK_VERB.match(text))


def score(kind: str, text: str) -> float:
    """How much a sentence sounds like one of the kind `action`, `decision`, `question` or `topic`; 0 for not at all."""
    said = text.replace("’", "'")
    return max(0.0, sum(weight for pattern, weight in _SIGNALS[kind] if pattern.search(said)))
