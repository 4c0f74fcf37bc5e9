"""Graph: online meetings, their transcripts and who was there.

Source: microsoft-graph-docs, onlinemeeting-get, onlinemeeting-list-transcripts, calltranscript-get,
onlinemeeting-getalltranscripts, meetingattendancereport-get, attendancerecord-list.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from infra.sandbox import faults, ids, odata, vtt
from infra.sandbox.answers import Refusal, bad_request, not_found, stamp, whole
from infra.sandbox.graph import Call, Operation
from infra.sandbox.graph_people import access_policy, find_user
from infra.sandbox.state import Meeting, Part, Person, State

_READ_MEETINGS = "OnlineMeetings.Read.All OnlineMeetings.ReadWrite.All"
_READ_TRANSCRIPTS = "OnlineMeetingTranscript.Read.All"
_READ_ATTENDANCE = "OnlineMeetingArtifact.Read.All"

_MEETING = "/users/{user}/onlineMeetings/{meeting}"
_UNATTRIBUTED = "application/vnd.microsoft.graph.transcript+text"


def operations() -> list[Operation]:
    transcript, report = _MEETING + "/transcripts/{transcript}", _MEETING + "/attendanceReports"
    meetings = [
        ("/users/{user}/onlineMeetings", find_meetings),
        (_MEETING, get_meeting),
    ]
    transcripts = [
        ("/users/{user}/onlineMeetings/getAllTranscripts{function:.*}", all_transcripts),
        (_MEETING + "/transcripts", list_transcripts),
        (transcript, get_transcript),
        (transcript + "/content", get_content),
        (transcript + "/metadataContent", get_metadata),
    ]
    attendance = [
        (report, list_reports),
        (report + "/{report}", get_report),
        (report + "/{report}/attendanceRecords", list_records),
    ]
    return [
        Operation(method="GET", path=path, permissions=permissions, handler=handler)
        for group, permissions in (
            (transcripts, _READ_TRANSCRIPTS),
            (meetings, _READ_MEETINGS),
            (attendance, _READ_ATTENDANCE),
        )
        for path, handler in group
    ]


def _user(call: Call) -> Person:
    person = find_user(call.state, call.arg("user"))
    access_policy(call.state, person, call.token.app)
    return person


def _meeting(call: Call) -> Meeting:
    person = _user(call)
    meeting = call.state.meetings.get(call.arg("meeting"))
    if meeting is None:
        raise not_found("Meeting")
    if person.id not in meeting.attendees:
        raise Refusal(403, "Forbidden", "3003: User does not have access to lookup meeting.")
    return meeting


async def find_meetings(call: Call) -> web.Response:
    """By joinWebUrl only: Graph doesn't list a person's meetings."""
    person = _user(call)
    odata.options(call.request, "filter select")
    wanted = re.fullmatch(r"\s*JoinWebUrl\s+eq\s+'(.+)'\s*", call.request.query.get("$filter", ""), re.IGNORECASE)
    if wanted is None:
        raise Refusal(
            400, "InvalidArgument", "Filter expression expected - /onlineMeetings?$filter=JoinWebUrl eq '...'."
        )
    found = [m for m in call.state.meetings.values() if m.join_url == wanted[1] and person.id in m.attendees]
    if not found:
        raise Refusal(404, "NotFound", "3004: Meeting not found.")
    value = [odata.select(call.request, _meeting_json(call.state, meeting), "onlineMeeting") for meeting in found]
    return web.json_response({"@odata.context": _context(f"users('{person.id}')/onlineMeetings"), "value": value})


async def get_meeting(call: Call) -> web.Response:
    odata.options(call.request, "select")
    meeting = _meeting(call)
    body = odata.select(call.request, _meeting_json(call.state, meeting), "onlineMeeting")
    return web.json_response(
        {"@odata.context": _context(f"users('{call.arg('user')}')/onlineMeetings/$entity"), **body}
    )


async def list_transcripts(call: Call) -> web.Response:
    odata.options(call.request, "top skiptoken select")
    meeting = _meeting(call)
    _allowed(call.state, meeting)
    parts = [_part_json(call, meeting, part) for part in ready(call.state, meeting)]
    context = f"users('{call.arg('user')}')/onlineMeetings('{meeting.id}')/transcripts"
    page = odata.collection(call.request, parts, context=context, base=call.base, type_name="callTranscript")
    return web.json_response({**page, "@odata.count": len(parts)})


async def get_transcript(call: Call) -> web.Response:
    odata.options(call.request, "select")
    meeting, part = _part(call)
    body = odata.select(call.request, _part_json(call, meeting, part), "callTranscript")
    context = _context(f"users('{call.arg('user')}')/onlineMeetings('{meeting.id}')/transcripts/$entity")
    return web.json_response({"@odata.context": context, **body})


async def get_content(call: Call) -> web.Response:
    odata.options(call.request, "format")
    meeting, part = _part(call)
    if call.request.query.get("$format", "text/vtt") != "text/vtt":
        raise bad_request("The requested transcript format is not supported in $format.")
    if _UNATTRIBUTED in call.request.headers.get("Accept", ""):
        return web.Response(text=vtt.unattributed(part.cues), content_type=_UNATTRIBUTED)
    _attributed(call.state, meeting)
    return web.Response(text=vtt.attributed(part.cues), content_type="text/vtt")


async def get_metadata(call: Call) -> web.Response:
    meeting, part = _part(call)
    _attributed(call.state, meeting)
    return web.Response(text=vtt.metadata(part.cues, part.created), content_type="text/vtt")


async def all_transcripts(call: Call) -> web.Response:
    person = _user(call)
    organiser, since, until = _function(call)
    if organiser != person.id:
        raise bad_request("The meetingOrganizerUserId must be the user in the request's path.")
    meetings = [m for m in call.state.meetings.values() if m.organiser == organiser]
    if not call.state.graph_transcript_access:
        raise faults.refusal("transcripts_disabled")
    found = [
        {"@odata.type": "#microsoft.graph.callTranscript", **_part_json(call, meeting, part)}
        for meeting in meetings
        if meeting.transcription != "off"
        for part in ready(call.state, meeting)
        if (since is None or part.created >= since) and (until is None or part.created <= until)
    ]
    page = odata.collection(
        _without_filter(call.request),
        found,
        context="Collection(callTranscript)",
        base=call.base,
        type_name="callTranscript",
    )
    return web.json_response(page)


async def list_reports(call: Call) -> web.Response:
    odata.options(call.request, "top skiptoken select")
    meeting = _attended(call)
    reports = [_report_json(meeting)] if meeting.status == "ended" else []
    context = f"users('{call.arg('user')}')/onlineMeetings('{meeting.id}')/attendanceReports"
    page = odata.collection(call.request, reports, context=context, base=call.base, type_name="meetingAttendanceReport")
    return web.json_response(page)


async def get_report(call: Call) -> web.Response:
    odata.options(call.request, "select expand")
    meeting = _reported(call)
    body = _report_json(meeting)
    if call.request.query.get("$expand") == "attendanceRecords":
        body["attendanceRecords"] = [_record_json(call.state, meeting, id) for id in meeting.attendees]
    return web.json_response({"@odata.context": _context("attendanceReports/$entity"), **body})


async def list_records(call: Call) -> web.Response:
    odata.options(call.request, "top skiptoken select")
    meeting = _reported(call)
    records = [_record_json(call.state, meeting, id) for id in meeting.attendees]
    page = odata.collection(
        call.request, records, context="attendanceRecords", base=call.base, type_name="attendanceRecord"
    )
    return web.json_response(page)


def ready(state: State, meeting: Meeting) -> list[Part]:
    """The transcripts that Graph has by now."""
    if meeting.transcription == "never":
        return []
    return [part for part in meeting.parts if part.ready_at is not None and part.ready_at <= state.now()]


def _allowed(state: State, meeting: Meeting) -> None:
    if meeting.transcription == "off" or not state.graph_transcript_access:
        raise faults.refusal("transcripts_disabled")


def _attributed(state: State, meeting: Meeting) -> None:
    if meeting.transcription == "no_attribution" or not state.attributed_transcripts:
        raise faults.refusal("attribution_off")


def _part(call: Call) -> tuple[Meeting, Part]:
    meeting = _meeting(call)
    _allowed(call.state, meeting)
    for part in ready(call.state, meeting):
        if part.id == call.arg("transcript"):
            return meeting, part
    raise not_found("Transcript")


def _attended(call: Call) -> Meeting:
    meeting = _meeting(call)
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


def _function(call: Call) -> tuple[str, datetime | None, datetime | None]:
    """The function's parameters: in its brackets, as aliases of the query (the SDK's way), or the organiser in $filter."""
    given = dict(re.findall(r"(\w+)=('[^']*'|[^,)']+)", call.arg("function")))
    query = call.request.query
    values = {
        name: query.get(value.strip("'").lstrip("@"), query.get(value.strip("'"), value))
        for name, value in given.items()
    }
    in_filter = re.search(r"MeetingOrganizer/User/Id eq '([^']+)'", query.get("$filter", ""), re.IGNORECASE)
    organiser = values.get("meetingOrganizerUserId") or (in_filter[1] if in_filter else None)
    if organiser is None:
        raise bad_request("The parameter meetingOrganizerUserId is required.")
    return organiser.strip("'"), _moment(values.get("startDateTime")), _moment(values.get("endDateTime"))


def _moment(text: str | None) -> datetime | None:
    if text is None or text.startswith("@"):
        return None
    try:
        moment = datetime.fromisoformat(text.strip("'").replace(" ", "+"))
    except ValueError as error:
        raise bad_request(f"Invalid date and time: {text}.") from error
    if moment.tzinfo is None:
        raise bad_request(f"A date and time needs an offset: {text}.")
    return moment


def _without_filter(request: web.Request) -> web.Request:
    # The organiser in $filter was read already; paging must not test it again on each transcript.
    url = request.rel_url
    kept = [(name, value) for name, value in url.query.items() if name != "$filter"]
    return request.clone(rel_url=url.with_query(kept))


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


def _part_json(call: Call, meeting: Meeting, part: Part) -> dict[str, Any]:
    path = f"/v1.0/users/{meeting.organiser}/onlineMeetings/{meeting.id}/transcripts/{part.id}"
    user = {
        "@odata.type": "#microsoft.graph.teamworkUserIdentity",
        "id": meeting.organiser,
        "displayName": None,
        "userIdentityType": "aadUser",
        "tenantId": call.state.tenant_id,
    }
    return {
        "id": part.id,
        "meetingId": meeting.id,
        "callId": ids.guid("call", meeting.id),
        "contentCorrelationId": f"{ids.guid('content', part.id)}-0",
        "createdDateTime": stamp(part.created),
        "endDateTime": stamp(part.ended),
        "transcriptContentUrl": f"{call.base}{path}/content",
        "meetingOrganizer": {"application": None, "device": None, "user": user},
    }


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


def _context(suffix: str) -> str:
    return f"https://graph.microsoft.com/v1.0/$metadata#{suffix}"
