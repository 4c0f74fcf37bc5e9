"""Due dates as people say them: the phrase found in what was said, and the day it means."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

from skills.recap import calendar, words
from skills.recap.due_rules import DAY, MONTH, MONTHS, NUMBER, ORDINAL, RULES, UNIT, WEEKDAY, WEEKDAYS

MOST_DAYS_AHEAD: Final = 305
"""A day named without its year that lies further ahead was more likely meant to be past: unsure."""

_LEAD = re.compile(
    r"^(?:(?:so |let's say |say )?(?:no later than|not later than|by|before|until|till?|due|for|on|in time for)\s+)+"
)
_TAIL = re.compile(r"(?:,? (?:at the (?:very )?latest|if (?:i|you|we) can|if possible|please|then|ish|or so))+$")
_PART_OF_DAY = re.compile(
    r"\b(?:first thing(?: in the morning)?|(?:the )?end of (?:play|business|the (?:working )?day|day)|"
    r"(?:the )?close of (?:play|business)|c\.?o\.?b|e\.?o\.?d|e\.?o\.?p|lunch ?time|lunch|noon|midday|midnight|"
    r"(?:in the |early |late )?(?:morning|afternoon|evening)|"
    r"(?:at |by |before )?(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|o'clock)|\d{1,2}:\d\d))\b,?(?: (?:on|of|in))?(?: the)?(?= |$)"
)
_SAID_BETWEEN = ("the", "um", "uh", "er", "let's", "say", "like", "on")
_OPEN_ENDED = re.compile(
    r"\b(?:asap|as soon as|a\.s\.a\.p|soon|urgently|immediately|straight ?away|right away|now|ongoing|when(?:ever)?|"
    r"in due course|at some point|eventually|later)\b"
)
_NO_DEADLINE = re.compile(r"^(?:after|since|from|not before|last|around|about|roughly|early|late)\b")

_NAMES = "|".join((*MONTHS, *WEEKDAYS, *(name[:3] for name in (*MONTHS, *WEEKDAYS)), "sept"))
_DATE_WORDS = re.compile(rf"(?:\d{{1,4}}(?:st|nd|rd|th)?|of|the|,|/|-|\.|and|in|{_NAMES}|days?|weeks?|months?|\s)+")


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


_A_WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})\b"
_A_DATE = _unnamed(rf"(?:the )?{DAY} (?:of )?{MONTH}\b(?:,? 20\d\d)?|{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?\b")
_A_TIME = r"\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|o'clock)|lunch ?time|lunch|noon|midday|midnight"
_WHEN = _unnamed(
    "|".join(
        (
            rf"(?:(?:this|next|the|this coming|the coming) )?{_A_WEEKDAY}"
            rf"(?: (?:fortnight|next week|week|morning|afternoon|evening))?(?:,? (?:the )?(?:{ORDINAL}(?: (?:of )?{MONTH})?))?",
            _A_DATE,
            r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|20\d\d-\d\d-\d\d",
            rf"the {ORDINAL}\b(?: of (?:this|next|the) month\b|(?=\W*$|[,.;:?!]| (?:at|and|if|so|then|or|please|for|on)\b))",
            rf"(?:the )?(?:very )?(?:end|start|beginning|middle|close) of (?:(?:this|next|the|of the) )?(?:business|play"
            rf"|tomorrow|today|(?:working )?day|week|month|quarter|year|tax year|q[1-4]\b|{MONTH}\b)"
            rf"(?: (?:on )?(?:{_A_WEEKDAY}|tomorrow|today))?",
            rf"mid-?(?:month|week|{MONTH})\b|(?:month|quarter|year|week)[ -]end|cob\b|eod\b|{_A_TIME}",
            rf"(?:in )?the (?:first|second|third|last) week of (?:{MONTH}\b|(?:this|next|the) month)",
            r"(?:the )?day after tomorrow|tomorrow(?: week| morning| afternoon| evening)?",
            r"today|tonight|this (?:morning|afternoon|evening)|(?:this |next |the )?weekend|christmas|(?:the )?new year",
            r"(?:sometime )?(?:next|this) week|this time next week|(?:our |the )?next (?:meeting|session|call|catch-up|one)",
        )
    )
)
_SPAN = _unnamed(
    rf"(?:the next )?(?:{NUMBER} (?:(?:working|business) days?|{UNIT})'?(?: time)?)(?: (?:from )?(?:today|now|on {_A_WEEKDAY}))?"
)
_FINDERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:no later than|not later than|by|before|until|till|due (?:on|by)|due)\s+(?:{_PART_OF_DAY.pattern[2:]} )?(?:{_WHEN})",
        rf"\b(?:within|in)\s+{_SPAN}|\ba (?:week|fortnight) (?:from )?(?:today|tomorrow|now|on {_A_WEEKDAY})",
        rf"\bfirst thing (?:on )?(?:{_A_WEEKDAY}|tomorrow)\b",
        r"\b(?:as soon as possible|asap)\b",
        rf"(?<!from )(?<!since )(?<!last )(?<!after )(?<!of )(?<!at )(?<!about )\b(?:on )?(?:{_WHEN})",
    )
)


def resolve(phrase: str, on: date) -> date | None:
    """The day that `phrase` means when it is said on `on`; None where that isn't sure.

    Never before `on`, unless the phrase names its year.
    """
    text = _plain(phrase)
    if not text or _NO_DEADLINE.search(text):
        return None
    by_next_week = re.match(r"(?:by|before|until) next (?:week|month|quarter|year)$", text)
    core = _core(text)
    if by_next_week or core is None:
        return None
    found = _by_rules(core, on)
    day = found if found else _by_dateparser(core, on)
    return day if day and _plausible(day, on, core) else None


def options(phrase: str, on: date) -> tuple[date, ...]:
    """The days between which a phrase wavers: “next Friday” in a week whose Friday is still ahead; else none."""
    found = re.fullmatch(rf"next {WEEKDAY}", _core(_plain(phrase)) or "")
    if not found or resolve(phrase, on):
        return ()
    weekday = [name[:3] for name in WEEKDAYS].index(found["weekday"][:3])
    first = calendar.coming(on, weekday)
    second = calendar.days_on(first, 7)
    return (first, second) if second else (first,)


def open_ended(phrase: str) -> bool:
    """True for “as soon as possible” and its like: no day was named, so there is none to ask for."""
    return bool(_OPEN_ENDED.search(_plain(phrase)))


def find(text: str) -> str | None:
    """The words of `text` that say until when: “by close of business on Friday”; None where there are none."""
    for pattern in _FINDERS:
        if found := pattern.search(text):
            return found[0].strip(" ,.;")
    return None


def find_around(phrase: str, text: str) -> str:
    """The deadline of `text` that holds the phrase, with its “by” or “before”; the phrase itself where there is none."""
    for pattern in _FINDERS:
        for found in pattern.finditer(text):
            if stands_in(phrase, found[0]):
                return found[0].strip(" ,.;")
    return phrase.strip(" ,.;")


def stands_in(phrase: str, text: str) -> bool:
    """True where the phrase's words are said in the text, one after the other but for an “um” or “let's say”."""
    wanted, said = ([word for word in words.tokens(part) if word not in _SAID_BETWEEN] for part in (phrase, text))
    size = len(wanted)
    return size > 0 and any(said[at : at + size] == wanted for at in range(len(said) - size + 1))


def _plain(phrase: str) -> str:
    text = " ".join(phrase.replace("’", "'").lower().split()).strip(" .,;:!?\"'()")
    return _TAIL.sub("", text)


def _core(text: str) -> str | None:
    """The phrase without its “by” and its time of day; None where only a vague time of day stands there."""
    bare = _LEAD.sub("", text)
    core = " ".join(_PART_OF_DAY.sub(" ", bare).split()).strip(" ,")
    core = _LEAD.sub("", core)
    if core:
        return core
    return None if bare.startswith("first thing") or bare in ("in the morning", "morning") else "today"


def _by_rules(core: str, on: date) -> date | None:
    for pattern, rule in RULES:
        if found := pattern.fullmatch(core):
            return rule(found, on)
    return None


def _by_dateparser(core: str, on: date) -> date | None:
    """What the grammar has no rule for, where every word of it is a date's: dateparser guesses too gladly else."""
    known = any(pattern.fullmatch(core) for pattern, _ in RULES)
    if known or not _DATE_WORDS.fullmatch(core) or not re.search(r"\d", core):
        return None
    import dateparser

    found = dateparser.parse(
        core,
        languages=["en"],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(on, time(12)),
            "REQUIRE_PARTS": ["day"],
        },
    )
    return found.date() if found else None


def _plausible(day: date, on: date, core: str) -> bool:
    if re.search(r"\b20\d\d\b|\d[/.-]\d\d$", core):
        return True
    return 0 <= (day - on).days <= MOST_DAYS_AHEAD or (day >= on and "year" in core)
