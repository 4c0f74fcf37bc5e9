"""`make eval`: how well the redactor hides, and what the configured model writes of meetings; tables for reading.

    python tests/evaluation [redaction [OPTION ...] | recap [FOLDER ...]]

Without a word: both, the redaction first. Exit 1 where an aim is missed.
"""

from __future__ import annotations

import sys

import recap
from redaction import report

PARTS = {"redaction": report.main, "recap": recap.main}


def main(arguments: list[str]) -> int:
    if not arguments:
        return max([part([]) for part in PARTS.values()])
    if arguments[0] not in PARTS:
        print(f"There is no part {arguments[0]!r}; choose one of {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    return PARTS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
