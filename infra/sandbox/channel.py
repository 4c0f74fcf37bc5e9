"""Teams' side towards the bot: it makes activities, signs for them and posts them to where the bot listens."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import jwt

from infra.sandbox.keys import SigningKey
from infra.sandbox.state import State

ISSUER = "https://api.botframework.com"
_FALL_BACK = 412
"""How a bot says that single sign-on didn't do and that the button shall be shown: an answer like any other."""
_TIME_LIMIT = aiohttp.ClientTimeout(total=30)


class BotUnreachable(Exception):
    """The bot took no activity: it isn't there, or answered with an error. The text says what it did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One activity that went to the bot and what came back; `status` 0 when nothing did."""

    activity: dict[str, Any]
    status: int
    body: Any = None


@dataclass(slots=True, kw_only=True)
class Channel:
    """Signs and posts activities. `keys` are in the JWKS that the bot checks with; the last one signs."""

    state: State
    client_id: str
    service_url: str
    bot_url: str | None
    keys: list[SigningKey]
    deliveries: list[Delivery] = field(default_factory=list)
    reachable: bool | None = None
    unendorsed: SigningKey = field(default_factory=lambda: SigningKey("unendorsed"))
    stranger: SigningKey = field(default_factory=lambda: SigningKey("stranger"))

    def jwks(self) -> dict[str, Any]:
        """All keys that a bot may find; one of them is endorsed for no channel."""
        return {"keys": [key.jwk() for key in (*self.keys, self.unendorsed)]}

    def rotate(self) -> None:
        """A new key signs from now on; a bot that cached the keys doesn't know it yet."""
        self.keys.append(SigningKey(f"channel-{len(self.keys) + 1}", ["msteams"]))

    def token(self, key: str = "channel", kid: str | None = None, **claims: Any) -> str:
        """What the bot must find valid; `claims` change it, None takes one away.

        `key`: `channel`, `unendorsed` (in the JWKS, without endorsements) or `stranger` (not in the JWKS at all)."""
        signing = {"channel": self.keys[-1], "unendorsed": self.unendorsed, "stranger": self.stranger}[key]
        now = int(time.time())
        body = {
            "iss": ISSUER,
            "aud": self.client_id,
            "serviceurl": self.service_url,
            "nbf": now - 300,
            "exp": now + 3600,
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(body, signing.private, algorithm="RS256", headers={"kid": kid or signing.id})

    async def deliver(self, activity: Mapping[str, Any]) -> Delivery:
        """Post it, remember it. Raises `BotUnreachable` unless the bot answers 2xx."""
        delivery = await self.offer(activity)
        if not _took(delivery):
            said = f"answered {delivery.status}" if delivery.status else f"can't be reached: {delivery.body}"
            raise BotUnreachable(f"the bot at {self.bot_url} {said}")
        return delivery

    async def offer(self, activity: Mapping[str, Any]) -> Delivery:
        """The same, whatever the bot answers. Raises `BotUnreachable` when nobody has said where it listens."""
        if self.bot_url is None:
            raise BotUnreachable("nobody has said where the bot listens")
        delivery = await self._post(self.bot_url, dict(activity))
        self.deliveries.append(delivery)
        reached = _took(delivery) or delivery.status == _FALL_BACK
        if self.reachable != reached:
            self.reachable = reached
            self.state.changed("bot", self.client_id)
        return delivery

    async def _post(self, url: str, activity: dict[str, Any]) -> Delivery:
        headers = {"Authorization": f"Bearer {self.token()}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIME_LIMIT) as session,
                session.post(url, json=activity, headers=headers) as answer,
            ):
                return Delivery(activity=activity, status=answer.status, body=await _body(answer))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Delivery(activity=activity, status=0, body=type(error).__name__)


def _took(delivery: Delivery) -> bool:
    return 200 <= delivery.status < 300


async def _body(answer: aiohttp.ClientResponse) -> Any:
    if "json" in answer.content_type:
        return await answer.json()
    return await answer.text() or None
