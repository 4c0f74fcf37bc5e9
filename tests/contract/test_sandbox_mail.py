"""The tenant's mail, read by Microsoft's own SDK as an application, and delivered so that who watches is told."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from subscriber import Certificate, Subscriber, certificate, subscriber_here

from infra.sandbox import Tenant
from infra.sandbox.mailboxes import Mailbox
from infra.sandbox.seed import add_mail

ENQUIRIES = "enquiries@bramleyholt.example"


@pytest.fixture(autouse=True)
def mailbox(tenant: Tenant) -> Mailbox:
    """A shared mailbox with a dozen mails, an hour apart, the newest an hour old."""
    shared = Mailbox(id="5ba3ed00-0000-4000-8000-000000000001", key="enquiries", name="Enquiries", mail=ENQUIRIES)
    tenant.state.mailboxes[shared.id] = shared
    for hours in range(12, 0, -1):
        entry = {
            "mailbox": "enquiries",
            "from": "Ada Reed <ada@reed.example>",
            "subject": f"{hours} hours ago",
            "body": f"Dear firm,\nit was <b>{hours}</b> o'clock.",
            "attachments": ["Lease.pdf", "notes"] if hours == 1 else [],
        }
        add_mail(tenant.state, entry, tenant.state.now() - timedelta(hours=hours))
    return shared


@pytest.fixture
async def raw(tenant: Tenant) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": "Bearer " + tenant.entra.issue("https://graph.microsoft.com")}
    async with aiohttp.ClientSession(f"{tenant.url}/v1.0/", headers=headers) as session:
        yield session


@pytest.fixture
async def subscriber() -> AsyncIterator[Subscriber]:
    async with subscriber_here() as listening:
        yield listening


@pytest.fixture(scope="module")
def pair() -> Certificate:
    return certificate()


def model(name: str) -> set[str]:
    module = importlib.import_module(f"msgraph.generated.models.{name}")
    return set(getattr(module, "".join(part.title() for part in name.split("_")))().get_field_deserializers())


async def test_the_sdk_lists_what_came_since_a_time_oldest_first_page_by_page(
    graph_client: Any, tenant: Tenant
) -> None:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from msgraph.generated.users.item.mail_folders.item.messages.messages_request_builder import (
        MessagesRequestBuilder as Builder,
    )

    since = tenant.state.now() - timedelta(hours=5, minutes=30)
    query = Builder.MessagesRequestBuilderGetQueryParameters(
        select=["id", "receivedDateTime", "subject"],
        filter=f"receivedDateTime ge {since:%Y-%m-%dT%H:%M:%SZ}",
        orderby=["receivedDateTime asc"],
        top=3,
    )
    messages = graph_client.users.by_user_id(ENQUIRIES).mail_folders.by_mail_folder_id("inbox").messages
    first = await messages.get(RequestConfiguration(query_parameters=query))
    second = await messages.with_url(first.odata_next_link).get()
    subjects = [message.subject for page in (first, second) for message in page.value]
    assert subjects == [f"{hours} hours ago" for hours in (5, 4, 3, 2, 1)]
    assert second.odata_next_link is None
    assert first.value[0].body is None
    assert not any(mail.read for mail in tenant.state.mail)


async def test_one_mail_parses_as_html_or_as_text_and_the_tenant_saw_that_it_was_read(
    graph_client: Any, tenant: Tenant
) -> None:
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from kiota_abstractions.headers_collection import HeadersCollection

    mail = tenant.state.mail[-1]
    one = graph_client.users.by_user_id(ENQUIRIES).messages.by_message_id(mail.id)
    message = await one.get()
    assert message.from_.email_address.name == "Ada Reed"
    assert message.sender.email_address.address == "ada@reed.example"
    assert message.to_recipients[0].email_address.address == ENQUIRIES
    assert (message.subject, message.has_attachments) == ("1 hours ago", True)
    assert message.body.content_type.value == "html"
    assert "&lt;b&gt;1&lt;/b&gt;" in message.body.content
    headers = HeadersCollection()
    headers.add("Prefer", 'outlook.body-content-type="text", IdType="ImmutableId"')
    text = await one.get(RequestConfiguration(headers=headers))
    assert text.body.content == "Dear firm,\r\nit was <b>1</b> o'clock."
    assert mail.read is not None
    assert tenant.state.mail[-2].read is None
    attachments = (await one.attachments.get()).value
    assert [(file.name, file.content_type) for file in attachments] == [
        ("Lease.pdf", "application/pdf"),
        ("notes", "application/octet-stream"),
    ]


async def test_answers_have_the_names_of_msgraphs_models(raw: aiohttp.ClientSession, tenant: Tenant) -> None:
    path = f"users/{ENQUIRIES}/messages/{tenant.state.mail[-1].id}"
    answer = await raw.get(path, headers={"Prefer": 'outlook.body-content-type="text"'})
    assert answer.headers["Preference-Applied"] == 'outlook.body-content-type="text"'
    message = await answer.json()
    assert {name for name in message if not name.startswith("@")} <= model("message")
    (file, _) = (await (await raw.get(f"{path}/attachments")).json())["value"]
    assert {name for name in file if not name.startswith("@")} <= model("file_attachment")
    chosen = await (await raw.get(f"{path}/attachments?$select=name")).json()
    assert set(chosen["value"][0]) == {"@odata.type", "id", "name"}


@pytest.mark.parametrize("folder", ["mailFolders/inbox/messages", "mailFolders('inbox')/messages", "messages"])
async def test_outlook_gives_ten_at_once_newest_first(
    raw: aiohttp.ClientSession, mailbox: Mailbox, folder: str
) -> None:
    page = await (await raw.get(f"users/{mailbox.id}/{folder}")).json()
    assert [message["subject"] for message in page["value"]] == [f"{hours} hours ago" for hours in range(1, 11)]
    rest = await (await raw.get(page["@odata.nextLink"])).json()
    assert len(rest["value"]) == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("$filter=receivedDateTime ge '2026-11-19T10:00:00Z'", "BadRequest"),
        ("$filter=receivedDateTime ge yesterday", "BadRequest"),
        ("$filter=isRead eq false&$orderby=receivedDateTime", "InefficientFilter"),
        ("$select=shoeSize", "BadRequest"),
        ("$expand=attachments", "BadRequest"),
    ],
)
async def test_a_query_that_outlook_would_not_take_is_refused(
    raw: aiohttp.ClientSession, query: str, code: str
) -> None:
    answer = await raw.get(f"users/{ENQUIRIES}/messages?{query}")
    assert (answer.status, (await answer.json())["error"]["code"]) == (400, code)


async def test_a_time_with_another_offset_is_the_same_time(raw: aiohttp.ClientSession, tenant: Tenant) -> None:
    since = (tenant.state.now() - timedelta(hours=2, minutes=30) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    page = await raw.get(f"users/{ENQUIRIES}/messages", params={"$filter": f"receivedDateTime ge {since}+01:00"})
    assert len((await page.json())["value"]) == 2


@pytest.mark.parametrize(
    ("user", "message", "status", "code"),
    [
        ("nobody@bramleyholt.example", "x", 404, "Request_ResourceNotFound"),
        (ENQUIRIES, "AAMkNothing=", 404, "ErrorItemNotFound"),
    ],
)
async def test_what_is_not_there_is_not_found(
    raw: aiohttp.ClientSession, user: str, message: str, status: int, code: str
) -> None:
    answer = await raw.get(f"users/{user}/messages/{message}")
    assert (answer.status, (await answer.json())["error"]["code"]) == (status, code)


async def test_a_mail_of_one_mailbox_is_not_in_another(raw: aiohttp.ClientSession, tenant: Tenant) -> None:
    toms = next(mail for mail in tenant.state.mail if mail.mailbox == tenant.state.person("tom").id)
    assert (await raw.get(f"users/tom.okafor@bramleyholt.example/messages/{toms.id}")).status == 200
    assert (await raw.get(f"users/{ENQUIRIES}/messages/{toms.id}")).status == 404


async def test_without_the_permission_or_outside_the_apps_policy_no_mailbox_opens(
    raw: aiohttp.ClientSession, tenant: Tenant, mailbox: Mailbox
) -> None:
    tenant.state.mail_access = {mailbox.id}
    assert (await raw.get(f"users/{ENQUIRIES}/messages")).status == 200
    refused = await raw.get("users/tom.okafor@bramleyholt.example/messages")
    assert (refused.status, (await refused.json())["error"]["code"]) == (403, "ErrorAccessDenied")
    tenant.entra.granted.discard("Mail.Read")
    refused = await raw.get(f"users/{ENQUIRIES}/messages")
    assert (refused.status, (await refused.json())["error"]["code"]) == (403, "Authorization_RequestDenied")


async def test_who_watches_the_inbox_is_told_of_a_mail_and_nobody_else(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber, mailbox: Mailbox
) -> None:
    for resource in (
        f"users/{ENQUIRIES}/mailFolders('inbox')/messages",
        "users/tom.okafor@bramleyholt.example/messages",
    ):
        assert (await raw.post("subscriptions", json=subscriber.wish(resource))).status == 201
    id = tenant.deliver_mail("enquiries", "Ada Reed <ada@reed.example>", "Good day", "Could you ring me?")
    (item,) = await subscriber.first(1)
    await tenant.notifications.settled()
    assert len(subscriber.items()) == 1
    assert item["resource"] == f"Users/{mailbox.id}/Messages/{id}"
    assert item["resourceData"]["@odata.type"] == "#Microsoft.Graph.Message"
    assert item["resourceData"]["id"] == id
    message = await (await raw.get(f"users/{ENQUIRIES}/messages/{id}")).json()
    assert item["resourceData"]["@odata.etag"] == message["@odata.etag"]


async def test_a_rich_mail_carries_the_properties_that_were_chosen(
    raw: aiohttp.ClientSession, tenant: Tenant, subscriber: Subscriber, mailbox: Mailbox, pair: Certificate
) -> None:
    resource = f"users/{mailbox.id}/mailFolders('Inbox')/messages?$select=Subject,from"
    rich = {"includeResourceData": True, "encryptionCertificate": pair.base64, "encryptionCertificateId": "key-1"}
    assert (await raw.post("subscriptions", json=subscriber.wish(resource, **rich))).status == 201
    id = tenant.deliver_mail(ENQUIRIES, "ada@reed.example", "Good day", "Could you ring me?")
    (item,) = await subscriber.first(1)
    assert item["resource"] == f"Users('{mailbox.id}')/messages('{id}')"
    sender = {"emailAddress": {"name": "ada@reed.example", "address": "ada@reed.example"}}
    assert pair.open(item["encryptedContent"]) == {"subject": "Good day", "from": sender}


def test_a_mail_needs_a_mailbox_and_a_sender(tenant: Tenant) -> None:
    with pytest.raises(KeyError):
        tenant.deliver_mail("nobody", "ada@reed.example", "Good day", "")
    with pytest.raises(ValueError, match="from must be an address"):
        tenant.deliver_mail("enquiries", "Ada", "Good day", "")
