"""Mail in the mailboxes that the settings name, through the real SDK against the tenant, and in no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.core.errors import Forbidden, NotFound
from graph.listening import Listening
from graph.mail import LONGEST_BODY, GraphMail
from graph.provider import Microsoft365
from infra.sandbox import Tenant

MAILBOX = "tom.okafor@bramleyholt.example"


@pytest.fixture
def mail(connected: Callable[..., Microsoft365]) -> GraphMail:
    return connected(listening=Listening(mailboxes=(MAILBOX,))).events.mail


async def test_a_letter_is_plain_text_with_its_sender_and_attachments(mail: GraphMail, tenant: Tenant) -> None:
    id = tenant.deliver_mail(
        MAILBOX, "Dana <dana@oakfield.example>", "Completion", "A < B\nThanks", ["plan.pdf", "a.xlsx"]
    )
    letter = await mail.letter(MAILBOX, id)
    assert (letter.id, letter.mailbox, letter.subject) == (id, MAILBOX, "Completion")
    assert letter.body.split() == ["A", "<", "B", "Thanks"]
    assert letter.attachments == ("plan.pdf", "a.xlsx")
    assert (letter.sender.mail, letter.sender.guest) == ("dana@oakfield.example", True)
    assert tenant.state.now() - letter.received < timedelta(minutes=1)


async def test_a_colleague_is_known_as_one_and_a_stranger_is_from_outside(mail: GraphMail, tenant: Tenant) -> None:
    colleague = tenant.deliver_mail(MAILBOX, "priya.nair@bramleyholt.example", "Hello", "Hello")
    stranger = tenant.deliver_mail(MAILBOX, "Eve <eve@nowhere.example>", "Hello", "Hello")
    sender = (await mail.letter(MAILBOX, colleague)).sender
    assert (sender.id, sender.name, sender.guest) == (tenant.state.person("priya").id, "Priya Nair", False)
    sender = (await mail.letter(MAILBOX, stranger)).sender
    assert (sender.id, sender.name, sender.mail, sender.guest) == ("", "Eve", "eve@nowhere.example", True)


async def test_an_endless_body_is_cut_off(mail: GraphMail, tenant: Tenant) -> None:
    id = tenant.deliver_mail(MAILBOX, "eve@nowhere.example", "Long", "x" * (LONGEST_BODY + 10))
    assert len((await mail.letter(MAILBOX, id)).body) == LONGEST_BODY


async def test_what_arrived_since_comes_oldest_first_page_after_page(mail: GraphMail, tenant: Tenant) -> None:
    since = tenant.state.now().replace(microsecond=0)
    ids = [tenant.deliver_mail(MAILBOX, "eve@nowhere.example", str(number), "Hello") for number in range(130)]
    assert len(ids) > 100
    arrived = await mail.arrived_since(MAILBOX, since)
    assert sorted(one.message_id for one in arrived) == sorted(ids)
    assert {(one.id, one.mailbox) for one in arrived} == {(f"mail:{id}", MAILBOX) for id in ids}
    assert await mail.arrived_since(MAILBOX, since + timedelta(hours=1)) == ()


@pytest.mark.parametrize("other", ["priya.nair@bramleyholt.example", "", "tom.okafor@bramleyholt.example/../priya"])
async def test_another_mailbox_is_refused_before_anything_is_asked(mail: GraphMail, tenant: Tenant, other: str) -> None:
    tenant.requests.clear()
    with pytest.raises(Forbidden, match=r"watch\.mailboxes"):
        await mail.letter(other, "1")
    with pytest.raises(Forbidden, match=r"watch\.mailboxes"):
        await mail.arrived_since(other, tenant.state.now())
    assert tenant.requests == []


async def test_a_letter_that_is_gone_is_not_found(mail: GraphMail) -> None:
    with pytest.raises(NotFound):
        await mail.letter(MAILBOX, "AAMk-gone")


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
