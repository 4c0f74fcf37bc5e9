"""What the bot posts arrives in the tenant, through botbuilder, by Teams' own rules; what Teams refuses is told in words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from channel_bot import ChannelBot, approved, utc_now

from bot.channels.teams import Teams, TeamsSettings
from bot.channels.teams_connector import Connector
from bot.channels.teams_references import Place, References
from bot.channels.teams_token import ConnectorToken
from bot.channels.teams_wire import Wire
from bot.core import journal
from bot.core.actions import PostCard, TellPerson, UpdateCard
from bot.core.card import Button, Card, Item, Items, Source, Text
from bot.core.errors import Forbidden, NotFound, Throttled, Unavailable, Upstream
from bot.core.types import Chat, Command, MeetingEnded, MessageRef, Person
from bot.store.records import SealedRecords
from infra.sandbox import Tenant

RECAP = Card(
    title="Recap: Weekly matter review",
    summary="Two decisions, one action",
    elements=(
        Text(text="The Oakfield lease is to be signed on Friday [1]."),
        Items(title="Actions", items=(Item(text="Send the lease", details=("Tom Okafor", "27 November", "12:05")),)),
    ),
    buttons=(Button(label="Why", verb="why", data={"run": "r1"}),),
    ai=True,
    sources=(Source(name="Weekly matter review, 12:05", abstract="Tom: I will send the lease."),),
)
PLAIN = Card(title="Hello", summary="Hello")


@pytest.fixture
async def lunch(channel: ChannelBot, tenant: Tenant) -> Chat:
    """A group chat in which somebody has spoken to the bot."""
    await tenant.say(tenant.state.chat("lunch").id, "tom", "hi")
    command = channel.heard.events.pop()
    assert isinstance(command, Command)
    return command.chat


@pytest.fixture
async def ended(channel: ChannelBot, tenant: Tenant) -> MeetingEnded:
    await tenant.end_meeting("client")
    event = channel.heard.events.pop()
    assert isinstance(event, MeetingEnded)
    return event


def post(chat: Chat, card: Card = PLAIN) -> Any:
    return approved(PostCard(key="k", chat=chat, card=card))


def tell(tenant: Tenant, person: Person, card: Card = PLAIN) -> Any:
    return approved(TellPerson(key="k", person=person, tenant=tenant.tenant_id, card=card))


def person(tenant: Tenant, key: str) -> Person:
    found = tenant.state.person(key)
    return Person(id=found.id, name=found.name)


class Naps:
    """A clock's sleep that takes no time and remembers how long it should have."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def hasty(
    channel: ChannelBot,
    teams_settings: TeamsSettings,
    records: SealedRecords,
    connector_token: ConnectorToken,
    naps: Naps,
) -> Any:
    """The same bot, which doesn't really wait between its tries."""
    teams = Teams(teams_settings, records, connector_token, utc_now, sleep=naps)
    yield teams
    await teams.close()


async def test_a_card_arrives_with_label_citation_and_thumbs(channel: ChannelBot, tenant: Tenant, lunch: Chat) -> None:
    ref = await channel.teams.open(post(lunch, RECAP))

    (message,) = tenant.state.chat("lunch").bot_messages
    assert ref == MessageRef(chat=lunch, id=message.id)
    assert "replyToId" not in message.activity
    (entity,) = message.activity["entities"]
    assert entity["additionalType"] == ["AIGeneratedContent"]
    assert entity["citation"][0]["appearance"]["name"] == "Weekly matter review, 12:05"
    assert message.activity["channelData"] == {"feedbackLoop": {"type": "default"}}
    assert message.activity["summary"] == "Two decisions, one action"
    assert message.cards[0]["actions"][0]["verb"] == "why"


async def test_a_blank_place_is_filled_in_place(channel: ChannelBot, tenant: Tenant, lunch: Chat) -> None:
    place = await channel.teams.open(post(lunch, RECAP), blank=True)
    assert "lease" not in str(tenant.state.chat("lunch").bot_messages[0].activity)

    assert await channel.teams.fill(place, post(lunch, RECAP)) == place

    (message,) = tenant.state.chat("lunch").bot_messages
    assert message.edited == 1
    assert message.activity["entities"][0]["additionalType"] == ["AIGeneratedContent"]


async def test_a_message_is_replaced_for_everybody(channel: ChannelBot, tenant: Tenant, lunch: Chat) -> None:
    ref = await channel.teams.open(post(lunch))
    await channel.teams.update(approved(UpdateCard(key="u", message=ref, card=RECAP)))

    (message,) = tenant.state.chat("lunch").bot_messages
    assert message.cards[0]["body"][0]["text"] == "Recap: Weekly matter review"


async def test_a_reply_in_a_channel_stays_in_its_thread(channel: ChannelBot, tenant: Tenant) -> None:
    general = next(chat for chat in tenant.state.chats.values() if chat.kind == "channel")
    asked = await tenant.say(general.id, "priya", "@Rapporteur help")

    await channel.teams.open(post(channel.heard.events[0].chat))

    (message,) = general.bot_messages
    assert message.reply_to == asked


async def test_after_a_restart_the_bot_still_knows_where_to_post(
    channel: ChannelBot, tenant: Tenant, lunch: Chat, hasty: Teams
) -> None:
    await hasty.open(post(lunch))

    assert len(tenant.state.chat("lunch").bot_messages) == 1


async def test_a_chat_that_never_spoke_is_reached_where_its_tenant_is(
    channel: ChannelBot, tenant: Tenant, lunch: Chat
) -> None:
    meeting = tenant.state.meeting("weekly")
    silent = Chat(channel="teams", tenant=tenant.tenant_id, id=meeting.chat, scope="group")

    await channel.teams.open(post(silent))

    assert len(tenant.state.chat(meeting.chat).bot_messages) == 1


async def test_a_tenant_that_never_spoke_cannot_be_posted_to(channel: ChannelBot) -> None:
    with pytest.raises(NotFound, match="Add the app"):
        await channel.teams.open(post(Chat(channel="teams", tenant="t", id="19:x", scope="group")))


async def test_a_person_is_told_in_a_chat_of_their_own_that_is_made_once(
    channel: ChannelBot, tenant: Tenant, lunch: Chat
) -> None:
    priya = person(tenant, "priya")

    first = await channel.teams.open(tell(tenant, priya))
    second = await channel.teams.open(tell(tenant, priya))

    own = next(c for c in tenant.state.chats.values() if c.kind == "personal" and priya.id in c.members)
    assert first.chat == second.chat == Chat(channel="teams", tenant=tenant.tenant_id, id=own.id, scope="personal")
    assert len(own.bot_messages) == 2
    made = [seen for seen in tenant.requests if seen.method == "POST" and seen.path.endswith("/v3/conversations")]
    assert len(made) == 1


async def test_a_person_who_wrote_to_the_bot_is_told_in_that_chat(channel: ChannelBot, tenant: Tenant) -> None:
    tom = person(tenant, "tom")
    own = next(c for c in tenant.state.chats.values() if c.kind == "personal" and tom.id in c.members)
    await tenant.say(own.id, "tom", "hi")

    ref = await channel.teams.open(tell(tenant, tom))

    assert ref.chat == channel.heard.events[0].chat
    assert not [seen for seen in tenant.requests if seen.path.endswith("/v3/conversations")]


async def test_somebody_without_an_account_cannot_be_told(channel: ChannelBot, tenant: Tenant, lunch: Chat) -> None:
    with pytest.raises(NotFound):
        await channel.teams.open(tell(tenant, Person(id="", name="On the phone")))
    with pytest.raises(NotFound):
        await channel.teams.open(tell(tenant, Person(id="nobody", name="Nobody")))


async def test_members_are_all_there_and_guests_marked(
    channel: ChannelBot, tenant: Tenant, ended: MeetingEnded
) -> None:
    members = await channel.teams.members(ended.chat)

    assert {member.name: member.guest for member in members} == {
        "Tom Okafor": False,
        "Priya Nair": False,
        "Dana Whitlock": True,
    }
    assert all(member.id and member.mail for member in members)


async def test_a_channels_members_are_its_teams(channel: ChannelBot, tenant: Tenant) -> None:
    completions = [chat for chat in tenant.state.chats.values() if chat.kind == "channel"][-1]
    await tenant.say(completions.id, "priya", "@Rapporteur help")

    members = await channel.teams.members(channel.heard.events[0].chat)

    assert {member.name for member in members} == {"Priya Nair", "Tom Okafor", "Sarah Ahmed"}


async def test_a_long_roster_is_read_to_its_end(
    channel: ChannelBot, tenant: Tenant, lunch: Chat, connector_token: ConnectorToken
) -> None:
    wire = make_wire(connector_token)
    place = Place(service_url=tenant.service_url, bot_id="28:bot", bot_name="Rapporteur")

    accounts = await Connector(tenant.client_id, wire, page=2).members(lunch, place)

    assert [account.name for account in accounts] == ["Priya Nair", "Tom Okafor", "Sarah Ahmed"]
    await wire.close()


async def test_a_meetings_details_say_where_graph_keeps_it(
    channel: ChannelBot, tenant: Tenant, ended: MeetingEnded
) -> None:
    details = await channel.teams.meeting_details(ended)

    meeting = tenant.state.meeting("client")
    assert details.graph_id == meeting.id
    assert details.organiser_id == meeting.organiser
    assert details.title == "Oakfield completion"
    assert details.join_url == meeting.join_url
    assert details.start == meeting.start
    assert details.end == meeting.end


async def test_an_unknown_meeting_is_told_in_words(channel: ChannelBot, ended: MeetingEnded) -> None:
    with pytest.raises(NotFound):
        await channel.teams.meeting_details(
            MeetingEnded(id="x", tenant=ended.tenant, chat=ended.chat, meeting_id="a/b=?", ended_at=ended.ended_at)
        )


@pytest.mark.parametrize(("kind", "tries"), [("429", 3), ("503", 3), ("502", 3), ("precondition", 3)])
async def test_what_passes_is_tried_again(
    hasty: Teams, tenant: Tenant, lunch: Chat, naps: Naps, kind: str, tries: int
) -> None:
    tenant.faults.add("POST */activities", kind, times=tries, retry_after=2)

    await hasty.open(post(lunch))

    assert len(tenant.state.chat("lunch").bot_messages) == 1
    assert len(naps.taken) == tries
    if kind in ("429", "503"):
        assert naps.taken == [2.0, 2.0, 2.0]


async def test_a_throttle_that_lasts_is_told_with_its_time(
    hasty: Teams, tenant: Tenant, lunch: Chat, naps: Naps
) -> None:
    tenant.faults.add("POST */activities", "429", retry_after=600)

    with pytest.raises(Throttled) as refused:
        await hasty.open(post(lunch))

    assert refused.value.retry_after == 600
    assert naps.taken == []


async def test_what_lasts_is_told_as_unavailable(hasty: Teams, tenant: Tenant, lunch: Chat, naps: Naps) -> None:
    tenant.faults.add("POST */activities", "503", retry_after=1)

    with pytest.raises(Unavailable):
        await hasty.open(post(lunch))

    assert len(naps.taken) == 3


@pytest.mark.parametrize("kind", ["cut", "drop"])
async def test_a_post_that_was_cut_is_not_repeated_behind_the_callers_back(
    hasty: Teams, tenant: Tenant, lunch: Chat, naps: Naps, kind: str
) -> None:
    tenant.faults.add("POST */activities", kind)

    with pytest.raises(Unavailable):
        await hasty.open(post(lunch))

    assert naps.taken == []
    assert len(tenant.state.chat("lunch").bot_messages) <= 1


async def test_an_update_that_was_cut_is_repeated(hasty: Teams, tenant: Tenant, lunch: Chat, naps: Naps) -> None:
    ref = await hasty.open(post(lunch))
    tenant.faults.add("PUT */activities/*", "drop", times=2)

    await hasty.update(approved(UpdateCard(key="u", message=ref, card=RECAP)))

    assert naps.taken  # aiohttp itself repeats one on a connection that was closed
    assert tenant.state.chat("lunch").bot_messages[0].edited == 1


async def test_a_blocked_or_removed_bot_is_told_so(channel: ChannelBot, tenant: Tenant, lunch: Chat) -> None:
    tenant.faults.add("POST */activities", "bot_blocked", times=1)
    with pytest.raises(Forbidden, match="Unblock") as blocked:
        await channel.teams.open(post(lunch))
    assert blocked.value.reason == "blocked"

    tenant.state.chat("lunch").installed = False
    with pytest.raises(Forbidden, match="Add the app") as removed:
        await channel.teams.open(post(lunch))
    assert removed.value.reason == "not_in_chat"


async def test_refused_credentials_are_told_to_the_admin(
    channel: ChannelBot, tenant: Tenant, teams_settings: TeamsSettings, records: SealedRecords, lunch: Chat
) -> None:
    wrong = ConnectorToken(
        app_id=tenant.client_id,
        tenant=tenant.tenant_id,
        secret="wrong",
        authority=tenant.authority,
        ca_file=tenant.ca_file,
    )

    async def stale() -> str:
        return "stale"

    for token in (wrong, stale):
        teams = Teams(teams_settings, records, token, utc_now)
        with pytest.raises(Forbidden, match="admin") as refused:
            await teams.open(post(lunch))
        assert refused.value.reason == "credentials"
        await teams.close()
    await wrong.close()


async def test_a_deleted_message_is_not_found(channel: ChannelBot, tenant: Tenant, lunch: Chat) -> None:
    ref = MessageRef(chat=lunch, id="nothing")

    with pytest.raises(NotFound):
        await channel.teams.update(approved(UpdateCard(key="u", message=ref, card=PLAIN)))


async def test_every_try_is_noted_for_the_audit(hasty: Teams, tenant: Tenant, lunch: Chat) -> None:
    tenant.faults.add("POST */activities", "503", times=1, retry_after=1)

    with journal.collect() as links:
        await hasty.open(post(lunch))

    assert [(link.system, link.method, link.status) for link in links] == [
        ("teams", "POST", 503),
        ("teams", "POST", 201),
    ]
    seen = [seen for seen in tenant.requests if seen.method == "POST" and seen.path.endswith("/activities")]
    assert [link.request_id for link in links] == [one.request_id for one in seen]
    assert {link.client_request_id for link in links} == {one.client_request_id for one in seen}
    assert links[0].resource.endswith("/activities")


async def test_a_slow_teams_does_not_hold_up_the_webhook(channel: ChannelBot, tenant: Tenant, lunch: Chat) -> None:
    tenant.faults.add("POST */activities", "slow", times=1, seconds=0.5)
    posting = asyncio.create_task(channel.teams.open(post(lunch)))

    async with aiohttp.ClientSession() as http:
        while not posting.done():
            async with asyncio.timeout(0.4), http.get(f"{channel.base}/healthz") as answer:
                assert answer.status == 200
            await asyncio.sleep(0.02)

    assert (await posting).id


async def test_a_removed_app_is_forgotten_and_a_new_installation_learnt(
    channel: ChannelBot, tenant: Tenant, records: SealedRecords, lunch: Chat
) -> None:
    before = len(await records.keys_of("teams.reference"))
    removal = tenant.activities.installed(tenant.state.chat("lunch"), tenant.state.person("tom"))[1] | {
        "action": "remove"
    }

    await tenant.channel.deliver(removal)

    assert len(await records.keys_of("teams.reference")) == before - 1


async def test_an_unchanged_reference_is_not_written_again(
    channel: ChannelBot, tenant: Tenant, records: SealedRecords, lunch: Chat
) -> None:
    counted = Counted(records)
    references = References(counted)
    activity = tenant.activities.message(
        tenant.state.chat("lunch"), tenant.state.person("tom"), "hi", id="1", mention=True, thread=None
    )

    for n in range(3):
        await references.learn(read(activity | {"id": str(n)}))

    assert counted.writes == 0
    assert counted.reads == 4  # chat, tenant, person (twice), for the first of the three only
    await references.learn(read(activity | {"serviceUrl": "https://smba.trafficmanager.net/de/"}))
    assert counted.writes == 2


async def test_a_press_in_somebody_elses_chat_does_not_make_it_ones_own(tenant: Tenant, records: SealedRecords) -> None:
    references, whole = References(records), tenant.activities
    tom, priya = tenant.state.person("tom"), tenant.state.person("priya")
    typed = read(whole.message(tenant.state.chat("bot-priya"), priya, "hi", id="1", mention=False, thread=None))
    await references.learn(typed)

    await references.learn(read(whole.click(tenant.state.chat("bot-tom"), priya, "2", "why", {})))

    assert await references.chat_of(tenant.state.tenant_id, person(tenant, "priya")) == typed.chat
    assert await references.chat_of(tenant.state.tenant_id, person(tenant, tom.key)) is None


class Counted:
    """The store, with a count of what is asked of it."""

    def __init__(self, records: SealedRecords) -> None:
        self._records = records
        self.reads = self.writes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    async def get(self, kind: str, key: str) -> Any:
        self.reads += 1
        return await self._records.get(kind, key)

    async def put(self, kind: str, key: str, value: Any, *, scope: str, days: int) -> None:
        self.writes += 1
        await self._records.put(kind, key, value, scope=scope, days=days)


def read(activity: dict[str, Any]) -> Any:
    from bot.channels.teams_activities import read_activity

    return read_activity(activity, utc_now())


async def no_token() -> str:
    return ""


def make_wire(token: Callable[[], Awaitable[str]], clock: Callable[[], datetime] = utc_now, **options: Any) -> Wire:
    import ssl

    return Wire(
        token=token, clock=clock, new_id=lambda: "id", tls=ssl.create_default_context(), proxies=False, **options
    )


async def test_an_answer_that_is_no_json_is_told_in_words(channel: ChannelBot, tenant: Tenant) -> None:
    wire = make_wire(no_token)
    reply = await wire.send("GET", f"{channel.base}/metrics", {}, None)

    with pytest.raises(Upstream):
        reply.json()
    await wire.close()


async def test_keys_are_waited_for_so_long_and_no_longer(channel: ChannelBot, tenant: Tenant) -> None:
    tenant.faults.add("*openidconfiguration", "slow", seconds=5)
    wire = make_wire(no_token, key_seconds=0.05)

    with pytest.raises(Unavailable):
        async with asyncio.timeout(2):
            await wire.fetch(tenant.openid_metadata)
    await wire.close()
