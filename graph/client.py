"""Builds the one Graph client of the process: lazily, because msgraph-sdk takes a second to import, and closed for good."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from graph.auth import SCOPE, App, bearer, credential
from graph.errors import translated
from graph.limits import Limits

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

BASE_URL = "https://graph.microsoft.com/v1.0"
MAX_PAGES = 1000

Body: TypeAlias = dict[str, Any]
"""A resource as Graph's JSON has it."""


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
        self._limits = limits or Limits()
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

    async def acting_for(self, token: str) -> GraphClient:
        """The same client with a person's own token in the app's place: one set of limits and connections for all.

        It is closed with the one that it was made from.
        """
        await self.open()
        own = copy(self)
        own._credential = None
        own._api = await asyncio.to_thread(self._service, bearer(token, self._base_url))
        return own

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

    async def read(self, builder: Any, *needs: str, configuration: Any = None) -> Body:
        """One resource. `needs`: the permissions to name where consent is missing. Raises `Upstream`."""
        return await self.send(builder.to_get_request_information(configuration), *needs)

    async def items(self, builder: Any, *needs: str, configuration: Any = None) -> AsyncIterator[Body]:
        """Every item of a collection, page after page. Raises `Upstream`."""
        page = await self.read(builder, *needs, configuration=configuration)
        for _ in range(MAX_PAGES):
            for item in page.get("value") or ():
                yield item
            link = page.get("@odata.nextLink")
            if not link:
                return
            page = await self.read(builder.with_url(link), *needs)

    async def send(self, request: Any, *needs: str) -> Body:
        """The JSON that answers a request of msgraph's, as it is; empty where there is none. Raises `Upstream`.

        msgraph's models are left to what is written: each object read into one takes 12 ms of the event loop, so that a
        directory of a thousand people would hold up everything else for twelve seconds.
        """
        async with translated(*needs):
            content = await self._content(request)
            found = json.loads(content) if content else {}
            if not isinstance(found, dict):
                raise json.JSONDecodeError("not an object", "", 0)
        return found

    async def download(self, request: Any, *needs: str) -> bytes:
        """The bytes that answer a request of msgraph's. Raises `Upstream`."""
        async with translated(*needs):
            return await self._content(request)

    async def _content(self, request: Any) -> bytes:
        from msgraph.generated.models.o_data_errors.o_data_error import ODataError

        api = await self.open()
        errors = {"4XX": ODataError, "5XX": ODataError}
        return await api.request_adapter.send_primitive_async(request, "bytes", errors) or b""

    def _build(self) -> None:
        import httpx
        from kiota_authentication_azure.azure_identity_authentication_provider import (
            AzureIdentityAuthenticationProvider,
        )
        from kiota_http.middleware.options import RetryHandlerOption
        from msgraph.graph_request_adapter import GraphClientFactory, options

        from graph.transport import NotingTransport

        limits = self._limits
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
        api = self._service(provider)
        _rehearse(api)
        _rehearse_events(api)
        self._api = api

    def _service(self, provider: Any) -> Any:
        from msgraph.graph_request_adapter import GraphRequestAdapter
        from msgraph.graph_service_client import GraphServiceClient

        adapter = GraphRequestAdapter(provider, self._http)
        adapter.base_url = self._base_url
        return GraphServiceClient(request_adapter=adapter)


def configured(query: Any = None, **headers: str) -> Any:
    """A request's query parameters and headers (`If_Match` for If-Match), as msgraph takes them."""
    from kiota_abstractions.base_request_configuration import RequestConfiguration

    configuration = RequestConfiguration(query_parameters=query)
    for name, value in headers.items():
        configuration.headers.add(name.replace("_", "-"), value)
    return configuration


def moment(value: str) -> datetime:
    """A time as Graph writes it, aware, in UTC."""
    time = datetime.fromisoformat(value)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _rehearse(api: Any) -> None:
    """Load what the calls will need: msgraph imports each builder, model and error when it is first used."""
    from kiota_serialization_json.json_parse_node import JsonParseNode
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError
    from msgraph.generated.models.planner_bucket import PlannerBucket
    from msgraph.generated.models.planner_plan import PlannerPlan
    from msgraph.generated.models.planner_plan_container import PlannerPlanContainer
    from msgraph.generated.models.planner_task import PlannerTask
    from msgraph.generated.models.planner_task_details import PlannerTaskDetails

    JsonParseNode({"error": {"innerError": {}}}).get_object_value(ODataError)
    meetings = api.users.by_user_id("-").online_meetings
    meeting = meetings.by_online_meeting_id("-")
    transcripts, reports = meeting.transcripts, meeting.attendance_reports
    task = api.planner.tasks.by_planner_task_id("-")
    plan = api.planner.plans.by_planner_plan_id("-")
    for builder in (
        api.users,
        api.users.by_user_id("-"),
        meetings,
        meeting,
        transcripts,
        transcripts.by_call_transcript_id("-").content,
        reports,
        reports.by_meeting_attendance_report_id("-").attendance_records,
        api.groups.by_group_id("-").planner.plans,
        plan.buckets,
        plan.tasks,
        task.details,
        api.me.online_meetings,
        api.me.online_meetings.by_online_meeting_id("-").transcripts.by_call_transcript_id("-").content,
    ):
        builder.to_get_request_information()
    api.planner.plans.to_post_request_information(PlannerPlan(container=PlannerPlanContainer(url="-")))
    api.planner.buckets.to_post_request_information(PlannerBucket(name="-"))
    api.planner.tasks.to_post_request_information(PlannerTask(title="-"))
    task.details.to_patch_request_information(PlannerTaskDetails(description="-"))
    task.to_delete_request_information()


def _rehearse_events(api: Any) -> None:
    """The same for what Graph tells of by itself."""
    from msgraph.generated.models.subscription import Subscription

    user, subscription = api.users.by_user_id("-"), api.subscriptions.by_subscription_id("-")
    meeting = user.online_meetings.by_online_meeting_id("-")
    for builder in (
        meeting.transcripts.by_call_transcript_id("-"),
        api.subscriptions,
        user.messages.by_message_id("-").attachments,
        user.mail_folders.by_mail_folder_id("-").messages,
    ):
        builder.to_get_request_information()
    api.subscriptions.to_post_request_information(Subscription(change_type="-"))
    subscription.to_patch_request_information(Subscription(change_type="-"))
    subscription.to_delete_request_information()
