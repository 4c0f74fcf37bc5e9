"""Builds the one Graph client of the process: lazily, because msgraph-sdk takes a second to import, and closed for good."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graph.auth import SCOPE, App, credential

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

    from graph.transport import Limits

BASE_URL = "https://graph.microsoft.com/v1.0"
MAX_PAGES = 1000


class GraphClient:
    """Opens to msgraph's GraphServiceClient, app-only, going through `NotingTransport`; belongs to one event loop.

    `base_url` ends in the API's version; only its host is ever sent the token. `now` and `new_id` give the time and the
    ids that requests are noted under. Call `warm` once, off the request path, and `aclose` at the end.
    """

    def __init__(
        self,
        app: App,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        base_url: str = BASE_URL,
        scope: str = SCOPE,
        limits: Limits | None = None,
    ) -> None:
        self._app = app
        self._now = now
        self._new_id = new_id
        self._base_url = base_url.rstrip("/")
        self._scope = scope
        self._limits = limits
        self._opening = asyncio.Lock()
        self._credential: AsyncTokenCredential | None = None
        self._http: Any = None
        self._api: Any = None

    async def open(self) -> Any:
        """msgraph's client; the first call imports and builds it in a thread, some seconds, without a request to Graph."""
        async with self._opening:
            if self._api is None:
                await asyncio.to_thread(self._build)
        return self._api

    async def warm(self) -> None:
        """`open`, to be called off the request path: then the first call is as fast as the tenth."""
        await self.open()

    async def aclose(self) -> None:
        """Close every connection and the credential; safe to call twice, or when nothing was built."""
        if self._http is not None:
            # msgraph's transport doesn't close the one that it wraps.
            await self._http._transport.transport.aclose()
            await self._http.aclose()
        if self._credential is not None:
            await self._credential.close()
        self._http = self._api = self._credential = None

    async def pages(self, builder: Any, configuration: Any = None) -> AsyncIterator[Any]:
        """Every item of a collection, page after page."""
        page = await builder.get(request_configuration=configuration)
        for _ in range(MAX_PAGES):
            for item in (page.value if page else None) or []:
                yield item
            link = page.odata_next_link if page else None
            if not link:
                return
            page = await builder.with_url(link).get()

    def _build(self) -> None:
        import httpx
        from kiota_authentication_azure.azure_identity_authentication_provider import (
            AzureIdentityAuthenticationProvider,
        )
        from kiota_http.middleware.options import RetryHandlerOption
        from msgraph.graph_request_adapter import GraphClientFactory, GraphRequestAdapter, options
        from msgraph.graph_service_client import GraphServiceClient

        from graph.transport import Limits, NotingTransport

        limits = self._limits or Limits()
        wire = httpx.AsyncHTTPTransport(http2=self._base_url.startswith("https:"), proxy=self._app.proxy, retries=0)
        noting = NotingTransport(wire, limits=limits, now=self._now, new_id=self._new_id)
        timeout = httpx.Timeout(limits.answer, connect=limits.connect)
        self._http = GraphClientFactory.create_with_default_middleware(
            client=httpx.AsyncClient(transport=noting, base_url=self._base_url, timeout=timeout),
            # msgraph's own retries wait as long as Retry-After says, and repeat every POST.
            options={**options, RetryHandlerOption.get_key(): RetryHandlerOption(should_retry=False)},
        )
        self._credential = credential(self._app)
        provider = AzureIdentityAuthenticationProvider(
            self._credential, scopes=[self._scope], allowed_hosts=[httpx.URL(self._base_url).host]
        )
        adapter = GraphRequestAdapter(provider, self._http)
        adapter.base_url = self._base_url
        api = GraphServiceClient(request_adapter=adapter)
        _rehearse(api)
        self._api = api


def _rehearse(api: Any) -> None:
    """Load what the calls will need: msgraph imports each builder and model, seconds in all, when it is first used."""
    from kiota_serialization_json.json_parse_node import JsonParseNode

    for module, name, document in _SHAPES:
        model = getattr(importlib.import_module(f"msgraph.generated.models.{module}"), name)
        JsonParseNode(document).get_object_value(model)
    meeting = api.users.by_user_id("-").online_meetings.by_online_meeting_id("-")
    meeting.transcripts.by_call_transcript_id("-").content.to_get_request_information()
    meeting.attendance_reports.by_meeting_attendance_report_id("-").attendance_records.to_get_request_information()
    api.groups.by_group_id("-").planner.plans.to_get_request_information()
    api.planner.plans.by_planner_plan_id("-").buckets.to_get_request_information()
    api.planner.plans.by_planner_plan_id("-").tasks.to_get_request_information()
    api.planner.tasks.by_planner_task_id("-").details.to_get_request_information()


_PERSON: dict[str, Any] = {"identity": {"user": {}}}
_SHAPES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("user_collection_response", "UserCollectionResponse", {"value": [{}]}),
    (
        "online_meeting",
        "OnlineMeeting",
        {"chatInfo": {}, "participants": {"organizer": _PERSON, "attendees": [_PERSON]}},
    ),
    ("call_transcript_collection_response", "CallTranscriptCollectionResponse", {"value": [{}]}),
    ("meeting_attendance_report_collection_response", "MeetingAttendanceReportCollectionResponse", {"value": [{}]}),
    ("attendance_record_collection_response", "AttendanceRecordCollectionResponse", {"value": [{"identity": {}}]}),
    ("planner_plan_collection_response", "PlannerPlanCollectionResponse", {"value": [{"container": {}}]}),
    ("planner_bucket_collection_response", "PlannerBucketCollectionResponse", {"value": [{}]}),
    (
        "planner_task_collection_response",
        "PlannerTaskCollectionResponse",
        {"value": [{"details": {}, "assignments": {}}]},
    ),
    ("o_data_errors.o_data_error", "ODataError", {"error": {"innerError": {}}}),
)
