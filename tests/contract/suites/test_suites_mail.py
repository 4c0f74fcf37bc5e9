"""Mail in the mailboxes that the settings name, and in no other: what both suites promise, through their own SDKs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from suite import Suite

from bot.core.errors import Forbidden, NotFound

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONGEST_BODY = 200_000


async def test_a_letter_is_plain_text_with_its_sender_time_and_attachments_names(suite: Suite) -> None:
    id = suite.deliver("Dana <dana@oakfield.example>", "Café lease — signed", "A < B\nThanks", ["plan.pdf", "a.xlsx"])
    letter = await suite.own.mail.letter(suite.mailbox, id)
    assert (letter.id, letter.mailbox, letter.subject) == (id, suite.mailbox, "Café lease — signed")
    assert letter.body.split() == ["A", "<", "B", "Thanks"]
    assert letter.attachments == ("plan.pdf", "a.xlsx")
    assert (letter.sender.mail, letter.sender.guest) == ("dana@oakfield.example", True)
    assert datetime.now(UTC) - letter.received < timedelta(minutes=1)


async def test_a_colleague_is_known_as_one_and_a_stranger_is_from_outside(suite: Suite) -> None:
    priya = suite.person("priya")
    colleague = suite.deliver(priya.mail or "", "Hello", "Hello")
    stranger = suite.deliver("Eve <eve@nowhere.example>", "Hello", "Hello")
    assert (await suite.own.mail.letter(suite.mailbox, colleague)).sender == priya
    sender = (await suite.own.mail.letter(suite.mailbox, stranger)).sender
    assert (sender.id, sender.name, sender.mail, sender.guest) == ("", "Eve", "eve@nowhere.example", True)


async def test_an_endless_body_is_cut_off(suite: Suite) -> None:
    id = suite.deliver("eve@nowhere.example", "Long", "x" * (LONGEST_BODY + 10))
    assert len((await suite.own.mail.letter(suite.mailbox, id)).body) == LONGEST_BODY


async def test_what_has_come_in_is_listed_once_oldest_first_page_after_page(suite: Suite) -> None:
    since = datetime.now(UTC) - timedelta(days=3)
    ids = {suite.deliver("dana@oakfield.example", f"No {n}", "x") for n in range(120)}
    found = await suite.own.mail.arrived_since(suite.mailbox, since)
    oldest, *later = [one.message_id for one in found]
    assert (await suite.own.mail.letter(suite.mailbox, oldest)).subject == "Completion date"
    assert ids <= set(later)
    assert len({one.id for one in found}) == len(found)
    assert {(one.tenant, one.mailbox) for one in found} == {(suite.firm, suite.mailbox)}
    assert await suite.own.mail.arrived_since(suite.mailbox, datetime.now(UTC) + timedelta(hours=1)) == ()


async def test_another_mailbox_is_refused_before_anything_is_asked(suite: Suite) -> None:
    before = suite.mark
    for other in (suite.person("priya").mail or "", "", f"{suite.mailbox}/../priya"):
        for read in (suite.own.mail.letter(other, "1"), suite.own.mail.arrived_since(other, datetime.now(UTC))):
            with pytest.raises(Forbidden, match=r"watch\.mailboxes") as refused:
                await read
            assert refused.value.reason == "mailbox"
    assert suite.mark == before


async def test_a_letter_that_is_gone_is_not_found(suite: Suite) -> None:
    with pytest.raises(NotFound):
        await suite.own.mail.letter(suite.mailbox, "0123456789abcdef")
