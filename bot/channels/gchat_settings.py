"""How the app stands in Google Chat: whose firm it works for, and how Chat proves that a request comes from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from bot.core.errors import ConfigError

CERTS = "https://www.googleapis.com/oauth2/v3/certs"
CHAT_CERTS = "https://www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com"
CHAT_ACCOUNT = "chat@system.gserviceaccount.com"
FUNCTION = "press"
"""What a button of a Chat app calls: a name, which comes back to us."""

Verification = Literal["endpoint", "project", "add_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GChatSettings:
    """The app's registration. `customer` is the firm's id (`C…`), `domains` are its own mail domains.

    `verification` is the authentication audience of the Chat app's configuration: the endpoint's address, the project's
    number, or that of a Google Workspace add-on. `audience` is the endpoint's exact address as it stands there: a proxy
    may change what a request looks like. `certs` and `chat_certs` are where Google publishes its keys (JWK sets).
    """

    customer: str
    domains: frozenset[str]
    verification: Verification
    project_number: str = ""
    audience: str = ""
    certs: str = CERTS
    chat_certs: str = CHAT_CERTS

    @property
    def add_on_account(self) -> str:
        """Who signs in our add-on; another project's differs in the number only."""
        return f"service-{self.project_number}@gcp-sa-gsuiteaddons.iam.gserviceaccount.com"

    @property
    def function(self) -> str:
        """What a button calls: an add-on's names the address itself."""
        return self.audience if self.verification == "add_on" else FUNCTION

    def check(self) -> None:
        """Raises `ConfigError` for settings under which anybody could speak to the bot, or nobody."""
        if not self.customer or not self.domains:
            raise ConfigError(
                "`google.customer` and `google.domains` are needed: the id of the firm's account (Admin console > Account > "
                "Account settings) and its own mail domains. Without them nobody could be told from a stranger."
            )
        if self.verification in ("project", "add_on") and not self.project_number.isdigit():
            raise ConfigError(
                "`google.project_number` has to be the number of the Google Cloud project in which the Chat app is "
                "configured: digits only, not its id. It stands on the project's dashboard."
            )
        if self.verification in ("endpoint", "add_on") and not _is_address(self.audience):
            raise ConfigError(
                "`google.chat_url` has to be the exact https address of /google/chat, as it stands in the Chat app's "
                "configuration: the requests' tokens are made for it."
            )

    def of_firm(self, mail: str) -> bool:
        """Whether an address is in one of the firm's domains."""
        _, at, domain = mail.rpartition("@")
        return bool(at) and domain.lower() in {own.lower() for own in self.domains}


def _is_address(url: str) -> bool:
    """Of this machine also without TLS, for a local tenant."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    near = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (near and parts.scheme == "http"))
