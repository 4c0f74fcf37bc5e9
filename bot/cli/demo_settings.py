"""The bot's settings for the local tenant: what an admin would set for a real one, of the suites that are played."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from bot.cli.demo_steps import Suite

NO_MICROSOFT = {
    "RAPPORTEUR_TEAMS__APP_ID": "",
    "RAPPORTEUR_TEAMS__TENANTS": "[]",
    "RAPPORTEUR_TEAMS__UNAUTHENTICATED_LOOPBACK": "false",
}
NO_GOOGLE = {"RAPPORTEUR_GOOGLE__CUSTOMER": ""}


def settings_for(connection: Mapping[str, Any], state: Mapping[str, Any], suites: Collection[Suite]) -> dict[str, str]:
    """As environment variables. `connection` is the tenant's ready file, `state` its control API's; a suite that isn't
    played is one that the bot doesn't know, whatever else is set."""
    boxes = [
        *(state["mailboxes"] if "microsoft" in suites else ()),
        *(state["google"]["mailboxes"] if "google" in suites else ()),
    ]
    return {
        **(_microsoft(connection, state) if "microsoft" in suites else NO_MICROSOFT),
        **(_google(connection["google"]) if "google" in suites else NO_GOOGLE),
        "RAPPORTEUR_WATCH__MEETINGS": "everybody",
        "RAPPORTEUR_WATCH__MAILBOXES": json.dumps([box["address"] for box in boxes if box["shared"]]),
        "RAPPORTEUR_TRANSCRIPT__FIRST_SECONDS": "1",
        "RAPPORTEUR_TRANSCRIPT__SETTLE_SECONDS": "1",
        "RAPPORTEUR_TRANSCRIPT__LIMIT_MINUTES": "10",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _microsoft(tenant: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, str]:
    return {
        "RAPPORTEUR_TEAMS__APP_ID": tenant["client_id"],
        "RAPPORTEUR_TEAMS__APP_SECRET": tenant["client_secret"],
        "RAPPORTEUR_TEAMS__TENANTS": json.dumps([tenant["tenant_id"]]),
        "RAPPORTEUR_TEAMS__OPENID_METADATA": tenant["openid_metadata"],
        "RAPPORTEUR_TEAMS__AUTHORITY": tenant["authority"],
        "RAPPORTEUR_TEAMS__CA_FILE": tenant["ca_file"],
        "RAPPORTEUR_GRAPH__TENANT_ID": tenant["tenant_id"],
        "RAPPORTEUR_GRAPH__CLIENT_ID": tenant["client_id"],
        "RAPPORTEUR_GRAPH__CLIENT_SECRET": tenant["client_secret"],
        "RAPPORTEUR_GRAPH__BASE_URL": tenant["url"] + "/v1.0",
        "RAPPORTEUR_GRAPH__AUTHORITY": tenant["authority"],
        "RAPPORTEUR_GRAPH__CA_FILE": tenant["ca_file"],
        # The group whose plan takes the tasks of meetings that belong to no team.
        "RAPPORTEUR_GRAPH__TASK_GROUP": state["teams"][0]["id"],
    }


def _google(half: Mapping[str, Any]) -> dict[str, str]:
    return {
        "RAPPORTEUR_GOOGLE__CUSTOMER": half["customer"],
        "RAPPORTEUR_GOOGLE__DOMAINS": json.dumps([half["domain"]]),
        "RAPPORTEUR_GOOGLE__ADMIN": half["admin"],
        "RAPPORTEUR_GOOGLE__SERVICE_ACCOUNT": json.dumps(half["service_account"]),
        "RAPPORTEUR_GOOGLE__PROJECT_NUMBER": half["project_number"],
        "RAPPORTEUR_GOOGLE__TOPIC": half["topic"],
        "RAPPORTEUR_GOOGLE__SUBSCRIPTION": half["subscription"],
        "RAPPORTEUR_GOOGLE__PUSH_ACCOUNT": half["push_account"],
        "RAPPORTEUR_GOOGLE__BASE_URL": half["base_url"],
        # What a firm's own settings may say beside these would be of another app.
        "RAPPORTEUR_GOOGLE__CHAT_APP": "endpoint",
        "RAPPORTEUR_GOOGLE__CHAT_URL": "",
        "RAPPORTEUR_GOOGLE__DELIVERY": "push",
        "RAPPORTEUR_GOOGLE__PUSH_URL": "",
    }
