"""Files that are the owner's alone: made once, whole or not at all, and refused when others may read them."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.core.errors import ConfigError


def private_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """What stands in the file; when there is none it is made (mode 0600) with what `make` returns. Raises `ConfigError` when
    somebody else than its owner may read it."""
    if not path.exists():
        _create(path, make())
    if path.stat().st_mode & 0o077:
        raise ConfigError(
            f"{path} can be read by others than its owner: `chmod 600` it, and think who may have read it."
        )
    return path.read_bytes()


def _create(path: Path, data: bytes) -> None:
    """A draft, linked to its name when it is on the disk: never over one that another process has just made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
