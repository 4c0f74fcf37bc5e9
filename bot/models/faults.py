"""What went wrong at a model's endpoint, in words on which an admin can act, and whether another try helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.core.errors import ModelFailed, ModelUnavailable, RapporteurError, Throttled

_TOO_LONG = ("context_length", "exceed_context", "context size", "context window", "maximum context", "too long")
_FILTERED = ("content_filter", "content_policy", "content management policy")
_NO_QUOTA = ("insufficient_quota", "billing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`again`: another try may work, after `wait` seconds where the endpoint said so. `refusal` is its text at a 400."""

    error: RapporteurError
    again: bool = False
    wait: float | None = None
    refusal: str = ""


class CallFailed(Exception):
    """The endpoint did not answer as asked; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.error.text)
        self.fault = fault


def of_status(status: int, body: str, headers: Mapping[str, str], model: str, now: datetime) -> Fault:
    """The fault behind an answer of 400 and above. `body` is only looked at, never shown: it may echo the prompt."""
    said = body.lower()
    if status in (400, 413, 422):
        return _refused(status, said, model)
    if status == 429 and any(word in said for word in _NO_QUOTA):
        return Fault(error=ModelUnavailable(f"The endpoint of {model} has no quota left: an admin has to raise it."))
    if status in (408, 409, 425, 429) or status >= 500:
        return _busy(status, _wait(headers, now), model)
    return Fault(
        error=ModelUnavailable(
            _CURES.get(status, f"The endpoint of {model} refused the call ({status}).").format(model=model)
        )
    )


_CURES: Mapping[int, str] = {
    401: "The endpoint of {model} does not take our key: an admin has to check `model.api_key`.",
    403: "Our key may not use {model}: an admin has to allow it there, or to choose another `model.name`.",
    404: "The endpoint knows no model {model}: an admin has to check `model.name` and `model.base_url` (it mostly ends in /v1).",
}


def of_connection(model: str) -> Fault:
    """No connection, a cut one, or none within time."""
    text = f"{model} can't be reached: an admin has to check `model.base_url`, the network and whether it runs."
    return Fault(error=ModelUnavailable(text), again=True)


def of_strange_answer(model: str) -> Fault:
    """It answered, but not as the OpenAI API does."""
    text = f"What answers for {model} does not speak the OpenAI API: an admin has to check `model.base_url`."
    return Fault(error=ModelUnavailable(text))


def _refused(status: int, said: str, model: str) -> Fault:
    if status == 413 or any(word in said for word in _TOO_LONG):
        text = f"This is more than {model} can read at once: an admin has to lower `model.words`."
        return Fault(error=ModelFailed(text))
    if any(word in said for word in _FILTERED):
        return Fault(error=ModelFailed(f"The content filter of {model} refused to answer."))
    text = f"The endpoint of {model} did not understand the call ({status}): an admin has to check `model.base_url`."
    return Fault(error=ModelUnavailable(text), refusal=said)


def _busy(status: int, wait: float | None, model: str) -> Fault:
    if status == 429:
        text = f"{model} gets more calls than its endpoint allows. Try again later; an admin can raise the limit there."
        return Fault(error=Throttled(text, wait if wait is not None else 30.0), again=True, wait=wait)
    return Fault(
        error=ModelUnavailable(f"The endpoint of {model} has trouble ({status}). Try again later."),
        again=True,
        wait=wait,
    )


def _wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds by `retry-after-ms` (Azure OpenAI) or `Retry-After` (RFC 9110: seconds, or a date)."""
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(float(milliseconds) / 1000, 0.0)
        return _seconds(headers.get("retry-after", ""), now)
    except ValueError:
        return None


def _seconds(value: str, now: datetime) -> float | None:
    if not value:
        return None
    if value.replace(".", "", 1).isdigit():
        return float(value)
    at = parsedate_to_datetime(value)
    return max(((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds(), 0.0)
