"""Erasing on request: all that was kept of a case, or one person's originals in every vault; each is an entry of the log."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.types import AuditEvent, Json
from bot.stores import Stores
from bot.writing import VAULT
from policies.redaction import Vault
from policies.redaction.reading.canonical import normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How many vaults lost something, and how many originals of a person (all of them, where a case was erased)."""

    vaults: int
    originals: int


async def erase_case(case: str, stores: Stores, run: str) -> Erased:
    """Forget the key of a case, and with it all that was sealed under it: the vault, what its cards' buttons need, the
    private part of its log. The log goes on verifying."""
    kept = await stores.records.get(VAULT, case)
    await stores.records.delete(VAULT, case)
    found = stores.keyring.erase(case)
    done = Erased(vaults=int(kept is not None or found), originals=len(Vault.from_json(kept).entries) if kept else 0)
    await _note("case", stores.keyring.blind(f"case:{case}"), done, stores, run)
    return done


async def erase_person(who: str, stores: Stores, run: str) -> Erased:
    """Take one person's names and mail addresses out of every vault. `who`: a name in full, an address, or a directory id.

    Placeholders of theirs stay visible from then on wherever they come up, and are reported as erased.
    """
    originals = 0

    def without(kept: Json) -> Json:
        nonlocal originals
        vault = Vault.from_json(kept)
        theirs = vault.entries_of(who)
        if not theirs:
            return kept
        originals += len(theirs)
        vault.forget(theirs)
        return vault.to_json()

    vaults = await stores.records.change(VAULT, without)
    done = Erased(vaults=vaults, originals=originals)
    await _note("person", stores.keyring.blind(f"person:{normal(who)}"), done, stores, run)
    return done


async def _note(what: str, blinded: str, done: Erased, stores: Stores, run: str) -> None:
    """Not under the case: its key would be made anew."""
    event = AuditEvent(
        run=run,
        step="erase",
        outcome="ok",
        tenant="",
        case="",
        decision=f"{what}, on request",
        digests={what: blinded},
        counts={"vaults": done.vaults, "originals": done.originals},
    )
    await stores.audit.append(event)
