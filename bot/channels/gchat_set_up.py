"""The page and the commands that an admin sets the app up by in Google Cloud and the Admin console.

Source: developers.google.com, "Create a Google Workspace subscription" (who publishes Meet's events), Gmail's "Push
notifications" (who publishes those); cloud.google.com, "Create push subscriptions" (token, its service agent) and the
reference of `gcloud`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from string import Template
from typing import TYPE_CHECKING, Any

from workspace.client import APIS
from workspace.permissions import DELEGATED, SCOPES

if TYPE_CHECKING:
    from bot.channels.gchat_package import GooglePackageFacts

MEET_PUBLISHER = "meet-api-event-push@system.gserviceaccount.com"
GMAIL_PUBLISHER = "gmail-api-push@system.gserviceaccount.com"
SERVICES: Mapping[str, str] = {"calendar": "calendar-json"}
"""What an API's service is called where it isn't called like the API."""

SUBJECTS: Mapping[str, str] = {
    "app": "the app's own",
    "person": "the person who asks, or is told",
    "organiser": "the meeting's organiser, or the person who asks",
    "owner": "the task's owner",
    "mailbox": "the mailbox",
    "admin": "the administrator in `google.admin`",
}


def guide(facts: GooglePackageFacts, app: Mapping[str, Any], template: str) -> str:
    """The page to set it up by, in Markdown. `template` is the text of `manifest/google/set-up.md`."""
    own = [name for name in SCOPES if name not in DELEGATED]
    commands = app["Interactive features"]["Commands"]
    return Template(template).substitute(
        customer=facts.customer,
        project=facts.project,
        project_number=facts.project_number,
        account=facts.account,
        client_id=facts.client_id or "the number that the last line but one of set-up.sh shows",
        scopes_line=",".join(DELEGATED),
        delegated=_rows((f"`{name}`", SUBJECTS[SCOPES[name].subject], SCOPES[name].reason) for name in DELEGATED),
        own=_rows((f"`{name}`", SCOPES[name].reason) for name in own),
        fields=_rows(_fields(app)),
        commands=_rows(tuple(command.values()) for command in commands),
        settings=_settings(facts),
    )


def script(facts: GooglePackageFacts, app: Mapping[str, Any], template: str) -> str:
    """The `gcloud` commands. `app` is the Chat app's configuration, `template` is the text of `manifest/google/set-up.sh`."""
    names = [f"{SERVICES.get(api, api)}.googleapis.com" for api in sorted(APIS)]
    services = [*names, "gsuiteaddons.googleapis.com"] if facts.verification == "add_on" else names
    return Template(template).substitute(
        project=shlex.quote(facts.project),
        services=" ".join(services),
        account=facts.account,
        account_name=facts.account.partition("@")[0],
        topic=shlex.quote(facts.topic),
        subscription=shlex.quote(facts.subscription),
        meet_publisher=MEET_PUBLISHER,
        gmail_publisher=GMAIL_PUBLISHER,
        delivery=_pulled(facts) if facts.pull else _pushed(facts),
        add_on=_add_on(facts, app["Application info"]) if facts.verification == "add_on" else "",
    )


def publish_command(topic: str, publisher: str) -> str:
    """What lets Google publish to the topic."""
    return (
        f"gcloud pubsub topics add-iam-policy-binding {shlex.quote(topic)} --member=serviceAccount:{publisher} "
        "--role=roles/pubsub.publisher"
    )


def _pushed(facts: GooglePackageFacts) -> str:
    agent = f"service-{facts.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
    url = shlex.quote(facts.push_url)
    return "\n".join(
        [
            "# Pub/Sub posts it to Rapporteur, with a token of an account that may do nothing else.",
            f"gcloud iam service-accounts create {facts.push_account.partition('@')[0]} --display-name='Rapporteur, push'",
            f"gcloud iam service-accounts add-iam-policy-binding {facts.push_account} --member=serviceAccount:{agent} "
            "--role=roles/iam.serviceAccountTokenCreator",
            f"gcloud pubsub subscriptions create {_made(facts)} --push-endpoint={url} "
            f"--push-auth-service-account={facts.push_account} --push-auth-token-audience={url}",
        ]
    )


def _pulled(facts: GooglePackageFacts) -> str:
    return "\n".join(
        [
            "# Rapporteur fetches it.",
            f"gcloud pubsub subscriptions create {_made(facts)}",
            f"gcloud pubsub subscriptions add-iam-policy-binding {shlex.quote(facts.subscription)} "
            f"--member=serviceAccount:{facts.account} --role=roles/pubsub.subscriber",
        ]
    )


def _add_on(facts: GooglePackageFacts, info: Mapping[str, str]) -> str:
    """The page's fields but for the commands; `gcloud` sets those of add-ons only."""
    return "\n".join(
        [
            "",
            "# The fields of the Chat app's page; its commands are added there.",
            f"gcloud beta workspace-add-ons chat-app-config update --display-name={shlex.quote(info['App name'])} "
            f"--description={shlex.quote(info['Description'])} --avatar-uri={shlex.quote(facts.avatar_url)} "
            f"--http-endpoint-url={shlex.quote(facts.endpoint)} --supports-multiuser-spaces --no-error-logging-enabled",
            "",
        ]
    )


def _made(facts: GooglePackageFacts) -> str:
    return (
        f"{shlex.quote(facts.subscription)} --topic={shlex.quote(facts.topic)} --ack-deadline=60 --expiration-period=never "
        "--min-retry-delay=10s --max-retry-delay=600s"
    )


def _fields(app: Mapping[str, Any], within: str = "") -> Iterable[tuple[str, str]]:
    """The page's fields in their order, each under the headings that it stands under."""
    for name, value in app.items():
        where = f"{within} > {name}" if within else name
        if isinstance(value, Mapping):
            yield from _fields(value, where)
        elif isinstance(value, str):
            yield where, value
        elif not value:
            yield where, "none"


def _settings(facts: GooglePackageFacts) -> str:
    values = {
        "customer": facts.customer,
        "domains": f"[{facts.domain}]",
        "admin": facts.admin,
        "project_number": f'"{facts.project_number}"',
        "chat_app": facts.verification,
        "chat_url": facts.endpoint,
        "topic": facts.topic,
        "subscription": facts.subscription,
        "delivery": "pull" if facts.pull else "push",
    }
    if not facts.pull:
        values |= {"push_account": facts.push_account, "push_url": facts.push_url}
    lines = [f"  {name}: {value}" for name, value in values.items()]
    return "\n".join(["In `rapporteur.yaml`:", "", "```yaml", "google:", *lines, "```"])


def _rows(rows: Iterable[Iterable[Any]]) -> str:
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)
