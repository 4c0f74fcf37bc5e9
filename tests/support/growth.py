"""How work grows with its size: speed itself depends on the machine, and on what else it does."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

QUADRATIC = 16
"""Times as long for four times as much."""
IN_PROPORTION = 10
"""Well below that; work in proportion takes four times as long, and machines have moods."""


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times as much of the processor four times the size takes; the better of two tries of each."""
    return _seconds(work, 4 * size) / max(_seconds(work, size), 0.005)


def _seconds(work: Callable[[int], object], size: int) -> float:
    tries = []
    for _ in range(2):
        gc.collect()
        gc.disable()
        began = time.process_time()
        work(size)
        tries.append(time.process_time() - began)
        gc.enable()
    return min(tries)
