"""The log's Ed25519 key: signs every entry's hash and every checkpoint; others need only its public half."""

from __future__ import annotations

import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from bot.core.errors import BadInput, ConfigError
from policies.audit.entry import digest

_SIGNATURE = re.compile(r"[0-9a-f]{128}\Z")


class Signer:
    """The private half. `id` is what signatures name their key by: 16 hex digits of the public half's SHA-256."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key())
        self.id = self.public.id

    def sign(self, data: bytes) -> str:
        """64 bytes in hex."""
        return self._key.sign(data).hex()


class PublicKey:
    """What anybody verifies with."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        self.pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
        self.id = digest(key.public_bytes(Encoding.Raw, PublicFormat.Raw))[:16]

    def verifies(self, signature: str, data: bytes) -> bool:
        """Only of 128 lower-case hex digits: what could be written in two ways could be changed unseen."""
        if not _SIGNATURE.match(signature):
            return False
        try:
            self._key.verify(bytes.fromhex(signature), data)
        except InvalidSignature:
            return False
        return True


def new_key() -> bytes:
    """A new private key in PEM (PKCS 8), for a file that only its owner may read."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signer_from(pem: bytes, where: str) -> Signer:
    """`where` is named in the error. Raises `ConfigError` for anything but an Ed25519 key in PEM without a password."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigError(f"{where} is not a private key in PEM without a password.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"{where} is not an Ed25519 key: `openssl genpkey -algorithm ed25519` makes one.")
    return Signer(key)


def load_public_key(path: Path) -> PublicKey:
    """Raises `BadInput` when there is no Ed25519 public key in PEM at `path`."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise BadInput(f"{path} is not a public key in PEM.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(f"{path} is not an Ed25519 public key.")
    return PublicKey(key)
