"""The model port over an endpoint: one guarded call with bounded tries within its time."""

from __future__ import annotations

import asyncio
import importlib
import re
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import structlog

from bot.core.errors import ModelTimeout
from bot.core.types import Json, ModelReply, Redacted
from bot.models.dialect import Dialect
from bot.models.endpoint import Endpoint, Progress
from bot.models.faults import CallFailed
from bot.models.guard import Guard

if TYPE_CHECKING:
    from bot.models.connection import Connection, Said, Turn

TRIES = 4
MOST_SENT_BACK = 4000
# A chat template would take these for the end of a message and the start of another one's.
_CONTROL = re.compile(r"<(?=\|)|(?<=\|)>|<(?=/?(?:s|tool_call|tool_response|start_of_turn|end_of_turn)>)")

log = structlog.get_logger()


class ChatModel:
    """Implements `bot.core.ports.Model`, and `bot.models.asking.Repairs`.

    `label` is what an answer is signed with; `timeout`, in seconds, bounds one call with all its tries, counted from
    when its turn has come; `pause` is the first wait before another try, doubled each time.
    """

    def __init__(
        self,
        *,
        name: str,
        label: str,
        region: str,
        words: int,
        draft: bool,
        endpoint: Endpoint,
        guard: Guard,
        timeout: float,
        pause: float,
    ) -> None:
        self.name = name
        self.region = region
        self.words = words
        self.draft = draft
        self._label = label
        self.endpoint = endpoint
        self._guard = guard
        self._timeout = timeout
        self._pause = pause
        self._dialect = Dialect()
        self._connection: Connection | None = None

    # ---- what there is to call -----------------------------------------------------------------

    @property
    def why_unavailable(self) -> str:
        """Why `available` said no, in words for a person."""
        return self.endpoint.why_unavailable

    async def available(self) -> bool:
        """Whether there is something to call. Looks, but fetches and starts nothing."""
        return await self.endpoint.available()

    async def prepare(self, progress: Progress) -> None:
        """Fetch what is missing (the embedded model's weights). Raises `ModelUnavailable` when it can't be had."""
        await self.endpoint.prepare(progress)

    async def warm(self) -> None:
        """Import what a call needs and start the writer, where there are weights. Raises `ModelUnavailable`."""
        await _import_connection()
        if await self.endpoint.available():
            await self.endpoint.address()

    async def close(self) -> None:
        """End the writer's process and the connections."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None
        await self.endpoint.close()

    # ---- a call --------------------------------------------------------------------------------

    async def complete(self, prompt: Redacted, *, schema: Mapping[str, Json], max_tokens: int) -> ModelReply:
        """Answer by the JSON schema, as far as the endpoint keeps to it; `bot.models.asking.ask` makes sure.

        Raises `ModelUnavailable`, `ModelTimeout`, `Throttled`, `ModelFailed` (too long, or refused by a content
        filter), and `RedactionFailed` when the guard lets the prompt not out.
        """
        return await self._in_turn(_turns(prompt), schema, max_tokens)

    async def again(
        self, prompt: Redacted, said: str, problem: str, *, schema: Mapping[str, Json], max_tokens: int
    ) -> ModelReply:
        """The same conversation, gone on with: what is added is the model's own answer and the schema's errors."""
        wanted = (
            f"That answer does not fit the agreed form:\n{problem}\nAnswer again, shorter, with the JSON object only."
        )
        turns: list[Turn] = [*_turns(prompt), ("assistant", _plain(said[:MOST_SENT_BACK])), ("user", _plain(wanted))]
        return await self._in_turn(turns, schema, max_tokens)

    async def _in_turn(self, turns: Sequence[Turn], schema: Mapping[str, Json], max_tokens: int) -> ModelReply:
        # The first time this takes seconds that the model has no part in.
        await _import_connection()
        async with self.endpoint.turn():
            loop = asyncio.get_running_loop()
            start = loop.time()
            try:
                async with asyncio.timeout_at(start + self._timeout):
                    said = await self._try(turns, schema, max_tokens, start + self._timeout)
            except TimeoutError as error:
                raise ModelTimeout(self._late()) from error
            return ModelReply(
                text=said.text,
                model=self._label,
                draft=self.draft,
                tokens_in=said.tokens_in,
                tokens_out=said.tokens_out,
                seconds=loop.time() - start,
            )

    async def _try(self, turns: Sequence[Turn], schema: Mapping[str, Json], max_tokens: int, deadline: float) -> Said:
        for left in reversed(range(TRIES)):
            connection = await self._connect()
            try:
                return await self._speak(connection, turns, schema, max_tokens)
            except CallFailed as failed:
                fault = failed.fault
                wait = fault.wait if fault.wait is not None else self._pause * 2 ** (TRIES - 1 - left)
                log.warning("model.call_failed", model=self._label, error=fault.error.code, tries_left=left)
                if not left or not fault.again or asyncio.get_running_loop().time() + wait >= deadline:
                    raise fault.error from failed
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _speak(
        self, connection: Connection, turns: Sequence[Turn], schema: Mapping[str, Json], max_tokens: int
    ) -> Said:
        """One call, put differently as long as the endpoint refuses how it is put."""
        while True:
            dialect = self._dialect
            (role, instructions), *rest = turns
            put = [turn for turn in [(role, dialect.instructions(instructions, schema)), *rest] if turn[1]]
            try:
                return await connection.send(put, dialect.arguments(schema, max_tokens))
            except CallFailed as failed:
                other = dialect.after(failed.fault.refusal) if failed.fault.refusal else None
                if other is None:
                    raise
                log.info("model.dialect_changed", model=self._label, form=other.form, limit=other.limit)
                self._dialect = other

    async def _connect(self) -> Connection:
        calling = await _import_connection()
        address = await self.endpoint.address()
        if self._connection is None or self._connection.address != address:
            old, self._connection = self._connection, calling.Connection(self.name, address, self._guard, self._timeout)
            if old is not None:
                await old.close()
        return self._connection

    def _late(self) -> str:
        return (
            f"{self.name} did not answer within {self._timeout:.0f} seconds. Try again when the machine is less busy;"
            " an admin can raise `model.timeout_seconds`."
        )


async def _import_connection() -> ModuleType:
    """Takes seconds the first time: in a thread, so that the bot goes on answering."""
    return await asyncio.to_thread(importlib.import_module, "bot.models.connection")


def _turns(prompt: Redacted) -> list[Turn]:
    return [("system", _plain(prompt.instructions)), ("user", _plain(prompt.text))]


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)
