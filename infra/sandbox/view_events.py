"""Mail, subscriptions and what befalls notifications as JSON, in the shape that `control` documents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from infra.sandbox.answers import whole
from infra.sandbox.mailboxes import Mail
from infra.sandbox.state import State
from infra.sandbox.subscriptions import Subscription, live
from infra.sandbox.tenant import Tenant


def view(tenant: Tenant) -> dict[str, Any]:
    """This part of the page's state."""
    state = tenant.state
    return {
        "mailboxes": _mailboxes(state),
        "ready_mail": state.ready_mail,
        "subscriptions": [_subscription(one) for one in live(state.subscriptions, state.now())],
        "notifications": {**asdict(tenant.notifications.loss), "fates": tenant.notifications.fates},
    }


def _mailboxes(state: State) -> list[dict[str, Any]]:
    owners = dict.fromkeys([*state.mailboxes, *(mail.mailbox for mail in state.mail)])
    return [_mailbox(state, owner) for owner in owners]


def _mailbox(state: State, owner: str) -> dict[str, Any]:
    mailbox = state.mailbox(owner)
    return {
        "owner": owner,
        "name": mailbox.name,
        "address": mailbox.mail,
        "shared": owner in state.mailboxes,
        "messages": [_mail(mail) for mail in state.mail if mail.mailbox == owner],
    }


def _mail(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "body": mail.body,
        "received": whole(mail.received),
        "attachments": mail.attachments,
        "read": whole(mail.read) if mail.read else None,
    }


def _subscription(subscription: Subscription) -> dict[str, Any]:
    return {
        "id": subscription.id,
        "resource": subscription.text,
        "created": whole(subscription.created),
        "expires": whole(subscription.expires),
        "rich": subscription.rich,
        "lifecycle": subscription.lifecycle_url is not None,
        "delivered": whole(subscription.delivered) if subscription.delivered else None,
        "status": subscription.delivered_status,
    }
