"""What Graph takes as a subscription: resources, how long each may live, URLs, certificates.

Source: microsoft-graph-docs, resources/subscription, change-notifications-with-resource-data,
teams-changenotifications-callrecording-and-calltranscript, outlook-change-notifications-overview.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.sandbox.answers import Refusal, not_found
from infra.sandbox.graph_mail import find_mailbox
from infra.sandbox.graph_people import find_user
from infra.sandbox.state import State
from infra.sandbox.subscriptions import Resource

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PERMISSIONS = {
    "transcripts": frozenset({"OnlineMeetingTranscript.Read.All"}),
    "mail": frozenset({"Mail.Read", "Mail.ReadBasic", "Mail.ReadBasic.All"}),
}
_WRITABLE = {
    "changeType": str,
    "clientState": str,
    "encryptionCertificate": str,
    "encryptionCertificateId": str,
    "expirationDateTime": str,
    "includeResourceData": bool,
    "latestSupportedTlsVersion": str,
    "lifecycleNotificationUrl": str,
    "notificationUrl": str,
    "resource": str,
}
_REQUIRED = ("changeType", "notificationUrl", "resource", "expirationDateTime")
_RENEWABLE = ("expirationDateTime", "encryptionCertificate", "encryptionCertificateId")
_TLS = ("v1_0", "v1_1", "v1_2", "v1_3")
_SHORTEST = timedelta(minutes=45)
_WITHOUT_LIFECYCLE = timedelta(hours=1)
_ID = r"(?:/([^/()']+)|\('([^/()']+)'\))"
_PATHS = (
    ("tenant", re.compile(r"communications/onlineMeetings/getAllTranscripts(?:\(\))?", re.IGNORECASE)),
    ("organiser", re.compile(rf"users{_ID}/onlineMeetings/getAllTranscripts(?:\(\))?", re.IGNORECASE)),
    ("meeting", re.compile(rf"communications/onlineMeetings{_ID}/transcripts", re.IGNORECASE)),
    ("mail", re.compile(rf"users{_ID}(?:/mailFolders(?:/inbox|\('inbox'\)))?/messages", re.IGNORECASE)),
)


def refused(message: str) -> Refusal:
    return Refusal(400, "InvalidRequest", message)


def writable(body: Mapping[str, Any], *, renewal: bool) -> dict[str, Any]:
    """The body's properties, each known, of its type, and allowed here. Raises `Refusal`."""
    given = {name: value for name, value in body.items() if not name.startswith("@odata.") and value is not None}
    for name, value in given.items():
        if name not in _WRITABLE:
            raise refused(f"The property '{name}' does not exist on type 'microsoft.graph.subscription'.")
        if not isinstance(value, _WRITABLE[name]):
            raise refused(f"Cannot convert the literal of property '{name}' to the expected type.")
        if renewal and name not in _RENEWABLE:
            raise refused(f"The property '{name}' cannot be updated.")
    missing = [] if renewal else [name for name in _REQUIRED if not given.get(name)]
    if missing:
        raise refused(f"A required property is missing: {', '.join(missing)}.")
    return given


def resource(state: State, text: str) -> Resource:
    """What the resource's path means. Raises `Refusal`: unsupported, or naming nobody that there is."""
    path, _, query = text.lstrip("/").partition("?")
    for kind, pattern in _PATHS:
        found = pattern.fullmatch(path)
        if found is None:
            continue
        id = next((part for part in found.groups() if part), "")
        if query and kind != "mail":
            raise refused(f"Query options are not supported for resource '{path}'.")
        if kind == "tenant":
            return Resource(kind="transcripts")
        if kind == "meeting":
            if id not in state.meetings:
                raise not_found("Meeting")
            return Resource(kind="transcripts", meeting=id)
        if kind == "organiser":
            return Resource(kind="transcripts", user=find_user(state, id).id, named=True)
        return Resource(kind="mail", user=find_mailbox(state, id).id, named=True, select=_selected(query))
    raise refused(f"The resource '{path}' is not supported.")


def _selected(query: str) -> tuple[str, ...]:
    options = parse_qs(query)
    if set(options) - {"$select"}:
        raise refused("Only $select is supported in the resource of this subscription.")
    names = tuple(name.strip() for value in options.get("$select", ()) for name in value.split(","))
    if {"body", "uniquebody"} & {name.lower() for name in names}:
        raise refused("Body and UniqueBody can not be selected for a notification.")
    return names


def expiry(text: str, kind: str, rich: bool, lifecycle: str | None, now: datetime) -> datetime:
    """When it ends: at most the resource's own limit ahead, and never under 45 minutes. Raises `Refusal`."""
    try:
        wanted = datetime.fromisoformat(text)
    except ValueError as error:
        raise refused("The value of 'expirationDateTime' is not a valid DateTimeOffset.") from error
    if wanted.tzinfo is None:
        raise refused("The value of 'expirationDateTime' needs an offset.")
    if wanted <= now:
        raise refused("Subscription expiration must be in the future.")
    limit = 4320 if kind == "transcripts" else 1440 if rich else 10070
    if wanted > now + timedelta(minutes=limit):
        raise refused(f"Subscription expiration can only be {limit} minutes in the future.")
    if wanted > now + _WITHOUT_LIFECYCLE and lifecycle is None:
        raise refused(
            "lifecycleNotificationUrl is required for subscription creation on this resource when the "
            "expirationDateTime value exceeds 1 hour."
        )
    return max(wanted, now + _SHORTEST).astimezone(UTC)


def url(name: str, text: str) -> str:
    """An https URL, or a plain one of this machine. Raises `Refusal`."""
    parts = urlsplit(text)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise refused(f"The '{name}' must be an absolute HTTPS URL.")
    return text


def details(given: Mapping[str, Any], wanted: Resource) -> None:
    """The rest of a new subscription's properties. Raises `Refusal`."""
    if given["changeType"] != "created":
        raise refused(f"The changeType '{given['changeType']}' is not supported for resource '{given['resource']}'.")
    if len(given.get("clientState", "")) > 128:
        raise refused("The 'clientState' exceeds the maximum length of 128.")
    if given.get("latestSupportedTlsVersion", "v1_2") not in _TLS:
        raise refused("The 'latestSupportedTlsVersion' must be one of v1_0, v1_1, v1_2, v1_3.")
    if given.get("includeResourceData"):
        missing = [name for name in ("encryptionCertificate", "encryptionCertificateId") if not given.get(name)]
        if missing:
            raise refused(f"{' and '.join(missing)} must be provided when includeResourceData is true.")
        if wanted.kind == "mail" and not wanted.select:
            raise refused("The resource needs $select when includeResourceData is true.")
    encryption(given)


def encryption(given: Mapping[str, Any]) -> None:
    """The certificate and its id, where they are given: base64 of DER, RSA of 2,048 to 4,096 bits. Raises `Refusal`."""
    if len(given.get("encryptionCertificateId", "")) > 128:
        raise refused("The 'encryptionCertificateId' exceeds the maximum length of 128.")
    if "encryptionCertificate" not in given:
        return
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(given["encryptionCertificate"], validate=True))
    except (binascii.Error, ValueError) as error:
        raise refused("The 'encryptionCertificate' is not a base64-encoded X.509 certificate.") from error
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or not 2048 <= key.key_size <= 4096:
        raise refused("The key of the 'encryptionCertificate' must be RSA, of 2048 to 4096 bits.")
