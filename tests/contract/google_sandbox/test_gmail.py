"""The local tenant's Gmail through Google's own client: mailboxes, their history, and the watch that tells of a mail."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google_clients import client, refused, run

from infra.sandbox import Tenant
from infra.sandbox.google.half import GoogleHalf


@pytest.fixture
def half(tenant: Tenant) -> GoogleHalf:
    return tenant.google


def gmail(half: GoogleHalf, person: str = "tom", scope: str = "gmail.readonly") -> Any:
    return client(half, "gmail", "v1", scope, subject=half.person(person).mail).users()


def told(half: GoogleHalf) -> list[dict[str, Any]]:
    return [json.loads(base64.b64decode(waiting.message["data"])) for waiting in half.pubsub.backlog]


def text_of(part: dict[str, Any]) -> str:
    data = part["body"]["data"]
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)).decode().strip()


async def test_a_mail_is_read_with_its_headers_and_body(half: GoogleHalf) -> None:
    listed = await run(gmail(half).messages().list(userId="me", q="in:inbox"))
    assert listed["resultSizeEstimate"] == 1
    mail = await run(gmail(half).messages().get(userId="me", id=listed["messages"][0]["id"]))
    headers = {one["name"]: one["value"] for one in mail["payload"]["headers"]}
    assert headers["From"] == "dana@oakfield.example"
    assert headers["To"] == half.person("tom").mail
    assert headers["Subject"] == "Completion date"
    assert mail["payload"]["mimeType"] == "text/plain"
    assert text_of(mail["payload"]) == mail["snippet"] == "Could we complete on the 28th?"
    assert half.mail.mails[0].read is not None


async def test_attachments_are_parts_with_names_and_a_content_of_their_own(half: GoogleHalf) -> None:
    id = half.deliver_mail(
        "tom", "Dana <dana@oakfield.example>", "Plans", "See £ and “these”", ["plan.pdf", "lease.docx"]
    )
    mail = await run(gmail(half).messages().get(userId="me", id=id, format="full"))
    assert mail["payload"]["mimeType"] == "multipart/mixed"
    text, *files = mail["payload"]["parts"]
    assert text_of(text) == "See £ and “these”"
    assert [part["filename"] for part in files] == ["plan.pdf", "lease.docx"]
    attachment = files[0]["body"]["attachmentId"]
    got = await run(gmail(half).messages().attachments().get(userId="me", messageId=id, id=attachment))
    assert got["size"] == files[0]["body"]["size"] == len(text_of({"body": got}))
    with refused(400, "INVALID_ARGUMENT"):
        await run(gmail(half).messages().attachments().get(userId="me", messageId=id, id="other"))
    raw = await run(gmail(half).messages().get(userId="me", id=id, format="raw"))
    assert b"Subject: Plans" in base64.urlsafe_b64decode(raw["raw"])


async def test_the_metadata_scope_sees_headers_only(half: GoogleHalf) -> None:
    half.delegated.add("https://www.googleapis.com/auth/gmail.metadata")
    messages = gmail(half, scope="gmail.metadata").messages()
    id = (await run(messages.list(userId="me", labelIds=["INBOX"])))["messages"][0]["id"]
    got = await run(messages.get(userId="me", id=id, format="metadata", metadataHeaders=["Subject"]))
    assert got["payload"]["headers"] == [{"name": "Subject", "value": "Completion date"}]
    assert "body" not in got["payload"]
    for request in (messages.get(userId="me", id=id), messages.list(userId="me", q="completion")):
        with refused(403, "PERMISSION_DENIED"):
            await run(request)
    assert half.mail.mails[0].read is None


async def test_only_the_subjects_own_mailbox_opens(half: GoogleHalf) -> None:
    with refused(403, "PERMISSION_DENIED") as error:
        await run(gmail(half, "priya").messages().list(userId=half.person("tom").mail))
    assert "Delegation denied" in error["message"]
    with refused(404, "NOT_FOUND"):
        await run(gmail(half, "priya").messages().get(userId="me", id=half.mail.mails[0].id))
    profile = await run(gmail(half).getProfile(userId=half.person("tom").mail))
    assert (profile["emailAddress"], profile["messagesTotal"]) == (half.person("tom").mail, 1)
    labels = (await run(gmail(half).labels().list(userId="me")))["labels"]
    assert {"INBOX", "UNREAD"} <= {label["id"] for label in labels}


async def test_a_mailbox_is_searched_and_paged_newest_first(half: GoogleHalf) -> None:
    for number in range(3):
        half.deliver_mail("tom", "Ada Reed <ada@client.example>", f"Number {number}", "About the lease")
    messages = gmail(half).messages()
    first = await run(messages.list(userId="me", maxResults=3))
    second = await run(messages.list(userId="me", maxResults=3, pageToken=first["nextPageToken"]))
    ids = [one["id"] for one in first["messages"] + second["messages"]]
    assert ids == [mail.id for mail in reversed(half.mail.mails)]
    hour_ago = int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
    for query, count in (
        (f"after:{hour_ago}", 3),
        (f"in:inbox before:{hour_ago}", 1),
        ("from:ada subject:number", 3),
        ('"about the lease"', 3),
        ("is:unread from:dana", 1),
        ("in:spam", 0),
    ):
        assert (await run(messages.list(userId="me", q=query)))["resultSizeEstimate"] == count, query
    for wrong in ({"q": "after:soon"}, {"q": "larger:5M"}, {"maxResults": 501}):
        with refused(400, "INVALID_ARGUMENT"):
            await run(messages.list(userId="me", **wrong))


async def test_who_watches_a_mailbox_is_told_of_what_comes_in_and_finds_it_in_the_history(half: GoogleHalf) -> None:
    body = {"topicName": half.pubsub.topic, "labelIds": ["INBOX"]}
    watching = await run(gmail(half).watch(userId="me", body=body))
    expires = datetime.fromtimestamp(int(watching["expiration"]) / 1000, UTC)
    assert abs(expires - datetime.now(UTC) - timedelta(days=7)) < timedelta(minutes=1)
    half.deliver_mail("priya", "ada@client.example", "Not watched", "Hello")
    id = half.deliver_mail("tom", "ada@client.example", "Watched", "Hello")
    (note,) = told(half)
    assert note["emailAddress"] == half.person("tom").mail
    assert int(note["historyId"]) > int(watching["historyId"])
    found = await run(gmail(half).history().list(userId="me", startHistoryId=watching["historyId"]))
    assert [one["message"]["id"] for record in found["history"] for one in record["messagesAdded"]] == [id]
    assert found["historyId"] == note["historyId"]
    nothing = await run(gmail(half).history().list(userId="me", startHistoryId=note["historyId"]))
    assert "history" not in nothing


async def test_a_watch_ends_when_it_is_stopped_or_after_seven_days(half: GoogleHalf) -> None:
    body = {"topicName": half.pubsub.topic}
    await run(gmail(half).watch(userId="me", body=body))
    await run(gmail(half).stop(userId="me"))
    half.deliver_mail("tom", "ada@client.example", "Stopped", "Hello")
    await run(gmail(half).watch(userId="me", body={**body, "labelIds": ["INBOX"], "labelFilterBehavior": "exclude"}))
    half.deliver_mail("tom", "ada@client.example", "Excluded", "Hello")
    assert told(half) == []


async def test_what_isnt_right_is_refused(half: GoogleHalf) -> None:
    project = half.pubsub.topic.rpartition("/")[0]
    with refused(400, "INVALID_ARGUMENT"):
        await run(gmail(half).watch(userId="me", body={"topicName": "projects/elsewhere/topics/rapporteur"}))
    with refused(404, "NOT_FOUND"):
        await run(gmail(half).watch(userId="me", body={"topicName": f"{project}/other"}))
    with refused(404, "NOT_FOUND"):
        await run(gmail(half).history().list(userId="me", startHistoryId="1"))
    with refused(400, "INVALID_ARGUMENT"):
        await run(gmail(half).history().list(userId="me"))
    with pytest.raises(ValueError, match="from must be"):
        half.deliver_mail("tom", "Ada", "No address", "Hello")
    with pytest.raises(KeyError):
        half.deliver_mail("nobody", "ada@client.example", "No mailbox", "Hello")
