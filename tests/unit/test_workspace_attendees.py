"""Who was invited to a Meet meeting or there: each once, by what the directory knows of them, outsiders marked."""

from __future__ import annotations

from bot.core.types import Person
from workspace.attendees import Somebody, invited, participant, people_of

DOMAINS = frozenset({"firm.example"})
TOM = Person(id="1", name="Tom Okafor", mail="tom@firm.example")
PRIYA = Person(id="2", name="Priya Nair", mail="priya@firm.example")
DIRECTORY = (TOM, PRIYA)


def test_whoever_the_directory_knows_is_named_by_it_by_id_or_address() -> None:
    others = [
        Somebody(id="2", name="P."),
        Somebody(address="PRIYA@firm.example"),
        Somebody(id="2", address="p.n@x.example"),
    ]
    assert people_of(TOM, others, DIRECTORY, DOMAINS) == (TOM, PRIYA)


def test_who_is_in_no_directory_is_from_outside_unless_the_address_is_the_firms() -> None:
    others = [
        Somebody(address="dana@oakfield.example", name="Dana"),
        Somebody(address="property-team@firm.example"),
        Somebody(id="9", name="Lee"),
        Somebody(name="+44113*****00"),
        Somebody(),
    ]
    found = {person.name: person.guest for person in people_of(TOM, others, DIRECTORY, DOMAINS)[1:]}
    assert found == {
        "Dana": True,
        "property-team@firm.example": False,
        "Lee": True,
        "+44113*****00": True,
        "Somebody from outside": True,
    }


def test_an_outsider_who_was_invited_and_came_is_one_where_the_name_says_so() -> None:
    others = [Somebody(address="dana@oakfield.example", name="Dana Whitlock"), Somebody(id="9", name="Dana Whitlock")]
    (_, dana) = people_of(TOM, others, DIRECTORY, DOMAINS)
    assert dana == Person(id="", name="Dana Whitlock", mail="dana@oakfield.example", guest=True)


def test_an_outsider_with_a_colleagues_name_stays_an_outsider() -> None:
    found = people_of(TOM, [Somebody(id="2"), Somebody(name="Priya Nair")], DIRECTORY, DOMAINS)
    assert [(one.name, one.guest) for one in found] == [
        ("Tom Okafor", False),
        ("Priya Nair", False),
        ("Priya Nair", True),
    ]


def test_what_google_says_of_each_kind_is_read() -> None:
    assert participant({"signedinUser": {"user": "users/7", "displayName": "Lee"}}) == Somebody(id="7", name="Lee")
    assert participant({"anonymousUser": {"displayName": "Sam"}}) == Somebody(name="Sam")
    assert participant({"phoneUser": {"displayName": "+44113*****00"}}) == Somebody(name="+44113*****00")
    assert participant({}) == Somebody()
    assert invited({"email": "x@y.example"}) == Somebody(address="x@y.example")
