"""What a calendar says of a conference: its title, who called it and whom it was for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.types import Person
from workspace.conferences import CODE, RECORD, Conference, is_ready
from workspace.made_transcripts import believed


def held(event: dict[str, Any] | None) -> Conference:
    return Conference(
        name="conferenceRecords/x", start=datetime(2026, 11, 23, tzinfo=UTC), end=None, space="s", event=event
    )


def test_who_entered_it_is_asked_where_the_organiser_is_a_shared_calendar() -> None:
    event = {"organizer": {"email": "c_1@group.calendar.google.com"}, "creator": {"email": "tom@firm.example"}}
    assert held(event).callers == ("c_1@group.calendar.google.com", "tom@firm.example")
    assert held({"summary": "Review"}).callers == ("", "")
    assert held(None).callers == ()


def test_rooms_are_not_invited_and_without_an_event_nobody_is() -> None:
    people = [{"email": "priya@firm.example"}, {"email": "room-1@resource.calendar.google.com", "resource": True}]
    found = held({"organizer": {"email": "tom@firm.example"}, "attendees": people, "summary": "Review"})
    assert [one["email"] for one in found.invited] == ["tom@firm.example", "priya@firm.example"]
    assert (found.title, held(None).title, held(None).invited) == ("Review", "", [])


def test_only_a_generated_transcript_is_ready() -> None:
    began = "2026-11-23T10:00:00Z"
    assert is_ready({"state": "FILE_GENERATED", "startTime": began})
    assert not is_ready({"state": "ENDED", "startTime": began})
    assert not is_ready({"state": "FILE_GENERATED"})


def test_only_names_and_codes_of_meets_own_form_are_asked_for() -> None:
    assert RECORD.fullmatch("conferenceRecords/a-B_9")
    assert CODE.fullmatch("abc-defg-hij")
    for other in ("conferenceRecords/../x", 'abc-defg-hij" OR "', "ABC-DEFG-HIJ", "conferenceRecords/é"):
        assert not RECORD.fullmatch(other)
        assert not CODE.fullmatch(other)


@dataclass
class Firm:
    """A directory of three, and a conference at which some of them were; asked in Tom's name, whose it is."""

    there: tuple[str, ...] = ("tom",)
    subject: str = "tom@firm.example"

    async def by_mail(self, mail: str) -> Person | None:
        key, _, domain = mail.partition("@")
        return Person(id=key, name=key, mail=mail) if domain == "firm.example" else None

    async def participants(self, name: str) -> list[dict[str, Any]]:
        return [{"signedinUser": {"user": f"users/{id}"}} for id in self.there]


def called(by: str) -> dict[str, Any]:
    return {"summary": f"By {by}", "organizer": {"email": by}}


@pytest.mark.parametrize(
    ("events", "there", "title"),
    [
        (["tom@firm.example"], ("tom",), "By tom@firm.example"),
        (["sarah@firm.example"], ("tom", "sarah"), "By sarah@firm.example"),
        (["sarah@firm.example"], ("tom",), ""),
        (["sarah@firm.example", "tom@firm.example"], ("tom",), "By tom@firm.example"),
        (["dana@client.example"], ("tom",), "By dana@client.example"),
        ([], ("tom",), ""),
    ],
)
async def test_an_invitation_with_somebody_elses_link_counts_only_from_who_was_there(
    events: list[str], there: tuple[str, ...], title: str
) -> None:
    entered = [called(by) for by in events]
    conference = replace(held(entered[0] if entered else None), others=tuple(entered[1:]))
    firm: Any = Firm(there)

    assert (await believed(conference, firm, firm)).title == title
