"""What people tell in so many words: passwords, PINs, one-time codes, security answers, usernames and handles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.logins import LOGINS
from policies.redaction.forms.page import page_of, words

_IS = (
    r"(?:[\"')]?\s?(?:[:=]|->)\s?|,?\s(?:is|was|are|will be|set to|changed to|now|it's|its)[:,]?\s"
    r"(?:now |currently |still |just |set to |called )?|'s\s)"
)
_QUOTED = r"(?:\"[^\"\n]{2,60}\"|'[^'\n]{2,60}'(?!\w))"
_UP_TO_BLANK = r"[^\s\"'<>,;]{3,64}"
_NAME = r"(?:[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|of|the|de|la)){0,4}|[a-z][\w'’-]{2,30})"
_CODE = r"(?=[A-Z0-9-]{0,10}\d)[A-Z0-9]{1,10}(?:[ -]?[A-Z0-9]{2,6}){0,2}"

# (entity, words of which one must be in the lower-case text, pattern, whether an ordinary word may be the value)
_RULES = (
    (
        "SECRET",
        ("pass", "pwd", "psw"),
        rf"(?<![\w])(?:pass ?(?:word|wd|code|phrase|key)|pwd|psw|pass)s?(?: for [\w' ]{{1,30}}?)?{_IS}(?P<value>{_QUOTED}"
        rf"|{_UP_TO_BLANK})",
    ),
    (
        "SECRET",
        ("pin",),
        r"(?<!\w)pin(?: ?code| number| no\.?)?(?: for [\w' ]{1,30}?)?[\"']?(?:\W{1,4}|\s(?:is|was|number"
        r"|of)\W{1,3}|'s )(?:it's |is )?(?P<value>\d(?:[ -]?\d){3,7})(?![\w,-]|\.\d)",
    ),
    (
        "SECRET",
        ("code", "otp", "2fa", "passcode", "token"),
        rf"(?<!\w)(?:(?:verification|security|one[- ]time|access|log-?in|auth\w{{0,12}}|sms|text|confirmation"
        r"|activation|2fa|entry|door|gate|alarm|key ?safe|safe|reset|unlock|recovery|backup|lock ?box|share"
        r"|garage|building) (?:pass ?)?code|otp|one[- ]time (?:password|pin|passcode)|2fa)(?: for [\w'"
        rf" ]{{1,30}}?)?[\"']?(?:\W{{1,4}}|\s(?:is|was)\W{{1,3}}|'s )(?:it's |is )?(?P<value>{_CODE})(?!\w)",
    ),
    (
        "SECRET",
        ("code", "otp", "pin"),
        r"(?<![\w.,£$-])(?P<value>(?:[A-Z]{1,2}-)?\d{3,4}[ -]?\d{1,4})(?= (?:is|was) (?:your|my|the|his"
        r"|her|our|their) (?:[\w-]+ ){0,4}(?:code|otp|pin|password|passcode)\b)",
    ),
    (
        "SECRET",
        ("maiden", "memorable", "secur", "first pet", "first school", "favourite", "favorite", "mother", "secret"),
        r"(?<!\w)(?:(?:mother'?s?'? |mum'?s? |mom'?s? )?maiden name|memorable (?:word|name|place|date|answer"
        r"|information)|(?:security|secret) (?:answer|word|phrase)|(?:name of )?(?:my |the |your |her "
        r"|his )?first (?:pet|school|car|teacher)(?:'?s? name)?|favou?rite (?:teacher|pet|place)(?:'?s?"
        rf" name)?|answer to (?:my|the) (?:security|secret) question){_IS}(?P<value>{_QUOTED}|(?-i:{_NAME})"
        rf"|\d[\d/ -]{{2,12}})",
    ),
    (
        "USERNAME",
        ("user", "login", "log in", "screen name", "screenname", "handle", "gamertag", "nickname", "alias"),
        r"(?<!\w)(?:user[ _-]?(?:name|id)|log[ -]?in (?:name|id)|screen ?name|(?:my |his |her |the |their"
        rf" )?handle|gamer ?tag|account name|display name)(?: (?:on|for) [\w' ]{{1,20}}?)?{_IS}(?P<value>{_QUOTED}"
        rf"|@?[\w][\w.@+-]{{1,40}}\w)",
    ),
    (
        "USERNAME",
        (
            *(
                "insta",
                "twitter",
                "snap",
                "tiktok",
                "telegram",
                "discord",
                "skype",
                "facebook",
                "linkedin",
                "github",
                "reddit",
            ),
            *("youtube", "threads", "mastodon", "bluesky", "fb", "ig", "steam", "xbox", "psn", "twitch", "venmo"),
        ),
        r"(?<!\w)(?:insta(?:gram)?|ig|twitter|snap(?:chat)?|tik ?tok|telegram|discord|skype|facebook|fb"
        r"|linked ?in|github|reddit|youtube|threads|mastodon|bluesky|steam|xbox|psn|twitch|venmo)(?: (?:name"
        rf"|id|handle|username|user|account|profile|tag))?{_IS}(?P<value>@?(?=[\w.]{{0,30}}[\d_.]\w|@|(?<="
        rf"[:=] )|(?<=[:=]))[A-Za-z0-9_][\w.-]{{1,29}}\w)",
    ),
)
_ORDINARY = words(
    "required, wrong, incorrect, correct, expired, expiring, changed, reset, protected, needed, the,"
    " a, an, my, your, his, her, our",
    "their, in, on, at, not, no, same, that, this, it, what, where, when, too, very, so, weak, strong,"
    " secure, safe, stored, saved",
    "invalid, valid, missing, being, been, always, never, to, for, with, and, or, also, only, about,"
    " from, yes, n/a, none, null",
    "true, false, blank, empty, set, sent, unknown, known, different, important, case, case-sensitive,"
    " sensitive, working, broken",
    "hidden, encrypted, shared, compromised, going, there, here, something, anything, nothing, better,"
    " good, fine, ok, okay, like",
    "one, up, down, out, back, due, available, unavailable, locked, active, inactive, ready, over,"
    " full, free, great, really, quite",
    "all, more, most, still, just, now, then, because, if, as, by, of, is, was, are, were, be, you,"
    " we, they, he, she, i, who, how",
    "must, should, can, will, would, could, may, might, name, password, username, manager, policy,"
    " field, test, public, private",
    "offline, online, down, awful, terrible, pretty, actually, probably, owned, run, used, using,"
    " made, optional, mandatory",
)


class Said(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Secrets and handles behind the words that announce them, whatever they look like."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["SECRET", "USERNAME"], name="said")
        self._rules = [(entity, hints, re.compile(pattern, re.I)) for entity, hints, pattern in (*_RULES, *LOGINS)]

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The values, without quotation marks and without the words before them."""
        lower = page_of(text).lower
        return [
            result
            for entity, hints, pattern in self._rules
            for low, high in _around(lower, hints)
            for result in _values(entity, pattern, text, low, high)
        ]


def _around(lower: str, hints: Iterable[str]) -> list[tuple[int, int]]:
    """Ranges of the text around these pieces of words, none overlapping."""
    places = sorted(found.start() for found in re.finditer("|".join(map(re.escape, hints)), lower))
    ranges: list[tuple[int, int]] = []
    for place in places:
        if ranges and place - 80 <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], place + 160)
        else:
            ranges.append((max(place - 80, 0), place + 160))
    return ranges


def _values(entity: str, pattern: re.Pattern[str], text: str, low: int, high: int) -> Iterator[RecognizerResult]:
    for found in pattern.finditer(text, low, high):
        start, end = found.span("value")
        value = text[start:end].rstrip(".!?)")
        if value and value.lower() not in _ORDINARY and not value.startswith("["):
            yield RecognizerResult(entity, start, start + len(value), 0.7)
