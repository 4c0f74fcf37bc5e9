"""The token endpoint (Microsoft Entra's v2.0; the grants that name a person are `delegated`'s) and the check of tokens.

Refusals have Entra's AADSTS codes. Source: Microsoft Learn, "OAuth 2.0 client credentials flow" and "AADSTS error codes".
"""

from __future__ import annotations

import hmac
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import jwt
from aiohttp import web

from infra.sandbox import discovery
from infra.sandbox.answers import Refusal
from infra.sandbox.consent import Consent
from infra.sandbox.discovery import KeyRing

GRAPH = "https://graph.microsoft.com"
CONNECTOR = "https://api.botframework.com"
ROLES = frozenset(
    {
        "Chat.ReadBasic.All",
        "ChatMember.Read.All",
        "Group.Read.All",
        "Mail.Read",
        "GroupMember.Read.All",
        "OnlineMeetingArtifact.Read.All",
        "OnlineMeetingTranscript.Read.All",
        "OnlineMeetings.Read.All",
        "Tasks.ReadWrite.All",
        "User.Read.All",
    }
)
"""The application permissions that an admin has consented to when the tenant starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a valid token says. `person`, a directory id, and `scopes` are a delegated token's, `roles` an app's own."""

    app: str
    audience: str
    roles: frozenset[str] = frozenset()
    person: str | None = None
    scopes: frozenset[str] = frozenset()


TOKEN = web.RequestKey("token", Token)


@dataclass(slots=True, kw_only=True)
class Entra:
    """Gives tokens to one app and checks them. `granted` may be changed at any time: consent is withdrawn at once."""

    tenant_id: str
    client_id: str
    client_secret: str
    ring: KeyRing
    app_name: str = "Rapporteur"
    granted: set[str] = field(default_factory=lambda: set(ROLES))
    consent: Consent = field(default_factory=Consent)
    grants: dict[str, Callable[[Mapping[str, str]], dict[str, Any]]] = field(default_factory=dict)
    """What else the token endpoint takes, by `grant_type`."""
    lifetime: int = 3599
    given: int = 0

    def issue(self, audience: str, *, lifetime: int | None = None, roles: set[str] | None = None, **claims: Any) -> str:
        """A signed access token for the app."""
        now = int(time.time())
        body = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self.tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + (self.lifetime if lifetime is None else lifetime),
            "appid": self.client_id,
            "appidacr": "1",
            "idtyp": "app",
            "oid": self.client_id,
            "sub": self.client_id,
            "tid": self.tenant_id,
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
            **({"roles": sorted(self.granted if roles is None else roles)} if audience == GRAPH else {}),
            **claims,
        }
        return self.sign(body)

    def sign(self, claims: Mapping[str, Any]) -> str:
        key = self.ring.signing
        return jwt.encode(dict(claims), key.private, algorithm="RS256", headers={"kid": key.id})

    def read(self, token: str, audience: str | Sequence[str]) -> dict[str, Any]:
        """The claims of a token that was given here. Raises `KeyError` for an unknown key, `jwt.InvalidTokenError`."""
        key = self.ring.published[jwt.get_unverified_header(token).get("kid", "")]
        return jwt.decode(token, key.private.public_key(), algorithms=["RS256"], audience=audience)

    def rotate(self, keep: timedelta = timedelta(hours=24)) -> None:
        """A new key signs from now on; the old one stays published, and its tokens good, for `keep`."""
        self.ring.rotate(keep)

    def check(self, header: str, audience: str) -> Token:
        """What the `Authorization` header says. Raises `Refusal` 401, in Graph's words."""
        scheme, _, value = header.partition(" ")
        if scheme.lower() != "bearer" or not value:
            raise _unauthenticated("Access token is empty.")
        try:
            claims = self.read(value, audience)
        except jwt.ExpiredSignatureError as error:
            raise _unauthenticated("Lifetime validation failed, the token is expired.") from error
        except jwt.InvalidAudienceError as error:
            raise _unauthenticated("Access token validation failure. Invalid audience.") from error
        except (jwt.InvalidTokenError, KeyError) as error:
            raise _unauthenticated("CompactToken validation failed.") from error
        if claims.get("idtyp") == "user":
            return self._of_person(claims, audience)
        roles = frozenset(claims.get("roles", ())) & frozenset(self.granted)
        return Token(app=str(claims["appid"]), audience=audience, roles=roles)

    def _of_person(self, claims: Mapping[str, Any], audience: str) -> Token:
        person = str(claims["oid"])
        scopes = frozenset(str(claims["scp"]).split()) & self.consent.of(person)
        return Token(app=str(claims["appid"]), audience=audience, person=person, scopes=scopes)

    def grant(self, request: Mapping[str, str], tenant: str) -> dict[str, Any]:
        """The answer to a token request's form. Raises `Refusal` with Entra's error as `code`."""
        if tenant.lower() != self.tenant_id.lower():
            raise refused("invalid_request", 90002, f"Tenant '{tenant}' not found. Check to make sure it is correct.")
        kind = request.get("grant_type", "")
        if kind != "client_credentials" and kind not in self.grants:
            raise refused("unsupported_grant_type", 70003, f"The app requested an unsupported grant type '{kind}'.")
        if request.get("client_id") != self.client_id:
            text = f"Application with identifier '{request.get('client_id', '')}' was not found in the directory."
            raise refused("unauthorized_client", 700016, text)
        if not hmac.compare_digest(request.get("client_secret", "").encode(), self.client_secret.encode()):
            text = f"Invalid client secret provided for app '{self.client_id}'."
            raise Refusal(401, "invalid_client", f"AADSTS7000215: {text}", inner={"number": 7000215})
        self.given += 1
        if kind in self.grants:
            return self.grants[kind](request)
        token = self.issue(_audience(request.get("scope", "")))
        return {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "ext_expires_in": self.lifetime,
            "access_token": token,
        }


def _audience(scope: str) -> str:
    for audience in (GRAPH, CONNECTOR):
        if scope == f"{audience}/.default":
            return audience
    if not scope.endswith("/.default"):
        text = f"The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."
        raise refused("invalid_scope", 1002012, text)
    text = f"The resource principal named {scope.removesuffix('/.default')} was not found in the tenant."
    raise refused("invalid_resource", 500011, text)


def refused(error: str, number: int, text: str, **more: str) -> Refusal:
    """Entra's refusal; `more` are further fields of its answer, such as `suberror`."""
    return Refusal(400, error, f"AADSTS{number}: {text}", inner={"number": number, **more})


def _unauthenticated(message: str) -> Refusal:
    # https://graph.microsoft.com also answers with this challenge, whatever is wrong with the token.
    challenge = {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'}
    return Refusal(401, "InvalidAuthenticationToken", message, headers=challenge)


def add_routes(app: web.Application, entra: Entra, pages: str) -> None:
    """The token endpoint, the discovery documents and the keys; `pages` is the address of what a browser is sent to."""

    async def token(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        return web.json_response(entra.grant(form, request.match_info["tenant"]))

    app.router.add_post("/{tenant}/oauth2/v2.0/token", token)
    discovery.add_routes(app, entra.ring, entra.tenant_id, pages)
