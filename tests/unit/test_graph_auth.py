"""Which credential the settings make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from bot.core.errors import ConfigError
from graph.auth import App, credential

IDS: dict[str, Any] = {"tenant": "45e2153f-1eee-5701-96a2-ebe35c7c5b0a", "client_id": "c"}


def pem(folder: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Path:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "app")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=30))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "app.pem").write_bytes(private + certificate)
    return folder / "app.pem"


@pytest.mark.parametrize(
    ("given", "kind"),
    [({"secret": "s"}, "ClientSecretCredential"), ({"managed_identity": True}, "ManagedIdentityCredential")],
)
async def test_the_setting_that_is_given_makes_the_credential(given: dict[str, Any], kind: str) -> None:
    made = credential(App(**IDS, **given))
    assert type(made).__name__ == kind
    await made.close()


async def test_a_certificate_makes_a_credential(tmp_path: Path) -> None:
    file = pem(tmp_path, rsa.generate_private_key(65537, 2048))
    made = credential(App(**IDS, certificate=file))
    assert type(made).__name__ == "CertificateCredential"
    await made.close()


@pytest.mark.parametrize("given", [{}, {"secret": "s", "managed_identity": True}])
def test_none_or_several_are_a_fault_of_the_settings(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="exactly one"):
        credential(App(**IDS, **given))


@pytest.mark.parametrize(
    "given",
    [
        {"tenant": "not a tenant!", "secret": "s"},
        {"client_id": "", "secret": "s"},
        {"secret": "s", "authority": "http://127.0.0.1:1"},
    ],
)
def test_what_the_identity_library_cannot_use_is_a_fault_of_the_settings(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="settings"):
        credential(App(**{**IDS, **given}))


def test_a_certificate_that_is_missing_or_no_certificate_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no file"):
        credential(App(**IDS, certificate=tmp_path / "none.pem"))
    (tmp_path / "bad.pem").write_text("hello")
    with pytest.raises(ConfigError, match="settings"):
        credential(App(**IDS, certificate=tmp_path / "bad.pem"))


def test_no_secret_is_ever_shown() -> None:
    assert "s3cret" not in repr(App(**IDS, secret="s3cret", certificate_password="s3cret"))
