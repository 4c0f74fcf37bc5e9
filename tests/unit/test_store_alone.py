"""One bot in one data directory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.store.alone import alone_in


def test_a_second_bot_is_told_that_the_directory_is_in_use(tmp_path: Path) -> None:
    first = alone_in(tmp_path / "data")
    with pytest.raises(ConfigError, match="Another Rapporteur works in"):
        alone_in(tmp_path / "data")
    alone_in(tmp_path / "other").close()
    first.close()
    alone_in(tmp_path / "data").close()


def test_a_bot_that_was_killed_is_in_nobodys_way(tmp_path: Path) -> None:
    hold = f"from pathlib import Path; from bot.store.alone import alone_in; lock = alone_in(Path({str(tmp_path)!r}))"
    child = subprocess.Popen([sys.executable, "-c", f"{hold}; print(flush=True); input()"], stdin=-1, stdout=-1)
    assert child.stdout is not None
    child.stdout.readline()
    with pytest.raises(ConfigError):
        alone_in(tmp_path)
    child.kill()
    child.communicate()
    alone_in(tmp_path).close()
