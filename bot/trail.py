"""The trail of one run: each step is durable, retried when that helps, stoppable, and written into the audit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar

import structlog

from bot.core.errors import ModelTimeout, RapporteurError, Refused, Throttled
from bot.core.journal import collect
from bot.core.ports import Audit
from bot.core.types import AuditEvent

T = TypeVar("T")
Facts: TypeAlias = dict[str, Any]
"""Further fields of the audit entry: decision, counts, digests, model, private."""

LATE_TRIES = 2
"""A model that was too slow twice, ten minutes each time, will be so again: people should hear of it now."""

log = structlog.get_logger()


class Durable(Protocol):
    """What a workflow engine gives: a step whose result is kept, and a sleep that survives a restart."""

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T: ...

    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One run's identity and its way of taking steps. `refuse_if_stopped` raises when somebody stopped the run.

    `pauses`: seconds between the tries of a step whose error may pass; a vendor's Retry-After wins where it is longer.
    """

    run: str
    tenant: str
    case: str
    audit: Audit
    durable: Durable
    refuse_if_stopped: Callable[[str], Awaitable[None]]
    pauses: tuple[float, ...]
    person: str = ""
    skill: str = ""
    prompt: str = ""

    def about(self, *, case: str = "", skill: str = "", prompt: str = "") -> Trail:
        """The same run, once it is known what it is about."""
        return replace(self, case=case or self.case, skill=skill or self.skill, prompt=prompt or self.prompt)

    def unstoppable(self) -> Trail:
        """The same run, for what has to be told after it was stopped."""
        return replace(self, refuse_if_stopped=_never)

    async def do(self, step: str, work: Callable[[], Awaitable[T]], facts: Callable[[T], Facts] = lambda _: {}) -> T:
        """Take a step. Its error is raised once no further try can help; each try is an audit entry of its own."""
        late = 0
        for pause in (*self.pauses, None):
            await self.refuse_if_stopped(self.run)
            outcome = await self.durable.step(step, partial(self._attempt, step, work, facts, pause))
            if not isinstance(outcome, RapporteurError):
                return outcome
            late += isinstance(outcome, ModelTimeout)
            if pause is None or not outcome.retryable or late >= LATE_TRIES:
                raise outcome
            wait = max(pause, outcome.retry_after) if isinstance(outcome, Throttled) else pause
            await self.durable.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def note(self, step: str, outcome: str = "ok", **facts: Any) -> None:
        """Write down a step that reads and changes nothing outside."""

        async def nothing() -> None:
            await self._append(step, outcome, facts, ())

        await self.durable.step(step, nothing)

    async def _attempt(
        self, step: str, work: Callable[[], Awaitable[T]], facts: Callable[[T], Facts], pause: float | None
    ) -> T | RapporteurError:
        """The error is returned, not raised: an engine logs what is raised, with its text."""
        with collect() as links:
            try:
                result = await work()
            except RapporteurError as error:
                outcome = "denied" if isinstance(error, Refused) else "retry" if error.retryable and pause else "failed"
                log.info("step", run=self.run, step=step, outcome=outcome, code=error.code)
                await self._append(step, outcome, {"decision": error.code}, tuple(links))
                return error
        log.info("step", run=self.run, step=step, outcome="ok", requests=len(links))
        await self._append(step, "ok", facts(result), tuple(links))
        return result

    async def _append(self, step: str, outcome: str, facts: Facts, links: tuple[Any, ...]) -> None:
        event = AuditEvent(
            run=self.run,
            step=step,
            outcome=outcome,  # type: ignore[arg-type]
            tenant=self.tenant,
            case=self.case,
            person=self.person,
            skill=self.skill,
            prompt=self.prompt,
            links=links,
        )
        await self.audit.append(replace(event, **facts))


class AtOnce:
    """`Durable` for work that nobody takes up again: a command line's."""

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        return await work()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _never(run: str) -> None:
    return None
