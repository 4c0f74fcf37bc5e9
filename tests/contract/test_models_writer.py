"""The embedded writer for real, with the smallest model there is: in a process of its own that starts, dies and ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.core.errors import ModelTimeout, ModelUnavailable
from bot.core.types import Redacted
from bot.models.asking import ask
from bot.models.catalogue import weights_of
from bot.models.chat import ChatModel
from bot.models.choosing import build, embedded
from bot.models.embedded import EmbeddedEndpoint
from bot.models.guard import Guard
from bot.models.process import MOST_STARTS, WriterProcess, threads_for
from bot.models.settings import ModelSettings
from bot.models.weights import find

SMALLEST = "smollm2-135m-instruct"
SCHEMA = {
    "type": "object",
    "properties": {"done": {"type": "boolean"}},
    "required": ["done"],
    "additionalProperties": False,
}
PROMPT = Redacted(instructions="Answer in JSON.", text="Is it done?")
LONG_SCHEMA = {"type": "array", "minItems": 400, "items": {"type": "string", "minLength": 8}}


def anything(text: str) -> None:
    return None


def settings(tmp_path: Path, **others: Any) -> ModelSettings:
    return ModelSettings(data_dir=tmp_path, name=SMALLEST, pause=0.01, **others)


def endpoint_of(model: ChatModel) -> EmbeddedEndpoint:
    assert isinstance(model.endpoint, EmbeddedEndpoint)
    return model.endpoint


def of_process(pid: int | None, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_text()


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in of_process(pid, "status")
    except FileNotFoundError:
        return False


async def gone(pid: int) -> None:
    async with asyncio.timeout(30):
        while alive(pid):  # noqa: ASYNC110 - another process's end sets no event of ours
            await asyncio.sleep(0.02)


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.fixture
async def model(tmp_path: Path, guard: Guard) -> AsyncIterator[ChatModel]:
    model = build(settings(tmp_path), guard)
    yield model
    await model.close()


async def test_the_writer_answers_by_the_schema_and_its_answer_is_a_draft(model: ChatModel, guard: Guard) -> None:
    assert await model.available()
    assert endpoint_of(model).pid is None
    with guard.call(anything):
        asked = await ask(model, PROMPT, schema=SCHEMA, max_tokens=30)

    assert asked.data["done"] in (True, False)
    assert (asked.tries, asked.reply.draft, model.region) == (1, True, "local")
    assert asked.reply.model == "SmolLM2-135M-Instruct.Q4_1 (embedded)"
    assert asked.reply.tokens_in > 5
    assert 0 < asked.reply.tokens_out <= 30


async def test_the_writer_takes_calls_from_nobody_else(model: ChatModel) -> None:
    await model.warm()
    address = await endpoint_of(model).address()
    pid = endpoint_of(model).pid

    assert address.url.startswith("http://127.0.0.1:")
    assert address.key not in of_process(pid, "cmdline")
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            body = {"messages": [{"role": "user", "content": "hello"}]}
            async with session.post(f"{address.url}/chat/completions", json=body, headers=headers) as answer:
                assert answer.status == 401


async def test_the_writer_sees_none_of_the_bots_environment(model: ChatModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORTEUR_TEAMS__APP_SECRET", "very secret")
    await model.warm()

    assert "secret" not in of_process(endpoint_of(model).pid, "environ")


async def test_a_writer_that_was_killed_is_started_again_and_the_call_is_answered(
    model: ChatModel, guard: Guard
) -> None:
    await model.warm()
    first = endpoint_of(model).pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    with guard.call(anything):
        asked = await ask(model, PROMPT, schema=SCHEMA, max_tokens=30)

    assert asked.tries == 1
    assert endpoint_of(model).pid not in (None, first)


async def test_a_writer_that_keeps_dying_is_left_alone_for_a_while(model: ChatModel) -> None:
    for _ in range(MOST_STARTS):
        await model.warm()
        pid = endpoint_of(model).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(30):
            while endpoint_of(model).pid is not None:  # noqa: ASYNC110 - it is noticed by asyncio's own watcher
                await asyncio.sleep(0.01)

    assert not await model.available()
    assert "250 MB" in model.why_unavailable
    with pytest.raises(ModelUnavailable, match="keeps stopping"):
        await endpoint_of(model).address()


async def test_a_writer_that_is_too_slow_gives_up_the_generation(tmp_path: Path, guard: Guard) -> None:
    model = build(settings(tmp_path, timeout=2.0), guard)
    await model.warm()
    with guard.call(anything), pytest.raises(ModelTimeout):
        await model.complete(PROMPT, schema=LONG_SCHEMA, max_tokens=1500)

    await _idle(endpoint_of(model).pid)
    await model.close()


async def _idle(pid: int | None) -> None:
    """Until the process takes no more processor time over half a second."""
    async with asyncio.timeout(60):
        before = -1
        while (now := _ticks(pid)) != before:
            before = now
            await asyncio.sleep(0.5)


def _ticks(pid: int | None) -> int:
    fields = of_process(pid, "stat").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


async def test_the_writer_ends_at_once_in_the_middle_of_a_generation(model: ChatModel, guard: Guard) -> None:
    await model.warm()
    pid = endpoint_of(model).pid
    assert pid is not None
    with guard.call(anything):
        running = asyncio.create_task(model.complete(PROMPT, schema=LONG_SCHEMA, max_tokens=1500))
    start = _ticks(pid)
    while _ticks(pid) < start + 20:  # noqa: ASYNC110 - the writer is at work when it has used time
        await asyncio.sleep(0.02)

    await endpoint_of(model).close()

    assert not alive(pid)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_calls_wait_in_a_queue_that_has_an_end(tmp_path: Path, guard: Guard) -> None:
    model = build(settings(tmp_path, queue=1), guard)
    async with endpoint_of(model).turn():
        waiting = asyncio.create_task(_take_a_turn(endpoint_of(model)))
        await asyncio.sleep(0)
        with guard.call(anything), pytest.raises(ModelUnavailable, match="2 are ahead"):
            await model.complete(PROMPT, schema=SCHEMA, max_tokens=30)
    await waiting
    await _take_a_turn(endpoint_of(model))
    await model.close()


async def _take_a_turn(endpoint: EmbeddedEndpoint) -> None:
    async with endpoint.turn():
        pass


PARENT = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bot.models.choosing import build
from bot.models.guard import Guard
from bot.models.settings import ModelSettings

async def main():
    model = build(ModelSettings(data_dir=Path(sys.argv[2]), name=sys.argv[3]), Guard())
    await model.endpoint.address()
    print(model.endpoint.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_the_writer_ends_when_the_bot_is_killed(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, root, str(tmp_path), SMALLEST, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    # The bot logs to the same place; the number is the last line before it waits.
    async for line in parent.stdout:
        if line.strip().isdigit():
            break
    pid = int(line)
    assert alive(pid)

    parent.kill()
    await parent.wait()

    await gone(pid)


# ---- without weights ---------------------------------------------------------------------------


async def test_without_weights_there_is_no_model_and_it_says_how_to_get_them(tmp_path: Path) -> None:
    model = embedded(replace(weights_of(SMALLEST), package="", sha256="0" * 64), settings(tmp_path), Guard())

    assert not await model.available()
    assert "make run" in model.why_unavailable
    await model.warm()
    with pytest.raises(ModelUnavailable):
        await endpoint_of(model).address()
    await model.close()


async def test_weights_that_can_not_be_fetched_leave_the_reason_behind(tmp_path: Path) -> None:
    wanted = replace(weights_of(SMALLEST), package="", hub_path="nothing")
    model = embedded(wanted, settings(tmp_path, hub="http://127.0.0.1:9"), Guard())

    with pytest.raises(ModelUnavailable, match=r"model\.weights"):
        await model.prepare(lambda done, total: None)

    assert not await model.available()
    assert "could not be fetched" in model.why_unavailable


async def test_given_weights_that_are_something_else_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.gguf").write_bytes(b"GGUF")
    model = build(settings(tmp_path, weights=tmp_path / "other.gguf"), Guard())

    assert not await model.available()
    assert "other.gguf" in model.why_unavailable
    with pytest.raises(ModelUnavailable):
        await model.prepare(lambda done, total: None)


async def test_weights_that_are_there_need_no_fetching(model: ChatModel) -> None:
    seen: list[int] = []

    await model.prepare(lambda done, total: seen.append(done))

    assert seen == []
    assert await model.available()


async def test_a_file_that_the_writer_can_not_read_is_a_failure_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    process = WriterProcess(
        broken, name="tiny", memory=9, threads=1, context=512, clock=asyncio.get_running_loop().time
    )

    with pytest.raises(ModelUnavailable, match="intact file"):
        await process.address()

    assert process.pid is None


# ---- what it may take --------------------------------------------------------------------------


def test_the_writer_leaves_a_core_to_the_bot_where_there_are_more_than_two() -> None:
    mine = len(os.sched_getaffinity(0))

    assert threads_for(3) == 3
    assert 1 <= threads_for(None) <= (mine if mine <= 2 else mine - 1)


async def test_the_smallest_model_is_installed_for_these_tests_alone() -> None:
    path = await find(weights_of(SMALLEST), None, [])

    assert path is not None
