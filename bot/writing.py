"""From what was gathered to what may be said: redact → policy → model → restore. Nothing else calls a model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypedDict

from bot.core.errors import InvalidReply, ModelTimeout, RedactionFailed
from bot.core.ports import Model
from bot.core.skill import Skill
from bot.core.types import Context, Coverage, Json, ModelReply, Passage, Redacted, Reply
from bot.models.asking import Asked, ask
from bot.models.reading import fit, render
from bot.parts import WritingParts
from bot.trail import Trail
from policies.redaction import LastLook, Redaction, Vault, check_outgoing, prompt

VAULT = "vault"
_CHANGED = (
    "What would be sent isn't what the preview showed any more: the transcript, or what is hidden in it, has changed since. So "
    "nothing was sent. Type preview to see it as it is now."
)


class Answered(TypedDict):
    """What is kept of a model's answer: core types only, as a durable step wants them."""

    data: dict[str, Json]
    reply: ModelReply
    digests: Mapping[str, str]
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a model is to be given, looked through once more; nothing has left yet.

    `let_through`: how many words stand in it that are somebody's name and ordinary words too.
    """

    outgoing: Redacted
    coverage: Coverage
    redaction: Redaction
    let_through: int = 0


async def write(skill: Skill, context: Context, parts: WritingParts, trail: Trail, *, shown: str = "") -> Reply:
    """Have the model answer the skill's prompt about the context, names restored; or the skill's own highlights.

    `shown`: the `digest` of what somebody saw in a preview and agreed to: nothing else is sent. Raises `RedactionFailed`
    or `PolicyDenied` before anything leaves, `ModelFailed` when no usable answer came.
    """
    if not await trail.durable.step("look for the model", parts.model.available):
        await trail.note("model", "ok", decision="no model: highlights", model="none")
        return skill.extract(context)
    ready = await prepare(skill, context, parts, trail)
    if shown and digest(ready.outgoing) != shown:
        raise RedactionFailed(_CHANGED)
    vault = ready.redaction.vault
    try:
        answer = await trail.do("model", lambda: _call(skill, ready.outgoing, vault, parts, trail), _model_facts)
    except InvalidReply:
        if not parts.model.draft:
            raise
        await trail.note("model", decision="the small model wrote nothing usable: highlights", model="none")
        return skill.extract(context)
    return replace(_restore(answer, vault, ready.coverage), let_through=ready.let_through)


async def prepare(skill: Skill, context: Context, parts: WritingParts, trail: Trail) -> Prepared:
    """Redact, ask the policy, and fill in the prompt. Raises `RedactionFailed` or `PolicyDenied`."""
    async with parts.vaults:
        redaction = await _redact(context, parts, trail.tenant)
    await trail.note("redact", decision=f"lists {redaction.lists}", counts=redaction.vault.counts())
    rule = parts.policy.check_call(parts.model.name, parts.model.region)
    outgoing, coverage = _compose(skill, context, redaction, parts.model)
    let_through = check_outgoing(outgoing.text, redaction.vault)
    counts = {"let_through": let_through}
    await trail.note("policy", decision=f"{parts.policy.ref} {rule}", model=parts.model.name, counts=counts)
    return Prepared(outgoing=outgoing, coverage=coverage, redaction=redaction, let_through=let_through)


def digest(outgoing: Redacted) -> str:
    """The same as the log has of what a model was asked."""
    return hashlib.sha256(f"{outgoing.instructions}\n{outgoing.text}".encode(errors="replace")).hexdigest()


async def _redact(context: Context, parts: WritingParts, tenant: str) -> Redaction:
    """Everything in one document, so that a name found once is hidden everywhere; tokens stay the same in a case."""
    kept = await parts.records.get(VAULT, context.case)
    texts = [*context.inputs.values(), *(_said(passage) for passage in context.passages)]
    redaction = await parts.redactor.redact(
        texts,
        [*context.people, *context.known],
        case=context.case,
        attendees=context.people,
        speakers=sorted({passage.speaker for passage in context.passages if passage.speaker}),
        vault=Vault.from_json(kept) if kept else None,
        tenant=tenant,
    )
    await parts.records.put(
        VAULT, context.case, redaction.vault.to_json(), scope=context.case, days=parts.retention["vaults"]
    )
    return redaction


def _said(passage: Passage) -> str:
    return f"{passage.speaker}: {passage.text}" if passage.speaker else passage.text


def _compose(skill: Skill, context: Context, redaction: Redaction, model: Model) -> tuple[Redacted, Coverage]:
    inputs = dict(zip(context.inputs, redaction.texts, strict=False))
    hidden = redaction.texts[len(inputs) :]
    passages = [replace(p, text=text, speaker=None) for p, text in zip(context.passages, hidden, strict=True)]
    chosen, coverage = fit(passages, _budget(skill, model))
    values: Mapping[str, str] = {**inputs, "passages": render(chosen)}
    template = skill.facts.prompt
    return prompt(redaction, instructions=template.instructions, template=template.template, values=values), coverage


def _budget(skill: Skill, model: Model) -> int:
    """A small model reads what the prompt was tuned for; a large one as much as it can."""
    return model.words if model.region != "local" else min(model.words, skill.facts.prompt.words_per_call)


async def _call(skill: Skill, outgoing: Redacted, vault: Vault, parts: WritingParts, trail: Trail) -> Answered:
    facts = skill.facts.prompt
    look = LastLook(vault)

    def check(text: str) -> None:
        look(text)

    async def asked_in_turn() -> Asked:
        async with parts.allowances.place(trail.tenant, trail.person):
            return await ask(parts.model, outgoing, schema=facts.schema, max_tokens=facts.max_tokens)

    with parts.guard.call(check), _in_time(parts.model):
        asked = await parts.stops.race(trail.run, asked_in_turn())
    return {"data": asked.data, "reply": asked.reply, "digests": asked.digests, "tries": asked.tries}


@contextmanager
def _in_time(model: Model) -> Iterator[None]:
    """A small model that took too long once takes as long again: it isn't asked a second time."""
    try:
        yield
    except ModelTimeout as error:
        if model.draft:
            raise InvalidReply(error.text) from error
        raise


def _model_facts(answer: Answered) -> dict[str, Json]:
    reply = answer["reply"]
    counts = {"tokens_in": reply.tokens_in, "tokens_out": reply.tokens_out, "tries": answer["tries"]}
    return {"model": reply.model, "counts": counts, "digests": answer["digests"]}


def _restore(answer: Answered, vault: Vault, coverage: Coverage) -> Reply:
    restored, reply = vault.restore_json(answer["data"]), answer["reply"]
    return Reply(
        data=restored.value,
        model=reply.model,
        draft=reply.draft,
        coverage=coverage,
        unknown_tokens=tuple(dict.fromkeys(restored.unknown)),
    )
