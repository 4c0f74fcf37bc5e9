"""Graph: groups, who is in them, and which of some groups a person is in.

Microsoft 365 groups are the teams, security groups are what roles hang on. Source: microsoft-graph-docs, group-list,
group-get, group-list-members, directoryobject-checkmembergroups.
"""

from __future__ import annotations

import uuid
from typing import Any

from aiohttp import web

from infra.sandbox import odata
from infra.sandbox.answers import bad_request, no_user
from infra.sandbox.graph import Call, Operation, context
from infra.sandbox.graph_people import USER_DEFAULT, find_user, page, user_json
from infra.sandbox.state import Group, State, Team

_READ = "Group.Read.All Group.ReadWrite.All GroupMember.Read.All Directory.Read.All"
_OWN = "GroupMember.Read.All"
_CHECK = "User.Read.All+GroupMember.Read.All User.Read.All+Group.Read.All Directory.Read.All"
_OWN_CHECK = "User.ReadBasic.All+GroupMember.Read.All User.Read.All+GroupMember.Read.All User.Read+GroupMember.Read.All"
_CHECKED_AT_ONCE = 20


def operations() -> list[Operation]:
    one = "/groups/{group}"
    return [
        Operation(method="GET", path="/groups", permissions=_READ, delegated=_OWN, handler=list_groups),
        Operation(method="GET", path=one, permissions=_READ, delegated=_OWN, handler=get_group),
        Operation(method="GET", path=one + "/members", permissions=_READ, delegated=_OWN, handler=list_members),
        Operation(
            method="POST",
            path="/users/{user}/checkMemberGroups",
            permissions=_CHECK,
            delegated=_OWN_CHECK,
            handler=check_member_groups,
        ),
    ]


async def list_groups(call: Call) -> web.Response:
    odata.options(call.request, "filter select top skiptoken count orderby")
    return page(call, [_group_json(group) for group in _all(call.state).values()], "groups", "group")


async def get_group(call: Call) -> web.Response:
    odata.options(call.request, "select")
    group = odata.select(call.request, _group_json(find_group(call.state, call.arg("group"))), "group")
    return web.json_response({"@odata.context": context("groups/$entity"), **group})


async def list_members(call: Call) -> web.Response:
    """Those that are in the group itself: people, and groups inside it."""
    odata.options(call.request, "filter select top skiptoken count")
    group = find_group(call.state, call.arg("group"))
    kind = {"@odata.type": "#microsoft.graph.user"}
    members = [{**kind, **user_json(call.state, call.state.people[id])} for id in group.members]
    return page(call, [*_inside(call.state, group), *members], "directoryObjects", "user", USER_DEFAULT)


async def check_member_groups(call: Call) -> web.Response:
    """Which of at most twenty groups the person is in, directly or through groups inside them."""
    person = find_user(call.state, call.arg("user"))
    if call.token.person not in (None, person.id) and call.token.scopes.isdisjoint(
        ("User.ReadBasic.All", "User.Read.All")
    ):
        raise no_user(call.arg("user"))
    asked = (await call.body()).get("groupIds")
    if not isinstance(asked, list) or not asked or not all(map(_is_guid, asked)):
        raise bad_request("One or more of the group ids in 'groupIds' is missing or not a valid GUID.")
    if len(asked) > _CHECKED_AT_ONCE:
        raise bad_request(f"The request has {len(asked)} group ids; the maximum is {_CHECKED_AT_ONCE}.")
    found = [id for id in asked if id in _all(call.state) and is_member(call.state, person.id, id)]
    return web.json_response({"@odata.context": context("Collection(Edm.String)"), "value": found})


def find_group(state: State, group_id: str) -> Team | Group:
    """Raises `Refusal` 404."""
    group = _all(state).get(group_id)
    if group is None:
        raise no_user(group_id)
    return group


def find_team(state: State, group_id: str) -> Team:
    """A Microsoft 365 group. Raises `Refusal` 404."""
    if group_id not in state.teams:
        raise no_user(group_id)
    return state.teams[group_id]


def is_member(state: State, person: str, group_id: str) -> bool:
    """Also through groups inside groups; a group may even be inside itself."""
    waiting, seen = [group_id], set[str]()
    while waiting:
        group = _all(state)[waiting.pop()]
        if person in group.members:
            return True
        seen.add(group.id)
        waiting += [id for id in _nested(group) if id not in seen]
    return False


def _all(state: State) -> dict[str, Team | Group]:
    return {**state.teams, **state.groups}


def _nested(group: Team | Group) -> list[str]:
    return group.groups if isinstance(group, Group) else []


def _inside(state: State, group: Team | Group) -> list[dict[str, Any]]:
    kind = {"@odata.type": "#microsoft.graph.group", **dict.fromkeys(USER_DEFAULT)}
    return [{**kind, "id": id, "displayName": state.groups[id].name} for id in _nested(group)]


def _group_json(group: Team | Group) -> dict[str, Any]:
    security = isinstance(group, Group)
    return {
        "id": group.id,
        "displayName": group.name,
        "description": group.name,
        "groupTypes": [] if security else ["Unified"],
        "mailEnabled": not security,
        "mailNickname": group.key,
        "securityEnabled": security,
        "visibility": None if security else "Private",
    }


def _is_guid(value: Any) -> bool:
    try:
        return isinstance(value, str) and uuid.UUID(value) is not None
    except ValueError:
        return False
