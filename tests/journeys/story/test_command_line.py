"""`rapporteur` on a command line: JSON on stdout and nothing else, a sentence on stderr, exit codes that mean something."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from bot_process import ROOT, BotProcess, scripted
from story import WEEKLY, Story, vtt

pytestmark = pytest.mark.asyncio(loop_scope="session")

GERMAN = "Wir müssen heute über den Vertrag mit dem Vermieter sprechen und dann die Unterlagen an die Kunden schicken."


@pytest_asyncio.fixture(loop_scope="session")
async def shell(shared: Story, tmp_path: Path) -> BotProcess:
    """A data directory of its own, the scripted model, and no bot."""
    return BotProcess(shared.tenant, tmp_path / "data", dict(scripted(shared.model.url)))


@pytest.fixture
def without_weights(shell: BotProcess) -> BotProcess:
    """Highlights take a second, where a model's summary takes ten: for what isn't about the summary."""
    shell.environment = {"RAPPORTEUR_MODEL__WEIGHTS": str(shell.data / "none.gguf")}
    return shell


async def recap(shell: BotProcess, folder: Path, text: str | bytes, *options: str) -> tuple[int, bytes, str]:
    file = folder / "weekly.vtt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return await shell.command("recap", str(file), "--json", *options)


async def test_a_transcript_becomes_json_of_the_promised_shape(shell: BotProcess, tmp_path: Path) -> None:
    people = tmp_path / "people.txt"
    people.write_text("Priya Nair <priya.nair@bramleyholt.example>\nTom Okafor\nSarah Ahmed\nSarah Bell\n")
    shell.cold = True
    code, out, err = await recap(shell, tmp_path, vtt(*WEEKLY), "--date", "2026-11-19", "--attendees", str(people))

    assert code == 0, err
    made = json.loads(out)
    assert set(made) == {"summary", "decisions", "actions", "questions", "model", "coverage", "kind", "draft"}
    assert made["decisions"][0]["evidence"] == [{"start": 19.0, "speaker": "Priya Nair"}]
    send = made["actions"][0]
    assert set(send) == {"text", "owner", "due", "due_phrase", "evidence"}
    assert (send["owner"], send["due"], send["due_phrase"]) == ("Tom Okafor", "2026-11-20", "by Friday")
    assert made["actions"][1]["due"] is None
    assert isinstance(made["summary"], str)
    assert all(isinstance(question, str) for question in made["questions"])
    assert made["model"] == "scripted"
    assert made["coverage"]["share"] == 1.0

    code, out, _ = await shell.command("audit", "show", "--run", err.split("--run ")[1][:12])
    assert code == 0
    assert [entry["step"] for entry in json.loads(out)] == ["redact", "policy", "model"]


async def test_without_a_date_no_day_is_made_up(without_weights: BotProcess, tmp_path: Path) -> None:
    code, out, _ = await recap(without_weights, tmp_path, vtt(*WEEKLY))
    made = json.loads(out)

    assert code == 0
    assert made["kind"] == "highlights"
    assert {action["due"] for action in made["actions"]} == {None}
    assert "by Friday" in {action["due_phrase"] for action in made["actions"]}


async def test_ten_hours_without_speakers_are_read_in_part_and_that_is_said(shell: BotProcess, tmp_path: Path) -> None:
    said = [("", f"On point {n} of the plan for the office we agreed that it is done in week {n}.") for n in range(300)]
    code, out, err = await recap(shell, tmp_path, vtt(*said, seconds=120.0))

    assert code == 0, err
    made = json.loads(out)
    assert 0 < made["coverage"]["words_read"] < made["coverage"]["words"]
    assert {moment["speaker"] for item in made["decisions"] for moment in item["evidence"]} == {None}
    assert max(moment["start"] for item in made["decisions"] for moment in item["evidence"]) <= 36_000


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("WEBVTT\n\n", "No timed lines"),
        ("WEBVTT\n\n00:00:01.000 --> 00:0", "breaks off"),
        (bytes(range(256)) * 20, "not a text file"),
        (vtt(*[("Priya Nair", GERMAN)] * 8), "doesn't look like English"),
        ("Dear Sir or Madam,\nplease find enclosed our invoice.\n", "No timed lines"),
        ("WEBVTT\n\n25:00:00.000 --> 26:00:00.000\nLate.\n", "24 hours"),
    ],
)
async def test_what_is_no_transcript_is_refused_in_one_sentence(
    shell: BotProcess, tmp_path: Path, text: str | bytes, reason: str
) -> None:
    code, out, err = await recap(shell, tmp_path, text)

    assert (code, out) == (2, b"")
    assert err.startswith("rapporteur: ")
    assert reason in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["recap", "nowhere.vtt"], "nowhere.vtt can't be read"),
        (["recap", "x.vtt", "--date", "tomorrow"], "'tomorrow' is not a date like 2026-11-22"),
        (["recap", "x.vtt", "--date", "9999-12-31"], "is not the day of a meeting"),
        (["recap"], "required: file"),
        (["reticulate"], "invalid choice: 'reticulate'"),
        (["redact", "nowhere.txt"], "nowhere.txt can't be read"),
        (["audit", "verify"], "There is no log in"),
        (["audit", "show", "--run", "x"], "There is no log in"),
    ],
)
async def test_what_can_not_be_meant_is_refused_in_one_sentence(
    shell: BotProcess, arguments: list[str], reason: str
) -> None:
    code, out, err = await shell.command(*arguments)

    assert (code, out) == (2, b"")
    assert reason in err
    assert err.count("\n") == 1


async def test_a_policy_that_forbids_the_model_is_exit_three_and_nothing_leaves(
    shared: Story, shell: BotProcess, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text((ROOT / "policy.yaml").read_text().replace("regions: [local, ", "regions: ["))
    shell.environment = {**shell.environment, "RAPPORTEUR_POLICY_FILE": str(policy)}
    before = len(shared.model.prompts)
    code, out, err = await recap(shell, tmp_path, vtt(*WEEKLY))

    assert (code, out) == (3, b"")
    assert "policy doesn't let text go to the model" in err
    assert len(shared.model.prompts) == before


async def test_a_model_that_fails_is_exit_one(shared: Story, shell: BotProcess, tmp_path: Path) -> None:
    shared.model.fault = 401
    code, out, err = await recap(shell, tmp_path, vtt(*WEEKLY))
    shared.model.fault = None

    assert (code, out) == (1, b"")
    assert "an admin has to check `model.api_key`" in err


async def test_redact_names_what_it_hid_at_places_that_hold(shell: BotProcess, tmp_path: Path) -> None:
    text = "Naïve café 😀: ring Siobhán Ní Bhriain on 07700 900461, or write to s.nb@example.com. Ta!\n"
    file = tmp_path / "note.txt"
    file.write_text(text, encoding="utf-8")
    code, out, _ = await shell.command("redact", str(file), "--json")

    assert code == 0
    made = json.loads(out)
    hidden = {text[span["start"] : span["end"]]: span["type"] for span in made["spans"]}
    assert hidden["07700 900461"] == "PHONE_NUMBER"
    assert hidden["s.nb@example.com"] == "EMAIL_ADDRESS"
    assert any("Bhriain" in part for part in hidden)
    assert {"start", "end", "text", "type", "token", "rule", "because", "score", "raised_by"} == set(made["spans"][0])
    built, at = "", 0
    for span in made["spans"]:
        built, at = built + text[at : span["start"]] + span["token"], span["end"]
    assert made["text"] == built + text[at:]


# ---- the log -----------------------------------------------------------------------------------


def changed(log: sqlite3.Connection) -> None:
    seq, entry = log.execute("SELECT seq, entry FROM entries WHERE seq = 2").fetchone()
    other = entry.replace(b"ok", b"ko", 1) if isinstance(entry, bytes) else entry.replace("ok", "ko", 1)
    log.execute("UPDATE entries SET entry = ? WHERE seq = ?", (other, seq))


def removed(log: sqlite3.Connection) -> None:
    log.execute("DELETE FROM entries WHERE seq = 2")


@pytest.mark.parametrize("tampering", [changed, removed])
async def test_an_entry_that_was_changed_or_removed_is_found_and_named(
    without_weights: BotProcess, tmp_path: Path, tampering: Callable[[sqlite3.Connection], None]
) -> None:
    shell = without_weights
    for _ in range(3):
        assert (await recap(shell, tmp_path, vtt(*WEEKLY)))[0] == 0
    code, out, _ = await shell.command("audit", "verify")
    assert (code, json.loads(out)["ok"]) == (0, True)

    log = sqlite3.connect(shell.data / "audit.sqlite")
    for (trigger,) in log.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        log.execute(f"DROP TRIGGER {trigger}")
    tampering(log)
    log.commit()
    log.close()

    code, out, _ = await shell.command("audit", "verify")
    found = json.loads(out)
    assert (code, found["ok"]) == (1, False)
    assert found["problems"][0]["seq"] == 2


async def test_an_export_is_verified_without_our_code(without_weights: BotProcess, tmp_path: Path) -> None:
    for _ in range(2):
        assert (await recap(without_weights, tmp_path, vtt(*WEEKLY)))[0] == 0
    exported = tmp_path / "log.jsonl"
    code, out, _ = await without_weights.command("audit", "export", "--to", str(exported))
    assert (code, json.loads(out)["entries"]) == (0, 2)
    assert await _verified(exported, exported.with_suffix(".pem"))
    exported.write_bytes(exported.read_bytes().replace(b"highlights", b"a summary", 1))
    assert not await _verified(exported, exported.with_suffix(".pem"))


async def test_after_a_recap_there_is_a_checkpoint_to_keep_outside_and_it_finds_a_cut_off_end(
    without_weights: BotProcess, tmp_path: Path
) -> None:
    assert (await recap(without_weights, tmp_path, vtt(*WEEKLY)))[0] == 0
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes((without_weights.data / "audit-checkpoints.jsonl").read_bytes())
    log = sqlite3.connect(without_weights.data / "audit.sqlite")
    log.executescript("DROP TRIGGER entries_kept; DELETE FROM entries; DELETE FROM checkpoints;")
    log.close()
    code, out, _ = await without_weights.command("audit", "verify", "--checkpoint", str(kept))
    assert (code, json.loads(out)["problems"][0]["what"].startswith("cut off: 1")) == (1, True)


@pytest.mark.parametrize(
    ("name", "reason"), [("nowhere/log.jsonl", "can't be written"), ("log.pem", "public key goes")]
)
async def test_an_export_that_cannot_be_written_is_refused_in_words(
    without_weights: BotProcess, tmp_path: Path, name: str, reason: str
) -> None:
    assert (await recap(without_weights, tmp_path, vtt(*WEEKLY)))[0] == 0
    code, out, err = await without_weights.command("audit", "export", "--to", str(tmp_path / name))
    assert (code, out) == (2, b"")
    assert reason in err


async def _verified(log: Path, key: Path) -> bool:
    """By the script that the README shows, in a Python that knows nothing of this project."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(ROOT / "docs" / "verify_audit.py"), str(log), str(key), cwd=log.parent,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    return await process.wait() == 0


# ---- settings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ("model:\n  kind: oracle\n", "line 2: `model.kind`"),
        ("port: 3978\ncolour: blue\n", "line 2: `colour`"),
        ("graph:\n  client_secret: hunter2\n", "line 2: `graph.client_secret` is a secret"),
        ("retention:\n  audit: 7\n", "line 1: `retention`"),
        ("model: [\n", "is not valid YAML"),
    ],
)
async def test_a_wrong_setting_is_named_with_its_file_and_line(
    shell: BotProcess, tmp_path: Path, settings: str, reason: str
) -> None:
    file = tmp_path / "rapporteur.yaml"
    file.write_text(settings)
    shell.environment = {"RAPPORTEUR_CONFIG": str(file)}
    code, out, err = await shell.command("check", "--offline")

    assert (code, out) == (2, b"")
    assert str(file) in err
    assert reason in err
    assert "hunter2" not in err


async def test_check_says_what_is_there_and_that_nothing_is_missing(shell: BotProcess) -> None:
    code, out, err = await shell.command("check", "--offline")

    assert code == 0, err
    made: dict[str, Any] = json.loads(out)
    assert made["ok"] is True
    assert [finding["what"] for finding in made["findings"]] == ["policy", "data directory", "redaction"]


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ('{"name": "Sarah Jones"}', "the attendees are a list"),
        ("[" * 100_000, "can't be read"),
        ("Sarah Jones\nBob Carter\n".encode("utf-16"), "isn't UTF-8 text"),
        (b"Sarah\x00Jones", "isn't a text file"),
        ("[3]", "each attendee is a name"),
    ],
)
async def test_attendees_that_cannot_be_read_are_refused_and_nobody_is_made_up(
    shell: BotProcess, tmp_path: Path, people: str | bytes, reason: str
) -> None:
    file = tmp_path / "people"
    file.write_bytes(people if isinstance(people, bytes) else people.encode())
    code, out, err = await recap(shell, tmp_path, vtt(*WEEKLY), "--attendees", str(file))

    assert (code, out) == (2, b"")
    assert reason in err
