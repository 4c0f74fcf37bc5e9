"""`rapporteur check`: what is missing, in plain words, with what mends it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from bot.cli.output import progress, result
from bot.compose import build_model, build_redactor, cached, graph_app, teams_settings
from bot.config import Settings
from bot.core.errors import RapporteurError
from bot.models.guard import Guard
from bot.stores import Stores, verify_log
from policies.rules import load_policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, whether it is as it should be, and what to know or do."""

    what: str
    ok: bool
    text: str


async def run(options: Namespace, settings: Settings) -> int:
    """0 when nothing is missing, else 1. `--offline` leaves out what has to be called."""
    looks: list[tuple[str, Callable[[Settings], Awaitable[str]]]] = [
        ("policy", _policy),
        ("data directory", _data),
        ("redaction", _redaction),
    ]
    if not options.offline:
        looks += [("model", _model), ("Teams registration", _teams), ("Microsoft Graph", _graph)]
    findings = [await _look(what, look, settings) for what, look in looks]
    for finding in findings:
        progress(f"{'✓' if finding.ok else '✗'} {finding.what}: {finding.text}")
    result({"ok": all(finding.ok for finding in findings), "findings": [asdict(finding) for finding in findings]})
    return 0 if all(finding.ok for finding in findings) else 1


async def _look(what: str, look: Callable[[Settings], Awaitable[str]], settings: Settings) -> Finding:
    try:
        return Finding(what=what, ok=True, text=await look(settings))
    except RapporteurError as error:
        return Finding(what=what, ok=False, text=error.text)


async def _policy(settings: Settings) -> str:
    policy = load_policy(settings.policy_file)
    where = settings.model.where
    policy.check_call(settings.model.name, where)
    return f"{policy.ref}; the model {settings.model.name} in “{where}” may read redacted text"


async def _data(settings: Settings) -> str:
    stores = Stores.open(settings)
    await stores.audit.checkpoint()
    stores.close()
    found = verify_log(settings.data_dir)
    if not found.ok:
        raise RapporteurError(f"the log was tampered with at entry {found.problems[0].seq}: `rapporteur audit verify`")
    return f"{settings.data_dir} can be written; the log's {found.entries} entries verify"


async def _redaction(settings: Settings) -> str:
    stores = Stores.open(settings)
    redactor = build_redactor(settings, stores)
    try:
        await redactor.warm()
    finally:
        redactor.close()
        stores.close()
    return f"the English model {settings.redaction.model} is here and unchanged"


async def _model(settings: Settings) -> str:
    model = build_model(cached(settings), Guard())
    try:
        if await model.available():
            return f"{model.name} can be called"
        raise RapporteurError(f"{model.why_unavailable} Until then recaps are highlights.")
    finally:
        await model.close()


async def _teams(settings: Settings) -> str:
    teams_settings(settings).check()
    return "an app id and the tenants are set"


async def _graph(settings: Settings) -> str:
    from graph.auth import SCOPE, credential

    app = graph_app(settings)
    proof = credential(app)
    try:
        from graph.errors import translated

        async with translated():
            await proof.get_token(SCOPE)
    finally:
        await proof.close()
    return "the app can sign in"
