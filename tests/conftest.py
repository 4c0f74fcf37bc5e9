"""Fixtures that every folder of tests uses: a fresh local tenant, and the credentials that the real SDKs want."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from infra.sandbox import Tenant, serve

# How long an example takes is no reason to fail: machines differ, and speed has its own bench.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SMALL_FIRM = Path(__file__).parent / "contract" / "firm_small"


@pytest.fixture
def small_firm() -> Path:
    """The folder of the tests' own firm: five people, one of them a guest, two called Sarah, six meetings."""
    return SMALL_FIRM


@pytest.fixture
async def tenant(small_firm: Path) -> AsyncIterator[Tenant]:
    """A tenant of its own for each test, on free ports, with the small firm."""
    async with serve(firm=small_firm) as served:
        yield served


@pytest.fixture
async def graph_credential(tenant: Tenant) -> AsyncIterator[Any]:
    """azure-identity's own credential, pointed at the tenant's token endpoint."""
    from azure.identity.aio import ClientSecretCredential

    async with ClientSecretCredential(
        tenant.tenant_id,
        tenant.client_id,
        tenant.client_secret,
        authority=tenant.authority,
        disable_instance_discovery=True,
        connection_verify=str(tenant.ca_file),
    ) as credential:
        yield credential


@pytest.fixture
async def graph_client(tenant: Tenant, graph_credential: Any) -> AsyncIterator[Any]:
    """Microsoft's own Graph client, pointed at the tenant."""
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from msgraph import GraphRequestAdapter, GraphServiceClient

    scopes = ["https://graph.microsoft.com/.default"]
    provider = AzureIdentityAuthenticationProvider(
        graph_credential, scopes=scopes, allowed_hosts=["graph.microsoft.com", "127.0.0.1"]
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{tenant.url}/v1.0"
    yield GraphServiceClient(request_adapter=adapter)
    await _close(adapter)


async def _close(adapter: Any) -> None:
    """The SDK leaves its sockets open when its client is closed: every wrapped transport is closed by hand."""
    client = adapter._http_client
    async with AsyncExitStack() as stack:
        stack.push_async_callback(client.aclose)
        for wrapped in (client._transport, *client._mounts.values()):
            inner = getattr(wrapped, "transport", wrapped)
            if inner is not None:
                stack.push_async_callback(inner.aclose)
