"""The items of change notifications and lifecycle notifications, as Graph writes them.

Source: microsoft-graph-docs, teams-changenotifications-callrecording-and-calltranscript,
outlook-change-notifications-overview, change-notifications-lifecycle-events.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from infra.sandbox.envelope import encrypted
from infra.sandbox.state import Meeting, Part, State
from infra.sandbox.subscriptions import Subscription

LIFECYCLE = ("reauthorizationRequired", "subscriptionRemoved", "missed")


def transcript(state: State, subscription: Subscription, meeting: Meeting, part: Part) -> dict[str, Any]:
    """That a transcript can be read now."""
    root = f"users('{meeting.organiser}')" if subscription.resource.named else "communications"
    path = f"{root}/onlineMeetings('{meeting.id}')/transcripts('{part.id}')"
    data = {"id": part.id, "@odata.type": "#Microsoft.Graph.callTranscript", "@odata.id": path}
    return _item(state, subscription, path, data, _transcript_content(state, meeting, part))


def mail(state: State, subscription: Subscription, content: Mapping[str, Any]) -> dict[str, Any]:
    """That a mail is in a mailbox; `content` is the message as Graph gives it."""
    user, id = subscription.resource.user, content["id"]
    path = f"Users('{user}')/messages('{id}')" if subscription.rich else f"Users/{user}/Messages/{id}"
    etag = content["@odata.etag"]
    data = {"@odata.type": "#Microsoft.Graph.Message", "@odata.id": path, "@odata.etag": etag, "id": id}
    picked = {name.lower() for name in subscription.resource.select}
    selected = {name: value for name, value in content.items() if name.lower() in picked}
    return _item(state, subscription, path, data, selected)


def lifecycle(state: State, subscription: Subscription, event: str) -> dict[str, Any]:
    """Something about the subscription itself: one of `LIFECYCLE`."""
    return {**_about(state, subscription), "lifecycleEvent": event}


def _item(
    state: State, subscription: Subscription, path: str, data: Mapping[str, Any], content: Mapping[str, Any]
) -> dict[str, Any]:
    item = {
        **_about(state, subscription),
        "changeType": subscription.change_type,
        "resource": path,
        "resourceData": dict(data),
    }
    if subscription.rich and subscription.certificate and subscription.certificate_id:
        item["encryptedContent"] = encrypted(content, subscription.certificate, subscription.certificate_id)
    return item


def _about(state: State, subscription: Subscription) -> dict[str, Any]:
    return {
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": subscription.expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0+00:00"),
        "tenantId": state.tenant_id,
        "clientState": subscription.client_state,
    }


def _transcript_content(state: State, meeting: Meeting, part: Part) -> dict[str, Any]:
    user = {
        "userIdentityType": "aadUser",
        "id": meeting.organiser,
        "displayName": None,
        "tenantId": state.tenant_id,
    }
    return {
        "id": part.id,
        "meetingId": meeting.id,
        "transcriptContentUrl": f"communications/onlineMeetings/{meeting.id}/transcripts/{part.id}/content",
        # Null in Graph's own example too, though reading the transcript gives it.
        "createdDateTime": None,
        "meetingOrganizer": {"application": None, "device": None, "user": user},
    }
