"""The key pairs that Graph encrypts rich notifications for: made here, kept sealed, rotated, the old ones kept for a time.

Source: Microsoft Learn, "Set up change notifications that include resource data" (RSA of 2,048 to 4,096 bits, self-signed
will do, an id of ours up to 128 characters, old keys kept through a rotation).
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.core.ports import Records

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ROTATE = timedelta(days=60)
KEEP = timedelta(days=8)
"""Longer than any subscription lives, and than Graph delivers again."""

_KIND, _KEY, _SCOPE = "graph.certificates", "all", "graph.certificates"
_DAYS = 365
_RENEW_RECORD = timedelta(days=1)
_BITS = 2048
_EXPONENT = 65537


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a subscription is given: an id, and the X.509 certificate in DER, in base64."""

    id: str
    encoded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """`replaced`: when a newer one took its place."""

    certificate: Certificate
    private: bytes
    made: datetime
    replaced: datetime | None = None


class Certificates:
    """Keeps all pairs as one record, sealed; private keys are in clear in memory only. `now` gives aware UTC times."""

    def __init__(
        self, records: Records, now: Callable[[], datetime], *, rotate: timedelta = ROTATE, keep: timedelta = KEEP
    ) -> None:
        self._records, self._now, self._rotate, self._keep = records, now, rotate, keep
        self._pairs: list[_Pair] | None = None
        self._saved: datetime | None = None
        self._keys: dict[str, RSAPrivateKey] = {}
        self._lock = asyncio.Lock()

    async def current(self) -> Certificate:
        """The one for new subscriptions; it is made where there is none, and replaced by a new one when it is old."""
        async with self._lock:
            pairs, now = await self._load(), self._now()
            kept = [pair for pair in pairs if pair.replaced is None or now - pair.replaced < self._keep]
            if not kept or now - kept[0].made >= self._rotate:
                kept = [await asyncio.to_thread(_make, now, self._rotate + self._keep), *(_old(p, now) for p in kept)]
            # What isn't written for long falls to retention, and its sealing key too.
            if kept != pairs or self._saved is None or now - self._saved >= _RENEW_RECORD:
                await self._records.put(_KIND, _KEY, [_written(pair) for pair in kept], scope=_SCOPE, days=_DAYS)
                self._pairs, self._saved = kept, now
                self._keys = {id: key for id, key in self._keys.items() if any(p.certificate.id == id for p in kept)}
            return kept[0].certificate

    async def key(self, id: str) -> RSAPrivateKey | None:
        """The private key of one of ours, old or new; None where there is none of this id."""
        if id in self._keys:
            return self._keys[id]
        async with self._lock:
            for pair in await self._load():
                if pair.certificate.id == id:
                    self._keys[id] = await asyncio.to_thread(_private, pair.private)
                    return self._keys[id]
        return None

    async def _load(self) -> list[_Pair]:
        """Newest first."""
        if self._pairs is None:
            stored: Any = await self._records.get(_KIND, _KEY)
            self._pairs = [_read(entry) for entry in stored or []]
        return self._pairs


def _make(now: datetime, lives: timedelta) -> _Pair:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    private = rsa.generate_private_key(public_exponent=_EXPONENT, key_size=_BITS)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Rapporteur notifications")])
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + 2 * lives)
        .sign(private, hashes.SHA256())
    )
    id = f"rapporteur-{now:%Y%m%d}-{made.fingerprint(hashes.SHA256()).hex()[:12]}"
    encoded = base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode("ascii")
    form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return _Pair(certificate=Certificate(id=id, encoded=encoded), private=private.private_bytes(*form), made=now)


def _private(der: bytes) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(der, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("a stored key is not RSA")
    return key


def _old(pair: _Pair, now: datetime) -> _Pair:
    return _Pair(certificate=pair.certificate, private=pair.private, made=pair.made, replaced=pair.replaced or now)


def _written(pair: _Pair) -> dict[str, Any]:
    return {
        "id": pair.certificate.id,
        "encoded": pair.certificate.encoded,
        "private": pair.private,
        "made": pair.made,
        "replaced": pair.replaced,
    }


def _read(entry: Mapping[str, Any]) -> _Pair:
    certificate = Certificate(id=entry["id"], encoded=entry["encoded"])
    return _Pair(certificate=certificate, private=entry["private"], made=entry["made"], replaced=entry["replaced"])
