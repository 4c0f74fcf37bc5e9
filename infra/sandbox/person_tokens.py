"""Makes the tokens that name a person: Teams' single sign-on token, Graph's delegated access token, the ID token.

Source: Microsoft Learn, "Access token claims reference", "ID token claims reference"; msteams-docs, bot-sso-register-aad
and bot-sso-code (version 2 tokens, Teams' own client ids).
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from infra.sandbox import ids
from infra.sandbox.entra import GRAPH, Entra
from infra.sandbox.state import Person

TEAMS = "1fec8e78-bce4-4aaf-ab1b-5451cc387264"
"""Teams' desktop and mobile client, the app that asks for the single sign-on token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTokens:
    """Signs with Entra's key."""

    entra: Entra

    def sso(self, person: Person, *, lifetime: int = 3600, **claims: Any) -> str:
        """What Teams hands the bot: a version 2 token for the app itself. An app registration with
        `requestedAccessTokenVersion` 2, as Teams' documentation sets it, gets the client id as `aud`, not
        `api://botid-…`. `claims` replace claims; None takes one away."""
        return self._sign(
            {**self._version_2(person, lifetime), "azp": TEAMS, "azpacr": "0", "scp": "access_as_user"}, claims
        )

    def identity(self, person: Person, nonce: str | None) -> str:
        """An ID token for the app."""
        body = {**self._version_2(person, self.entra.lifetime), "email": person.mail}
        return self._sign(body, {} if nonce is None else {"nonce": nonce})

    def graph(self, person: Person, scopes: Iterable[str], *, lifetime: int | None = None, **claims: Any) -> str:
        """An access token for Graph, which takes those of version 1."""
        now, entra = int(time.time()), self.entra
        body = {
            "aud": GRAPH,
            "iss": f"https://sts.windows.net/{entra.tenant_id}/",
            "iat": now,
            "nbf": now,
            "exp": now + (entra.lifetime if lifetime is None else lifetime),
            "acr": "1",
            "amr": ["pwd"],
            "app_displayname": entra.app_name,
            "appid": entra.client_id,
            "appidacr": "1",
            "idtyp": "user",
            "family_name": person.surname,
            "given_name": person.given_name,
            "name": person.name,
            "oid": person.id,
            "scp": " ".join(sorted(scopes)),
            "sub": ids.guid("sub", GRAPH, person.id),
            "tid": entra.tenant_id,
            "unique_name": person.upn,
            "upn": person.upn,
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        return self._sign(body, claims)

    def _version_2(self, person: Person, lifetime: int) -> dict[str, Any]:
        now, entra = int(time.time()), self.entra
        return {
            "aud": entra.client_id,
            "iss": f"https://login.microsoftonline.com/{entra.tenant_id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "name": person.name,
            "oid": person.id,
            "preferred_username": person.upn,
            "sub": ids.guid("sub", entra.client_id, person.id),
            "tid": entra.tenant_id,
            "uti": uuid.uuid4().hex,
            "ver": "2.0",
        }

    def _sign(self, body: dict[str, Any], claims: dict[str, Any]) -> str:
        return self.entra.sign({name: value for name, value in {**body, **claims}.items() if value is not None})
