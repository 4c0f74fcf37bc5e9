"""Where no model speaks: people's own words, picked and cited, with the tasks that they promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.core.types import Context, Utterance
from skills.recap.build import build
from skills.recap.extract import highlights
from skills.recap.gather import context_from
from skills.recap.recap import to_json

Talk = Callable[..., tuple[Utterance, ...]]


def test_what_was_promised_and_asked_for_is_found_with_owner_and_date(office: Context) -> None:
    found = {
        task["text"]: (task["owner"], task["due"]) for task in to_json(build(highlights(office), office))["actions"]
    }
    assert found["Ring Helen at Brightwater tomorrow and get the count sheets from her."] == ("Tom Baker", "2026-11-26")
    assert found["Have the Hartley's figures ready for me by close of business on Friday."] == (
        "Priya Patel",
        "2026-11-27",
    )
    assert found["Tell the insurers that we're staying."] == ("Tom Baker", None)
    assert len(found) == 3


def test_what_was_agreed_is_found(office: Context) -> None:
    decided = [claim.text for claim in build(highlights(office), office).decisions]
    assert any("draft accounts" in text for text in decided)
    assert any("boiler" in text for text in decided)
    assert len(decided) == 2


def test_highlights_are_never_called_a_summary_and_lose_nothing_to_the_evidence(office: Context) -> None:
    said = highlights(office)
    made = build(said, office)
    assert (said.highlights, made.kind, made.dropped, made.coverage.share) == (True, "highlights", 0, 1.0)


def test_the_highlights_are_as_long_as_asked_and_word_for_word(office: Context) -> None:
    made = build(highlights(replace(office, inputs={**office.inputs, "words": "30"})), office)
    text = " ".join(claim.text for claim in made.summary)
    assert 10 <= len(text.split()) <= 30
    spoken = " ".join(passage.text for passage in office.passages).lower()
    assert all(claim.text.lower().rstrip(".") in spoken for claim in made.summary)


def test_idle_talk_has_no_tasks(talk: Talk) -> None:
    idle = context_from(
        talk(
            ("Ann", "I'll be honest, the weather has been dreadful all of this week."),
            ("Ben", "If I were you I would have taken the train to Brighton instead."),
            ("Ann", "I'm going to talk about my holiday in Spain for a bit, if that's all right."),
        )
    )
    assert build(highlights(idle), idle).actions == ()


def test_one_word_is_enough_to_be_a_meeting(talk: Talk) -> None:
    context = context_from(talk((None, "Yes.")))
    made = to_json(build(highlights(context), context))
    assert (made["summary"], made["decisions"], made["actions"], made["questions"]) == ("", [], [], [])


def test_what_others_agree_to_right_after_is_a_decision(talk: Talk) -> None:
    context = context_from(
        talk(
            ("Anna", "The second floor at Tannery Yard costs six thousand less over five years."),
            ("Anna", "Then we take the second floor at Tannery Yard. Is that agreed?"),
            ("Mark", "Agreed. Nothing is signed until the survey is in."),
        )
    )
    assert [claim.text for claim in build(highlights(context), context).decisions] == [
        "We take the second floor at Tannery Yard.",
        "Nothing is signed until the survey is in.",
    ]


def test_a_question_to_which_nobody_knows_the_answer_is_open(talk: Talk) -> None:
    context = context_from(
        talk(
            ("Will", "What does the survey cost?"),
            ("Sarah", "Twelve hundred pounds."),
            ("Will", "Does the landlord's insurance cover the flat roof?"),
            ("Sarah", "I don't know. Nobody's answered that, so it's still open."),
        )
    )
    assert [claim.text for claim in build(highlights(context), context).questions] == [
        "Does the landlord's insurance cover the flat roof?"
    ]


def test_a_request_and_the_promise_that_answers_it_are_one_task(talk: Talk) -> None:
    context = context_from(
        talk(
            ("Anna", "Sarah, can you get the revised heads of terms out to the landlord's solicitor?"),
            ("Sarah", "I'll send the revised heads of terms to the landlord's solicitor by Friday."),
        )
    )
    (task,) = to_json(build(highlights(context), context))["actions"]
    assert (task["owner"], task["due_phrase"], len(task["evidence"])) == ("Sarah", "by Friday", 2)
