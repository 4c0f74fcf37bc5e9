"""What an admin's check asks of Google: which scopes are delegated, whether the admin is one, what is set up in the project."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.core.errors import Forbidden, Unavailable
from workspace.account import ServiceAccount
from workspace.client import GoogleClient
from workspace.permissions import CHAT_BOT, DELEGATED, DIRECTORY, PUBSUB

_SECONDS = 10.0
_ACCOUNT = "serviceAccount:"
_MAY_PUBLISH = frozenset({"roles/pubsub.publisher", "roles/pubsub.editor", "roles/pubsub.admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A subscription of Pub/Sub's: of which topic, and to which address it pushes ("" where it is pulled), with a token of
    which account for which audience."""

    topic: str
    endpoint: str
    account: str
    audience: str


async def delegated_scopes(client: GoogleClient, subject: str) -> frozenset[str]:
    """Which of the scopes that the app needs it may use in people's names, tried in `subject`'s. Raises `Forbidden` where
    Google doesn't take the account or the name at all, `Unavailable`."""

    async def held(scope: str) -> bool:
        try:
            await client.prove(subject, (scope,))
        except Forbidden as refused:
            if refused.reason != "delegation":
                raise
            return False
        return True

    found = await asyncio.gather(*map(held, DELEGATED))
    return frozenset(scope for scope, there in zip(DELEGATED, found, strict=True) if there)


async def own_token(client: GoogleClient) -> None:
    """Sign in as the app itself. Raises `Forbidden` (`credentials`), `Unavailable`."""
    await client.prove("", (CHAT_BOT,))


async def reads_directory(client: GoogleClient, admin: str, customer: str) -> None:
    """Read one person of the directory. Raises `Forbidden` (`not_an_admin`, `delegation`, `api_disabled`)."""
    await client.execute(
        lambda directory: directory.users().list(customer=customer, maxResults=1),
        api="admin",
        subject=admin,
        scopes=(DIRECTORY,),
    )


async def knows_chat_app(client: GoogleClient) -> None:
    """List a space as the app. Raises `Forbidden` (`api_disabled` where no Chat app is set up in the project)."""
    await client.execute(lambda chat: chat.spaces().list(pageSize=1), api="chat", scopes=(CHAT_BOT,))


async def has_topic(client: GoogleClient, topic: str) -> None:
    """Raises `NotFound` where there is no such topic, `Forbidden` where the app may not see it."""
    await client.execute(lambda pubsub: pubsub.projects().topics().get(topic=topic), api="pubsub", scopes=(PUBSUB,))


async def publishers(client: GoogleClient, topic: str) -> frozenset[str]:
    """Which service accounts may publish to the topic, by its own policy. Raises `NotFound`, `Forbidden` where the app may
    not see it."""
    policy = await client.execute(
        lambda pubsub: pubsub.projects().topics().getIamPolicy(resource=topic), api="pubsub", scopes=(PUBSUB,)
    )
    named = [
        one
        for binding in policy.get("bindings") or ()
        if binding.get("role") in _MAY_PUBLISH
        for one in binding["members"]
    ]
    return frozenset(one.removeprefix(_ACCOUNT) for one in named if one.startswith(_ACCOUNT))


async def subscribed(client: GoogleClient, subscription: str) -> Subscribed:
    """What the Pub/Sub subscription is of, and where it delivers to. Raises `NotFound`, `Forbidden`."""
    found = await client.execute(
        lambda pubsub: pubsub.projects().subscriptions().get(subscription=subscription), api="pubsub", scopes=(PUBSUB,)
    )
    push = found.get("pushConfig") or {}
    token = push.get("oidcToken") or {}
    return Subscribed(
        topic=str(found.get("topic") or ""),
        endpoint=str(push.get("pushEndpoint") or ""),
        account=str(token.get("serviceAccountEmail") or ""),
        audience=str(token.get("audience") or push.get("pushEndpoint") or ""),
    )


async def answers_unsigned(url: str) -> int:
    """The status that a post without any token is answered with. Raises `Unavailable`."""
    import httpx

    try:
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as http:
            return (await http.post(url, json={})).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(f"Nothing answers at {url}.") from error


async def their_time(account: ServiceAccount) -> datetime:
    """What time it is at Google, to the second: a service account's tokens don't work with a wrong clock. Raises
    `Unavailable`."""
    import httpx

    try:
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as http:
            answer = await http.get(account.token_uri)
            return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (httpx.HTTPError, KeyError, ValueError) as error:
        raise Unavailable("Google's sign-in service can't be reached from this machine.") from error
