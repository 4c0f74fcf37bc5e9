"""What the pipeline is made of: put together in `bot.compose`, so that the path itself names no vendor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.config import TranscriptConfig
from bot.core.ports import Audit, Messages, Model, Provider, Records, Rights, SignIn, Tasks
from bot.core.skill import Skill
from bot.models.guard import Guard
from bot.rates import Allowances
from bot.stops import Stops
from bot.watching import Watch
from policies.redaction import Redactor
from policies.rules import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingParts:
    """What it takes to have a model write, without a tenant: also what the command line uses.

    `vaults`: held from reading a case's vault to keeping it, so that two runs of one case give nobody the same placeholder.
    """

    redactor: Redactor
    model: Model
    guard: Guard
    policy: Policy
    records: Records
    stops: Stops
    retention: Mapping[str, int]
    allowances: Allowances
    vaults: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(WritingParts):
    """What it takes for what comes from one tenant. `provider` reads as the app, `rights` as a person; `tenants` are all
    those that we work for; `now` is aware, in UTC.

    `sign_in_url` is where people reach our sign-in pages, without a path; "" where they can't.
    """

    skills: Mapping[str, Skill]
    provider: Provider
    rights: Rights
    sign_in: SignIn
    sign_in_url: str
    messages: Messages
    tasks: Tasks
    audit: Audit
    watch: Watch
    tenants: Collection[str]
    transcript: TranscriptConfig
    now: Callable[[], datetime]
