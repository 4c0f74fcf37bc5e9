"""What the Google package says of a firm, out of its settings; what isn't set yet gets the name that it is made under."""

from __future__ import annotations

from bot.channels.avatar import AVATAR
from bot.channels.gchat_package import GooglePackageFacts
from bot.channels.google_hooks import CHAT, PUBSUB
from bot.config import Settings
from bot.core.errors import ConfigError
from workspace.account import read_account


def facts_from(settings: Settings, avatar: str | None) -> GooglePackageFacts:
    """`avatar` is an https address of the app's picture, None for the bot's own. Raises `ConfigError`."""
    chosen = settings.google
    if not chosen.customer:
        raise ConfigError(
            "`google.customer` is empty: set it to the id of the firm's account, which stands in the Admin console under "
            "Account > Account settings, with `google.domains`, `google.admin` and `google.project_number`."
        )
    if not settings.public_url.startswith("https://"):
        raise ConfigError(
            "Google reaches the bot over https only: set `public_url` to where it is reached, https://host."
        )
    key = read_account(chosen.service_account.get_secret_value()) if chosen.service_account else None
    project = _project(chosen.topic) or (key.project_id if key else "")
    if not project:
        raise ConfigError(
            "`google.topic` is empty: choose where Google publishes its events to, with the id of the Google Cloud project, "
            "like projects/my-project/topics/rapporteur. The package then holds the command that makes it."
        )
    accounts = f"{project}.iam.gserviceaccount.com"
    return GooglePackageFacts(
        customer=chosen.customer,
        domain=", ".join(chosen.domains),
        admin=chosen.admin,
        project=project,
        project_number=chosen.project_number,
        endpoint=chosen.chat_url or f"{settings.public_url}{CHAT}",
        verification=chosen.chat_app,
        avatar_url=avatar or f"{settings.public_url}{AVATAR}",
        account=key.client_email if key else f"rapporteur@{accounts}",
        client_id=key.client_id if key else "",
        topic=chosen.topic or f"projects/{project}/topics/rapporteur",
        subscription=chosen.subscription or f"projects/{project}/subscriptions/rapporteur",
        pull=chosen.delivery == "pull",
        push_account=chosen.push_account or f"rapporteur-push@{accounts}",
        push_url=chosen.push_url or f"{settings.public_url}{PUBSUB}",
    )


def _project(topic: str) -> str:
    parts = topic.split("/")
    return parts[1] if len(parts) == 4 and parts[0] == "projects" else ""
