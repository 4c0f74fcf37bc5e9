"""Google's Calendar API: the events of a person's primary calendar, with their Meet links.

Source: developers.google.com, Calendar API v3, events.list and events.get.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from infra.sandbox.google.answers import millis, moment, page, stamp
from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import invalid, not_found
from infra.sandbox.google.state import Attendee, CalendarEvent, GooglePerson

_ZONE = "Europe/London"


def list_events(call: Call) -> dict[str, Any]:
    """Those that end after `timeMin` and begin before `timeMax`, oldest first."""
    owner = _owner(call)
    if call.text("orderBy") == "startTime" and not call.flag("singleEvents"):
        raise invalid("The requested ordering is not available for the particular query.")
    first, last, changed = moment(call, "timeMin"), moment(call, "timeMax"), moment(call, "updatedMin")
    if first and last and first >= last:
        raise invalid("The specified time range is empty.", "timeRangeEmpty")
    found = [
        event
        for event in call.half.state.events.values()
        if _in_calendar(event, owner)
        and (first is None or event.end > first)
        and (last is None or event.start < last)
        and (changed is None or event.created >= changed)
        and _asked_for(call, event)
    ]
    found.sort(key=lambda event: event.start)
    events, more = page(call, found, "maxResults", 250, 2500)
    return {
        "kind": "calendar#events",
        "etag": f'"{len(found)}"',
        "summary": owner.mail,
        "description": "",
        "updated": millis(max((event.created for event in found), default=call.half.now())),
        "timeZone": _ZONE,
        "accessRole": "owner" if owner.id == call.subject.id else "reader",
        "defaultReminders": [],
        "items": [_event_json(call, event, owner) for event in events],
        **more,
    }


def get_event(call: Call) -> dict[str, Any]:
    owner = _owner(call)
    event = call.half.state.events.get(call.text("eventId"))
    if event is None or not _in_calendar(event, owner):
        raise not_found("Not Found")
    return _event_json(call, event, owner)


def _owner(call: Call) -> GooglePerson:
    """Whose calendar it is: the subject's own, or one of the same domain, which everybody in it may read."""
    name = call.text("calendarId")
    if name == "primary":
        return call.subject
    for person in call.half.state.people.values():
        if person.mail == name.lower() and not call.subject.outside:
            return person
    raise not_found("Not Found")


def _in_calendar(event: CalendarEvent, owner: GooglePerson) -> bool:
    return owner.mail in (event.organiser, *(attendee.mail for attendee in event.attendees))


def _asked_for(call: Call, event: CalendarEvent) -> bool:
    if event.cancelled and not call.flag("showDeleted"):
        return False
    if call.text("iCalUID") and call.text("iCalUID") != f"{event.id}@google.com":
        return False
    people = [part for attendee in event.attendees for part in (attendee.mail, attendee.name)]
    text = " ".join([event.summary, event.description, event.organiser, *people]).casefold()
    return all(word in text for word in call.text("q").casefold().split())


def _event_json(call: Call, event: CalendarEvent, owner: GooglePerson) -> dict[str, Any]:
    most = call.parameters.get("maxAttendees") or len(event.attendees)
    organiser = {"email": event.organiser, "self": event.organiser == owner.mail}
    body = {
        "kind": "calendar#event",
        "etag": f'"{int(event.created.timestamp() * 1000)}"',
        "id": event.id,
        "status": "cancelled" if event.cancelled else "confirmed",
        "htmlLink": f"https://www.google.com/calendar/event?eid={event.id}",
        "created": stamp(event.created),
        "updated": millis(event.created),
        "summary": event.summary,
        "creator": organiser,
        "organizer": organiser,
        "start": _when(event.start),
        "end": _when(event.end),
        "iCalUID": f"{event.id}@google.com",
        "sequence": 0,
        "attendees": [_attendee_json(one, event, owner) for one in event.attendees[:most]],
        "hangoutLink": f"https://meet.google.com/{event.code}",
        "conferenceData": _conference_json(event),
        "reminders": {"useDefault": True},
        "eventType": "default",
    }
    if most < len(event.attendees):
        body["attendeesOmitted"] = True
    return {**body, "description": event.description} if event.description else body


def _when(at: datetime) -> dict[str, str]:
    return {"dateTime": stamp(at), "timeZone": _ZONE}


def _attendee_json(attendee: Attendee, event: CalendarEvent, owner: GooglePerson) -> dict[str, Any]:
    body: dict[str, Any] = {"email": attendee.mail, "responseStatus": attendee.response}
    if attendee.name:
        body["displayName"] = attendee.name
    if attendee.mail == event.organiser:
        body["organizer"] = True
    return {**body, "self": True} if attendee.mail == owner.mail else body


def _conference_json(event: CalendarEvent) -> dict[str, Any]:
    return {
        "conferenceId": event.code,
        "conferenceSolution": {
            "key": {"type": "hangoutsMeet"},
            "name": "Google Meet",
            "iconUri": "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png",
        },
        "entryPoints": [
            {
                "entryPointType": "video",
                "uri": f"https://meet.google.com/{event.code}",
                "label": f"meet.google.com/{event.code}",
            }
        ],
    }


METHODS: Methods = {"calendar.events.list": list_events, "calendar.events.get": get_event}
