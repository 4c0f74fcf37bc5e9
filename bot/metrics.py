"""What `/metrics` shows: how much came in, which steps were taken and how they ended; never whose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.core.ports import Audit
from bot.core.types import AuditEvent


class Metrics:
    """Counters of one process, in a registry of its own. `running` says how many runs are at work."""

    def __init__(self, running: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._events = Counter(
            "rapporteur_events", "Events acknowledged", ["kind", "redelivered"], registry=self._registry
        )
        self._steps = Counter("rapporteur_steps", "Steps taken", ["step", "outcome"], registry=self._registry)
        self._refused = Counter(
            "rapporteur_refused", "Requests, or parts of them, refused", ["where", "code"], registry=self._registry
        )
        runs = Gauge("rapporteur_runs", "Runs at work, those included that wait", registry=self._registry)
        runs.set_function(running)

    def accepted(self, kind: str, new: bool) -> None:
        self._events.labels(kind=kind, redelivered=str(not new).lower()).inc()

    def refused(self, where: str, code: str) -> None:
        self._refused.labels(where=where, code=code).inc()

    def counting(self, audit: Audit) -> Audit:
        """The same audit, counted on its way."""
        return _Counting(audit, self._steps)

    def text(self) -> bytes:
        """Prometheus' text format."""
        return generate_latest(self._registry)


@dataclass(frozen=True, slots=True)
class _Counting:
    audit: Audit
    steps: Counter

    async def append(self, event: AuditEvent) -> None:
        await self.audit.append(event)
        self.steps.labels(step=event.step, outcome=event.outcome).inc()
