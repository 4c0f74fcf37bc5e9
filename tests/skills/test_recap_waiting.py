"""While a recap waits for its release, nobody but the organiser is shown a word of it, whatever they press."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.errors import NotAuthorised
from bot.core.skill import Saved
from bot.core.types import CardClicked, Context, Person
from skills.recap.build import build
from skills.recap.extract import highlights
from skills.recap.planning import plan
from skills.recap.revise import revise


@pytest.mark.parametrize("verb", ["release", "drop", "edit", "correct", "save", "back", "withdraw", "owner", "due"])
def test_whose_task_it_may_be_isn_t_shown_the_rest_before_it_is_released(
    verb: str, office: Context, sarah: Person, tom: Person
) -> None:
    recap = build(highlights(office), office)
    first, second = recap.actions[:2]
    recap = recap.with_task(replace(first, owner=None, candidates=(tom,), asked="Tom"))
    recap = recap.with_task(replace(second, owner=tom, candidates=(), due=None, due_phrase="next Friday"))
    state = plan(recap, office, "run-1").state
    saved = Saved(run="run-1", skill="recap", context=office, state=state, status="waiting", approver=sarah)
    assert office.chat is not None
    click = CardClicked(
        id="click-1",
        tenant="tenant-1",
        person=tom,
        chat=office.chat,
        message_id="message-1",
        verb=verb,
        data={f"owner_{first.id}": tom.id, f"due_{second.id}": "2026-12-04", "revision": 0},
        at=datetime(2026, 7, 1, 13, 5, tzinfo=UTC),
    )
    with pytest.raises(NotAuthorised):
        revise(click, saved)
    assert revise(replace(click, person=sarah), saved).card
