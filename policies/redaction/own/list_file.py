"""The firm's redaction file: read, checked and tried out, and read again when it has changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.core.errors import ConfigError
from bot.core.types import Person
from bot.core.yaml_file import explain, line_of, read_yaml
from policies.redaction.kinds import KINDS
from policies.redaction.own.lists import NO_LISTS, FirmPattern, Lists, Named
from policies.redaction.own.trial import objection
from policies.redaction.placeholders.tokens import KNOWN, label_of

log = structlog.get_logger()

LARGEST = 50_000_000
"""Bytes: far more than any firm has clients."""
OUR_LABELS = KNOWN.union(map(label_of, KINDS))
"""What our own types are called in placeholders: a firm's type would be taken for them."""
ALWAYS_HIDDEN = ("PERSON", "LITERAL")
_MAIL = re.compile(r"(.*?)\s*<([^<>\s]+@[^<>\s]+)>")


def _with_letters(name: str) -> str:
    if not any(map(str.isalnum, name)):
        raise ValueError("there is no letter and no digit in it")
    return name


Name = Annotated[str, Field(min_length=2, max_length=200), AfterValidator(_with_letters)]
Score = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Somebody(_Section):
    name: Name
    mail: str | None = None


class _Listed(_Section):
    name: Name
    aliases: tuple[Name, ...] = ()


class _Pattern(_Section):
    """A firm's own kind of reference. `match` and `no_match` are texts in which it has to be found, and may not be."""

    name: Annotated[str, Field(pattern=r"^[A-Z][A-Z_]{2,30}$")]
    regex: Annotated[str, Field(min_length=1, max_length=2000)]
    score: Score = 0.8
    context: tuple[Name, ...] = ()
    match: Annotated[tuple[str, ...], Field(min_length=1)]
    no_match: tuple[str, ...] = ()

    @field_validator("name")
    @classmethod
    def _own(cls, name: str) -> str:
        if name in KINDS or label_of(name) in OUR_LABELS:
            raise ValueError(f"{name} is one of our own types. Give it a name of its own, like MATTER_NUMBER")
        return name

    @model_validator(mode="after")
    def _tried(self) -> _Pattern:
        problem = objection(self.regex, self.match, self.no_match)
        if problem:
            raise ValueError(problem)
        return self


class _File(_Section):
    """The file's own shape."""

    allow: tuple[Name, ...] = ()
    deny: tuple[Name, ...] = ()
    common_words: tuple[Name, ...] = ()
    people: tuple[Name | _Somebody, ...] = ()
    clients: tuple[Name | _Listed, ...] = ()
    matters: tuple[Name | _Listed, ...] = ()
    patterns: tuple[_Pattern, ...] = ()
    thresholds: Mapping[str, Score] = Field(default_factory=dict)
    not_hidden: Mapping[str, Annotated[str, Field(min_length=10)]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, sections: Any) -> Any:
        """A heading with nothing under it says nothing."""
        return {name: held for name, held in sections.items() if held is not None or name not in cls.model_fields}


def read_lists(path: Path) -> Lists:
    """Read a redaction file. Raises `ConfigError` that names the file, the line and what is wrong."""
    try:
        text = path.read_bytes()[:LARGEST].decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(
            f"The redaction file {path} can't be read. Put one there, or take redaction.file out of the settings."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"The redaction file {path} isn't UTF-8 text. Save it in UTF-8.") from error
    try:
        file = _File.model_validate(read_yaml(path, text))
    except ValidationError as error:
        raise ConfigError(explain(error, path, text)) from error
    _check_types(file, path, text)
    return _lists(file, hashlib.sha256(text.encode()).hexdigest()[:12])


def _check_types(file: _File, path: Path, text: str) -> None:
    ours = {*KINDS, *(pattern.name for pattern in file.patterns)}
    for section, types in (("thresholds", file.thresholds), ("not_hidden", file.not_hidden)):
        for type in types:
            place = f"{path}, line {line_of(text, [section, type])}: `{section}.{type}`"
            if type not in ours:
                raise ConfigError(f"{place}: there is no such type. The types are {', '.join(sorted(ours))}.")
            if section == "not_hidden" and type in ALWAYS_HIDDEN:
                raise ConfigError(f"{place}: this type is always hidden. Put names that may be seen under `allow`.")


class ListFiles:
    """The lists in force, by tenant: a file of a tenant's own takes the place of the firm's. A file that has changed is
    read again when it is next needed; as long as it is wrong, what it said before stays in force."""

    def __init__(self, file: Path | None, by_tenant: Mapping[str, Path]) -> None:
        """Raises `ConfigError` where a file is wrong: nothing starts with half of what a firm wants hidden."""
        self._default = _Watched(file) if file else None
        self._by_tenant = {tenant: _Watched(path) for tenant, path in by_tenant.items()}

    def __call__(self, tenant: str) -> Lists:
        """The lists of a tenant now."""
        watched = self._by_tenant.get(tenant, self._default)
        return watched.now() if watched else NO_LISTS


class _Watched:
    """One file, and what it said when it was last right."""

    def __init__(self, path: Path) -> None:
        self._path, self._seen = path, _mark(path)
        self._lists = read_lists(path)

    def now(self) -> Lists:
        mark = _mark(self._path)
        if mark != self._seen:
            self._seen = mark
            try:
                self._lists = read_lists(self._path)
                log.info("redaction.lists", file=self._path.name, version=self._lists.version)
            except ConfigError as error:
                hint = "rapporteur check says what is wrong"
                log.error("redaction.lists.kept", code=error.code, version=self._lists.version, hint=hint)
        return self._lists


def _mark(path: Path) -> tuple[int, int]:
    """What changes with a file; nothing where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _lists(file: _File, version: str) -> Lists:
    return Lists(
        version=version,
        allow=frozenset(file.allow),
        deny=frozenset(file.deny),
        common_words=frozenset(file.common_words),
        people=tuple(map(_person, file.people)),
        clients=tuple(_listed((*file.clients, *file.matters))),
        patterns=tuple(
            FirmPattern(type=one.name, regex=one.regex, score=one.score, context=tuple(map(str.lower, one.context)))
            for one in file.patterns
        ),
        thresholds=file.thresholds,
        not_hidden=file.not_hidden,
    )


def _person(one: str | _Somebody) -> Person:
    if isinstance(one, _Somebody):
        return Person(id="", name=one.name, mail=one.mail)
    found = _MAIL.fullmatch(one)
    return Person(id="", name=found[1] if found else one, mail=found[2] if found else None)


def _listed(named: Any) -> Iterator[Named]:
    for one in named:
        yield Named(name=one) if isinstance(one, str) else Named(name=one.name, aliases=one.aliases)
