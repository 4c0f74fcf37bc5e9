"""How work grows with its size: speed itself depends on the machine, and on what else it does."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TIMES = 8
"""How much more work is done the second time. In proportion it takes 8 times as long, and with its square 64 times."""
IN_PROPORTION = 22
"""Halfway between the two: machines have moods, and what is small has more of them."""
_LEAST = 0.005
"""Seconds. What takes less can't be told from nothing."""


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times as much of the processor eight times the size takes; what seems too much is tried once more."""
    small = max(min(_seconds(work, size), _seconds(work, size)), _LEAST)
    large = _seconds(work, TIMES * size)
    if large >= small * IN_PROPORTION:
        large = min(large, _seconds(work, TIMES * size))
    return large / small


def _seconds(work: Callable[[int], object], size: int) -> float:
    gc.disable()
    began = time.process_time()
    try:
        work(size)
        return time.process_time() - began
    finally:
        gc.enable()
