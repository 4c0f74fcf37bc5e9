"""One bot at a time works in a data directory: a second would take up the first one's runs, and do everything twice."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from bot.core.errors import ConfigError

LOCK = "in-use.lock"


def alone_in(directory: Path) -> IO[bytes]:
    """The lock on a data directory, as an open file: it ends when that is closed, or with the process, however that ends.

    Raises `ConfigError` while another process holds it.
    """
    import fcntl

    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.fdopen(os.open(directory / LOCK, os.O_CREAT | os.O_RDWR, 0o600), "r+b")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise ConfigError(
            f"Another Rapporteur works in {directory}. Stop that one first, or give this one a directory of its own "
            "with RAPPORTEUR_DATA_DIR."
        ) from error
    return lock
