"""Settings: environment over file, secrets by environment alone, and errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import TranscriptConfig, load_settings
from bot.core.errors import ConfigError


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("RAPPORTEUR_")]:
        monkeypatch.delenv(name)


def written(folder: Path, text: str) -> Path:
    file = folder / "rapporteur.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, None)
    assert settings.port == 3978
    assert settings.model.kind == "embedded"
    assert settings.model.where == "local"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "port: 4000\nmodel: {kind: embedded}\n")
    monkeypatch.setenv("RAPPORTEUR_PORT", "5000")
    monkeypatch.setenv("RAPPORTEUR_MODEL__KIND", "openai")
    monkeypatch.setenv("RAPPORTEUR_MODEL__BASE_URL", "https://models.example/v1")
    settings = load_settings(tmp_path, None)
    assert (settings.port, settings.model.kind) == (5000, "openai")


def test_paths_in_the_file_are_relative_to_it(tmp_path: Path) -> None:
    written(tmp_path, "data_dir: kept\n")
    settings = load_settings(Path("/"), tmp_path / "rapporteur.yaml")
    assert settings.data_dir == tmp_path / "kept"
    assert settings.policy_file == tmp_path / "policy.yaml"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("port: 4000\nteams:\n  app_di: x\n", "line 3: `teams.app_di`"),
        ("port: many\n", "line 1: `port`"),
        ("model:\n  kind: openai\n", "line 1: `model`"),
        ("retention:\n  audit: 90\n", "line 1: `retention`"),
        ("- a\n- b\n", "name: value"),
        ("a: [\n", "not valid YAML"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        load_settings(tmp_path, None)
    assert place in refused.value.text
    assert str(file) in refused.value.text


def test_a_secret_in_the_file_is_refused_with_the_variable_to_use(tmp_path: Path) -> None:
    written(tmp_path, "graph:\n  client_secret: hunter2\n")
    with pytest.raises(ConfigError) as refused:
        load_settings(tmp_path, None)
    assert "line 2" in refused.value.text
    assert "RAPPORTEUR_GRAPH__CLIENT_SECRET" in refused.value.text
    assert "hunter2" not in refused.value.text


def test_a_file_that_is_named_and_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not there"):
        load_settings(tmp_path, tmp_path / "other.yaml")


@pytest.mark.parametrize(
    ("url", "region", "where"),
    [
        ("http://127.0.0.1:8000/v1", None, "local"),
        ("https://api.example/v1", None, ""),
        ("https://api.example/v1", "uksouth", "uksouth"),
    ],
)
def test_an_endpoint_elsewhere_is_never_taken_for_local(
    tmp_path: Path, url: str, region: str | None, where: str
) -> None:
    written(tmp_path, f"model: {{kind: openai, base_url: '{url}'{f', region: {region}' if region else ''}}}\n")
    assert load_settings(tmp_path, None).model.where == where


def test_transcripts_are_asked_for_ever_more_slowly_up_to_the_limit() -> None:
    waits = TranscriptConfig(first_seconds=30, longest_seconds=900, limit_minutes=240).waits()
    assert waits[0] == 30
    assert list(waits) == sorted(waits)
    assert max(waits) <= 900
    assert 0.9 * 240 * 60 <= sum(waits) <= 240 * 60


def test_the_redaction_files_are_relative_to_the_settings_and_each_tenant_is_one_of_ours(tmp_path: Path) -> None:
    tenants = "teams: {tenants: [t-1]}\ngoogle: {customer: C01, domains: [a.example], admin: x@a.example, project_number: '1'}\n"
    written(tmp_path, f"{tenants}redaction: {{file: own.yaml, tenant_files: {{t-1: one.yaml, C01: two.yaml}}}}\n")
    chosen = load_settings(tmp_path, None).redaction

    assert chosen.file == tmp_path / "own.yaml"
    assert chosen.tenant_files == {"t-1": tmp_path / "one.yaml", "C01": tmp_path / "two.yaml"}
    written(tmp_path, f"{tenants}redaction: {{tenant_files: {{t-2: one.yaml}}}}\n")
    with pytest.raises(ConfigError, match="t-2"):
        load_settings(tmp_path, None)
