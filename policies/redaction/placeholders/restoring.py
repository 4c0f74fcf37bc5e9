"""The way back, also for a text that arrives in pieces: no part of a placeholder is ever given out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from policies.redaction.placeholders.brackets import Mention
from policies.redaction.placeholders.holding import REACH, settled
from policies.redaction.placeholders.tokens import KNOWN

if TYPE_CHECKING:
    from policies.redaction.placeholders.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """Text with its names back. `unknown`: placeholders left as they stand, because they are not this case's or their
    originals were erased; `erased`: those of the latter kind."""

    text: str
    unknown: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()


def fingerprint(text: str, found: Iterable[tuple[Mention, str]]) -> str:
    """What tells a redacted text from others however its placeholders are bent; `found`: each with its `mark`."""
    passed = hashlib.blake2b(digest_size=8)
    done = 0
    for mention, name in found:
        passed.update(text[done : mention.start].encode("utf-8", "surrogatepass"))
        passed.update(f"\0{name}\0".encode())
        done = mention.end
    passed.update(text[done:].encode("utf-8", "surrogatepass"))
    return passed.hexdigest()


def mark(label: str, number: int) -> str:
    """How a placeholder is named where nobody reads it."""
    return f"{label}_{number}:"


class Restoring:
    """One text on its way back. `feed` gives what is settled, `close` the rest."""

    def __init__(self, vault: Vault, text: str = "", written: Mapping[str, str] = MappingProxyType({})) -> None:
        """`written`: what is written otherwise than in full, by `mark` and place among all that is restored."""
        self._vault, self._written = vault, written
        self._labels = KNOWN.union(label for label, _ in vault.entries)
        self._place = 0
        self._held = text
        self._behind = 0
        self._unknown: list[str] = []
        self._erased: list[str] = []

    def feed(self, piece: str) -> str:
        """Take the next piece; what can be given out now, restored. A few words are held back at most."""
        self._held += piece
        found = self._vault.mentions(self._held)
        end = max(settled(self._held, found, self._labels), self._behind)
        given = self._restored(found, end)
        self._behind = min(end, 2 * REACH)
        self._held = self._held[end - self._behind :]
        return given

    def close(self) -> Restored:
        """The rest, with all that was unknown from the beginning."""
        text = self._restored(self._vault.mentions(self._held), len(self._held))
        self._held, self._behind = "", 0
        return Restored(text=text, unknown=_once(self._unknown), erased=_once(self._erased))

    def _restored(self, found: Sequence[Mention], end: int) -> str:
        out: list[str] = []
        done = self._behind
        for mention in found:
            if self._behind <= mention.start and mention.end <= end:
                out += [self._held[done : mention.start], self._original(mention)]
                done = mention.end
        return "".join(out) + self._held[done:end]

    def _original(self, mention: Mention) -> str:
        entry = self._vault.meant(mention)
        if entry is not None:
            key = f"{mark(entry.label, entry.number)}{self._place}"
            self._place += 1
            return self._written.get(key, entry.value) + mention.suffix
        shown = self._held[mention.start : mention.end]
        self._unknown.append(shown)
        if (mention.label, mention.number) in self._vault.erased:
            self._erased.append(shown)
        return shown


def _once(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
