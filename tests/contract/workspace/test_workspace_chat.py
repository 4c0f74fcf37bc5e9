"""Chat's API as the channel uses it, through Google's own client: posted once, changed, taken away, and who is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.errors import BadInput, Forbidden, NotFound
from bot.core.types import Person
from infra.sandbox import Tenant
from workspace.chat import GoogleChatApi
from workspace.client import GoogleClient
from workspace.permissions import CHAT_BOT

ID = "client-recap-1"


@pytest.fixture
def chat(google_client: Callable[..., GoogleClient]) -> GoogleChatApi:
    return GoogleChatApi(google_client())


@pytest.fixture
def lunch(tenant: Tenant) -> str:
    return tenant.google.chats.space("lunch").name


async def test_a_message_is_posted_once_however_often_it_is_tried(
    tenant: Tenant, chat: GoogleChatApi, lunch: str
) -> None:
    tenant.faults.add("POST */messages", "drop", times=1)
    first = await chat.create(lunch, {"text": "Recap"}, message_id=ID)
    again = await chat.create(lunch, {"text": "Recap"}, message_id=ID)
    assert first["name"] == again["name"]
    (message,) = tenant.google.chats.space("lunch").app_messages
    assert (message.name, message.text) == (first["name"], "Recap")
    assert (await chat.message(f"{lunch}/messages/{ID}"))["name"] == first["name"]


async def test_a_message_whose_id_is_taken_is_the_one_that_is_there(
    google_client: Callable[..., GoogleClient], chat: GoogleChatApi, lunch: str
) -> None:
    first = await google_client().execute(
        lambda api: api.spaces().messages().create(parent=lunch, messageId=ID, body={"text": "Recap"}),
        api="chat",
        scopes=(CHAT_BOT,),
    )
    assert (await chat.create(lunch, {"text": "Recap"}, message_id=ID))["name"] == first["name"]


async def test_an_answer_goes_into_its_thread(tenant: Tenant, chat: GoogleChatApi, lunch: str) -> None:
    first = await chat.create(lunch, {"text": "One"}, message_id=ID)
    second = await chat.create(lunch, {"text": "Two"}, message_id="client-two", thread=first["thread"]["name"])
    assert second["thread"]["name"] == first["thread"]["name"]


async def test_a_message_is_changed_made_where_it_may_be_and_taken_away(
    tenant: Tenant, chat: GoogleChatApi, lunch: str
) -> None:
    name = f"{lunch}/messages/{ID}"
    with pytest.raises(NotFound):
        await chat.update(name, {"text": "Recap"})
    await chat.update(name, {"text": "Recap"}, allow_missing=True)
    changed = await chat.update(name, {"text": "Better"})
    assert changed["text"] == "Better"
    for _ in range(2):
        await chat.delete(changed["name"])
    assert tenant.google.chats.space("lunch").app_messages == []


async def test_people_in_a_space_are_listed_and_apps_are_not(tenant: Tenant, chat: GoogleChatApi, lunch: str) -> None:
    members = await chat.members(lunch)
    ids = {one["member"]["name"].removeprefix("users/") for one in members}
    assert ids == {tenant.google.person(key).id for key in ("priya", "tom", "sarah-a")}
    assert (await chat.space(lunch))["name"] == lunch


async def test_a_space_without_the_app_says_how_to_add_it(tenant: Tenant, chat: GoogleChatApi) -> None:
    private = tenant.google.chats.space("private").name
    for asked in (chat.create(private, {"text": "Hello"}, message_id=ID), chat.members(private), chat.space(private)):
        with pytest.raises(Forbidden) as refused:
            await asked
        assert refused.value.reason == "not_in_chat"


async def test_a_message_that_is_too_large_is_not_sent(tenant: Tenant, chat: GoogleChatApi, lunch: str) -> None:
    with pytest.raises(BadInput, match="parts"):
        await chat.create(lunch, {"text": "é" * 16_000}, message_id=ID)
    assert not tenant.requests


async def test_somebodys_own_chat_is_found_or_set_up_in_their_name(
    tenant: Tenant, chat: GoogleChatApi, person: Callable[[str], Person]
) -> None:
    tom = person("tom")
    name = await chat.set_up_direct_message(tom.mail or "")
    assert await chat.set_up_direct_message(tom.mail or "") == name
    assert await chat.direct_message(tom.id) == name
    assert await chat.direct_message("9" * 21) is None
    setting_up = [seen for seen in tenant.requests if seen.path.endswith("spaces:setup")]
    assert {seen.person for seen in setting_up} == {tom.id}
