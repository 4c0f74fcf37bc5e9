"""Whose token Graph is asked with: the app's own, by secret, certificate or managed identity, or one that a person gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.core.errors import ConfigError

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

SCOPE = "https://graph.microsoft.com/.default"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The app as registered in Entra, with one way to prove that it is the app.

    `authority` and `ca` (a PEM file) are for a sign-in service other than Microsoft's public one; with `ca` the
    authority is taken as it is, without asking Microsoft whether it knows it. `proxy` is an http URL.
    """

    tenant: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    certificate: Path | None = None
    certificate_password: str | None = field(default=None, repr=False)
    managed_identity: bool = False
    authority: str | None = None
    ca: Path | None = None
    proxy: str | None = None


def credential(app: App) -> AsyncTokenCredential:
    """An azure-identity credential, by which setting is given. Raises `ConfigError` when none or several are."""
    given = [name for name in ("secret", "certificate", "managed_identity") if getattr(app, name)]
    if len(given) != 1:
        raise ConfigError(
            "Give the app exactly one way to prove itself to Microsoft: a client secret, a certificate or a managed "
            f"identity. Given now: {', '.join(given) or 'none'}."
        )
    from azure.identity import aio

    try:
        if app.managed_identity:
            return aio.ManagedIdentityCredential(client_id=app.client_id)
        if app.certificate:
            return _by_certificate(app, app.certificate)
        return aio.ClientSecretCredential(app.tenant, app.client_id, app.secret or "", **_options(app))
    except ValueError as error:
        raise ConfigError(
            "Microsoft's identity library can't use the app's tenant id, client id, secret, certificate or authority "
            "as they stand in the settings. Copy them again from the Entra admin centre."
        ) from error


def bearer(token: str, base_url: str) -> Any:
    """msgraph's way to sign requests with a token that is there already; it is sent to the host of `base_url` only."""
    import httpx
    from kiota_abstractions.authentication import (
        AccessTokenProvider,
        AllowedHostsValidator,
        BaseBearerTokenAuthenticationProvider,
    )

    class Given(AccessTokenProvider):  # type: ignore[misc]
        async def get_authorization_token(self, uri: str, additional_authentication_context: Any = None) -> str:
            return token if self.get_allowed_hosts_validator().is_url_host_valid(uri) else ""

        def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
            return AllowedHostsValidator([httpx.URL(base_url).host])

    return BaseBearerTokenAuthenticationProvider(Given())


def _by_certificate(app: App, path: Path) -> AsyncTokenCredential:
    from azure.identity import aio

    if not path.is_file():
        raise ConfigError(f"The app's certificate is not there: no file {path.name}. Give a PEM or PFX with its key.")
    return aio.CertificateCredential(
        app.tenant, app.client_id, str(path), password=app.certificate_password, **_options(app)
    )


def _options(app: App) -> dict[str, Any]:
    """Time limits and few tries: what calls on has its own retries. The environment's proxy is not guessed at."""
    options: dict[str, Any] = {"connection_timeout": 10, "read_timeout": 20, "retry_total": 2, "retry_backoff_max": 5}
    options["use_env_settings"] = False
    if app.authority:
        options["authority"] = app.authority
    if app.proxy:
        options["proxies"] = {"http": app.proxy, "https": app.proxy}
    if app.ca:
        options.update(connection_verify=str(app.ca), disable_instance_discovery=True)
    return options
