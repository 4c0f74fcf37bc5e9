"""Faults that can be switched on while the tenant runs: a path's requests are refused, slowed down or cut.

| kind | what happens | settings |
|---|---|---|
| `429` `503` | refused, with Retry-After | `retry_after` (seconds, default 1) |
| `500` `502` | refused | |
| `504` | **done**, but the answer is a gateway time-out | |
| `cut` | **done**, but the connection breaks in the middle of the answer | |
| `drop` | the connection breaks before anything is done | |
| `slow` | answered `seconds` (default 1) later | `seconds` |
| `expired_token` | 401, as if the token had expired | |
| `missing_permission` | 403 Authorization_RequestDenied | |
| `no_access_policy` | 403: no application access policy for this user | |
| `transcripts_disabled` | 403, innerError GraphAccessToTranscriptsDisabled | |
| `attribution_off` | 403, innerError SpeakerAttributionNotAllowed, where `text/vtt` is asked for | |
| `task_limit` | 403 MaximumTasksInProject, Planner's quota | |
| `bot_blocked` | 403 ConversationBlockedByUser, the connector's | |
| `precondition` | 412 PreconditionFailed, as Teams answers when two write at once | |
| `rate_limit` | 403 userRateLimitExceeded, as some of Google's APIs refuse what is too much | `retry_after` |
| `api_disabled` | 403 SERVICE_DISABLED: the API isn't switched on in Google's Cloud project | |
| `random` | a share of the requests meets one of other kinds, as a seed has it | `rate`, `kinds`, `seed` |

A path is a pattern of `fnmatch` over the whole path (`/v1.0/users/*/onlineMeetings/*/transcripts`), with a method before
it if only that one is meant (`POST /v1.0/planner/tasks`). `times` faults, then it is over.
Under /google/ each kind is worded as Google does (`google.faults`); one that only the other suite has is a plain 403.
"""

from __future__ import annotations

import fnmatch
import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from infra.sandbox.answers import Refusal

_NO_POLICY = "No application access policy found for this app on the user."
_DENIED = "Insufficient privileges to complete the operation."
_DISABLED = "Graph API access to transcripts is disabled for this tenant."
_UNATTRIBUTED = (
    "Speaker-attributed transcript content is disabled for this tenant. "
    "Retry with Accept 'application/vnd.microsoft.graph.transcript+text'."
)

_REFUSALS: Mapping[str, tuple[int, str, str, str | None]] = {  # kind: status, code, message, inner code
    "429": (429, "TooManyRequests", "Too many requests. Please retry later.", None),
    "500": (500, "InternalServerError", "An internal server error occurred.", None),
    "502": (502, "BadGateway", "The upstream service gave no valid answer.", None),
    "503": (503, "ServiceUnavailable", "The service is temporarily unavailable.", None),
    "504": (504, "GatewayTimeout", "The upstream service did not answer in time.", None),
    "expired_token": (401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", None),
    "missing_permission": (403, "Authorization_RequestDenied", _DENIED, None),
    "no_access_policy": (403, "Forbidden", _NO_POLICY, None),
    "transcripts_disabled": (403, "Forbidden", _DISABLED, "GraphAccessToTranscriptsDisabled"),
    "attribution_off": (403, "Forbidden", _UNATTRIBUTED, "SpeakerAttributionNotAllowed"),
    "task_limit": (403, "MaximumTasksInProject", "The maximum number of tasks in this plan has been reached.", None),
    "bot_blocked": (403, "ConversationBlockedByUser", "User blocked the conversation with the bot.", None),
    "rate_limit": (403, "TooManyRequests", "Too many requests. Please retry later.", None),
    "api_disabled": (403, "Forbidden", "The service is disabled.", None),
    "precondition": (412, "PreconditionFailed", "Precondition failed, please try again.", None),
}
_SINGLE = frozenset({*_REFUSALS, "cut", "drop", "slow"})
KINDS = _SINGLE | {"random"}
RANDOM = ("429", "503", "504", "cut", "slow")
"""What a `random` fault chooses from unless it is told."""
AFTERWARDS = frozenset({"504", "cut"})
"""Kinds that let the request be carried out first."""


def refusal(kind: str, retry_after: float = 1) -> Refusal:
    """The refusal of a kind of fault, also used where the tenant's own settings refuse."""
    status, code, message, inner = _REFUSALS[kind]
    headers = {"Retry-After": f"{retry_after:g}"} if status in (429, 503) else {}
    return Refusal(status, code, message, inner={"code": inner} if inner else None, headers=headers)


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault; `times` None: until it is taken away. `hits`: how many requests it has struck."""

    id: str
    path: str
    kind: str
    times: int | None = None
    seconds: float = 1.0
    retry_after: float = 1.0
    rate: float = 0.1
    kinds: tuple[str, ...] = RANDOM
    seed: int = 0
    hits: int = 0
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 no secret

    def strikes(self, method: str, path: str) -> bool:
        if self.times is not None and self.hits >= self.times:
            return False
        wanted, _, pattern = self.path.rpartition(" ")
        meant = (not wanted or wanted.upper() == method) and fnmatch.fnmatchcase(path, pattern)
        return meant and (self.kind != "random" or self._chance.random() < self.rate)

    def chosen(self) -> Fault:
        """What strikes: itself, or the one that chance picks."""
        if self.kind != "random":
            return self
        return replace(self, kind=self._chance.choice(self.kinds))

    def refusal(self) -> Refusal:
        return refusal(self.kind, self.retry_after)

    def view(self) -> dict[str, Any]:
        """As the control API shows it."""
        names = ("id", "path", "kind", "times", "hits", "seconds", "retry_after", "rate", "kinds", "seed")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True, kw_only=True)
class Faults:
    """All that are switched on; the first that matches strikes."""

    changed: Callable[[str, str], None]
    active: list[Fault] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def add(
        self,
        path: str,
        kind: str,
        times: int | None = None,
        *,
        seconds: float = 1.0,
        retry_after: float = 1.0,
        rate: float = 0.1,
        kinds: Sequence[str] = RANDOM,
        seed: int = 0,
    ) -> Fault:
        """Switch one on; `rate`, `kinds` and `seed` are for `random`. Raises `ValueError` for a kind that there is none of."""
        for name, known in ((kind, KINDS), *((one, _SINGLE) for one in kinds)):
            if name not in known:
                raise ValueError(f"there is no fault called {name}; there are {', '.join(sorted(known))}")
        fault = Fault(
            id=str(next(self._numbers)),
            path=path,
            kind=kind,
            times=times,
            seconds=seconds,
            retry_after=retry_after,
            rate=rate,
            kinds=tuple(kinds),
            seed=seed,
        )
        self.active.append(fault)
        self.changed("fault", fault.id)
        return fault

    def clear(self, id: str | None = None) -> bool:
        """Take one away, or all; False when there was none such."""
        before = len(self.active)
        self.active = [fault for fault in self.active if id is not None and fault.id != id]
        self.changed("fault", id or "")
        return len(self.active) < before

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, counted."""
        for fault in self.active:
            if fault.strikes(method, path):
                fault.hits += 1
                self.changed("fault", fault.id)
                return fault.chosen()
        return None
