"""Graph: online meetings and who was there.

A person sees the meetings that they organise or were invited to. Source: microsoft-graph-docs, onlinemeeting-get,
meetingattendancereport-get, attendancerecord-list, cloud-communications-online-meeting-artifacts (organisers only).
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from aiohttp import web

from infra.sandbox import ids, odata
from infra.sandbox.answers import Refusal, not_found, whole
from infra.sandbox.graph import Call, Handler, Operation, context
from infra.sandbox.graph_people import access_policy, find_user
from infra.sandbox.state import Meeting, Person, State

_READ_MEETINGS = "OnlineMeetings.Read.All OnlineMeetings.ReadWrite.All"
_OWN_MEETINGS = "OnlineMeetings.Read OnlineMeetings.ReadWrite"
_READ_ATTENDANCE = "OnlineMeetingArtifact.Read.All"

MEETING = "/users/{user}/onlineMeetings/{meeting}"


def operations() -> list[Operation]:
    report = MEETING + "/attendanceReports"
    paths: list[tuple[str, str, str, Handler]] = [
        ("/users/{user}/onlineMeetings", _READ_MEETINGS, _OWN_MEETINGS, find_meetings),
        (MEETING, _READ_MEETINGS, _OWN_MEETINGS, get_meeting),
        (report, _READ_ATTENDANCE, _READ_ATTENDANCE, list_reports),
        (report + "/{report}", _READ_ATTENDANCE, _READ_ATTENDANCE, get_report),
        (report + "/{report}/attendanceRecords", _READ_ATTENDANCE, _READ_ATTENDANCE, list_records),
    ]
    return [
        Operation(method="GET", path=path, permissions=app, delegated=own, handler=handler)
        for path, app, own, handler in paths
    ]


def asked_user(call: Call) -> Person:
    """The user in the path, whose meetings the app or the person may read. Raises `Refusal`."""
    person = find_user(call.state, call.arg("user"))
    if call.token.person is None:
        access_policy(call.state, person, call.token.app)
    elif call.token.person != person.id:
        raise Refusal(403, "Forbidden", "The user in the path is not the user that the token is for.")
    return person


def asked_meeting(call: Call) -> Meeting:
    """The meeting in the path, which the user in the path was invited to. Raises `Refusal`."""
    person = asked_user(call)
    meeting = call.state.meetings.get(call.arg("meeting"))
    if meeting is None:
        raise not_found("Meeting")
    if person.id not in meeting.attendees:
        raise _not_invited() if _told(call) else not_found("Meeting")
    return meeting


async def find_meetings(call: Call) -> web.Response:
    """By joinWebUrl only: Graph doesn't list a person's meetings."""
    person = asked_user(call)
    odata.options(call.request, "filter select")
    wanted = re.fullmatch(r"\s*JoinWebUrl\s+eq\s+'(.+)'\s*", call.request.query.get("$filter", ""), re.IGNORECASE)
    if wanted is None:
        raise Refusal(
            400, "InvalidArgument", "Filter expression expected - /onlineMeetings?$filter=JoinWebUrl eq '...'."
        )
    existing = [meeting for meeting in call.state.meetings.values() if meeting.join_url == wanted[1]]
    found = [meeting for meeting in existing if person.id in meeting.attendees]
    if existing and not found and call.token.person is not None and _told(call):
        raise _not_invited()
    if not found:
        raise Refusal(404, "NotFound", "3004: Meeting not found.")
    value = [odata.select(call.request, _meeting_json(call.state, meeting), "onlineMeeting") for meeting in found]
    return web.json_response({"@odata.context": context(f"users('{person.id}')/onlineMeetings"), "value": value})


async def get_meeting(call: Call) -> web.Response:
    odata.options(call.request, "select")
    meeting = asked_meeting(call)
    body = odata.select(call.request, _meeting_json(call.state, meeting), "onlineMeeting")
    return web.json_response({"@odata.context": context(f"users('{call.arg('user')}')/onlineMeetings/$entity"), **body})


async def list_reports(call: Call) -> web.Response:
    odata.options(call.request, "top skiptoken select")
    meeting = _attended(call)
    reports = [_report_json(meeting)] if meeting.status == "ended" else []
    name = f"users('{call.arg('user')}')/onlineMeetings('{meeting.id}')/attendanceReports"
    page = odata.collection(call.request, reports, context=name, base=call.base, type_name="meetingAttendanceReport")
    return web.json_response(page)


async def get_report(call: Call) -> web.Response:
    odata.options(call.request, "select expand")
    meeting = _reported(call)
    body = _report_json(meeting)
    if call.request.query.get("$expand") == "attendanceRecords":
        body["attendanceRecords"] = [_record_json(call.state, meeting, id) for id in meeting.attendees]
    return web.json_response({"@odata.context": context("attendanceReports/$entity"), **body})


async def list_records(call: Call) -> web.Response:
    odata.options(call.request, "top skiptoken select")
    meeting = _reported(call)
    records = [_record_json(call.state, meeting, id) for id in meeting.attendees]
    page = odata.collection(
        call.request, records, context="attendanceRecords", base=call.base, type_name="attendanceRecord"
    )
    return web.json_response(page)


def _told(call: Call) -> bool:
    """Whether somebody who wasn't invited is told that there is such a meeting."""
    return call.token.person is None or call.state.tells_strangers


def _not_invited() -> Refusal:
    return Refusal(403, "Forbidden", "3003: User does not have access to lookup meeting.")


def _attended(call: Call) -> Meeting:
    meeting = asked_meeting(call)
    if find_user(call.state, call.arg("user")).id != meeting.organiser:
        raise Refusal(403, "Forbidden", "Only the organizer can read attendance reports.")
    return meeting


def _reported(call: Call) -> Meeting:
    meeting = _attended(call)
    if meeting.status != "ended" or call.arg("report") != _report_id(meeting):
        raise not_found("Attendance report")
    return meeting


def _report_id(meeting: Meeting) -> str:
    return ids.guid("attendance", meeting.id)


def _meeting_json(state: State, meeting: Meeting) -> dict[str, Any]:
    organiser, *others = meeting.attendees
    return {
        "id": meeting.id,
        "creationDateTime": whole(meeting.start - timedelta(days=7)),
        "startDateTime": whole(meeting.start),
        "endDateTime": whole(meeting.end),
        "subject": meeting.subject,
        "joinWebUrl": meeting.join_url,
        "isBroadcast": False,
        "allowTranscription": True,
        "allowedPresenters": "everyone",
        "chatInfo": {"threadId": meeting.chat, "messageId": "0", "replyChainMessageId": None},
        "participants": {
            "organizer": _participant(state, organiser, "presenter"),
            "attendees": [_participant(state, id, "attendee") for id in others],
        },
    }


def _participant(state: State, person_id: str, role: str) -> dict[str, Any]:
    # Graph knows who it is, but leaves the name out here: it has to be looked up in the directory.
    person = state.people[person_id]
    user = {"id": person.id, "displayName": None, "tenantId": state.tenant_id}
    return {"upn": person.upn, "role": role, "identity": {"application": None, "device": None, "user": user}}


def _report_json(meeting: Meeting) -> dict[str, Any]:
    return {
        "id": _report_id(meeting),
        "totalParticipantCount": len(meeting.attendees),
        "meetingStartDateTime": whole(meeting.start),
        "meetingEndDateTime": whole(meeting.end),
    }


def _record_json(state: State, meeting: Meeting, person_id: str) -> dict[str, Any]:
    person = state.people[person_id]
    seconds = int((meeting.end - meeting.start).total_seconds())
    return {
        "id": person.id,
        "emailAddress": person.mail,
        "totalAttendanceInSeconds": seconds,
        "role": "Organizer" if person.id == meeting.organiser else "Attendee",
        "identity": {"id": person.id, "displayName": person.name, "tenantId": state.tenant_id},
        "attendanceIntervals": [
            {
                "joinDateTime": whole(meeting.start),
                "leaveDateTime": whole(meeting.end),
                "durationInSeconds": seconds,
            }
        ],
    }
