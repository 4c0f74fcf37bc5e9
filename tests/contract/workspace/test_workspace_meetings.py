"""Meet's meetings, through Google's own client against the tenant: what was said, who was there, and where a recap goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.errors import Forbidden, NotAuthorised, NotFound
from bot.core.types import MeetingEnded, Person, TranscriptCreated
from infra.sandbox import Tenant
from workspace.meetings import Link
from workspace.provider import GoogleWorkspace

Held = Callable[[str], Awaitable[str]]
Asked = Callable[..., MeetingEnded]
Find = Callable[[str], Person]
VTT = """WEBVTT

00:00:01.000 --> 00:00:03.500
<v Tom Okafor>Shall we begin?</v>

00:00:04.000 --> 00:00:06.000
<v Priya Nair>Yes.</v>
"""


def told(tenant: Tenant, conference: str, organiser: str, transcript: str = "") -> TranscriptCreated:
    return TranscriptCreated(
        id=f"transcript:{transcript}",
        tenant="C01small7",
        organiser_id=tenant.google.person(organiser).id,
        meeting_id=conference,
        transcript_id=transcript,
        created=datetime.now(UTC),
    )


def code_of(tenant: Tenant, key: str) -> str:
    state = tenant.google.state
    return state.spaces[state.conference(key).space].code


async def test_a_recap_goes_to_the_space_that_one_of_those_there_tied_it_to_else_to_the_organisers_own_chat(
    tenant: Tenant, google: GoogleWorkspace, spaces: Any, held: Held, person: Find
) -> None:
    signal = told(tenant, await held("client"), "tom")
    alone = await google.provider.meetings.ended(signal)
    assert (alone.chat.id, alone.chat.scope) == (f"spaces/dm-{person('tom').id}", "personal")
    elsewhere, here = (replace(alone.chat, id=f"spaces/{name}", scope="group") for name in ("lunch", "client"))
    stranger = Link(chat=elsewhere, by=person("sarah-b").id)
    spaces.by_code[code_of(tenant, "client")] = (stranger,)
    assert (await google.provider.meetings.ended(signal)).chat == alone.chat, (
        "who wasn't there doesn't get it by its link"
    )
    spaces.by_code[code_of(tenant, "client")] = (stranger, Link(chat=here, by=person("priya").id))
    assert (await google.provider.meetings.ended(signal)).chat == here


async def test_a_meeting_that_nobody_transcribed_is_not_found(
    tenant: Tenant, google: GoogleWorkspace, held: Held
) -> None:
    with pytest.raises(NotFound, match="transcribed"):
        await google.provider.meetings.ended(told(tenant, await held("silent"), "priya"))


async def test_a_long_transcript_is_read_page_after_page(
    tenant: Tenant, google: GoogleWorkspace, held: Held, asked: Asked, person: Find
) -> None:
    cues = "\n\n".join(
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\n<v Tom Okafor>Point {at}.</v>"
        for at in range(230)
    )
    name = await held(tenant.google.add_meeting("Long", f"WEBVTT\n\n{cues}\n", organiser="tom"))
    own = await google.rights.of(person("tom"))
    (part,) = await own.meetings.transcript(await own.meetings.meeting(asked(name)))
    assert [one.text for one in part.utterances] == [f"Point {at}." for at in range(230)]


async def test_a_transcript_whose_text_is_not_there_yet_counts_as_not_there(
    tenant: Tenant, google: GoogleWorkspace, asked: Asked, person: Find
) -> None:
    name = tenant.google.add_meeting("Soon", VTT, organiser="tom")
    own = await google.rights.of(person("tom"))
    meeting = await own.meetings.meeting(asked(name))
    for state in ("STARTED", "ENDED"):
        tenant.google.state.conference(name).transcripts[0].state = state
        assert await own.meetings.transcript(meeting) == ()


async def test_those_who_were_invited_or_there_are_named_once_and_outsiders_marked(
    tenant: Tenant, google: GoogleWorkspace, held: Held, asked: Asked, person: Find
) -> None:
    name = tenant.google.add_meeting(
        "Mixed", VTT, organiser="tom", attendees=["priya", "dana"], anonymous=["Sam"], phone=["+441134960000"]
    )
    await held(name)
    own = await google.rights.of(person("tom"))
    people = await own.meetings.attendees(await own.meetings.meeting(asked(name)))
    assert people[0] == person("tom")
    assert len({one.id or one.name for one in people}) == len(people)
    assert person("priya") in people
    outside = {one.name for one in people if one.guest}
    assert {"Dana Whitlock", "Sam"} < outside
    assert any(name.startswith("+44") for name in outside)
    assert sum(one.name == "Dana Whitlock" for one in people) == 1


async def test_a_meeting_is_found_by_its_link_the_latest_that_had_ended_by_then(
    tenant: Tenant, google: GoogleWorkspace, held: Held, asked: Asked, person: Find
) -> None:
    name = await held("client")
    own = await google.rights.of(person("priya"))
    assert (await own.meetings.meeting(asked(code_of(tenant, "client")))).id == name
    with pytest.raises(NotFound, match="no such meeting"):
        await own.meetings.meeting(asked("zzz-zzzz-zzz"))


async def test_a_conference_that_goes_on_is_given_until_now(
    tenant: Tenant, google: GoogleWorkspace, asked: Asked, person: Find
) -> None:
    name = tenant.google.add_meeting("On", VTT, organiser="tom")
    event = asked(name)
    meeting = await (await google.rights.of(person("tom"))).meetings.meeting(event)
    assert meeting.end == event.ended_at


async def test_nobody_outside_the_firm_is_acted_for(google: GoogleWorkspace, person: Find) -> None:
    for outsider in (person("dana"), Person(id="", name="Somebody"), Person(id="1" * 21, name="Nobody")):
        with pytest.raises(NotAuthorised):
            await google.rights.of(outsider)


async def test_an_address_that_the_caller_gives_for_themselves_is_not_believed(
    tenant: Tenant, google: GoogleWorkspace, held: Held, asked: Asked, person: Find
) -> None:
    name = await held("client")
    disguised = replace(person("sarah-b"), mail=person("tom").mail)
    with pytest.raises(NotFound):
        await (await google.rights.of(disguised)).meetings.meeting(asked(name))


async def test_a_meeting_that_somebody_outside_called_is_nobodys_of_the_firm(
    tenant: Tenant, google: GoogleWorkspace, held: Held, person: Find
) -> None:
    name = await held(tenant.google.add_meeting("Theirs", VTT, organiser="tom", attendees=["tom"]))
    tenant.google.state.events[tenant.google.state.conference(name).event].organiser = "dana@oakfield.example"
    since = datetime.now(UTC) - timedelta(hours=1)
    assert await google.provider.meetings.created_since(person("tom").id, since) == ()


async def test_a_meeting_in_no_calendar_is_whose_who_was_there_first(
    tenant: Tenant, google: GoogleWorkspace, held: Held, asked: Asked, person: Find
) -> None:
    name = await held(tenant.google.add_meeting("Instant", VTT, organiser="tom", attendees=["tom", "priya"]))
    del tenant.google.state.events[tenant.google.state.conference(name).event]
    since = datetime.now(UTC) - timedelta(hours=1)
    for key, count in (("tom", 1), ("priya", 0)):
        assert len(await google.provider.meetings.created_since(person(key).id, since)) == count
    meeting = await (await google.rights.of(person("priya"))).meetings.meeting(asked(name))
    assert (meeting.title, meeting.organiser) == ("Meeting", person("tom")), "to ask for it makes it nobody's own"


async def test_a_scope_that_nobody_delegated_is_named_with_where_to_add_it(
    tenant: Tenant, google: GoogleWorkspace, held: Held
) -> None:
    signal = told(tenant, await held("client"), "tom")
    tenant.google.delegated.discard("https://www.googleapis.com/auth/calendar.events.readonly")
    with pytest.raises(Forbidden, match=r"calendar\.events\.readonly.*Domain-wide delegation") as refused:
        await google.provider.meetings.ended(signal)
    assert refused.value.reason == "delegation"
