"""The identity side of the tenant's state as JSON, in the shape that `control` documents."""

from __future__ import annotations

from typing import Any

from infra.sandbox.tenant import Tenant


def view(tenant: Tenant) -> dict[str, Any]:
    """Groups, and who consented to what and is signed in where."""
    consent = tenant.entra.consent
    return {
        "groups": [
            {"id": group.id, "key": group.key, "name": group.name, "members": group.members, "groups": group.groups}
            for group in tenant.state.groups.values()
        ],
        "sign_in": {
            "consent": {
                "everybody": sorted(consent.everybody),
                "people": {id: sorted(own) for id, own in consent.people.items() if own},
            },
            "browsers": sorted(set(tenant.identity.sessions.people.values())),
            "redirect_uris": sorted(tenant.identity.redirect_uris()),
        },
    }
