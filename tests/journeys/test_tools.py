"""Holds that the tools of the tests are pinned, come from no named host, and say plainly when one is missing."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from chromium import NoChromium, find_chromium

ROOT = Path(__file__).parents[2]


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / name).read_text("utf-8"))
    return found


def make_program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n", "ascii")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_every_node_package_is_pinned_by_its_digest_and_names_no_host() -> None:
    packages = {name: package for name, package in read("package-lock.json")["packages"].items() if name}
    assert packages
    assert [name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_what_we_ask_for_is_an_exact_version() -> None:
    asked = read("package.json")
    versions = [*asked["dependencies"].values(), *asked["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_only_the_card_renderer_is_needed_to_run() -> None:
    lock = read("package-lock.json")["packages"]
    assert [name for name, package in lock.items() if name and not package.get("dev")] == ["node_modules/adaptivecards"]


def test_the_setting_wins_over_the_path(tmp_path: Path) -> None:
    mine, other = make_program(tmp_path / "mine"), make_program(tmp_path / "google-chrome")
    assert find_chromium({"RAPPORTEUR_CHROMIUM": str(mine), "PATH": str(tmp_path)}) == mine
    assert find_chromium({"PATH": str(tmp_path)}) == other


@pytest.mark.parametrize("setting", [{}, {"RAPPORTEUR_CHROMIUM": "nowhere/chromium"}])
def test_a_missing_chromium_is_said_with_what_to_do(tmp_path: Path, setting: dict[str, str]) -> None:
    with pytest.raises(NoChromium, match="RAPPORTEUR_CHROMIUM"):
        find_chromium({"PATH": str(tmp_path), **setting})
