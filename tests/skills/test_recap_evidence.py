"""Nothing stands in a recap without a place in the transcript that bears it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.core.types import Context, Coverage, Person, Reply, Utterance
from skills.recap import numbers, phrasing, words
from skills.recap.build import build
from skills.recap.evidence import Transcript
from skills.recap.gather import context_from
from skills.recap.recap import Recap, from_state, to_json, to_state

Talk = Callable[..., tuple[Utterance, ...]]


def reply(**data: Any) -> Reply:
    empty: dict[str, Any] = {"summary": "", "decisions": [], "actions": [], "questions": []}
    return Reply(data={**empty, **data}, model="test", draft=False, coverage=Coverage(words=100, words_read=100))


def action(text: str, owner: str = "", due: str = "", cited: list[int] | None = None) -> dict[str, Any]:
    return {"text": text, "owner": owner, "due": due, "from": cited or []}


def starts(recap: Recap) -> list[float]:
    return [moment.start for task in recap.actions for moment in task.evidence]


def test_the_evidence_is_the_very_cue_whatever_the_writer_cited(office: Context) -> None:
    found = Transcript(office).supports("Ring Helen at Brightwater and get the count sheets.", cited=[1])
    assert found is not None
    assert (found.moments[0].start, found.moments[0].speaker) == (30.0, "Tom Baker")
    assert "I'll ring Helen" in found.moments[0].quote


@pytest.mark.parametrize(
    "claim",
    [
        "Hire a new receptionist for the Leeds branch.",
        "The landlord has offered 7 years at twenty-eight thousand.",
        "Ring Marjorie at Brightwater and get the count sheets.",
        "Kevin will ring Brightwater and gets the count sheets.",
        "Ring Helen at Brightwater and get the count sheets from https://evil.example/x.",
        "Ring [PERSON_9_ZZZZ] at Brightwater and get the count sheets.",
        "Ring PERSON_9_ZZZZ at Brightwater and get the count sheets.",
        "We send out the draft accounts until that difference is resolved.",
        "",
    ],
)
def test_what_was_not_said_has_no_evidence(claim: str, office: Context) -> None:
    assert Transcript(office).supports(claim, cited=[1, 2, 3]) is None


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("four thousand two hundred pounds", "4200"),
        ("twenty-eight thousand a year", "28000"),
        ("twenty-eight thousand a year", "28"),
        ("the third of May", "3"),
        ("a hundred and five", "105"),
        ("1,200 units", "1200"),
        ("at 10.30", "10.3"),
    ],
)
def test_numbers_count_in_words_and_in_digits(said: str, written: str) -> None:
    assert written in numbers.mentioned(words.tokens(said))


def test_a_number_in_words_bears_one_in_digits(office: Context) -> None:
    assert Transcript(office).supports("There is a difference of £4,200 on the stock account.", []) is not None
    assert Transcript(office).supports("There is a difference of £4,300 on the stock account.", []) is None


def test_an_action_without_evidence_goes_and_is_counted(office: Context) -> None:
    made = build(
        reply(actions=[action("Ring Helen and get the count sheets"), action("Buy biscuits for Easter")]), office
    )
    assert [task.text for task in made.actions] == ["Ring Helen and get the count sheets."]
    assert made.dropped == 1


def test_an_action_has_owner_date_and_phrase_from_what_was_said(office: Context) -> None:
    made = build(reply(actions=[action("Tom will ring Helen and get the count sheets", "Sarah", "2027-01-01")]), office)
    task = made.actions[0]
    assert task.text == "Ring Helen and get the count sheets."
    assert task.owner is not None
    assert task.owner.name == "Tom Baker"
    assert (str(task.due), task.due_phrase) == ("2026-11-26", "tomorrow")


def test_a_due_date_that_nobody_said_goes(office: Context) -> None:
    made = build(reply(actions=[action("Tell the insurers that we're staying", "Tom", "by Tuesday")]), office)
    assert (made.actions[0].due, made.actions[0].due_phrase) == (None, None)


def test_without_a_meeting_date_the_phrase_stays_and_the_date_is_none(office: Context) -> None:
    made = build(reply(actions=[action("Ring Helen and get the count sheets")]), replace(office, at=None))
    assert (made.actions[0].due, made.actions[0].due_phrase) == (None, "tomorrow")


def test_a_decision_that_is_somebodys_task_becomes_an_action(office: Context) -> None:
    decided = [
        {"text": "Tom will ring Helen at Brightwater and get the count sheets.", "from": [4]},
        {"text": "The draft accounts are not sent out until the difference is resolved.", "from": [5]},
    ]
    made = build(reply(decisions=decided), office)
    assert [claim.text for claim in made.decisions] == [
        "The draft accounts are not sent out until the difference is resolved."
    ]
    assert [task.text for task in made.actions] == ["Ring Helen at Brightwater and get the count sheets."]


def test_what_happened_is_no_action(office: Context) -> None:
    made = build(reply(actions=[action("Tom explained the difference on the stock account")]), office)
    assert made.actions == ()


def test_twice_the_same_is_once(office: Context) -> None:
    twice = [
        action("Ring Helen and get the count sheets"),
        action("Get the count sheets from Helen at Brightwater", "Tom"),
    ]
    same_as_a_task = [{"text": "We get the count sheets from Helen.", "from": [4]}]
    made = build(reply(actions=twice, decisions=same_as_a_task), office)
    assert len(made.actions) == 1
    assert made.decisions == ()


def test_a_question_that_was_answered_or_never_asked_goes(office: Context) -> None:
    asked = [
        {"text": "Can they reclaim the VAT on the new van?", "from": [8]},
        {"text": "What has the landlord offered?", "from": [9]},
    ]
    assert [claim.text for claim in build(reply(questions=asked), office).questions] == [
        "Can they reclaim the VAT on the new van?"
    ]


def test_the_summary_keeps_only_what_holds_and_fits(office: Context) -> None:
    said = (
        "The landlord has offered five years at twenty-eight thousand [9]. Aliens landed in Croydon. "
        "There is a difference of £4,200 on the stock account."
    )
    made = build(reply(summary=said), office)
    assert to_json(made)["summary"] == (
        "The landlord has offered five years at twenty-eight thousand. There is a difference of £4,200 on the stock account."
    )
    assert made.dropped == 1
    short = build(reply(summary=said), replace(office, inputs={**office.inputs, "words": "12"}))
    assert len(short.summary) == 1


def test_a_claim_with_a_placeholder_of_another_case_goes(office: Context) -> None:
    strange = replace(
        reply(
            actions=[action("Ring <LOC_2_QQ> and get the count sheets"), action("Tell the insurers that we're staying")]
        ),
        unknown_tokens=("<LOC_2_QQ>",),
    )
    assert [task.text for task in build(strange, office).actions] == ["Tell the insurers that we're staying."]


def test_a_name_that_is_nobodys_there_stays_in_the_text(talk: Talk, sarah: Person) -> None:
    context = context_from(
        talk(("Sarah Jones", "Kate could perhaps look at the design of the model.")), people=(sarah,)
    )
    made = build(reply(actions=[action("Look at the design of the model", "Kate")]), context)
    assert (made.actions[0].owner, made.actions[0].text) == (None, "Look at the design of the model (Kate).")


def test_garbage_in_the_shape_of_an_answer_is_survived(office: Context) -> None:
    for data in (
        {"summary": 7, "decisions": "x", "actions": [None, 3, {}, {"text": None}], "questions": {"a": 1}},
        {
            "summary": [["x"]],
            "decisions": [{"text": "x" * 5000, "from": "7"}],
            "actions": [{"text": "!", "from": [None]}],
        },
        {},
    ):
        made = build(replace(reply(), data=data), office)
        assert (made.decisions, made.actions, made.questions) == ((), (), ())


def test_the_published_form_is_exactly_as_promised(office: Context) -> None:
    made = build(
        reply(
            summary="The landlord has offered five years at twenty-eight thousand.",
            decisions=[{"text": "The draft accounts are not sent out until the difference is resolved.", "from": [5]}],
            actions=[action("Have the Hartley's figures ready for Sarah", "", "", [7])],
            questions=[{"text": "Can they reclaim the VAT on the van?", "from": [8]}],
        ),
        office,
    )
    assert to_json(made) == {
        "summary": "The landlord has offered five years at twenty-eight thousand.",
        "decisions": [
            {
                "text": "The draft accounts are not sent out until the difference is resolved.",
                "evidence": [{"start": 40.0, "speaker": "Sarah Jones"}],
            }
        ],
        "actions": [
            {
                "text": "Have the Hartley's figures ready for Sarah.",
                "owner": "Priya Patel",
                "due": "2026-11-27",
                "due_phrase": "by close of business on Friday",
                "evidence": [{"start": 60.0, "speaker": "Sarah Jones"}],
            }
        ],
        "questions": ["Can they reclaim the VAT on the van?"],
        "model": "test",
        "coverage": {"words": 100, "words_read": 100, "share": 1.0},
        "kind": "summary",
        "draft": False,
    }


def test_a_recap_that_is_kept_comes_back_whole(office: Context) -> None:
    made = build(
        reply(summary="The landlord has offered five years.", actions=[action("Ring Helen for the count sheets")]),
        office,
    )
    assert made.actions
    assert from_state(to_state(made)) == made


def test_cues_of_two_words_still_give_the_exact_moment(talk: Talk) -> None:
    said = talk(
        ("A", "So what"), ("A", "I'll do is"), ("A", "send the minutes"), ("A", "to the client."), ("B", "Great stuff.")
    )
    made = build(reply(actions=[action("Send the minutes to the client")]), context_from(said))
    assert starts(made) == [0.0]
    assert made.actions[0].owner == Person(id="", name="A")


def test_a_small_models_gaps_are_filled_with_what_was_promised_and_agreed(office: Context) -> None:
    poor = replace(
        reply(decisions=[{"text": "There is a difference of £4,200 on the stock account.", "from": [2]}]), draft=True
    )
    made = build(poor, office)
    assert {task.owner.name for task in made.actions if task.owner} == {"Tom Baker", "Priya Patel"}
    assert any("draft accounts" in claim.text for claim in made.decisions)
    assert not any("4,200" in claim.text for claim in made.decisions)


def test_a_full_model_is_taken_at_its_word_where_there_is_evidence(office: Context) -> None:
    decided = [{"text": "There is a difference of £4,200 on the stock account.", "from": [2]}]
    made = build(reply(decisions=decided), office)
    assert [claim.text for claim in made.decisions] == ["There is a difference of £4,200 on the stock account."]
    assert made.actions == ()


def test_what_a_small_model_found_itself_is_not_there_twice(office: Context) -> None:
    made = build(replace(reply(actions=[action("Ring Helen for the count sheets", "Tom")]), draft=True), office)
    assert [task.text for task in made.actions].count("Ring Helen for the count sheets.") == 1
    assert sum("Helen" in task.text for task in made.actions) == 1


def test_a_summary_says_nothing_twice(office: Context) -> None:
    said = [
        "The landlord has offered five years at twenty-eight thousand.",
        "So five years at twenty-eight thousand is the landlord's offer.",
    ]
    assert len(build(reply(summary=said), office).summary) == 1


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Um, so I'll, uh, I'll send the the minutes", "I'll send the minutes."),
        ("I think we d I think we decided on it", "I think we decided on it."),
        ("It's, you know, insignificant.", "It's insignificant."),
        ("Do you know whether it's there?", "Do you know whether it's there?"),
        ("Call 07700 900 900", "Call 07700 900 900."),
    ],
)
def test_fillers_and_stammers_go_and_facts_stay(said: str, written: str) -> None:
    assert phrasing.spoken(said) == written


@pytest.mark.parametrize(
    ("said", "task"),
    [
        ("Tom will ring Helen.", "Ring Helen."),
        ("I think it can wait, so I'll ring Helen", "Ring Helen."),
        ("Priya, can you have the figures ready by Friday?", "Have the figures ready by Friday."),
        ("You'll be looking at the design", "Look at the design."),
        ("The marketing expert will look into trends", "Look into trends."),
        ("Tom to draft the letter", "Draft the letter."),
        ("Ring Helen to get the sheets", "Ring Helen to get the sheets."),
        ("Tell Tom they need to pay", "Tell Tom they need to pay."),
        ("It is late", "It is late."),
    ],
)
def test_a_task_begins_with_its_verb(said: str, task: str) -> None:
    assert phrasing.imperative(said) == task


def test_what_is_put_down_to_somebody_who_was_nowhere_near_goes(talk: Talk, sarah: Person, tom: Person) -> None:
    said = (
        ("Sarah Jones", "The landlord has offered five years at twenty-eight thousand for the whole second floor."),
        *(("Sarah Jones", f"Item {number} on the agenda is noted, and it needs nothing more today, so on we go.") for number in range(30)),
        ("Tom Baker", "The stock count came in late again."),
    )  # fmt: skip
    context = context_from(talk(*said), people=(sarah, tom))
    right, wrong = (
        "Sarah Jones said that the landlord has offered five years.",
        "Tom Baker said that the landlord has offered five years.",
    )
    assert [claim.text for claim in build(reply(summary=[wrong, right]), context).summary] == [right]
