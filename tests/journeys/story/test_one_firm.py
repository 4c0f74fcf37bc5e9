"""Where a recap and its tasks go: to a space, to each person's own chat, and in a firm with both suites where each works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from bot_process import living, scripted
from google_story import GoogleStory
from scripted_model import scripted_model
from story import GUESTS, Story, run_of, shown

from infra.sandbox import serve
from infra.sandbox.google import seed
from infra.sandbox.seed import add_person

FIRM = Path(__file__).parents[2] / "contract" / "firm_small"
GOOGLE = pytest.mark.parametrize("shared", ["google"], indirect=True, scope="session")
LEEDS = (
    ("Priya Nair", "Morning. Shall we start with the Oakfield lease, which has to complete this month?"),
    ("Gwen Leigh", "I'll ring the lender about the redemption figure by Friday."),
    ("Tom Okafor", "I'll send the replies to enquiries to the buyer's solicitor on Monday."),
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@GOOGLE
async def test_without_a_space_everybody_of_the_firm_who_was_there_has_the_recap_in_their_own_chat(
    story: GoogleStory,
) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom", linked=False)
    await story.end(meeting)
    recap = await story.sees("bot-tom", f"Recap: {meeting.subject}")
    copy = await story.sees("bot-priya", f"Recap: {meeting.subject}")
    await story.idle()

    assert shown(copy) == shown(recap)
    assert "Release this?" not in shown(recap), "nobody from outside reads it, so nobody is asked"
    assert story.chat("lunch").app_messages == []
    assert [task.owners for task in story.tasks(meeting)] == [(story.person("priya").id,)]


@GOOGLE
async def test_a_correction_of_one_copy_is_one_of_all(story: GoogleStory) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom", linked=False)
    await story.end(meeting)
    copy = await story.sees("bot-priya", f"Recap: {meeting.subject}")
    recap = await story.sees("bot-tom", f"Recap: {meeting.subject}")
    await story.idle()
    async with story.changing(copy):
        await story.press(recap, "tom", "withdraw")

    assert shown(recap).startswith(f"Withdrawn: Recap: {meeting.subject}")
    assert shown(copy) == shown(recap)
    assert story.tasks(meeting) == []


@GOOGLE
async def test_who_was_there_asks_for_it_by_the_link_and_who_was_not_is_told_of_nothing(story: GoogleStory) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom", linked=False)
    story.finish(meeting)
    refused = await story.asks("bot-sarah-b", "sarah-b", f"recap {meeting.link}")
    assert shown(refused).startswith("Which meeting?")

    await story.say("bot-priya", "priya", f"recap {meeting.link}")
    recap = await story.sees("bot-priya", f"Recap: {meeting.subject}")
    assert "completion statement" in shown(recap)


@GOOGLE
async def test_who_names_a_meeting_gets_that_one_also_where_another_ones_recap_stands(story: GoogleStory) -> None:
    earlier = await story.meeting(GUESTS, organiser="tom", linked=False)
    await story.end(earlier)
    await story.sees("bot-priya", f"Recap: {earlier.subject}")
    await story.idle()
    meeting = await story.meeting(GUESTS, organiser="tom", linked=False)
    story.finish(meeting)
    await story.say("bot-priya", "priya", f"recap {meeting.link}")
    recap = await story.sees("bot-priya", f"Recap: {meeting.subject}")
    await story.idle()

    await story.say("bot-priya", "priya", f"recap {meeting.link}")
    again = await story.until(
        lambda: story.said("bot-priya")[-1] is not recap and story.said("bot-priya")[-1], "it again"
    )
    assert shown(again) == shown(recap)


@GOOGLE
async def test_a_link_of_somebody_who_was_not_there_brings_the_recap_nowhere(story: GoogleStory) -> None:
    meeting = await story.meeting(GUESTS, organiser="tom", linked=False)
    await story.say("lunch", "sarah-a", f"@Rapporteur {meeting.link}")
    await story.sees("lunch", "Its recaps come here")
    story.chat("lunch").messages.clear()
    await story.end(meeting)
    await story.sees("bot-tom", f"Recap: {meeting.subject}")
    await story.idle()

    assert story.chat("lunch").app_messages == []


@GOOGLE
async def test_the_audit_says_in_whose_name_google_was_asked(story: GoogleStory) -> None:
    _, recap = await story.ended()
    why = await story.press(recap, "tom", "why")
    entries = await story.audit(run_of(why["value"]))

    subjects = {link.get("subject") for entry in entries for link in entry["links"] if entry["step"] == "create task"}
    assert subjects == {story.person("tom").mail, story.person("sarah-a").mail}
    assert {link["system"] for entry in entries for link in entry["links"]} == {"google", "gchat"}


@dataclass(frozen=True, slots=True)
class Firm:
    """One bot, one firm, two suites."""

    teams: Story
    google: GoogleStory


@pytest_asyncio.fixture(loop_scope="session")
async def firm(tmp_path: Path) -> AsyncIterator[Firm]:
    """Gwen works in Google; in Microsoft's directory she is a guest, as somebody from elsewhere would be."""
    async with serve(firm=FIRM) as tenant, scripted_model() as model:
        half, mail = tenant.google, f"gwen.leigh@{tenant.google.state.domain}"
        seed.add_person(half.state, key="gwen", name="Gwen Leigh", mail=mail, now=half.now())
        add_person(tenant.state, key="gwen", name="Gwen Leigh (Leeds)", mail=mail, guest=True)
        suites = ("microsoft", "google")
        async with living(tenant, tmp_path / "data", scripted(model.url), suites=suites) as bot:
            both = Firm(Story(tenant, bot, model), GoogleStory(tenant, bot, model))
            await both.google.begin()
            yield both


async def test_in_a_firm_with_both_a_colleague_is_no_guest_and_finds_everything_where_they_work(firm: Firm) -> None:
    meeting = await firm.teams.meeting(LEEDS, attendees=["priya", "tom", "gwen"])
    await firm.teams.end(meeting)
    recap = await firm.teams.recap(meeting.chat)
    copy = await firm.google.sees("bot-gwen", f"Recap: {meeting.subject}")

    assert "outside the firm" not in shown(recap)
    assert "Gwen Leigh · due" in shown(copy)
    assert [task.title.split()[0] for task in firm.teams.tasks(meeting)] == ["Send"]
    (hers,) = firm.google.tasks(meeting)
    assert (hers.title.split()[0], hers.owners) == ("Ring", (firm.google.person("gwen").id,))

    async with firm.google.changing(copy):
        await firm.teams.press(recap, "priya", "withdraw")
    assert shown(copy).startswith("Withdrawn")
    assert firm.google.tasks(meeting) == []
