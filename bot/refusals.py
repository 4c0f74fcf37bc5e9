"""What was refused at the door, as numbers in the audit: anybody can send refused requests, so none has an entry of its own."""

from __future__ import annotations

from collections import Counter

from bot.core.ports import Audit
from bot.core.types import AuditEvent


class Refusals:
    """Counts by endpoint and reason; `write` makes one entry of all since the last time."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, where: str, code: str) -> None:
        self._counts[f"{where} {code}"] += 1

    async def write(self, audit: Audit) -> None:
        """One entry, or none where nothing was refused. What the audit doesn't take is counted on."""
        counts = dict(self._counts)
        if counts:
            await audit.append(
                AuditEvent(run="door", step="refused requests", outcome="denied", tenant="", case="door", counts=counts)
            )
            self._counts -= Counter(counts)
