"""What a recap is made from: the meeting, what was said in all parts of its transcript, and who was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.errors import BadInput, NotReady, UnreadableTranscript
from bot.core.ports import Provider
from bot.core.types import Command, Context, Event, Meeting, MeetingEnded, Person, TranscriptPart, Utterance
from skills.recap import language, salience, turns

DEFAULT_WORDS: Final = 120
LONDON: Final = "Europe/London"
LOOK_BACK_DAYS: Final = (1, 8, 35)
LONGEST_MEETING: Final = timedelta(hours=12)

_NOT_YET = "The meeting's transcript isn't there yet."
_NO_WORDS = (
    "The transcript holds no words. Check that transcription was on and the microphones were; then export it again."
)
_NOT_ENGLISH = (
    "The transcript doesn't look like English, and I read only English so far, so I write nothing rather than something "
    "wrong. If the meeting was in English, set its spoken language to English there and export the transcript again."
)


async def gather(request: Event, provider: Provider, zone: str = LONDON) -> Context:
    """Read the meeting that the request is about. Raises `NotReady` until there is a transcript."""
    event = _meeting_of(request)
    meeting = await provider.meetings.meeting(event)
    parts = await provider.meetings.transcript(meeting)
    if isinstance(request, Command) and request.meeting_ended is None and not parts:
        meeting, parts = await _last_held(meeting, provider)
    if not any(part.utterances for part in parts):
        raise NotReady(_NOT_YET)
    people = await provider.meetings.attendees(meeting)
    members = await provider.members.members(event.chat)
    context = context_from(
        joined(parts),
        title=meeting.title,
        at=meeting.start.astimezone(ZoneInfo(zone)).date(),
        people=_with(people, members),
        known=await provider.people.directory(),
        case=f"{event.tenant}:{meeting.id}",
    )
    return replace(
        context,
        meeting=meeting,
        chat=event.chat,
        parts=tuple(part.id for part in parts),
        tasks_note=provider.tasks_note,
    )


def context_from(
    utterances: Iterable[Utterance],
    *,
    title: str = "",
    at: date | None = None,
    people: Sequence[Person] = (),
    known: Sequence[Person] = (),
    case: str = "recap",
    words: int = DEFAULT_WORDS,
) -> Context:
    """The context of a transcript alone. `words` is how long the summary may be; `at` the day of the meeting, where known.

    Raises `UnreadableTranscript` where nothing was said, or not in English.
    """
    passages = turns.passages_of(utterances)
    if not passages:
        raise UnreadableTranscript(_NO_WORDS)
    if not language.is_english(passage.text for passage in passages):
        raise UnreadableTranscript(_NOT_ENGLISH)
    return Context(
        case=case,
        title=title or "Meeting",
        at=at,
        inputs={"title": title or "Meeting", "words": str(words)},
        passages=salience.rank(passages),
        people=tuple(people),
        known=tuple(known),
    )


def joined(parts: Sequence[TranscriptPart]) -> tuple[Utterance, ...]:
    """The parts one after the other; times count from the beginning of the first."""
    spoken = sorted((part for part in parts if part.utterances), key=lambda part: part.created)
    found: list[Utterance] = []
    for part in spoken:
        later = max(0.0, (part.created - spoken[0].created).total_seconds())
        found += [replace(said, start=said.start + later, end=said.end + later) for said in part.utterances]
    return tuple(found)


async def _last_held(meeting: Meeting, provider: Provider) -> tuple[Meeting, tuple[TranscriptPart, ...]]:
    """Of a series whose last end nobody saw: the last one that was transcribed, looked for ever further back."""
    for days in LOOK_BACK_DAYS:
        found = await provider.meetings.transcript(meeting, since=meeting.end - timedelta(days=days))
        if found:
            latest = max(part.created for part in found)
            parts = tuple(part for part in found if latest - part.created < LONGEST_MEETING)
            start, end = parts[0].created, max(map(_ended, parts))
            return replace(meeting, start=start, end=end), parts
    return meeting, ()


def _ended(part: TranscriptPart) -> datetime:
    return part.created + timedelta(seconds=max((said.end for said in part.utterances), default=0.0))


def _meeting_of(request: Event) -> MeetingEnded:
    match request:
        case MeetingEnded():
            return request
        case Command(meeting_id=str(meeting_id)) if meeting_id:
            return MeetingEnded(
                id=request.id,
                tenant=request.tenant,
                chat=request.chat,
                meeting_id=meeting_id,
                ended_at=request.meeting_ended or request.at,
            )
    raise BadInput("There is no meeting in this chat. Ask for a recap in the chat of a meeting that was transcribed.")


def _with(people: Sequence[Person], others: Sequence[Person]) -> tuple[Person, ...]:
    """Everybody once; who is a guest in one list is a guest."""
    guests = {person.id for person in (*people, *others) if person.guest and person.id}
    everyone = {person.id or person.name: person for person in (*others, *people)}
    ordered = sorted(everyone, key=lambda key: [p.id or p.name for p in (*people, *others)].index(key))
    return tuple(replace(everyone[key], guest=everyone[key].guest or key in guests) for key in ordered)
