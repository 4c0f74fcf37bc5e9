"""Where people are on the net: mail addresses, handles, links with a person in them, machine addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import EntityRecognizer, LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from policies.redaction.forms.form import Form, Forms
from policies.redaction.forms.keys import kind_of
from policies.redaction.forms.page import page_of, words

# RFC 5321 and 6531: local part of at most 64, perhaps quoted, letters of any script; people put blanks round the @.
_LOCAL = re.compile(r"(?:\"[^\"\n@]{1,62}\"|(?<![\w.+%'-])[\w.!#$%&'*+/=?^`{|}~-]{0,63}[\w+*-]) ?$")
_STRICT_LOCAL = re.compile(r"(?<![\w.+%'-])[\w+'-]+(?:[._][\w+'-]+)* $")
_DOMAIN = re.compile(r"(?:\[(?:IPv6:)?[\d.:a-f]{7,39}\]|\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){1,6})", re.I)
_LOOSE_DOMAIN = re.compile(
    r" ?\w[\w-]{0,62}(?: ?\. ?\w[\w-]{1,62}){0,2} ?\. ?(?:com|org|net|co ?\. ?uk|org ?\. ?uk|ac ?\."
    r" ?uk|gov ?\. ?uk|uk|ie|eu|io|co|me|info|biz|scot|wales|law|legal|london|example|test)\b",
    re.I,
)
_HANDLE = re.compile(r"@\w(?:[\w.-]{0,28}\w)")
_FORUM = re.compile(
    r"(?<![\w/.])/?u/\w[\w-]{2,24}\b|(?<![\w.@/<\"'$-])[a-z][a-z0-9]{1,20}(?:_[a-z0-9]{2,20}){1,2}(?![\w.(=:\"'>@/-])"
)
_NOBODY = words(
    "here, channel, everyone, all, media, import, property, override, staticmethod, classmethod, home, work"
)


class Mails(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Mail addresses and handles, from the @ outwards: a text without one costs nothing."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["EMAIL_ADDRESS", "USERNAME"], name="mail")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Addresses with everything that belongs to them; handles with their @."""
        return [*_around_ats(text), *_of_forums(text)]


def _of_forums(text: str) -> Iterator[RecognizerResult]:
    """Names as forums and streams write them: u/name, and small letters joined by an underscore that name no field."""
    if "_" not in text and "u/" not in text:
        return
    for found in _FORUM.finditer(text):
        if kind_of(found.group()) is None:
            yield RecognizerResult("USERNAME", *found.span(), 0.5)


def _around_ats(text: str) -> Iterator[RecognizerResult]:
    at = text.find("@")
    while at >= 0:
        before = text[max(0, at - 66) : at]
        found = _address(text, at, before)
        if found:
            yield RecognizerResult("EMAIL_ADDRESS", *found, 0.9)
        elif handle := _handle(text, at):
            yield RecognizerResult("USERNAME", *handle, 0.5)
        at = text.find("@", at + 1)


def _handle(text: str, at: int) -> tuple[int, int] | None:
    found = _HANDLE.match(text, at)
    glued = at > 0 and (text[at - 1].isalnum() or text[at - 1] in "@./_")
    return found.span() if found and not glued and found.group()[1:].lower() not in _NOBODY else None


def _address(text: str, at: int, before: str) -> tuple[int, int] | None:
    local = _LOCAL.search(before)
    if not local:
        return None
    start = at - len(before) + local.start()
    after = text[at + 1 : at + 2]
    if not before.endswith(" ") and after != " ":
        domain = _DOMAIN.match(text, at + 1)
    else:
        domain = _LOOSE_DOMAIN.match(text, at + 1)
        if before.endswith(" ") and not _STRICT_LOCAL.search(before):
            return None
    return (start, domain.end()) if domain else None


# What a link says of a person: profiles, user folders, tildes, addresses and names among the parameters.
_HOSTS = (
    r"linkedin\.com/(?:in|pub)|facebook\.com|fb\.com|fb\.me|instagram\.com|twitter\.com|x\.com|github\.com"
    r"|gitlab\.com|tiktok\.com"
    r"|threads\.net|t\.me|wa\.me|snapchat\.com/add|youtube\.com/(?:c|user|channel)|reddit\.com/u(?:ser)?"
    r"|medium\.com|pinterest\.(?:com|co\.uk)"
    r"|bsky\.app/profile|mastodon\.social|keybase\.io|xing\.com/profile|soundcloud\.com|venmo\.com"
    r"|paypal\.me|calendly\.com|linktr\.ee|strava\.com/athletes"
)
_PROFILE = re.compile(rf"(?:\bhttps?://)?(?<![\w@-])(?:www\.|\w\w\.|m\.)?(?:{_HOSTS})/@?[\w%][\w.%/-]*", re.I)
_HOST_SIGNS = (
    *(
        "linkedin",
        "facebook",
        "fb.",
        "insta",
        "twitter",
        "x.com",
        "git",
        "tiktok",
        "threads",
        "t.me",
        "wa.me",
        "snapchat",
    ),
    *(
        "youtube",
        "reddit",
        "medium",
        "pinterest",
        "bsky",
        "mastodon",
        "keybase",
        "xing",
        "soundcloud",
        "venmo",
        "paypal",
    ),
    *("calendly", "linktr", "strava"),
)
_LINK = re.compile(r"\bhttps?://[^\s<>\"]{1,2000}", re.I)
_PERSONAL = re.compile(
    r"[?&/#](?:users?|people|person|profiles?|members?|staff|customers?|clients?|patients?|employees?|tenants?|u|~|author|team"
    r"|emails?|e-?mail|mail|name|first_?name|last_?name|surname|username|login|phone|tel|dob|postcode|token|session|sid|uid|id)[=/]"
    r"|/~|[^\s/@]@|/@",
    re.I,
)
_DOMAIN_SIGNS = (".co", ".uk", ".org", ".net", ".me", ".info", ".name", ".blog", ".scot", ".wales", ".law", ".london")
_DOMAINS = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:www\.)?(?P<label>[a-z][a-z-]{5,40})"
    r"\.(?:co\.uk|com|uk|org|net|me|info|me\.uk|name|blog|scot|wales|law|london)\b(?:/[^\s<>\"]{0,500})?",
    re.I,
)
_PAIR = re.compile(r"\b([A-Z][a-z'’-]+) ([A-Z][\w'’-]+)")


class Links(LocalRecognizer):  # type: ignore[misc, unused-ignore]
    """Links with a personal part, and domains that are the name of somebody in the same text. Ordinary links stay."""

    def __init__(self) -> None:
        super().__init__(supported_entities=["URL"], name="link")

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Whole links, without the full stop of the sentence."""
        lower = page_of(text).lower
        spans: list[tuple[int, int]] = []
        if any(sign in lower for sign in _HOST_SIGNS):
            spans += [found.span() for found in _PROFILE.finditer(text)]
        if "://" in text:
            spans += [found.span() for found in _LINK.finditer(text) if _PERSONAL.search(found.group(), 8)]
        if any(sign in lower for sign in _DOMAIN_SIGNS):
            spans += _of_somebody(text)
        return [RecognizerResult("URL", start, _trimmed(text, start, end), 0.7) for start, end in spans]


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(".,;:!?)'\"]"))


def _of_somebody(text: str) -> Iterator[tuple[int, int]]:
    """Domains made of a first and a last name that stand next to each other in the text."""
    domains = list(_DOMAINS.finditer(text))
    if not domains:
        return
    names = {re.sub(r"[^a-z]", "", (first + last).lower()) for first, last in _PAIR.findall(text)}
    yield from (found.span() for found in domains if found["label"].lower().replace("-", "") in names)


_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
# RFC 791 and 4291; IEEE 802 for MAC addresses.
IP = (
    Form(
        pattern=rf"(?<![\w.-])(?:(?=\d*[2-9]\d|\d*1\d\d|10\.|127\.|\d+\.\d*[1-9]\d\d|\d+\.\d+\.\d*[1-9]\d\d)){_OCTET}"
        rf"(?:\.{_OCTET}){{3}}(?:/\d{{1,2}}|:\d{{2,5}})?(?![\w-]|\.\d)",
        score=0.7,
    ),
    Form(pattern=rf"(?<![\w.-]){_OCTET}(?:\.{_OCTET}){{3}}(?:/\d{{1,2}}|:\d{{2,5}})?(?![\w-]|\.\d)", near=0.7),
    Form(pattern=r"(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?:/\d{1,3})?(?![\w:])", score=0.8),
    Form(
        pattern=r"(?<![\w:])(?=[0-9a-f:]{0,38}\d)(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}(?:/\d{1,3})?(?!"
        r"[\w:])",
        score=0.7,
    ),
    Form(
        pattern=r"(?<![\w:])(?=[0-9a-f:]{0,38}\d)(?:(?:[0-9a-f]{1,4}:){2,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})"
        r"(?:/\d{1,3})?(?![\w:])",
        score=0.6,
    ),
)
MAC = (
    Form(pattern=r"(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])", score=0.8),
    Form(pattern=r"(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])", score=0.6),
    Form(pattern=r"(?<!\w)[0-9a-f]{12}(?!\w)", near=0.6),
)


def web_recognisers() -> list[EntityRecognizer]:
    """Recognisers of addresses on the net."""
    return [
        Mails(),
        Links(),
        Forms("IP_ADDRESS", IP, context=words("ip, ip address, server, host, ping, ipv4")),
        Forms("MAC_ADDRESS", MAC, context=words("mac, mac address, hardware address, ethernet, wlan")),
    ]
