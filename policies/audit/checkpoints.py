"""Checkpoints: signed statements of how far the log went and with which hash, kept outside by whoever wants to be sure."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from bot.core.errors import BadInput
from bot.core.types import Json
from policies.audit.entry import VERSION, canonical, instant
from policies.audit.signer import PublicKey, Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """`checkpoint`: the log had an entry `seq` with this hash. `start`: what comes before and with `seq` was deleted by
    retention, and the entry after it follows on this hash. `body` is the canonical JSON that `signature` signs."""

    kind: Literal["checkpoint", "start"]
    seq: int
    hash: str
    body: str
    signature: str

    def signed_by(self, key: PublicKey) -> bool:
        return key.verifies(self.signature, self.body.encode())

    @property
    def line(self) -> str:
        """As it stands in files, without the line's end."""
        return f'{{"{self.kind}":{self.body},"signature":"{self.signature}"}}'


def sign(kind: Literal["checkpoint", "start"], seq: int, hash: str, at: datetime, signer: Signer) -> Checkpoint:
    body = canonical({"v": VERSION, "kind": kind, "seq": seq, "hash": hash, "time": instant(at), "key": signer.id})
    return Checkpoint(kind=kind, seq=seq, hash=hash, body=body.decode(), signature=signer.sign(body))


def parse(body: Json, signature: Json) -> Checkpoint:
    """Raises `ValueError` when it isn't one at all; whether it is genuine is for `signed_by` to say."""
    if not isinstance(body, dict) or not isinstance(signature, str):
        raise ValueError("not a checkpoint")
    kind, seq, hash = body.get("kind"), body.get("seq"), body.get("hash")
    if kind not in ("checkpoint", "start") or type(seq) is not int or not isinstance(hash, str):
        raise ValueError("not a checkpoint")
    try:
        text = canonical(body).decode()
    except TypeError as error:
        raise ValueError("not a checkpoint") from error
    return Checkpoint(kind=kind, seq=seq, hash=hash, body=text, signature=signature)


def read_file(path: Path) -> list[tuple[int, Checkpoint | None]]:
    """Each line's number, from 1, with its checkpoint, or None where there is none to be made out. Raises `BadInput` when the
    file can't be read or is empty: then it vouches for nothing."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadInput(f"The checkpoints in {path} can't be read: {error.strerror}.") from error
    found = [(number, _parse_line(line)) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise BadInput(f"There is no checkpoint in {path}.")
    return found


def append_file(path: Path, checkpoints: Sequence[Checkpoint]) -> None:
    """Durably. A line that a crash cut short is taken away first: its checkpoint stands in the log, and comes again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)
        file.seek(whole)
        file.write(b"".join(checkpoint.line.encode() + b"\n" for checkpoint in checkpoints))
        file.flush()
        os.fsync(file.fileno())


def last_in_file(path: Path) -> int:
    """The `seq` of the last whole checkpoint in the file, 0 without one."""
    if not path.exists():
        return 0
    whole = path.read_bytes().rpartition(b"\n")[0].splitlines()
    checkpoint = _parse_line(whole[-1]) if whole else None
    return checkpoint.seq if checkpoint else 0


def _parse_line(line: bytes) -> Checkpoint | None:
    try:
        content = json.loads(line)
        return parse(content["checkpoint"], content["signature"])
    except (ValueError, TypeError, KeyError):
        return None
