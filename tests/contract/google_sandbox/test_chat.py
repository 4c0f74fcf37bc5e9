"""The local tenant's Chat API through Google's own client: what an app posts, and what Chat refuses."""

from __future__ import annotations

from typing import Any

import pytest
from google_clients import client, refused, run

from infra.sandbox import Tenant


@pytest.fixture
def chat(tenant: Tenant) -> Any:
    """Chat's API for the app."""
    return client(tenant.google, "chat", "v1", "chat.bot").spaces()


def name_of(tenant: Tenant, key: str) -> str:
    return tenant.google.chats.space(key).name


def card(*widgets: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"cardsV2": [{"cardId": "one", "card": {"sections": [{"widgets": list(widgets)}], **more}}]}


def button(**click: Any) -> dict[str, Any]:
    return {"buttonList": {"buttons": [{"text": "Go", "onClick": click}]}}


PARAGRAPH = {"textParagraph": {"text": "Read this"}}
ACTION = {"function": "go"}


async def test_a_message_is_posted_changed_read_and_deleted(chat: Any, tenant: Tenant) -> None:
    lunch = name_of(tenant, "lunch")
    made = await run(chat.messages().create(parent=lunch, body={"text": "One moment"}))
    assert made["sender"]["type"] == "BOT"
    assert made["space"]["name"] == lunch
    changed = {"text": "Done", **card(PARAGRAPH)}
    await run(chat.messages().patch(name=made["name"], updateMask="text,cardsV2", body=changed))
    (message,) = tenant.google.chats.space("lunch").app_messages
    assert (message.name, message.text, message.edited) == (made["name"], "Done", 1)
    assert message.cards[0]["sections"][0]["widgets"] == [PARAGRAPH]
    read = await run(chat.messages().get(name=made["name"]))
    assert read["text"] == "Done"
    assert "lastUpdateTime" in read
    assert await run(chat.messages().delete(name=made["name"])) == {}
    assert tenant.google.chats.space("lunch").app_messages == []
    with refused(404, "NOT_FOUND"):
        await run(chat.messages().get(name=made["name"]))


async def test_a_request_with_the_same_id_makes_one_message(chat: Any, tenant: Tenant) -> None:
    lunch = name_of(tenant, "lunch")
    first = await run(chat.messages().create(parent=lunch, requestId="r-1", body={"text": "Once"}))
    again = await run(chat.messages().create(parent=lunch, requestId="r-1", body={"text": "Twice"}))
    assert (again["name"], again["text"]) == (first["name"], "Once")
    assert len(tenant.google.chats.space("lunch").app_messages) == 1


async def test_an_id_of_the_apps_own_is_used_once_and_names_the_message(chat: Any, tenant: Tenant) -> None:
    lunch = name_of(tenant, "lunch")
    made = await run(chat.messages().create(parent=lunch, messageId="client-recap-1", body={"text": "Recap"}))
    assert made["clientAssignedMessageId"] == "client-recap-1"
    with refused(409, "ALREADY_EXISTS"):
        await run(chat.messages().create(parent=lunch, messageId="client-recap-1", body={"text": "Recap"}))
    named = f"{lunch}/messages/client-recap-1"
    changed = await run(chat.messages().patch(name=named, updateMask="text", body={"text": "Better"}))
    assert (changed["name"], changed["text"]) == (made["name"], "Better")


@pytest.mark.parametrize("id", ["recap-1", "client-Recap", "client-", "client-" + "a" * 57])
async def test_an_id_of_the_apps_own_has_a_shape(chat: Any, tenant: Tenant, id: str) -> None:
    with refused(400, "INVALID_ARGUMENT"):
        await run(chat.messages().create(parent=name_of(tenant, "lunch"), messageId=id, body={"text": "Recap"}))


async def test_a_patch_that_allows_it_makes_the_message_that_is_missing(chat: Any, tenant: Tenant) -> None:
    named = f"{name_of(tenant, 'lunch')}/messages/client-new"
    with refused(404, "NOT_FOUND"):
        await run(chat.messages().patch(name=named, updateMask="text", body={"text": "New"}))
    made = await run(chat.messages().patch(name=named, updateMask="text", allowMissing=True, body={"text": "New"}))
    assert made["clientAssignedMessageId"] == "client-new"


async def test_only_what_the_mask_names_is_changed(chat: Any, tenant: Tenant) -> None:
    made = await run(chat.messages().create(parent=name_of(tenant, "lunch"), body={"text": "Text", **card(PARAGRAPH)}))
    changed = await run(chat.messages().patch(name=made["name"], updateMask="cards_v2", body={"text": "Other"}))
    assert changed["text"] == "Text"
    assert "cardsV2" not in changed
    for mask in ("", "thread"):
        with refused(400, "INVALID_ARGUMENT"):
            await run(chat.messages().patch(name=made["name"], updateMask=mask, body={"text": "Other"}))
    with refused(400, "INVALID_ARGUMENT") as error:
        await run(chat.messages().update(name=made["name"], updateMask="*", body={}))
    assert error["message"].startswith("Message cannot be empty")


async def test_what_people_wrote_isnt_the_apps_to_change(chat: Any, tenant: Tenant) -> None:
    (soup,) = tenant.google.chats.space("lunch").messages
    for request in (
        chat.messages().patch(name=soup.name, updateMask="text", body={"text": "Stew?"}),
        chat.messages().delete(name=soup.name),
        chat.messages().get(name=soup.name),
    ):
        with refused(403, "PERMISSION_DENIED"):
            await run(request)


async def test_a_space_without_the_app_is_closed_to_it(chat: Any, tenant: Tenant) -> None:
    private = name_of(tenant, "private")
    for request in (
        chat.get(name=private),
        chat.members().list(parent=private),
        chat.messages().create(parent=private, body={"text": "Hello"}),
    ):
        with refused(403, "PERMISSION_DENIED"):
            await run(request)
    with refused(404, "NOT_FOUND"):
        await run(chat.get(name="spaces/AAAAnowhere"))


async def test_answers_go_into_the_thread_that_is_meant(chat: Any, tenant: Tenant) -> None:
    lunch = name_of(tenant, "lunch")
    reply = "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"

    async def post(option: str | None = reply, **thread: str) -> dict[str, Any]:
        body = {"text": "Said", "thread": thread}
        made = await run(chat.messages().create(parent=lunch, messageReplyOption=option, body=body))
        return dict(made)

    (soup,) = tenant.google.chats.space("lunch").messages
    answered = await post(name=soup.thread)
    assert answered["thread"]["name"] == soup.thread
    assert answered["threadReply"]
    keyed = await post(threadKey="recap-7")
    again = await post(threadKey="recap-7")
    assert again["thread"] == keyed["thread"] == {"name": keyed["thread"]["name"], "threadKey": "recap-7"}
    assert (await post(None, name=soup.thread))["thread"]["name"] != soup.thread
    assert (await post(name=f"{lunch}/threads/gone"))["thread"]["name"] not in (soup.thread, f"{lunch}/threads/gone")
    with refused(404, "NOT_FOUND"):
        await post("REPLY_MESSAGE_OR_FAIL", name=f"{lunch}/threads/gone")


async def test_a_private_message_is_for_one_member(chat: Any, tenant: Tenant) -> None:
    google = tenant.google
    lunch, priya, tom = name_of(tenant, "lunch"), google.person("priya"), google.person("tom")
    body = {"text": "Only you", "privateMessageViewer": {"name": f"users/{tom.id}"}}
    made = await run(chat.messages().create(parent=lunch, body=body))
    assert made["privateMessageViewer"]["displayName"] == "Tom Okafor"
    stranger = {**body, "privateMessageViewer": {"name": f"users/{google.person('sarah-b').id}"}}
    with refused(400, "INVALID_ARGUMENT"):
        await run(chat.messages().create(parent=lunch, body=stranger))
    google.delegated.add("https://www.googleapis.com/auth/chat.messages.readonly")
    seen = []
    for person in (tom, priya):
        theirs = client(google, "chat", "v1", "chat.messages.readonly", subject=person.mail).spaces().messages()
        seen.append([message["text"] for message in (await run(theirs.list(parent=lunch)))["messages"]])
    assert seen == [["Soup?", "Only you"], ["Soup?"]]


async def test_a_message_has_32000_bytes_at_most(chat: Any, tenant: Tenant) -> None:
    lunch = name_of(tenant, "lunch")
    room = 32_000 - len('{"text": ""}')
    await run(chat.messages().create(parent=lunch, body={"text": "a" * room}))
    for text in ("a" * (room + 1), "é" * (room // 2 + 1)):
        with refused(400, "INVALID_ARGUMENT") as error:
            await run(chat.messages().create(parent=lunch, body={"text": text}))
        assert "32000 bytes" in error["message"]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({}, "Message cannot be empty"),
        ({"text": "  "}, "Message cannot be empty"),
        ({"text": "a", "colour": "red"}, 'Unknown name "colour"'),
        ({"text": "a", "actionResponse": {"type": "NEW_MESSAGE"}}, "synchronous answers"),
        ({"cardsV2": [{"cardId": "one", "card": {}}]}, "at least one section"),
        ({"cardsV2": [{"card": {"sections": [{"widgets": []}]}}]}, "at least one widget"),
        (card(*[PARAGRAPH] * 101), "up to 100 widgets"),
        (card({"textBlock": {"text": "Teams'"}}), 'Unknown name "textBlock"'),
        (card({**PARAGRAPH, "divider": {}}), "exactly one thing"),
        (card({"textParagraph": {"text": ""}}), "needs text"),
        (card(button()), "exactly one thing"),
        (card(button(action=ACTION, openLink={"url": "https://a.example"})), "exactly one thing"),
        (card(button(openLink={"url": "/relative"})), "absolute https url"),
        (card(button(action={"function": ""})), "needs a function"),
        (card({"buttonList": {"buttons": [{"text": "Go"}]}}), "needs onClick"),
        (card({"buttonList": {"buttons": [{"onClick": {"action": ACTION}}]}}), "text or an icon"),
        (card({"columns": {"columnItems": [{"widgets": [PARAGRAPH]}] * 3}}), "up to 2 columns"),
        (card({"textInput": {"name": "owner"}}), "a label or a hintText"),
        (card({"textInput": {"label": "Owner"}}), "needs a name"),
        (card({"selectionInput": {"name": "a", "type": "LISTBOX"}}), "Invalid value"),
        (card({"selectionInput": {"name": "a", "items": [{"text": "A"}] * 101}}), "up to 100 items"),
        (card({"dateTimePicker": {"name": "a"}}, {"textInput": {"name": "a", "label": "A"}}), "same name"),
        (card({"image": {"imageUrl": "http://a.example/a.png"}}), "absolute https imageUrl"),
        (card(PARAGRAPH, header={"subtitle": "No title"}), "needs a title"),
        (card(PARAGRAPH, peekCardHeader={"title": "Peek"}), "unavailable for Google Chat apps"),
        (card(PARAGRAPH, fixedFooter={"primaryButton": {}}), "for dialogs"),
        ({"cardsV2": [*card(PARAGRAPH)["cardsV2"]] * 2}, "cardId is required, and unique"),
    ],
)
async def test_what_chat_cant_draw_is_refused(chat: Any, tenant: Tenant, message: dict[str, Any], why: str) -> None:
    with refused(400, "INVALID_ARGUMENT") as error:
        await run(chat.messages().create(parent=name_of(tenant, "lunch"), body=message))
    assert why in error["message"]
    assert tenant.google.chats.space("lunch").app_messages == []


async def test_a_card_with_everything_that_an_app_needs_is_taken_by_chat_and_by_googles_protobufs(
    chat: Any, tenant: Tenant
) -> None:
    from google.apps import chat_v1
    from google.protobuf import json_format

    choice = {"name": "owner", "label": "Owner", "type": "DROPDOWN", "items": [{"text": "Tom", "value": "1"}]}
    body = card(
        PARAGRAPH,
        {"divider": {}},
        {"decoratedText": {"topLabel": "Due", "text": "Friday", "startIcon": {"knownIcon": "CLOCK"}}},
        {"columns": {"columnItems": [{"widgets": [PARAGRAPH]}, {"widgets": [button(action=ACTION)]}]}},
        {"textInput": {"name": "title", "label": "Title"}},
        {"dateTimePicker": {"name": "due", "label": "Due", "type": "DATE_ONLY"}},
        {"selectionInput": choice},
        button(action={**ACTION, "interaction": "OPEN_DIALOG", "parameters": [{"key": "a", "value": "b"}]}),
        header={"title": "Recap", "subtitle": "Weekly"},
    )
    made = await run(chat.messages().create(parent=name_of(tenant, "lunch"), body=body))
    json_format.ParseDict(made, chat_v1.Message()._pb)


async def test_members_are_people_with_their_directory_ids_and_without_addresses(chat: Any, tenant: Tenant) -> None:
    room = name_of(tenant, "client")
    first = await run(chat.members().list(parent=room, pageSize=2))
    second = await run(chat.members().list(parent=room, pageSize=2, pageToken=first["nextPageToken"]))
    assert "nextPageToken" not in second
    people = {one["member"]["displayName"]: one for one in first["memberships"] + second["memberships"]}
    tom = tenant.google.person("tom")
    assert people["Tom Okafor"]["member"]["name"] == f"users/{tom.id}"
    assert {one["affiliation"] for one in people.values()} == {"INTERNAL", "EXTERNAL"}
    assert people["Dana Whitlock"]["affiliation"] == "EXTERNAL"
    assert not any("email" in one["member"] for one in people.values())
    assert {one["member"]["type"] for one in people.values()} == {"HUMAN"}
    assert await run(chat.members().list(parent=room, filter='member.type = "BOT"')) == {"memberships": []}
    one = await run(chat.members().get(name=f"{room}/members/{tom.mail}"))
    assert one["name"] == f"{room}/members/{tom.id}"
    with refused(404, "NOT_FOUND"):
        await run(chat.members().get(name=f"{room}/members/{tenant.google.person('sarah-b').id}"))


async def test_a_persons_own_chat_with_the_app_is_found_or_set_up_on_their_behalf(chat: Any, tenant: Tenant) -> None:
    google, tom = tenant.google, tenant.google.person("tom")
    found = await run(chat.findDirectMessage(name=f"users/{tom.id}"))
    assert (found["name"], found["singleUserBotDm"]) == (name_of(tenant, "bot-tom"), True)
    assert (await run(chat.findDirectMessage(name=f"users/{tom.mail}")))["name"] == found["name"]
    google.chats.space("bot-tom").installed = False
    for name in (f"users/{tom.id}", f"users/{google.person('dana').id}", "users/123"):
        with refused(404, "NOT_FOUND"):
            await run(chat.findDirectMessage(name=name))
    with refused(400, "INVALID_ARGUMENT"):
        await run(chat.findDirectMessage(name=tom.mail))
    body = {"space": {"spaceType": "DIRECT_MESSAGE", "singleUserBotDm": True}}
    with refused(403, "PERMISSION_DENIED"):
        await run(chat.setup(body=body))
    theirs = client(google, "chat", "v1", "chat.spaces.create", subject=tom.mail).spaces()
    assert (await run(theirs.setup(body=body)))["name"] == found["name"]
    assert (await run(theirs.setup(body=body)))["name"] == found["name"]
    assert (await run(chat.findDirectMessage(name=f"users/{tom.id}")))["name"] == found["name"]


async def test_spaces_are_listed_by_kind_and_page(chat: Any, tenant: Tenant) -> None:
    named = {space["displayName"] for space in (await run(chat.list(filter='spaceType = "SPACE"')))["spaces"]}
    assert {"Lunch", "Oakfield completion"} <= named
    assert "Without the bot" not in named
    first = await run(chat.list(pageSize=1))
    assert len(first["spaces"]) == 1
    assert first["nextPageToken"]
    got = await run(chat.get(name=name_of(tenant, "client")))
    assert got["externalUserAllowed"]
    assert got["customer"] == f"customers/{tenant.google.customer}"
    for refusal in ({"filter": "everything"}, {"pageSize": -1}):
        with refused(400, "INVALID_ARGUMENT"):
            await run(chat.list(**refusal))


async def test_messages_are_listed_for_a_person_in_the_space_only(tenant: Tenant) -> None:
    google = tenant.google
    lunch, priya = name_of(tenant, "lunch"), google.person("priya").mail
    google.delegated.add("https://www.googleapis.com/auth/chat.messages.readonly")
    app = client(google, "chat", "v1", "chat.bot").spaces().messages()
    for number in range(3):
        await run(app.create(parent=lunch, body={"text": f"Number {number}"}))
    with refused(403, "PERMISSION_DENIED"):
        await run(app.list(parent=lunch))
    theirs = client(google, "chat", "v1", "chat.messages.readonly", subject=priya).spaces().messages()
    first = await run(theirs.list(parent=lunch, pageSize=3, orderBy="createTime DESC"))
    assert [message["text"] for message in first["messages"]] == ["Number 2", "Number 1", "Number 0"]
    second = await run(
        theirs.list(parent=lunch, pageSize=3, orderBy="createTime DESC", pageToken=first["nextPageToken"])
    )
    assert [message["sender"]["email"] for message in second["messages"]] == [google.person("tom").mail]
    since = first["messages"][1]["createTime"]
    late = await run(theirs.list(parent=lunch, filter=f'createTime > "{since}"'))
    assert [message["text"] for message in late["messages"]] == ["Number 2"]
    stranger = client(google, "chat", "v1", "chat.messages.readonly", subject=google.person("sarah-b").mail)
    with refused(403, "PERMISSION_DENIED"):
        await run(stranger.spaces().messages().list(parent=lunch))


async def test_a_persons_token_posts_plain_text_as_that_person(tenant: Tenant) -> None:
    google, tom = tenant.google, tenant.google.person("tom")
    google.delegated.add("https://www.googleapis.com/auth/chat.messages.create")
    theirs = client(google, "chat", "v1", "chat.messages.create", subject=tom.mail).spaces().messages()
    made = await run(theirs.create(parent=name_of(tenant, "lunch"), body={"text": "Me"}))
    assert made["sender"]["name"] == f"users/{tom.id}"
    with refused(400, "INVALID_ARGUMENT"):
        await run(theirs.create(parent=name_of(tenant, "lunch"), body=card(PARAGRAPH)))
