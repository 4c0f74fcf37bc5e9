"""Signing in as Teams does it: the OAuthCard, and the invokes by which a person's client answers it.

Source: learn.microsoft.com "Enable SSO for your bot" (`signin/tokenExchange`: 200, or 412 so that the card's button is
shown; `signin/failure`), "Add authentication to your Teams bot" (`signin/verifyState`) and the Bot Framework's schema of
the OAuthCard.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import structlog

from bot.channels.adaptive import clean
from bot.channels.inbound import Inbound
from bot.channels.raw import text
from bot.channels.teams_activities import Activity
from bot.core.card import SignInButton
from bot.core.errors import BadInput, RapporteurError
from bot.core.types import Json

log = structlog.get_logger()

OAUTH_TYPE = "application/vnd.microsoft.card.oauth"
CONNECTION = "rapporteur"
"""Teams gives it back and does nothing else with it: no connection of Azure's Token Service stands behind it."""


def sign_in_message(summary: str, button: SignInButton, app_id: str) -> dict[str, Any]:
    """The fields of a message activity. Without an app id, as in the Playground, there is the link alone."""
    content: dict[str, Any] = {
        "text": clean(summary),
        "connectionName": CONNECTION,
        "buttons": [{"type": "signin", "title": clean(button.label), "value": button.url}],
    }
    if app_id:
        content["tokenExchangeResource"] = {"id": button.ticket, "uri": f"api://botid-{app_id}"}
    attachment = {"contentType": OAUTH_TYPE, "content": content}
    return {"type": "message", "summary": clean(summary), "attachments": [attachment]}


async def _exchange(activity: Activity, inbound: Inbound) -> tuple[int, Json]:
    id, token = text(activity.raw, "value", "id"), text(activity.raw, "value", "token")
    if not id or not token:
        raise BadInput("The token exchange is malformed: `value` has to have an `id` and a `token`.")
    try:
        await inbound.exchange(activity.person, activity.tenant, id, token)
    except RapporteurError as error:
        log.info("teams.sign_in_refused", code=error.code)
        if error.retryable:
            raise
        connection = text(activity.raw, "value", "connectionName")
        return 412, {"id": id, "connectionName": connection, "failureDetail": error.text}
    return 200, {}


async def _verify(activity: Activity, inbound: Inbound) -> tuple[int, Json]:
    """Our page behind the button has done its work by itself: what comes with this is needed no more."""
    if not text(activity.raw, "value", "state"):
        raise BadInput("The sign-in is malformed: `value` has to have a `state`.")
    return 200, {}


async def _failed(activity: Activity, inbound: Inbound) -> tuple[int, Json]:
    """Teams couldn't make a token; it shows the card's button."""
    code = text(activity.raw, "value", "code")
    log.warning("teams.single_sign_on_failed", code=code if re.fullmatch(r"[A-Za-z]{1,40}", code) else "other")
    return 200, {}


SIGN_IN: Mapping[str, Callable[[Activity, Inbound], Awaitable[tuple[int, Json]]]] = MappingProxyType(
    {"signin/tokenExchange": _exchange, "signin/verifyState": _verify, "signin/failure": _failed}
)
