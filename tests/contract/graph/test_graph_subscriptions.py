"""Subscriptions through the real SDK: the tenant shakes hands with the bot, and what happens in it is heard by the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from channel_bot import ChannelBot, start_channel_bot, utc_now
from microsoft_suite import MAILBOX

from bot.channels.teams import Teams, TeamsSettings
from bot.core.errors import Forbidden
from bot.core.types import MailArrived, SubscriptionChanged, TranscriptCreated
from bot.store.records import SealedRecords
from graph.listening import TENANT_WIDE, Listening
from graph.provider import Microsoft365
from graph.subscriptions import GraphSubscriptions
from infra.sandbox import Tenant

INBOX = f"users/{MAILBOX}/mailFolders('inbox')/messages"


async def no_token() -> str:
    return ""


@pytest.fixture
async def bot(teams_settings: TeamsSettings, records: SealedRecords, listens: list[Microsoft365]) -> AsyncIterator[Any]:
    teams = Teams(teams_settings, records, no_token, utc_now)
    async with start_channel_bot(teams, notifications=lambda: listens[-1].events.notifications) as started:
        yield started


@pytest.fixture
def listens() -> list[Microsoft365]:
    """The last of it is what the bot listens with."""
    return []


@pytest.fixture
def listening(bot: ChannelBot) -> Listening:
    return Listening(public_url=bot.base, tenant_wide=True, mailboxes=(MAILBOX,))


@pytest.fixture
def microsoft(
    connected: Callable[..., Microsoft365], listening: Listening, listens: list[Microsoft365]
) -> Microsoft365:
    listens.append(connected(listening=listening))
    return listens[-1]


@pytest.fixture
def subscriptions(microsoft: Microsoft365) -> GraphSubscriptions:
    return microsoft.events.subscriptions


def test_what_the_settings_want_is_what_is_subscribed_to() -> None:
    everybody = Listening(public_url="https://x", tenant_wide=True, organisers=("1",), mailboxes=(MAILBOX,))
    assert [topic.resource for topic in everybody.topics()] == [TENANT_WIDE, INBOX]
    some = replace(everybody, tenant_wide=False)
    assert [topic.resource for topic in some.topics()] == ["users/1/onlineMeetings/getAllTranscripts", INBOX]
    assert replace(everybody, public_url="").topics() == ()


async def test_each_carries_a_secret_of_its_own_and_only_transcripts_their_data(
    subscriptions: GraphSubscriptions, tenant: Tenant
) -> None:
    made = [await subscriptions.create(resource) for resource in subscriptions.wanted]
    assert [one.resource for one in made] == [TENANT_WIDE, INBOX]
    kept = tenant.state.subscriptions
    assert [kept[one.id].rich for one in made] == [True, False]
    states = [kept[one.id].client_state or "" for one in made]
    assert all(len(state) == 64 for state in states)
    assert len(set(states)) == 2


@pytest.mark.parametrize("rich", [True, False])
async def test_one_organisers_transcripts_are_heard(
    connected: Callable[..., Microsoft365],
    bot: ChannelBot,
    listening: Listening,
    listens: list[Microsoft365],
    tenant: Tenant,
    ended: Callable[..., Any],
    rich: bool,
) -> None:
    meeting = tenant.state.meeting("weekly")
    some = replace(listening, tenant_wide=False, organisers=(meeting.organiser,), rich=rich)
    listens.append(connected(listening=some))
    await listens[-1].events.subscriptions.create(listens[-1].events.subscriptions.wanted[0])
    await ended("weekly")
    (told,) = await bot.heard.until(1)
    assert isinstance(told, TranscriptCreated)
    assert (told.organiser_id, told.meeting_id) == (meeting.organiser, meeting.id)


async def test_mail_is_heard_and_read(
    bot: ChannelBot, microsoft: Microsoft365, subscriptions: GraphSubscriptions, tenant: Tenant
) -> None:
    await subscriptions.create(INBOX)
    since = tenant.state.now()
    id = tenant.deliver_mail(MAILBOX, "Dana <dana@oakfield.example>", "Completion", "On the 28th?", ["plan.pdf"])
    (told,) = await bot.heard.until(1)
    assert told == MailArrived(id=f"mail:{id}", tenant=tenant.tenant_id, mailbox=MAILBOX, message_id=id)
    assert await microsoft.events.mail.arrived_since(MAILBOX, since) == (told,)


@pytest.mark.parametrize(
    ("event", "kind"),
    [("reauthorizationRequired", "reauthorise"), ("missed", "missed"), ("subscriptionRemoved", "removed")],
)
async def test_the_life_of_a_subscription_is_heard(
    bot: ChannelBot, subscriptions: GraphSubscriptions, tenant: Tenant, event: str, kind: str
) -> None:
    made = await subscriptions.create(TENANT_WIDE)
    tenant.notifications.lifecycle(made.id, event)
    (told,) = await bot.heard.until(1)
    assert isinstance(told, SubscriptionChanged)
    assert (told.subscription_id, told.kind) == (made.id, kind)


async def test_renewed_it_lives_longer(subscriptions: GraphSubscriptions, tenant: Tenant) -> None:
    made = await subscriptions.create(TENANT_WIDE)
    tenant.state.subscriptions[made.id].expires -= timedelta(days=2)
    renewed = await subscriptions.renew(made.id)
    assert renewed.id == made.id
    assert renewed.current
    assert renewed.expires - made.expires > -timedelta(minutes=1)
    assert tenant.state.subscriptions[made.id].reauthorised is not None


@pytest.mark.parametrize(
    "other",
    [{"public_url": "https://moved.example"}, {"rich": False}, {"tenant_wide": False}],
    ids=["another address", "without the data", "not wanted any more"],
)
async def test_one_made_for_other_settings_is_not_current(
    subscriptions: GraphSubscriptions,
    connected: Callable[..., Microsoft365],
    listening: Listening,
    other: dict[str, Any],
) -> None:
    made = await subscriptions.create(TENANT_WIDE)
    (seen,) = await connected(listening=replace(listening, **other)).events.subscriptions.active()
    assert (seen.id, seen.current) == (made.id, False)


async def test_after_the_certificate_was_rotated_it_is_not_current(
    subscriptions: GraphSubscriptions, connected: Callable[..., Microsoft365], listening: Listening
) -> None:
    made = await subscriptions.create(TENANT_WIDE)
    later = connected(listening=listening, now=lambda: utc_now() + timedelta(days=61))
    (seen,) = await later.events.subscriptions.active()
    assert (seen.id, seen.current) == (made.id, False)


async def test_others_subscriptions_are_not_ours(
    subscriptions: GraphSubscriptions, tenant: Tenant, bot: ChannelBot
) -> None:
    made = await subscriptions.create(TENANT_WIDE)
    tenant.state.subscriptions[made.id].notification_url = "https://another.example/hooks"
    assert await subscriptions.active() == ()


async def test_an_address_that_graph_can_t_reach_is_told_in_words_that_help(
    connected: Callable[..., Microsoft365], listening: Listening
) -> None:
    lost = connected(listening=replace(listening, public_url="https://rapporteur.invalid"))
    with pytest.raises(Forbidden, match="public_url") as refused:
        await lost.events.subscriptions.create(TENANT_WIDE)
    assert refused.value.reason == "endpoint"
    assert "rapporteur.invalid" not in refused.value.text


async def test_a_missing_permission_is_named(subscriptions: GraphSubscriptions, tenant: Tenant) -> None:
    tenant.entra.granted.discard("OnlineMeetingTranscript.Read.All")
    with pytest.raises(Forbidden, match=r"OnlineMeetingTranscript\.Read\.All") as refused:
        await subscriptions.create(TENANT_WIDE)
    assert refused.value.reason == "consent"
