"""The vault: what each placeholder of one case stands for, and the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.errors import RedactionFailed
from bot.core.types import Json, Person
from policies.redaction.placeholders.bent import is_near
from policies.redaction.placeholders.brackets import Mention
from policies.redaction.placeholders.restoring import Restored, Restoring, fingerprint, mark
from policies.redaction.placeholders.tokens import KNOWN, mentions, written
from policies.redaction.reading.canonical import normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One placeholder. `value` is what it is restored to, `surfaces` are the spellings found in the sources.

    `exact`: the value may be an ordinary word, so only this spelling counts as it. `person`: the directory id, or "".
    """

    label: str
    number: int
    type: str
    value: str
    surfaces: tuple[str, ...] = ()
    person: str = ""
    exact: bool = False

    @property
    def originals(self) -> tuple[str, ...]:
        """What must not be seen outside."""
        return (self.value, *self.surfaces)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredJson:
    """A JSON value with its names back, in keys too; `unknown` as in `Restored`."""

    value: Json
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class Vault:
    """The originals of one case. Only the redactor adds to it; every other caller reads.

    It holds everything that was hidden, in clear: whoever keeps it, keeps it encrypted under the case's key.
    """

    tag: str
    entries: dict[tuple[str, int], Entry] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    """Originals (normalised) that our own prompt files use as words, so that they give nothing away."""
    common_words: frozenset[str] = frozenset()
    """The firm's own ordinary words, which may be seen outside although they are somebody's name."""
    written: dict[str, dict[str, str]] = field(default_factory=dict)
    """For each redacted text, by its fingerprint: what its source writes otherwise than in full, as `Restoring` takes it."""
    erased: set[tuple[str, int]] = field(default_factory=set)
    """Label and number of what was erased: its placeholder is given to nobody else."""
    watched: frozenset[str] = frozenset()
    """Full names of the directory that must not be seen outside either; not kept with the vault."""
    _last: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._last = max((number for _, number in (*self.entries, *self.erased)), default=0)

    def restore(self, text: str) -> Restored:
        """Put the originals back, whatever a model did to the placeholders' case, brackets or separators.

        A redacted text becomes its source again, character by character; in any other text each placeholder becomes its
        fullest value. A placeholder of another case, one without its tag, and one that was never given out stay visible and
        are reported. What comes out is not read a second time.
        """
        ours = [(mention, mark(e.label, e.number)) for mention in self.mentions(text) if (e := self.meant(mention))]
        return Restoring(self, text, self.written.get(fingerprint(text, ours), {})).close()

    def stream(self) -> Restoring:
        """For what a model writes, in pieces: as `restore`, with every name in full, however the text is cut."""
        return Restoring(self)

    def mentions(self, text: str) -> list[Mention]:
        """Every placeholder in a text, bent or straight, in order."""
        return mentions(text, self.tag, {label for label, _ in self.entries} - KNOWN)

    def meant(self, mention: Mention) -> Entry | None:
        """What a placeholder stands for; with a slip in its label only if that leaves a single entry. None: unknown."""
        entry = self.entries.get((mention.label, mention.number))
        if entry or not mention.label or mention.label in KNOWN:
            return entry
        near = [e for e in self.entries.values() if e.number == mention.number and is_near(e.label, mention.label)]
        return near[0] if len(near) == 1 else None

    def restore_json(self, value: Json) -> RestoredJson:
        """`restore` for every string of a JSON value: what a model wrote, so every name is the fullest."""
        unknown: list[str] = []
        restored = self._restore_value(value, unknown)
        return RestoredJson(value=restored, unknown=tuple(dict.fromkeys(unknown)))

    def token_of(self, person: Person | str) -> str | None:
        """The placeholder of a person: by directory id, else by the name as it was given or found; None if there is none."""
        wanted = normal(person if isinstance(person, str) else person.name)
        id = "" if isinstance(person, str) else person.id
        people = [entry for entry in self.entries.values() if entry.label == "PERSON"]
        found = [entry for entry in people if id and entry.person == id]
        found = found or [entry for entry in people if normal(entry.value) == wanted]
        found = found or [entry for entry in people if wanted in map(normal, entry.surfaces)]
        return self.token(found[0]) if found else None

    def entries_of(self, who: str) -> list[Entry]:
        """What is known of one person, by name in full, mail address or directory id: name and addresses, which share its
        number. A name that several people have is all of theirs."""
        wanted = normal(who)
        numbers = {
            entry.number
            for entry in self.entries.values()
            if (entry.person and entry.person == who)
            or (entry.label in ("PERSON", "EMAIL") and _is_called(entry, wanted))
        }
        return [e for e in self.entries.values() if e.number in numbers and e.label in ("PERSON", "EMAIL")]

    def token(self, entry: Entry) -> str:
        """The entry's placeholder as it is written."""
        return written(entry.label, entry.number, self.tag)

    def originals(self) -> tuple[str, ...]:
        """Everything that must not be seen outside: values and spellings, longest first."""
        every = {text for entry in self.entries.values() for text in entry.originals}
        return tuple(sorted(every, key=lambda text: (-len(text), text)))

    def counts(self) -> dict[str, int]:
        """How many different things are hidden, by label: safe to log."""
        return dict(Counter(entry.label for entry in self.entries.values()))

    def copy(self) -> Vault:
        """A vault that grows on its own."""
        return Vault(
            self.tag,
            dict(self.entries),
            set(self.excused),
            self.common_words,
            {key: dict(surfaces) for key, surfaces in self.written.items()},
            set(self.erased),
            self.watched,
        )

    def next_number(self) -> int:
        """Numbers are shared by all labels, so that EMAIL_3 can be PERSON_3's."""
        return self._last + 1

    def keep(self, entry: Entry) -> None:
        """Add an entry, or replace the one of its label and number."""
        self.entries[entry.label, entry.number] = entry
        self._last = max(self._last, entry.number)

    def seen(self, entry: Entry, surfaces: Iterable[str]) -> Entry:
        """Note spellings of an entry that were found."""
        merged = replace(entry, surfaces=tuple(dict.fromkeys((*entry.surfaces, *surfaces))))
        self.keep(merged)
        return merged

    def write_down(self, redacted: str, surfaces: Iterable[tuple[Mention, str]]) -> None:
        """Note how a source writes what its placeholders stand for, in order."""
        rows = [(mention, mark(mention.label, mention.number), surface) for mention, surface in surfaces]
        key = fingerprint(redacted, ((mention, name) for mention, name, _ in rows))
        self.written.pop(key, None)
        otherwise = {
            f"{name}{place}": surface
            for place, (mention, name, surface) in enumerate(rows)
            if surface != self.entries[mention.label, mention.number].value
        }
        if otherwise:
            self.written[key] = otherwise

    def forget(self, entries: Iterable[Entry]) -> None:
        """Erase originals. Their placeholders stay visible from now on, and are reported as erased."""
        gone = {(entry.label, entry.number) for entry in entries}
        self.erased |= gone
        self.excused -= {
            normal(text) for e in self.entries.values() if (e.label, e.number) in gone for text in e.originals
        }
        marks = tuple(mark(label, number) for label, number in gone)
        self.entries = {key: entry for key, entry in self.entries.items() if key not in gone}
        for key, surfaces in self.written.items():
            self.written[key] = {place: text for place, text in surfaces.items() if not place.startswith(marks)}

    def to_json(self) -> Json:
        """For `from_json`; holds the originals."""
        rows = [
            {
                "label": entry.label,
                "number": entry.number,
                "type": entry.type,
                "value": entry.value,
                "surfaces": list(entry.surfaces),
                "person": entry.person,
                "exact": entry.exact,
            }
            for entry in self.entries.values()
        ]
        return {
            "tag": self.tag,
            "entries": rows,
            "excused": sorted(self.excused),
            "common_words": sorted(self.common_words),
            "written": {key: dict(surfaces) for key, surfaces in self.written.items()},
            "erased": sorted([label, number] for label, number in self.erased),
        }

    @classmethod
    def from_json(cls, value: Json) -> Vault:
        """The vault that `to_json` wrote. Raises `RedactionFailed` for anything else."""
        try:
            vault = cls(
                str(value["tag"]),
                excused=set(value["excused"]),
                common_words=frozenset(value["common_words"]),
                written={key: dict(surfaces) for key, surfaces in value.get("written", {}).items()},
                erased={(label, int(number)) for label, number in value.get("erased", [])},
            )
            for row in value["entries"]:
                vault.keep(Entry(**{**row, "surfaces": tuple(row["surfaces"])}))
        except (AttributeError, KeyError, TypeError, ValueError) as wrong:
            raise RedactionFailed(
                "The vault of this case can't be read, so nothing is restored. Run it again."
            ) from wrong
        return vault

    def _restore_value(self, value: Json, unknown: list[str]) -> Json:
        if isinstance(value, str):
            restored = Restoring(self, value).close()
            unknown.extend(restored.unknown)
            return restored.text
        if isinstance(value, Mapping):
            return {
                self._restore_value(key, unknown): self._restore_value(item, unknown) for key, item in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self._restore_value(item, unknown) for item in value]
        return value


def _is_called(entry: Entry, wanted: str) -> bool:
    """By the value, or by a spelling that is more than one word of a name."""
    spelt = [normal(surface) for surface in entry.surfaces]
    return normal(entry.value) == wanted or any(form == wanted and (" " in form or "@" in form) for form in spelt)
