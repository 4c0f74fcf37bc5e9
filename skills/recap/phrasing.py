"""How a claim is worded: cleaned of what models and speech put around it, and a task begun with its verb."""

from __future__ import annotations

import re
from typing import Final

from skills.recap import signals, words

LONGEST_CLAIM: Final = 320
_FILLER = re.compile(r"(?:^|(?<=[\s,]))(?:um+|uh+|er+m?|mm+|hmm|ah)\b,?\s*", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:^|, )(?:you know|I mean|sort of|kind of|basically|actually|obviously|well|let's say),\s*", re.IGNORECASE
)
_RESTART = re.compile(r"\b((?:[^\W\d]+(?:'[^\W\d]+)?,? ){2,4})(?:[^\W\d]{1,3} )?(?=\1)", re.IGNORECASE)
_FRAGMENT = re.compile(r"(?<!['’\w])([b-hj-z]) (?=\1[a-z'])", re.IGNORECASE)
_STAMMER = re.compile(r"\b([^\W\d]+(?:'[^\W\d]+)?)(?:[ ,]+\1\b)+", re.IGNORECASE)
_CITATION = re.compile(r"\s*\[\d+(?:, ?\d+)*\]")
_OPENERS = (
    r"(?:(?:so|and|but|okay|ok|right|well|yeah|yes|sure|great|good|no problem|of course|fine|then|also|oh|alright|now"
    r"|perhaps|maybe|anyway)\b[,.!]?\s+)*"
)
_NAME = r"(?-i:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})"
_MUST = r"(?:'ll| will| shall| is to| are to| is going to| needs? to| has to| have to| must| should| agreed to| has agreed to)"
_ALSO = r"(?: also| then| just| probably| definitely| please| maybe| have to| need to| make sure to| try to| try and)*"
_BEFORE = r"(?:.{0,140}?[,;]\s+)?(?:.{0,40}?\b(?:and|but|so|next meeting|next time)\s+)?"
_TASK_FORMS: Final = tuple(
    re.compile(rf"^{_OPENERS}(?:{form}){_ALSO}\s+(?P<task>.+)$", re.IGNORECASE | re.DOTALL)
    for form in (
        rf"{_BEFORE}I(?:'ll| will| shall|'m going to|'m gonna| am going to| can| have to| need to| must|'ve got to)",
        rf"(?:{_NAME},?\s+)?(?:can|could|would|will) you",
        rf"{_BEFORE}(?:you(?:{_MUST}|'re going to|'re gonna| are going to)|{_NAME}{_MUST})",
        rf"{_NAME} to",
        rf"(?:the|each|every) (?:[a-z]+ ){{0,3}}[a-z]+{_MUST}",
        rf"(?:we|they|everyone|everybody|someone|somebody)(?:{_MUST}|'re going to| are going to)?(?: all| each| both)?",
        r"let's|let us|please|to",
    )
)
_NO_VERBS = "not be had does been a the an it that this is was of in on there what so"
_BAD_STARTS = frozenset(_NO_VERBS.split())
_PAST = re.compile(
    r"^(?:(?:the|a|an) )?(?:[\w'’-]+ ){0,4}?(?:was|were|has been|had been|gave|said|mentioned|presented|discussed|explained|showed"
    r"|described|talked|suggested|proposed|noted|stated|raised|asked|agreed that|decided)\b",
    re.IGNORECASE,
)
_WILL = re.compile(r"\b(?:will|'ll|to|needs?|should|must|can|going)\b")


def tidy(text: str) -> str:
    """One line, with a capital and a full stop, at most `LONGEST_CLAIM` characters long."""
    line = _CITATION.sub("", " ".join(text.replace("\u0000", "").split()))
    line = re.sub(r"\s+([.,;:?!])", r"\1", line).strip(' -•*–"“”').rstrip(" ,;:")
    line = line if len(line) <= LONGEST_CLAIM else line[: LONGEST_CLAIM - 1].rsplit(" ", 1)[0] + "…"
    if not line:
        return ""
    return line[0].upper() + line[1:] + ("" if line[-1] in ".?!…" else ".")


def sentences(text: str) -> list[str]:
    """A written text's sentences."""
    return [sentence for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z\[“\"'‘(])", " ".join(text.split())) if sentence]


def spoken(text: str) -> str:
    """What was said without its fillers and stammers; the words that are left are the speaker's own."""
    line = _ASIDE.sub(" ", _FILLER.sub("", " ".join(text.split())))
    line = _STAMMER.sub(r"\1", _FRAGMENT.sub("", _RESTART.sub("", line))).strip()
    return tidy(re.sub(rf"^{_OPENERS}", "", line, flags=re.IGNORECASE) or line)


def imperative(text: str) -> str:
    """A task beginning with its verb: “Tom will ring Helen.” is “Ring Helen.”; as it is where no form is known."""
    line = " ".join(text.replace("’", "'").split())
    if signals.begins_with_task_verb(line):
        return tidy(line)
    for form in _TASK_FORMS:
        found = form.match(line)
        task = _plain_verb(found["task"].rstrip(" ?")) if found else ""
        if words.tokens(task) and words.tokens(task)[0] not in _BAD_STARTS:
            return tidy(task)
    return tidy(line)


def _plain_verb(task: str) -> str:
    """“be looking at it” is “look at it”."""
    being = re.match(r"be (?P<verb>\w+ing)\b", task, re.IGNORECASE)
    verb = signals.GERUNDS.get(being["verb"].lower()) if being else None
    return verb + task[being.end() :] if being and verb else task


def is_report(text: str) -> bool:
    """True for “Sarah presented the figures”: what happened, not what is to be done."""
    return bool(_PAST.search(text)) and not _WILL.search(text)


def title(text: str, length: int = 120) -> str:
    """A short title out of a task's text: its first clause if it is long, without the full stop."""
    line = text.strip().rstrip(".")
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"
