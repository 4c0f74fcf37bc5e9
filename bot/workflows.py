"""Durable execution by DBOS: what was started is finished, whatever is killed in between; dbos lives in this module alone.

Why DBOS: one API on SQLite (one machine, nothing to install) and on PostgreSQL. Steps are at-least-once, so what they
do outside is idempotent by key or looked up first (`bot.acting`).
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import structlog

from bot.core.errors import NotReady
from bot.trail import Durable

if TYPE_CHECKING:
    from sqlalchemy import Engine

T = TypeVar("T")

Work: TypeAlias = Callable[[str, Any, Durable], Awaitable[None]]

VERSION = "1"
"""Pinned: DBOS's own, computed from the code, would leave all pending work stranded after any upgrade, silently."""

ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
RECOVERIES = 100
"""So often a run is taken up again. A machine that restarts every minute must lose none; one that a run itself brings
down must come up at last without it."""

log = structlog.get_logger()


class Workflows:
    """Starts and recovers work; one instance a process.

    `open_engine` is called at the launch: SQLAlchemy takes as long to import as all that opens the port. `handle` is
    called with the id, the event and a `Durable`; `apologise` likewise when something unforeseen broke it.
    """

    def __init__(
        self, open_engine: Callable[[], Engine], serializer: Any, instance: str, handle: Work, apologise: Work
    ) -> None:
        self._open_engine = open_engine
        self._serializer = serializer
        self._instance = instance
        self._handle = handle
        self._apologise = apologise
        self._workflow: Any = None
        self._launched = False
        self._running: set[asyncio.Task[Any]] = set()

    async def launch(self) -> None:
        """Take up again whatever was left, and be ready for more."""
        dbos = await asyncio.to_thread(_import)
        dbos.DBOS(
            config={
                "name": "rapporteur",
                "system_database_engine": await asyncio.to_thread(self._open_engine),
                "serializer": self._serializer,
                "executor_id": self._instance,
                "application_version": VERSION,
                "console_log_level": "WARNING",
                "enable_otlp": False,
                "notification_listener_polling_interval_sec": 1.0,
                "scheduler_polling_interval_sec": 1.0,
            }
        )

        @dbos.DBOS.workflow(name="handle", max_recovery_attempts=RECOVERIES)  # type: ignore[untyped-decorator]
        async def handle(id: str, event: Any) -> None:
            await self._work(dbos, id, event)

        self._workflow = handle
        # Not in a thread: what is recovered runs in the loop in which this is called, or else in another of DBOS' own.
        dbos.DBOS.launch()
        self._launched = True
        if given_up := await self._given_up():
            log.error("runs.given_up", count=given_up)

    async def _work(self, dbos: Any, id: str, event: Any) -> None:
        task = asyncio.current_task()
        assert task is not None, "a workflow runs in a task"  # noqa: S101
        self._running.add(task)
        try:
            await self._handle(id, event, _Steps(dbos))
        except dbos.error.DBOSException:
            raise  # the engine's own: shutting down, cancelled
        except Exception as error:  # noqa: BLE001 - the top of the worker
            log.error("run.broken", run=id, error=type(error).__name__, at=places(error))
            await self._apologise(id, event, _Steps(dbos))
        finally:
            self._running.discard(task)

    async def start(self, id: str, event: Any) -> None:
        """Returns once the work is durable. The same id is never started twice. Raises `NotReady` before the launch."""
        if not self._launched:
            raise NotReady("I'm just starting. Please try again in a few seconds.")
        dbos = _import()
        with dbos.SetWorkflowID(id):
            await dbos.DBOS.start_workflow_async(self._workflow, id, event)

    @property
    def running(self) -> int:
        """How many are at work in this process, those included that sleep until their next look."""
        return len(self._running)

    async def purge(self, before: datetime) -> int:
        """Delete ended work that was completed before; how many."""
        dbos, count = _import(), 0
        while ended := await dbos.DBOS.list_workflows_async(
            status=ENDED, completed_before=before.isoformat(), limit=500, load_input=False, load_output=False
        ):
            await dbos.DBOS.delete_workflows_async([one.workflow_id for one in ended], delete_children=True)
            count += len(ended)
        return count

    async def _given_up(self) -> int:
        """How much work was recovered too often and waits for an admin."""
        dbos = _import()
        stuck = await dbos.DBOS.list_workflows_async(
            status="MAX_RECOVERY_ATTEMPTS_EXCEEDED", limit=1000, load_input=False, load_output=False
        )
        return len(stuck)

    async def close(self) -> None:
        """Leave running work pending: it is taken up again at the next start."""
        dbos = _import()
        # Given a time, DBOS sleeps for a second at least, even where nothing runs.
        patience = 2 if self._running else 0
        await asyncio.to_thread(dbos.DBOS.destroy, workflow_completion_timeout_sec=patience)
        # DBOS made its own pool the loop's, and has shut it down: what is closed after this needs another.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))
        # What still runs can record nothing any more, so it stays pending; it must not use what is closed next.
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def places(error: BaseException) -> list[str]:
    """Where it broke, without its text: that can be anybody's words."""
    return [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]


class _Steps:
    """`Durable` by DBOS, inside a workflow."""

    def __init__(self, dbos: Any) -> None:
        self._dbos = dbos

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        async def taken() -> T:
            # dbos knows a coroutine function only by its definition: a lambda would be taken for a function.
            return await work()

        result: T = await self._dbos.DBOS.run_step_async({"name": name}, taken)
        return result

    async def sleep(self, seconds: float) -> None:
        await self._dbos.DBOS.sleep_async(seconds)


class _Scrub(logging.Filter):
    """DBOS logs exceptions and arguments with their text, which can be anybody's: keep only where it came from."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args, record.exc_info, record.exc_text = (
            f"dbos {record.module}:{record.lineno}",
            (),
            None,
            None,
        )
        return True


def _import() -> Any:
    import dbos

    logger = logging.getLogger("dbos")
    if not any(isinstance(one, _Scrub) for one in logger.filters):
        logger.addFilter(_Scrub())
    return dbos
