"""The whole story with nothing stubbed of ours: the bot as a process, the local tenant, a model behind a real port."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from bot_process import BotProcess
from scripted_model import ScriptedModel, scripted_model

from infra.sandbox import Tenant


@pytest.fixture
async def model() -> AsyncIterator[ScriptedModel]:
    async with scripted_model() as served:
        yield served


@pytest.fixture
async def bot(tenant: Tenant, model: ScriptedModel, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """A bot that is ready, with the scripted model behind the OpenAI API."""
    environment = {
        "RAPPORTEUR_MODEL__KIND": "openai",
        "RAPPORTEUR_MODEL__NAME": "scripted",
        "RAPPORTEUR_MODEL__BASE_URL": model.url,
    }
    process = BotProcess(tenant, tmp_path / "data", environment)
    await process.start()
    yield process
    await process.stop()
