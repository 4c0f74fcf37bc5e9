"""What an admin publishes the app in Google Workspace with: the Chat app's configuration, what to delegate, the commands.

Google takes no file for a Chat app that isn't an add-on: the page is filled in by hand, so each of its fields stands in
`chat-app.json` and on the page `set-up.md` under the name that it has there. Source: developers.google.com, "Configure the
Google Chat API" (name ≤ 25 characters, description ≤ 40, avatar a square PNG or JPEG at an https address) and "Respond to
Google Chat app commands" (number 1 to 1000; name and description ≤ 50 characters, a slash command's name is a slash and
letters).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit

from bot.channels.gchat_commands import COMMANDS
from bot.channels.gchat_set_up import guide, script
from bot.channels.gchat_settings import Verification
from bot.core.errors import ConfigError
from workspace.permissions import DELEGATED, SCOPES

AVATAR = "avatar.png"
EPOCH = (1980, 1, 1, 0, 0, 0)
AUDIENCES: Mapping[Verification, str] = MappingProxyType(
    {"endpoint": "HTTP endpoint URL", "project": "Project Number", "add_on": "none: an add-on has no such field"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """How a command stands in Chat's menus. A quick command runs when it is chosen, a slash command takes words."""

    name: str
    description: str
    kind: Literal["Slash command", "Quick command"] = "Quick command"


MENU: Mapping[str, MenuEntry] = MappingProxyType(
    {
        "recap": MenuEntry(name="/recap", description="Write up a meeting: /recap LINK OF THE MEETING", kind="Slash command"),
        "why": MenuEntry(name="Show sources", description="What was read, hidden, and seen by a model"),
        "help": MenuEntry(name="/help", description="What Rapporteur can do", kind="Slash command"),
        "stop": MenuEntry(name="/stop", description="Stop what Rapporteur is doing here", kind="Slash command"),
        "preview": MenuEntry(name="/preview", description="What a model would see: /preview MEETING LINK", kind="Slash command"),
        "sign-out": MenuEntry(name="Sign out", description="Have Rapporteur forget your sign-in"),
    }
)  # fmt: skip
"""By the command that it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GooglePackageFacts:
    """What differs from firm to firm. `project` is the Google Cloud project's id.

    `account` and `push_account` are addresses of service accounts, `client_id` is the first one's ("" where it isn't
    made yet); `topic` and `subscription` are whole names, `projects/…`. `domain` is one of the firm's.
    """

    customer: str
    domain: str
    admin: str
    project: str
    project_number: str
    endpoint: str
    verification: Verification
    avatar_url: str
    account: str
    client_id: str
    topic: str
    subscription: str
    pull: bool
    push_account: str
    push_url: str

    def check(self) -> None:
        """Raises `ConfigError` naming the setting under which Google would refuse."""
        _must(
            re.fullmatch(r"C[0-9A-Za-z]{4,}", self.customer),
            "`google.customer` has to be the account's id, like C01abc234: Admin console > Account > Account settings.",
        )
        _must(
            re.fullmatch(r"\d{5,20}", self.project_number),
            "`google.project_number` has to be the number of the Google Cloud project, digits only: it stands on the "
            "project's dashboard.",
        )
        addresses = {"google.chat_url": self.endpoint, "--avatar": self.avatar_url}
        for name, url in addresses.items() if self.pull else [*addresses.items(), ("google.push_url", self.push_url)]:
            _must(
                _is_https(url),
                f"`{name}` has to be an https address; by itself it is `public_url` with a path of ours.",
            )
        for name, kind in (("topic", "topics"), ("subscription", "subscriptions")):
            pattern = rf"projects/[\w:.-]+/{kind}/(?!goog)[A-Za-z][\w.~+%-]{{2,254}}"
            _must(
                re.fullmatch(pattern, getattr(self, name), re.ASCII),
                f"`google.{name}` has to be a whole name, like projects/my-project/{kind}/rapporteur.",
            )
        for name, address in (("service_account", self.account), ("push_account", self.push_account)):
            _must(
                re.fullmatch(r"[a-z0-9-]+@[a-z0-9.:-]+\.gserviceaccount\.com", address),
                f"`google.{name}` has to be a service account: its address ends in .gserviceaccount.com.",
            )


def build_package(facts: GooglePackageFacts, folder: Path) -> dict[str, bytes]:
    """The files by name; the same facts make the same bytes. `folder` is `manifest/google`. Raises `ConfigError`."""
    facts.check()
    app = make_app(facts, (folder / "chat-app.json").read_text(encoding="utf-8"))
    texts = {
        "set-up.md": guide(facts, app, (folder / "set-up.md").read_text(encoding="utf-8")),
        "set-up.sh": script(facts, app, (folder / "set-up.sh").read_text(encoding="utf-8")),
        "chat-app.json": _json(app),
        "delegation.json": _json(delegation(facts)),
    }
    return {name: text.encode() for name, text in texts.items()} | {AVATAR: (folder / AVATAR).read_bytes()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files in one zip file; the same files make the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def make_app(facts: GooglePackageFacts, template: str, commands: Mapping[int, str] = COMMANDS) -> dict[str, Any]:
    """Each field of the Chat API's configuration page. `template` is the text of `manifest/google/chat-app.json`."""
    values = {
        "add_on": "on" if facts.verification == "add_on" else "off",
        "avatar_url": facts.avatar_url,
        "endpoint": facts.endpoint,
        "audience": AUDIENCES[facts.verification],
    }
    quoted = {name: json.dumps(value)[1:-1] for name, value in values.items()}
    app: dict[str, Any] = json.loads(Template(template).substitute(quoted))
    app["Interactive features"]["Commands"] = [_command(number, MENU[name]) for number, name in commands.items()]
    return app


def delegation(facts: GooglePackageFacts) -> dict[str, Any]:
    """The scopes with their reasons: `line` goes beside the client id, `own` are the app's and nobody delegates them."""
    return {
        "client_id": facts.client_id,
        "line": ",".join(DELEGATED),
        "delegated": [_scope(name) for name in DELEGATED],
        "own": [_scope(name) for name in SCOPES if name not in DELEGATED],
    }


def _scope(name: str) -> dict[str, str]:
    return {"scope": name, "in_whose_name": SCOPES[name].subject, "reason": SCOPES[name].reason}


def _command(number: int, entry: MenuEntry) -> dict[str, Any]:
    return {
        "Command ID": number,
        "Command type": entry.kind,
        "Name": entry.name,
        "Description": entry.description,
        "Open a dialog": "off",
    }


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _must(held: object, text: str) -> None:
    if not held:
        raise ConfigError(text)


def _is_https(url: str) -> bool:
    """An address as Google takes it, without anything that could end a line of the script or a cell of the page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and bool(re.fullmatch(r"[!-{}~]+", url)) and "`" not in url
