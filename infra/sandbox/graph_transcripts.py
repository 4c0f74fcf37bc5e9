"""Graph: the transcripts of online meetings, as metadata, as text with and without speakers, and as JSON per cue.

Source: microsoft-graph-docs, onlinemeeting-list-transcripts, calltranscript-get, onlinemeeting-getalltranscripts.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from aiohttp import web

from infra.sandbox import faults, ids, odata, vtt
from infra.sandbox.answers import bad_request, not_found, stamp
from infra.sandbox.graph import Call, Handler, Operation, context
from infra.sandbox.graph_meetings import MEETING, asked_meeting, asked_user
from infra.sandbox.state import Meeting, Part, State

_READ = "OnlineMeetingTranscript.Read.All"
_PARAMETERS = frozenset({"meetingOrganizerUserId", "startDateTime", "endDateTime"})
_UNATTRIBUTED = "application/vnd.microsoft.graph.transcript+text"


def operations() -> list[Operation]:
    one = MEETING + "/transcripts/{transcript}"
    paths: list[tuple[str, str, Handler]] = [
        ("/users/{user}/onlineMeetings/getAllTranscripts{function:.*}", "", all_transcripts),
        (MEETING + "/transcripts", _READ, list_transcripts),
        (one, _READ, get_transcript),
        (one + "/content", _READ, get_content),
        (one + "/metadataContent", _READ, get_metadata),
    ]
    return [
        Operation(method="GET", path=path, permissions=_READ, delegated=own, handler=handler)
        for path, own, handler in paths
    ]


async def list_transcripts(call: Call) -> web.Response:
    odata.options(call.request, "top skiptoken select")
    meeting = asked_meeting(call)
    _allowed(call.state, meeting)
    parts = [_part_json(call, meeting, part) for part in ready(call.state, meeting)]
    name = f"users('{call.arg('user')}')/onlineMeetings('{meeting.id}')/transcripts"
    page = odata.collection(call.request, parts, context=name, base=call.base, type_name="callTranscript")
    return web.json_response({**page, "@odata.count": len(parts)})


async def get_transcript(call: Call) -> web.Response:
    odata.options(call.request, "select")
    meeting, part = _part(call)
    body = odata.select(call.request, _part_json(call, meeting, part), "callTranscript")
    name = f"users('{call.arg('user')}')/onlineMeetings('{meeting.id}')/transcripts/$entity"
    return web.json_response({"@odata.context": context(name), **body})


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
    odata.options(call.request, "top skiptoken filter")
    person = asked_user(call)
    organiser, since, until = _function(call)
    if organiser != person.id:
        raise bad_request("The meetingOrganizerUserId must be the user in the request's path.")
    # Channel meetings' transcripts are not among them.
    chats = call.state.chats
    meetings = [m for m in call.state.meetings.values() if m.organiser == organiser and chats[m.chat].kind != "channel"]
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
    return web.json_response({**page, "@odata.count": len(page["value"])})


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
    meeting = asked_meeting(call)
    _allowed(call.state, meeting)
    for part in ready(call.state, meeting):
        if part.id == call.arg("transcript"):
            return meeting, part
    raise not_found("Transcript")


def _function(call: Call) -> tuple[str, datetime | None, datetime | None]:
    """The function's parameters: in its brackets, as aliases of the query (the SDK's way), or the organiser in $filter."""
    given = dict(re.findall(r"(\w+)=('[^']*'|[^,)']+)", call.arg("function")))
    query = call.request.query
    unknown = sorted(set(given) - _PARAMETERS)
    if unknown:
        raise bad_request(f"The function getAllTranscripts has no parameter named '{unknown[0]}'.")
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


def _part_json(call: Call, meeting: Meeting, part: Part) -> dict[str, Any]:
    reader = call.token.person or meeting.organiser
    path = f"/v1.0/users/{reader}/onlineMeetings/{meeting.id}/transcripts/{part.id}"
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
