"""What a recap is made from: every part of the transcript, everybody who was there, and a clear word where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.errors import BadInput, ConfigError, NotReady, UnreadableTranscript
from bot.core.types import Chat, Command, Event, Meeting, MeetingEnded, Person, TranscriptPart, Utterance
from skills import all_skills
from skills.prompt_file import load_prompt
from skills.recap.gather import context_from
from skills.recap.skill import RecapSkill

Talk = Callable[..., tuple[Utterance, ...]]
BEGAN = datetime(2026, 6, 30, 22, 55, tzinfo=UTC)
"""Five to midnight on the clock of a British summer: five to eleven in UTC is the last hour of 30 June."""


@dataclass
class Firm:
    """A provider that holds one meeting: the three reading ports of `Provider` at once."""

    held: Meeting
    parts: tuple[TranscriptPart, ...] = ()
    invited: tuple[Person, ...] = ()
    in_chat: tuple[Person, ...] = ()
    staff: tuple[Person, ...] = ()
    tasks_note: str = ""

    @property
    def meetings(self) -> Firm:
        return self

    @property
    def people(self) -> Firm:
        return self

    async def meeting(self, event: MeetingEnded) -> Meeting:
        return self.held

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        return self.parts

    async def attendees(self, meeting: Meeting) -> tuple[Person, ...]:
        return self.invited

    async def directory(self) -> tuple[Person, ...]:
        return self.staff

    async def person(self, id: str) -> Person:
        return next(person for person in self.staff if person.id == id)

    @property
    def members(self) -> Members:
        return Members(self.in_chat)


@dataclass
class Members:
    in_chat: tuple[Person, ...]

    async def members(self, chat: Chat) -> tuple[Person, ...]:
        return self.in_chat


@pytest.fixture
def firm(meeting: Meeting, talk: Talk, sarah: Person, tom: Person, priya: Person) -> Firm:
    part = TranscriptPart(
        id="part-1", created=BEGAN, utterances=talk(("Sarah Jones", "We have agreed to take the lease."))
    )
    return Firm(
        held=replace(meeting, start=BEGAN),
        parts=(part,),
        invited=(sarah, tom),
        in_chat=(sarah, tom),
        staff=(sarah, tom, priya),
    )


@pytest.fixture
def ended(chat: Chat) -> MeetingEnded:
    return MeetingEnded(
        id="event-1", tenant="tenant-1", chat=chat, meeting_id="teams-1", ended_at=BEGAN + timedelta(hours=1)
    )


async def test_the_context_holds_the_meeting_its_chat_and_its_people(
    firm: Firm, ended: MeetingEnded, priya: Person
) -> None:
    context = await RecapSkill().gather(ended, firm)
    assert (context.meeting, context.chat, context.title) == (firm.held, ended.chat, "Wednesday team meeting")
    assert context.people == firm.invited
    assert priya in context.known
    assert context.case == "tenant-1:meeting-1"
    assert [passage.text for passage in context.passages] == ["We have agreed to take the lease."]


async def test_the_meetings_day_is_the_one_on_the_firms_clock(firm: Firm, ended: MeetingEnded) -> None:
    assert (await RecapSkill().gather(ended, firm)).at == date(2026, 6, 30)
    ten_minutes_later = replace(firm, held=replace(firm.held, start=BEGAN + timedelta(minutes=10)))
    assert (await RecapSkill().gather(ended, ten_minutes_later)).at == date(2026, 7, 1)
    assert (await RecapSkill(zone="America/New_York").gather(ended, ten_minutes_later)).at == date(2026, 6, 30)


async def test_the_parts_are_one_transcript_with_times_from_the_first(
    firm: Firm, ended: MeetingEnded, talk: Talk
) -> None:
    later = TranscriptPart(
        id="part-2",
        created=BEGAN + timedelta(minutes=20),
        utterances=talk(("Tom Baker", "I'll ring the landlord tomorrow.")),
    )
    context = await RecapSkill().gather(ended, replace(firm, parts=(later, *firm.parts)))
    assert [(passage.start, passage.speaker) for passage in context.passages] == [
        (0.0, "Sarah Jones"),
        (1200.0, "Tom Baker"),
    ]


async def test_without_a_transcript_it_is_not_ready_yet(firm: Firm, ended: MeetingEnded) -> None:
    for parts in ((), (TranscriptPart(id="part-1", created=BEGAN, utterances=()),)):
        with pytest.raises(NotReady):
            await RecapSkill().gather(ended, replace(firm, parts=parts))


async def test_a_guest_who_is_only_in_the_chat_is_seen(
    firm: Firm, ended: MeetingEnded, guest: Person, tom: Person
) -> None:
    outside = replace(firm, in_chat=(guest, replace(tom, guest=True)))
    people = (await RecapSkill().gather(ended, outside)).people
    assert [(person.name, person.guest) for person in people] == [
        ("Sarah Jones", False),
        ("Tom Baker", True),
        ("Helen Marsh", True),
    ]


async def test_a_command_in_a_meetings_chat_is_about_that_meeting(firm: Firm, chat: Chat, sarah: Person) -> None:
    asked = Command(id="m1", tenant="tenant-1", person=sarah, chat=chat, text="recap", at=BEGAN, meeting_id="teams-1")
    assert (await RecapSkill().gather(asked, firm)).meeting == firm.held
    elsewhere: Event = replace(asked, meeting_id=None)
    with pytest.raises(BadInput, match="no meeting"):
        await RecapSkill().gather(elsewhere, firm)


@dataclass
class Series(Firm):
    """A meeting that is held every week; as Graph does, it gives the parts of the occurrence that ended when asked."""

    async def meeting(self, event: MeetingEnded) -> Meeting:
        return replace(self.held, start=event.ended_at - timedelta(hours=1), end=event.ended_at)

    async def transcript(self, meeting: Meeting, since: datetime | None = None) -> tuple[TranscriptPart, ...]:
        first = since or meeting.start - timedelta(hours=1)
        last = meeting.end + timedelta(hours=1) if since is None else datetime.max.replace(tzinfo=UTC)
        return tuple(part for part in self.parts if first <= part.created <= last)


@pytest.fixture
def series(firm: Firm, talk: Talk) -> Series:
    """Three weeks of it, the last in two parts."""

    def part(days: float, words: str) -> TranscriptPart:
        said = talk(("Sarah Jones", f"We have agreed on {words}."))
        return TranscriptPart(id=words, created=BEGAN + timedelta(days=days), utterances=said)

    parts = (part(-14, "the van"), part(-7, "the boiler"), part(0, "the lease"), part(0.02, "the keys"))
    return Series(held=firm.held, parts=parts, invited=firm.invited, in_chat=firm.in_chat, staff=firm.staff)


@pytest.mark.parametrize("hours", [3, 60, 5 * 24])
async def test_asked_days_after_a_meeting_of_a_series_it_is_the_last_one_with_its_day_and_all_its_parts(
    series: Series, chat: Chat, sarah: Person, hours: int
) -> None:
    at = BEGAN + timedelta(hours=hours)
    asked = Command(id="m1", tenant="tenant-1", person=sarah, chat=chat, text="recap", at=at, meeting_id="teams-1")
    context = await RecapSkill().gather(asked, series)

    assert context.at == date(2026, 6, 30)
    assert context.meeting
    assert context.meeting.start == BEGAN
    assert [passage.text for passage in context.passages] == [
        "We have agreed on the lease.",
        "We have agreed on the keys.",
    ]


async def test_where_its_end_was_seen_last_weeks_transcript_is_not_taken_for_it(
    series: Series, chat: Chat, sarah: Person
) -> None:
    ended = BEGAN + timedelta(days=7)
    asked = Command(
        id="m1", tenant="tenant-1", person=sarah, chat=chat, text="recap", at=ended + timedelta(hours=2),
        meeting_id="teams-1", meeting_ended=ended,
    )  # fmt: skip
    with pytest.raises(NotReady):
        await RecapSkill().gather(asked, series)
    seen = replace(asked, meeting_ended=BEGAN + timedelta(minutes=50))
    assert (await RecapSkill().gather(seen, series)).at == date(2026, 6, 30)


def test_another_language_is_refused_with_what_to_do(talk: Talk) -> None:
    said = talk(
        (
            "Anne",
            "Bonjour à tous, on commence par le budget. Je pense que nous devons envoyer le rapport à Paul avant vendredi.",
        ),
        ("Paul", "Oui, c'est une bonne idée, je vais le faire pour vous et pour les autres."),
    )
    with pytest.raises(UnreadableTranscript, match="only English"):
        context_from(said)


def test_nothing_said_is_refused(talk: Talk) -> None:
    for said in ((), talk(("Anne", "  "))):
        with pytest.raises(UnreadableTranscript, match="no words"):
            context_from(said)


# ---- the prompt file ---------------------------------------------------------------------------


def test_the_prompt_is_there_and_its_template_uses_what_the_skill_gives(talk: Talk) -> None:
    prompt = RecapSkill().facts.prompt
    context = context_from(talk(("Anne", "Good morning.")), title="Budget", words=80)
    filled = prompt.template.format(**context.inputs, passages="[1] Anne: Good morning.")
    assert '"Budget"' in filled
    assert "80 words" in filled
    assert set(prompt.schema["required"]) == {"summary", "actions", "decisions", "questions"}


def test_every_skill_has_its_own_name() -> None:
    names = [skill.facts.name for skill in all_skills()]
    assert len(set(names)) == len(names)
    assert "recap" in names


GOOD = "id: x\nversion: '1'\npurpose: p\ninstructions: i\ntemplate: '{passages}'\nschema: {}\nmax_tokens: 5\nwords_per_call: 9\n"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (GOOD.replace("max_tokens: 5", "max_tokens: many"), "line 7: `max_tokens`"),
        (GOOD.replace("'{passages}'", "none"), "line 5: `template`"),
        (GOOD + "colour: blue\n", "line 9: `colour`"),
        (GOOD.replace("id: x\n", ""), "`id`: Field required"),
        ("id: [", "not valid YAML"),
    ],
)
def test_a_wrong_prompt_file_names_the_line(wrong: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "prompt.yaml"
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_prompt(file)


def test_a_good_prompt_file_is_read_and_a_missing_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "prompt.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert load_prompt(file).ref == "x@1"
    with pytest.raises(ConfigError, match="can't be read"):
        load_prompt(tmp_path / "none.yaml")
