"""What is deleted when: content on schedule, the log of what was done never before six months are over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from bot.core.errors import ConfigError

_log = structlog.get_logger()

AUDIT_AT_LEAST = 183
"""EU AI Act, article 26(6): logs are kept for at least six months."""

DAYS: Mapping[str, int] = MappingProxyType(
    {
        "runs": 90,  # what a run left behind so that its card's buttons work: context, plan, receipts
        "vaults": 90,  # which name stands behind which placeholder of a case
        "seen": 30,  # hashes of the ids of events, by which a redelivered one is known again
        "workflows": 30,  # ended workflows with the results of their steps
        "keys": 365,  # keys of cases and persons that have sealed nothing for so long, and with them all they sealed
        "audit": 730,  # entries of the log
    }
)

_REDELIVERY = 7
"""Vendors deliver again for some days; who forgets an id earlier does things twice."""

Purge = Callable[[datetime], Awaitable[int]]
"""Deletes what is older than the given moment, or was due by it; how many."""


def retention(settings: Mapping[str, int]) -> Mapping[str, int]:
    """The days per kind, `DAYS` where nothing is set. Raises `ConfigError` for a kind that there isn't, for less than a day,
    and for what the law or the rest of the settings doesn't allow."""
    days = {**DAYS, **settings}
    for kind in settings:
        if kind not in DAYS:
            raise ConfigError(f"retention.{kind}: there is no such kind; there are {', '.join(DAYS)}.")
    for kind, least, why in (
        ("audit", AUDIT_AT_LEAST, "the log is kept for at least six months (EU AI Act, article 26(6))"),
        ("seen", _REDELIVERY, "events are delivered again for some days"),
        ("workflows", 1, "a run may be asked about on the day after"),
        ("runs", 1, "a card's buttons must work on the day after"),
        ("vaults", days["runs"], "a run can't go on without its vault"),
        ("keys", max(days["runs"], days["vaults"]), "what is kept must stay readable"),
    ):
        if days[kind] < least:
            raise ConfigError(f"retention.{kind}: {days[kind]} days are too few, since {why}; set at least {least}.")
    return MappingProxyType(days)


async def purge(now: datetime, days: Mapping[str, int], stores: Mapping[str, Purge]) -> Mapping[str, int]:
    """Deletes what is over: for each store, by its kind in `days`, what is older than that; how many of each. A store that
    knows each thing's own expiry is named `records` and is given `now`. Call it nightly."""
    deleted = {}
    for kind, delete in stores.items():
        deleted[kind] = await delete(now - timedelta(days=days[kind]) if kind in days else now)
    _log.info("retention.purged", **deleted)
    return deleted
