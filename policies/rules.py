"""The firm's policy file, read and asked: who may give which command, where text may go, what may be done."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.core.actions import Action, ChangeTask, CreateTask, PostCard, RemoveTask, TellPerson
from bot.core.errors import ConfigError, PolicyDenied
from bot.core.yaml_file import explain, read_yaml

Verdict: TypeAlias = Literal["allow", "ask_organiser", "deny"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PeopleRules(_Section):
    """The commands that a person may give."""

    member: tuple[str, ...] = ()
    guest: tuple[str, ...] = ()


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
    people: PeopleRules = PeopleRules()
    models: ModelRules = ModelRules()
    actions: ActionRules = ActionRules()


class Policy:
    """A policy file that was read. `ref` names its version and content, and stands in every audit entry it decides."""

    def __init__(self, file: PolicyFile, digest: str) -> None:
        self._file = file
        self.ref = f"policy@{file.version}#{digest[:12]}"

    def allows_command(self, command: str, *, guest: bool) -> bool:
        return command in self.commands(guest=guest)

    def commands(self, *, guest: bool) -> tuple[str, ...]:
        return self._file.people.guest if guest else self._file.people.member

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
