"""`make eval ARGS="recap [FOLDER ...]"`: what the configured model writes of meetings, held against what people wrote; a table for reading.

A folder holds `NAME.vtt` beside `NAME.reference.json` ({summary: [..], decisions: [..], actions: [..]}, each optional).
Without one: the local tenant's own meetings, and ../shared/data/meetings where that is there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "infra/sandbox/firm", ROOT.parent / "shared/data/meetings")
BEARING = 0.35
"""Two statements are about the same when this share of the shorter one's longer words stands in the other."""


def main(arguments: list[str]) -> int:
    folders = [Path(argument) for argument in arguments] or [folder for folder in FOLDERS if folder.is_dir()]
    files = [file for folder in folders for file in sorted(folder.glob("*.vtt"))]
    if not files:
        print("There is no *.vtt in", *folders, file=sys.stderr)
        return 2
    print(f"{'meeting':28} {'R1':>5} {'R2':>5} {'unsaid':>7} {'decided':>9} {'actions':>9} {'read':>5} {'s':>6}  model")
    for file in files:
        recap, seconds = recapped(file)
        print(row(file, recap, seconds), flush=True)
    print(
        "R1, R2: overlap of words and pairs with the people's summary (F1). unsaid: share of the summary's longer words"
    )
    print("that the transcript doesn't hold. decided, actions: found / of the people's that were found / of how many.")
    return 0


def recapped(file: Path) -> tuple[dict[str, Any], float]:
    """By the command that everybody has."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "recap", str(file), "--json", "--words", "110"],
            cwd=ROOT,
            env={**os.environ, "RAPPORTEUR_DATA_DIR": data},
            capture_output=True,
            text=True,
        )
    if done.returncode != 0:
        return {"error": done.stderr.strip().splitlines()[-1]}, time.monotonic() - started
    found: dict[str, Any] = json.loads(done.stdout)
    return found, time.monotonic() - started


def row(file: Path, recap: dict[str, Any], seconds: float) -> str:
    if "error" in recap:
        return f"{file.stem:28} {recap['error']}"
    kept = file.with_name(f"{file.stem}.reference.json")
    people = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    summary = people.get("summary") or []
    theirs = " ".join(summary) if isinstance(summary, list) else str(summary)
    r1, r2 = (f"{100 * overlap(recap['summary'], theirs, n):5.1f}" if theirs else "    –" for n in (1, 2))
    unsaid = 100 * share_unsaid(recap["summary"], file.read_text(encoding="utf-8"))
    decided = found_of([one["text"] for one in recap["decisions"]], people.get("decisions"))
    actions = found_of([one["text"] for one in recap["actions"]], people.get("actions"))
    read = f"{recap['coverage']['share']:.0%}"
    return (
        f"{file.stem:28} {r1} {r2} {unsaid:6.1f}% {decided:>9} {actions:>9} {read:>5} {seconds:6.0f}  {recap['model']}"
    )


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def overlap(ours: str, theirs: str, n: int) -> float:
    """ROUGE-N's F1 without stemming (Lin 2004)."""
    grams = [Counter(zip(*(words(text)[i:] for i in range(n)), strict=False)) for text in (ours, theirs)]
    common = sum((grams[0] & grams[1]).values())
    total = sum(grams[0].values()) + sum(grams[1].values())
    return 2 * common / total if total else 0.0


def share_unsaid(summary: str, transcript: str) -> float:
    said = set(words(transcript))
    long = [word for word in words(summary) if len(word) > 3]
    return sum(word not in said for word in long) / len(long) if long else 0.0


def found_of(ours: list[str], theirs: list[str] | None) -> str:
    if theirs is None:
        return str(len(ours))
    matched = sum(any(same(mine, one) for mine in ours) for one in theirs)
    return f"{len(ours)}/{matched}/{len(theirs)}"


def same(one: str, other: str) -> bool:
    bags = [{word[:6] for word in words(text) if len(word) > 3} for text in (one, other)]
    least = min(len(bags[0]), len(bags[1]))
    return least > 0 and len(bags[0] & bags[1]) / least >= BEARING


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
