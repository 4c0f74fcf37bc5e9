"""The service account that the app is at Google, and the tokens that it gets: for itself, or in somebody's name."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.core.errors import ConfigError

GOOGLE = "https://oauth2.googleapis.com/token"
"""Where Google gives tokens out."""
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_KNOWN_AT_MOST = 2048
_CURE = (
    "Make a key in the Google Cloud console under IAM & Admin > Service accounts > Rapporteur > Keys > Add key > JSON, "
    "and name the file that it gives in the settings."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """What a service account's key file holds. `client_id` is what an admin delegates scopes to."""

    client_email: str
    client_id: str
    private_key: str = field(repr=False)
    private_key_id: str = field(default="", repr=False)
    project_id: str = ""
    token_uri: str = GOOGLE


def read_account(text: str) -> ServiceAccount:
    """The account of a key file. Raises `ConfigError`, which says what to do and nothing of the key.

    Source: cloud.google.com, "Create and delete service account keys" (the file's fields).
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"The service account's key file isn't JSON. {_CURE}") from error
    if not isinstance(found, dict) or found.get("type") != "service_account":
        raise ConfigError(f"The file isn't a service account's key (its type isn't service_account). {_CURE}")
    needed = ("client_email", "client_id", "private_key")
    lacking = [name for name in needed if not (isinstance(found.get(name), str) and found[name])]
    if lacking:
        raise ConfigError(f"The service account's key file lacks {', '.join(lacking)}. {_CURE}")
    account = ServiceAccount(
        **{name: found[name] for name in needed},
        private_key_id=str(found.get("private_key_id") or ""),
        project_id=str(found.get("project_id") or ""),
        token_uri=str(found.get("token_uri") or GOOGLE),
    )
    _check(account)
    return account


def _check(account: ServiceAccount) -> None:
    """The key must be one, and what it signs must go to nobody who can read it on the way."""
    try:
        _load(account.private_key)
    except (ValueError, TypeError) as error:
        raise ConfigError(f"The private key in the service account's key file can't be read. {_CURE}") from error
    address = urlsplit(account.token_uri)
    if address.scheme != "https" and address.hostname not in _HERE:
        raise ConfigError(f"The token_uri in the service account's key file is no https address. {_CURE}")


def _load(private_key: str) -> Any:
    """Without the proof that its numbers are primes, a tenth of a second: a wrong key signs what Google refuses."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    return load_pem_private_key(private_key.encode(), None, unsafe_skip_rsa_key_validation=True)


class Tokens:
    """Access tokens by subject and scopes, kept until shortly before they end; one fetch for all who wait for the same.

    `wire()` makes an httplib2.Http for one fetch; `pool` is where it runs. Raises what google-auth raises.
    """

    def __init__(self, account: ServiceAccount, *, wire: Callable[[], Any], pool: Executor) -> None:
        self._account = account
        self._wire = wire
        self._pool = pool
        self._root: Any = None
        self._kept: OrderedDict[tuple[str, frozenset[str]], _Kept] = OrderedDict()

    async def of(self, subject: str, scopes: frozenset[str]) -> str:
        """A token that is good now; in the app's own name where `subject` is ""."""
        kept = self._kept.setdefault((subject, scopes), _Kept())
        self._kept.move_to_end((subject, scopes))
        async with kept.fetching:
            if kept.credentials is None or not kept.credentials.valid:
                loop = asyncio.get_running_loop()
                kept.credentials = await loop.run_in_executor(self._pool, self._fetch, subject, scopes)
        if len(self._kept) > _KNOWN_AT_MOST:
            self._kept.popitem(last=False)
        return str(kept.credentials.token)

    def forget(self, subject: str, scopes: frozenset[str]) -> None:
        """The token that Google doesn't take any more."""
        kept = self._kept.get((subject, scopes))
        if kept is not None:
            kept.credentials = None

    def _fetch(self, subject: str, scopes: frozenset[str]) -> Any:
        import google_auth_httplib2

        credentials = self._signer().with_scopes(sorted(scopes))
        if subject:
            credentials = credentials.with_subject(subject)
        http = self._wire()
        try:
            credentials.refresh(google_auth_httplib2.Request(http))
        finally:
            http.close()
        return credentials

    def warm(self) -> None:
        """Import what signs, and read the key: to be called on a thread."""
        import google_auth_httplib2  # noqa: F401

        self._signer()

    def _signer(self) -> Any:
        from google.auth.crypt import RSASigner
        from google.oauth2 import service_account

        if self._root is None:
            account = self._account
            signer = RSASigner(_load(account.private_key), account.private_key_id)  # type: ignore[no-untyped-call]
            self._root = service_account.Credentials(  # type: ignore[no-untyped-call]
                signer, account.client_email, account.token_uri
            )
        return self._root


@dataclass(slots=True)
class _Kept:
    credentials: Any = None
    fetching: asyncio.Lock = field(default_factory=asyncio.Lock)
