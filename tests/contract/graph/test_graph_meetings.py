"""Meetings, transcripts and attendees, through the real SDK against the tenant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.core.errors import Forbidden, NotFound, UnreadableTranscript
from bot.core.types import Chat, MeetingDetails, MeetingEnded
from graph.provider import Microsoft365
from infra.sandbox import Tenant

CONTENT = "/v1.0/users/*/onlineMeetings/*/transcripts/*/content"
LIST = "/v1.0/users/*/onlineMeetings/*/transcripts"
MEETING = "/v1.0/users/*/onlineMeetings/*"


async def test_a_meeting_is_found_by_its_link_where_the_channel_knows_no_id(
    tenant: Tenant, connected: Callable[..., Microsoft365], ended: Callable[..., Any]
) -> None:
    known = tenant.state.meeting("weekly")

    async def details(event: MeetingEnded) -> MeetingDetails:
        return MeetingDetails(graph_id="", organiser_id=known.organiser, join_url=known.join_url)

    meeting = await connected(details=details).provider.meetings.meeting(await ended("weekly"))
    assert meeting.id == known.id


async def test_a_meeting_that_nobody_knows_is_not_found(
    tenant: Tenant, connected: Callable[..., Microsoft365], ended: Callable[..., Any]
) -> None:
    async def details(event: MeetingEnded) -> MeetingDetails:
        return MeetingDetails(graph_id="", organiser_id=tenant.state.person("tom").id)

    with pytest.raises(NotFound, match="which meeting"):
        await connected(details=details).provider.meetings.meeting(await ended("weekly"))


async def test_many_parts_come_page_after_page(
    tenant: Tenant, microsoft: Microsoft365, ended: Callable[..., Any]
) -> None:
    for minute in range(120):
        tenant.add_part("weekly", f"WEBVTT\n\n0:0:1.0 --> 0:0:2.0\n<v A>Part {minute}</v>\n", offset_minutes=minute / 4)
    meetings = microsoft.provider.meetings
    parts = await meetings.transcript(await meetings.meeting(await ended("weekly")))
    assert len(parts) == 121
    assert list(parts) == sorted(parts, key=lambda part: part.created)


async def test_without_attribution_the_transcript_comes_without_speakers(
    microsoft: Microsoft365, ended: Callable[..., Any]
) -> None:
    meetings = microsoft.provider.meetings
    (part,) = await meetings.transcript(await meetings.meeting(await ended("unnamed")))
    assert len(part.utterances) > 2
    assert {utterance.speaker for utterance in part.utterances} == {None}


@pytest.mark.parametrize(
    ("kind", "path", "reason", "step"),
    [
        ("transcripts_disabled", LIST, "transcripts_disabled", "-EnableGraphTranscriptAccess true"),
        ("transcripts_disabled", CONTENT, "transcripts_disabled", "-EnableGraphTranscriptAccess true"),
        ("no_access_policy", LIST, "access_policy", "Grant-CsApplicationAccessPolicy"),
        ("no_access_policy", MEETING, "access_policy", "New-CsApplicationAccessPolicy"),
        ("missing_permission", CONTENT, "consent", "OnlineMeetingTranscript.Read.All"),
    ],
)
async def test_each_refusal_says_what_an_admin_does(
    tenant: Tenant,
    microsoft: Microsoft365,
    ended: Callable[..., Any],
    kind: str,
    path: str,
    reason: str,
    step: str,
) -> None:
    meetings = microsoft.provider.meetings
    event = await ended("weekly")
    meeting = await meetings.meeting(event)
    tenant.faults.add(path, kind)
    with pytest.raises(Forbidden) as refused:
        await (meetings.meeting(event) if path == MEETING else meetings.transcript(meeting))
    assert refused.value.reason == reason
    assert step in refused.value.text
    assert not any(person.id in refused.value.text for person in tenant.state.people.values())


# ---- what the tenant's firm never does: answers by script ---------------------------------------

ORGANISER = "11111111-1111-4111-8111-111111111111"
TESS = "33333333-3333-4333-8333-333333333333"
LEFT = "44444444-4444-4444-8444-444444444444"
OTHER_FIRM = "22222222-2222-4222-8222-222222222222"


def meeting_json(start: str, end: str, kind: str = "scheduled", attendees: tuple[Any, ...] = ()) -> dict[str, Any]:
    user = {"id": ORGANISER, "displayName": None}
    return {
        "id": "MSo",
        "subject": "Daily stand-up",
        "startDateTime": start,
        "endDateTime": end,
        "meetingType": kind,
        "participants": {"organizer": {"upn": "o@firm.example", "identity": {"user": user}}, "attendees": attendees},
    }


def part_json(id: str, created: str, ended: str | None = None, call: str | None = None) -> dict[str, Any]:
    return {"id": id, "createdDateTime": created, "endDateTime": ended, "callId": call}


def user_json(id: str, name: str, mail: str, kind: str = "Member") -> dict[str, Any]:
    return {"id": id, "displayName": name, "mail": mail, "userPrincipalName": mail, "userType": kind}


@pytest.fixture
def scripted(script: Any, connected: Callable[..., Microsoft365]) -> Callable[..., Any]:
    async def details(event: MeetingEnded) -> MeetingDetails:
        return MeetingDetails(graph_id="MSo", organiser_id=ORGANISER)

    def answering(**answers: Any) -> Any:
        script.answers = {
            "/onlineMeetings/MSo": meeting_json("2026-11-02T09:00:00Z", "2026-11-02T09:15:00Z", "recurring"),
            f"/users/{ORGANISER}": user_json(ORGANISER, "Olive Organiser", "o@firm.example"),
            "/users": {"value": [user_json(ORGANISER, "Olive Organiser", "o@firm.example")]},
            **{f"/{name.replace('__', '/')}": value for name, value in answers.items()},
        }
        return connected(base_url=script.url, details=details).provider.meetings

    return answering


def at(time: str) -> MeetingEnded:
    chat = Chat(channel="teams", tenant="t", id="19:meeting_x@thread.v2", scope="group")
    return MeetingEnded(id="e", tenant="t", chat=chat, meeting_id="m", ended_at=datetime.fromisoformat(time))


LINE = b"WEBVTT\n\n0:0:1.0 --> 0:0:2.0\n<v A>Good morning</v>\n"
SERIES = [
    part_json("mon", "2026-11-02T09:01:00Z", "2026-11-02T09:14:00Z", "call-1"),
    part_json("tue", "2026-11-03T09:01:00Z", "2026-11-03T09:20:00Z", "call-2"),
    part_json("tue-2", "2026-11-03T11:30:00Z", "2026-11-03T11:40:00Z", "call-2"),
    part_json("wed", "2026-11-04T09:01:00Z", "2026-11-04T09:14:00Z", "call-3"),
]


async def test_a_recap_of_one_day_of_a_series_reads_no_other_days_transcript(scripted: Callable[..., Any]) -> None:
    meetings = scripted(transcripts={"value": SERIES}, content=LINE)
    for day, ids in (("03T09:21", ["tue", "tue-2"]), ("04T09:15", ["wed"]), ("05T09:15", [])):
        meeting = await meetings.meeting(at(f"2026-11-{day}:00+00:00"))
        assert [part.id for part in await meetings.transcript(meeting)] == ids, day


async def test_a_meeting_held_on_another_day_than_planned_still_has_its_transcript(
    scripted: Callable[..., Any],
) -> None:
    planned = meeting_json("2026-11-02T09:00:00Z", "2026-11-02T09:15:00Z")
    meetings = scripted(onlineMeetings__MSo=planned, transcripts={"value": SERIES[3:]}, content=LINE)
    meeting = await meetings.meeting(at("2026-11-04T09:15:00+00:00"))
    assert [part.id for part in await meetings.transcript(meeting)] == ["wed"]


async def test_a_transcript_whose_text_is_not_there_yet_is_not_there_yet(scripted: Callable[..., Any]) -> None:
    meetings = scripted(transcripts={"value": SERIES})
    assert await meetings.transcript(await meetings.meeting(at("2026-11-04T09:15:00+00:00"))) == ()


@pytest.mark.parametrize("content", [b"", b"WEBVTT\n\n", b"\x00\x01\x02", b"<html>hello</html>"])
async def test_a_transcript_that_cannot_be_read_is_said_to_be_so(scripted: Callable[..., Any], content: bytes) -> None:
    meetings = scripted(transcripts={"value": SERIES}, content=content)
    meeting = await meetings.meeting(at("2026-11-04T09:15:00+00:00"))
    with pytest.raises(UnreadableTranscript):
        await meetings.transcript(meeting)


async def test_one_part_that_nobody_spoke_in_does_not_hide_the_others(scripted: Callable[..., Any]) -> None:
    meetings = scripted(transcripts={"value": SERIES}, tue__content=LINE, content=b"WEBVTT\n\n")
    meeting = await meetings.meeting(at("2026-11-03T09:20:00+00:00"))
    assert [part.id for part in await meetings.transcript(meeting)] == ["tue"]


def attendee(upn: str | None, **identity: Any) -> dict[str, Any]:
    return {"upn": upn, "role": "attendee", "identity": identity}


async def test_everybody_from_outside_is_marked_and_nobody_comes_twice(
    tenant: Tenant, scripted: Callable[..., Any]
) -> None:
    invited = (
        attendee("o@firm.example", user={"id": ORGANISER, "displayName": None}),
        attendee("tess@firm.example", user={"id": TESS, "displayName": None, "tenantId": "T"}),
        attendee("fed@other.example", user={"id": OTHER_FIRM, "displayName": "Fred Federated", "tenantId": "X"}),
        attendee("GWEN@client.example", user=None, guest={"id": "8:guest", "displayName": "Gwen Guest"}),
        attendee(None, user={"id": LEFT, "displayName": "Lee Left", "tenantId": tenant.tenant_id.upper()}),
    )
    records = [
        {"emailAddress": "fed@other.example", "identity": {"id": OTHER_FIRM, "displayName": "Fred Federated"}},
        {"emailAddress": "gwen@client.example", "identity": {"id": "8:guest", "displayName": "Gwen G"}},
        {"emailAddress": "tess@firm.example", "identity": None},
        {"emailAddress": None, "identity": {"id": "8:teamsvisitor", "displayName": "Tess Tenant"}},
        {"emailAddress": None, "identity": {"id": "4:+4420", "displayName": None}},
    ]
    meetings = scripted(
        onlineMeetings__MSo=meeting_json("2026-11-04T09:00:00Z", "2026-11-04T10:00:00Z", attendees=invited),
        users={
            "value": [
                user_json(ORGANISER, "Olive Organiser", "o@firm.example"),
                user_json(TESS, "Tess Tenant", "Tess@firm.example"),
            ]
        },
        attendanceReports={
            "value": [
                {
                    "id": "old",
                    "meetingStartDateTime": "2026-10-04T09:00:00Z",
                    "meetingEndDateTime": "2026-10-04T10:00:00Z",
                },
                {
                    "id": "r",
                    "meetingStartDateTime": "2026-11-04T09:02:00Z",
                    "meetingEndDateTime": "2026-11-04T10:01:00Z",
                },
            ]
        },
        r__attendanceRecords={"value": records},
        old__attendanceRecords={"value": [{"emailAddress": "x@old.example", "identity": {"displayName": "Old One"}}]},
    )
    people = await meetings.attendees(await meetings.meeting(at("2026-11-04T10:00:00+00:00")))
    assert [(person.name, person.guest) for person in people] == [
        ("Olive Organiser", False),
        ("Tess Tenant", False),
        ("Fred Federated", True),
        ("Gwen Guest", True),
        ("Lee Left", False),
        ("Tess Tenant", True),
        ("Somebody from outside", True),
    ]
    assert [person.id for person in people][3:] == ["", LEFT, "", ""]


async def test_without_an_attendance_report_the_invitation_will_do(scripted: Callable[..., Any]) -> None:
    meetings = scripted(
        onlineMeetings__MSo=meeting_json(
            "2026-11-04T09:00:00Z", "2026-11-04T10:00:00Z", attendees=(attendee("g@client.example", user=None),)
        )
    )
    people = await meetings.attendees(await meetings.meeting(at("2026-11-04T10:00:00+00:00")))
    assert [(person.name, person.guest) for person in people] == [
        ("Olive Organiser", False),
        ("g@client.example", True),
    ]
