"""How every command speaks: results as JSON on stdout, what is going on as lines on stderr."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import structlog


def result(value: Any) -> None:
    """The command's result: the only thing on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def progress(line: str) -> None:
    """Something that a person who waits wants to know."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class Bar:
    """A download's progress: a line that is rewritten on a terminal, and one every tenth elsewhere."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._tenth = -1

    def __call__(self, done: int, total: int) -> None:
        share = done / total if total else 0.0
        tenth = int(share * 10)
        text = f"{self._what}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{text} " + ("\n" if done >= total else ""))
            sys.stderr.flush()
        elif tenth != self._tenth:
            self._tenth = tenth
            progress(text)


def set_up_logs() -> None:
    """Log lines on stderr as JSON: ids, counts and names of rules, never content."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Scrubbed()], level=logging.WARNING, force=True)


class _Scrubbed(logging.Handler):
    """What libraries log can hold anybody's words, in texts and tracebacks: only where it comes from is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        at = f"{record.module}:{record.lineno}"
        structlog.get_logger().log(record.levelno, "library", logger=record.name, at=at, error=error)
