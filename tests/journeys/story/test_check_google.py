"""`rapporteur check` against Google's half of a tenant: nothing is missing, or what is missing is said, with what mends it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bot_process import BotProcess, living, scripted
from google_story import GoogleStory
from scripted_model import scripted_model

from infra.sandbox import serve
from infra.sandbox.google.half import GoogleHalf

SMALL_FIRM = Path(__file__).parents[2] / "contract" / "firm_small"
MAILBOX = "tom.okafor@leeds.bramleyholt.example"
AUTH = "https://www.googleapis.com/auth/"

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[GoogleStory]:
    """A bot that runs in Google Workspace alone and hears of everything: all is as it should be."""
    data = tmp_path_factory.mktemp("check-google") / "data"
    async with serve(firm=SMALL_FIRM) as tenant, scripted_model() as model:
        settings = scripted(model.url) | {
            "RAPPORTEUR_WATCH__MAILBOXES": json.dumps([MAILBOX]),
            "RAPPORTEUR_WATCH__MEETINGS": "people",
            "RAPPORTEUR_WATCH__PEOPLE": json.dumps([tenant.google.person("priya").id]),
        }
        async with living(tenant, data, settings, suites=("google",)) as bot:
            story = GoogleStory(tenant, bot, model)
            half = tenant.google
            await story.until(lambda: half.events.subscriptions and half.mail.watches, "the subscription and the watch")
            yield story


async def checked(bot: BotProcess, **settings: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and what was found, by what was looked at."""
    usual, bot.environment = bot.environment, {**bot.environment, **settings}
    try:
        code, out, err = await bot.command("check")
    finally:
        bot.environment = usual
    assert out, err
    return code, {finding["what"]: finding for finding in json.loads(out)["findings"]}


async def test_where_all_is_as_it_should_be_it_says_so_and_nothing_of_microsoft(running: GoogleStory) -> None:
    await running.ended(start=datetime.now(UTC) - timedelta(minutes=1))

    code, found = await checked(running.bot)

    assert [finding for finding in found.values() if not finding["ok"]] == []
    assert code == 0
    assert "with speakers" in found["Meet transcripts of Priya Nair"]["text"]
    assert "2 live" in found["Google subscriptions"]["text"]
    assert "signed by" in found["Pub/Sub subscription"]["text"]
    assert found[f"scope {AUTH}gmail.readonly"]["ok"]
    assert not {"Microsoft sign-in", "Teams registration", "clock"} & set(found)


def _withdraw(half: GoogleHalf) -> None:
    half.delegated.discard(f"{AUTH}tasks")


def _nobody_publishes(half: GoogleHalf) -> None:
    half.pubsub.publishers.clear()


def _other_address(half: GoogleHalf) -> None:
    half.chat_app.pubsub_url = "https://elsewhere.example/google/pubsub"


def _fewer_subscriptions(half: GoogleHalf) -> None:
    half.events.subscriptions.popitem()


@pytest.mark.parametrize(
    ("break_it", "what", "cure"),
    [
        (_withdraw, f"scope {AUTH}tasks", f"adds the scopes: {AUTH}tasks."),
        (_nobody_publishes, "Pub/Sub publishers", "--member=serviceAccount:gmail-api-push@system.gserviceaccount.com"),
        (_other_address, "Pub/Sub subscription", "modify-push-config"),
        (_fewer_subscriptions, "Google subscriptions", "1 of 2 are missing"),
    ],
)
async def test_what_an_admin_has_to_mend_is_named_with_what_mends_it(
    running: GoogleStory, break_it: Callable[[GoogleHalf], None], what: str, cure: str
) -> None:
    half = running.tenant.google
    delegated, publishers = set(half.delegated), set(half.pubsub.publishers)
    subscriptions, address = dict(half.events.subscriptions), half.chat_app.pubsub_url
    break_it(half)
    try:
        code, found = await checked(running.bot)
    finally:
        half.delegated.update(delegated)
        half.pubsub.publishers.update(publishers)
        half.events.subscriptions.update(subscriptions)
        half.chat_app.pubsub_url = address

    assert code == 1
    assert not found[what]["ok"]
    assert cure in found[what]["text"]


@pytest.mark.parametrize(
    ("settings", "what", "text"),
    [
        ({"RAPPORTEUR_GOOGLE__SERVICE_ACCOUNT": "{}"}, "Google service account", "service account's key"),
        (
            {"RAPPORTEUR_GOOGLE__PROJECT_NUMBER": "x", "RAPPORTEUR_GOOGLE__CHAT_APP": "project"},
            "Google settings",
            "number",
        ),
        ({"RAPPORTEUR_GOOGLE__PUSH_URL": "http://127.0.0.1:9/google/pubsub"}, "address", "Nothing answers"),
        ({"RAPPORTEUR_GOOGLE__TOPIC": "projects/p/topics/other"}, "Pub/Sub topic", "gcloud pubsub topics create"),
        ({"RAPPORTEUR_GOOGLE__SUBSCRIPTION": "projects/p/subscriptions/other"}, "Pub/Sub subscription", "isn't there"),
        ({"RAPPORTEUR_GOOGLE__ADMIN": "priya.nair@leeds.bramleyholt.example"}, "Google directory", "Admin roles"),
        ({"RAPPORTEUR_GOOGLE__ADMIN": "x@elsewhere.example"}, "delegation, tried as", "own domains"),
    ],
)
async def test_a_setting_that_is_wrong_is_said_in_words(
    running: GoogleStory, settings: dict[str, str], what: str, text: str
) -> None:
    code, found = await checked(running.bot, **settings)

    wrong = [finding["text"] for name, finding in found.items() if name.startswith(what) and not finding["ok"]]
    assert code == 1
    assert any(text in said for said in wrong), found


async def test_a_key_whose_account_was_deleted_is_said_before_all_else(running: GoogleStory) -> None:
    key = {**running.tenant.google.connection()["service_account"], "client_email": "gone@p.iam.gserviceaccount.com"}

    code, found = await checked(running.bot, RAPPORTEUR_GOOGLE__SERVICE_ACCOUNT=json.dumps(key))

    assert code == 1
    assert "gives the service account no token" in found["Google sign-in"]["text"]
    assert not any(name.startswith("scope") for name in found)
