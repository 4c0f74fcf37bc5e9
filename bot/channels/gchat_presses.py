"""A button in Google Chat: acknowledged within the request, with a dialog, its end, or nothing until the message changes."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from bot.channels.cardsv2 import Body, dialog, render
from bot.channels.gchat_answers import close_dialog, new_message, show_dialog
from bot.channels.gchat_events import Interaction, thread_of
from bot.channels.inbound import Inbound
from bot.core.card import Button, Card, ChoiceInput, DateInput, Text, TextInput
from bot.core.errors import RapporteurError
from bot.core.types import CardClicked

log = structlog.get_logger()

TIMEOUT = 8.0
"""Seconds; Chat waits thirty, the person who pressed does not."""

SLOW = "This takes longer than usual. If the card doesn't change in a minute, press again."


async def answer_press(done: Interaction, click: CardClicked, inbound: Inbound, function: str) -> Body:
    """What Chat is to show to whoever pressed. Raises no error of ours."""
    try:
        async with asyncio.timeout(TIMEOUT):
            card = await inbound.click(click)
    except RapporteurError as error:
        log.info("gchat.click_refused", code=error.code)
        return _refused(done, click, error.text, function)
    except TimeoutError:
        log.warning("gchat.click_slow")
        return _refused(done, click, SLOW, function)
    if not done.dialog:
        return {}
    if done.dialog == "SUBMIT_DIALOG" and _is_over(card):
        return close_dialog(card.summary or card.title, add_on=done.add_on)
    return _dialog(done, click, card, function)


def _is_over(card: Card) -> bool:
    """Nothing is left to fill in or to press; or it is the posted card, which stands behind the dialog anyway: only on
    that do buttons open dialogs."""
    buttons = [button for button in card.buttons if isinstance(button, Button)]
    if any(button.private for button in buttons):
        return True
    return not buttons and not any(isinstance(one, TextInput | ChoiceInput | DateInput) for one in card.elements)


def _dialog(done: Interaction, click: CardClicked, card: Card, function: str) -> Body:
    return show_dialog(dialog(card, function=function, message=click.message_id), add_on=done.add_on)


def _refused(done: Interaction, click: CardClicked, words: str, function: str) -> Body:
    """In words, and for whoever pressed alone."""
    card = Card(title="That didn't work", summary=words, elements=(Text(text=words),))
    if done.dialog:
        return _dialog(done, click, card, function)
    message: dict[str, Any] = render(card, function=function)[0]
    if click.chat.scope != "personal":
        message["privateMessageViewer"] = {"name": f"users/{click.person.id}"}
    if thread := thread_of(click.chat):
        message["thread"] = {"name": thread}
    return new_message(message, add_on=done.add_on)
