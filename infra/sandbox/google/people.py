"""Google's People API: a person, and the domain's directory as its users may search it.

Source: developers.google.com, People API v1.
"""

from __future__ import annotations

import re
from typing import Any

from infra.sandbox.google.answers import page
from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import GoogleError, invalid, not_found
from infra.sandbox.google.state import GooglePerson

_KNOWN = frozenset(
    {
        "emailAddresses",
        "locations",
        "metadata",
        "names",
        "nicknames",
        "organizations",
        "phoneNumbers",
        "photos",
        "relations",
    }
)
_PROFILES = "DIRECTORY_SOURCE_TYPE_DOMAIN_PROFILE"


def get_person(call: Call) -> dict[str, Any]:
    """`people/me`, or somebody of the domain by id."""
    mask = _mask(call, "personFields")
    name = call.text("resourceName").removeprefix("people/")
    if name == "me":
        return _person_json(call.subject, mask)
    found = call.half.state.people.get(name)
    if found is None:
        raise not_found()
    return _person_json(found, mask)


def list_directory(call: Call) -> dict[str, Any]:
    return _people(call, list(call.half.state.people.values()), 1000)


def search_directory(call: Call) -> dict[str, Any]:
    """Those with a word that begins with what is asked for, in name or address."""
    wanted = call.text("query").casefold().split()
    if not wanted:
        raise invalid("Request must contain a query.")
    found = [
        person
        for person in call.half.state.people.values()
        if all(any(word.startswith(part) for word in _words(person)) for part in wanted)
    ]
    return {**_people(call, found, 500), "totalSize": len(found)}


def _people(call: Call, found: list[GooglePerson], most: int) -> dict[str, Any]:
    mask = _mask(call, "readMask")
    if call.subject.outside or not call.parameters.get("sources"):
        raise invalid("Must request one or more sources.")
    if (call.parameters.get("pageSize") or 0) > most:
        raise invalid(f"Page size must be less than or equal to {most}.")
    shown = [one for one in found if not one.suspended] if _PROFILES in call.parameters["sources"] else []
    people, more = page(call, shown, "pageSize", 100, most)
    return {"people": [_person_json(one, mask) for one in people], **more}


def _mask(call: Call, name: str) -> frozenset[str]:
    wanted = frozenset(part.strip() for part in call.text(name).split(",") if part.strip())
    if not wanted:
        raise GoogleError(400, "INVALID_ARGUMENT", f"{name} mask is required. Please specify one or more valid paths.")
    if wanted - _KNOWN:
        raise invalid(f'Invalid {name} mask path: "{min(wanted - _KNOWN)}".')
    return wanted


def _words(person: GooglePerson) -> list[str]:
    local = person.mail.partition("@")[0]
    return [person.mail, *re.split(r"[\s.-]+", f"{person.name} {local}".casefold())]


def _person_json(person: GooglePerson, mask: frozenset[str]) -> dict[str, Any]:
    source = {"type": "DOMAIN_PROFILE", "id": person.id}
    metadata = {"metadata": {"primary": True, "source": source}}
    name = {
        "displayName": person.name,
        "givenName": person.given,
        "familyName": person.family,
        "displayNameLastFirst": f"{person.family}, {person.given}",
        "unstructuredName": person.name,
    }
    organisation = {"title": person.job_title, "department": person.department}
    fields: dict[str, Any] = {
        "names": [{**metadata, **name}],
        "emailAddresses": [{**metadata, "value": person.mail}],
        "organizations": [{**metadata, **organisation}] if any(organisation.values()) else [],
        "phoneNumbers": [{**metadata, "value": person.phone, "type": "work"}] if person.phone else [],
        "relations": [{**metadata, "person": person.manager, "type": "manager"}] if person.manager else [],
        "metadata": {"sources": [source], "objectType": "PERSON"},
    }
    shown = {name: value for name, value in fields.items() if name in mask and value}
    return {"resourceName": f"people/{person.id}", "etag": f"%{person.id}", **shown}


METHODS: Methods = {
    "people.people.get": get_person,
    "people.people.listDirectoryPeople": list_directory,
    "people.people.searchDirectoryPeople": search_directory,
}
