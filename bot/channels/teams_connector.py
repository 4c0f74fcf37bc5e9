"""botbuilder's side of the channel: adapter, turn context and connector client, over our own wire.

The one module of outgoing traffic that knows the SDK (archived at 4.17.1): the Microsoft 365 Agents SDK can take its
place here. Imported lazily by `bot.channels.teams`: it takes 0.75 s.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from urllib.parse import quote

from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    ConversationReference,
    Entity,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AppCredentials,
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)
from botframework.connector.bot_framework_sdk_client_async import BotFrameworkConnectorConfiguration
from msrest.pipeline import Response
from msrest.pipeline.async_abc import AsyncHTTPSender, AsyncPipeline
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http.async_abc import AsyncClientResponse

from bot.channels.teams_references import Place, base
from bot.channels.teams_wire import Wire
from bot.core.errors import Upstream
from bot.core.types import Chat, Json

CHANNEL = "msteams"
PAGE = 500
"""Members a request; the most that Teams gives."""


class Connector:
    """Sends, updates, makes conversations and reads rosters. Raises what `Wire` raises."""

    def __init__(self, app_id: str, wire: Wire, *, page: int = PAGE) -> None:
        self._app_id, self._wire, self._page = app_id, wire, page
        self._clients = _Clients(app_id, wire)
        self.adapter = CloudAdapter(self._clients)

    async def send(self, chat: Chat, place: Place, fields: dict[str, Any]) -> str:
        """Post a message; its id."""
        sent: list[str] = []

        async def post(context: TurnContext) -> None:
            response = await context.send_activity(_activity(fields))
            sent.append(response.id if response else "")

        await self._continue(chat, place, post)
        return _one(sent)

    async def update(self, chat: Chat, place: Place, message_id: str, fields: dict[str, Any]) -> None:
        """Replace a message."""

        async def put(context: TurnContext) -> None:
            activity = _activity(fields)
            activity.id = message_id
            await context.update_activity(activity)

        await self._continue(chat, place, put)

    async def create_personal_chat(self, tenant: str, place: Place, user: str) -> str:
        """The id of the bot's own chat with a person; Teams gives the same one each time."""
        made: list[str] = []

        async def keep(context: TurnContext) -> None:
            made.append(context.activity.conversation.id)

        parameters = ConversationParameters(
            is_group=False,
            bot=ChannelAccount(id=place.bot_id, name=place.bot_name),
            members=[ChannelAccount(id=user)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )
        await self.adapter.create_conversation(self._app_id, keep, parameters, CHANNEL, place.service_url)
        return _one(made)

    async def members(self, chat: Chat, place: Place) -> list[Any]:
        """The roster: `TeamsChannelAccount`s; a channel's is its team's."""
        client = await self._clients.create(place.service_url)
        conversation = place.team if chat.scope == "channel" and place.team else base(chat.id)
        found: list[Any] = []
        token: str | None = None
        while True:
            page = await client.conversations.get_teams_conversation_paged_members(conversation, self._page, token)
            found.extend(page.members or [])
            if not page.continuation_token or page.continuation_token == token:
                return found
            token = page.continuation_token

    async def meeting(self, place: Place, meeting_id: str) -> Json:
        """What `TeamsInfo.get_meeting_info` reads; the SDK's client for it is synchronous, so this is its request."""
        url = f"{place.service_url.rstrip('/')}/v1/meetings/{quote(meeting_id, safe='')}"
        return (await self._wire.send("GET", url, {"Accept": "application/json"}, None)).json()

    async def _continue(self, chat: Chat, place: Place, logic: Callable[[TurnContext], Awaitable[None]]) -> None:
        reference = ConversationReference(
            bot=ChannelAccount(id=place.bot_id, name=place.bot_name),
            channel_id=CHANNEL,
            conversation=ConversationAccount(id=chat.id, tenant_id=chat.tenant),
            service_url=place.service_url,
        )
        await self.adapter.continue_conversation(reference, logic, self._app_id)


class CloudAdapter(CloudAdapterBase):  # type: ignore[misc]
    """The SDK's adapter for requests that our own token check let in."""

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[Any]:
        """The SDK has a proactive message answer the made-up activity of its turn: Teams knows no such message."""
        for activity in activities:
            if context.activity.type == ActivityTypes.event:
                activity.reply_to_id = None
        sent: list[Any] = await super().send_activities(context, activities)
        return sent

    async def answer(
        self, activity: Activity, service_url: str, logic: Callable[[TurnContext], Awaitable[None]]
    ) -> tuple[int, Any]:
        """Run one turn of an invoke; status and body for the caller."""
        proven = AuthenticateRequestResult()
        proven.claims_identity = ClaimsIdentity({}, True)
        proven.connector_factory = self.bot_framework_authentication.create_connector_factory(proven.claims_identity)
        response = await self.process_activity(proven, activity, logic)
        return (int(response.status), response.body) if response else (200, None)


class _Clients(ConnectorFactory, BotFrameworkAuthentication):  # type: ignore[misc]
    """Connector clients, one a service URL: making one costs milliseconds of model tables."""

    def __init__(self, app_id: str, wire: Wire) -> None:
        self._app_id, self._wire = app_id, wire
        self._made: dict[str, ConnectorClient] = {}

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:
        if service_url not in self._made:
            # The wire signs requests; the SDK only insists on having credentials of this class.
            configuration = BotFrameworkConnectorConfiguration(
                AppCredentials(self._app_id), service_url, pipeline_type=self._pipeline
            )
            self._made[service_url] = ConnectorClient(None, custom_configuration=configuration)
        return self._made[service_url]

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return self

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """No sign-in goes through the Token Service yet."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("Requests are authenticated by bot.channels.teams_auth.")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("Requests are authenticated by bot.channels.teams_auth.")

    def _pipeline(self, configuration: BotFrameworkConnectorConfiguration) -> AsyncPipeline[Any, Any]:
        return AsyncPipeline([configuration.user_agent_policy, RawDeserializer()], _Sender(self._wire))


class _Sender(AsyncHTTPSender[Any, Any]):
    """msrest's way down to the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def send(self, request: Any, **config: Any) -> Response[Any, Any]:
        wanted = request.http_request
        reply = await self._wire.send(wanted.method, wanted.url, dict(wanted.headers), wanted.data)
        return Response(request, _Answer(wanted, reply.status, reply.headers, reply.body))

    def build_context(self) -> None:
        """The wire needs none."""

    async def __aexit__(self, *exc_details: object) -> None:
        """The wire is closed by who made it."""


class _Answer(AsyncClientResponse):
    def __init__(self, request: Any, status: int, headers: Any, body: bytes) -> None:
        super().__init__(request, None)
        self.status_code, self.headers, self._body = status, headers, body

    def body(self) -> bytes:
        return self._body


class _MessageEntity(Entity):  # type: ignore[misc]
    """botbuilder's Entity keeps only its type on the way out: this one keeps everything."""

    _attribute_map: ClassVar[dict[str, Any]] = {
        "type": {"key": "type", "type": "str"},
        "additional_properties": {"key": "", "type": "{object}"},
    }

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__(type=fields["type"])
        self.additional_properties = {name: value for name, value in fields.items() if name != "type"}


def _activity(fields: dict[str, Any]) -> Activity:
    return Activity(
        type=fields["type"],
        summary=fields["summary"],
        attachments=[
            Attachment(content_type=one["contentType"], content=one["content"]) for one in fields["attachments"]
        ],
        entities=[_MessageEntity(entity) for entity in fields["entities"]] if "entities" in fields else None,
        channel_data=fields.get("channelData"),
    )


def _one(ids: list[str]) -> str:
    if not ids or not ids[0]:
        raise Upstream("Teams took the request but named no id for what it made. Please try again.")
    return ids[0]
