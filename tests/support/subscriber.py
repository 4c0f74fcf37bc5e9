"""A subscriber to the local tenant's change notifications: it shakes hands and keeps what it is sent."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.x509.oid import NameOID


@dataclass
class Subscriber:
    """`say` turns the handshake's token into the answer; `statuses` are given to the first posts, then 202."""

    url: str = ""
    greeted: list[str] = field(default_factory=list)
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    greeting: Any = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def notifications(self) -> str:
        return f"{self.url}/graph/notifications"

    @property
    def lifecycle(self) -> str:
        return f"{self.url}/graph/lifecycle"

    async def take(self, request: web.Request) -> web.Response:
        token = request.query.get("validationToken")
        if token is not None:
            self.greeted.append(request.path)
            return self.greeting(token) if self.greeting else web.Response(text=token)
        self.posts.append((request.path, await request.json()))
        self.arrived.set()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 202)

    def items(self, path: str = "/graph/notifications") -> list[dict[str, Any]]:
        return [item for where, body in self.posts if where == path for item in body["value"]]

    async def first(self, count: int, path: str = "/graph/notifications") -> list[dict[str, Any]]:
        """As soon as there are so many; fails after five seconds."""
        async with asyncio.timeout(5):
            while len(self.items(path)) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.items(path)

    def wish(self, resource: str, **change: Any) -> dict[str, Any]:
        """A subscription's body, good for an hour; None takes a property away."""
        body = {
            "changeType": "created",
            "notificationUrl": self.notifications,
            "lifecycleNotificationUrl": self.lifecycle,
            "resource": resource,
            "expirationDateTime": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
            "clientState": "a secret",
            **change,
        }
        return {name: value for name, value in body.items() if value is not None}


@asynccontextmanager
async def subscriber_here(port: int = 0) -> AsyncIterator[Subscriber]:
    subscriber = Subscriber()
    app = web.Application()
    app.router.add_post("/{path:.*}", subscriber.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    subscriber.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield subscriber
    await runner.cleanup()


@dataclass(frozen=True)
class Certificate:
    key: Any
    base64: str
    thumbprint: str

    def open(self, content: dict[str, str]) -> dict[str, Any]:
        """What is in `encryptedContent`, by Microsoft's own steps."""
        part = {name: base64.b64decode(content[name]) for name in ("data", "dataKey", "dataSignature")}
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
        secret = self.key.decrypt(part["dataKey"], oaep)
        assert hmac.digest(secret, part["data"], hashlib.sha256) == part["dataSignature"]
        cipher = Cipher(algorithms.AES256(secret), modes.CBC(secret[:16])).decryptor()
        unpadder = PKCS7(128).unpadder()
        plain = unpadder.update(cipher.update(part["data"]) + cipher.finalize()) + unpadder.finalize()
        return dict(json.loads(plain))


def certificate(bits: int = 2048) -> Certificate:
    """Self-signed; `bits` 0 makes one with an elliptic curve's key."""
    key: Any = rsa.generate_private_key(public_exponent=65537, key_size=bits) if bits else _curve()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "notifications")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    der = made.public_bytes(serialization.Encoding.DER)
    digest = hashlib.sha1(der).hexdigest().upper()
    return Certificate(key=key, base64=base64.b64encode(der).decode(), thumbprint=digest)


def _curve() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())
