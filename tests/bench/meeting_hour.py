"""What an hour of meeting costs us from transcript to plan, the model excluded, against stock Presidio reading each cue.

Run as a process of its own: `python meeting_hour.py` prints {ours, stock} in CPU seconds as JSON.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parents[1] / "support"))

import structlog
from figures import Figure
from scripted_model import minutes
from synthetic_hour import PEOPLE, as_vtt, meeting_hour

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 20)
TIMES = 2


async def measure() -> list[Figure]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    taken = json.loads(out)
    return [
        Figure(
            name="Own time for an hour of meeting",
            unit="CPU s",
            ours=taken["ours"],
            peer=taken["stock"],
            most_of_peer=1.0,
        ),
    ]


@dataclass(slots=True)
class Scripted:
    """A model that answers at once, and knows what that took: it is not our time."""

    guard: Any
    seconds: float = 0.0
    name: str = "scripted"
    region: str = "uksouth"
    words: int = 12_000

    async def available(self) -> bool:
        return True

    async def complete(self, prompt: Any, *, schema: Mapping[str, Any], max_tokens: int) -> Any:
        from bot.core.types import ModelReply

        self.guard.let_out([prompt.instructions, prompt.text])
        started = time.thread_time()
        text = json.dumps(minutes(prompt.text))
        self.seconds += time.thread_time() - started
        return ModelReply(text=text, model=self.name, draft=False, tokens_in=0, tokens_out=0, seconds=0.0)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything that the bot does with a transcript itself, with its own stores, as `rapporteur recap` does it."""

    transcript: bytes
    people: tuple[Any, ...]
    parts: Any
    audit: Any
    skill: Any

    async def run(self, case: str) -> None:
        from bot.core import vtt
        from bot.core.types import Chat
        from bot.trail import AtOnce, Trail
        from bot.writing import write
        from skills.recap.gather import context_from

        said = vtt.parse(self.transcript)
        context = context_from(said, title="Review", at=DAY, people=self.people, case=case)
        context = replace(context, chat=Chat(channel="teams", tenant="", id="19:bench", scope="group"))
        trail = Trail(
            run=case,
            tenant="",
            case=case,
            audit=self.audit,
            durable=AtOnce(),
            refuse_if_stopped=self.parts.stops.refuse,
            pauses=(),
        )
        reply = await write(self.skill, context, self.parts, trail)
        if not self.skill.plan(reply, context, case).actions:
            raise RuntimeError("nothing was planned")


def pipeline(folder: Path, transcript: bytes) -> Pipeline:
    from bot.compose import build_allowances, build_redactor
    from bot.config import load_settings
    from bot.core.types import Person
    from bot.models.guard import Guard
    from bot.parts import WritingParts
    from bot.stops import Stops
    from bot.stores import Stores
    from policies.retention import retention
    from policies.rules import load_policy
    from skills.recap.skill import RecapSkill

    settings = load_settings(folder, None).model_copy(update={"data_dir": folder})
    stores, guard = Stores.open(settings), Guard()
    parts = WritingParts(
        redactor=build_redactor(settings, stores),
        model=Scripted(guard),
        guard=guard,
        policy=load_policy(ROOT / "policy.yaml"),
        records=stores.records,
        stops=Stops(stores.records),
        retention=retention({}),
        allowances=build_allowances(settings),
    )
    people = tuple(Person(id=str(number), name=name) for number, name in enumerate(PEOPLE))
    return Pipeline(transcript, people, parts, stores.audit, RecapSkill())


def stock() -> Callable[[str], Any]:
    """Presidio as it comes, with the same model. Its mail recogniser stays out: it asks the network for top-level domains."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    from policies.redaction.names.model import DEFAULT_MODEL, find_model

    models = [{"lang_code": "en", "model_name": str(find_model(DEFAULT_MODEL))}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    engine = AnalyzerEngine(nlp_engine=provider.create_engine())
    engine.registry.remove_recognizer("EmailRecognizer")
    return lambda cue: engine.analyze(cue, "en")


async def _best(run: Callable[[int], Awaitable[float]]) -> float:
    """The quickest: what else the machine does must not decide."""
    return min([await run(number) for number in range(TIMES)])


async def main() -> dict[str, float]:
    cues = meeting_hour()
    with tempfile.TemporaryDirectory() as folder:
        path = pipeline(Path(folder), as_vtt(cues))
        model = path.parts.model
        analyse = stock()

        async def ours(number: int) -> float:
            model.seconds, started = 0.0, time.process_time()
            await path.run(f"bench {number}")
            return time.process_time() - started - model.seconds

        async def theirs(number: int) -> float:
            started = time.process_time()
            for cue in cues:
                analyse(cue)
            return time.process_time() - started

        await ours(-1)
        for cue in cues[:50]:
            analyse(cue)
        return {"ours": await _best(ours), "stock": await _best(theirs)}


if __name__ == "__main__":
    # What Presidio says of each cue would count as its time, and what we say of each step as ours.
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(json.dumps(asyncio.run(main())))
