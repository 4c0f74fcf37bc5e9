"""The whole story with nothing stubbed of ours: the bot as a process, the local tenant, a model behind a real port.

Starting a bot takes seconds, so one serves all tests that can share it: each of them has meetings of its own.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from bot_process import living, scripted
from google_story import GoogleStory
from scripted_model import scripted_model
from story import Story

from infra.sandbox import serve

SMALL_FIRM = Path(__file__).parents[2] / "contract" / "firm_small"


STORIES = {"microsoft": Story, "google": GoogleStory}


@pytest_asyncio.fixture(scope="session", loop_scope="session", params=["microsoft"])
async def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """The shared bot of a suite, patient for seconds where a real one is for hours."""
    suite = request.param
    data = tmp_path_factory.mktemp(suite) / "data"
    async with (
        serve(firm=SMALL_FIRM) as tenant,
        scripted_model() as model,
        living(tenant, data, scripted(model.url), suites=(suite,)) as bot,
    ):
        story = STORIES[suite](tenant, bot, model)
        await story.begin()
        yield story


@pytest_asyncio.fixture(loop_scope="session")
async def story(shared: Story) -> AsyncIterator[Story]:
    """The shared bot, with nothing at work, no fault and no script left behind by another test."""
    await shared.settle()
    yield shared
    await shared.settle()
