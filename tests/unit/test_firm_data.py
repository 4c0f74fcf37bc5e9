"""Holds that the seeded firm is whole, invented, and lists all that is personal in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from infra.sandbox import vtt
from infra.sandbox.firm import Firm, read_firm

FOLDER = Path(__file__).parents[2] / "infra/sandbox/firm"
PERSONAL = {
    "telephone": r"\b0\d{2,4} \d{3,4} ?\d{3,4}\b",
    "national insurance": r"\b[A-Z]{2} \d\d \d\d \d\d [A-D]\b",
    "sort code": r"\b\d\d-\d\d-\d\d\b",
    "account or passport": r"\b\d{8,9}\b",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    "mail": r"\b[\w.]+@[\w.]+\w",
}
# Ofcom's numbers for drama: mobile, London, Bristol, no area.
DRAMA = re.compile(r"07700 900\d{3}|020 7946 0\d{3}|0117 496 0\d{3}|01632 960\d{3}")


@pytest.fixture(scope="module")
def firm() -> Firm:
    return read_firm(FOLDER, datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.fixture(scope="module")
def secrets() -> set[str]:
    lists: dict[str, list[str]] = yaml.safe_load((FOLDER / "secrets.yaml").read_text("utf-8"))
    return {secret for kind in lists.values() for secret in kind}


@pytest.fixture(scope="module")
def all_text() -> str:
    return "\n".join(path.read_text("utf-8") for path in FOLDER.iterdir() if path.name != "secrets.yaml")


def test_whoever_speaks_is_invited(firm: Firm) -> None:
    names = {person["key"]: person["name"] for person in firm.people}
    for meeting in firm.meetings:
        invited = {names[key] for key in (meeting["organiser"], *meeting.get("attendees", ()))}
        for part in meeting.get("transcripts", ()):
            assert set(vtt.speakers(vtt.parse(firm.transcripts[part["file"]]))) <= invited, part["file"]


def test_transcripts_have_the_form_that_graph_gives(firm: Firm) -> None:
    cue = re.compile(r"\d+:\d{1,2}:\d{1,2}\.\d{1,3} --> \d+:\d{1,2}:\d{1,2}\.\d{1,3}\n<v [^>]+>[^\n]+</v>")
    for name, text in firm.transcripts.items():
        head, *cues = text.strip().split("\n\n")
        assert head == "WEBVTT", name
        assert all(cue.fullmatch(one) for one in cues), name


def test_the_meeting_that_the_demo_ends_is_ten_minutes_among_colleagues(firm: Firm) -> None:
    demo = next(meeting for meeting in firm.meetings if meeting["key"] == "demo")
    outside = {person["key"] for person in firm.people if person.get("guest")}
    cues = vtt.parse(firm.transcripts["matter-review.vtt"])
    assert not outside & {demo["organiser"], *demo["attendees"]}
    assert 420 < cues[-1].end < 600
    assert sum(len(cue.text.split()) for cue in cues) > 1000


def test_the_firm_has_the_hard_cases(firm: Firm) -> None:
    outside = {person["key"] for person in firm.people if person.get("guest")}
    by_key = {meeting["key"]: meeting for meeting in firm.meetings}
    assert sorted(p["name"] for p in firm.people if p["name"].startswith("Sarah ")) == ["Sarah Khan", "Sarah Whitlock"]
    assert {"sarah-khan", "sarah-whitlock"} <= set(by_key["tranter"]["attendees"])
    assert "I said Sarah will" in firm.transcripts["tranter-estate.vtt"]
    assert outside & set(by_key["bakery"]["attendees"])
    assert len(by_key["office-move"]["transcripts"]) == 2
    assert by_key["seat-review"]["transcription"] == "never"
    assert by_key["complaints"]["transcription"] == "no_attribution"


def test_every_secret_stands_in_the_firm(secrets: set[str], all_text: str) -> None:
    assert [secret for secret in sorted(secrets) if secret not in all_text] == []


@pytest.mark.parametrize("kind", PERSONAL)
def test_whatever_is_personal_in_the_transcripts_is_listed(firm: Firm, secrets: set[str], kind: str) -> None:
    found = {match for text in firm.transcripts.values() for match in re.findall(PERSONAL[kind], text)}
    assert found, f"no {kind} in any transcript"
    assert found <= secrets


def test_numbers_and_addresses_belong_to_nobody(all_text: str) -> None:
    telephones = re.findall(PERSONAL["telephone"], all_text)
    hosts = re.findall(r"@([\w.-]+\w)", all_text)
    assert [number for number in telephones if not DRAMA.fullmatch(number)] == []
    assert [host for host in hosts if not host.endswith(".example")] == []
