"""Mail in the mailboxes that the settings name, through the real SDK against the tenant, and in no other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.errors import Forbidden
from graph.listening import Listening
from graph.mail import GraphMail
from graph.provider import Microsoft365
from infra.sandbox import Tenant

MAILBOX = "tom.okafor@bramleyholt.example"


@pytest.fixture
def mail(connected: Callable[..., Microsoft365]) -> GraphMail:
    return connected(listening=Listening(mailboxes=(MAILBOX,))).events.mail


async def test_without_consent_the_permission_is_named(mail: GraphMail, tenant: Tenant) -> None:
    tenant.entra.granted.discard("Mail.Read")
    with pytest.raises(Forbidden, match=r"Mail\.Read") as refused:
        await mail.arrived_since(MAILBOX, tenant.state.now())
    assert refused.value.reason == "consent"


async def test_where_exchange_doesn_t_let_the_app_in_the_admin_is_told_what_to_do(
    mail: GraphMail, tenant: Tenant
) -> None:
    tenant.state.mail_access = set()
    with pytest.raises(Forbidden, match="access policy") as refused:
        await mail.arrived_since(MAILBOX, tenant.state.now())
    assert refused.value.reason == "mailbox_policy"
