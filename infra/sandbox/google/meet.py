"""Google's Meet API: spaces, conference records, who was there, transcripts and what was said.

Records are there for the owner of the space and for who took part. Source: developers.google.com, Meet REST API v2.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from infra.sandbox.google import filters
from infra.sandbox.google.answers import page, stamp
from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import forbidden, not_found
from infra.sandbox.google.state import Conference, Entry, MeetSpace, Participant, Transcript

_READ = "https://www.googleapis.com/auth/meetings.space.readonly"
_RECORD_FIELDS = {"space.meeting_code": str, "space.name": str, "start_time": datetime, "end_time": datetime}
_PARTICIPANT_FIELDS = {"earliest_start_time": datetime, "latest_end_time": datetime}
_SESSION_FIELDS = {"start_time": datetime, "end_time": datetime}


def get_space(call: Call) -> dict[str, Any]:
    """By the space's name or, in whatever case, its meeting code."""
    alias = call.text("name").removeprefix("spaces/")
    try:
        space = call.half.state.space(alias.lower() if "-" in alias else call.text("name"))
    except KeyError as error:
        raise forbidden("Permission denied on resource Space (or it might not exist).") from error
    if not _may_see_space(call, space):
        raise forbidden("Permission denied on resource Space (or it might not exist).")
    body: dict[str, Any] = {
        "name": space.name,
        "meetingUri": space.uri,
        "meetingCode": space.code,
        "config": {"accessType": "TRUSTED", "entryPointAccess": "ALL"},
    }
    on = [one for one in _begun(call) if one.space == space.name and one.end is None]
    return {**body, "activeConference": {"conferenceRecord": on[0].name}} if on else body


def list_records(call: Call) -> dict[str, Any]:
    fits = filters.parse(call.text("filter"), _RECORD_FIELDS)
    found = [one for one in _begun(call) if _may_see(call, one) and fits(_record_values(call, one))]
    found.sort(key=lambda one: one.start, reverse=True)
    records, more = page(call, found, "pageSize", 25, 100)
    return {"conferenceRecords": [_record_json(one) for one in records], **more}


def get_record(call: Call) -> dict[str, Any]:
    return _record_json(_conference(call, call.text("name")))


def list_participants(call: Call) -> dict[str, Any]:
    conference = _conference(call, call.text("parent"))
    fits = filters.parse(call.text("filter"), _PARTICIPANT_FIELDS)
    found = [
        one for one in conference.participants if fits({"earliest_start_time": one.joined, "latest_end_time": one.left})
    ]
    found.sort(key=lambda one: one.joined, reverse=True)
    participants, more = page(call, found, "pageSize", 100, 250)
    # The total is only there when `fields` asks for it.
    total = {"totalSize": len(found)} if "fields" in call.parameters else {}
    return {"participants": [_participant_json(one) for one in participants], **more, **total}


def get_participant(call: Call) -> dict[str, Any]:
    return _participant_json(_participant(call, call.text("name")))


def list_sessions(call: Call) -> dict[str, Any]:
    """Everybody was there once, without a break."""
    one = _participant(call, call.text("parent"))
    fits = filters.parse(call.text("filter"), _SESSION_FIELDS)
    found = [one] if fits({"start_time": one.joined, "end_time": one.left}) else []
    sessions, more = page(call, found, "pageSize", 100, 250)
    return {"participantSessions": [_session_json(one) for one in sessions], **more}


def list_transcripts(call: Call) -> dict[str, Any]:
    conference = _conference(call, call.text("parent"))
    found = sorted(conference.transcripts, key=lambda one: one.start)
    transcripts, more = page(call, found, "pageSize", 10, 100)
    return {"transcripts": [_transcript_json(one) for one in transcripts], **more}


def get_transcript(call: Call) -> dict[str, Any]:
    return _transcript_json(_transcript(call, call.text("name")))


def list_entries(call: Call) -> dict[str, Any]:
    """None before the transcript's file is there."""
    transcript = _transcript(call, call.text("parent"))
    found = sorted(_said(transcript), key=lambda one: one.start)
    entries, more = page(call, found, "pageSize", 10, 100)
    return {"transcriptEntries": [_entry_json(one) for one in entries], **more}


def get_entry(call: Call) -> dict[str, Any]:
    name = call.text("name")
    for entry in _said(_transcript(call, name.rpartition("/entries/")[0])):
        if entry.name == name:
            return _entry_json(entry)
    raise not_found()


def _begun(call: Call) -> list[Conference]:
    return [one for one in call.half.state.conferences.values() if one.begun]


def _may_see(call: Call, conference: Conference) -> bool:
    """Who owns the space or took part; `meetings.space.created` is for spaces that the app made, and it made none."""
    person = call.subject.id
    owner = call.half.state.spaces[conference.space].owner
    there = {one.person for one in conference.participants}
    return _READ in call.token.scopes and (person == owner or person in there)


def _may_see_space(call: Call, space: MeetSpace) -> bool:
    person = call.subject
    invited = {
        attendee.mail
        for event in call.half.state.events.values()
        if event.code == space.code
        for attendee in event.attendees
    }
    there = any(one.space == space.name and _may_see(call, one) for one in _begun(call))
    allowed = call.token.scopes - {"https://www.googleapis.com/auth/meetings.space.created"}
    return bool(allowed) and (person.id == space.owner or person.mail in invited or there)


def _conference(call: Call, name: str) -> Conference:
    conference = call.half.state.conferences.get(name)
    if conference is None or not conference.begun:
        raise not_found()
    if not _may_see(call, conference):
        raise forbidden()
    return conference


def _participant(call: Call, name: str) -> Participant:
    conference = _conference(call, name.partition("/participants/")[0])
    for participant in conference.participants:
        if participant.name == name:
            return participant
    raise not_found()


def _transcript(call: Call, name: str) -> Transcript:
    conference = _conference(call, name.partition("/transcripts/")[0])
    for transcript in conference.transcripts:
        if transcript.name == name:
            return transcript
    raise not_found()


def _said(transcript: Transcript) -> tuple[Entry, ...]:
    return transcript.entries if transcript.state == "FILE_GENERATED" else ()


def _record_values(call: Call, conference: Conference) -> dict[str, filters.Value]:
    space = call.half.state.spaces[conference.space]
    return {
        "space.meeting_code": space.code,
        "space.name": space.name,
        "start_time": conference.start,
        "end_time": conference.end,
    }


def _record_json(conference: Conference) -> dict[str, Any]:
    body = {
        "name": conference.name,
        "startTime": stamp(conference.start),
        "expireTime": stamp(conference.expires),
        "space": conference.space,
    }
    return {**body, "endTime": stamp(conference.end)} if conference.end else body


def _participant_json(one: Participant) -> dict[str, Any]:
    body: dict[str, Any] = {"name": one.name, "earliestStartTime": stamp(one.joined)}
    if one.left:
        body["latestEndTime"] = stamp(one.left)
    if one.kind == "signed_in":
        return {**body, "signedinUser": {"user": f"users/{one.person}", "displayName": one.display}}
    if one.kind == "phone":
        return {**body, "phoneUser": {"displayName": _redacted(one.display)}}
    return {**body, "anonymousUser": {"displayName": one.display}}


def _redacted(number: str) -> str:
    """Meet shows part of a caller's number: its beginning and its last two digits."""
    return number[:5] + re.sub(r"\d", "*", number[5:-2]) + number[-2:]


def _session_json(one: Participant) -> dict[str, Any]:
    body = {"name": f"{one.name}/participantSessions/1", "startTime": stamp(one.joined)}
    return {**body, "endTime": stamp(one.left)} if one.left else body


def _transcript_json(transcript: Transcript) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": transcript.name,
        "state": transcript.state,
        "startTime": stamp(transcript.start),
    }
    if transcript.state != "STARTED":
        body["endTime"] = stamp(transcript.end)
    if transcript.state == "FILE_GENERATED":
        document = f"https://docs.google.com/document/d/{transcript.document}/view"
        body["docsDestination"] = {"document": transcript.document, "exportUri": document}
    return body


def _entry_json(entry: Entry) -> dict[str, Any]:
    body = {
        "name": entry.name,
        "text": entry.text,
        "languageCode": entry.language,
        "startTime": stamp(entry.start),
        "endTime": stamp(entry.end),
    }
    return {**body, "participant": entry.participant} if entry.participant else body


METHODS: Methods = {
    "meet.spaces.get": get_space,
    "meet.conferenceRecords.list": list_records,
    "meet.conferenceRecords.get": get_record,
    "meet.conferenceRecords.participants.list": list_participants,
    "meet.conferenceRecords.participants.get": get_participant,
    "meet.conferenceRecords.participants.participantSessions.list": list_sessions,
    "meet.conferenceRecords.transcripts.list": list_transcripts,
    "meet.conferenceRecords.transcripts.get": get_transcript,
    "meet.conferenceRecords.transcripts.entries.list": list_entries,
    "meet.conferenceRecords.transcripts.entries.get": get_entry,
}
