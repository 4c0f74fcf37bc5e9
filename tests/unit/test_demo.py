"""The demo's bot works in the suites that are played and in no other, and its steps are told in the suite's own words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo_halves import Google, Microsoft
from bot.cli.demo_settings import settings_for
from bot.cli.demo_steps import OWN, Suite, said
from bot.config import Settings, load_settings

CONNECTION: dict[str, Any] = {
    "url": "http://127.0.0.1:3979",
    "authority": "https://127.0.0.1:4000",
    "ca_file": "ca.pem",
    "tenant_id": "tenant",
    "client_id": "client",
    "client_secret": "secret",
    "openid_metadata": "http://127.0.0.1:3979/openid",
    "google": {
        "base_url": "http://127.0.0.1:3979/google",
        "customer": "C01small7",
        "domain": "leeds.example",
        "admin": "it@leeds.example",
        "service_account": {"type": "service_account"},
        "project_number": "123456789012",
        "topic": "projects/p/topics/t",
        "subscription": "projects/p/subscriptions/s",
        "push_account": "push@p.iam.gserviceaccount.com",
    },
}
STATE: dict[str, Any] = {
    "teams": [{"id": "group"}],
    "mailboxes": [{"address": "office@firm.example", "shared": True}, {"address": "own@firm.example", "shared": False}],
    "google": {"mailboxes": [{"address": "hello@leeds.example", "shared": True}]},
}


def loaded(monkeypatch: pytest.MonkeyPatch, folder: Path, suites: Sequence[Suite]) -> Settings:
    for name, value in settings_for(CONNECTION, STATE, suites).items():
        monkeypatch.setenv(name, value)
    return load_settings(folder, None)


@pytest.mark.parametrize(
    ("suites", "microsoft", "google", "mailboxes"),
    [
        (["microsoft"], True, "", ("office@firm.example",)),
        (["google"], False, "C01small7", ("hello@leeds.example",)),
        (["microsoft", "google"], True, "C01small7", ("office@firm.example", "hello@leeds.example")),
    ],
)
def test_the_bot_is_given_the_suites_that_are_played_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    suites: list[Suite],
    microsoft: bool,
    google: str,
    mailboxes: tuple[str, ...],
) -> None:
    monkeypatch.setenv("RAPPORTEUR_TEAMS__APP_ID", "the firm's own")
    monkeypatch.setenv("RAPPORTEUR_GOOGLE__CUSTOMER", "C0firm")

    settings = loaded(monkeypatch, tmp_path, suites)

    assert settings.teams.named is microsoft
    assert settings.google.customer == google
    assert settings.watch.mailboxes == mailboxes


def entry(step: str, **more: Any) -> dict[str, Any]:
    return {"step": step, "counts": {}, "links": [], "outcome": "ok", **more}


@pytest.mark.parametrize("half", [Microsoft(), Google()], ids=lambda half: half.suite)
def test_a_step_is_told_in_the_words_of_its_suite(half: Microsoft | Google) -> None:
    others = {"microsoft": ("Meet", "Google", "Calendar"), "google": ("Graph", "Planner", "Teams")}[half.suite]

    for step in OWN[half.suite]:
        assert not any(word in said(entry(step), half.suite) for word in others)
    assert OWN["microsoft"].keys() == OWN["google"].keys()


def test_a_step_says_what_was_counted_and_how_often_was_asked() -> None:
    told = said(entry("gather", counts={"passages": 75}, links=[{}, {}]), "google")

    assert told.endswith("  (75 passages; 2 requests)")
    assert said(entry("post", links=[{}]), "google") == "posted  (1 request)"
    assert said(entry("gather", counts={"passages": 0}), "microsoft") == "no transcript yet: asked again soon"
    assert said(entry("update", outcome="failed"), "microsoft").endswith("(failed)")
