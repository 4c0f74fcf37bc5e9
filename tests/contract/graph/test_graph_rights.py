"""Reading with a person's own rights, through the real SDK against the tenant: Graph decides who sees what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.core.errors import ConsentNeeded, Forbidden, SignInNeeded
from bot.core.ports import Provider
from bot.core.types import MeetingEnded, Person
from graph.provider import Microsoft365
from infra.sandbox import Tenant

Find = Callable[[str], Person]
End = Callable[..., Awaitable[MeetingEnded]]


async def rights(microsoft: Microsoft365, tenant: Tenant, person: Person, key: str) -> Provider:
    await microsoft.sign_in.with_token(person, tenant.sso_token(key))
    return await microsoft.rights.of(person)


async def test_what_the_firm_keeps_from_apps_stays_kept_from_them(
    microsoft: Microsoft365, tenant: Tenant, person: Find, ended: End
) -> None:
    event = await ended("refused")
    own = await rights(microsoft, tenant, person("tom"), "tom")
    meeting = await own.meetings.meeting(event)
    with pytest.raises(Forbidden, match="Set-CsTeamsMeetingConfiguration"):
        await own.meetings.transcript(meeting)


async def test_a_consent_that_was_withdrawn_meanwhile_is_said_in_words(
    microsoft: Microsoft365, tenant: Tenant, person: Find, ended: End
) -> None:
    event = await ended("weekly")
    own = await rights(microsoft, tenant, person("tom"), "tom")
    tenant.identity.withdraw(["OnlineMeetings.Read"])
    with pytest.raises(ConsentNeeded, match="An Entra admin does it once"):
        await own.meetings.meeting(event)


async def test_nobody_who_is_not_signed_in_has_any(microsoft: Microsoft365, person: Find) -> None:
    with pytest.raises(SignInNeeded):
        await microsoft.rights.of(person("tom"))
