"""Subscriptions live on, are made anew where they are gone, and the poll finds what nobody told of: once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import Forbidden, NotFound, Throttled, Unavailable
from bot.core.types import MailArrived, Person, Signal, Subscription, SubscriptionChanged, TranscriptCreated
from bot.store.database import Database
from bot.store.keyring import StoredKeyring
from bot.store.records import SCHEMA, SealedRecords
from bot.watching import Watch, Watched

LIFE = timedelta(days=3)


@dataclass
class Provider:
    """A provider in memory: its subscriptions, and what happened there."""

    now: Any
    wanted: tuple[str, ...] = ("transcripts",)
    live: dict[str, Subscription] = field(default_factory=dict)
    made: int = 0
    renewed: list[str] = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)
    happened: list[tuple[datetime, Signal]] = field(default_factory=list)
    looked: list[tuple[str, datetime]] = field(default_factory=list)
    broken: Exception | None = None
    longest: timedelta = LIFE

    def _check(self) -> None:
        if self.broken:
            raise self.broken

    async def active(self) -> tuple[Subscription, ...]:
        self._check()
        return tuple(self.live.values())

    async def create(self, resource: str) -> Subscription:
        self._check()
        self.made += 1
        one = Subscription(id=f"s{self.made}", resource=resource, expires=self.now() + LIFE)
        self.live[one.id] = one
        return one

    async def renew(self, id: str) -> Subscription:
        if id not in self.live or id in self.forgotten:
            raise NotFound("gone")
        self.renewed.append(id)
        self.live[id] = Subscription(id=id, resource=self.live[id].resource, expires=self.now() + LIFE)
        return self.live[id]

    async def remove(self, id: str) -> None:
        self.live.pop(id, None)

    async def created_since(self, organiser: str, since: datetime) -> Sequence[Signal]:
        return self._since(organiser, since)

    async def arrived_since(self, mailbox: str, since: datetime) -> Sequence[Signal]:
        return self._since(mailbox, since)

    def _since(self, key: str, since: datetime) -> Sequence[Signal]:
        self._check()
        self.looked.append((key, since))
        return [signal for at, signal in self.happened if at >= since and key in signal.id]

    async def directory(self) -> tuple[Person, ...]:
        return (
            Person(id="anna", name="Anna"),
            Person(id="dana", name="Dana", guest=True),
            Person(id="", name="Nobody"),
        )


@dataclass
class Desk:
    watch: Watch
    provider: Provider
    heard: list[str]
    clock: Any


@pytest.fixture
def desk(tmp_path: Path, clock: Any) -> Desk:
    keyring = StoredKeyring(tmp_path / "keys.sqlite", bytes(range(32)), clock)
    provider: Any = Provider(clock)
    heard: list[str] = []

    async def accept(signal: Signal) -> None:
        heard.append(signal.id)

    watch = Watch(
        watched=Watched(everybody=True, mailboxes=("enquiries",)),
        subscriptions=provider,
        meetings=provider,
        mail=provider,
        people=provider,
        records=SealedRecords(Database(tmp_path / "records.sqlite", SCHEMA), keyring, clock),
        accept=accept,
        now=clock,
    )
    return Desk(watch, provider, heard, clock)


def transcript(id: str, organiser: str = "anna") -> TranscriptCreated:
    return TranscriptCreated(
        id=f"{organiser}:{id}", tenant="t1", organiser_id=organiser, meeting_id="m", transcript_id=id
    )


async def test_what_is_wanted_is_made_once_and_renewed_in_time(desk: Desk) -> None:
    for _ in range(3):
        assert await desk.watch.keep() == ()
    assert desk.provider.made == 1
    assert desk.provider.renewed == []

    desk.clock.go_on(days=1.8)
    await desk.watch.keep()
    await desk.watch.keep()
    assert desk.provider.renewed == ["s1"]
    assert desk.provider.made == 1


async def test_what_is_gone_or_of_other_settings_is_made_anew_and_what_nobody_wants_goes(desk: Desk) -> None:
    await desk.watch.keep()
    desk.provider.live.clear()
    await desk.watch.keep()
    assert [one.resource for one in desk.provider.live.values()] == ["transcripts"]

    old = Subscription(id="old", resource="transcripts", expires=desk.clock() + LIFE, current=False)
    other = Subscription(id="other", resource="calendar", expires=desk.clock() + LIFE)
    desk.provider.live = {"old": old, "other": other}
    await desk.watch.keep()
    assert [one.resource for one in desk.provider.live.values()] == ["transcripts"]
    assert "old" not in desk.provider.live


async def test_one_that_is_gone_when_it_is_to_be_renewed_is_made_anew(desk: Desk) -> None:
    await desk.watch.keep()
    desk.clock.go_on(days=2.7)
    desk.provider.forgotten.add("s1")
    await desk.watch.keep()
    assert [one.id for one in desk.provider.live.values() if one.id != "s1"] == ["s2"]


async def test_the_first_look_takes_nothing_up_of_before_and_each_later_one_looks_back(desk: Desk) -> None:
    before = desk.clock() - timedelta(minutes=5)
    desk.provider.happened = [(before, transcript("old"))]
    await desk.watch.reconcile()
    assert desk.heard == []

    desk.clock.go_on(hours=2)
    began = desk.clock() - timedelta(hours=1)
    await desk.watch.reconcile()
    desk.provider.happened.append((began, transcript("long meeting")))
    desk.clock.go_on(hours=3)
    await desk.watch.reconcile()
    assert desk.heard == ["anna:long meeting"], "dated by its beginning, which an earlier round had passed already"


async def test_guests_are_nobodys_organisers(desk: Desk) -> None:
    await desk.watch.reconcile()
    assert {key for key, _ in desk.provider.looked} == {"anna", "enquiries"}


async def test_mail_is_found_too(desk: Desk) -> None:
    await desk.watch.reconcile()
    desk.clock.go_on(minutes=1)
    mail = MailArrived(id="enquiries:1", tenant="t1", mailbox="enquiries", message_id="1")
    desk.provider.happened.append((desk.clock(), mail))
    desk.clock.go_on(minutes=1)
    await desk.watch.reconcile()
    assert desk.heard == ["enquiries:1"]


@pytest.mark.parametrize("error", [Forbidden("no"), Unavailable("no"), Throttled("no")])
async def test_what_fails_is_tried_from_the_same_moment_again(desk: Desk, error: Exception) -> None:
    await desk.watch.reconcile()
    desk.clock.go_on(hours=1)
    desk.provider.happened.append((desk.clock(), transcript("new")))
    desk.provider.broken = error
    desk.clock.go_on(days=2)
    failed = await desk.watch.round()
    assert failed
    assert desk.heard == []

    desk.provider.broken = None
    assert await desk.watch.round() == ()
    assert desk.heard == ["anna:new"]


@pytest.mark.parametrize("kind", ["removed", "missed"])
async def test_what_the_provider_says_was_missed_is_looked_for_at_once(desk: Desk, kind: Any) -> None:
    await desk.watch.round()
    desk.clock.go_on(minutes=3)
    desk.provider.happened.append((desk.clock(), transcript("new")))
    if kind == "removed":
        desk.provider.live.clear()
    await desk.watch.changed(SubscriptionChanged(id="c", tenant="t1", subscription_id="s1", kind=kind))
    assert desk.heard == ["anna:new"]
    assert len(desk.provider.live) == 1


async def test_one_that_wants_a_new_authorisation_gets_it(desk: Desk) -> None:
    await desk.watch.round()
    await desk.watch.changed(SubscriptionChanged(id="c", tenant="t1", subscription_id="s1", kind="reauthorise"))
    assert desk.provider.renewed == ["s1"]
    desk.provider.live.clear()
    await desk.watch.changed(SubscriptionChanged(id="d", tenant="t1", subscription_id="s1", kind="reauthorise"))
    assert len(desk.provider.live) == 1
