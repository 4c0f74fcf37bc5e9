"""What `why` tells of a run, kept when the run was done: counts, models and rules, never content."""

from __future__ import annotations

from typing import Any

from bot.core.types import Context, Reply
from bot.parts import WritingParts
from bot.writing import VAULT
from policies.redaction import Vault


async def report_of(reply: Reply, context: Context, prompt: str, parts: WritingParts) -> dict[str, Any]:
    """Keys: read, hidden (type → how many), let_through and unknown (how many), model, region, policy, prompt."""
    kept = await parts.records.get(VAULT, context.case)
    wrote = not reply.highlights
    return {
        "read": _read(reply, context),
        "hidden": dict(Vault.from_json(kept).counts()) if kept and wrote else {},
        "let_through": reply.let_through,
        "unknown": len(reply.unknown_tokens),
        "model": reply.model if wrote else "none: sentences picked from the transcript",
        "region": parts.model.region if wrote else "nothing left this machine",
        "policy": parts.policy.ref,
        "prompt": prompt if wrote else "none",
    }


def _read(reply: Reply, context: Context) -> str:
    coverage = reply.coverage
    share = "all" if coverage.words_read >= coverage.words else f"{coverage.share:.0%}"
    speakers = len({passage.speaker for passage in context.passages if passage.speaker})
    voices = f" by {speakers} people" if speakers > 1 else ""
    return f"the transcript of {context.title}: {share} of {coverage.words:,} words{voices}"
