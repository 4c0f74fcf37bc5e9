"""Google Meet in the local tenant: conferences, who was there, transcripts, and who may see them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra.sandbox import Tenant

Execute = Callable[[Any], Awaitable[Any]]
Refused = Callable[[Any], Awaitable[tuple[int, str]]]

LONG = "WEBVTT\n\n" + "\n\n".join(
    f"00:{second // 60:02}:{second % 60:02}.000 --> 00:{second // 60:02}:{second % 60:02}.900\n<v Tom Okafor>Item {second}.</v>"
    for second in range(120)
)
VISITORS = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Priya Nair>Who is on the line?</v>

00:00:05.000 --> 00:00:07.000
<v Visitor>Visitor, from the agents.</v>

00:00:08.000 --> 00:00:10.000
<v 07700 900118>And me, in the car.</v>
"""


@pytest.fixture
def meet(google: Callable[..., Any]) -> Callable[[str], Any]:
    """Meet as somebody."""
    return lambda person: google("meet", "v2", subject=person)


async def over(tenant: Tenant, meeting: str) -> Any:
    """The conference, ended, with its files there."""
    tenant.google.end_meeting(meeting)
    conference = tenant.google.state.conference(meeting)
    for _ in range(200):
        if all(part.state == "FILE_GENERATED" for part in conference.transcripts):
            return conference
        await asyncio.sleep(0.005)
    raise AssertionError("the transcript never came")


async def test_a_meeting_that_has_not_begun_has_no_record(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute, refused: Refused
) -> None:
    conference = tenant.google.state.conference("weekly")
    assert await execute(meet("priya").conferenceRecords().list()) == {"conferenceRecords": []}
    assert (await refused(meet("priya").conferenceRecords().get(name=conference.name)))[0] == 404
    tenant.google.start_meeting("weekly")
    record = await execute(meet("priya").conferenceRecords().get(name=conference.name))
    assert record["startTime"] == "2026-11-19T10:00:00Z"
    assert "endTime" not in record
    space = await execute(meet("priya").spaces().get(name=record["space"]))
    assert space["activeConference"] == {"conferenceRecord": conference.name}


async def test_what_was_said_is_joined_with_who_was_there(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute
) -> None:
    conference = await over(tenant, "weekly")
    records = meet("tom").conferenceRecords()
    there = (await execute(records.participants().list(parent=conference.name)))["participants"]
    (transcript,) = (await execute(records.transcripts().list(parent=conference.name)))["transcripts"]
    entries = (await execute(records.transcripts().entries().list(parent=transcript["name"])))["transcriptEntries"]
    names = {one["name"]: one["signedinUser"]["displayName"] for one in there}
    assert transcript["state"] == "FILE_GENERATED"
    assert (names[entries[0]["participant"]], entries[0]["text"]) == (
        "Priya Nair",
        "Morning all. Shall we start with Oakfield?",
    )
    assert {one["signedinUser"]["user"] for one in there} == {
        f"users/{tenant.google.person(key).id}" for key in ("priya", "tom", "sarah-a", "sarah-b")
    }
    assert await execute(records.transcripts().entries().get(name=entries[0]["name"])) == entries[0]


async def test_nothing_is_said_before_the_file_is_there(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute
) -> None:
    tenant.google.start_meeting("client")
    conference = tenant.google.state.conference("client")
    transcripts = meet("tom").conferenceRecords().transcripts()

    async def states() -> list[str]:
        return [one["state"] for one in (await execute(transcripts.list(parent=conference.name)))["transcripts"]]

    assert await states() == ["STARTED", "STARTED"]
    tenant.google.end_meeting("client")
    await asyncio.sleep(0)
    late = conference.transcripts[1]
    assert (await states())[1] == "ENDED"
    assert (await execute(transcripts.get(name=late.name))).get("docsDestination") is None
    assert (await execute(transcripts.entries().list(parent=late.name)))["transcriptEntries"] == []


async def test_people_without_an_account_are_there_too(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute
) -> None:
    name = tenant.google.add_meeting("Viewing", VISITORS, "priya", anonymous=["Visitor"], phone=["07700 900118"])
    await over(tenant, name)
    records = meet("priya").conferenceRecords()
    there = (await execute(records.participants().list(parent=name)))["participants"]
    kinds = {kind: one[kind]["displayName"] for one in there for kind in one if kind.endswith("User")}
    assert kinds == {"signedinUser": "Priya Nair", "anonymousUser": "Visitor", "phoneUser": "07700 ****18"}
    (transcript,) = (await execute(records.transcripts().list(parent=name)))["transcripts"]
    entries = (await execute(records.transcripts().entries().list(parent=transcript["name"])))["transcriptEntries"]
    assert len({entry["participant"] for entry in entries}) == 3
    sessions = records.participants().participantSessions().list(parent=there[0]["name"])
    (session,) = (await execute(sessions))["participantSessions"]
    assert session["endTime"]


async def test_entries_come_in_pages_of_ten_and_of_a_hundred_at_most(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute, refused: Refused
) -> None:
    name = tenant.google.add_meeting("Long one", LONG)
    conference = await over(tenant, name)
    entries = meet("tom").conferenceRecords().transcripts().entries()
    parent = conference.transcripts[0].name
    assert len((await execute(entries.list(parent=parent)))["transcriptEntries"]) == 10
    first = await execute(entries.list(parent=parent, pageSize=500))
    rest = await execute(entries.list(parent=parent, pageSize=500, pageToken=first["nextPageToken"]))
    texts = [one["text"] for one in first["transcriptEntries"] + rest["transcriptEntries"]]
    assert len(first["transcriptEntries"]) == 100
    assert texts == [f"Item {number}." for number in range(120)]
    assert (await refused(entries.list(parent=parent, pageSize=-1)))[0] == 400
    assert (await refused(entries.list(parent=parent, pageToken="other")))[0] == 400


async def test_records_are_found_by_code_space_and_time_newest_first(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute
) -> None:
    for meeting in ("weekly", "silent"):
        tenant.google.finish_meeting(meeting)
    on = tenant.google.add_meeting("Still on", LONG, "priya")
    records = meet("priya").conferenceRecords()
    conferences = tenant.google.state.conferences
    weekly = tenant.google.state.conference("weekly")
    code = tenant.google.state.spaces[weekly.space].code

    async def found(filter: str) -> list[str]:
        return [
            conferences[one["name"]].key for one in (await execute(records.list(filter=filter)))["conferenceRecords"]
        ]

    assert await found(f'space.meeting_code = "{code}"') == ["weekly"]
    assert await found(f'space.name = "{weekly.space}"') == ["weekly"]
    assert await found('start_time>="2026-11-19T10:00:00Z" AND start_time<="2026-11-19T10:00:00Z"') == ["weekly"]
    assert await found("end_time IS NULL") == [conferences[on].key]
    assert (await found('start_time > "2026-01-01T00:00:00Z"'))[-1] == "weekly"
    assert len(await found("")) == 3


@pytest.mark.parametrize(
    "filter", ["nonsense", 'subject = "x"', 'start_time = "soon"', 'space.name > "x"', "space.name IS NULL", "AND"]
)
async def test_a_filter_that_meet_does_not_know_is_refused(
    meet: Callable[[str], Any], refused: Refused, filter: str
) -> None:
    assert (await refused(meet("priya").conferenceRecords().list(filter=filter)))[0] == 400


async def test_who_was_not_there_sees_nothing(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute, refused: Refused
) -> None:
    conference = await over(tenant, "client")
    stranger = meet("sarah-b")
    assert await execute(stranger.conferenceRecords().list()) == {"conferenceRecords": []}
    for request in (
        stranger.conferenceRecords().get(name=conference.name),
        stranger.conferenceRecords().participants().list(parent=conference.name),
        stranger.conferenceRecords().transcripts().get(name=conference.transcripts[0].name),
        stranger.conferenceRecords().transcripts().entries().list(parent=conference.transcripts[0].name),
        stranger.spaces().get(name=conference.space),
    ):
        assert (await refused(request))[0] == 403


async def test_a_space_is_found_by_its_code_in_any_case(
    tenant: Tenant, meet: Callable[[str], Any], execute: Execute, refused: Refused
) -> None:
    space = tenant.google.state.spaces[tenant.google.state.conference("weekly").space]
    found = await execute(meet("sarah-a").spaces().get(name=f"spaces/{space.code.upper()}"))
    assert (found["name"], found["meetingUri"]) == (space.name, space.uri)
    assert (await refused(meet("sarah-a").spaces().get(name="spaces/abc-defg-hij")))[0] == 403


async def test_listeners_hear_of_the_end_and_of_each_file(tenant: Tenant) -> None:
    heard: list[tuple[str, str, dict[str, Any]]] = []
    tenant.google.listeners.append(lambda kind, owner, payload, _: heard.append((kind, owner, payload)))
    conference = await over(tenant, "weekly")
    priya = tenant.google.person("priya").id
    assert heard == [
        ("google.workspace.meet.conference.v2.ended", priya, {"conferenceRecord": {"name": conference.name}}),
        (
            "google.workspace.meet.transcript.v2.fileGenerated",
            priya,
            {"transcript": {"name": conference.transcripts[0].name}},
        ),
    ]
    tenant.google.finish_meeting("silent")
    assert len(heard) == 2


async def test_a_meeting_ends_once(tenant: Tenant) -> None:
    tenant.google.end_meeting("silent")
    with pytest.raises(ValueError, match="ended already"):
        tenant.google.end_meeting("silent")


async def test_a_transcript_that_is_added_later_comes_too(tenant: Tenant) -> None:
    tenant.google.end_meeting("silent")
    heard: list[str] = []
    tenant.google.listeners.append(lambda kind, *_: heard.append(kind))
    name = tenant.google.add_part("silent", VISITORS)
    assert [part.state for part in tenant.google.state.conference("silent").transcripts] == ["ENDED"]
    await asyncio.sleep(0.01)
    conference = tenant.google.state.conference("silent")
    assert [part.name for part in conference.transcripts] == [name]
    assert heard == ["google.workspace.meet.transcript.v2.fileGenerated"]


async def test_who_joins_a_meeting_that_is_added_is_of_the_domain_or_of_another(tenant: Tenant) -> None:
    half = tenant.google
    name = half.add_meeting("New people", VISITORS, attendees=["priya", "Ola Nord", "Kit Vane <kit@oakfield.example>"])
    conference = half.state.conference(name)
    assert [one.display for one in conference.participants][:3] == ["Priya Nair", "Ola Nord", "Kit Vane"]
    assert half.state.is_user("ola-nord@leeds.bramleyholt.example")
    assert half.person("kit@oakfield.example").outside
    assert half.state.spaces[conference.space].owner == half.person("priya").id
    assert half.add_meeting("New people", VISITORS, organiser="tom") != name
    with pytest.raises(ValueError, match="no cues"):
        half.add_meeting("Nothing said", "WEBVTT")


async def test_a_meeting_that_ends_before_its_hour_began_earlier(tenant: Tenant) -> None:
    tenant.google.finish_meeting("silent")
    conference = tenant.google.state.conference("silent")
    assert conference.end is not None
    assert conference.start < conference.end <= tenant.google.now()
