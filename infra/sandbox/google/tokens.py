"""Google's OAuth token endpoint for service accounts, the keys that sign ID tokens, and the check of access tokens.

Source: developers.google.com, "Using OAuth 2.0 for server to server applications" (assertion, errors, delegation).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization

from infra.sandbox.google.errors import unauthenticated
from infra.sandbox.keys import SigningKey

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUTH = "https://www.googleapis.com/auth/"
OWN_SCOPES = frozenset({f"{_AUTH}{name}" for name in ("chat.bot", "pubsub", "cloud-platform")})
"""What the account may have for itself, without a subject."""
DELEGATED = frozenset(
    f"{_AUTH}{name}"
    for name in (
        "admin.directory.group.member.readonly",
        "admin.directory.group.readonly",
        "admin.directory.user.readonly",
        "calendar.events.readonly",
        "calendar.readonly",
        "chat.memberships.readonly",
        "chat.spaces.create",
        "chat.spaces.readonly",
        "directory.readonly",
        "drive.meet.readonly",
        "drive.readonly",
        "gmail.readonly",
        "meetings.space.readonly",
        "tasks",
    )
)
"""The scopes that an admin has delegated to the account when the tenant starts."""
LIFETIME = 3599
_ENDPOINT = "https://oauth2.googleapis.com/token"
"""The endpoint's own name, which google-auth writes into an assertion wherever it sends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What an access token stands for; `subject` a person's mail, empty when the account acts for itself."""

    account: str
    subject: str
    scopes: frozenset[str]
    expires: float


TOKEN = web.RequestKey("google_token", Token)


class TokenError(Exception):
    """The token endpoint says no."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.description, self.status = error, description, status

    def response(self) -> web.Response:
        return web.json_response({"error": self.error, "error_description": self.description}, status=self.status)


class Keys:
    """The newest key signs; the one before it stays published."""

    def __init__(self, name: str) -> None:
        self._name, self._count = name, 1
        self.published = [SigningKey(f"{name}-1")]

    @property
    def signing(self) -> SigningKey:
        return self.published[-1]

    def rotate(self, *, keep: bool = True) -> SigningKey:
        """A new key signs from now on; the old one stays published unless `keep` is False."""
        self._count += 1
        self.published = [*(self.published[-1:] if keep else []), SigningKey(f"{self._name}-{self._count}")]
        return self.signing

    def jwks(self) -> dict[str, Any]:
        """As Google publishes them, RFC 7517."""
        names = ("kty", "use", "alg", "kid", "n", "e")
        return {"keys": [{name: key.jwk()[name] for name in names} for key in self.published]}

    def sign(self, claims: Mapping[str, Any], *, stranger: bool = False, kid: str | None = None) -> str:
        """A token by the newest key; `stranger`: by a key that is not published. A claim that is None is left out."""
        key = SigningKey("stranger") if stranger else self.signing
        body = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(body, key.private, algorithm="RS256", headers={"kid": kid or self.signing.id})


@dataclass(slots=True, kw_only=True)
class ServiceAccount:
    """The account that the bot acts as: its key file's content is `info`."""

    email: str
    client_id: str
    project: str
    token_uri: str
    key: SigningKey

    @property
    def info(self) -> dict[str, str]:
        """What a downloaded key file holds."""
        pem = self.key.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": self.project,
            "private_key_id": self.key.id,
            "private_key": pem.decode(),
            "client_email": self.email,
            "client_id": self.client_id,
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": self.token_uri,
            "universe_domain": "googleapis.com",
        }


@dataclass(slots=True, kw_only=True)
class Tokens:
    """Gives access tokens to one service account and checks them.

    `delegated` may be changed at any time: what an admin takes away is gone at once. `is_user` knows the domain's mails."""

    account: ServiceAccount
    is_user: Callable[[str], bool]
    delegated: set[str] = field(default_factory=lambda: set(DELEGATED))
    lifetime: int = LIFETIME
    given: int = 0
    _known: dict[str, Token] = field(default_factory=dict)

    def grant(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a token request's form. Raises `TokenError`."""
        if form.get("grant_type") != GRANT:
            raise TokenError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
        claims = self._assertion(form.get("assertion", ""))
        subject, scopes = str(claims.get("sub", "")).lower(), frozenset(str(claims.get("scope", "")).split())
        if subject == self.account.email:
            subject = ""
        self._allow(subject, scopes)
        self.given += 1
        token = self.issue(scopes, subject=subject)
        return {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}

    def issue(self, scopes: frozenset[str] | set[str], *, subject: str = "", lifetime: float | None = None) -> str:
        """An access token, without asking whether the account may have it; `lifetime` in seconds."""
        value = f"ya29.c.{secrets.token_urlsafe(48)}"
        expires = time.time() + (self.lifetime if lifetime is None else lifetime)
        token = Token(account=self.account.email, subject=subject, scopes=frozenset(scopes), expires=expires)
        self._known[value] = token
        return value

    def check(self, header: str) -> Token:
        """What the `Authorization` header stands for. Raises `GoogleError` 401."""
        scheme, _, value = header.partition(" ")
        token = self._known.get(value)
        if scheme.lower() != "bearer" or token is None or token.expires <= time.time():
            raise unauthenticated()
        if token.subject and not self.is_user(token.subject):
            raise unauthenticated()
        held = token.scopes & self.delegated if token.subject else token.scopes
        return Token(account=token.account, subject=token.subject, scopes=held, expires=token.expires)

    def _assertion(self, assertion: str) -> dict[str, Any]:
        try:
            unsigned = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.InvalidTokenError as error:
            raise TokenError("invalid_grant", "Invalid JWT: Failed to parse.") from error
        if unsigned.get("iss") != self.account.email:
            raise TokenError("invalid_grant", "Invalid grant: account not found")
        key = self.account.key.private.public_key()
        try:
            claims: dict[str, Any] = jwt.decode(
                assertion,
                key,
                algorithms=["RS256"],
                audience=[self.account.token_uri, _ENDPOINT],
                options={"require": ["iss", "aud", "exp", "iat"]},
            )
        except jwt.InvalidSignatureError as error:
            raise TokenError("invalid_grant", "Invalid JWT Signature.") from error
        except jwt.InvalidAudienceError as error:
            raise TokenError("invalid_grant", "Invalid JWT: Failed audience check.") from error
        except jwt.InvalidTokenError as error:
            raise TokenError("invalid_grant", _TIMEFRAME) from error
        if not 0 < claims["exp"] - claims["iat"] <= 3600:
            raise TokenError("invalid_grant", _TIMEFRAME)
        return claims

    def _allow(self, subject: str, scopes: frozenset[str]) -> None:
        if not scopes:
            raise TokenError("invalid_scope", "Empty or missing scope not allowed.")
        if not subject:
            if not scopes <= OWN_SCOPES:
                raise TokenError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
            return
        if not self.is_user(subject):
            raise TokenError("invalid_grant", "Invalid email or User ID")
        if not scopes <= self.delegated:
            raise TokenError("unauthorized_client", _NOT_DELEGATED, 401)


_NOT_DELEGATED = (
    "Client is unauthorized to retrieve access tokens using this method, "
    "or client not authorized for any of the scopes requested."
)
_TIMEFRAME = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


def add_routes(app: web.Application, tokens: Tokens, keys: Keys, chat_keys: Keys) -> None:
    """The token endpoint and the two key sets, under /google."""

    async def token(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            return web.json_response(tokens.grant(form))
        except TokenError as error:
            return error.response()

    async def certs(_: web.Request) -> web.Response:
        return web.json_response(keys.jwks(), headers={"Cache-Control": "public, max-age=19000"})

    async def chat_certs(_: web.Request) -> web.Response:
        return web.json_response(chat_keys.jwks(), headers={"Cache-Control": "public, max-age=19000"})

    app.router.add_post("/google/token", token)
    app.router.add_get("/google/certs", certs)
    app.router.add_get("/google/chat-certs", chat_certs)
