"""An entry of the log: the same bytes in every implementation of RFC 8785, and nothing in clear that could name anybody."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bot.core.types import AuditEvent, ResourceLink
from policies.audit.entry import canonical, clear_part, instant, salted, secret_part

SALT = "5a" * 16
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LINK = ResourceLink(
    system="graph",
    method="GET",
    resource="/users/anna.oneill@firm.example/onlineMeetings",
    status=200,
    request_id="q1",
    client_request_id="c1",
    at=AT,
)
EVENT = AuditEvent(
    run="r1",
    step="gather",
    outcome="ok",
    tenant="t1",
    case="Anna's appraisal",
    person="0a1b-2c3d",
    digests={"prompt": "ab" * 32},
    counts={"words": 7},
    links=(LINK, LINK),
    private={"title": "Anna's appraisal"},
)

ascii_keys = st.text(st.characters(max_codepoint=127), max_size=8)
whole = st.integers(-(2**53) + 1, 2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
entries = st.dictionaries(
    ascii_keys,
    st.recursive(
        texts | whole, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4)
    ),
)


@given(entries)
def test_plain_json_dumps_writes_every_entry_as_rfc_8785_does(entry: dict[str, Any]) -> None:
    by_anybody = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert canonical(entry) == rfc8785.dumps(entry) == by_anybody


@pytest.mark.parametrize("value", [1.5, True, None, (1, 2), b"x", {"é": 1}, {1: "x"}])
def test_what_others_would_write_in_another_way_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical({"x": [value]})


def blinded(value: str) -> str:
    return f"blind-{len(value)}"


def test_nothing_that_can_carry_a_name_stands_in_clear() -> None:
    secret = secret_part(EVENT, SALT)
    text = canonical(clear_part(EVENT, AT, blinded, secret.resources)).decode()
    for planted in ("anna", "Anna", "users", "appraisal", "0a1b-2c3d"):
        assert planted not in text
    assert "q1" in text
    assert "c1" in text


def test_a_resource_that_can_be_guessed_cannot_be_tried_without_the_salt() -> None:
    (digest, same) = secret_part(EVENT, SALT).resources
    assert digest == same == salted(SALT, LINK.resource)
    assert digest != secret_part(EVENT, "00" * 16).resources[0]


def test_what_is_sealed_is_whole() -> None:
    content = json.loads(secret_part(EVENT, SALT).data)
    assert content["resources"] == [LINK.resource] * 2
    assert (content["case"], content["person"], content["salt"]) == (EVENT.case, EVENT.person, SALT)
    assert content["private"] == EVENT.private


@pytest.mark.parametrize("digest", ["Anna said no", "AB" * 32, "ab", ""])
def test_a_digest_that_is_none_is_refused(digest: str) -> None:
    event = AuditEvent(run="r", step="s", outcome="ok", tenant="t", case="c", digests={"prompt": digest})
    with pytest.raises(ValueError, match="hex"):
        clear_part(event, AT, blinded, ())


def test_half_a_character_from_outside_stops_no_entry() -> None:
    event = AuditEvent(run="r\ud83d", step="s", outcome="ok", tenant="t", case="c\ud83d", private={"t": "x\ud83d"})
    secret = secret_part(event, SALT)
    assert b"r?" in canonical(clear_part(event, AT, blinded, secret.resources))
    assert json.loads(secret.data)["private"] == {"t": "x\ud83d"}


@given(st.integers(0, 80 * 365 * 24 * 3600 * 10**6))
def test_times_sort_as_text(microseconds: int) -> None:
    at = AT.astimezone(timezone(timedelta(hours=1))) + timedelta(microseconds=microseconds)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", instant(at))
    assert datetime.fromisoformat(instant(at)) == at
    assert instant(at) < instant(at + timedelta(microseconds=1))
