"""The doors of the Google side as they stand in the fuzzed bot, and what Google would send to them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channel_bot import utc_now
from gchat_bot import google_client

from bot.channels.gchat import GChat, GChatSettings
from bot.channels.gchat_certificates import Certificates
from bot.channels.gchat_settings import CHAT_ACCOUNT
from bot.core.signing_keys import SigningKeys
from bot.store.records import SealedRecords
from infra.sandbox import Tenant
from workspace.chat import GoogleChatApi
from workspace.listening import Listening
from workspace.push_token import PushToken
from workspace.pushes import Pushes

CHAT, PUBSUB = "/google/chat", "/google/pubsub"
PUBLIC = "https://rapporteur.firm.example"
MAILBOX = "intake@firm.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleDoors:
    """What stands behind them; `tokens` and `samples` by path: what they would believe."""

    gchat: GChat
    pushes: Pushes
    tokens: Mapping[str, str]
    samples: Mapping[str, Sequence[Any]]
    certificates: Certificates

    async def close(self) -> None:
        await self.gchat.close()
        await self.certificates.close()


def google_doors(tenant: Tenant, records: SealedRecords) -> GoogleDoors:
    """Beside a tenant, whose Google half signs what is to be believed."""
    half = tenant.google
    connection, certificates = half.connection(), Certificates()
    settings = GChatSettings(
        customer=half.customer,
        domains=frozenset({connection["domain"]}),
        verification="endpoint",
        audience=PUBLIC + CHAT,
        certs=f"{half.url}/certs",
    )
    listening = Listening(
        topic=connection["topic"],
        subscription=connection["subscription"],
        mailboxes=(MAILBOX,),
        push_url=PUBLIC + PUBSUB,
        push_account=connection["push_account"],
    )
    keys = SigningKeys("google", metadata=f"{half.url}/certs", fetch=certificates.fetch, clock=utc_now)
    token = PushToken(keys, audience=listening.push_url, account=listening.push_account, now=utc_now)
    return GoogleDoors(
        gchat=GChat(settings, records, GoogleChatApi(google_client(tenant)), utc_now),
        pushes=Pushes(listening, tenant=half.customer, records=records, token=token, keys=keys),
        tokens={
            CHAT: half.id_token(email=CHAT_ACCOUNT, audience=settings.audience),
            PUBSUB: half.id_token(email=listening.push_account, audience=listening.push_url),
        },
        samples={CHAT: _interactions(tenant), PUBSUB: _pushed(listening)},
        certificates=certificates,
    )


def _interactions(tenant: Tenant) -> list[Any]:
    """A message, a command, a press, a removal: in one format or the other."""
    tom = tenant.google.person("tom")
    user = {"name": f"users/{tom.id}", "displayName": tom.name, "email": tom.mail, "type": "HUMAN"}
    space = {"name": "spaces/AAA", "spaceType": "SPACE", "spaceThreadingState": "THREADED_MESSAGES"}
    message = {
        "name": "spaces/AAA/messages/M1",
        "argumentText": " recap https://meet.google.com/abc-defg-hij",
        "thread": {"name": "spaces/AAA/threads/T1"},
    }
    common = {
        "parameters": {"verb": "save", "data": "{}"},
        "formInputs": {"a": {"stringInputs": {"value": ["b"]}}, "d": {"dateInput": {"msSinceEpoch": "0"}}},
    }
    classic = {"eventTime": "2026-11-23T09:00:00Z", "user": user, "space": space, "message": message}
    press = {"message": message, "space": space, "isDialogEvent": True, "dialogEventType": "SUBMIT_DIALOG"}
    quick = {"space": space, "appCommandMetadata": {"appCommandId": 1, "appCommandType": "QUICK_COMMAND"}}
    chat = {"user": user, "eventTime": "2026-11-23T09:00:00Z"}
    return [
        {"type": "MESSAGE", **classic},
        {"type": "CARD_CLICKED", "common": common, **classic},
        {"type": "REMOVED_FROM_SPACE", **classic},
        {"commonEventObject": common, "chat": {**chat, "buttonClickedPayload": press}},
        {"commonEventObject": {}, "chat": {**chat, "appCommandPayload": quick}},
    ]


def _pushed(listening: Listening) -> list[Any]:
    """Gmail's word, and Meet's."""
    changed = _message(listening, {"emailAddress": MAILBOX, "historyId": 7}, {})
    attributes = {
        "ce-id": "1",
        "ce-source": "//workspaceevents.googleapis.com/subscriptions/s1",
        "ce-time": "2026-11-23T09:00:00Z",
        "ce-type": "google.workspace.meet.transcript.v2.fileGenerated",
    }
    made = _message(listening, {"transcript": {"name": "conferenceRecords/a/transcripts/b"}}, attributes)
    return [changed, made]


def _message(listening: Listening, data: Any, attributes: Mapping[str, str]) -> Any:
    coded = base64.b64encode(json.dumps(data).encode()).decode()
    message = {"data": coded, "messageId": "1", "publishTime": "2026-11-23T09:00:00Z", "attributes": dict(attributes)}
    return {"message": message, "subscription": listening.subscription}
