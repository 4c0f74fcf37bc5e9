"""Holds that the seeded firm's Google half is whole, and that what is personal in it is listed too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.sandbox import vtt
from infra.sandbox.firm import read_firm
from infra.sandbox.google.section import read_section

FOLDER = Path(__file__).parents[2] / "infra/sandbox/firm"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PERSONAL = (
    r"\b0\d{2,4} \d{3,4} ?\d{3,4}\b",
    r"\b[A-Z]{2} \d\d \d\d \d\d [A-D]\b",
    r"\b\d\d-\d\d-\d\d\b",
    r"\b\d{8,9}\b",
    r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    r"\b[\w.]+@[\w.]+\w",
)


@pytest.fixture(scope="module")
def half() -> tuple[Mapping[str, Any], dict[str, str]]:
    return read_section(read_firm(FOLDER, NOW).google, FOLDER, NOW)


def test_whoever_speaks_is_there(half: tuple[Mapping[str, Any], dict[str, str]]) -> None:
    section, transcripts = half
    names = {person["key"]: person["name"] for person in section["people"]}
    for meeting in section["meetings"]:
        there = {names[key] for key in (meeting["organiser"], *meeting["attendees"])}
        for part in meeting["transcripts"]:
            assert set(vtt.speakers(vtt.parse(transcripts[part["file"]]))) <= there


def test_the_meeting_that_the_demo_ends_is_ten_minutes_among_colleagues(
    half: tuple[Mapping[str, Any], dict[str, str]],
) -> None:
    section, transcripts = half
    demo = next(meeting for meeting in section["meetings"] if meeting["key"] == "demo-google")
    outside = {person["key"] for person in section["people"] if person.get("outside")}
    cues = vtt.parse(transcripts["leeds-review.vtt"])
    assert not outside & {demo["organiser"], *demo["attendees"]}
    assert 420 < cues[-1].end < 600
    assert sum(len(cue.text.split()) for cue in cues) > 1000


@pytest.mark.parametrize("pattern", PERSONAL)
def test_whatever_is_personal_in_the_transcripts_is_listed(
    half: tuple[Mapping[str, Any], dict[str, str]], pattern: str
) -> None:
    lists = yaml.safe_load((FOLDER / "secrets.yaml").read_text("utf-8"))
    found = {match for text in half[1].values() for match in re.findall(pattern, text)}
    assert found
    assert found <= {secret for kind in lists.values() for secret in kind}


def test_somebody_may_ask_the_directory(half: tuple[Mapping[str, Any], dict[str, str]]) -> None:
    assert [person["key"] for person in half[0]["people"] if person.get("admin")] == ["dev"]
