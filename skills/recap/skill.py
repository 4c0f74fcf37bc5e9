"""The recap: a meeting ends, and what was decided, promised and left open stands in its chat."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.core.ports import Provider
from bot.core.skill import Answer, Outcome, Saved, SkillFacts
from bot.core.types import CardClicked, Context, Event, Reply
from skills.prompt_file import load_prompt
from skills.recap import extract, gather, later, planning, revise
from skills.recap.build import build


class RecapSkill:
    """Recaps of meetings. `zone` is where the firm's days begin and end: due dates count from the meeting's day there."""

    def __init__(self, zone: str = gather.LONDON) -> None:
        self._zone = zone
        self._facts = SkillFacts(
            name="recap",
            version="1",
            title="Recap of the meeting",
            examples=("recap",),
            triggers=frozenset({"command", "meeting_ended"}),
            permissions={
                "graph": (
                    "OnlineMeetings.Read.All",
                    "OnlineMeetingTranscript.Read.All",
                    "User.Read.All",
                    "Tasks.ReadWrite.All",
                ),
                "teams": ("OnlineMeeting.ReadBasic.Chat", "ChatMember.Read.Chat"),
            },
            reads=(
                "the meeting's transcript",
                "who was invited or there",
                "who is in the chat",
                "the firm's directory",
            ),
            prompt=load_prompt(Path(__file__).with_name("prompt.yaml")),
        )

    @property
    def facts(self) -> SkillFacts:
        return self._facts

    async def gather(self, request: Event, provider: Provider) -> Context:
        return await gather.gather(request, provider, self._zone)

    def extract(self, context: Context) -> Reply:
        return extract.highlights(context)

    def plan(self, reply: Reply, context: Context, run: str) -> Outcome:
        return planning.plan(build(reply, context), context, run)

    def extend(self, reply: Reply, saved: Saved, tenant: str, at: datetime) -> Outcome:
        return later.extend(build(reply, saved.context), saved, at, tenant, self._zone)

    def revise(self, click: CardClicked, saved: Saved) -> Answer:
        return revise.revise(click, saved, self._zone)
