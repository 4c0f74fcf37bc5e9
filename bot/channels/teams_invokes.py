"""Invokes, which want an answer at once: buttons, thumbs and sign-ins, dispatched by botbuilder's activity handler.

Source: learn.microsoft.com "Universal Actions for Adaptive Cards" (the answers of `adaptiveCard/action`) and "Enhance
AI-generated bot messages" (`message/submitAction` wants 200 and an empty object).
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import structlog
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import (
    Activity,
    AdaptiveCardInvokeResponse,
    AdaptiveCardInvokeValue,
    ChannelAccount,
    ConversationAccount,
)

from bot.channels import teams_activities
from bot.channels.inbound import Inbound
from bot.channels.teams_connector import CloudAdapter
from bot.channels.teams_message import CARD_TYPE, message
from bot.channels.teams_sign_in import SIGN_IN
from bot.core.errors import BadInput, RapporteurError, Refused, Throttled, TooManyRequests
from bot.core.types import CardClicked, Json

log = structlog.get_logger()

CLICK, FEEDBACK = "adaptiveCard/action", "message/submitAction"
ERROR_TYPE = "application/vnd.microsoft.error"
CLICK_TIMEOUT = 8.0
"""Seconds; Teams gives up on an invoke after about ten."""


async def answer_invoke(
    adapter: CloudAdapter, activity: teams_activities.Activity, inbound: Inbound
) -> tuple[int, Json]:
    """Status and body of the answer. Raises `BadInput` for a malformed invoke."""
    turn = Activity(
        type="invoke",
        id=activity.id,
        name=activity.name,
        channel_id=activity.channel_id,
        service_url=activity.service_url,
        conversation=ConversationAccount(id=activity.chat.id),
        recipient=ChannelAccount(id=activity.bot_id),
        from_property=ChannelAccount(id=activity.teams_user),
        value=activity.raw.get("value"),
    )
    status, body = await adapter.answer(turn, activity.service_url, _Handler(activity, inbound).on_turn)
    if status == HTTPStatus.NOT_IMPLEMENTED:
        # The Bot Framework's own convention is 501; to whoever watches the bot that is a fault of ours, and it is none.
        return 404, _error(404, "not_found", "Rapporteur has no answer to this kind of invoke.")
    return status, body


class _Handler(TeamsActivityHandler):  # type: ignore[misc]
    """One invoke."""

    def __init__(self, activity: teams_activities.Activity, inbound: Inbound) -> None:
        super().__init__()
        self._activity, self._inbound = activity, inbound

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        if turn_context.activity.name == FEEDBACK:
            await self._inbound.accept(teams_activities.to_feedback(self._activity))
            return InvokeResponse(status=int(HTTPStatus.OK), body={})
        if turn_context.activity.name in SIGN_IN:
            status, body = await SIGN_IN[turn_context.activity.name](self._activity, self._inbound)
            return InvokeResponse(status=status, body=body)
        # The SDK's own ways for what we don't offer fall over values that are not what they expect.
        if turn_context.activity.name != CLICK:
            return InvokeResponse(status=int(HTTPStatus.NOT_IMPLEMENTED))
        self._click = teams_activities.to_click(self._activity)
        return await super().on_invoke_activity(turn_context)

    async def on_adaptive_card_invoke(
        self, turn_context: TurnContext, invoke_value: AdaptiveCardInvokeValue
    ) -> AdaptiveCardInvokeResponse:
        status, kind, value = await answer_click(self._click, self._inbound)
        return AdaptiveCardInvokeResponse(status_code=status, type=kind, value=value)


async def answer_click(click: CardClicked, inbound: Inbound) -> tuple[int, str, dict[str, Any]]:
    """The card for the person who clicked, or the refusal in the channel's own way. Raises no error of ours."""
    try:
        async with asyncio.timeout(CLICK_TIMEOUT):
            card = await inbound.click(click)
        content: dict[str, Any] = message(card)["attachments"][0]["content"]
        return 200, CARD_TYPE, content
    except RapporteurError as error:
        log.info("teams.click_refused", code=error.code)
        return _status(error), ERROR_TYPE, {"code": error.code, "message": error.text}
    except TimeoutError:
        log.warning("teams.click_slow")
        text = "This takes longer than usual. If the card doesn't change in a minute, press again."
        return 504, ERROR_TYPE, {"code": "timeout", "message": text}


def _status(error: RapporteurError) -> int:
    if isinstance(error, Refused):
        return 403
    if isinstance(error, BadInput):
        return 400
    return 429 if isinstance(error, Throttled | TooManyRequests) else 503 if error.retryable else 500


def _error(status: int, code: str, text: str) -> Json:
    return {"statusCode": status, "type": ERROR_TYPE, "value": {"code": code, "message": text}}
