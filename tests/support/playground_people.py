"""The people and conversations that the Playground knows, and the configuration that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

TENANT = "8f1c2d3e-0000-4000-8000-00000000aa01"
BOT_ID = "28:rapporteur"
PERSONAL, GROUP, TEAM, CHANNEL = (
    "a:personal-chat",
    "19:group@thread.v2",
    "19:general@thread.tacv2",
    "19:leases@thread.tacv2",
)
MENTION = "<at>Rapporteur</at>"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody in the Playground. It knows the first of its six as the one who sits before it."""

    id: str
    name: str
    aad: str

    def as_config(self) -> dict[str, str]:
        given, _, surname = self.name.partition(" ")
        address = f"{given}.{surname}@firm.example".lower().replace(" ", "-")
        return {
            "id": self.id,
            "name": self.name,
            "userPrincipleName": address,  # spelt so in Microsoft's schema
            "aadObjectId": self.aad,
            "givenName": given,
            "surname": surname or given,
            "email": address,
        }


USERS: tuple[User, ...] = tuple(
    User(id=f"29:user-{n}", name=name, aad=f"8f1c2d3e-0000-4000-8000-0000000000{n:02}")
    for n, name in enumerate(
        ("Anna Field", "Sarah Khan", "Sarah Whitlock", "Will Price", "Owen Park", "Yusuf Demir"), start=1
    )
)


def config(users: Sequence[User], tenant: str) -> str:
    """The text of `.m365agentsplayground.yml`: exactly six people, one personal and one group chat, one team."""
    assert len(users) == 6, "the Playground takes exactly six people"
    return yaml.safe_dump(
        {
            "version": "0.1.1",
            "tenantId": tenant,
            "bot": {"id": BOT_ID, "name": "Rapporteur"},
            "currentUser": users[0].as_config(),
            "users": [user.as_config() for user in users[1:]],
            "personalChat": {"id": PERSONAL},
            "groupChat": {"id": GROUP, "name": "Harbour Street"},
            "team": {
                "id": TEAM,
                "name": "Property",
                "aadGroupId": "8f1c2d3e-0000-4000-8000-0000000000aa",
                "channels": [{"id": CHANNEL, "name": "Leases"}],
            },
        },
        allow_unicode=True,
        sort_keys=False,
    )
