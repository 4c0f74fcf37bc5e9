"""Encrypted content: opened when every byte is as Graph sent it, refused in one way otherwise."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.notification_crypto import Altered, decrypt, decrypt_each, read_sealed
from infra.sandbox.envelope import encrypted

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CONTENT = {"id": "MSMjMCMj", "meetingId": "MSo5NzZm", "createdDateTime": None}


def certificate() -> str:
    import datetime

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    day = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, KEY.public_key(), 1, day, day + datetime.timedelta(days=9))
    return base64.b64encode(builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER)).decode()


CERTIFICATE = certificate()


def sealed(plain: bytes | None = None, secret: bytes | None = None) -> dict[str, str]:
    """By the documentation's steps, for content that Graph would never send."""
    if plain is None:
        return encrypted(CONTENT, CERTIFICATE, "one")
    secret = secret or os.urandom(32)
    padder, cipher = padding.PKCS7(128).padder(), Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    data = cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()
    oaep = OAEP(MGF1(hashes.SHA1()), hashes.SHA1(), None)
    parts = {
        "data": data,
        "dataKey": KEY.public_key().encrypt(secret, oaep),
        "dataSignature": hmac.digest(secret, data, "sha256"),
    }
    return {**{name: base64.b64encode(part).decode() for name, part in parts.items()}, "encryptionCertificateId": "one"}


def flipped(text: str, at: int = -1) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[at] ^= 1
    return base64.b64encode(bytes(raw)).decode()


def test_what_graph_sealed_is_opened() -> None:
    given = read_sealed(sealed())
    assert given.certificate == "one"
    assert decrypt(given, KEY) == CONTENT


ALTERED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "data changed": lambda one: {**one, "data": flipped(one["data"])},
    "data of another": lambda one: {**one, "data": sealed()["data"]},
    "key changed": lambda one: {**one, "dataKey": flipped(one["dataKey"], 0)},
    "key of another": lambda one: {**one, "dataKey": sealed()["dataKey"]},
    "key empty": lambda one: {**one, "dataKey": ""},
    "key too short": lambda one: {**one, "dataKey": base64.b64encode(b"x" * 16).decode()},
    "signature changed": lambda one: {**one, "dataSignature": flipped(one["dataSignature"])},
    "signature empty": lambda one: {**one, "dataSignature": ""},
    "signature missing": lambda one: {name: value for name, value in one.items() if name != "dataSignature"},
    "data missing": lambda one: {name: value for name, value in one.items() if name != "data"},
    "no base64": lambda one: {**one, "data": "é!"},
    "no text": lambda one: {**one, "data": 7},
    "certificate not named": lambda one: {**one, "encryptionCertificateId": None},
    "no JSON inside": lambda one: sealed(b"\xff{"),
    "no resource inside": lambda one: sealed(b"[]"),
    "endless nesting inside": lambda one: sealed(b"[" * 100_000),
    "nothing inside": lambda one: {**sealed(b"{}"), "data": "", "dataSignature": sealed(b"{}")["dataSignature"]},
}


@pytest.mark.parametrize("alter", ALTERED.values(), ids=ALTERED)
def test_whatever_was_changed_is_refused_in_one_way(alter: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    with pytest.raises(Altered) as refused:
        decrypt(read_sealed(alter(sealed())), KEY)
    assert "MSMjMCMj" not in refused.value.text


def test_the_signature_is_checked_before_anything_is_decrypted() -> None:
    """Else an attacker could learn the content from how its padding is refused."""
    texts = set()
    for at in range(-16, 0):
        one = sealed()
        changed = read_sealed({**one, "data": flipped(one["data"], at)})
        with pytest.raises(Altered) as refused:
            decrypt(changed, KEY)
        texts.add(refused.value.text)
    assert texts == {"A notification's encrypted content was changed on its way."}


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Altered):
        decrypt(read_sealed(sealed()), OTHER)


@pytest.mark.parametrize("given", [None, [], "x", 7, {}])
def test_what_is_no_encrypted_content_is_refused(given: object) -> None:
    with pytest.raises(Altered):
        read_sealed(given)


def test_of_many_the_bad_ones_are_none() -> None:
    good, bad = read_sealed(sealed()), read_sealed({**sealed(), "dataSignature": ""})
    assert decrypt_each([(good, KEY), (bad, KEY), (good, None), (good, OTHER)]) == [CONTENT, None, None, None]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([16, 24, 32]))
def test_any_content_is_opened_or_refused(plain: bytes, length: int) -> None:
    try:
        assert isinstance(decrypt(read_sealed(sealed(plain, os.urandom(length))), KEY), dict)
    except Altered:
        return
