"""Each suite, for the promises that both make: one tenant and one bot serve a module's tests, which have their own meetings."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from infra.sandbox import serve

sys.path.insert(0, str(Path(__file__).parents[2] / "support"))

from google_suite import open_google
from microsoft_suite import open_microsoft
from suite import Suite

SMALL_FIRM = Path(__file__).parents[1] / "firm_small"
OPEN = {"microsoft": open_microsoft, "google": open_google}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=list(OPEN))
async def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suite]:
    folder = tmp_path_factory.mktemp(request.param)
    async with serve(firm=SMALL_FIRM) as tenant, OPEN[request.param](tenant, folder) as suite:
        yield suite


@pytest_asyncio.fixture(loop_scope="module")
async def suite(shared: Suite) -> Suite:
    """The module's, with nothing left behind by another test."""
    shared.tenant.faults.clear()
    shared.heard.events.clear()
    return shared
