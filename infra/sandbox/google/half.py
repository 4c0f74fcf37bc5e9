"""The Google half as its people and the tests use it: add a meeting, end it, make a token, forge one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from infra.sandbox import vtt
from infra.sandbox.faults import Faults
from infra.sandbox.google import ids, meetings, seed
from infra.sandbox.google.chat_client import CHAT_ACCOUNT, ChatApp, ChatClient
from infra.sandbox.google.chat_people import PeopleInChat
from infra.sandbox.google.chat_state import ChatState
from infra.sandbox.google.events import WorkspaceEvents
from infra.sandbox.google.mailboxes import Mailboxes
from infra.sandbox.google.pushes import PubSub
from infra.sandbox.google.state import Conference, GooglePerson, GoogleState, Transcript
from infra.sandbox.google.tokens import Keys, Tokens

CONFERENCE_ENDED = "google.workspace.meet.conference.v2.ended"
FILE_GENERATED = "google.workspace.meet.transcript.v2.fileGenerated"

Listener: TypeAlias = Callable[[str, str, dict[str, Any], str], None]
"""Is told (event type, the space's owner's user id, the event's payload, its subject) when something has happened."""


@dataclass(slots=True, kw_only=True, repr=False)  # as of the tenant
class GoogleHalf(PeopleInChat):
    """A tenant's Google half while it is served. People, meetings and groups are named by id, name, key or mail."""

    url: str
    state: GoogleState
    chats: ChatState
    tokens: Tokens
    faults: Faults
    now: Callable[[], datetime]
    changed: Callable[[str, str], None]
    transcript_delay: float = 0.0
    keys: Keys = field(default_factory=lambda: Keys("google"))
    chat_keys: Keys = field(default_factory=lambda: Keys("chat"))
    listeners: list[Listener] = field(default_factory=list)
    chat: ChatClient = field(init=False)
    pubsub: PubSub = field(init=False)
    events: WorkspaceEvents = field(init=False)
    mail: Mailboxes = field(init=False)
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chat = ChatClient(
            state=self.chats,
            app=ChatApp(project_number=ids.project_number(self.state.project)),
            chat_token=self.chat_token,
            id_token=self.id_token,
            now=self.now,
            changed=self.changed,
        )
        project = self.state.project
        self.pubsub = PubSub(
            topic=f"projects/{project}/topics/rapporteur",
            subscription=f"projects/{project}/subscriptions/rapporteur",
            account=f"rapporteur-push@{project}.iam.gserviceaccount.com",
            app=self.chat.app,
            id_token=self.id_token,
            now=self.now,
            changed=self.changed,
        )
        self.events = WorkspaceEvents(pubsub=self.pubsub, now=self.now, changed=self.changed)
        self.mail = Mailboxes(firm=self.state, pubsub=self.pubsub, now=self.now, changed=self.changed)
        self.listeners.append(self.events.happened)

    @property
    def customer(self) -> str:
        """By which the bot knows this tenant."""
        return self.state.customer

    @property
    def delegated(self) -> set[str]:
        """The scopes that the account may have for a person; to be changed in place."""
        return self.tokens.delegated

    @property
    def admin(self) -> GooglePerson | None:
        """The first directory admin."""
        return next((person for person in self.state.people.values() if person.admin), None)

    def person(self, name: str) -> GooglePerson:
        """By id, key or mail. Raises `KeyError`."""
        return self.state.person(name)

    def connection(self) -> dict[str, Any]:
        """What a bot's settings need."""
        return {
            "base_url": self.url,
            "customer": self.customer,
            "domain": self.state.domain,
            "admin": self.admin.mail if self.admin else "",
            "service_account": self.tokens.account.info,
            "project_number": self.chat.app.project_number,
            "topic": self.pubsub.topic,
            "subscription": self.pubsub.subscription,
            "push_account": self.pubsub.account,
        }

    def id_token(
        self, *, email: str, audience: str, stranger: bool = False, kid: str | None = None, **claims: Any
    ) -> str:
        """A Google ID token for an account, or a forged one: `stranger` signs with a key that Google doesn't publish,
        `kid` names another key, `claims` replace claims, None takes one away."""
        now = int(time.time())
        body = {
            "iss": "https://accounts.google.com",
            "aud": audience,
            "azp": ids.digits("account", email),
            "sub": ids.digits("account", email),
            "email": email,
            "email_verified": True,
            "iat": now,
            "exp": now + 3600,
            **claims,
        }
        return self.keys.sign(body, stranger=stranger, kid=kid)

    def chat_token(self, *, audience: str, stranger: bool = False, kid: str | None = None, **claims: Any) -> str:
        """A token as Chat sends it to apps that check by project number; forged like `id_token`."""
        now = int(time.time())
        body = {"iss": CHAT_ACCOUNT, "aud": audience, "iat": now, "exp": now + 3600, **claims}
        return self.chat_keys.sign(body, stranger=stranger, kid=kid)

    def notify(self, event_type: str, owner: str, payload: dict[str, Any], subject: str) -> None:
        """Tell whoever listens."""
        for listener in list(self.listeners):
            listener(event_type, owner, payload, subject)

    def add_meeting(
        self,
        subject: str,
        vtt_text: str,
        organiser: str | None = None,
        attendees: Iterable[str] | None = None,
        start: datetime | None = None,
        anonymous: Iterable[str] = (),
        phone: Iterable[str] = (),
    ) -> str:
        """A conference that is on, with this transcript; its record's name. Attendees (id, key, mail or name): else all
        who speak in it; a name that the domain doesn't have joins it. `anonymous` (names) and `phone` (numbers) are there
        without an account. Raises `ValueError` without cues."""
        cues = _cues(vtt_text)
        minutes = max(1, round(max(cue.end for cue in cues) / 60))
        unknown = [*anonymous, *phone]
        names = list(attendees or [name for name in vtt.speakers(cues) if name not in unknown])
        people = [seed.known_or_new(self.state, name, self.now()) for name in names]
        own = [person for person in (*people, *self.state.people.values()) if not person.outside]
        conference = meetings.add_meeting(
            self.state,
            key=seed.key_for(self.state, subject),
            subject=subject,
            organiser=seed.known_or_new(self.state, organiser, self.now()) if organiser else own[0],
            attendees=people,
            anonymous=anonymous,
            phone=phone,
            start=start or self.now() - timedelta(minutes=minutes),
            minutes=minutes,
        )
        conference.begun = True
        meetings.add_transcript(conference, cues)
        self.changed("conference", conference.name)
        return conference.name

    def add_part(self, meeting: str, vtt_text: str, offset_minutes: float = 0, delay: float = 0.0) -> str:
        """One more transcript of a conference, its file ready `delay` seconds after the end (or from now); its name."""
        conference = self.state.conference(meeting)
        transcript = meetings.add_transcript(conference, _cues(vtt_text), offset_minutes=offset_minutes, delay=delay)
        if conference.end is not None:
            transcript.state = "ENDED"
            self._generate_later(conference, transcript, tell=True)
        return transcript.name

    def start_meeting(self, meeting: str) -> None:
        """The conference begins: from now on there is a record of it."""
        self.state.conference(meeting).begun = True
        self.changed("conference", meeting)

    def end_meeting(self, meeting: str) -> None:
        """The conference ends now, its transcripts' files come after their delay, and listeners are told of all that.

        Raises `KeyError`, `ValueError` when it is over already."""
        conference = self._end(meeting, tell=True)
        space = self.state.spaces[conference.space]
        payload = {"conferenceRecord": {"name": conference.name}}
        self.notify(CONFERENCE_ENDED, space.owner, payload, f"//meet.googleapis.com/{space.name}")

    def finish_meeting(self, meeting: str) -> None:
        """The conference ends, its transcripts come, and nobody is told of either."""
        self._end(meeting, tell=False)

    def complete_task(self, task: str) -> None:
        """Its owner ticks it off in Google's own app, which hides it. Raises `KeyError`."""
        done = self.state.tasks[task]
        done.completed = done.updated = self.now()
        done.hidden = True
        done.version += 1
        self.changed("google_task", task)

    def deliver_mail(self, mailbox: str, sender: str, subject: str, body: str, attachments: Sequence[str] = ()) -> str:
        """A mail comes in; its id. Raises as `Mailboxes.deliver` does."""
        return self.mail.deliver(mailbox, sender, subject, body, attachments)

    def close(self) -> None:
        """No file appears any more, and nobody is told of anything."""
        for timer in self._timers:
            timer.cancel()
        self.pubsub.close()

    def _end(self, meeting: str, *, tell: bool) -> Conference:
        conference = self.state.conference(meeting)
        if conference.end is not None:
            raise ValueError("the meeting has ended already")
        end = self.now()
        if conference.start >= end:
            meetings.move(conference, end - timedelta(minutes=conference.minutes))
        conference.begun, conference.end = True, end
        conference.participants = [replace(one, left=one.left or end) for one in conference.participants]
        for transcript in conference.transcripts:
            transcript.state = "ENDED"
            self._generate_later(conference, transcript, tell=tell)
        self.changed("conference", conference.name)
        return conference

    def _generate_later(self, conference: Conference, transcript: Transcript, *, tell: bool) -> None:
        wait = self.transcript_delay + transcript.delay
        loop = asyncio.get_running_loop()
        self._timers.add(loop.call_later(wait, self._generate, conference, transcript, tell))

    def _generate(self, conference: Conference, transcript: Transcript, tell: bool) -> None:
        transcript.state = "FILE_GENERATED"
        meetings.add_document(self.state, conference, transcript, self.now())
        self.changed("conference", conference.name)
        if tell:
            space = self.state.spaces[conference.space]
            payload = {"transcript": {"name": transcript.name}}
            self.notify(FILE_GENERATED, space.owner, payload, f"//meet.googleapis.com/{space.name}")


def _cues(text: str) -> tuple[vtt.Cue, ...]:
    cues = vtt.parse(text)
    if not cues:
        raise ValueError("the transcript has no cues: it must be WebVTT, with lines like 00:00:01.000 --> 00:00:04.000")
    return cues
