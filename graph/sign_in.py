"""Who is signed in: tokens by which Graph is read as a person, got by Teams' single sign-on or by a link, kept encrypted."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

from bot.core.errors import NotAuthenticated, NotAuthorised, SignInNeeded
from bot.core.ports import Records
from bot.core.signing_keys import SigningKeys
from bot.core.types import Json, Person
from graph.auth import App
from graph.entra import SCOPES, SIGN_IN, Entra, refusal
from graph.sso_token import SsoTokens

KIND = "signed_in"
DAYS = 30
"""Who hasn't needed it for so long signs in again."""


class GraphSignIn:
    """The `SignIn` port. Each person has a token cache of their own, sealed under that person's key."""

    def __init__(
        self,
        app: App,
        records: Records,
        *,
        tenants: Collection[str],
        keys: SigningKeys,
        now: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._records = records
        self._tenants = tenants
        self._entra = Entra(app)
        self._tokens = SsoTokens(app.client_id, tenants, keys, now)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def with_token(self, person: Person, token: str) -> None:
        """On-behalf-of: the token that Teams made for us and this person becomes one for Graph."""
        await self._tokens.check(token, person)
        await self._keep_answer(person, lambda msal: msal.acquire_token_on_behalf_of(token, list(SCOPES)))

    async def begin(self, person: Person, back: str, state: str) -> tuple[str, Json]:
        """Entra's page to sign in at, with PKCE, state and nonce; and what `finish` needs of it."""
        flow, _ = await self._entra.ask(None, lambda msal: _begun(msal, person, back, state))
        return str(flow["auth_uri"]), flow

    async def finish(self, person: Person, begun: Json, answer: Mapping[str, str]) -> None:
        """The code that Entra sent back becomes tokens, if it is this person's."""

        given = {name: answer[name] for name in ("code", "state", "error") if name in answer}

        def redeem(msal: Any) -> Any:
            try:
                return msal.acquire_token_by_auth_code_flow(begun, given)
            except (ValueError, RuntimeError):
                # Another state or nonce than was sent out: not the answer to our question.
                return {"error": "invalid_grant"}

        await self._keep_answer(person, redeem)

    async def token(self, person: Person) -> str:
        """The person's token for Graph, renewed where its time is over."""
        async with self._lock(person):
            cache = await self._records.get(KIND, self._key(person))
            if not isinstance(cache, str):
                raise SignInNeeded(SIGN_IN)
            answer, changed = await self._entra.ask(cache, lambda msal: _silently(msal, person))
            if changed:
                await self._keep(person, changed)
        if "access_token" not in answer:
            raise refusal(answer)
        return str(answer["access_token"])

    async def sign_out(self, person: Person) -> bool:
        """Forget the tokens; False where there were none."""
        async with self._lock(person):
            there = await self._records.get(KIND, self._key(person)) is not None
            await self._records.delete(KIND, self._key(person))
        return there

    async def aclose(self) -> None:
        """Close every connection."""
        await asyncio.to_thread(self._entra.close)

    async def _keep_answer(self, person: Person, question: Callable[[Any], Any]) -> None:
        """Always from an empty cache: what stood in it was got on another consent."""
        answer, cache = await self._entra.ask(None, question)
        if "access_token" not in answer or cache is None:
            raise refusal(answer)
        claims = answer.get("id_token_claims") or {}
        if not person.id or claims.get("oid") != person.id:
            raise NotAuthorised("Somebody else signed in than this was meant for, so nothing was kept.")
        if claims.get("tid") not in self._tenants:
            raise NotAuthenticated("That account is of another organisation. Sign in with the one of your firm.")
        async with self._lock(person):
            await self._keep(person, cache)

    async def _keep(self, person: Person, cache: str) -> None:
        await self._records.put(KIND, self._key(person), cache, scope=f"person:{person.id}", days=DAYS)

    def _key(self, person: Person) -> str:
        return f"{self._app.tenant}/{person.id}"

    def _lock(self, person: Person) -> asyncio.Lock:
        return self._locks.setdefault(person.id, asyncio.Lock())


def _begun(msal: Any, person: Person, back: str, state: str) -> Any:
    # MSAL would rather have the answer as a form: our page is plain GET, without a script and without a cookie.
    warnings.filterwarnings("ignore", "response_mode='form_post' is recommended")
    return msal.initiate_auth_code_flow(list(SCOPES), redirect_uri=back, state=state, login_hint=person.mail or None)


def _silently(msal: Any, person: Person) -> dict[str, Any]:
    accounts = [account for account in msal.get_accounts() if account["local_account_id"] == person.id]
    answer = msal.acquire_token_silent_with_error(list(SCOPES), accounts[0]) if accounts else None
    return answer or {}
