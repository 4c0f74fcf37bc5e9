"""Holds what a person sees on the tenant's page, and that what they do there reaches the bot and the tenant."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from chat_bot import ChatBot, start_chat_bot
from standin_bot import AI_LABEL, CARD_TYPE, StandInBot, card

from infra.sandbox import Tenant, serve
from infra.sandbox.entra import CONNECTOR
from infra.sandbox.subscriptions import Resource, Subscription

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

VTT = "WEBVTT\n\n0:0:0.0 --> 0:0:4.100\n<v Anna Pellow>We sign on Friday.</v>\n"


@dataclass(slots=True, kw_only=True)
class Sight:
    """A tenant with a stand-in bot, and a browser that looks at its page."""

    tenant: Tenant
    bot: StandInBot
    page: Page
    complaints: list[str] = field(default_factory=list)

    async def be(self, name: str) -> None:
        """Picks who one is."""
        option = self.page.locator("#who option", has_text=name)
        await self.page.locator("#who").select_option(value=await option.get_attribute("value"))

    async def open(self, section: str, row: str | None = None) -> None:
        await self.page.locator("#rail a", has_text=section).click()
        if row:
            await self.page.locator("#list a", has_text=row).click()

    async def say(self, text: str) -> None:
        """Types into the box and presses Enter."""
        await self.page.locator(".write textarea").fill(text)
        await self.page.keyboard.press("Enter")

    def message(self, containing: str) -> Locator:
        return self.page.locator(".message", has_text=containing)


@pytest.fixture
async def sight(chromium: Browser, standin_bot: StandInBot) -> AsyncIterator[Sight]:
    """The page of the seeded firm; whatever the browser complains of fails the test."""
    async with serve(bot_url=standin_bot.url) as tenant:
        standin_bot.token = tenant.entra.issue(CONNECTOR)
        page = await chromium.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
        seen = Sight(tenant=tenant, bot=standin_bot, page=page)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("console", lambda line: seen.complaints.append(line.text) if line.type == "error" else None)
        await page.goto(tenant.url)
        yield seen
        assert seen.complaints == []
        await page.close()


async def shown(locator: Locator) -> None:
    await locator.first.wait_for(timeout=20_000)


async def test_people_see_the_chats_that_they_are_in_and_no_others(sight: Sight) -> None:
    await sight.be("Rose Bond")
    await shown(sight.page.locator("#list a", has_text="Friday lunch"))
    assert await sight.page.locator("#list a", has_text="Weekly matter review").count() == 0
    await sight.be("Helena Castellanos")
    await shown(sight.page.locator("#list a", has_text="Castellanos Bakery"))
    assert await sight.page.locator("#list a", has_text="Friday lunch").count() == 0


async def test_a_typed_command_reaches_the_bot_and_its_card_is_drawn_as_teams_would(sight: Sight) -> None:
    await sight.be("Will May")
    await sight.open("Chats", "Weekly matter review")
    await sight.say("recap")
    told = await sight.bot.wait_for("message")
    assert told["from"]["name"] == "Will May"
    assert told["conversation"]["conversationType"] == "groupChat"
    answer = sight.message("You said: recap")
    await shown(answer.locator(".card button", has_text="Release"))
    assert await answer.locator(".tag.ai").inner_text() == "AI generated"
    await answer.locator(".sources summary").click()
    assert "We send it on Friday." in await answer.locator(".sources").inner_text()
    assert await answer.get_by_role("button", name="I like this answer").count() == 1


async def test_a_click_reaches_the_bot_and_its_answer_is_for_the_clicker_alone(sight: Sight) -> None:
    await sight.be("Anna Pellow")
    await sight.open("Chats", "Weekly matter review")
    await sight.say("recap")
    await shown(sight.message("You said: recap").locator(".card input"))
    await sight.page.get_by_label("A note for the chat").fill("Well done, all")
    await sight.page.get_by_role("button", name="Release").click()
    clicked = await sight.bot.wait_for("invoke", "adaptiveCard/action")
    assert clicked["from"]["aadObjectId"] == sight.tenant.state.person("anna").id
    assert clicked["value"]["action"]["verb"] == "release"
    assert clicked["value"]["action"]["data"] == {"run": "r1", "note": "Well done, all"}
    await shown(sight.message("Released with the note: Well done, all"))
    await sight.be("Mark Price")
    await shown(sight.message("You said: recap"))
    assert await sight.message("Released with the note").count() == 0


async def test_ending_a_meeting_tells_the_bot_and_shows_that_the_transcript_came(sight: Sight) -> None:
    await sight.open("Meetings")
    meeting = sight.page.locator(".meeting", has_text="Weekly matter review")
    assert "comes after the end" in await meeting.inner_text()
    await meeting.get_by_role("button", name="End meeting").click()
    ended = await sight.bot.wait_for("event", "application/vnd.microsoft.meetingEnd")
    assert ended["conversation"]["id"] == sight.tenant.state.meeting("demo").chat
    await shown(meeting.locator(".transcript", has_text="ready, 1 part"))
    assert await meeting.get_by_role("button", name="End meeting").count() == 0


async def test_a_button_that_only_shows_more_sends_nothing(sight: Sight) -> None:
    await sight.open("Chats", "Rapporteur")
    await sight.say("hello")
    activity = await sight.bot.wait_for("message")
    more = {"type": "TextBlock", "id": "more", "text": "Said at 1:15", "isVisible": False}
    toggle = {"type": "Action.ToggleVisibility", "title": "Sources", "targetElements": ["more"]}
    folded = card("Folded") | {"body": [more], "actions": [toggle]}
    await sight.bot.post(activity, {"attachments": [{"contentType": CARD_TYPE, "content": folded}]})
    await sight.page.get_by_role("button", name="Sources", exact=True).click()
    await shown(sight.page.get_by_text("Said at 1:15"))
    assert await sight.page.locator(".notice").count() == 0
    assert not [told for told in sight.bot.activities if told["type"] == "invoke"]


async def test_an_edit_is_marked_and_leaves_what_is_half_typed_elsewhere_alone(sight: Sight) -> None:
    await sight.be("Anna Pellow")
    await sight.open("Chats", "Weekly matter review")
    await sight.say("recap")
    note = sight.page.get_by_label("A note for the chat")
    await note.fill("half a sen")
    activity = await sight.bot.wait_for("message")
    posted = await sight.bot.post(activity, {"text": "Working on it"})
    await shown(sight.message("Working on it"))
    await sight.bot.update(activity, posted, {"text": "Done, see [1]", "entities": [AI_LABEL]})
    done = sight.message("Done, see")
    await shown(done.locator(".byline", has_text="Edited"))
    assert "We send it on Friday." in str(await done.locator(".cite").get_attribute("aria-label"))
    assert await note.input_value() == "half a sen"
    assert await note.evaluate("element => element === document.activeElement")


async def test_a_thumb_and_its_words_reach_the_bot(sight: Sight) -> None:
    await sight.open("Chats", "Rapporteur")
    await sight.say("hello")
    answer = sight.message("You said: hello")
    await answer.get_by_role("button", name="I don't like this answer").click()
    await answer.get_by_label("Your feedback").fill("Too long")
    await answer.get_by_role("button", name="Send feedback").click()
    thumb = await sight.bot.wait_for("invoke", "message/submitAction")
    assert thumb["value"]["actionValue"]["reaction"] == "dislike"
    assert "Too long" in thumb["value"]["actionValue"]["feedback"]
    await shown(answer.get_by_text("Thank you"))


async def test_nothing_that_is_said_becomes_markup_or_a_dangerous_link(sight: Sight) -> None:
    hostile = "<img src=x onerror=alert(1)> [here](javascript:alert(1)) **bold**"
    await sight.open("Chats", "Rapporteur")
    await sight.say(hostile)
    activity = await sight.bot.wait_for("message")
    text_block = {"type": "TextBlock", "text": hostile, "wrap": True}
    dangerous = card("x") | {"body": [text_block], "actions": []}
    attachment = {"contentType": CARD_TYPE, "content": dangerous}
    await sight.bot.post(activity, {"text": f"Posted: {hostile}", "attachments": [attachment]})
    posted = sight.message("Posted:")
    await shown(posted.locator("strong", has_text="bold"))
    assert await sight.page.locator(".log img:not(.avatar), .log a").count() == 0
    assert (await posted.inner_text()).count("<img src=x onerror=alert(1)> [here](javascript:alert(1)) bold") == 2


async def test_a_channel_keeps_an_answer_in_the_thread_of_what_it_answers(sight: Sight) -> None:
    await sight.open("Chats", "Completions")
    await sight.say("good morning")
    first = await sight.bot.wait_for("message")
    await shown(sight.message("You said: good morning"))
    await sight.message("good morning").first.get_by_role("button", name="Reply").click()
    await shown(sight.page.get_by_text("Replying to Anna Pellow"))
    await sight.say("and a question")
    await shown(sight.message("You said: and a question"))
    second = next(activity for activity in sight.bot.activities if "question" in activity.get("text", ""))
    assert second["conversation"]["id"] == first["conversation"]["id"]
    assert await sight.page.locator(".message.reply", has_text="and a question").count() == 2


async def test_unread_messages_are_counted_until_they_are_seen(sight: Sight) -> None:
    await sight.be("Zsófia Németh")
    await sight.open("Meetings")
    await sight.tenant.say("matter-review", "anna", "recap")
    badge = sight.page.locator("#rail a", has_text="Chats").locator(".badge")
    await shown(badge)
    assert await badge.inner_text() == "2"
    await sight.open("Chats", "Weekly matter review")
    await badge.wait_for(state="detached")


async def test_tasks_mail_and_documents_are_shown(sight: Sight) -> None:
    await sight.be("Tom Ashdown")
    await sight.open("Tasks")
    task = sight.page.locator(".task", has_text="Renew the indemnity insurance")
    await shown(task)
    told = await task.inner_text()
    assert "Anna Pellow, Mark Price" in told
    assert "In progress" in told
    assert "claims record" in told
    await sight.open("Mail", "Still waiting for a call")
    await shown(sight.page.locator(".paper", has_text="formal complaint"))
    await sight.open("Documents", "Roof report.pdf")
    await shown(sight.page.locator(".paper", has_text="past its life"))


async def test_a_mail_that_somebody_lets_arrive_stands_in_the_shared_mailbox_and_says_when_the_bot_has_read_it(
    sight: Sight,
) -> None:
    await sight.be("Rose Bond")
    await sight.open("Mail", "Buying my first flat")
    await shown(sight.page.locator(".paper", has_text="Not read by Rapporteur"))
    await sight.page.get_by_text("Let a mail arrive").click()
    await sight.page.get_by_role("button", name="Can you act for both of us?").click()
    await sight.open("Mail", "Can you act for both of us?")
    await shown(sight.page.locator(".paper", has_text="From Imogen Sallis (imogen.sallis@mailbox.example)"))
    await sight.page.get_by_label("From").fill("Ada Reed <ada@reed.example>")
    await sight.page.get_by_label("Subject").fill("Keys")
    await sight.page.get_by_label("Text").fill("Where are they?")
    await sight.page.get_by_role("button", name="Deliver it").click()
    await sight.open("Mail", "Keys")
    await shown(sight.page.locator(".paper", has_text="Where are they?"))
    mail = sight.tenant.state.mail[-1]
    token = sight.tenant.entra.issue("https://graph.microsoft.com")
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        url = f"{sight.tenant.url}/v1.0/users/enquiries@pellowmarsh.example/messages/{mail.id}"
        assert (await session.get(url)).status == 200
    await shown(sight.page.locator(".paper", has_text="Read by Rapporteur at"))
    await shown(sight.page.locator("#list a", has_text="Keys").locator(".tag", has_text="Read"))
    await sight.be("Helena Castellanos")
    await sight.page.locator("#list a", has_text="Keys").wait_for(state="detached")


async def test_what_graph_tells_the_bot_is_shown_with_its_end(sight: Sight) -> None:
    await sight.open("Meetings")
    await sight.page.get_by_text("Graph tells Rapporteur of 0 things").click()
    await shown(sight.page.get_by_text("it hears of a meeting's end from the chat alone"))
    now = sight.tenant.state.now()
    for text, user in (("communications/onlineMeetings/getAllTranscripts", None), ("users/{}/messages", "enquiries")):
        owner = user and sight.tenant.state.mailbox(user).id
        sight.tenant.state.subscriptions[text] = Subscription(
            id=text,
            app=sight.tenant.client_id,
            text=text.format(owner),
            resource=Resource(kind="mail" if user else "transcripts", user=owner),
            change_type="created",
            notification_url="http://127.0.0.1:9/hook",
            lifecycle_url=None,
            client_state=None,
            created=now,
            expires=now + timedelta(hours=1),
        )
        sight.tenant.state.changed("subscription", text)
    box = sight.page.locator(".listening")
    await shown(box.get_by_text("Transcripts of all meetings"))
    await shown(box.get_by_text("Mail to enquiries@pellowmarsh.example"))
    assert await box.get_by_text("nothing told yet").count() == 2


async def test_a_transcript_of_ones_own_becomes_a_meeting_that_can_be_ended(sight: Sight) -> None:
    await sight.open("Meetings")
    await sight.page.get_by_text("Bring a meeting of your own").click()
    await sight.page.get_by_label("Subject").fill("Signing day")
    file: Any = {"name": "own.vtt", "mimeType": "text/vtt", "buffer": VTT.encode()}
    await sight.page.get_by_label("Transcript").set_input_files(file)
    await sight.page.get_by_role("button", name="Add the meeting").click()
    meeting = sight.page.locator(".meeting", has_text="Signing day")
    await meeting.get_by_role("button", name="End meeting").click()
    await shown(meeting.locator(".transcript", has_text="4 words"))


async def test_a_bot_that_is_down_is_said_plainly_with_what_to_do(sight: Sight) -> None:
    sight.tenant.bot_url = "http://127.0.0.1:9/api/messages"
    await sight.open("Chats", "Rapporteur")
    await sight.say("hello")
    await shown(sight.page.locator(".notice.problem"))
    await shown(sight.page.locator("#bot", has_text="make run"))
    await shown(sight.message("hello"))
    sight.complaints.clear()  # the browser itself notes the refused request


async def test_a_narrow_screen_shows_one_thing_at_a_time_and_never_scrolls_sideways(sight: Sight) -> None:
    await sight.page.set_viewport_size({"width": 360, "height": 700})
    await sight.open("Chats", "Rapporteur")
    assert not await sight.page.locator("#list").is_visible()
    await sight.say("recap")
    await shown(sight.message("You said: recap"))
    for section in ("Chats", "Meetings", "Tasks", "Mail", "Documents"):
        await sight.open(section)
        width = await sight.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, section


ACTION = {"function": "release", "parameters": [{"key": "run", "value": "r1"}]}
GOOGLE_CARD: dict[str, Any] = {
    "header": {"title": "Recap"},
    "sections": [
        {
            "widgets": [
                {"textParagraph": {"text": "<b>Friday</b> <img src=x onerror=alert(1)> it is"}},
                {"textInput": {"name": "note", "label": "A note for the space"}},
                {"dateTimePicker": {"name": "due", "label": "Due", "type": "DATE_ONLY"}},
                {
                    "selectionInput": {
                        "name": "owner",
                        "label": "Owner",
                        "type": "DROPDOWN",
                        "items": [{"text": "Callum", "value": "c"}, {"text": "Harriet", "value": "h"}],
                    }
                },
                {
                    "buttonList": {
                        "buttons": [
                            {"text": "Release", "type": "FILLED", "onClick": {"action": ACTION}},
                            {"text": "Change", "onClick": {"action": {**ACTION, "interaction": "OPEN_DIALOG"}}},
                            {"text": "The notes", "onClick": {"openLink": {"url": "https://notes.example/1"}}},
                        ]
                    }
                },
            ]
        }
    ],
}


@pytest.fixture
async def other_half(sight: Sight) -> AsyncIterator[ChatBot]:
    """The page turned to the half in Google Workspace, and a stand-in bot there; one is Callum."""
    async with start_chat_bot("/google/chat") as bot:
        sight.tenant.google.chat_app.url = bot.url
        sight.tenant.google.chat_app.commands[1] = "/recap"
        sight.tenant.google.changed("bot", "")
        await sight.page.get_by_role("button", name="Google", exact=True).click()
        await sight.be("Callum Reith")
        yield bot


async def test_the_other_half_has_its_own_people_and_spaces_and_a_command_reaches_the_bot(
    sight: Sight, other_half: ChatBot
) -> None:
    other_half.answers.append({"text": "*Working* on it"})
    await sight.open("Chats", "Leeds office")
    await sight.page.get_by_role("button", name="/recap").click()
    await sight.page.keyboard.type("of this morning")
    await sight.page.keyboard.press("Enter")
    await shown(sight.message("Working on it").locator("strong", has_text="Working"))
    (event,) = other_half.events
    assert event["message"]["slashCommand"] == {"commandId": "1"}
    assert event["message"]["argumentText"] == " of this morning"
    assert event["user"]["displayName"] == "Callum Reith"
    assert await sight.page.locator("#who option", has_text="Anna Pellow").count() == 0
    await sight.page.get_by_role("button", name="Microsoft", exact=True).click()
    await sight.page.locator("#who option", has_text="Anna Pellow").wait_for(state="attached")


async def test_a_card_of_chat_is_drawn_and_what_is_filled_in_goes_along(sight: Sight, other_half: ChatBot) -> None:
    other_half.answers.append({"cardsV2": [{"cardId": "a", "card": GOOGLE_CARD}]})
    other_half.answers.append({"actionResponse": {"type": "UPDATE_MESSAGE"}, "text": "Released"})
    await sight.open("Chats", "Rapporteur")
    await sight.say("recap")
    drawn = sight.page.locator(".gcard")
    await shown(drawn.locator("strong", has_text="Friday"))
    assert "<img src=x onerror=alert(1)>" in await drawn.inner_text()
    assert await drawn.locator("img").count() == 0
    assert await drawn.get_by_role("link", name="The notes").get_attribute("href") == "https://notes.example/1"
    await sight.page.get_by_label("A note for the space").fill("Well done")
    await sight.page.get_by_label("Due").fill("2026-11-27")
    await sight.page.get_by_label("Owner").select_option("h")
    await sight.page.get_by_role("button", name="Release").click()
    await shown(sight.message("Released"))
    filled = other_half.events[-1]["common"]["formInputs"]
    assert filled["note"] == {"stringInputs": {"value": ["Well done"]}}
    assert filled["due"] == {"dateInput": {"msSinceEpoch": "1795737600000"}}
    assert filled["owner"] == {"stringInputs": {"value": ["h"]}}


async def test_a_dialog_opens_over_the_page_and_says_what_came_of_it(sight: Sight, other_half: ChatBot) -> None:
    status = {"statusCode": "OK", "userFacingMessage": "Changed it."}
    other_half.answers += [
        {"cardsV2": [{"cardId": "a", "card": GOOGLE_CARD}]},
        {"actionResponse": {"type": "DIALOG", "dialogAction": {"dialog": {"body": GOOGLE_CARD}}}},
        {"actionResponse": {"type": "DIALOG", "dialogAction": {"actionStatus": status}}},
    ]
    await sight.open("Chats", "Rapporteur")
    await sight.say("recap")
    await sight.page.get_by_role("button", name="Change").click()
    dialog = sight.page.get_by_role("dialog", name="Recap")
    await dialog.get_by_label("A note for the space").fill("Later")
    await dialog.get_by_role("button", name="Release").click()
    await shown(sight.page.locator(".notice", has_text="Changed it."))
    await dialog.wait_for(state="detached")
    assert other_half.events[-1]["dialogEventType"] == "SUBMIT_DIALOG"


async def test_a_private_message_is_shown_to_its_reader_only(sight: Sight, other_half: ChatBot) -> None:
    google = sight.tenant.google
    viewer = google.person("callum").id
    google.chats.post(google.chats.space("leeds"), None, {"text": "Between us"}, viewer=viewer)
    google.changed("google", "")
    await sight.open("Chats", "Leeds office")
    await shown(sight.message("Between us").locator(".tag", has_text="Only you see this"))
    await sight.be("Harriet Stanworth")
    await shown(sight.page.locator(".write"))
    assert await sight.message("Between us").count() == 0


async def test_a_meet_meeting_is_ended_and_tasks_and_mail_are_each_persons_own(
    sight: Sight, other_half: ChatBot
) -> None:
    await sight.open("Meetings")
    meeting = sight.page.locator(".meeting", has_text="Leeds Monday review")
    await shown(meeting.locator("code", has_text="https://meet.google.com/"))
    await meeting.get_by_role("button", name="End meeting").click()
    await shown(meeting.locator(".transcript", has_text="ready, 1 part"))
    await shown(sight.page.get_by_text("Google tells Rapporteur of 0 things"))
    await sight.open("Mail")
    await sight.page.get_by_text("Let a mail arrive").click()
    await sight.page.get_by_label("From").fill("Ada Reed <ada@reed.example>")
    await sight.page.get_by_label("Subject").fill("Keys")
    await sight.page.get_by_label("Text").fill("Where are they?")
    await sight.page.get_by_role("button", name="Deliver it").click()
    await sight.open("Mail", "Keys")
    await shown(sight.page.locator(".paper", has_text="Where are they?"))
    assert sight.tenant.google.mail.mails[-1].mailbox == sight.tenant.google.person("callum").id
