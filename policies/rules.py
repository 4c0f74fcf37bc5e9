"""The firm's policy file, read and asked: who may ask for what, where text may go, what may be done."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.actions import Action, ChangeTask, CreateTask, PostCard, RemoveTask, TellPerson
from bot.core.errors import ConfigError, PolicyDenied
from bot.core.yaml_file import explain, read_yaml

Verdict: TypeAlias = Literal["allow", "ask_organiser", "deny"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


GroupId = Annotated[
    str, Field(pattern=r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^@\s]+@[^@\s]+\.[^@\s]+)$")
]
"""The object id of an Entra group, or the address of a Google group."""


class Allowed(_Section):
    """What a role may ask for: commands as they are typed, skills by name."""

    commands: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


class Role(Allowed):
    """A role of the firm's own people: of those who are in one of these groups, or in a group inside them."""

    groups: tuple[GroupId, ...] = ()


class RoleRules(_Section):
    """Who may ask for what. `staff` without groups is everybody of the firm, `manager` and `admin` without are nobody.

    A person has every role that their groups give; who is not of the firm has `guest` alone.
    """

    staff: Role = Role()
    manager: Role = Role()
    admin: Role = Role()
    guest: Allowed = Allowed()


class ModelRules(_Section):
    """The regions in which a model may read the firm's redacted text."""

    regions: tuple[str, ...] = ()


class ActionRules(_Section):
    """What may be done, by kind; unknown means no."""

    post: Verdict = "deny"
    post_to_outsiders: Verdict = "deny"
    tell: Verdict = "deny"
    update: Verdict = "deny"
    task: Verdict = "deny"


class PolicyFile(_Section):
    """The file's own shape."""

    version: str
    roles: RoleRules = RoleRules()
    models: ModelRules = ModelRules()
    actions: ActionRules = ActionRules()


class Policy:
    """A policy file that was read. `ref` names its version and content, and stands in every audit entry it decides."""

    def __init__(self, file: PolicyFile, digest: str) -> None:
        self._file = file
        self.ref = f"policy@{file.version}#{digest[:12]}"

    @property
    def groups(self) -> frozenset[str]:
        """Every group that some role is given by: what the directory has to be asked about a person."""
        return frozenset(group for _, role in self._by_group() for group in role.groups)

    def roles(self, groups: Collection[str], *, guest: bool) -> frozenset[str]:
        """The roles of a person who is in these groups; of none, where no role is given by them."""
        if guest:
            return frozenset({"guest"})
        there = {group.lower() for group in groups}
        by_group = {name for name, role in self._by_group() if there & {group.lower() for group in role.groups}}
        everybody = set() if self._file.roles.staff.groups else {"staff"}
        return frozenset(by_group | everybody)

    def commands(self, roles: Collection[str]) -> tuple[str, ...]:
        """What people with these roles may type, in the file's order."""
        return tuple(dict.fromkeys(name for allowed in self._of(roles) for name in allowed.commands))

    def allows_skill(self, skill: str, roles: Collection[str]) -> bool:
        return any(skill in allowed.skills for allowed in self._of(roles))

    def _by_group(self) -> tuple[tuple[str, Role], ...]:
        rules = self._file.roles
        return ("staff", rules.staff), ("manager", rules.manager), ("admin", rules.admin)

    def _of(self, roles: Collection[str]) -> tuple[Allowed, ...]:
        known: tuple[tuple[str, Allowed], ...] = (*self._by_group(), ("guest", self._file.roles.guest))
        return tuple(allowed for name, allowed in known if name in roles)

    def check_call(self, model: str, region: str) -> str:
        """The rule that lets redacted text go to this model; raises `PolicyDenied` where none does."""
        if region not in self._file.models.regions:
            where = f"runs in “{region}”" if region else "has no region in the settings (`model.region`)"
            raise PolicyDenied(
                f"The firm's policy doesn't let text go to the model {model}: it {where}. "
                "An admin can allow the region under `models.regions` in the policy file, or choose another model."
            )
        return f"models.regions: {region}"

    def verdict(self, action: Action) -> tuple[str, Verdict]:
        """The rule that decides this action, by name, and what it says."""
        rules = self._file.actions
        match action:
            case PostCard(outsiders=True):
                return "actions.post_to_outsiders", rules.post_to_outsiders
            case PostCard():
                return "actions.post", rules.post
            case TellPerson():
                return "actions.tell", rules.tell
            case CreateTask() | ChangeTask() | RemoveTask():
                return "actions.task", rules.task
        return "actions.update", rules.update


def load_policy(path: Path) -> Policy:
    """Read a policy file. Raises `ConfigError` that names the file, the line and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"The policy file {path} can't be read. Put one there (the project's policy.yaml is a start), "
            "or set RAPPORTEUR_POLICY_FILE."
        ) from error
    try:
        file = PolicyFile.model_validate(read_yaml(path, text))
    except ValidationError as error:
        raise ConfigError(explain(error, path, text)) from error
    return Policy(file, hashlib.sha256(text.encode()).hexdigest())
