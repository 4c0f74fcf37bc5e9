"""Entra's signing keys and where it publishes them: discovery documents and key sets, of version 1 and version 2.

Source: Microsoft Learn, "OpenID Connect on the Microsoft identity platform" and "Access tokens" (signing key rollover).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from infra.sandbox.answers import Refusal
from infra.sandbox.keys import SigningKey

_ANY = ("common", "organizations")
"""Names that stand for whatever tenant: their documents name the issuer with a placeholder."""


class KeyRing:
    """The newest key signs; those before it stay published for a time, so that tokens under way can be checked."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._retired: list[tuple[SigningKey, datetime]] = []
        self.signing = SigningKey("entra-1")

    def rotate(self, keep: timedelta = timedelta(hours=24)) -> SigningKey:
        """A new key signs from now on; the old one is published `keep` longer, by the tenant's clock."""
        self._retired.append((self.signing, self._now() + keep))
        self.signing = SigningKey(f"entra-{len(self._retired) + 1}")
        return self.signing

    @property
    def published(self) -> dict[str, SigningKey]:
        """By id: what a token may be signed with today."""
        still = [key for key, until in self._retired if until > self._now()]
        return {key.id: key for key in (self.signing, *still)}


def add_routes(app: web.Application, ring: KeyRing, tenant_id: str, pages: str) -> None:
    """The documents and the key sets, each under its version's path; `pages` is the address of the sign-in page."""

    def named(request: web.Request) -> str:
        tenant = request.match_info["tenant"].lower()
        if tenant in _ANY:
            return "{tenantid}"
        if tenant != tenant_id.lower():
            text = f"AADSTS90002: Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
            raise Refusal(400, "invalid_tenant", text, inner={"number": 90002})
        return tenant_id

    async def version_1(request: web.Request) -> web.Response:
        issuer = f"https://sts.windows.net/{named(request)}/"
        return web.json_response({**_common(issuer), "jwks_uri": f"{_base(request)}/discovery/keys"})

    async def version_2(request: web.Request) -> web.Response:
        base, issuer = _base(request), f"https://login.microsoftonline.com/{named(request)}/v2.0"
        return web.json_response(
            {
                **_common(issuer),
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "authorization_endpoint": f"{pages}/{request.match_info['tenant']}/oauth2/v2.0/authorize",
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    async def keys_1(request: web.Request) -> web.Response:
        named(request)
        return web.json_response({"keys": [_jwk(key) for key in ring.published.values()]})

    async def keys_2(request: web.Request) -> web.Response:
        issuer = {"issuer": f"https://login.microsoftonline.com/{named(request)}/v2.0"}
        return web.json_response({"keys": [{**_jwk(key), **issuer} for key in ring.published.values()]})

    app.router.add_get("/{tenant}/.well-known/openid-configuration", version_1)
    app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", version_2)
    app.router.add_get("/{tenant}/discovery/keys", keys_1)
    app.router.add_get("/{tenant}/discovery/v2.0/keys", keys_2)


def _common(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "response_types_supported": ["code", "id_token", "token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def _base(request: web.Request) -> str:
    return f"https://{request.host}/{request.match_info['tenant']}"


def _jwk(key: SigningKey) -> dict[str, Any]:
    # Entra's own key sets name no algorithm: whoever checks decides which it takes.
    return {name: value for name, value in key.jwk().items() if name != "alg"}
