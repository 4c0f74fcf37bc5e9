"""The bearer token that the bot posts to Teams with, by azure-identity, which caches and renews it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.core.errors import Forbidden, Unavailable

SCOPE = "https://api.botframework.com/.default"


class ConnectorToken:
    """`await token()` gives it. With a secret: that app's, in its tenant; without: the managed identity of that client id.

    `ca_file` is trusted in the place of the system's CAs, for a local tenant's authority.
    """

    def __init__(
        self, *, app_id: str, tenant: str, secret: str | None, authority: str, ca_file: Path | None = None
    ) -> None:
        self._app_id, self._tenant, self._secret = app_id, tenant, secret
        self._authority, self._ca_file = authority, ca_file
        self._credential: Any = None

    async def __call__(self) -> str:
        """Raises `Forbidden` when the credentials are refused, `Unavailable` when there is nobody to ask."""
        from azure.core.exceptions import (
            AzureError,
            ClientAuthenticationError,
            ServiceRequestError,
            ServiceResponseError,
        )

        self._credential = self._credential or self._make()
        try:
            token: str = (await self._credential.get_token(SCOPE)).token
            return token
        except (ServiceRequestError, ServiceResponseError) as error:
            raise Unavailable(
                "Microsoft's sign-in service does not answer. Please try again in a few minutes."
            ) from error
        except (ClientAuthenticationError, AzureError) as error:
            raise Forbidden(
                "Microsoft refused the bot's credentials. An admin: check `teams.app_id`, its secret and its tenant.",
                "credentials",
            ) from error

    async def close(self) -> None:
        if self._credential is not None:
            await self._credential.close()

    def _make(self) -> Any:
        from azure.identity.aio import ClientSecretCredential, ManagedIdentityCredential

        if self._secret is None:
            return ManagedIdentityCredential(client_id=self._app_id)
        return ClientSecretCredential(
            self._tenant,
            self._app_id,
            self._secret,
            authority=self._authority,
            # An authority of one's own has no instance to discover; Microsoft's needs none for a known tenant.
            disable_instance_discovery=True,
            connection_verify=str(self._ca_file) if self._ca_file else True,
        )
