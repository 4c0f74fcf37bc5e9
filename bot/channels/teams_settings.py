"""The bot's registration in Teams, and which service URLs its token may go to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from bot.core.errors import ConfigError

ISSUER = "https://api.botframework.com"
METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
SERVICE_HOSTS = ("smba.trafficmanager.net", "*.botframework.com", "*.teams.microsoft.com", "*.teams.microsoft.us")
"""Where Teams' connector lives: the bot's token goes nowhere else, whatever an activity says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsSettings:
    """The bot's registration. `ca_file`: a CA to trust besides the system's, for a local tenant.

    `unauthenticated_loopback` lets requests in without a token, for the Agents Playground: only from this machine
    (`bot.channels.web` holds that), and answers go to this machine only.
    """

    app_id: str
    tenants: frozenset[str]
    openid_metadata: str = METADATA
    issuer: str = ISSUER
    ca_file: Path | None = None
    service_hosts: tuple[str, ...] = SERVICE_HOSTS
    unauthenticated_loopback: bool = False

    @property
    def local(self) -> bool:
        """Tokens come from this machine, or none are asked for: then the connector may be on this machine, too."""
        return self.unauthenticated_loopback or is_loopback(urlsplit(self.openid_metadata).hostname or "")

    def check(self) -> None:
        """Raises `ConfigError` for settings under which anybody could speak to the bot."""
        if self.unauthenticated_loopback:
            return
        if not self.app_id:
            raise ConfigError(
                "`teams.app_id` is empty: without it nobody's token can be checked, so the bot doesn't start. "
                "Set RAPPORTEUR_TEAMS__APP_ID to the bot's app id from Azure."
            )
        if not self.tenants:
            raise ConfigError("`teams.tenants` is empty: list the tenant ids that the bot works for.")

    def may_call(self, service_url: str) -> bool:
        """Whether that is Teams' connector, or this machine where the tenant is local."""
        try:
            parts = urlsplit(service_url)
            host = (parts.hostname or "").lower()
        except ValueError:
            return False
        if is_loopback(host):
            return self.local and parts.scheme in ("http", "https")
        known = any(fnmatchcase(host, pattern) for pattern in self.service_hosts)
        return known and parts.scheme == "https" and not self.unauthenticated_loopback


def is_loopback(host: str) -> bool:
    """This machine, by name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
