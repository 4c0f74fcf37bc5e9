"""Microsoft's own Graph client with one person's token, as an app uses it that reads on that person's behalf."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGraph:
    """`client` is msgraph's; `close` lets go of its sockets."""

    client: Any
    adapter: Any

    async def meetings_by_link(self, join_url: str) -> list[Any]:
        from kiota_abstractions.base_request_configuration import RequestConfiguration
        from msgraph.generated.users.item.online_meetings.online_meetings_request_builder import (
            OnlineMeetingsRequestBuilder,
        )

        query = OnlineMeetingsRequestBuilder.OnlineMeetingsRequestBuilderGetQueryParameters(
            filter=f"JoinWebUrl eq '{join_url}'"
        )
        found = await self.client.me.online_meetings.get(RequestConfiguration(query_parameters=query))
        return list(found.value)

    async def close(self) -> None:
        """The SDK leaves its sockets open when its client is closed: every wrapped transport is closed by hand."""
        http = self.adapter._http_client
        async with AsyncExitStack() as stack:
            stack.push_async_callback(http.aclose)
            for wrapped in (http._transport, *http._mounts.values()):
                inner = getattr(wrapped, "transport", wrapped)
                if inner is not None:
                    stack.push_async_callback(inner.aclose)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A credential that has its token already."""

    value: str

    async def get_token(self, *_: str, **__: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken(self.value, int(time.time()) + 3600)


def own_graph(url: str, token: str) -> OwnGraph:
    """The client of the tenant at `url`, with this token."""
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from msgraph import GraphRequestAdapter, GraphServiceClient

    provider = AzureIdentityAuthenticationProvider(
        _Held(value=token),  # type: ignore[arg-type]
        scopes=["https://graph.microsoft.com/.default"],
        allowed_hosts=["graph.microsoft.com", "127.0.0.1"],
    )
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{url}/v1.0"
    return OwnGraph(client=GraphServiceClient(request_adapter=adapter), adapter=adapter)
