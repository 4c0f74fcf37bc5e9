"""Who is who: the people of one case, and which of them a name in the text means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.core.names import NameForms, forms, nicknames
from bot.core.types import Person
from policies.redaction.placeholders.vault import Entry, Vault
from policies.redaction.reading.canonical import normal

NEARBY = 60
"""Up to so many known people all count as there; a larger list is a directory, of which only speakers do."""


@dataclass(slots=True, eq=False)
class Someone:
    """A person in this redaction. `near`: was there, so that short names mean them first. `vague`: may be several people."""

    name: str
    parts: NameForms
    near: bool = False
    person: str = ""
    mails: set[str] = field(default_factory=set)
    number: int = 0
    known: bool = True
    vague: bool = False

    def may_be(self, other: NameForms) -> bool:
        """True if a name of two words or more can be this person's."""
        if not self.parts.last or normal(self.parts.last) != normal(other.last):
            return False
        first, wanted = normal(self.parts.first), normal(other.first)
        if first == wanted or wanted in self.parts.nicknames or wanted in map(normal, self.parts.middle):
            return True
        short, long = sorted((first.rstrip("."), wanted.rstrip(".")), key=len)
        return long.startswith(short) and len(short) in (1, 3, 4, 5)


class People:
    """Everybody known or found so far, by every word of their names."""

    def __init__(
        self, known: Sequence[Person], speakers: Iterable[str], vault: Vault, *, attending: int | None = None
    ) -> None:
        """`attending`: how many of `known`, from the first, were there; None where nobody knows."""
        self.everyone: list[Someone] = []
        self._by_word: dict[str, dict[str, list[Someone]]] = {}
        self._by_name: dict[str, list[Someone]] = {}
        self._by_id: dict[str, Someone] = {}
        self._meant: dict[str, Someone] = {}
        nearby = attending if attending is not None else len(known) if len(known) <= NEARBY else 0
        for index, person in enumerate(known):
            self._add_known(person, index < nearby)
        for entry in vault.entries.values():
            if entry.label == "PERSON":
                self._add_entry(entry)
        for name in speakers:
            self._add_speaker(name)

    def meant(self, surface: str) -> Someone:
        """The person that a name in the text means; somebody new if it fits none, somebody vague if it fits several."""
        if surface in self._meant:
            return self._meant[surface]
        name = forms(surface)
        exact = self._called(surface)
        fitting = exact or (self._full(name) if name.last else self._single(name.full or surface))
        chosen = _nearest(fitting)
        if len(chosen) == 1:
            someone = chosen[0]
        else:
            someone = Someone(name.full or surface, name, known=False, vague=len(chosen) > 1)
            self._add(someone)
        self._meant[surface] = someone
        return someone

    def by_mail(self, mail: str) -> Someone | None:
        """Whose address this is: as the directory has it, else by a local part that only one person's name makes."""
        address = normal(mail)
        owners = [one for one in self.everyone if address in one.mails]
        if not owners:
            local = address.partition("@")[0]
            owners = [one for one in self.everyone if not one.vague and local in local_parts(one.parts)]
        return owners[0] if len(_nearest(owners)) == 1 else None

    def _add_known(self, person: Person, near: bool) -> None:
        parts = forms(person.name)
        if not parts.full:
            return
        if person.id in self._by_id or any(not (person.id and one.person) for one in self._called(parts.full)):
            return
        mails = {normal(person.mail)} if person.mail else set()
        self._add(Someone(parts.full, parts, near=near, person=person.id, mails=mails))

    def _add_entry(self, entry: Entry) -> None:
        parts = forms(entry.value)
        there = self._by_id.get(entry.person) or next(iter(self._called(parts.full)), None)
        if there:
            if there not in self._called(entry.value):  # the directory has another name for them by now
                self._by_name.setdefault(normal(entry.value), []).append(there)
            there.number = there.number or entry.number
            return
        vague = not parts.last and len(self._single(entry.value)) > 1
        self._add(
            Someone(entry.value, parts, person=entry.person, number=entry.number, known=not entry.exact, vague=vague)
        )

    def _add_speaker(self, name: str) -> None:
        parts = forms(name)
        if not parts.full:
            return
        fitting = _nearest(self._full(parts) if parts.last else self._single(parts.full))
        if len(fitting) == 1 and not fitting[0].vague:
            fitting[0].near = True
        elif not self._called(parts.full):
            self._add(Someone(parts.full, parts, near=True))

    def _add(self, someone: Someone) -> None:
        self.everyone.append(someone)
        self._by_name.setdefault(normal(someone.name), []).append(someone)
        if someone.person:
            self._by_id.setdefault(someone.person, someone)
        self._meant.clear()
        if someone.vague:
            return
        parts = someone.parts
        self._index("first", parts.first, someone)
        for word in {parts.last, *parts.last.replace("-", " ").split()}:
            self._index("last", word, someone)
        for middle in parts.middle:
            self._index("nick", middle, someone)
        for nickname in parts.nicknames:
            self._index("nick", nickname, someone)
        for handle in local_parts(parts) | {mail.partition("@")[0] for mail in someone.mails}:
            self._index("nick", handle, someone)
        if len(parts.initials) > 1:
            self._index("nick", parts.initials, someone)

    def _called(self, name: str) -> list[Someone]:
        """Everybody of just this name."""
        return self._by_name.get(normal(name), [])

    def _index(self, kind: str, word: str, someone: Someone) -> None:
        if word:
            self._by_word.setdefault(normal(word), {}).setdefault(kind, []).append(someone)

    def _full(self, name: NameForms) -> list[Someone]:
        """People whom a name of several words fits; last, somebody known by the first name only."""
        fitting = [one for one in self.everyone if not one.vague and one.may_be(name)]
        if fitting:
            return fitting
        alone = [one for one in self._by_word.get(normal(name.first), {}).get("first", []) if not one.parts.last]
        return alone if len(alone) == 1 and not self._others(name, alone[0]) else []

    def _others(self, name: NameForms, one: Someone) -> bool:
        return any(other is not one for other in self._by_word.get(normal(name.first), {}).get("first", []))

    def _single(self, word: str) -> list[Someone]:
        """People whom one word fits: by their own first or last name, else by what such people are called."""
        kinds = self._by_word.get(normal(word), {})
        own = [*kinds.get("first", []), *kinds.get("last", [])]
        fitting = own or kinds.get("nick", []) or self._shortened(normal(word))
        return list(dict.fromkeys(fitting))

    def _shortened(self, word: str) -> list[Someone]:
        return [one for one in self.everyone if one.near and word in shortened(one.parts)]


def local_parts(name: NameForms) -> frozenset[str]:
    """Local parts of mail addresses that firms make of a name: sarah.jones, s.jones, sjones, jones.s, sarahj."""
    first, last = normal(name.first), normal(name.last).replace(" ", "").replace("'", "")
    if not first or not last:
        return frozenset()
    joins = {f"{a}{dot}{b}" for dot in (".", "_", "-", "") for a, b in ((first, last), (last, first))}
    short = {f"{a}{dot}{b}" for dot in (".", "_", "-", "") for a, b in ((first[0], last), (last, first[0]))}
    return frozenset(joins | short | {f"{first}{last[0]}", f"{first}.{last[0]}"})


def shortened(name: NameForms) -> frozenset[str]:
    """Short forms of a first name that no list has: its beginning, with or without an ending (Rach, Pheebs, Danny)."""
    first = normal(name.first)
    stems = {first[:length] for length in range(3, min(len(first), 6))}
    endings = {stem + end for stem in stems for end in ("s", "y", "ie", "z", "o")}
    return frozenset((stems | endings | {f"{first}s"}) - {first} - nicknames(first))


def _nearest(people: list[Someone]) -> list[Someone]:
    """Those who were there, if any; else those known or found."""
    clear = [one for one in people if not one.vague] or people
    return [one for one in clear if one.near] or clear
