"""What makes a rich notification one: the encrypted resource, and the token that says who publishes it.

Source: microsoft-graph-docs, change-notifications-with-resource-data.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import time
import uuid
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from infra.sandbox.keys import SigningKey

PUBLISHER = "0bf30f3b-4a52-48df-9a82-234910c4a086"
"""The app id of Graph's own change notification publisher."""


def encrypted(content: Mapping[str, Any], certificate: str, certificate_id: str) -> dict[str, str]:
    """`encryptedContent`: a key of its own for each, AES-256-CBC with PKCS7, its first 16 bytes as the IV."""
    der = base64.b64decode(certificate)
    public = x509.load_der_x509_certificate(der).public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise TypeError("only RSA certificates are taken when a subscription is made")
    secret = os.urandom(32)
    padder, cipher = PKCS7(128).padder(), Cipher(algorithms.AES256(secret), modes.CBC(secret[:16])).encryptor()
    padded = padder.update(json.dumps(content).encode()) + padder.finalize()
    data = cipher.update(padded) + cipher.finalize()
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 Graph's choice
    return {
        "data": base64.b64encode(data).decode(),
        "dataKey": base64.b64encode(public.encrypt(secret, oaep)).decode(),
        "dataSignature": base64.b64encode(hmac.digest(secret, data, hashlib.sha256)).decode(),
        "encryptionCertificateId": certificate_id,
        "encryptionCertificateThumbprint": hashlib.sha1(der).hexdigest().upper(),  # noqa: S324 a thumbprint is one
    }


def token(key: SigningKey, tenant_id: str, app: str, kid: str | None = None, **claims: Any) -> str:
    """A validation token for one app; `claims` change it, None takes one away; `kid` names another key."""
    now, issuer = int(time.time()), f"https://sts.windows.net/{tenant_id}/"
    body = {
        "aud": app,
        "iss": issuer,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,
        "aio": base64.b64encode(os.urandom(18)).decode(),
        "appid": PUBLISHER,
        "azp": PUBLISHER,
        "appidacr": "2",
        "idp": issuer,
        "tid": tenant_id,
        "uti": uuid.uuid4().hex,
        "ver": "1.0",
        **claims,
    }
    body = {name: value for name, value in body.items() if value is not None}
    return jwt.encode(body, key.private, algorithm="RS256", headers={"kid": kid or key.id})
