"""The buttons: who may press them, what they change, and what is said when it is too late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from bot.core.actions import Action, ChangeTask, CreateTask, PostCard, RemoveTask, UpdateCard
from bot.core.card import Card, Text
from bot.core.errors import BadInput, NotAuthorised
from bot.core.skill import Answer, Done, Saved
from bot.core.types import CardClicked, Context, Json, Person
from skills.recap.build import build
from skills.recap.extract import highlights
from skills.recap.planning import plan
from skills.recap.recap import Claim, Recap, Task, from_state, to_json
from skills.recap.skill import RecapSkill

Status = Literal["waiting", "posted", "withdrawn", "dropped"]
Press = Callable[..., Answer]
RUN = "run-1"


@pytest.fixture
def recap(office: Context) -> Recap:
    return build(highlights(office), office)


@pytest.fixture
def saved(office: Context, recap: Recap, sarah: Person) -> Callable[..., Saved]:
    def made(status: Status = "posted", context: Context = office, kept: Recap = recap) -> Saved:
        outcome = plan(kept, context, RUN)
        done = {action.key: Done(id=f"made-{n}", version=f"etag-{n}") for n, action in enumerate(outcome.actions)}
        return Saved(
            run=RUN,
            skill="recap",
            context=context,
            state=outcome.state,
            status=status,
            approver=sarah if status == "waiting" else None,
            done=done if status == "posted" else {},
            revision=3,
        )

    return made


@pytest.fixture
def press(sarah: Person) -> Press:
    skill = RecapSkill()

    def pressed(saved: Saved, verb: str, data: dict[str, Json] | None = None, person: Person = sarah) -> Answer:
        assert saved.context.chat is not None
        click = CardClicked(
            id="click-1",
            tenant="tenant-1",
            person=person,
            chat=saved.context.chat,
            message_id="message-1",
            verb=verb,
            data=data or {},
            at=datetime(2026, 7, 1, 13, 5, tzinfo=UTC),
        )
        return skill.revise(click, saved)

    return pressed


def acts(answer: Answer, kind: type[Any]) -> list[Any]:
    actions: tuple[Action, ...] = answer.outcome.actions if answer.outcome else ()
    return [action for action in actions if isinstance(action, kind)]


def texts(card: Card) -> str:
    return " ".join(element.text for element in card.elements if isinstance(element, Text))


def after(answer: Answer, saved: Saved) -> Saved:
    """What the pipeline keeps once the answer is carried out."""
    assert answer.outcome is not None
    done = {action.key: Done(id=f"new-{action.key}", version="etag-new") for action in answer.outcome.actions}
    return replace(
        saved,
        state=answer.outcome.state,
        status=answer.status or saved.status,
        done={**saved.done, **done},
        revision=saved.revision + 1,
    )


# ---- release and drop --------------------------------------------------------------------------


def test_released_it_is_posted_with_its_tasks_and_says_by_whom_and_when(saved: Any, press: Press) -> None:
    answer = press(saved("waiting"), "release")
    assert answer.status == "posted"
    (post,) = acts(answer, PostCard)
    assert "Released by Sarah Jones on 1 Jul 2026 at 14:05." in texts(post.card)
    assert len(acts(answer, CreateTask)) == 3
    assert answer.card.buttons == ()


def test_dropped_nothing_is_posted_and_no_task_is_made(saved: Any, press: Press) -> None:
    answer = press(saved("waiting"), "drop")
    assert (answer.status, acts(answer, object)) == ("dropped", [])
    assert "nothing was posted" in texts(answer.card)
    again = press(after(answer, saved("waiting")), "release")
    assert again.outcome is None
    assert "Dropped by Sarah Jones" in texts(again.card)


def test_released_twice_is_posted_once(saved: Any, press: Press) -> None:
    waiting = saved("waiting")
    posted = after(press(waiting, "release"), waiting)
    again = press(posted, "release")
    assert again.outcome is None
    assert "already" in texts(again.card)


@pytest.mark.parametrize("verb", ["release", "drop", "edit", "save", "correct", "withdraw"])
def test_only_the_organiser_decides(verb: str, saved: Any, press: Press, tom: Person) -> None:
    anonymous = Person(id="", name="Sarah Jones")
    for person in (tom, anonymous):
        with pytest.raises(NotAuthorised, match="Only Sarah Jones"):
            press(saved("waiting"), verb, person=person)


def test_an_unknown_button_is_answered(saved: Any, press: Press) -> None:
    with pytest.raises(BadInput):
        press(saved(), "explode")


# ---- correcting --------------------------------------------------------------------------------


def form(recap: Recap, **changes: Json) -> dict[str, Json]:
    """What a client sends of the form: every input that isn't empty."""
    items: list[Claim | Task] = [*recap.decisions, *recap.actions, *recap.questions]
    given: dict[str, Json] = {"revision": 3, "summary": "\n".join(claim.text for claim in recap.summary)}
    given |= {f"text_{item.id}": item.text for item in items}
    given |= {f"due_{task.id}": task.due.isoformat() for task in recap.actions if task.due}
    return {**given, **changes}


def test_the_form_shows_everything_that_can_be_corrected(saved: Any, press: Press, recap: Recap) -> None:
    card = press(saved(), "correct").card
    ids = {getattr(element, "id", "") for element in card.elements}
    task = recap.actions[0]
    assert {
        "summary",
        "drop",
        f"text_{task.id}",
        f"owner_{task.id}",
        f"due_{task.id}",
        f"text_{recap.decisions[0].id}",
    } <= ids


def test_a_form_saved_unchanged_changes_no_task(saved: Any, press: Press, recap: Recap) -> None:
    answer = press(saved(), "save", form(recap))
    assert [type(action) for action in answer.outcome.actions] == [UpdateCard] if answer.outcome else False
    assert answer.outcome is not None
    assert to_json(from_state(answer.outcome.state["recap"])) == to_json(recap)


def test_a_correction_changes_the_card_and_the_task(saved: Any, press: Press, recap: Recap, priya: Person) -> None:
    kept, task = saved(), recap.actions[0]
    data = form(
        recap,
        **{f"text_{task.id}": "Ring Helen twice", f"owner_{task.id}": "id-priya", f"due_{task.id}": "2026-12-01"},
    )
    answer = press(kept, "save", data)
    (change,) = acts(answer, ChangeTask)
    made = kept.done[f"{RUN}:task:{task.id}"]
    assert (change.task_id, change.version) == (made.id, made.version)
    assert (change.title, change.owner, str(change.due)) == ("Ring Helen twice", priya, "2026-12-01")
    (update,) = acts(answer, UpdateCard)
    assert update.message.id == "made-0"
    assert "Corrected by Sarah Jones" in texts(update.card)
    later = press(after(answer, kept), "save", {**data, "revision": 4, f"due_{task.id}": ""})
    (second,) = acts(later, ChangeTask)
    assert (second.task_id, second.version, second.due) == (f"new-{change.key}", "etag-new", None)
    assert second.key != change.key


def test_what_is_left_out_or_emptied_goes_with_its_task(saved: Any, press: Press, recap: Recap) -> None:
    first, second = recap.actions[0], recap.actions[1]
    answer = press(
        saved(), "save", form(recap, drop=f"{first.id},{recap.decisions[0].id}", **{f"text_{second.id}": " "})
    )
    assert {action.task_id for action in acts(answer, RemoveTask)} == {
        saved().done[f"{RUN}:task:{task.id}"].id for task in (first, second)
    }
    assert answer.outcome is not None
    left = from_state(answer.outcome.state["recap"])
    assert len(left.actions) == len(recap.actions) - 2
    assert len(left.decisions) == len(recap.decisions) - 1


def test_what_was_emptied_goes_also_where_the_client_leaves_it_out_of_what_it_sends(
    saved: Any, press: Press, recap: Recap
) -> None:
    first, second = recap.actions[0], next(task for task in recap.actions[1:] if task.due)
    data = form(recap)
    for name in (f"text_{first.id}", f"due_{second.id}"):
        del data[name]
    answer = press(saved(), "save", data)
    assert [task.task_id for task in acts(answer, RemoveTask)] == [saved().done[f"{RUN}:task:{first.id}"].id]
    (changed,) = acts(answer, ChangeTask)
    assert (changed.task_id, changed.due) == (saved().done[f"{RUN}:task:{second.id}"].id, None)
    with pytest.raises(BadInput, match="came back empty"):
        press(saved(), "save", {"revision": 3})


def test_a_long_line_can_be_read_whole_while_it_is_corrected_and_each_is_told_from_the_next(
    saved: Any, press: Press, recap: Recap
) -> None:
    long = replace(recap.actions[0], text="Ring Helen about the stock. " * 6)
    kept = saved(kept=recap.with_task(long))
    fields: list[Any] = [element for element in press(kept, "correct").card.elements if hasattr(element, "label")]
    assert len({field.label for field in fields}) == len(fields)
    assert [field.multiline for field in fields if field.id == f"text_{long.id}"] == [True]
    left_out = dict(next(field for field in fields if field.id == "drop").choices)
    assert left_out[long.id].endswith("…")


def test_an_edited_sentence_loses_its_evidence_and_the_others_keep_theirs(
    saved: Any, press: Press, recap: Recap
) -> None:
    first = recap.summary[0].text
    answer = press(saved(), "save", {"revision": 3, "summary": f"{first}\nThe rest was about the lease."})
    assert answer.outcome is not None
    made = from_state(answer.outcome.state["recap"])
    assert (made.summary[0], made.summary[1].evidence) == (recap.summary[0], ())


def test_a_correction_before_the_release_stays_with_the_organiser(saved: Any, press: Press, recap: Recap) -> None:
    waiting = saved("waiting")
    answer = press(waiting, "save", form(recap, drop=recap.actions[0].id))
    assert (answer.status, acts(answer, object)) == ("waiting", [])
    assert "Release" in [button.label for button in answer.card.buttons]
    released = press(after(answer, waiting), "release")
    assert len(acts(released, CreateTask)) == len(recap.actions) - 1


def test_a_form_that_is_out_of_date_changes_nothing(saved: Any, press: Press, recap: Recap) -> None:
    answer = press(saved(), "save", {**form(recap), "revision": 2})
    assert answer.outcome is None
    assert "changed since" in answer.card.title


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("summary", "x" * 5000),
        ("summary", ["a", "b"]),
        ("text", "x" * 600),
        ("text", {"a": 1}),
        ("owner", "id-of-a-stranger"),
        ("owner", ["id-tom"]),
        ("due", "tomorrow"),
        ("due", "3026-01-01"),
        ("due", "1926-01-01"),
        ("due", 20261201),
    ],
)
def test_what_a_form_can_not_hold_is_refused(field: str, value: Json, saved: Any, press: Press, recap: Recap) -> None:
    name = field if field == "summary" else f"{field}_{recap.actions[0].id}"
    with pytest.raises(BadInput):
        press(saved(), "save", {**form(recap), name: value})


# ---- withdrawing -------------------------------------------------------------------------------


def test_withdrawn_the_card_says_so_and_every_task_goes(saved: Any, press: Press) -> None:
    kept = saved()
    answer = press(kept, "withdraw")
    assert answer.status == "withdrawn"
    assert {action.task_id for action in acts(answer, RemoveTask)} == {"made-1", "made-2", "made-3"}
    (update,) = acts(answer, UpdateCard)
    assert update.card.buttons == ()
    assert "Withdrawn by Sarah Jones" in texts(update.card)
    assert "3 tasks made from it went too." in texts(update.card)
    assert press(after(answer, kept), "withdraw").outcome is None


def test_a_task_that_is_gone_is_not_removed_twice(saved: Any, press: Press, recap: Recap) -> None:
    kept = saved()
    left = after(press(kept, "save", form(recap, drop=recap.actions[0].id)), kept)
    assert len(acts(press(left, "withdraw"), RemoveTask)) == len(recap.actions) - 1


# ---- answering ---------------------------------------------------------------------------------


@pytest.fixture
def unsure(recap: Recap, sarah: Person, other_sarah: Person) -> Recap:
    task = replace(
        recap.actions[0], owner=None, candidates=(sarah, other_sarah), asked="Sarah", due=None, due_phrase="next Friday"
    )
    return recap.with_task(task)


def test_the_task_is_made_once_somebody_says_whose_it_is(
    saved: Any, press: Press, unsure: Recap, other_sarah: Person
) -> None:
    kept, task = saved(kept=unsure), unsure.actions[0]
    assert f"{RUN}:task:{task.id}" not in kept.done
    answer = press(kept, "owner", {f"owner_{task.id}": "id-sarah-khan"}, person=other_sarah)
    (made,) = acts(answer, CreateTask)
    assert made.owner == other_sarah
    assert "Set owners" not in [button.label for button in answer.card.buttons]
    with pytest.raises(BadInput, match="answered already"):
        press(after(answer, kept), "owner", {f"owner_{task.id}": "id-sarah"})


def test_nobody_in_particular_is_an_answer_too(saved: Any, press: Press, unsure: Recap) -> None:
    answer = press(saved(kept=unsure), "owner", {"item": unsure.actions[0].id, "owner": "nobody"})
    (made,) = acts(answer, CreateTask)
    assert made.owner is None


@pytest.mark.parametrize("data", [{}, {"owner_x": "id-sarah"}, {"item": "x", "owner": "id-sarah"}])
def test_a_press_without_an_answer_says_so(data: dict[str, Json], saved: Any, press: Press, unsure: Recap) -> None:
    with pytest.raises(BadInput, match="Choose"):
        press(saved(kept=unsure), "owner", data)


def test_nobody_but_those_meant_can_be_chosen(saved: Any, press: Press, unsure: Recap) -> None:
    with pytest.raises(BadInput):
        press(saved(kept=unsure), "owner", {f"owner_{unsure.actions[0].id}": "id-tom"})


def test_who_is_not_meant_does_not_answer_for_others(saved: Any, press: Press, unsure: Recap, tom: Person) -> None:
    with pytest.raises(NotAuthorised):
        press(saved(kept=unsure), "owner", {f"owner_{unsure.actions[0].id}": "id-sarah"}, person=tom)


def test_the_one_whose_task_it_is_says_until_when(
    saved: Any, press: Press, unsure: Recap, tom: Person, priya: Person
) -> None:
    mine = unsure.with_task(replace(unsure.actions[0], owner=tom, candidates=()))
    kept, id = saved(kept=mine), mine.actions[0].id
    with pytest.raises(NotAuthorised):
        press(kept, "due", {f"due_{id}": "2026-12-04"}, person=priya)
    answer = press(kept, "due", {f"due_{id}": "2026-12-04"}, person=tom)
    (change,) = acts(answer, ChangeTask)
    assert str(change.due) == "2026-12-04"
    assert "Set dates" not in [button.label for button in answer.card.buttons]


def test_leaving_the_form_shows_the_card_as_it_stands(saved: Any, press: Press, tom: Person) -> None:
    assert "Release" in [button.label for button in press(saved("waiting"), "back").card.buttons]
    assert "Withdraw" in [button.label for button in press(saved(), "back").card.buttons]
    assert press(saved(), "back").outcome is None
    with pytest.raises(NotAuthorised):
        press(saved("waiting"), "back", person=tom)
