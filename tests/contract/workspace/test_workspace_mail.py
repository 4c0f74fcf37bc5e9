"""Gmail, through Google's own client: the shared mailboxes' mail as plain text, and what has come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Person
from infra.sandbox import Tenant
from workspace.provider import GoogleWorkspace

MAILBOX = "tom.okafor@leeds.bramleyholt.example"


async def test_a_mail_is_read_with_sender_time_words_and_attachments_names(
    tenant: Tenant, google: GoogleWorkspace, person: Callable[[str], Person]
) -> None:
    id = tenant.google.deliver_mail(
        "tom",
        person("priya").mail or "",
        "Café lease — signed",
        "Dear Tom,\n\nit's signed.\n",
        ("lease.pdf", "plan.png"),
    )
    letter = await google.provider.mail.letter(MAILBOX, id)
    assert (letter.id, letter.mailbox, letter.sender) == (id, MAILBOX, person("priya"))
    assert letter.subject == "Café lease — signed"
    assert letter.body == "Dear Tom,\n\nit's signed."
    assert letter.attachments == ("lease.pdf", "plan.png")
    assert datetime.now(UTC) - letter.received < timedelta(minutes=1)


async def test_who_writes_from_outside_is_a_guest(tenant: Tenant, google: GoogleWorkspace) -> None:
    id = tenant.google.deliver_mail("tom", "dana@oakfield.example", "Hello", "Hello")
    sender = (await google.provider.mail.letter(MAILBOX, id)).sender
    assert (sender.id, sender.mail, sender.guest) == ("", "dana@oakfield.example", True)


async def test_what_has_come_in_is_listed_oldest_first_with_ids_of_the_mailbox(
    tenant: Tenant, google: GoogleWorkspace
) -> None:
    since = datetime.now(UTC)
    ids = [tenant.google.deliver_mail("tom", "dana@oakfield.example", f"No {n}", "x") for n in range(3)]
    found = await google.provider.mail.arrived_since(MAILBOX, since)
    assert [one.message_id for one in found] == ids
    assert {(one.tenant, one.mailbox) for one in found} == {("C01small7", MAILBOX)}
    assert len({one.id for one in found}) == 3
    assert await google.provider.mail.arrived_since(MAILBOX, datetime.now(UTC) + timedelta(hours=1)) == ()


async def test_a_mailbox_that_the_settings_do_not_name_is_never_opened(tenant: Tenant, google: GoogleWorkspace) -> None:
    before = len(tenant.requests)
    for read in (
        google.provider.mail.letter("priya.nair@leeds.bramleyholt.example", "1"),
        google.provider.mail.arrived_since("priya.nair@leeds.bramleyholt.example", datetime.now(UTC)),
    ):
        with pytest.raises(Forbidden) as refused:
            await read
        assert refused.value.reason == "mailbox"
    assert len(tenant.requests) == before


async def test_a_mail_that_is_gone_is_not_found(google: GoogleWorkspace) -> None:
    with pytest.raises(NotFound):
        await google.provider.mail.letter(MAILBOX, "0123456789abcdef")
