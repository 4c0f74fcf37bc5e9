"""The peer: botbuilder's echo sample with its own token check, that commits one SQLite row before it answers a message.

What the SDK would do worse by itself is done well here, so that it is a strong peer: one client for the bot's own tokens
is kept (the SDK makes a new one, and fetches a new token, at every turn), and the commit doesn't block the event loop.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from aiohttp import web
from botbuilder.core import ActivityHandler, CloudAdapterBase, MessageFactory, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    ChannelValidation,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from msal import ConfidentialClientApplication
from rows import Rows


class Credentials(PasswordServiceClientCredentialFactory):
    """The SDK's own, with a token client for the local tenant's authority."""

    def __init__(self, environ: dict[str, str]) -> None:
        super().__init__(environ["ECHO_APP_ID"], environ["ECHO_SECRET"], environ["ECHO_TENANT"])
        self._client = ConfidentialClientApplication(
            self.app_id,
            client_credential=self.password,
            authority=f"{environ['ECHO_AUTHORITY']}/{self.tenant_id}",
            instance_discovery=False,
        )

    async def create_credentials(
        self, app_id: str, oauth_scope: str, login_endpoint: str, validate_authority: bool
    ) -> MicrosoftAppCredentials:
        credentials = MicrosoftAppCredentials(app_id, self.password, self.tenant_id, oauth_scope)
        credentials.app = self._client
        return credentials


class Echo(ActivityHandler):
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        activity = turn_context.activity
        await self._rows.add(activity.id, activity.text)
        await turn_context.send_activity(MessageFactory.text(f"Echo: {activity.text}"))


async def main() -> None:
    environ = dict(os.environ)
    ChannelValidation.open_id_metadata_endpoint = environ["ECHO_OPENID_METADATA"]
    adapter = CloudAdapterBase(BotFrameworkAuthenticationFactory.create(credential_factory=Credentials(environ)))
    bot = Echo(Rows(Path(environ["ECHO_DATA"])))

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        authorization = request.headers.get("Authorization", "")
        await adapter.process_activity(authorization, activity, bot.on_turn)
        return web.Response(status=200)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(environ["ECHO_PORT"]), backlog=512).start()
    print("Listening", file=sys.stderr, flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
