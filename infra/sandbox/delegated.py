"""The grants that name a person: Teams' token on behalf of whom the bot reads, an authorization code, a refresh token.

Source: Microsoft Learn, "OAuth 2.0 On-Behalf-Of flow", "OAuth 2.0 authorization code flow", "Refresh tokens", "AADSTS
error codes".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt

from infra.sandbox.answers import Refusal
from infra.sandbox.entra import GRAPH, Entra, refused
from infra.sandbox.person_tokens import PersonTokens
from infra.sandbox.scopes import Asked, asked
from infra.sandbox.state import Person, State

ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_CODE_SECONDS = 600
_REFRESH_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An authorization code. `challenge` is PKCE's S256, None when none was given."""

    person: str
    redirect_uri: str
    wanted: Asked
    nonce: str | None
    challenge: str | None
    until: float


@dataclass(slots=True, kw_only=True)
class Delegation:
    """Gives people's tokens to the app. An access token holds the permissions that were asked for and nothing more."""

    entra: Entra
    state: State
    codes: dict[str, Code | None] = field(default_factory=dict)
    """By the code itself; None once it was redeemed."""
    refresh_tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    """By the token itself: whose it is, and until when."""

    @property
    def tokens(self) -> PersonTokens:
        return PersonTokens(entra=self.entra)

    def grants(self) -> dict[str, Callable[[Mapping[str, str]], dict[str, Any]]]:
        """What the token endpoint takes beside client credentials, by `grant_type`."""
        return {ON_BEHALF_OF: self.on_behalf_of, "authorization_code": self.redeem, "refresh_token": self.refresh}

    def on_behalf_of(self, form: Mapping[str, str]) -> dict[str, Any]:
        """A token for Graph against the token that Teams gave the bot. Raises `Refusal`."""
        if _needed(form, "requested_token_use") != "on_behalf_of":
            raise refused("invalid_request", 90014, "The field 'requested_token_use' must be 'on_behalf_of'.")
        scope = _needed(form, "scope")
        person = self._asserted(_needed(form, "assertion"))
        return self._answer(form, person, self._asked(person, scope))

    def redeem(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Tokens against an authorization code, once. Raises `Refusal`."""
        given = _needed(form, "code")
        code = self.codes.get(given)
        if code is None:
            number, text = (54005, "was already redeemed") if given in self.codes else (9002313, "is malformed")
            raise refused("invalid_grant", number, f"OAuth2 Authorization code {text}.")
        if code.until < time.time():
            raise refused("invalid_grant", 70008, "The provided authorization code has expired.")
        if form.get("redirect_uri") != code.redirect_uri:
            text = "The reply address does not match the one that was provided when the code was requested."
            raise refused("invalid_grant", 500112, text)
        _check_verifier(code.challenge, form.get("code_verifier"))
        self.codes[given] = None
        person = self.state.people[code.person]
        wanted = self._asked(person, form["scope"]) if form.get("scope") else code.wanted
        if wanted.graph - code.wanted.graph:
            raise refused("invalid_grant", 70000, "The code was not requested with all of these scopes.")
        return self._answer(form, person, wanted, nonce=code.nonce)

    def refresh(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Fresh tokens against a refresh token; the old one lives on, as Entra's does. Raises `Refusal`."""
        person, until = self.refresh_tokens.get(_needed(form, "refresh_token"), ("", 0.0))
        if person == "":
            raise refused("invalid_grant", 9002313, "The refresh token is malformed or was revoked.")
        if until < time.time():
            raise refused("invalid_grant", 700082, "The refresh token has expired due to inactivity.")
        owner = self.state.people[person]
        return self._answer(form, owner, self._asked(owner, form.get("scope") or f"{GRAPH}/.default"))

    def revoke(self, person: Person) -> None:
        """An admin signs somebody out everywhere: their codes and refresh tokens are void."""
        self.refresh_tokens = {token: kept for token, kept in self.refresh_tokens.items() if kept[0] != person.id}
        self.codes = {code: kept for code, kept in self.codes.items() if kept is None or kept.person != person.id}

    def add_code(
        self, person: Person, wanted: Asked, redirect_uri: str, nonce: str | None, challenge: str | None
    ) -> str:
        """A code for the redirect, good once and for ten minutes."""
        code = secrets.token_urlsafe(48)
        self.codes[code] = Code(
            person=person.id,
            redirect_uri=redirect_uri,
            wanted=wanted,
            nonce=nonce,
            challenge=challenge,
            until=time.time() + _CODE_SECONDS,
        )
        return code

    def _asked(self, person: Person, scope: str) -> Asked:
        return asked(scope, self.entra.consent.of(person.id))

    def _asserted(self, assertion: str) -> Person:
        """Whose token it is that the bot shows. Raises `Refusal`."""
        claims = self._verified(assertion)
        if "access_as_user" not in str(claims.get("scp", "")).split():
            text = f"Input id_token cannot be used as '{ON_BEHALF_OF}' grant."
            raise refused("invalid_grant", 240002, text)
        person = self.state.people.get(str(claims.get("oid")))
        if person is None or claims.get("tid") != self.entra.tenant_id:
            raise refused("invalid_grant", 50034, "The user account does not exist in this directory.")
        return person

    def _verified(self, assertion: str) -> dict[str, Any]:
        app = self.entra.client_id
        try:
            return self.entra.read(assertion, [app, f"api://botid-{app}"])
        except jwt.InvalidAudienceError as error:
            text = (
                "Assertion audience does not match the Client app presenting the assertion. The expected audience is "
                f"'{app}' or one of the Application Uris of this application."
            )
            raise refused("invalid_grant", 500131, text) from error
        except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
            text = (
                "Assertion is not within its valid time range. Ensure that the access token is not expired before "
                f"using it for user assertion, or request a new token. Current time: {datetime.now(UTC).isoformat()}."
            )
            raise refused("invalid_grant", 500133, text) from error
        except (KeyError, jwt.InvalidSignatureError) as error:
            raise refused("invalid_grant", 50013, "Assertion failed signature validation.") from error
        except jwt.InvalidTokenError as error:
            raise refused("invalid_request", 50027, "JWT token is invalid or malformed.") from error

    def _answer(
        self, form: Mapping[str, str], person: Person, wanted: Asked, nonce: str | None = None
    ) -> dict[str, Any]:
        if self.entra.consent.missing(person.id, wanted.all) or (wanted.default and not wanted.graph):
            raise consent_needed(self.entra)
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "scope": wanted.words,
            "expires_in": self.entra.lifetime,
            "ext_expires_in": self.entra.lifetime,
            "access_token": self.tokens.graph(person, wanted.all - {"offline_access"}),
        }
        if "offline_access" in wanted.sign_in:
            answer["refresh_token"] = secrets.token_urlsafe(96)
            self.refresh_tokens[answer["refresh_token"]] = (person.id, time.time() + _REFRESH_SECONDS)
        if "openid" in wanted.sign_in:
            answer["id_token"] = self.tokens.identity(person, nonce)
        if form.get("client_info") == "1":
            answer["client_info"] = client_info(person.id, self.entra.tenant_id)
        return answer


def client_info(person: str, tenant: str) -> str:
    """By what MSAL tells accounts apart."""
    return _base64(json.dumps({"uid": person, "utid": tenant}).encode())


def consent_needed(entra: Entra) -> Refusal:
    """AADSTS65001, as a silent request gets it."""
    text = (
        f"The user or administrator has not consented to use the application with ID '{entra.client_id}' named "
        f"'{entra.app_name}'. Send an interactive authorization request for this user and resource."
    )
    return refused("invalid_grant", 65001, text, suberror="consent_required")


def _needed(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        text = f"The request body must contain the following parameter: '{name}'."
        raise refused("invalid_request", 900144, text)
    return form[name]


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    """PKCE, RFC 7636. Raises `Refusal`."""
    if challenge is None and verifier is None:
        return
    if challenge is None or verifier is None:
        text = "A code challenge and a code verifier go together: one of them is missing."
        raise refused("invalid_grant", 50148, text)
    expected = _base64(hashlib.sha256(verifier.encode()).digest())
    if not hmac.compare_digest(expected.encode(), challenge.encode()):
        text = "The code_verifier does not match the code_challenge supplied in the authorization request."
        raise refused("invalid_grant", 501481, text)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
