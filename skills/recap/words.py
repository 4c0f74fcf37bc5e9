"""Words of a text as things to count and compare: tokens, stop-words, cheap stems."""

from __future__ import annotations

import re

_WORD = re.compile(r"\d+(?:[.,:]\d+)*(?:st\b|nd\b|rd\b|th\b)?|[^\W\d]+(?:['’][^\W\d]+)*")

_STOP_WORDS = """
    a about above after again all also am an and any anyway are aren't as at be because been before being between
    both but by can can't cause could couldn't did didn't do does doesn't doing don't done down each else er etc even
    every few for from further get gets getting go goes going gonna got had has hasn't have haven't having he he'd
    he'll he's her here here's hers him his hmm how i i'd i'll i'm i've if in into is isn't it it'd it'll it's its
    just kind kinda know let let's like lot lots made make makes many may maybe me mean might mm mm-hmm mine more most
    much must my no nor not now of off oh ok okay on one ones only onto or other our ours out over own perhaps please
    put quite rather really right said same say see shall she she'd she'll she's should so some something sort still
    such sure take than thank thanks that that'll that's the their theirs them then there there's these they they'd
    they'll they're they've thing things think this those though through to too uh um until up upon us very want was
    wasn't way we we'd we'll we're we've well were weren't what what's when where which while who whom whose why will
    with won't would wouldn't yeah yep yes you you'd you'll you're you've your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers, in order; `1,200` is `1200`, `3rd` is `3`, the apostrophe is straight, `T_V_` is `tv`."""
    found = _WORD.findall(text.replace("_", "").replace("’", "'").lower())
    return [word.replace(",", "").rstrip("stndrh") if word[0].isdigit() else word for word in found]


def count(text: str) -> int:
    """How many words a person would count: runs of anything between spaces."""
    return len(text.split())


def stem(word: str) -> str:
    """A cheap stem: `decided`, `decides` and `deciding` agree. Errs on the side of cutting too little."""
    word = word.removesuffix("'s")
    if len(word) < 4 or not word.isalpha():
        return word
    for ending, rest in (("ies", "y"), ("ied", "y"), ("ations", "at"), ("ation", "at"), ("ions", ""), ("ion", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _bare(word[: -len(ending)] + rest)
    for ending in ("ings", "ing", "edly", "ed", "ers", "er", "ments", "ment", "ly", "es", "s"):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            return _bare(word[: -len(ending)])
    return _bare(word)


def _bare(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, with repetitions."""
    return [stem(word) for word in tokens(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]
