"""The app package for Teams: the manifest of `manifest/teams` filled in, with its icons, in a zip file.

Source: learn.microsoft.com "App manifest schema for Teams", "Resource-specific consent" (OnlineMeeting.ReadBasic.Chat is
what a bot needs to be told that a meeting ended).
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
from typing import Any
from urllib.parse import urlsplit

from bot.conversation.commands import COMMANDS, CommandFacts
from bot.core.errors import ConfigError

SCOPES = ("personal", "team", "groupChat")
ICONS = ("color.png", "outline.png")
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFacts:
    """What differs from firm to firm. The addresses are https and lead to pages that people can read.

    `public_url` is where the bot is reached; people sign in there, so Teams must know its host. Empty: no sign-in link.
    """

    app_id: str
    version: str
    developer: str
    website_url: str
    privacy_url: str
    terms_url: str
    public_url: str = ""

    def check(self) -> None:
        """Raises `ConfigError` naming what Teams would refuse."""
        if not GUID.fullmatch(self.app_id):
            raise ConfigError("`app_id` has to be the bot's app id from Azure: 8-4-4-4-12 hexadecimal digits.")
        if not 1 <= len(self.developer) <= 32:
            raise ConfigError("`developer` has to be a name of 1 to 32 characters.")
        if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", self.version):
            raise ConfigError("`version` has to be three numbers, like 1.4.2.")
        for name in ("website_url", "privacy_url", "terms_url"):
            parts = urlsplit(getattr(self, name))
            if parts.scheme != "https" or not parts.hostname:
                raise ConfigError(f"`{name}` has to be an https address.")


def make_manifest(
    facts: PackageFacts, template: str, commands: Mapping[str, CommandFacts] = COMMANDS
) -> dict[str, Any]:
    """The manifest. `template` is the text of `manifest/teams/manifest.json`. Raises `ConfigError`."""
    facts.check()
    values = {name: json.dumps(getattr(facts, name))[1:-1] for name in facts.__slots__}
    manifest: dict[str, Any] = json.loads(Template(template).substitute(values))
    host = urlsplit(facts.public_url).hostname
    manifest["validDomains"] = [host] if host else []
    listed = [{"title": facts.name, "description": facts.does} for facts in commands.values()]
    manifest["bots"][0]["commandLists"] = [{"scopes": [scope], "commands": listed} for scope in SCOPES]
    return manifest


def build_package(facts: PackageFacts, folder: Path) -> bytes:
    """The zip file to upload; the same facts make the same bytes. `folder` is `manifest/teams`. Raises `ConfigError`."""
    manifest = make_manifest(facts, (folder / "manifest.json").read_text(encoding="utf-8"))
    files = {"manifest.json": json.dumps(manifest, indent=2, ensure_ascii=False).encode()}
    files |= {name: (folder / name).read_bytes() for name in ICONS}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
