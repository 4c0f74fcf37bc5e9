"""What an admin's check asks of the app's registration: its token, the sign-in service's clock, its certificate's end."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from bot.core.errors import ConfigError, Unavailable
from graph.auth import SCOPE, App, credential
from graph.entra import AUTHORITY
from graph.errors import translated

_SECONDS = 10.0


async def granted_roles(app: App, scope: str = SCOPE) -> frozenset[str]:
    """Sign in as the app; the permissions that its token carries. Raises `Forbidden`, `Unavailable`, `ConfigError`."""
    proof = credential(app)
    try:
        async with translated():
            token = (await proof.get_token(scope)).token
    finally:
        await proof.close()
    return frozenset(_claims(token).get("roles") or ())


async def their_time(app: App) -> datetime:
    """What time it is at the sign-in service, to the second. Raises `Unavailable`."""
    import httpx

    authority = (app.authority or AUTHORITY).rstrip("/")
    url = f"{authority}/{app.tenant}/v2.0/.well-known/openid-configuration"
    try:
        async with httpx.AsyncClient(
            verify=str(app.ca) if app.ca else True, proxy=app.proxy, timeout=_SECONDS, trust_env=False
        ) as http:
            answer = await http.get(url)
            return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError) as error:
        raise Unavailable(f"The sign-in service at {authority} can't be reached from this machine.") from error


async def answers_handshake(url: str) -> bool:
    """Whether what listens at `url` answers Graph's handshake: its token comes back. Raises `Unavailable`."""
    import httpx

    sent = "rapporteur check"
    try:
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as http:
            answer = await http.post(url, params={"validationToken": sent})
    except httpx.HTTPError as error:
        raise Unavailable(f"Nothing answers at {url}.") from error
    return answer.status_code == 200 and answer.text == sent


def certificate_end(path: Path) -> datetime:
    """Until when the app's own certificate is valid. Raises `ConfigError`."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        raise ConfigError(f"The app's certificate {path.name} can't be read: give a PEM file with its key.") from error


def _claims(token: str) -> dict[str, list[str]]:
    """Of our own token, unverified: it is Microsoft's to believe, ours only to read. None where it is no JWT."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}
