"""With whose rights what is asked for is read: two people, the same question; signing in, by Teams and by a link; out."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from story import Story, run_of, shown
from yarl import URL

from graph.app_only import purpose
from infra.sandbox.state import Meeting, Message

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTHING_HERE = "There is no meeting in this chat"
ASKED = "I've asked you to sign in, in our own chat"


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(story: Story) -> AsyncIterator[Story]:
    """Nobody is signed in; single sign-on works for everybody, and consent is there, before and after."""
    identity, consented = story.tenant.identity, set(story.tenant.entra.consent.of(""))
    for person in ("priya", "tom", "sarah-a"):
        await story.asks(f"bot-{person}", person, "sign out")
    yield story
    identity.consent(consented)
    for person in ("priya", "tom", "sarah-a"):
        identity.sso(person, True)


async def held(story: Story, **more: Any) -> Meeting:
    """A meeting that is over, of which the bot has heard nothing."""
    meeting = await story.meeting(**more)
    meeting.status = "ended"
    meeting.parts[0].ready_at = story.tenant.state.now()
    return meeting


async def question(story: Story, meeting: Meeting, person: str) -> tuple[Message, str]:
    """They ask for a recap, single sign-on being off for them: the card in their own chat, and its link."""
    story.tenant.identity.sso(person, False)
    before = len(story.said(f"bot-{person}"))
    await story.tenant.say(meeting.chat, person, "recap")
    card = await story.until(
        lambda: next((m for m in story.said(f"bot-{person}")[before:] if m.sign_in_card), None), "a card to sign in by"
    )
    return card, str(card.sign_in_card["buttons"][0]["value"])


async def follow(story: Story, link: str, person: str) -> tuple[int, str, str]:
    """Follows the link in a browser in which this person is signed in to Entra: status, page, and the last address."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        browser.cookie_jar.update_cookies(story.tenant.identity.browser_session(person), URL(story.tenant.url))
        async with browser.get(link) as answer:
            return answer.status, await answer.text(), str(answer.url)


# ---- who may see what --------------------------------------------------------------------------


@pytest.mark.parametrize("tells_strangers", [False, True])
async def test_two_people_ask_the_same_and_only_who_was_there_learns_that_there_is_anything(
    fresh: Story, tells_strangers: bool
) -> None:
    """Also where Graph refuses strangers in another way than it says that there is no such meeting."""
    fresh.tenant.state.tells_strangers = tells_strangers
    story, meeting = fresh, await held(fresh, attendees=["tom"], said=(("Priya Nair", "We agreed to sign the lease."),))
    chat, outsider = story.chat(meeting.chat), story.tenant.state.person("sarah-a")
    there, more = list(meeting.attendees), [*meeting.attendees, outsider.id]
    assert outsider.id not in there
    chat.members = more
    assert NOTHING_HERE in shown(await story.asks(meeting.chat, "sarah-a", "recap"))
    chat.members = there
    await story.tenant.say(meeting.chat, "tom", "recap")
    recap = await story.recap(meeting.chat)
    chat.members = more

    assert NOTHING_HERE in shown(await story.asks(meeting.chat, "sarah-a", "recap"))
    assert "nothing to explain" in shown(await story.asks(meeting.chat, "sarah-a", "why"))
    pressed = await story.press(recap, "sarah-a", "why")
    assert pressed["statusCode"] == 400
    assert "too old for its buttons" in str(pressed["value"])
    assert "Model" in shown(await story.asks(meeting.chat, "tom", "why"))
    assert len(story.recaps(meeting.chat)) == 1
    entries = await story.audit(run_of((await story.press(recap, "tom", "why"))["value"]))
    assert ("see", "denied") in {(entry["step"], entry["outcome"]) for entry in entries}


async def test_what_a_person_asks_for_is_read_with_their_token_and_the_apps_is_for_a_list_of_things(
    fresh: Story,
) -> None:
    story, meeting = fresh, await held(fresh)
    mark = len(story.tenant.requests)
    await story.tenant.say(meeting.chat, "tom", "recap")
    await story.recap(meeting.chat)
    seen = [one for one in story.tenant.requests[mark:] if one.path.startswith("/v1.0/") and one.app]
    with_app = [(one.method, one.path.removeprefix("/v1.0")) for one in seen if not one.person]
    with_person = {one.path for one in seen if one.person == story.tenant.state.person("tom").id}

    assert [asked for asked in with_app if purpose(*asked) is None] == []
    assert {purpose(*asked) for asked in with_app} <= {"directory look-ups", "tasks in configured plans"}
    assert any(path.endswith("/content") for path in with_person)
    assert all(path.startswith("/v1.0/me/onlineMeetings") for path in with_person)
    everything = [one for one in story.tenant.requests if one.path.startswith("/v1.0/") and one.app and not one.person]
    strays = [one for one in everything if purpose(one.method, one.path.removeprefix("/v1.0")) is None]
    assert strays == []


# ---- signing in --------------------------------------------------------------------------------


async def test_teams_signs_people_in_without_a_word_in_the_group(fresh: Story) -> None:
    meeting = await held(fresh)
    fresh.tenant.clients.endpoints = 3
    try:
        await fresh.tenant.say(meeting.chat, "tom", "recap")
        await fresh.recap(meeting.chat)
        await fresh.sees("bot-tom", "Signed in")
    finally:
        fresh.tenant.clients.endpoints = 1

    assert len(fresh.recaps(meeting.chat)) == 1
    assert not any(ASKED in shown(message) for message in fresh.said(meeting.chat))
    assert len(fresh.tasks(meeting)) == 3


async def test_the_link_signs_in_who_it_was_made_for_and_takes_up_what_they_wanted(fresh: Story) -> None:
    meeting = await held(fresh)
    card, link = await question(fresh, meeting, "tom")
    await fresh.sees(meeting.chat, ASKED)

    status, page, address = await follow(fresh, link, "tom")

    assert (status, "Signed in" in page) == (200, True)
    await fresh.recap(meeting.chat)
    await fresh.until(lambda: card.sign_in_card is None, "the card to say that it is done")
    assert "<script" not in page
    again = await follow(fresh, address, "tom")
    assert again[0] == 400
    assert "used already" in again[1]
    assert len(fresh.recaps(meeting.chat)) == 1


async def test_somebody_elses_link_signs_nobody_in(fresh: Story) -> None:
    meeting = await held(fresh)
    _, link = await question(fresh, meeting, "tom")

    status, page, _ = await follow(fresh, link, "priya")

    assert status == 403
    assert "Somebody else signed in" in page
    await fresh.caught_up()
    assert fresh.recaps(meeting.chat) == []
    await question(fresh, meeting, "priya")


async def test_somebody_elses_token_of_teams_is_not_taken(fresh: Story) -> None:
    meeting = await held(fresh)
    card, _ = await question(fresh, meeting, "tom")
    tenant = fresh.tenant
    chat, tom = tenant.state.chat("bot-tom"), tenant.state.person("tom")
    forged = tenant.activities.token_exchange(chat, tom, card.id, card.sign_in_card or {}, tenant.sso_token("priya"))

    delivery = await tenant.channel.offer(forged)

    assert delivery.status == 412
    assert "not valid for this bot and this person" in str(delivery.body)
    await fresh.caught_up()
    assert fresh.recaps(meeting.chat) == []


async def test_without_consent_the_button_is_shown_and_an_admin_can_mend_it(fresh: Story) -> None:
    meeting = await held(fresh)
    fresh.tenant.identity.withdraw(["OnlineMeetingTranscript.Read.All"])
    await fresh.tenant.say(meeting.chat, "tom", "recap")
    await fresh.until(
        lambda: any(m.sign_in_card and m.sign_in == "button" for m in fresh.said("bot-tom")[-1:]), "the button"
    )
    failure = fresh.tenant.channel.deliveries[-1]
    assert failure.status == 412
    assert "An Entra admin does it once" in json.dumps(failure.body)

    card = fresh.said("bot-tom")[-1].sign_in_card or {}
    fresh.tenant.identity.consent(["OnlineMeetingTranscript.Read.All"])
    status, _, _ = await follow(fresh, card["buttons"][0]["value"], "tom")
    assert status == 200
    await fresh.recap(meeting.chat)


async def test_who_signed_out_is_asked_again(fresh: Story) -> None:
    meeting = await held(fresh)
    await fresh.tenant.say(meeting.chat, "tom", "recap")
    await fresh.recap(meeting.chat)

    assert "I have forgotten your sign-in" in shown(await fresh.asks("bot-tom", "tom", "sign out"))
    assert "weren't signed in" in shown(await fresh.asks("bot-tom", "tom", "log out"))
    card, _ = await question(fresh, await held(fresh), "tom")
    assert card.sign_in == "button"


async def test_no_token_lies_on_the_disk_in_clear(fresh: Story) -> None:
    meeting = await held(fresh)
    await fresh.tenant.say(meeting.chat, "tom", "recap")
    await fresh.recap(meeting.chat)

    written = on_disk(fresh.bot.data)
    assert len(written) > 10_000
    assert re.search(rb"eyJ[A-Za-z0-9_-]{20,}\.eyJ", written) is None
    assert b"eyJ" not in fresh.bot.log


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# ---- whatever is sent --------------------------------------------------------------------------

TEXT = st.text(max_size=200) | st.sampled_from(["", "\x00", "%00", "x" * 3000, "../..", "<script>", "A" * 43])


async def test_whatever_is_asked_of_the_sign_in_pages_is_refused_in_plain_words(fresh: Story) -> None:
    base = f"http://127.0.0.1:{fresh.bot.port}"
    queries: list[tuple[str, dict[str, str]]] = []

    @settings(max_examples=150, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(["/auth/start", "/auth/callback"]),
        st.dictionaries(st.sampled_from(["ticket", "state", "code", "error", "client_info"]), TEXT),
    )
    def collect(path: str, query: dict[str, str]) -> None:
        queries.append((path, query))

    collect()
    async with aiohttp.ClientSession() as http:
        for path, query in queries:
            async with http.get(URL(base + path).with_query(safe(query)), allow_redirects=False) as answer:
                assert 400 <= answer.status < 500, (path, query)
                assert "<script" not in await answer.text()
                # Without it: too long for a request line, and refused before anything of ours sees it.
                policy = answer.headers.get("Content-Security-Policy", "default-src 'none'")
                assert policy.startswith("default-src 'none'")


async def test_whatever_comes_as_a_sign_in_invoke_is_refused(fresh: Story) -> None:
    tenant = fresh.tenant
    chat, tom = tenant.state.chat("bot-tom"), tenant.state.person("tom")
    values: list[Any] = []
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)
    )

    @settings(max_examples=150, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(["signin/tokenExchange", "signin/verifyState", "signin/failure"]),
        anything | st.fixed_dictionaries({"id": anything, "token": anything, "connectionName": anything}),
    )
    def collect(name: str, value: Any) -> None:
        values.append((name, value))

    collect()
    for name, value in values:
        activity = {**tenant.activities.verify_state(chat, tom, "1", "x"), "name": name, "value": value}
        delivery = await tenant.channel.offer(activity)
        assert delivery.status < 500, (name, value, delivery.body)
        if name == "signin/tokenExchange":
            assert delivery.status >= 400


def safe(query: dict[str, str]) -> dict[str, str]:
    """What a browser can send at all."""
    return {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
