"""Google's Directory API of the Admin SDK: users, groups and who is in them, for the domain's admins.

Source: developers.google.com, Admin SDK Directory API; "Search for users" for what `query` may say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from infra.sandbox.google.answers import page
from infra.sandbox.google.api import Call, Methods
from infra.sandbox.google.errors import GoogleError, forbidden, invalid, not_found
from infra.sandbox.google.state import GooglePerson, GoogleState, Group

_CLAUSE = re.compile(r"""(\w+)\s*([:=])\s*(?:'([^']*)'|"([^"]*)"|(\S+))\s*""")
_FIELDS: Mapping[str, Callable[[GooglePerson], str]] = {
    "email": lambda person: person.mail,
    "name": lambda person: person.name,
    "givenName": lambda person: person.given,
    "familyName": lambda person: person.family,
    "isAdmin": lambda person: str(person.admin).lower(),
    "isSuspended": lambda person: str(person.suspended).lower(),
    "orgTitle": lambda person: person.job_title,
    "orgDepartment": lambda person: person.department,
    "directManager": lambda person: person.manager,
}
_ORDER: Mapping[str, Callable[[GooglePerson], str]] = {
    "email": lambda person: person.mail,
    "familyName": lambda person: person.family.casefold(),
    "givenName": lambda person: person.given.casefold(),
}


def list_users(call: Call) -> dict[str, Any]:
    """For an admin, or for anybody as the domain may see it (`viewType=domain_public`)."""
    public = _public(call)
    _whose(call)
    found = [person for person in call.half.state.people.values() if _fits(person, call.text("query"))]
    if call.text("showDeleted") == "true":
        found = []
    order = call.text("orderBy")
    if order:
        found.sort(key=_ORDER[order], reverse=call.text("sortOrder") == "DESCENDING")
    people, more = page(call, found, "maxResults", 100, 500)
    users = [_user_json(call, person, public=public) for person in people]
    return {"kind": "admin#directory#users", "etag": _etag("users"), **({"users": users} if users else {}), **more}


def get_user(call: Call) -> dict[str, Any]:
    public = _public(call)
    try:
        person = call.half.state.person(call.text("userKey"))
    except KeyError as error:
        raise not_found("Resource Not Found: userKey") from error
    if person.outside:
        raise forbidden("Not Authorized to access this resource/api")
    return _user_json(call, person, public=public)


def list_groups(call: Call) -> dict[str, Any]:
    """All, or those that a user is directly in."""
    _admin(call)
    state, user = call.half.state, call.text("userKey")
    if user:
        if call.text("customer"):
            raise invalid("Bad Request")
        found = list(state.memberships(_person(state, user).mail))
    else:
        _whose(call)
        found = list(state.groups.values())
    groups, more = page(call, sorted(found, key=lambda group: group.mail), "maxResults", 200, 200)
    shown = {"groups": [_group_json(group) for group in groups]} if groups else {}
    return {"kind": "admin#directory#groups", "etag": _etag("groups"), **shown, **more}


def get_group(call: Call) -> dict[str, Any]:
    _admin(call)
    return _group_json(_group(call))


def list_members(call: Call) -> dict[str, Any]:
    """The direct ones, groups among them; with `includeDerivedMembership` whoever is in those groups too."""
    _admin(call)
    state, group = call.half.state, _group(call)
    members = [_member_json(state, mail) for mail in (*group.members, *group.groups)]
    if call.flag("includeDerivedMembership"):
        members = [_member_json(state, mail) for mail in dict.fromkeys(_everybody(state, group))]
    roles = call.text("roles").upper().split(",") if call.text("roles") else ["MEMBER", "MANAGER", "OWNER"]
    found, more = page(call, [one for one in members if one["role"] in roles], "maxResults", 200, 200)
    shown = {"members": found} if found else {}
    return {"kind": "admin#directory#members", "etag": _etag(group.id), **shown, **more}


def has_member(call: Call) -> dict[str, Any]:
    """Directly, or through a group inside it."""
    _admin(call)
    state, group = call.half.state, _group(call)
    return {"isMember": _person(state, call.text("memberKey")).mail in _everybody(state, group)}


def _admin(call: Call) -> None:
    if not call.token.subject or not call.subject.admin:
        raise forbidden("Not Authorized to access this resource/api")


def _public(call: Call) -> bool:
    """Whether only what the domain may see is shown."""
    if call.text("viewType") == "domain_public" and call.token.subject:
        return True
    _admin(call)
    return False


def _whose(call: Call) -> None:
    """The customer or the domain must be named, and be the admin's own."""
    customer, domain = call.text("customer"), call.text("domain")
    if not customer and not domain:
        raise invalid("Bad Request")
    if customer not in ("", "my_customer", call.half.customer):
        raise invalid("Invalid Input: customer", "invalid")
    if domain not in ("", call.half.state.domain):
        raise GoogleError(404, "NOT_FOUND", "Domain not found.", "domainNotFound")


def _person(state: GoogleState, name: str) -> GooglePerson:
    try:
        return state.person(name)
    except KeyError as error:
        raise not_found("Resource Not Found: userKey") from error


def _group(call: Call) -> Group:
    try:
        return call.half.state.group(call.text("groupKey"))
    except KeyError as error:
        raise not_found("Resource Not Found: groupKey") from error


def _everybody(state: GoogleState, group: Group) -> Iterator[str]:
    """Mails of all people in it and in the groups inside it, however deep."""
    seen, waiting = {group.mail}, [group]
    while waiting:
        current = waiting.pop()
        yield from current.members
        waiting += [state.group(mail) for mail in current.groups if mail not in seen]
        seen.update(current.groups)


def _fits(person: GooglePerson, query: str) -> bool:
    """All clauses; `:` finds words, a word's beginning with `*`, and `=` is exact."""
    rest = query.strip()
    while rest:
        clause = _CLAUSE.match(rest)
        if clause is None or clause[1] not in _FIELDS:
            raise invalid("Invalid Input: query", "invalid")
        wanted = next(value for value in clause.groups()[2:] if value is not None).casefold()
        if not _clause(_FIELDS[clause[1]](person).casefold(), clause[2], wanted):
            return False
        rest = rest[clause.end() :]
    return True


def _clause(value: str, sign: str, wanted: str) -> bool:
    if sign == "=":
        return value == wanted
    words = [value, *re.split(r"[\s@.]+", value)]
    if wanted.endswith("*"):
        return any(word.startswith(wanted[:-1]) for word in words)
    return wanted in words or (" " in wanted and wanted in value)


def _user_json(call: Call, person: GooglePerson, *, public: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": "admin#directory#user",
        "id": person.id,
        "etag": _etag(person.id),
        "primaryEmail": person.mail,
        "name": {"givenName": person.given, "familyName": person.family, "fullName": person.name},
        "emails": [{"address": person.mail, "primary": True}],
    }
    organisation = {"title": person.job_title, "department": person.department, "primary": True}
    if person.job_title or person.department:
        body["organizations"] = [{name: value for name, value in organisation.items() if value}]
    if person.phone:
        body["phones"] = [{"value": person.phone, "type": "work"}]
    if public:
        return body
    if person.manager:
        body["relations"] = [{"value": person.manager, "type": "manager"}]
    return {
        **body,
        "isAdmin": person.admin,
        "isDelegatedAdmin": False,
        "suspended": person.suspended,
        "archived": False,
        "customerId": call.half.customer,
        "orgUnitPath": "/",
        "isMailboxSetup": True,
        "includeInGlobalAddressList": True,
    }


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "kind": "admin#directory#group",
        "id": group.id,
        "etag": _etag(group.id),
        "email": group.mail,
        "name": group.name,
        "description": "",
        "directMembersCount": str(len(group.members) + len(group.groups)),
        "adminCreated": True,
    }


def _member_json(state: GoogleState, mail: str) -> dict[str, Any]:
    body = {"kind": "admin#directory#member", "etag": _etag(mail), "email": mail, "role": "MEMBER", "status": "ACTIVE"}
    groups = {group.mail: group.id for group in state.groups.values()}
    if mail in groups:
        return {**body, "id": groups[mail], "type": "GROUP"}
    return {**body, "id": state.person(mail).id, "type": "USER"}


def _etag(name: str) -> str:
    return f'"{name}"'


METHODS: Methods = {
    "directory.users.list": list_users,
    "directory.users.get": get_user,
    "directory.groups.list": list_groups,
    "directory.groups.get": get_group,
    "directory.members.list": list_members,
    "directory.members.hasMember": has_member,
}
