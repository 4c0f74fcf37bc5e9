"""What Graph would post to the bot, and what others would like to have come from there."""

from __future__ import annotations

import base64
import hmac
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization

from graph.certificates import Certificate
from graph.listening import Listening, Topic, client_state
from infra.sandbox.envelope import encrypted, token
from infra.sandbox.keys import SigningKey

ORGANISER = "976f4b31-fd01-4e0b-9178-29cc40c14438"
Post = dict[str, Any]


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@dataclass(kw_only=True)
class GraphPosts:
    """One app's subscriptions as Graph knows them. `key` is Entra's, `certificate` the one that was subscribed with."""

    tenant: str
    app: str
    key: SigningKey
    certificate: Certificate
    blind: Callable[[str], str]
    listening: Listening
    stranger: SigningKey = field(default_factory=lambda: SigningKey("stranger"))
    subscription: str = field(default_factory=lambda: str(uuid.uuid4()))

    def state(self, topic: Topic | None = None) -> str:
        return client_state(self.blind, self.tenant, topic or self.listening.topics()[0])

    def token(self, **claims: Any) -> str:
        """Valid but for what `claims` change."""
        key = claims.pop("key", self.key)
        return token(key, self.tenant, self.app, **claims)

    def post(self, *items: Any, tokens: Any = None) -> Post:
        return {"value": list(items), "validationTokens": [self.token()] if tokens is None else tokens}

    def transcript(self, number: int = 1, **changed: Any) -> Post:
        """A rich item that tells of a transcript; `content` changes what is sealed, `sealed` the sealed itself."""
        meeting = encoded(f"1*{ORGANISER}*0**19:meeting_{number}@thread.v2")
        id = encoded(f"1##0##{uuid.UUID(int=number)}")
        content = {
            "id": id,
            "meetingId": meeting,
            "createdDateTime": "2026-11-19T10:30:00.1234567Z",
            "meetingOrganizer": {"application": None, "user": {"id": ORGANISER, "tenantId": self.tenant}},
            **changed.pop("content", {}),
        }
        sealed = encrypted(content, self.certificate.encoded, self.certificate.id)
        path = f"communications/onlineMeetings('{meeting}')/transcripts('{id}')"
        return {
            **self.plain(),
            "changeType": "created",
            "resource": path,
            "resourceData": {"id": id, "@odata.type": "#Microsoft.Graph.callTranscript", "@odata.id": path},
            "encryptedContent": {**sealed, **changed.pop("sealed", {})},
            **changed,
        }

    def bare(self, number: int = 1, **changed: Any) -> Post:
        """The same without the transcript's data."""
        item = self.transcript(number)
        del item["encryptedContent"]
        return {**item, **changed}

    def mail(self, id: str = "AAMkAGI1", **changed: Any) -> Post:
        topic = next(topic for topic in self.listening.topics() if topic.mailbox)
        path = f"Users/{ORGANISER}/Messages/{id}"
        return {
            **self.plain(),
            "clientState": self.state(topic),
            "changeType": "created",
            "resource": path,
            "resourceData": {"id": id, "@odata.type": "#Microsoft.Graph.Message", "@odata.id": path},
            **changed,
        }

    def lifecycle(self, event: str, **changed: Any) -> Post:
        return {**self.plain(), "lifecycleEvent": event, **changed}

    def plain(self) -> Post:
        return {
            "subscriptionId": self.subscription,
            "subscriptionExpirationDateTime": "2026-11-22T10:30:00.0000000+00:00",
            "tenantId": self.tenant,
            "clientState": self.state(),
        }

    # ---- forged tokens -------------------------------------------------------------------------

    def unsigned(self) -> str:
        return f"{self._by_hand({'alg': 'none', 'kid': self.key.id})}."

    def symmetric(self) -> str:
        """The public key as an HMAC secret: the classical confusion of algorithms."""
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        public = self.key.private.public_key().public_bytes(*form)
        unsigned = self._by_hand({"alg": "HS256", "typ": "JWT", "kid": self.key.id})
        signature = base64.urlsafe_b64encode(hmac.digest(public, unsigned.encode(), "sha256")).decode()
        return f"{unsigned}.{signature.rstrip('=')}"

    def rs512(self) -> str:
        return jwt.encode(self._claims(), self.key.private, algorithm="RS512", headers={"kid": self.key.id})

    def without_kid(self) -> str:
        return jwt.encode(self._claims(), self.key.private, algorithm="RS256")

    def changed_after_signing(self) -> str:
        header, _, signature = self.token().split(".")
        return f"{header}.{encoded(json.dumps({**self._claims(), 'oid': 'somebody else'}))}.{signature}"

    def _claims(self) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(self.token(), options={"verify_signature": False})
        return claims

    def _by_hand(self, header: dict[str, Any]) -> str:
        return f"{encoded(json.dumps(header))}.{encoded(json.dumps(self._claims()))}"
