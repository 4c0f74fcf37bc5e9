"""What the journeys share: the real clients that they use the bot and the tenant through."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from agents_playground import Playground, start_playground
from chromium import driven, running_chromium
from standin_bot import StandInBot, start_standin_bot

if TYPE_CHECKING:
    from playwright.async_api import Browser


@pytest.fixture
async def playground(tmp_path: Path) -> AsyncIterator[Callable[[str], Awaitable[Playground]]]:
    """`await playground(bot_url)` starts Microsoft's Playground against that bot; it ends with the test."""
    async with AsyncExitStack() as stack:

        async def start(bot_url: str) -> Playground:
            folder = tmp_path / "playground"
            folder.mkdir()
            return await stack.enter_async_context(start_playground(bot_url, folder))

        yield start


@pytest.fixture
async def standin_bot() -> AsyncIterator[StandInBot]:
    """A tiny bot that answers every message with a card."""
    async with start_standin_bot() as bot:
        yield bot


@pytest.fixture(scope="session")
def chromium_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Chromium for the whole run: the one of RAPPORTEUR_CHROMIUM, else the first on PATH."""
    with running_chromium(os.environ, tmp_path_factory.mktemp("chromium")) as address:
        yield address


@pytest.fixture
async def chromium(chromium_address: str) -> AsyncIterator[Browser]:
    """That Chromium, driven by this test."""
    async with driven(chromium_address) as browser:
        yield browser
