"""Puts together what hears of Graph's events: the subscriptions, the notifications that come of them, and the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.ports import People, Records
from bot.core.signing_keys import SigningKeys
from graph.auth import App
from graph.certificates import Certificates
from graph.client import GraphClient
from graph.listening import Listening, client_state
from graph.mail import GraphMail
from graph.notifications import Notifications
from graph.subscriptions import GraphSubscriptions
from graph.validation_tokens import ValidationTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What `hear` built."""

    certificates: Certificates
    notifications: Notifications
    subscriptions: GraphSubscriptions
    mail: GraphMail


def hear(
    client: GraphClient,
    app: App,
    listening: Listening,
    people: People,
    *,
    keys: SigningKeys,
    records: Records,
    blind: Callable[[str], str],
    now: Callable[[], datetime],
) -> Events:
    """`keys` are Entra's, `records` keep the certificates' private keys, `blind` is the keyring's."""
    certificates, tenants = Certificates(records, now), frozenset({app.tenant.lower()})
    states = {client_state(blind, app.tenant, topic): topic for topic in listening.topics()}
    tokens = ValidationTokens(app, tenants, keys, now)
    return Events(
        certificates=certificates,
        notifications=Notifications(states, tenants=tenants, tokens=tokens, certificates=certificates, now=now),
        subscriptions=GraphSubscriptions(
            client, listening, certificates, blind=blind, tenant=app.tenant, client_id=app.client_id, now=now
        ),
        mail=GraphMail(client, people, mailboxes=listening.mailboxes, tenant=app.tenant.lower()),
    )
