"""What `rapporteur check` asks of Google: its key, clock, each scope, the directory, the Chat app, what it hears and reads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import TypeVar

from bot.channels.gchat_set_up import GMAIL_PUBLISHER, MEET_PUBLISHER, publish_command
from bot.cli.check_reading import live, mailbox, transcripts
from bot.cli.findings import Finding, look_at
from bot.config import Settings
from bot.core.errors import Forbidden, NotFound, RapporteurError
from bot.core.types import Person
from bot.stores import Stores, utc_now
from bot.suites.google import Google, account, chat_settings, listening
from workspace import look_up
from workspace.listening import Listening
from workspace.mail import PERMISSIONS as MAIL
from workspace.permissions import DELEGATED, mend, missing

SKEW = timedelta(minutes=4)
"""Google takes a service account's assertion up to five minutes early or late."""
UNNAMED = "Nobody who spoke was signed in, or Meet doesn't say who was: look at the last meeting's transcript in Drive."

_Found = TypeVar("_Found")


async def google(settings: Settings) -> list[Finding]:
    """In the order in which an admin mends it: without a key nothing else can be asked."""
    key = await look_at("Google service account", partial(_key, settings))
    if not key.ok:
        return [key]
    stores = Stores.open(settings)
    try:
        suite = Google(settings, stores)
    except RapporteurError as error:
        stores.close()
        return [key, Finding(what="Google settings", ok=False, text=error.text)]
    try:
        return [key, *await _with(settings, suite)]
    finally:
        await suite.close()
        stores.close()


async def _with(settings: Settings, suite: Google) -> list[Finding]:
    clock, signed_in = await asyncio.gather(
        look_at("Google clock", partial(_clock, settings)), look_at("Google sign-in", partial(_sign_in, suite))
    )
    if not signed_in.ok:
        return [clock, signed_in]
    groups = await asyncio.gather(
        _delegation(settings, suite),
        _app(settings, suite),
        _reading(settings, suite),
        _hearing(settings, suite),
    )
    return [clock, signed_in, *chain.from_iterable(groups)]


async def _key(settings: Settings) -> str:
    key = account(settings)
    return f"{key.client_email}, client id {key.client_id}"


async def _clock(settings: Settings) -> str:
    off = abs(utc_now() - await look_up.their_time(account(settings)))
    if off > SKEW:
        raise RapporteurError(
            f"this machine's clock is {off.total_seconds():.0f} seconds off: Google will give no tokens. "
            "Set it by NTP (timedatectl set-ntp true)."
        )
    return "agrees with Google's"


async def _sign_in(suite: Google) -> str:
    await look_up.own_token(suite.client)
    return "the service account can sign in"


async def _delegation(settings: Settings, suite: Google) -> Iterable[Finding]:
    """One finding a scope; where the admin's name itself isn't taken, that one."""
    _, mailboxes = settings.watched_by("google")
    wanted = [name for name in DELEGATED if mailboxes or name not in MAIL]
    try:
        lacking = missing(await look_up.delegated_scopes(suite.client, settings.google.admin), wanted)
    except RapporteurError as error:
        return [Finding(what=f"delegation, tried as {settings.google.admin}", ok=False, text=error.text)]
    mending = f"not delegated: {mend(lacking, suite.client.account.client_id)}. It can take some minutes to work."
    return [
        Finding(what=f"scope {name}", ok=name not in lacking, text=mending if name in lacking else "delegated")
        for name in wanted
    ]


async def _app(settings: Settings, suite: Google) -> Iterable[Finding]:
    async def known() -> str:
        await look_up.knows_chat_app(suite.client)
        return "its API is on, and the app is set up in it"

    url = chat_settings(settings).audience
    looks = [look_at("Chat app", known)]
    if url.startswith("http"):
        looks.append(look_at(f"address {url}", partial(_address, url)))
    return await asyncio.gather(*looks)


async def _reading(settings: Settings, suite: Google) -> Iterable[Finding]:
    """The directory first: where the settings name nobody, the first person of the firm is looked at."""
    firm: list[Person] = []

    async def directory() -> str:
        await look_up.reads_directory(suite.client, settings.google.admin, settings.google.customer)
        people = await suite.workspace.provider.people.directory()
        firm.extend(person for person in people if not person.guest)
        return f"{settings.google.admin} may read it: {len(firm)} people of the firm"

    found = await look_at("Google directory", directory)
    people, mailboxes = settings.watched_by("google")
    names = {person.id: person for person in firm}
    of = [names.get(id, Person(id=id, name="")) for id in people] or firm[:1]
    provider = suite.workspace.provider
    looks = [
        *(
            look_at(f"Meet transcripts of {one.name or one.id}", partial(transcripts, provider.meetings, one, UNNAMED))
            for one in of
        ),
        *(look_at(f"Gmail of {box}", partial(mailbox, provider.mail, box)) for box in mailboxes),
    ]
    return [found, *await asyncio.gather(*looks)]


async def _hearing(settings: Settings, suite: Google) -> Iterable[Finding]:
    """How Google tells of what happened: the topic, its subscription, the address, and what is subscribed to."""
    wanted = listening(settings)
    if not wanted.topic:
        if settings.watch.meetings == "none" and not wanted.mailboxes:
            text = "none: the bot recaps what people ask for. Set `watch.meetings` and `google.topic` for more."
        else:
            text = "none without `google.topic`: what ended is found by the poll alone"
        return [Finding(what="Google subscriptions", ok=True, text=text)]
    looks: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("Pub/Sub topic", partial(_topic, suite, wanted)),
        ("Pub/Sub publishers", partial(_publishers, suite, wanted)),
        ("Pub/Sub subscription", partial(_subscription, suite, wanted)),
    ]
    if not wanted.pull:
        looks.append((f"address {wanted.push_url}", partial(_address, wanted.push_url)))
    looks.append(("Google subscriptions", partial(_subscribed, suite, wanted)))
    return await asyncio.gather(*(look_at(what, look) for what, look in looks))


async def _topic(suite: Google, wanted: Listening) -> str:
    await _there(look_up.has_topic(suite.client, wanted.topic), f"gcloud pubsub topics create {wanted.topic}")
    return f"{wanted.topic} is there"


async def _publishers(suite: Google, wanted: Listening) -> str:
    """Meet's account, and Gmail's where mailboxes are watched."""
    needed = [MEET_PUBLISHER, *([GMAIL_PUBLISHER] if wanted.mailboxes else [])]
    commands = {name: publish_command(wanted.topic, name) for name in needed}
    try:
        may = await look_up.publishers(suite.client, wanted.topic)
    except Forbidden:
        return f"the app may not see who publishes to the topic. Where nothing arrives, run: {'; '.join(commands.values())}"
    lacking = [command for name, command in commands.items() if name not in may]
    if lacking:
        raise RapporteurError(f"Google may not publish to the topic. Somebody who owns it runs: {'; '.join(lacking)}")
    return "Google may publish to the topic"


async def _subscription(suite: Google, wanted: Listening) -> str:
    making = "make it with the command in set-up.sh (rapporteur package google)"
    if not wanted.subscription:
        raise RapporteurError(f"`google.subscription` is empty: {making}, and name it in the settings.")
    found = await _there(look_up.subscribed(suite.client, wanted.subscription), making)
    if found.topic != wanted.topic:
        raise RapporteurError(f"it is of {found.topic or 'a topic that was deleted'}, not of `google.topic`: {making}.")
    if wanted.pull:
        if found.endpoint:
            raise RapporteurError(
                "it pushes, but the settings pull. Set `google.delivery: push`, or make one that is pulled."
            )
        return f"{wanted.subscription} is there, to be pulled"
    expected = (wanted.push_url, wanted.push_account, wanted.push_url)
    if (found.endpoint, found.account, found.audience) != expected:
        raise RapporteurError(
            "it doesn't push as the settings say. Run: gcloud pubsub subscriptions modify-push-config "
            f"{wanted.subscription} --push-endpoint={wanted.push_url} --push-auth-service-account={wanted.push_account} "
            f"--push-auth-token-audience={wanted.push_url}"
        )
    return f"{wanted.subscription} pushes to {found.endpoint}, signed by {found.account}"


async def _there(asked: Awaitable[_Found], making: str) -> _Found:
    """What is found; where it isn't there, how it is made."""
    try:
        return await asked
    except NotFound as error:
        raise RapporteurError(f"it isn't there: {making}.") from error


async def _subscribed(suite: Google, wanted: Listening) -> str:
    if wanted.everybody:
        await suite.workspace.provider.people.directory()
    subscriptions = suite.workspace.subscriptions
    if not subscriptions.wanted:
        return "none: the bot recaps what people ask for. Set `watch.meetings` for more."
    return await live(subscriptions, "Google refuses them for what is said above.")


async def _address(url: str) -> str:
    status = await look_up.answers_unsigned(url)
    if status in (401, 403):
        return "answers, and refuses what isn't signed by Google, from this machine; Google has to reach it from the internet too"
    if status < 300:
        raise RapporteurError("takes what nobody signed: something else answers there, not the bot.")
    raise RapporteurError(
        f"something else answers there, not the bot ({status}). Point your reverse proxy at the bot's port for /google/."
    )
