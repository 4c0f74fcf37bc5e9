"""`make eval ARGS=redaction`: what the redactor leaves visible and what it hides needlessly, beside the aims."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from redaction import attacks
from redaction.figures import Figure, table
from redaction.redacting import ROOT, Redactors
from redaction.score import BESIDE, Score, Tally, score
from redaction.sets import Set, labelled_sets, plain_set, shared_sets

ATTACKED = ("chat", "records", "mail")
MEGABYTES = 450
WORST = 6
ALL = 60
"""Leaks shown of each type; where nothing else is shown, all but the many."""


def main(arguments: Sequence[str]) -> int:
    """Returns 1 where an aim is missed."""
    options = _options(arguments)
    began = time.monotonic()
    with Redactors() as redactors:
        if options.leaks:
            return _leaks(redactors, options)
        tuned = _scored(labelled_sets("tune", options.rows), redactors, "rows for tuning")
        sets = [*labelled_sets("held", options.rows), plain_set(), *shared_sets()]
        held = _scored(sets, redactors, "held rows")
        peers = _scored(sets, redactors, "stock Presidio on the same", stock=True) if options.stock else {}
        figures = [figure for one in sets for figure in one.figures(held[one.name], peers.get(one.name))]
        figures += attacks.figures(_attacks(sets, redactors, options))
    figures += _costs()
    if options.json:
        print(json.dumps({"figures": [one.as_json() for one in figures], "types": _types(held)}, indent=2))
    else:
        print(_shown(figures, held, tuned))
        print(f"\n{time.monotonic() - began:.0f} s. Rows made: {options.rows} of each kind and part.")
    return 1 if any(one.passed is False for one in figures) else 0


def _leaks(redactors: Redactors, options: argparse.Namespace) -> int:
    sets = labelled_sets("tune", options.rows)
    tuned = _scored(sets, redactors, "rows for tuning")
    disguised = dict(_attacks(sets, redactors, options))
    figures = [figure for one in sets for figure in one.figures(tuned[one.name], None)]
    print(table([*figures, *attacks.figures(disguised.items())]))
    print("\n".join(["left visible:", *worst({**tuned, **disguised}, ALL)]))
    print("\n".join(["hidden needlessly:", *needless(tuned, ALL)]))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make eval ARGS=redaction", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON (the default are tables)")
    parser.add_argument("--rows", type=int, default=240, help="rows to make of each kind and part (240)")
    parser.add_argument("--stock", action="store_true", help="score stock Presidio with the same model, too")
    parser.add_argument("--disguised", type=int, default=40, help="rows of each kind to disguise (40; 0: none)")
    parser.add_argument(
        "--leaks", action="store_true", help="only tell what the rows for tuning leave visible, all of it"
    )
    parser.add_argument("--every-disguise", action="store_true", help="all disguises (the default is one of each kind)")
    return parser.parse_args(arguments)


def _scored(sets: Iterable[Set], redactors: Redactors, what: str, *, stock: bool = False) -> dict[str, Score]:
    scores = {}
    for one in sets:
        _say(f"{what}: {one.name}, {len(one.rows)} documents…")
        scores[one.name] = score(one.rows, redactors.found(one.rows, stock=stock))
    return scores


def _attacks(sets: Sequence[Set], redactors: Redactors, options: argparse.Namespace) -> Iterator[tuple[str, Score]]:
    if not options.disguised:
        return
    chosen = [one.rows for one in sets if one.name.startswith(ATTACKED) and one.name.endswith("made")]
    rows = attacks.sample(chosen, options.disguised)
    for name, one in attacks.attacked(rows, redactors, every=options.every_disguise):
        _say(f"{name}: {one.total.leak:.3f}")
        yield name, one


def _costs() -> Iterator[Figure]:
    """In a process of its own: one that has loaded the redactor and redacted an hour of meeting."""
    _say("memory and speed…")
    script = Path(__file__).parents[2] / "bench/redaction_speed.py"
    done = subprocess.run([sys.executable, str(script), "hour"], cwd=ROOT, capture_output=True, text=True, check=True)
    hour = json.loads(done.stdout)
    yield Figure(part="an hour of meeting", name="peak memory", value=hour["megabytes"], most=MEGABYTES, unit="MB")
    yield Figure(part="an hour of meeting", name="redacted per CPU second", value=hour["redacted"], unit="characters")
    yield Figure(part="an hour of meeting", name="restored per CPU second", value=hour["restored"], unit="characters")


def _types(scores: dict[str, Score]) -> dict[str, dict[str, float]]:
    """Per type, over the made and written rows."""
    totals: dict[str, Tally] = {}
    for name, one in scores.items():
        if name.endswith(("made", "written")):
            for type, tally in one.types.items():
                totals.setdefault(type, Tally()).__iadd__(tally)
    return {
        type: {"labels": tally.labels, "leak": tally.leak, "recall": tally.recall}
        for type, tally in sorted(totals.items(), key=lambda pair: -pair[1].leak)
    }


def _shown(figures: Sequence[Figure], held: dict[str, Score], tuned: dict[str, Score]) -> str:
    lines = [table(figures), "", f"{'by type, held rows':28} labels  left visible  wholly hidden"]
    for type, one in _types(held).items():
        note = "  (counts in no total)" if type in BESIDE else ""
        lines.append(f"{type:28} {one['labels']:6.0f} {one['leak']:13.3f} {one['recall']:14.3f}{note}")
    return "\n".join([*lines, "", "The worst leaks, in rows for tuning only:", *worst(tuned)])


def worst(scores: dict[str, Score], count: int = WORST) -> Iterator[str]:
    """Of each set and type, the most frequent texts that stay visible."""
    for name, one in scores.items():
        leaks = Counter({leak: times for leak, times in one.leaks.items() if leak[0] not in BESIDE})
        yield from _by_type(name, leaks, count)


def needless(scores: dict[str, Score], count: int) -> Iterator[str]:
    """Of each set and type, the most frequent texts that are hidden though not all in them is labelled."""
    for name, one in scores.items():
        yield from _by_type(name, one.needless, count)


def _by_type(name: str, texts: Counter[tuple[str, str]], count: int) -> Iterator[str]:
    by_type: dict[str, list[str]] = {}
    for (type, text), times in texts.most_common():
        by_type.setdefault(type, []).append(f"{text!r}" + (f" ×{times}" if times > 1 else ""))
    for type, found in sorted(by_type.items(), key=lambda pair: -len(pair[1])):
        more = f" … {len(found) - count} more" if len(found) > count else ""
        yield f"  {name:18} {type:24} {', '.join(found[:count])}{more}"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
