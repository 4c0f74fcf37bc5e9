"""The application permissions that an admin consents to, and the commands that give one.

Source: Microsoft Learn, "Microsoft Graph permissions reference" (the ids of the application permissions).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

GRAPH = "00000003-0000-0000-c000-000000000000"
ROLE_IDS: Mapping[str, str] = MappingProxyType(
    {
        "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
        "Mail.Read": "810c84a8-4a9e-49e6-bf7d-12d183f40d01",
        "OnlineMeetingArtifact.Read.All": "df01ed3b-eb61-4eca-9965-6b3d789751b2",
        "OnlineMeetingTranscript.Read.All": "a4a80d8d-d283-4bd8-8504-555ec3870630",
        "OnlineMeetings.Read.All": "c1684f21-1984-47fa-9d61-2dc8c296bb70",
        "Tasks.ReadWrite.All": "44e666d1-d276-445b-a5fc-8815eeb81d55",
        "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    }
)


def missing(granted: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Those that nobody consented to, in their order."""
    held = set(granted)
    return tuple(name for name in wanted if name not in held)


def mend(name: str, client_id: str) -> str:
    """The two commands by which an Entra admin gives the app a permission."""
    return (
        f"az ad app permission add --id {client_id} --api {GRAPH} --api-permissions {ROLE_IDS[name]}=Role, then "
        f"az ad app permission admin-consent --id {client_id}"
    )
