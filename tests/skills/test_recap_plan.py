"""What a recap leads to: one card, tasks for those of the firm, and nothing for outsiders before the organiser's word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.core.actions import CreateTask, PostCard
from bot.core.skill import Outcome
from bot.core.types import Context, Coverage, Person, Reply
from skills.recap.gather import context_from
from skills.recap.skill import RecapSkill


@pytest.fixture
def skill() -> RecapSkill:
    return RecapSkill()


def reply(*actions: dict[str, Any]) -> Reply:
    data = {
        "summary": "The landlord has offered five years.",
        "decisions": [],
        "actions": list(actions),
        "questions": [],
    }
    return Reply(data=data, model="test", draft=False, coverage=Coverage(words=100, words_read=100))


def action(text: str, owner: str = "") -> dict[str, Any]:
    return {"text": text, "owner": owner, "due": "", "from": []}


def tasks(outcome: Outcome) -> list[CreateTask]:
    return [made for made in outcome.actions if isinstance(made, CreateTask)]


def post(outcome: Outcome) -> PostCard:
    (card,) = [made for made in outcome.actions if isinstance(made, PostCard)]
    return card


RING = "Ring Helen at Brightwater and get the count sheets"
INSURERS = "Tell the insurers that we're staying"


def test_the_card_goes_to_the_meetings_chat_and_each_action_is_a_task(
    skill: RecapSkill, office: Context, tom: Person
) -> None:
    outcome = skill.plan(reply(action(RING), action(INSURERS)), office, "run-1")
    assert (post(outcome).chat, post(outcome).outsiders) == (office.chat, False)
    first, second = tasks(outcome)
    assert (first.title, first.owner, str(first.due)) == (RING, tom, "2026-11-26")
    assert (second.title, second.owner, second.due) == (INSURERS, tom, None)
    assert first.plan == "19:meeting@thread.v2"


def test_a_tasks_description_carries_its_evidence(skill: RecapSkill, office: Context) -> None:
    (task,) = tasks(skill.plan(reply(action(RING)), office, "run-1"))
    assert task.description.splitlines() == [
        f"{RING}.",
        "When, as it was said: “tomorrow”.",
        "Said at 0:30, Tom Baker: “I'll ring Helen at Brightwater tomorrow and get the count sheets from her.”",
        "Meeting: Wednesday team meeting, Wednesday 25 November 2026.",
        "Made by Rapporteur, an AI. Check it before you rely on it.",
    ]


def test_the_same_recap_has_the_same_keys_and_another_run_has_others(skill: RecapSkill, office: Context) -> None:
    def keys(run: str) -> list[str]:
        return [made.key for made in skill.plan(reply(action(RING), action(INSURERS)), office, run).actions]

    assert keys("run-1") == keys("run-1")
    assert len(set(keys("run-1"))) == 3
    assert not set(keys("run-1")) & set(keys("run-2"))


def test_a_guest_gets_no_task_and_the_organiser_is_asked_first(
    skill: RecapSkill, office: Context, sarah: Person, guest: Person
) -> None:
    tom_is_outside = Person(id="id-tom", name="Tom Baker", guest=True)
    context = replace(office, people=(sarah, tom_is_outside, guest))
    outcome = skill.plan(reply(action(RING)), context, "run-1")
    (task,) = tasks(outcome)
    assert task.owner is None
    assert "For Tom Baker, who is outside the firm: so it is assigned to nobody." in task.description
    card = post(outcome)
    assert (card.outsiders, card.about) == (True, sarah)
    assert card.review is not None
    assert "Release" in [button.label for button in card.review.buttons]


def test_a_task_of_which_it_is_not_sure_whose_it_is_waits(skill: RecapSkill, office: Context, tom: Person) -> None:
    two_toms = replace(office, people=(*office.people, Person(id="id-tom-2", name="Tom Archer")))
    handed_on = [replace(p, speaker=None) if p.text.startswith("Sure") else p for p in two_toms.passages]
    outcome = skill.plan(reply(action(INSURERS), action(RING)), replace(two_toms, passages=tuple(handed_on)), "run-1")
    assert [(task.title, task.owner) for task in tasks(outcome)] == [(RING, tom)]
    assert "Set owners" in [button.label for button in post(outcome).card.buttons]


def test_without_a_chat_nothing_is_done(skill: RecapSkill, office: Context) -> None:
    assert skill.plan(reply(action(RING)), replace(office, chat=None), "run-1").actions == ()


def test_titles_are_short(skill: RecapSkill, office: Context, talk: Callable[..., Any]) -> None:
    long = "I'll send " + ", ".join(f"the figures of branch {n}" for n in "abcdefghijk") + " to the bank"
    context = replace(context_from(talk(("Tom Baker", long))), chat=office.chat)
    (task,) = tasks(skill.plan(skill.extract(context), context, "run-1"))
    assert len(task.title) <= 120
    assert task.title.startswith("Send the figures of branch a")


def test_the_facts_name_what_the_skill_needs(skill: RecapSkill) -> None:
    assert skill.facts.prompt.ref == "recap@1"
    assert skill.facts.triggers == {"command", "meeting_ended"}
    assert "OnlineMeetingTranscript.Read.All" in skill.facts.permissions["graph"]
