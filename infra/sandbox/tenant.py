"""The tenant as its people and the tests use it: say something, click, end a meeting, add one, switch on a fault."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from infra.sandbox import seed, vtt
from infra.sandbox.activities import Activities
from infra.sandbox.channel import BotUnreachable, Channel, Delivery
from infra.sandbox.entra import Entra
from infra.sandbox.faults import Faults
from infra.sandbox.google.half import GoogleHalf
from infra.sandbox.graph_mail import message_json
from infra.sandbox.identity import Identity
from infra.sandbox.notifier import Notifier
from infra.sandbox.state import Chat, Meeting, Message, Part, Person, State
from infra.sandbox.teams_client import TeamsClients

_CALLED = re.compile(r"^\s*(?:<at>Rapporteur</at>|@Rapporteur\b)[\s,:]*", re.IGNORECASE)


class NotNow(Exception):
    """It can't be done in the state that things are in; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request that the tenant's services answered; `app`, `roles`, `person` (a directory id) and `scopes` are the
    token's, empty without a valid one. Of Google's side, `app` is the service account, and there are no request ids."""

    method: str
    path: str
    query: str
    status: int
    request_id: str
    client_request_id: str
    app: str
    roles: tuple[str, ...]
    person: str = ""
    scopes: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(slots=True, kw_only=True, repr=False)  # all that ever happened in it takes long to write
class Tenant:
    """A tenant that is being served. Chats, meetings and people are named by id or key everywhere."""

    url: str
    authority: str
    ca_file: Path
    openid_metadata: str
    state: State
    entra: Entra
    channel: Channel
    activities: Activities
    faults: Faults
    identity: Identity
    google: GoogleHalf
    transcript_delay: float
    requests: list[Seen] = field(default_factory=list)
    notifications: Notifier = field(init=False)
    clients: TeamsClients = field(init=False)
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.notifications = Notifier(state=self.state, entra=self.entra)
        self.clients = TeamsClients(
            state=self.state,
            channel=self.channel,
            activities=self.activities,
            tokens=self.identity.delegation.tokens,
        )

    @property
    def tenant_id(self) -> str:
        return self.state.tenant_id

    @property
    def client_id(self) -> str:
        """The app registration's id, which is the bot's id too."""
        return self.entra.client_id

    @property
    def client_secret(self) -> str:
        return self.entra.client_secret

    @property
    def service_url(self) -> str:
        return self.channel.service_url

    @property
    def bot_url(self) -> str | None:
        return self.channel.bot_url

    @bot_url.setter
    def bot_url(self, url: str | None) -> None:
        self.channel.bot_url = url
        self.channel.reachable = None
        self.state.changed("bot", self.client_id)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every activity that went to the bot, with its answer."""
        return self.channel.deliveries

    def connection(self) -> dict[str, Any]:
        """What a bot's settings need, and what the ready file holds; `google` is the other half's."""
        return {
            "url": self.url,
            "authority": self.authority,
            "ca_file": str(self.ca_file),
            "tenant_id": self.tenant_id,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "openid_metadata": self.openid_metadata,
            "google": self.google.connection(),
        }

    def bot_token(self, key: str = "channel", kid: str | None = None, **claims: Any) -> str:
        """A token as Teams sends it to the bot, or a forged one.

        `key`: `channel`, `unendorsed` (in the JWKS without endorsements), `stranger` (unknown to the JWKS). `kid` puts
        another key's name in the header. `claims` replace claims; None takes one away."""
        return self.channel.token(key, kid, **claims)

    def sso_token(self, person_id: str, **claims: Any) -> str:
        """The token by which a person's Teams signs them in to the bot; the rest of that is `identity`'s."""
        return self.identity.sso_token(person_id, **claims)

    def browser_session(self, person_id: str) -> dict[str, str]:
        """The cookie of a browser in which a person is signed in to Entra."""
        return self.identity.browser_session(person_id)

    async def say(
        self, chat_id: str, person_id: str, text: str, mention: bool = True, thread: str | None = None
    ) -> str:
        """A person writes in a chat; the message's id. The bot is told in personal chats, and elsewhere when it is
        mentioned. `thread`: answer to that message of a channel. Raises `BotUnreachable`; the message stands there all
        the same."""
        chat, person = self._there(chat_id, person_id)
        said = _CALLED.sub("", text)
        mention = chat.kind != "personal" and (mention or said != text)
        id = self.state.next_activity()
        in_thread = (thread or id) if chat.kind == "channel" else None
        activity = self.activities.message(chat, person, said, id=id, mention=mention, thread=in_thread)
        chat.messages.append(
            Message(id=id, sender=person.id, sent=self.state.now(), activity=activity, reply_to=thread)
        )
        self.state.changed("message", id)
        if chat.installed and (mention or chat.kind == "personal"):
            await self.channel.deliver(activity)
        return id

    async def click(
        self, chat_id: str, message_id: str, person_id: str, verb: str, data: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """A person presses a card's button; the bot's invoke answer. Raises `BotUnreachable`, `KeyError`."""
        chat, person = self._there(chat_id, person_id)
        message = self.state.message(chat.id, message_id)
        activity = self.activities.click(chat, person, message.id, verb, data or {})
        delivery = await self.channel.deliver(activity)
        return delivery.body if isinstance(delivery.body, dict) else {}

    async def give_feedback(self, chat_id: str, message_id: str, person_id: str, reaction: str, text: str = "") -> int:
        """Thumbs up (`like`) or down (`dislike`) under a message of the bot's; the bot's HTTP status."""
        chat, person = self._there(chat_id, person_id)
        message = self.state.message(chat.id, message_id)
        if reaction not in ("like", "dislike"):
            raise ValueError("reaction must be like or dislike")
        message.feedback.append({"from": person.id, "reaction": reaction, "text": text})
        self.state.changed("message", message.id)
        delivery = await self.channel.deliver(self.activities.feedback(chat, person, message.id, reaction, text))
        return delivery.status

    async def verify_sign_in(self, chat_id: str, message_id: str, person_id: str, state: str) -> int:
        """The page that an OAuthCard's button opened is done, and gave `state`: `signin/verifyState` goes to the bot; its
        HTTP status. Raises `BotUnreachable`, `KeyError`."""
        chat, person = self._there(chat_id, person_id)
        return await self.clients.verify(chat, person, self.state.message(chat.id, message_id), state)

    async def install(self, chat_id: str, person_id: str) -> None:
        """A person adds the app to a chat (a team's channel: to the whole team). Raises `BotUnreachable`."""
        chat, person = self._there(chat_id, person_id)
        team = [self.state.chats[id] for id in self.state.teams[chat.team].channels] if chat.team else []
        for place in [chat, *team]:
            place.installed = True
        self.state.changed("chat", chat.id)
        for activity in self.activities.installed(chat, person):
            await self.channel.deliver(activity)

    async def start_meeting(self, meeting_id: str) -> str:
        """Tell the bot that a meeting begins; the event's id. Raises `BotUnreachable`."""
        meeting = self.state.meeting(meeting_id)
        return await self._meeting_event(meeting, "meetingStart")

    async def end_meeting(self, meeting_id: str) -> str:
        """The meeting ends: its transcripts come after their delay, the bot is told; the event's id.

        Raises `NotNow` when it has ended already, `BotUnreachable` when the bot took no event (it has ended even so)."""
        self.finish_meeting(meeting_id)
        return await self._meeting_event(self.state.meeting(meeting_id), "meetingEnd")

    def finish_meeting(self, meeting_id: str) -> None:
        """The meeting ends, and Teams' own event of it is lost. Raises `NotNow` when it has ended already."""
        meeting = self.state.meeting(meeting_id)
        if meeting.status == "ended":
            raise NotNow("the meeting has ended already")
        meeting.status = "ended"
        for part in meeting.parts:
            self._publish_later(meeting, part)
        self.state.changed("meeting", meeting.id)

    async def redeliver(self, activity_id: str) -> Delivery:
        """The very same activity once more, as Teams does when in doubt. Raises `BotUnreachable`, `KeyError`."""
        for delivery in self.deliveries:
            if delivery.activity["id"] == activity_id:
                return await self.channel.deliver(delivery.activity)
        raise KeyError(activity_id)

    async def add_meeting(
        self,
        subject: str,
        vtt: str,
        organiser: str | None = None,
        attendees: Iterable[str] | None = None,
        start: datetime | None = None,
    ) -> str:
        """A scheduled meeting with this transcript; its id. Attendees (id, key or name): else everybody who speaks in
        it; a name that the firm doesn't have joins it. Raises `ValueError` when the text holds no cues."""
        return self._add_meeting(subject, vtt, organiser, attendees, start).id

    def deliver_mail(self, mailbox: str, sender: str, subject: str, body: str, attachments: Sequence[str] = ()) -> str:
        """A mail comes into an inbox (a mailbox's or person's id, key or address); its id. Who watches it is told.

        `sender` is an address, or `Name <address>`. Raises `KeyError`, `ValueError`."""
        if "@" not in parseaddr(sender)[1]:
            raise ValueError("from must be an address, or a name with one: Ada Reed <ada@client.example>")
        entry = {"mailbox": mailbox, "from": sender, "subject": subject, "body": body, "attachments": attachments}
        mail = seed.add_mail(self.state, entry, self.state.now())
        self.state.changed("mail", mail.id)
        self.notifications.mail_arrived(mail.mailbox, message_json(self.state.mailbox(mail.mailbox), mail))
        return mail.id

    def add_part(self, meeting_id: str, vtt_text: str, offset_minutes: float = 0, delay: float = 0.0) -> str:
        """One more transcript of a meeting, ready `delay` seconds after its end (or from now); its id."""
        meeting = self.state.meeting(meeting_id)
        part = seed.add_part(meeting, _cues(vtt_text), offset_minutes=offset_minutes, delay=delay)
        if meeting.status == "ended":
            self._publish_later(meeting, part)
        return part.id

    def _add_meeting(
        self,
        subject: str,
        text: str,
        organiser: str | None,
        attendees: Iterable[str] | None,
        start: datetime | None,
    ) -> Meeting:
        cues = _cues(text)
        people = [self._known_or_new(name) for name in attendees or vtt.speakers(cues)]
        members = [person for person in [*people, *self.state.people.values()] if not person.guest]
        chair = self._known_or_new(organiser) if organiser else members[0]
        minutes = max(1, round(max(cue.end for cue in cues) / 60))
        meeting = seed.add_meeting(
            self.state,
            key=seed.key_for(self.state, subject),
            subject=subject,
            organiser=chair,
            attendees=people,
            start=start or self.state.now() - timedelta(minutes=minutes),
            minutes=minutes,
        )
        seed.add_part(meeting, cues)
        self.state.changed("meeting", meeting.id)
        return meeting

    def close(self) -> None:
        """No transcript appears any more, and nobody is told of one."""
        for timer in self._timers:
            timer.cancel()
        self.notifications.close()
        self.clients.close()
        self.google.close()

    async def _meeting_event(self, meeting: Meeting, name: str) -> str:
        activity = self.activities.meeting_event(meeting, name)
        if self.state.chats[meeting.chat].installed:
            await self.channel.deliver(activity)
        return str(activity["id"])

    def _publish_later(self, meeting: Meeting, part: Part) -> None:
        wait, now = self.transcript_delay + part.delay, self.state.now()
        part.ready_at = now + timedelta(seconds=wait)
        # A little later, so that whoever hears of the change also finds the transcript there.
        later = wait + 0.01 if wait > 0 else 0.0
        self._timers.add(asyncio.get_running_loop().call_later(later, self._publish, meeting, part, now))

    def _publish(self, meeting: Meeting, part: Part, since: datetime) -> None:
        self.state.changed("meeting", meeting.id)
        self.notifications.transcript_ready(meeting, part, since)

    def _there(self, chat_id: str, person_id: str) -> tuple[Chat, Person]:
        chat, person = self.state.chat(chat_id), self.state.person(person_id)
        if person.id not in chat.members:
            raise NotNow(f"{person.name} is not in this chat")
        return chat, person

    def _known_or_new(self, name: str) -> Person:
        for person in self.state.people.values():
            if name in (person.id, person.key) or name.casefold() == person.name.casefold():
                return person
        key = seed.key_for(self.state, name)
        person = seed.add_person(self.state, key=key, name=name, mail=f"{key}@{self.state.domain}")
        seed.add_personal_chat(self.state, person)
        self.state.changed("person", person.id)
        return person


def _cues(text: str) -> tuple[vtt.Cue, ...]:
    cues = vtt.parse(text)
    if not cues:
        raise ValueError("the transcript has no cues: it must be WebVTT, with lines like 00:00:01.000 --> 00:00:04.000")
    return cues


__all__ = ["BotUnreachable", "NotNow", "Seen", "Tenant"]
