"""A firm's data: what is read, what is refused and in which words; and transcripts in Graph's own format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.sandbox import FirmError, ids, serve, vtt
from infra.sandbox.firm import parse_start, read_firm
from infra.sandbox.seed import make_state
from infra.sandbox.state import State

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def firm(small_firm: Path) -> dict[str, Any]:
    """The small firm's data, to break."""
    return dict(yaml.safe_load((small_firm / "firm.yaml").read_text()))


def state_of(folder: Path) -> State:
    return make_state(read_firm(folder, NOW), lambda: NOW)


def test_the_firm_that_comes_along_is_a_valid_one() -> None:
    from infra.sandbox.server import OWN_FIRM

    state = state_of(OWN_FIRM)
    assert len(state.people) >= 12
    assert any(person.guest for person in state.people.values())
    assert any(meeting.parts for meeting in state.meetings.values())


async def test_another_edition_has_the_same_people_and_meetings_with_ids_of_their_own(small_firm: Path) -> None:
    async with serve(firm=small_firm) as one, serve(firm=small_firm, edition="2") as other:
        assert one.state.people.keys() == other.state.people.keys()
        assert one.google.state.people.keys() == other.google.state.people.keys()
        assert [met.key for met in one.state.meetings.values()] == [met.key for met in other.state.meetings.values()]
        assert not one.state.meetings.keys() & other.state.meetings.keys()
        assert not one.google.state.conferences.keys() & other.google.state.conferences.keys()
        assert not one.google.state.spaces.keys() & other.google.state.spaces.keys()


def test_ids_are_the_same_at_every_start_and_in_microsofts_shapes(small_firm: Path) -> None:
    first, second = state_of(small_firm), state_of(small_firm)
    assert list(first.people) == list(second.people)
    assert list(first.meetings) == list(second.meetings)
    assert first.person("tom").teams_id.startswith("29:1")
    assert first.chat("weekly").id.startswith("19:meeting_")
    assert first.chat("weekly").id.endswith("@thread.v2")
    assert first.chat("property-general").id.endswith("@thread.tacv2")
    assert first.meeting("weekly").id.startswith("MSo")
    assert first.meeting("weekly").bot_id.startswith("MCMxOTptZWV0aW5n")
    assert first.meeting("weekly").parts[0].id.startswith("MSMjMCMj")
    assert len(first.plan("property-plan").id) == 28


def test_every_meeting_has_ids_of_its_own_also_in_one_channel(small_firm: Path) -> None:
    state = state_of(small_firm)
    meetings = list(state.meetings.values())
    assert len({meeting.bot_id for meeting in meetings}) == len({m.join_url for m in meetings}) == len(meetings)
    assert ids.bot_meeting("19:x", "1") != ids.bot_meeting("19:x")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-19 10:00", "2026-11-19T10:00:00+00:00"),
        ("2026-07-01 10:00", "2026-07-01T10:00:00+01:00"),
        ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00+00:00"),
        ("today 09:30", "2026-07-01T09:30:00+01:00"),
        ("today-3 9:30", "2026-06-28T09:30:00+01:00"),
    ],
)
def test_a_start_is_read_in_londons_time(text: str, moment: str) -> None:
    assert parse_start(text, NOW).isoformat() == moment


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda firm: firm.pop("organisation"), "organisation: each entry must be a mapping"),
        (lambda firm: firm.update(staff=[]), "there is no list called staff"),
        (lambda firm: firm.update(people={}), None),
        (lambda firm: firm["people"][0].pop("mail"), "people, priya: lacks mail"),
        (lambda firm: firm["people"][0].update(shoe=44), "people, priya: has shoe"),
        (lambda firm: firm["people"].append(firm["people"][0]), "people: priya stands there twice"),
        (lambda firm: firm["people"][1].update(manager="zoe"), "manager names 'zoe'"),
        (lambda firm: firm["meetings"][0].update(attendees=["zoe"]), "meetings, weekly: attendees names 'zoe'"),
        (lambda firm: firm["meetings"][0].update(start="soon"), "'soon' is no date and time"),
        (lambda firm: firm["meetings"][4].update(start="today 12:55"), "unnamed: it can't have ended before its end"),
        (lambda firm: firm["meetings"][0].update(transcription="maybe"), "transcription must be"),
        (lambda firm: firm["meetings"][0].update(transcripts=[{"file": "no.vtt"}]), "there is no file no.vtt"),
        (lambda firm: firm["meetings"][0].update(transcripts=[{"file": "firm.yaml"}]), "firm.yaml has no cues"),
        (lambda firm: firm["chats"][0].update(kind="channel"), "kind must be group, meeting or personal"),
        (lambda firm: firm["plans"][0]["tasks"][0].update(bucket="Nowhere"), "bucket names 'Nowhere'"),
        (lambda firm: firm["plans"][0]["tasks"][0].update(due="later"), "'later' is no date"),
    ],
)
def test_a_firm_that_breaks_a_rule_is_refused_by_name(
    tmp_path: Path, small_firm: Path, firm: dict[str, Any], change: Callable[[dict[str, Any]], object], said: str | None
) -> None:
    for transcript in small_firm.glob("*.vtt"):
        (tmp_path / transcript.name).write_text(transcript.read_text())
    change(firm)
    (tmp_path / "firm.yaml").write_text(yaml.safe_dump(firm, sort_keys=False))
    with pytest.raises(FirmError) as refused:
        read_firm(tmp_path, NOW)
    assert said is None or said in str(refused.value)


@pytest.mark.parametrize("text", ["- a list", "a: [", "\x00"])
def test_a_file_that_is_no_firm_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "firm.yaml").write_text(text)
    with pytest.raises(FirmError, match=r"firm\.yaml"):
        read_firm(tmp_path, NOW)


def test_a_folder_without_a_firm_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FirmError, match="can't be read"):
        read_firm(tmp_path, NOW)


# ---- transcripts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.500\nHello\n", [(1.0, 2.5, None, "Hello")]),
        ("WEBVTT\r\n\r\n0:0:1.0 --> 0:0:2.5\r\n<v A B>Hi &amp; bye</v>\r\n", [(1.0, 2.5, "A B", "Hi & bye")]),
        (
            "WEBVTT\n\nid-1\n01:00:00.000 --> 01:00:01.000 align:start\n<v.loud A>one\ntwo\n",
            [(3600, 3601, "A", "one two")],
        ),
        ("WEBVTT\n\n-0:0:2.5 --> 0:0:1.250\n<v A>early</v>\n", [(-2.5, 1.25, "A", "early")]),
        ("WEBVTT\n\n0:0:1.0 --> 0:0:2.0\n<v A>a</v> <v B>b</v>\n", [(1, 2, "A", "a"), (1, 2, "B", "b")]),
        ("WEBVTT\n\nNOTE nothing\n\nSTYLE\n::cue {}\n", []),
        ("", []),
    ],
)
def test_cues_are_read(text: str, cues: list[tuple[float, float, str | None, str]]) -> None:
    assert [(cue.start, cue.end, cue.speaker, cue.text) for cue in vtt.parse(text)] == cues


@pytest.mark.parametrize(
    ("seconds", "clock"),
    [(0.0, "0:0:0.0"), (5.32, "0:0:5.320"), (61.05, "0:1:1.050"), (3600.0, "1:0:0.0"), (-2.5, "-0:0:2.500")],
)
def test_times_are_written_as_graph_writes_them(seconds: float, clock: str) -> None:
    cue = vtt.Cue(start=seconds, end=seconds, speaker="A <b>", text="x < y")
    assert vtt.attributed([cue]) == f"WEBVTT\n\n{clock} --> {clock}\n<v A &lt;b&gt;>x &lt; y</v>\n"


def test_what_is_written_is_read_back_the_same(small_firm: Path) -> None:
    cues = vtt.parse((small_firm / "weekly.vtt").read_text())
    assert vtt.parse(vtt.attributed(cues)) == cues
    assert [cue.text for cue in vtt.parse(vtt.unattributed(cues))] == [cue.text for cue in cues]
    assert vtt.speakers(cues) == ("Priya Nair", "Tom Okafor", "Sarah Ahmed", "Sarah Bell")
