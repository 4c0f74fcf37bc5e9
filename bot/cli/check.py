"""`rapporteur check`: what is missing, in plain words, with what mends it."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial

from bot.channels.teams_token import ConnectorToken
from bot.cli.check_microsoft import microsoft
from bot.cli.findings import Finding, look_at
from bot.cli.output import progress, result
from bot.compose import build_model, build_redactor, cached
from bot.config import Settings
from bot.core.errors import RapporteurError
from bot.models.guard import Guard
from bot.models.reach import reach
from bot.stores import Stores, verify_log
from bot.suites.microsoft import connector_token, teams_settings
from policies.redaction.own.list_file import read_lists
from policies.redaction.own.lists import Lists
from policies.rules import load_policy


async def run(options: Namespace, settings: Settings) -> int:
    """0 when nothing is missing, else 1. `--offline` leaves out what has to be called."""
    findings = [
        await look_at("policy", partial(_policy, settings)),
        await look_at("data directory", partial(_data, settings)),
        await look_at("redaction", partial(_redaction, settings)),
    ]
    if not options.offline:
        findings += await _called(settings)
    for finding in findings:
        progress(f"{'✓' if finding.ok else '✗'} {finding.what}: {finding.text}")
    result({"ok": all(finding.ok for finding in findings), "findings": [asdict(finding) for finding in findings]})
    return 0 if all(finding.ok for finding in findings) else 1


async def _called(settings: Settings) -> list[Finding]:
    """What has to be called, side by side: the model, and the suites that the settings name."""
    groups = [_alone("model", partial(_model, settings))]
    # Without Google the settings of Teams have to do, and say themselves what they lack.
    if settings.teams.named or not settings.google.customer:
        groups += [_alone("Teams registration", partial(_teams, settings)), microsoft(settings)]
    if settings.google.customer:
        from bot.cli.check_google import google

        groups.append(google(settings))
    return [finding for group in await asyncio.gather(*groups) for finding in group]


async def _alone(what: str, look: Callable[[], Awaitable[str]]) -> list[Finding]:
    return [await look_at(what, look)]


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
    try:
        redactor = build_redactor(settings, stores)
        await redactor.warm()
        redactor.close()
    finally:
        stores.close()
    chosen = settings.redaction
    files = [
        f"{path.name} {_in_short(read_lists(path))}" for path in (chosen.file, *chosen.tenant_files.values()) if path
    ]
    said = f"the English model {chosen.model} is here and unchanged"
    return "; ".join([said, *(files or ["the firm has no redaction file"])])


def _in_short(lists: Lists) -> str:
    """What a redaction file holds, and above all what it leaves visible."""
    names = len(lists.clients) + len(lists.people) + len(lists.deny)
    shown = f", doesn't hide {', '.join(sorted(lists.not_hidden))}" if lists.not_hidden else ""
    return f"({lists.version}) has {names:,} names and {len(lists.patterns)} of its own patterns{shown}"


async def _model(settings: Settings) -> str:
    chosen = settings.model
    if chosen.base_url and chosen.kind == "openai":
        await reach(chosen.base_url, chosen.api_key.get_secret_value() if chosen.api_key else "")
    model = build_model(cached(settings), Guard())
    try:
        if await model.available():
            return f"{model.name} can be called"
        raise RapporteurError(f"{model.why_unavailable} Until then recaps are highlights.")
    finally:
        await model.close()


async def _teams(settings: Settings) -> str:
    teams_settings(settings).check()
    token = connector_token(settings)
    await token()
    if isinstance(token, ConnectorToken):
        await token.close()
    return "an app id and the tenants are set, and the bot can sign in to Teams"
