"""The tenant's keys: those that sign its tokens, and the self-signed certificate of its token endpoint."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


class SigningKey:
    """An RSA key of 2,048 bits and what a JWKS says of it. `endorsements` are the channels that it may speak for.

    It is made when it is first wanted: that takes tens of milliseconds, and a test seldom needs all of a tenant's keys."""

    def __init__(self, id: str, endorsements: Sequence[str] = ()) -> None:
        self.id, self.endorsements = id, tuple(endorsements)

    @cached_property
    def private(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwk(self) -> dict[str, Any]:
        """Its public half, RFC 7517, with the Bot Framework's `endorsements` where it has any."""
        numbers = self.private.public_key().public_numbers()
        jwk = {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "x5t": self.id,
            "n": _base64(numbers.n),
            "e": _base64(numbers.e),
        }
        return {**jwk, "endorsements": list(self.endorsements)} if self.endorsements else jwk


def write_certificate(folder: Path, now: datetime) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and localhost, good for a month, and its key: (PEM to trust, PEM of the key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Local tenant's token endpoint")])
    hosts = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "ca.pem", folder / "key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return trusted, private


def _base64(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
