"""A meeting ends: the recap, the tasks and the audit are there, once."""

from __future__ import annotations

import json

from bot_process import BotProcess, until
from scripted_model import ScriptedModel

from infra.sandbox import Tenant


def recaps(tenant: Tenant, chat: str) -> list[object]:
    """The bot's messages in a chat that hold a whole recap."""
    messages = tenant.state.chat(chat).bot_messages
    return [message for message in messages if "Decisions" in json.dumps(message.cards)]


async def test_people_leave_a_meeting_and_find_recap_and_tasks_and_the_audit_verifies(
    bot: BotProcess, tenant: Tenant, model: ScriptedModel
) -> None:
    chat = tenant.state.meeting("weekly").chat
    await tenant.end_meeting("weekly")
    await until(lambda: recaps(tenant, chat))
    await until(lambda: tenant.state.tasks)
    code, out, _ = await bot.command("audit", "verify")
    assert code == 0
    assert json.loads(out)["ok"] is True


async def test_a_redelivered_event_posts_one_recap_and_makes_each_task_once(bot: BotProcess, tenant: Tenant) -> None:
    chat = tenant.state.meeting("weekly").chat
    event = await tenant.end_meeting("weekly")
    await until(lambda: recaps(tenant, chat))
    tasks = len(tenant.state.tasks)
    await tenant.redeliver(event)
    await tenant.say("bot-" + next(iter(tenant.state.people.values())).key, next(iter(tenant.state.people)), "help")
    await until(
        lambda: "What I can do" in json.dumps([m.cards for c in tenant.state.chats.values() for m in c.bot_messages])
    )
    assert len(recaps(tenant, chat)) == 1
    assert len(tenant.state.tasks) == tasks
