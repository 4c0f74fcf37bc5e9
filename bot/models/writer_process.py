"""The writer's own process: a llama.cpp server on a free loopback port, which ends when the bot does.

Started by `bot.models.process` as a plain script without the bot's environment, so it imports nothing of ours. One line of
JSON comes in on stdin (`weights`, `threads`, `context`, `batch`, `key`), one goes out on stdout when it is ready:
`url`, or `error`. Its stdin stays open as long as the bot lives.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from typing import Any

NICENESS = 5
WATCH_SECONDS = 1.0


def main() -> None:
    """Serve until told to stop, or until nobody is left to serve."""
    # llama.cpp's own exit waits for a running generation; there is nothing here that needs saving.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The bot comes first on a busy machine: it has people waiting.
    os.nice(NICENESS)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    _silence()
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_parent, args=(os.getppid(),), daemon=True).start()
    try:
        server = _serve(asked)
    except Exception as error:  # noqa: BLE001 - the top of this process: the bot reads what went wrong
        _say(out, {"error": type(error).__name__})
        os._exit(1)
    _say(out, {"url": f"{server.listening_address}/v1"})
    sys.stdin.read()
    os._exit(0)


def _serve(asked: dict[str, Any]) -> Any:
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = asked["weights"]
    wanted.api_keys = [asked["key"]]
    wanted.n_ctx = asked["context"]
    wanted.n_parallel = 1
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = asked["threads"]
    # A call that was given up ends between two batches.
    wanted.n_batch = wanted.n_ubatch = asked["batch"]
    # Without the second, rearranged copy of the weights: 600 MB less, and on two cores no slower.
    wanted.no_extra_bufts = True
    # Nothing of a finished prompt is kept but what the next one begins with too.
    wanted.cache_ram_mib = 0
    # A small model can get stuck in a sentence and repeat it to its last token: what it has just said becomes unlikely.
    wanted.sampling.dry_multiplier = 1.0
    wanted.sampling.dry_allowed_length = 8
    wanted.sampling.dry_penalty_last_n = 256
    wanted.cache_idle_slots = False
    wanted.endpoint_slots = False
    wanted.ui = False
    wanted.verbosity = 0
    return xllamacpp.Server(wanted)


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())


def _say(out: Any, line: dict[str, str]) -> None:
    out.write(json.dumps(line) + "\n")
    out.flush()


def _end_with_the_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(0)


if __name__ == "__main__":
    main()
