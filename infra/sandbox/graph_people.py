"""Graph: people and chats. Source: microsoft-graph-docs, user-list, user-get, chat-get, chat-list-members."""

from __future__ import annotations

import base64
from typing import Any

from aiohttp import web

from infra.sandbox import odata
from infra.sandbox.answers import Refusal, bad_request, no_user, not_found, stamp, whole
from infra.sandbox.graph import Call, Operation, context
from infra.sandbox.state import Chat, Person, State

_READ_USERS = "User.Read.All User.ReadBasic.All User.ReadWrite.All Directory.Read.All"
_OWN_USERS = "User.ReadBasic.All User.Read.All"
_READ_CHATS = "Chat.ReadBasic.All Chat.Read.All Chat.ReadWrite.All"
_READ_MEMBERS = "ChatMember.Read.All ChatMember.ReadWrite.All Chat.ReadBasic.All Chat.Read.All Chat.ReadWrite.All"

# What Graph gives of a person unless $select says otherwise: userType and department are not among them.
USER_DEFAULT = (
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
)

# What User.ReadBasic.All shows of other people.
_BASIC = ("displayName", "givenName", "id", "mail", "surname", "userPrincipalName")


def operations() -> list[Operation]:
    return [
        Operation(method="GET", path="/users", permissions=_READ_USERS, delegated=_OWN_USERS, handler=list_users),
        Operation(
            method="GET",
            path="/users/{user}",
            permissions=_READ_USERS,
            delegated=f"User.Read {_OWN_USERS}",
            handler=get_user,
        ),
        Operation(
            method="GET",
            path="/users/{user}/manager",
            permissions=_READ_USERS,
            delegated="User.Read.All",
            handler=get_manager,
        ),
        Operation(method="GET", path="/chats/{chat}", permissions=_READ_CHATS, handler=get_chat),
        Operation(method="GET", path="/chats/{chat}/members", permissions=_READ_MEMBERS, handler=list_chat_members),
    ]


def find_user(state: State, name: str) -> Person:
    """By id or user principal name. Raises `Refusal` 404 as the directory does."""
    for person in state.people.values():
        if name == person.id or name.lower() == person.upn.lower():
            return person
    raise no_user(name)


async def list_users(call: Call) -> web.Response:
    odata.options(call.request, "filter select top skiptoken count orderby")
    users = [_seen(call, person) for person in call.state.people.values()]
    return page(call, users, "users", "user", USER_DEFAULT)


async def get_user(call: Call) -> web.Response:
    odata.options(call.request, "select")
    person = find_user(call.state, call.arg("user"))
    if call.token.person not in (None, person.id) and not call.token.scopes & set(_OWN_USERS.split()):
        raise Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    return _user_answer(call, person)


async def get_manager(call: Call) -> web.Response:
    odata.options(call.request, "select")
    person = find_user(call.state, call.arg("user"))
    if person.manager is None:
        raise no_user("manager")
    return _user_answer(call, call.state.people[person.manager])


async def get_chat(call: Call) -> web.Response:
    odata.options(call.request, "select")
    chat = find_chat(call.state, call.arg("chat"))
    body = odata.select(call.request, _chat(call.state, chat), "chat")
    return web.json_response({"@odata.context": context("chats/$entity"), **body})


async def list_chat_members(call: Call) -> web.Response:
    odata.options(call.request, "top skiptoken filter")
    chat = find_chat(call.state, call.arg("chat"))
    members = [_member(call.state, chat, person) for person in call.state.members(chat)]
    return page(call, members, f"chats('{chat.id}')/members", "conversationMember")


def find_chat(state: State, chat_id: str) -> Chat:
    """A group's or meeting's chat. Raises `Refusal`: channels and chats with the bot aren't chats of Graph's."""
    if not chat_id.startswith("19:"):
        raise bad_request(f"Invalid chat id: '{chat_id}'.")
    chat = state.chats.get(chat_id)
    if chat is None or chat.kind == "channel":
        raise not_found("Chat")
    return chat


def _user_answer(call: Call, person: Person) -> web.Response:
    user = odata.select(call.request, _seen(call, person), "user", USER_DEFAULT)
    return web.json_response({"@odata.context": context("users/$entity"), **user})


def _seen(call: Call, person: Person) -> dict[str, Any]:
    """What the asker may see of somebody; what is beyond a basic profile is null."""
    user = user_json(call.state, person)
    if call.token.person in (None, person.id) or "User.Read.All" in call.token.scopes:
        return user
    return {name: value if name in _BASIC else None for name, value in user.items()}


def user_json(state: State, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "displayName": person.name,
        "givenName": person.given_name,
        "surname": person.surname,
        "mail": person.mail,
        "userPrincipalName": person.upn,
        "jobTitle": person.job_title,
        "department": person.department,
        "officeLocation": person.office,
        "mobilePhone": None,
        "businessPhones": [person.phone] if person.phone else [],
        "preferredLanguage": "en-GB",
        "userType": "Guest" if person.guest else "Member",
        "accountEnabled": True,
        "companyName": None if person.guest else state.organisation,
        "mailNickname": person.mail.partition("@")[0],
        "otherMails": [person.mail] if person.guest else [],
        "proxyAddresses": [f"SMTP:{person.mail}"],
    }


def _chat(state: State, chat: Chat) -> dict[str, Any]:
    last = max([chat.created, *(message.sent for message in chat.messages)])
    return {
        "id": chat.id,
        "topic": chat.topic or None,
        "createdDateTime": stamp(chat.created),
        "lastUpdatedDateTime": stamp(last),
        "chatType": chat.kind,
        "webUrl": f"https://teams.microsoft.com/l/chat/{chat.id}/0?tenantId={state.tenant_id}",
        "tenantId": state.tenant_id,
        "onlineMeetingInfo": _meeting_info(state, chat),
    }


def _meeting_info(state: State, chat: Chat) -> dict[str, Any] | None:
    if chat.meeting is None:
        return None
    meeting = state.meetings[chat.meeting]
    organiser = state.people[meeting.organiser]
    return {
        "calendarEventId": None,
        "joinWebUrl": meeting.join_url,
        "organizer": {"id": organiser.id, "displayName": None, "userIdentityType": "aadUser"},
    }


def _member(state: State, chat: Chat, person: Person) -> dict[str, Any]:
    raw = f"{state.tenant_id}##{chat.id}##{person.id}".encode()
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "id": base64.urlsafe_b64encode(raw).decode(),
        "roles": ["guest"] if person.guest else ["owner"],
        "displayName": person.name,
        "visibleHistoryStartDateTime": whole(chat.created),
        "userId": person.id,
        "email": person.mail,
        "tenantId": state.tenant_id,
    }


def page(
    call: Call, entities: list[dict[str, Any]], name: str, type_name: str, default: tuple[str, ...] = ()
) -> web.Response:
    """A page of a collection of the directory's or of a chat's."""
    found = odata.collection(call.request, entities, context=name, base=call.base, type_name=type_name, default=default)
    return web.json_response(found)


def access_policy(state: State, person: Person, app: str) -> None:
    """App-only calls about a person's meetings need the application access policy. Raises `Refusal` 403.

    Source: microsoft-graph-docs, concepts/cloud-communication-online-meeting-application-access-policy."""
    if state.access_policy is not None and person.id not in state.access_policy:
        text = f"No application access policy found for this app: {app} on the user: {person.id}."
        raise Refusal(403, "Forbidden", text)
