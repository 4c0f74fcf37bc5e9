"""Google Calendar in the local tenant: events, and the Meet links in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra.sandbox import Tenant

Execute = Callable[[Any], Awaitable[Any]]
Refused = Callable[[Any], Awaitable[tuple[int, str]]]


@pytest.fixture
def events(google: Callable[..., Any]) -> Any:
    """Tom's calendar."""
    return google("calendar", "v3", subject="tom").events()


async def test_an_event_names_its_meet_link_and_who_was_invited(tenant: Tenant, events: Any, execute: Execute) -> None:
    answer = await execute(events.list(calendarId="primary", q="oakfield completion"))
    (event,) = answer["items"]
    space = tenant.google.state.spaces[tenant.google.state.conference("client").space]
    assert (event["summary"], event["conferenceData"]["conferenceId"]) == ("Oakfield completion", space.code)
    assert event["hangoutLink"] == space.uri
    assert {one["email"] for one in event["attendees"]} == {
        "tom.okafor@leeds.bramleyholt.example",
        "priya.nair@leeds.bramleyholt.example",
        "dana@oakfield.example",
    }
    assert [one["email"] for one in event["attendees"] if one.get("self")] == [tenant.google.person("tom").mail]
    assert await execute(events.get(calendarId="primary", eventId=event["id"])) == event
    assert answer["accessRole"] == "owner"


async def test_events_are_found_by_when_they_are(events: Any, execute: Execute) -> None:
    async def found(**asked: Any) -> list[str]:
        answer = await execute(events.list(calendarId="primary", singleEvents=True, orderBy="startTime", **asked))
        return [event["summary"] for event in answer["items"]]

    weekly = "Weekly matter review"
    assert await found(timeMin="2026-11-19T10:29:00Z", timeMax="2026-11-19T10:31:00Z") == [weekly]
    assert await found(timeMin="2026-11-19T09:00:00Z", timeMax="2026-11-19T10:00:00Z") == []
    assert await found(timeMin="2026-11-19T10:30:00Z", timeMax="2026-11-19T11:00:00Z") == []


async def test_events_come_in_pages(events: Any, execute: Execute) -> None:
    request, seen = events.list(calendarId="primary", maxResults=1), []
    while request is not None:
        answer = await execute(request)
        seen += [event["id"] for event in answer["items"]]
        request = events.list_next(request, answer)
    assert len(seen) == len(set(seen)) == 3


async def test_an_event_is_found_by_its_uid(events: Any, execute: Execute) -> None:
    first = (await execute(events.list(calendarId="primary")))["items"][0]
    found = await execute(events.list(calendarId="primary", iCalUID=first["iCalUID"]))
    assert [event["id"] for event in found["items"]] == [first["id"]]


async def test_a_question_that_the_calendar_does_not_take_is_refused(events: Any, refused: Refused) -> None:
    assert (await refused(events.list(calendarId="primary", orderBy="startTime")))[0] == 400
    assert (await refused(events.list(calendarId="primary", timeMin="2026-11-19T10:00:00")))[0] == 400
    assert (
        await refused(events.list(calendarId="primary", timeMin="2026-11-20T10:00:00Z", timeMax="2026-11-19T10:00:00Z"))
    )[0] == 400
    assert (await refused(events.get(calendarId="primary", eventId="none")))[0] == 404


async def test_colleagues_calendars_may_be_read_and_others_not(
    tenant: Tenant, events: Any, execute: Execute, refused: Refused
) -> None:
    answer = await execute(events.list(calendarId=tenant.google.person("sarah-b").mail))
    assert ([event["summary"] for event in answer["items"]], answer["accessRole"]) == (
        ["Weekly matter review"],
        "reader",
    )
    assert (await refused(events.list(calendarId="dana@oakfield.example")))[0] == 404
