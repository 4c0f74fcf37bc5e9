"""Names that people have on computers and in forums, as logs and posts show them: rules of the same shape as in `said.py`."""

from __future__ import annotations

_PLACES = (
    "insta",
    "twitter",
    "snap",
    "tiktok",
    "telegram",
    "discord",
    "skype",
    "github",
    "reddit",
    "steam",
    "xbox",
    "twitch",
)
_ON = r"(?:insta(?:gram)?|twitter|snap(?:chat)?|tik ?tok|telegram|discord|skype|github|reddit|steam|xbox|twitch)"
_ACTS = ("approved", "logged", "keyed", "entered", "actioned", "updated", "created")

LOGINS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # OpenSSH, "Failed password for invalid user NAME from ADDRESS".
    (
        "USERNAME",
        ("password", "session", "login", "logon"),
        r"(?<!\w)(?:password|session|login|logon) (?:opened |closed )?for (?:invalid )?(?:user )?(?P<value>(?-i:[a-z][a-z0-9._-]{2,24}))"
        r"(?= from\b| by\b)",
    ),
    ("USERNAME", ("by user",), r"(?<!\w)by user (?P<value>(?-i:[a-z][a-z0-9._-]{3,24}))(?= |,|;|$)"),
    (
        "USERNAME",
        _ACTS,
        rf"(?<!\w)(?:{'|'.join(_ACTS)})(?: by)?:? (?P<value>(?-i:[a-z]+[._][a-z]+\d{{0,4}}))(?!\w)",
    ),
    (
        "USERNAME",
        _PLACES,
        rf"(?<!\w){_ON}:?[ ](?P<value>(?-i:[a-z][a-z0-9]*[._-][a-z0-9._-]{{2,24}}|[a-z]{{3,20}}\d{{1,4}}))(?!\w)",
    ),
    (
        "USERNAME",
        _PLACES,
        rf"(?<![\w@.])(?P<value>(?-i:[a-z][a-z0-9]*[._][a-z0-9._]{{2,24}}|[a-z]{{3,20}}\d{{1,4}})) (?:on|in) {_ON}\b",
    ),
)
"""(entity, words of which one must be in the lower-case text, pattern)."""
