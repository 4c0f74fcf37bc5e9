"""Opens what Graph encrypts in a rich notification: signature first, then the key, then the content.

Source: Microsoft Learn, "Set up change notifications that include resource data": RSA-OAEP with SHA-1 over the content's
key, HMAC-SHA256 over the encrypted data, AES-CBC with PKCS7, the vector being the key's first 16 bytes.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.core.errors import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_BLOCK = 16
Content: TypeAlias = dict[str, Any]
"""The resource as Graph's JSON has it."""


class Altered(BadInput):
    """The encrypted content isn't what Graph sent, or isn't for our key."""

    code = "graph.altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An `encryptedContent`, decoded. `certificate` is the id that we gave the certificate."""

    certificate: str
    data: bytes
    key: bytes
    signature: bytes


def read_sealed(given: object) -> Sealed:
    """A notification's `encryptedContent`. Raises `Altered`."""
    if not isinstance(given, dict) or not isinstance(given.get("encryptionCertificateId"), str):
        raise Altered("A notification's encrypted content doesn't name its certificate.")
    return Sealed(
        certificate=given["encryptionCertificateId"],
        data=_decoded(given.get("data")),
        key=_decoded(given.get("dataKey")),
        signature=_decoded(given.get("dataSignature")),
    )


def decrypt(sealed: Sealed, key: RSAPrivateKey) -> Content:
    """The resource. Raises `Altered`, whatever is wrong. Takes a millisecond or two of computing."""
    from cryptography.hazmat.primitives import hashes, padding
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    sha1 = hashes.SHA1()  # noqa: S303 Graph's choice; in OAEP nothing hangs on its collisions
    try:
        secret = key.decrypt(sealed.key, OAEP(mgf=MGF1(sha1), algorithm=sha1, label=None))
        if not hmac.compare_digest(hmac.digest(secret, sealed.data, "sha256"), sealed.signature):
            raise Altered("A notification's encrypted content was changed on its way.")
        cipher = Cipher(algorithms.AES(secret), modes.CBC(secret[:_BLOCK])).decryptor()
        padded = cipher.update(sealed.data) + cipher.finalize()
        unpadder = padding.PKCS7(_BLOCK * 8).unpadder()
        content = json.loads(unpadder.update(padded) + unpadder.finalize())
    except (ValueError, RecursionError) as error:
        raise Altered("A notification's encrypted content can't be opened with its certificate's key.") from error
    if not isinstance(content, dict):
        raise Altered("A notification's encrypted content is not a resource.")
    return content


def decrypt_each(sealed: Sequence[tuple[Sealed, RSAPrivateKey | None]]) -> list[Content | None]:
    """The same for many, None where one can't be opened: for a thread beside the event loop."""
    return [_decrypted(one, key) for one, key in sealed]


def _decrypted(sealed: Sealed, key: RSAPrivateKey | None) -> Content | None:
    try:
        return None if key is None else decrypt(sealed, key)
    except Altered:
        return None


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise Altered("A notification's encrypted content lacks a part.")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Altered("A notification's encrypted content is not in base64.") from error
