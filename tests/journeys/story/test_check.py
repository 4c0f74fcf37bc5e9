"""`rapporteur check` against a tenant: nothing is missing, or what is missing is said, with the command that mends it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bot_process import BotProcess, free_port, living, scripted, watching
from scripted_model import scripted_model
from story import Story

from infra.sandbox import Tenant, serve

SMALL_FIRM = Path(__file__).parents[2] / "contract" / "firm_small"
MAILBOX = "tom.okafor@bramleyholt.example"

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A bot that runs and hears of everything: all is as it should be."""
    data = tmp_path_factory.mktemp("check") / "data"
    async with serve(firm=SMALL_FIRM) as tenant, scripted_model() as model:
        settings = scripted(model.url) | watching(free_port(), poll_seconds=600)
        settings |= {
            "RAPPORTEUR_WATCH__MAILBOXES": json.dumps([MAILBOX]),
            "RAPPORTEUR_WATCH__MEETINGS": "people",
            "RAPPORTEUR_WATCH__PEOPLE": json.dumps([tenant.state.person("priya").id]),
        }
        async with living(tenant, data, settings) as bot:
            story = Story(tenant, bot, model)
            await story.until(lambda: len(tenant.state.subscriptions) == 2, "the subscriptions")
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


async def test_where_all_is_as_it_should_be_it_says_so(running: Story) -> None:
    meeting = await running.meeting(start=datetime.now(UTC) - timedelta(minutes=1))
    await running.tenant.end_meeting(meeting.id)
    await running.recap(meeting.chat)

    code, found = await checked(running.bot)

    assert [finding for finding in found.values() if not finding["ok"]] == []
    assert code == 0
    assert "with speakers" in found[f"transcripts of {running.tenant.state.person('priya').id}"]["text"]
    assert "2 live" in found["subscriptions"]["text"]
    assert found["permission Mail.Read"]["ok"]


def _withdraw(tenant: Tenant) -> None:
    tenant.entra.granted.discard("OnlineMeetingTranscript.Read.All")


def _no_policy(tenant: Tenant) -> None:
    tenant.state.access_policy = set()


def _disabled(tenant: Tenant) -> None:
    tenant.state.graph_transcript_access = False


def _no_speakers(tenant: Tenant) -> None:
    tenant.state.attributed_transcripts = False


def _other_mailboxes(tenant: Tenant) -> None:
    tenant.state.mail_access = set()


def _fewer_subscriptions(tenant: Tenant) -> None:
    tenant.state.subscriptions.popitem()


@pytest.mark.parametrize(
    ("break_it", "what", "cure"),
    [
        (_withdraw, "permission OnlineMeetingTranscript.Read.All", "a4a80d8d-d283-4bd8-8504-555ec3870630=Role"),
        (_no_policy, "transcripts of", "Grant-CsApplicationAccessPolicy"),
        (_disabled, "transcripts of", "Set-CsTeamsMeetingConfiguration -EnableGraphTranscriptAccess true"),
        (_no_speakers, "transcripts of", "-EnableAttributedTranscripts true"),
        (_other_mailboxes, f"mailbox {MAILBOX}", "mailbox"),
        (_fewer_subscriptions, "subscriptions", "1 of 2 are missing"),
    ],
)
async def test_what_an_admin_has_to_mend_is_named_with_the_command(
    running: Story, break_it: Callable[[Tenant], None], what: str, cure: str
) -> None:
    tenant, state = running.tenant, running.tenant.state
    granted, subscriptions = set(tenant.entra.granted), dict(state.subscriptions)
    break_it(tenant)
    try:
        code, found = await checked(running.bot)
    finally:
        tenant.entra.granted, state.subscriptions = granted, subscriptions
        state.access_policy = state.mail_access = None
        state.graph_transcript_access = state.attributed_transcripts = True

    (wrong,) = [finding for name, finding in found.items() if name.startswith(what) and not finding["ok"]]
    assert code == 1
    assert cure in wrong["text"]


@pytest.mark.parametrize(
    ("settings", "what", "text"),
    [
        ({"RAPPORTEUR_PUBLIC_URL": "http://127.0.0.1:9"}, "address", "Nothing answers"),
        ({"RAPPORTEUR_PUBLIC_URL": ""}, "people's sign-in", "nobody can sign in"),
        ({"RAPPORTEUR_GRAPH__CLIENT_SECRET": "old"}, "Microsoft sign-in", "the client secret is wrong"),
        ({"RAPPORTEUR_GRAPH__AUTHORITY": "https://127.0.0.1:9"}, "clock", "can't be reached"),
        ({"RAPPORTEUR_MODEL__BASE_URL": "http://127.0.0.1:9/v1"}, "model", "nothing answers"),
        ({"RAPPORTEUR_GRAPH__CERTIFICATE": "/nowhere.pem"}, "Microsoft sign-in", "exactly one way"),
    ],
)
async def test_a_setting_that_is_wrong_is_said_in_words(
    running: Story, settings: dict[str, str], what: str, text: str
) -> None:
    code, found = await checked(running.bot, **settings)

    wrong = [finding["text"] for name, finding in found.items() if name.startswith(what) and not finding["ok"]]
    assert code == 1
    assert any(text in said for said in wrong), found
