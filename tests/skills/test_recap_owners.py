"""Whose task it is: from what was said, matched to those who were there, and asked where it isn't sure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.types import Context, Person, Utterance
from skills.recap.gather import context_from
from skills.recap.owners import Owner, Roster, owner_of

Talk = Callable[..., tuple[Utterance, ...]]


def owner(context: Context, place: int, name: str = "", sentence: str | None = None) -> Owner:
    said = context.passages[place].text if sentence is None else sentence
    return owner_of(name, said, place, context.passages, Roster(context))


@pytest.fixture
def meet(talk: Talk) -> Callable[..., Context]:
    def made(*said: tuple[str | None, str], people: tuple[Person, ...] = (), known: tuple[Person, ...] = ()) -> Context:
        return context_from(talk(*said), people=people, known=known)

    return made


Meet = Callable[..., Context]


@pytest.mark.parametrize(
    "name",
    ["Sarah Jones", "sarah jones", "Jones, Sarah", "Sarah", "Sal", "Jones", "SJ", "S Jones", "Sarah Jones (Guest)"],
)
def test_a_person_is_known_by_every_form_of_the_name(name: str, meet: Meet, sarah: Person, tom: Person) -> None:
    roster = Roster(meet(("Tom Baker", "Good morning."), people=(sarah, tom)))
    assert roster.named(name) == (sarah,)


def test_a_promise_is_the_speakers(meet: Meet, sarah: Person, tom: Person) -> None:
    context = meet(("Tom Baker", "I'll ring the bank tomorrow."), people=(sarah, tom))
    assert owner(context, 0).person == tom
    assert owner(context, 0, "Sarah Jones").person == tom
    assert owner(context, 0, "I").person == tom


def test_what_somebody_can_not_do_is_no_promise(meet: Meet, sarah: Person, tom: Person) -> None:
    context = meet(("Tom Baker", "I can't ring the bank."), people=(sarah, tom))
    assert owner(context, 0) == Owner()


@pytest.mark.parametrize(
    "said",
    [
        "Tom, could you ring the bank?",
        "Could you ring the bank, Tom?",
        "Tom will ring the bank.",
        "I asked Tom to ring the bank.",
    ],
)
def test_who_is_spoken_to_or_of_is_the_owner(said: str, meet: Meet, sarah: Person, tom: Person) -> None:
    context = meet(("Sarah Jones", said), people=(sarah, tom))
    assert owner(context, 0).person == tom


def test_a_request_is_taken_by_whoever_says_yes(meet: Meet, sarah: Person, tom: Person, priya: Person) -> None:
    said = (("Sarah Jones", "Can you ring the bank?"), ("Tom Baker", "Yes, I can do that."))
    context = meet(*said, people=(sarah, tom, priya))
    assert owner(context, 0).person == tom
    only_heard = meet(said[0], ("Tom Baker", "Yeah."), people=(sarah, tom, priya))
    assert owner(only_heard, 0) == Owner()


def test_two_sarahs_are_never_guessed_between(meet: Meet, sarah: Person, other_sarah: Person, tom: Person) -> None:
    context = meet(("Tom Baker", "Sarah will send the figures."), people=(sarah, other_sarah, tom))
    for written in ("", "Sarah", "Sarah Jones"):
        found = owner(context, 0, written)
        assert (found.person, found.candidates, found.asked) == (None, (sarah, other_sarah), "Sarah")


def test_a_full_name_that_only_the_writer_chose_between_two_sarahs_is_asked_about(
    meet: Meet, sarah: Person, other_sarah: Person, tom: Person
) -> None:
    context = meet(("Tom Baker", "Sarah, you know, she does the figures."), people=(sarah, other_sarah, tom))
    assert owner(context, 0, "Sarah Jones").candidates == (sarah, other_sarah)
    surname = meet(("Tom Baker", "The figures are with Sarah Jones then."), people=(sarah, other_sarah, tom))
    assert owner(surname, 0, "Sarah Jones").person == sarah


def test_of_two_sarahs_the_one_who_says_yes_is_it(meet: Meet, sarah: Person, other_sarah: Person, tom: Person) -> None:
    context = meet(
        ("Tom Baker", "Sarah, can you send the figures?"),
        ("Sarah Khan", "Sure, I'll do it."),
        people=(sarah, other_sarah, tom),
    )
    assert owner(context, 0).person == other_sarah


def test_a_name_that_is_nowhere_near_is_asked_about(meet: Meet, sarah: Person, tom: Person) -> None:
    context = meet(("Tom Baker", "Somebody might ring the bank."), people=(sarah, tom))
    assert owner(context, 0, "Sarah Jones").candidates == (sarah,)


def test_two_people_for_one_task_are_asked_about(meet: Meet, sarah: Person, tom: Person, priya: Person) -> None:
    context = meet(("Sarah Jones", "Tom and Priya will build the model."), people=(sarah, tom, priya))
    assert owner(context, 0).candidates == (tom, priya)
    assert owner(context, 0, "Tom and Priya").candidates == (tom, priya)


def test_everybody_is_nobody_in_particular(meet: Meet, sarah: Person, tom: Person) -> None:
    context = meet(("Sarah Jones", "Each of us fills in the questionnaire."), people=(sarah, tom))
    for written in ("everyone", "the team", "We", "all"):
        assert owner(context, 0, written) == Owner(shared=True)


def test_somebody_of_the_directory_counts_by_the_full_name_only(
    meet: Meet, sarah: Person, tom: Person, priya: Person
) -> None:
    context = meet(("Tom Baker", "Priya Patel will do the VAT return."), people=(sarah, tom), known=(sarah, tom, priya))
    assert owner(context, 0).person == priya
    assert owner(meet(("Tom Baker", "Priya will do it."), people=(sarah, tom), known=(priya,)), 0, "Priya") == Owner()


def test_a_task_for_somebody_goes_to_who_is_asked_next(meet: Meet, sarah: Person, tom: Person, priya: Person) -> None:
    context = meet(
        ("Priya Patel", "Somebody should tell the insurers."),
        ("Sarah Jones", "Good point. Tom, could you do that?"),
        people=(sarah, tom, priya),
    )
    assert owner(context, 0).person == tom


def test_without_a_list_of_attendees_the_speakers_are_the_people(meet: Meet) -> None:
    context = meet(("Speaker C", "I'll put up the minutes."), ("Speaker A", "Kate will look at the design."))
    assert owner(context, 0).person == Person(id="", name="Speaker C")
    assert owner(context, 1, "Kate").person == Person(id="", name="Kate")
    assert owner(context, 1, "Ursula") == Owner()


def test_without_speakers_a_promise_is_nobodys(meet: Meet, sarah: Person) -> None:
    context = meet((None, "I'll put up the minutes."), people=(sarah,))
    assert owner(context, 0).person is None
