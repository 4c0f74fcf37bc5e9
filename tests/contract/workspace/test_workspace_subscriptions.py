"""What Google is asked to tell of, through its own client: subscriptions per person, watches per mailbox, kept alive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import Forbidden, NotFound
from bot.core.types import Person
from infra.sandbox import Tenant
from workspace.listening import Listening, meetings_of
from workspace.provider import GoogleWorkspace

Find = Callable[[str], Person]
TOM_MAIL = "gmail:tom.okafor@leeds.bramleyholt.example"


async def test_each_organiser_and_each_mailbox_is_wanted(google: GoogleWorkspace, person: Find) -> None:
    assert google.subscriptions.wanted == (meetings_of(person("priya").id), meetings_of(person("tom").id), TOM_MAIL)
    assert google.subscriptions.longest == timedelta(days=7)


async def test_everybody_is_everybody_in_the_directory(
    connected: Callable[..., GoogleWorkspace], listening: Listening, person: Find
) -> None:
    google = connected(listening=replace(listening, everybody=True, organisers=(), mailboxes=()))
    assert google.subscriptions.wanted == ()
    await google.subscriptions.active()
    everybody = {meetings_of(person(key).id) for key in ("priya", "tom", "sarah-a", "sarah-b")}
    assert set(google.subscriptions.wanted) == everybody


async def test_without_a_topic_nothing_is_asked_for(tenant: Tenant, connected: Callable[..., GoogleWorkspace]) -> None:
    google = connected(listening=Listening(everybody=True, mailboxes=("x@leeds.bramleyholt.example",)))
    assert (google.subscriptions.wanted, await google.subscriptions.active()) == ((), ())
    assert not tenant.requests


async def test_each_is_made_in_its_organisers_name_for_the_meetings_end_and_its_transcript(
    tenant: Tenant, google: GoogleWorkspace, person: Find
) -> None:
    made = await google.subscriptions.create(google.subscriptions.wanted[0])
    held = tenant.google.events.subscriptions[made.id]
    assert held.authority == person("priya").id
    assert sorted(held.types) == [
        "google.workspace.meet.conference.v2.ended",
        "google.workspace.meet.transcript.v2.fileGenerated",
    ]


async def test_renewing_gives_the_longest_life_again_and_wakes_what_was_suspended(
    tenant: Tenant, google: GoogleWorkspace
) -> None:
    made = await google.subscriptions.create(google.subscriptions.wanted[0])
    held = tenant.google.events.subscriptions[made.id]
    held.expires = datetime.now(UTC) + timedelta(hours=1)
    assert (await google.subscriptions.renew(made.id)).expires - datetime.now(UTC) > timedelta(days=6, hours=23)
    tenant.google.events.lifecycle(made.id, "suspended")
    (listed,) = [one for one in await google.subscriptions.active() if one.id == made.id]
    assert listed.expires <= datetime.now(UTC)
    renewed = await google.subscriptions.renew(made.id)
    assert (held.state, renewed.expires > datetime.now(UTC)) == ("ACTIVE", True)


async def test_a_watch_is_renewed_by_asking_anew(tenant: Tenant, google: GoogleWorkspace) -> None:
    made = await google.subscriptions.create(TOM_MAIL)
    assert made.id == TOM_MAIL
    renewed = await google.subscriptions.renew(TOM_MAIL)
    assert renewed.expires >= made.expires
    with pytest.raises(NotFound):
        await google.subscriptions.renew("gmail:priya.nair@leeds.bramleyholt.example")


async def test_what_is_none_of_ours_cannot_be_renewed(google: GoogleWorkspace) -> None:
    with pytest.raises(NotFound):
        await google.subscriptions.renew("subscriptions/other")
    await google.subscriptions.remove("subscriptions/other")


async def test_one_made_for_another_topic_is_not_current(
    tenant: Tenant, connected: Callable[..., GoogleWorkspace], google: GoogleWorkspace, listening: Listening
) -> None:
    await google.subscriptions.create(google.subscriptions.wanted[0])
    await google.subscriptions.create(TOM_MAIL)
    moved = connected(listening=replace(listening, topic="projects/other/topics/rapporteur"))
    assert [one.current for one in await moved.subscriptions.active()] == [False, False]


async def test_a_mailbox_that_is_watched_no_more_is_still_listed_to_be_stopped(
    tenant: Tenant, connected: Callable[..., GoogleWorkspace], google: GoogleWorkspace, listening: Listening
) -> None:
    await google.subscriptions.create(TOM_MAIL)
    fewer = connected(listening=replace(listening, mailboxes=()))
    assert [one.id for one in await fewer.subscriptions.active()] == [TOM_MAIL]
    assert TOM_MAIL not in fewer.subscriptions.wanted
    await fewer.subscriptions.remove(TOM_MAIL)
    assert await fewer.subscriptions.active() == ()


async def test_one_person_who_cannot_be_asked_for_keeps_nobody_else_from_being_listed(
    tenant: Tenant, google: GoogleWorkspace, person: Find
) -> None:
    made = [await google.subscriptions.create(resource) for resource in google.subscriptions.wanted[:2]]
    tom = tenant.google.person("tom")
    tenant.google.state.people[tom.id] = replace(tom, suspended=True)
    assert [one.id for one in await google.subscriptions.active()] == [made[0].id]
    with pytest.raises(NotFound):
        await google.subscriptions.create(google.subscriptions.wanted[1])


async def test_a_topic_that_google_may_not_publish_to_is_refused(
    connected: Callable[..., GoogleWorkspace], listening: Listening
) -> None:
    google = connected(listening=replace(listening, topic="projects/other/topics/none"))
    with pytest.raises(Forbidden):
        await google.subscriptions.create(google.subscriptions.wanted[0])
