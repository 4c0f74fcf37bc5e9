"""Who may call `/google/chat`: each line of the table of ways to prove it, and every forgery that we could think of."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from bot.channels.gchat_auth import ChatTokens, bearer
from bot.channels.gchat_settings import CERTS, CHAT_ACCOUNT, CHAT_CERTS, GChatSettings
from bot.core.errors import ConfigError, NotAuthenticated, Unavailable
from infra.sandbox.google.tokens import Keys

URL = "https://rapporteur.firm.example/google/chat"
NUMBER = "123456789012"
ADD_ON = f"service-{NUMBER}@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"
GOOGLE, CHAT = Keys("google"), Keys("chat")
WAYS = ("endpoint", "project", "add_on")


def settings_for(way: Any) -> GChatSettings:
    return GChatSettings(
        customer="C01small7",
        domains=frozenset({"firm.example"}),
        verification=way,
        project_number=NUMBER,
        audience=URL,
    )


@dataclass
class Door:
    """A check of tokens for one way of verification, with Google's keys as they stand at the moment."""

    way: str
    clock: Any
    google: Keys = GOOGLE
    chat: Keys = CHAT
    fetched: list[str] = field(default_factory=list)
    reachable: bool = True

    def __post_init__(self) -> None:
        self.tokens = ChatTokens(settings_for(self.way), fetch=self.fetch, clock=self.clock)

    async def fetch(self, url: str) -> Any:
        self.fetched.append(url)
        if not self.reachable:
            raise Unavailable("Google's keys can't be fetched: it does not answer.")
        return {CERTS: self.google, CHAT_CERTS: self.chat}[url].jwks()

    def claims(self, way: str = "", **changed: Any) -> dict[str, Any]:
        """What a good token of a way says, with this put wrong; None takes a claim away."""
        now = int(self.clock().timestamp())
        own: dict[str, Any] = {"iss": CHAT_ACCOUNT, "aud": NUMBER, "iat": now, "exp": now + 3600}
        if (way or self.way) != "project":
            account = ADD_ON if (way or self.way) == "add_on" else CHAT_ACCOUNT
            own |= {"iss": "https://accounts.google.com", "aud": URL, "email": account, "email_verified": True}
        return {**own, **changed}

    def signed(self, way: str = "", *, stranger: bool = False, kid: str | None = None, **changed: Any) -> str:
        keys = self.chat if (way or self.way) == "project" else self.google
        return keys.sign(self.claims(way, **changed), stranger=stranger, kid=kid)

    @property
    def key_id(self) -> str:
        return (self.chat if self.way == "project" else self.google).signing.id


@pytest.fixture(params=WAYS)
def door(request: pytest.FixtureRequest, clock: Any) -> Door:
    return Door(request.param, clock)


def by_hand(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def symmetric(door: Door) -> str:
    """The public key as an HMAC secret: the classical confusion of algorithms."""
    keys = door.chat if door.way == "project" else door.google
    public = keys.signing.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    unsigned = by_hand({"alg": "HS256", "typ": "JWT", "kid": door.key_id}, door.claims()).rpartition(".")[0]
    signature = hmac.digest(public, unsigned.encode(), hashlib.sha256)
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def changed_after_signing(door: Door) -> str:
    header, _, signature = door.signed().split(".")
    body = json.dumps(door.claims(sub="somebody else")).encode()
    return ".".join([header, base64.urlsafe_b64encode(body).decode().rstrip("="), signature])


def of_others(door: Door) -> list[str]:
    """Good tokens of the other two ways."""
    return [door.signed(way) for way in WAYS if way != door.way]


FORGERIES: dict[str, Callable[[Door], str]] = {
    "empty": lambda door: "",
    "malformed": lambda door: "not.a.token",
    "two parts": lambda door: door.signed().rpartition(".")[0],
    "letters outside ASCII": lambda door: "é" + door.signed(),
    "endless": lambda door: "x" * 20_000,
    "of the first other way": lambda door: of_others(door)[0],
    "of the second other way": lambda door: of_others(door)[1],
    "expired": lambda door: door.signed(exp=int(door.clock().timestamp()) - 301),
    "not issued yet": lambda door: door.signed(iat=int(door.clock().timestamp()) + 360),
    "not valid yet": lambda door: door.signed(nbf=int(door.clock().timestamp()) + 360),
    "without expiry": lambda door: door.signed(exp=None),
    "without a time of issue": lambda door: door.signed(iat=None),
    "an expiry that is no number": lambda door: door.signed(exp="tomorrow"),
    "an infinite expiry": lambda door: door.signed(exp=1e308),
    "an unknown key": lambda door: door.signed(stranger=True, kid="unknown"),
    "a stranger's key under Google's name": lambda door: door.signed(stranger=True),
    "changed after signing": changed_after_signing,
    "unsigned": lambda door: by_hand({"alg": "none", "kid": door.key_id}, door.claims()),
    "signed with the public key": symmetric,
    "without key id": lambda door: by_hand({"alg": "RS256"}, door.claims(), b"x"),
    "a key id that is no text": lambda door: by_hand({"alg": "RS256", "kid": ["a"]}, door.claims(), b"x"),
    "another audience": lambda door: door.signed(aud="https://evil.example/google/chat"),
    "an audience that begins alike": lambda door: door.signed(aud=f"{URL}/more"),
    "an audience with a slash": lambda door: door.signed(aud=f"{URL}/"),
    "several audiences": lambda door: door.signed(aud=[URL, NUMBER]),
    "without audience": lambda door: door.signed(aud=None),
    "another project's number": lambda door: door.signed(aud="999999999999"),
    "another issuer": lambda door: door.signed(iss="https://evil.example"),
    "without issuer": lambda door: door.signed(iss=None),
}

FORGED_ACCOUNTS: dict[str, dict[str, Any]] = {
    "another project's add-on": {"email": "service-999999999999@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"},
    "an account that ends alike": {"email": f"x{ADD_ON}"},
    "somebody's own": {"email": "mallory@evil.example"},
    "no address": {"email": None},
    "an address that isn't verified": {"email_verified": False},
    "an address of which it isn't said": {"email_verified": None},
    "verified by a word": {"email_verified": "true"},
    "an issuer in plain http": {"iss": "http://accounts.google.com"},
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_token_is_refused(door: Door, forgery: str) -> None:
    await door.tokens.check(door.signed())

    with pytest.raises(NotAuthenticated):
        await door.tokens.check(FORGERIES[forgery](door))


@pytest.mark.parametrize("forgery", FORGED_ACCOUNTS)
@pytest.mark.parametrize("way", ["endpoint", "add_on"])
async def test_an_id_token_of_another_account_is_refused(clock: Any, way: str, forgery: str) -> None:
    door = Door(way, clock)
    with pytest.raises(NotAuthenticated):
        await door.tokens.check(door.signed(**FORGED_ACCOUNTS[forgery]))


async def test_both_spellings_of_googles_issuer_are_good(clock: Any) -> None:
    door = Door("endpoint", clock)
    await door.tokens.check(door.signed(iss="accounts.google.com"))


async def test_chats_own_keys_are_good_for_no_id_token_and_the_reverse(clock: Any) -> None:
    endpoint, project = Door("endpoint", clock), Door("project", clock)

    for door, keys in ((endpoint, CHAT), (project, GOOGLE)):
        with pytest.raises(NotAuthenticated):
            await door.tokens.check(keys.sign(door.claims()))


@pytest.mark.parametrize(("exp", "nbf"), [(-290, -600), (3600, 290)])
async def test_clocks_may_differ_by_five_minutes(door: Door, exp: int, nbf: int) -> None:
    now = int(door.clock().timestamp())
    await door.tokens.check(door.signed(iat=now + nbf, exp=now + exp))


async def test_a_token_seen_before_still_expires(door: Door) -> None:
    token = door.signed()
    await door.tokens.check(token)
    door.clock.go_on(hours=2)

    with pytest.raises(NotAuthenticated):
        await door.tokens.check(token)


async def test_the_keys_are_fetched_once_a_day(door: Door) -> None:
    for _ in range(3):
        await door.tokens.check(door.signed())
    assert len(door.fetched) == 1
    door.clock.go_on(hours=25)
    await door.tokens.check(door.signed())
    assert len(door.fetched) == 2


async def test_a_rotated_key_is_found_at_once_and_the_old_one_let_go(clock: Any) -> None:
    door = Door("endpoint", clock, google=Keys("rotating"))
    old = door.signed(exp=int(clock().timestamp()) + 10 * 86400)
    await door.tokens.check(old)

    door.google.rotate(keep=False)
    await door.tokens.check(door.signed())

    with pytest.raises(NotAuthenticated):
        await door.tokens.check(old)


async def test_many_unknown_keys_make_one_look_only(door: Door) -> None:
    await door.tokens.check(door.signed())
    for number in range(10):
        with pytest.raises(NotAuthenticated):
            await door.tokens.check(by_hand({"alg": "RS256", "kid": f"unknown-{number}"}, door.claims(), b"x"))

    assert len(door.fetched) == 2


async def test_google_out_of_reach_means_try_again_and_never_let_in(door: Door) -> None:
    door.reachable = False
    with pytest.raises(Unavailable):
        await door.tokens.check(door.signed())


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "abc"])
def test_a_header_without_a_bearer_token_is_refused(header: str) -> None:
    with pytest.raises(NotAuthenticated):
        bearer(header)


@pytest.mark.parametrize(
    ("way", "wrong", "named"),
    [
        ("endpoint", {"customer": ""}, "google.customer"),
        ("endpoint", {"domains": frozenset()}, "google.domains"),
        ("endpoint", {"audience": ""}, "google.chat_url"),
        ("endpoint", {"audience": "http://rapporteur.firm.example/google/chat"}, "google.chat_url"),
        ("endpoint", {"audience": "https://["}, "google.chat_url"),
        ("add_on", {"project_number": ""}, "google.project_number"),
        ("project", {"project_number": "rapporteur-prod"}, "google.project_number"),
    ],
)
def test_settings_under_which_anybody_could_speak_to_the_bot_are_refused(
    way: str, wrong: dict[str, Any], named: str
) -> None:
    settings_for(way).check()
    with pytest.raises(ConfigError, match=named):
        replace(settings_for(way), **wrong).check()


@pytest.mark.parametrize("mail", ["tom@firm.example", "tom@FIRM.example"])
def test_whoever_has_an_address_in_one_of_the_domains_is_of_the_firm(mail: str) -> None:
    assert replace(settings_for("endpoint"), domains=frozenset({"Firm.example"})).of_firm(mail)


@pytest.mark.parametrize("mail", ["tom@evil.firm.example", "tom@firm.example.evil", "firm.example", "@", ""])
def test_nobody_else_is_of_the_firm(mail: str) -> None:
    assert not settings_for("endpoint").of_firm(mail)
