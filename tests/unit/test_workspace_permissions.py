"""What is asked of Google's admins: exactly what the adapters use, each with its reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path

import pytest

from workspace.client import APIS, moment, stamp
from workspace.permissions import DELEGATED, SCOPES, mend, missing
from workspace.provider import PERMISSIONS


def test_what_is_declared_is_what_the_adapters_ask_for() -> None:
    assert set(PERMISSIONS) == set(SCOPES)


def test_each_scope_is_one_of_googles_and_says_why_it_is_needed() -> None:
    spec = find_spec("googleapiclient")
    assert spec is not None
    assert spec.origin is not None
    documents = Path(spec.origin).parent / "discovery_cache" / "documents"
    known: set[str] = set()
    for api, version in APIS.items():
        known |= set(json.loads((documents / f"{api}.{version}.json").read_text())["auth"]["oauth2"]["scopes"])
    for name, scope in SCOPES.items():
        assert name in known
        assert scope.reason.endswith(".")


def test_the_apps_own_scopes_are_not_delegated() -> None:
    own = {name.rpartition("/")[2] for name in set(SCOPES) - set(DELEGATED)}
    assert own == {"chat.bot", "pubsub"}


def test_nothing_may_be_written_but_tasks_and_a_conversation_with_oneself() -> None:
    writing = {name.rpartition("/")[2] for name in DELEGATED if not name.endswith(".readonly")}
    assert writing == {"tasks", "chat.spaces.create"}


def test_what_is_missing_is_named_with_where_to_add_it() -> None:
    lacking = missing(DELEGATED[1:], DELEGATED)
    assert lacking == DELEGATED[:1]
    assert DELEGATED[0] in mend(lacking, "123")
    assert "123" in mend(lacking, "123")


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23T10:00:00.5Z", datetime(2026, 11, 23, 10, 0, 0, 500_000, UTC)),
        ("2026-11-23T10:00:00.123456789Z", datetime(2026, 11, 23, 10, 0, 0, 123_456, UTC)),
        ("2026-11-23T10:00:00.123+01:00", datetime(2026, 11, 23, 9, 0, 0, 123_000, UTC)),
        ("2026-11-23T10:00:00-05:00", datetime(2026, 11, 23, 15, tzinfo=UTC)),
    ],
)
def test_googles_times_are_read(written: str, time: datetime) -> None:
    assert moment(written) == time


def test_a_time_is_written_in_utc() -> None:
    there = datetime(2026, 11, 23, 10, tzinfo=timezone(timedelta(hours=1)))
    assert stamp(there) == "2026-11-23T09:00:00.000000Z"
