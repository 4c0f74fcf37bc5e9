"""How long and how often Google is asked; apart from the transport, which takes httplib2 to import."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, except for `at_once` (requests under way) and `tries`. `waiting` bounds all pauses of one request.

    When Google asks for a longer pause than is left, its answer stands: a durable workflow waits better than a request.
    """

    answer: float = 30.0
    waiting: float = 60.0
    first_pause: float = 1.0
    tries: int = 4
    at_once: int = 8
