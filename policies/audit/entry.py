"""One entry of the log: what stands in clear and is chained for ever, and what is sealed so that it can be forgotten.

The clear part is JSON of strings, integers, lists and objects with ASCII keys, in the canonical form of RFC 8785; its
hash is the SHA-256 of those bytes. It holds the hash of the entry before it (`prev`), so the hashes form a chain. Whatever
may carry a name stands in the sealed part; the clear part has a salted SHA-256 of each such value and the SHA-256 of the
sealed part as it lies on the disk.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import rfc8785

from bot.core.types import AuditEvent, Json, ResourceLink

VERSION = 1
GENESIS = "0" * 64
_DIGEST = re.compile(r"[0-9a-f]{16,128}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """The sealed part, before it is sealed, and the digests of its values that go into the clear part."""

    data: bytes
    resources: tuple[str, ...]


def canonical(value: Json) -> bytes:
    """RFC 8785. Raises `TypeError` for what no entry may hold: other implementations would write it differently."""
    _check(value)
    return rfc8785.dumps(value)


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def salted(salt: str, text: str) -> str:
    """What stands for a value that could be guessed: without the salt, which is sealed, no guess can be tried."""
    return digest(bytes.fromhex(salt) + text.encode())


def instant(at: datetime) -> str:
    """UTC with microseconds, always the same length: `2026-03-02T10:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def secret_part(event: AuditEvent, salt: str) -> Secret:
    """Everything of the event that may carry a name, as JSON in ASCII."""
    resources = [clean(link.resource) for link in event.links]
    content = {
        "salt": salt,
        "case": event.case,
        "person": event.person,
        "resources": resources,
        "subjects": [clean(link.subject) for link in event.links],
        "private": dict(event.private),
    }
    return Secret(
        data=json.dumps(content, separators=(",", ":")).encode("ascii"),
        resources=tuple(salted(salt, resource) for resource in resources),
    )


def clear_part(
    event: AuditEvent, at: datetime, blind: Callable[[str], str], resources: tuple[str, ...]
) -> dict[str, Json]:
    """The entry without its place in the chain: without `seq`, `prev` and `sealed`. Raises `ValueError` for a digest that
    is none, since whatever stands there instead could be content."""
    return {
        "v": VERSION,
        "time": instant(at),
        "run": clean(event.run),
        "step": clean(event.step),
        "outcome": event.outcome,
        "tenant": clean(event.tenant),
        "case": blind(f"case:{event.case}") if event.case else "",
        "person": blind(f"person:{event.person}") if event.person else "",
        "skill": clean(event.skill),
        "prompt": clean(event.prompt),
        "model": clean(event.model),
        "decision": clean(event.decision),
        "digests": {name: _digest(value) for name, value in event.digests.items()},
        "counts": {name: int(value) for name, value in event.counts.items()},
        "links": [_link(link, resource, blind) for link, resource in zip(event.links, resources, strict=True)],
    }


def clean(text: str) -> str:
    """Without the lone surrogates that JSON from outside can carry and UTF-8 can't."""
    return text.encode("utf-8", "replace").decode()


def _link(link: ResourceLink, resource: str, blind: Callable[[str], str]) -> Mapping[str, Json]:
    subject = {"subject": blind(f"person:{link.subject}")} if link.subject else {}
    return {
        **subject,
        "system": link.system,
        "method": clean(link.method),
        "status": link.status,
        "request_id": clean(link.request_id),
        "client_request_id": clean(link.client_request_id),
        "at": instant(link.at),
        "resource": resource,
    }


def _digest(value: str) -> str:
    if not _DIGEST.match(value):
        raise ValueError("a digest in an audit event must be lower-case hex")
    return value


def _check(value: Json) -> None:
    """Floats are written in as many ways as there are languages, and keys beyond ASCII sorted in two: entries have none."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise TypeError("the keys of an audit entry are ASCII")
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif type(value) not in (str, int):
        raise TypeError(f"an audit entry holds no {type(value).__name__}")
