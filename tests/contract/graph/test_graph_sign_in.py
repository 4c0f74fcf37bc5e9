"""People's own tokens: got by single sign-on, renewed, forgotten, and kept so that nobody reads them off the disk."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from bot.core.errors import ConsentNeeded, Forbidden, NotAuthenticated, SignInNeeded, Unavailable
from bot.core.types import Person
from bot.store.records import SealedRecords
from graph.provider import Microsoft365
from graph.sign_in import KIND
from infra.sandbox import Tenant
from infra.sandbox.keys import SigningKey

GRAPH = "https://graph.microsoft.com"
Find = Callable[[str], Person]


async def test_a_token_of_teams_becomes_one_for_graph_and_is_used_again(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    tom = person("tom")
    await microsoft.sign_in.with_token(tom, tenant.sso_token("tom"))
    given = tenant.entra.given

    first, second = await microsoft.sign_in.token(tom), await microsoft.sign_in.token(tom)

    assert first == second
    assert tenant.entra.read(first, GRAPH)["oid"] == tom.id
    assert tenant.entra.given == given


async def test_a_token_whose_time_is_over_is_renewed_without_the_person(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    tenant.entra.lifetime = 60
    await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))
    given = tenant.entra.given

    token = await microsoft.sign_in.token(person("tom"))

    assert tenant.entra.given == given + 1
    assert tenant.entra.read(token, GRAPH)["oid"] == person("tom").id


async def test_who_never_signed_in_or_signed_out_has_to_sign_in(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    with pytest.raises(SignInNeeded):
        await microsoft.sign_in.token(person("tom"))
    await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))

    assert await microsoft.sign_in.sign_out(person("tom"))
    assert not await microsoft.sign_in.sign_out(person("tom"))
    with pytest.raises(SignInNeeded):
        await microsoft.sign_in.token(person("tom"))


async def test_who_was_signed_out_by_an_admin_has_to_sign_in_again(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    tenant.entra.lifetime = 60
    await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))
    tenant.identity.sign_out_everywhere("tom")

    with pytest.raises(SignInNeeded) as refused:
        await microsoft.sign_in.token(person("tom"))
    assert not isinstance(refused.value, ConsentNeeded)


async def test_without_consent_it_is_said_who_must_do_what(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    tenant.identity.withdraw(["OnlineMeetings.Read"])
    with pytest.raises(ConsentNeeded, match=r"An Entra admin does it once.*OnlineMeetings\.Read"):
        await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))
    with pytest.raises(SignInNeeded):
        await microsoft.sign_in.token(person("tom"))

    tenant.identity.consent(["OnlineMeetings.Read"])
    await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))


async def test_a_wrong_secret_is_the_admins_to_mend_and_not_the_persons(
    connected: Callable[..., Microsoft365], tenant: Tenant, person: Find
) -> None:
    with pytest.raises(Forbidden, match="AADSTS7000215"):
        await connected({"secret": "wrong"}).sign_in.with_token(person("tom"), tenant.sso_token("tom"))


async def test_entra_out_of_reach_is_no_reason_to_sign_in_again(
    connected: Callable[..., Microsoft365], tenant: Tenant, person: Find
) -> None:
    await connected().sign_in.with_token(person("tom"), tenant.sso_token("tom"))
    away = connected({"authority": "https://127.0.0.1:9"}).sign_in
    with pytest.raises(Unavailable):
        await away.with_token(person("tom"), tenant.sso_token("tom"))
    with pytest.raises(Unavailable):
        await away.token(person("tom"))


async def test_no_token_is_on_the_disk_in_clear_and_erasing_the_persons_key_erases_them(
    microsoft: Microsoft365, tenant: Tenant, person: Find, records: SealedRecords, tmp_path: Path
) -> None:
    await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))
    access = await microsoft.sign_in.token(person("tom"))
    cache = json.loads(await records.get(KIND, f"{tenant.tenant_id}/{person('tom').id}"))
    secrets = [entry["secret"] for kind in ("AccessToken", "RefreshToken", "IdToken") for entry in cache[kind].values()]
    written = on_disk(tmp_path)

    assert access in secrets
    assert len(secrets) == 3
    for secret in secrets:
        assert secret.encode() not in written
        assert base64.b64encode(secret.encode()) not in written
    records._keyring.erase(f"person:{person('tom').id}")
    with pytest.raises(SignInNeeded):
        await microsoft.sign_in.token(person("tom"))


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# ---- forgeries ---------------------------------------------------------------------------------


def part(value: Any) -> str:
    return (
        base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).decode().rstrip("=")
    )


def claims_of(tenant: Tenant) -> dict[str, Any]:
    return dict(jwt.decode(tenant.sso_token("tom"), options={"verify_signature": False}))


def unsigned(tenant: Tenant) -> str:
    return f"{part({'alg': 'none', 'kid': tenant.entra.ring.signing.id})}.{part(claims_of(tenant))}."


def symmetric(tenant: Tenant) -> str:
    """The public key as an HMAC secret."""
    key = tenant.entra.ring.signing
    public = key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    body = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': key.id})}.{part(claims_of(tenant))}"
    return f"{body}.{part(hmac.digest(public, body.encode(), hashlib.sha256))}"


def by_stranger(tenant: Tenant, kid: str) -> str:
    return jwt.encode(claims_of(tenant), SigningKey("stranger").private, algorithm="RS256", headers={"kid": kid})


def changed(tenant: Tenant) -> str:
    header, _, signature = tenant.sso_token("tom").split(".")
    return f"{header}.{part({**claims_of(tenant), 'name': 'Somebody'})}.{signature}"


ELSEWHERE = "11111111-2222-3333-4444-555555555555"
FORGERIES: dict[str, Callable[[Tenant], str]] = {
    "none": lambda tenant: "",
    "garbage": lambda tenant: "not.a.token",
    "letters outside ASCII": lambda tenant: "é" + tenant.sso_token("tom"),
    "endless": lambda tenant: "x" * 20_000,
    "unsigned": unsigned,
    "signed with the public key": symmetric,
    "a stranger's key under ours": lambda tenant: by_stranger(tenant, tenant.entra.ring.signing.id),
    "an unknown key": lambda tenant: by_stranger(tenant, "stranger"),
    "changed after signing": changed,
    "expired": lambda tenant: tenant.sso_token("tom", lifetime=-301),
    "not valid yet": lambda tenant: tenant.sso_token("tom", nbf=int(time.time()) + 400),
    "without expiry": lambda tenant: tenant.sso_token("tom", exp=None),
    "an expiry that is no number": lambda tenant: tenant.sso_token("tom", exp="tomorrow"),
    "another audience": lambda tenant: tenant.sso_token("tom", aud=ELSEWHERE),
    "Graph's audience": lambda tenant: tenant.identity.graph_token("tom", "User.Read"),
    "another issuer": lambda tenant: tenant.sso_token("tom", iss="https://evil.example/"),
    "another tenant's issuer": lambda tenant: tenant.sso_token(
        "tom", iss=f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0"
    ),
    "another tenant": lambda tenant: tenant.sso_token(
        "tom", tid=ELSEWHERE, iss=f"https://login.microsoftonline.com/{ELSEWHERE}/v2.0"
    ),
    "another scope": lambda tenant: tenant.sso_token("tom", scp="User.Read"),
    "no scope": lambda tenant: tenant.sso_token("tom", scp=None),
    "another person": lambda tenant: tenant.sso_token("priya"),
    "nobody": lambda tenant: tenant.sso_token("tom", oid=""),
    "an app": lambda tenant: tenant.entra.issue(tenant.client_id),
}


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_token_of_teams_is_refused_before_entra_is_asked(
    microsoft: Microsoft365, tenant: Tenant, person: Find, name: str
) -> None:
    given = tenant.entra.given
    with pytest.raises(NotAuthenticated):
        await microsoft.sign_in.with_token(person("tom"), FORGERIES[name](tenant))
    assert tenant.entra.given == given
    with pytest.raises(SignInNeeded):
        await microsoft.sign_in.token(person("tom"))


async def test_a_new_key_of_entras_is_picked_up_and_made_up_ones_make_no_flood_of_looks(
    microsoft: Microsoft365, tenant: Tenant, person: Find
) -> None:
    await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))
    tenant.entra.rotate()
    await microsoft.sign_in.with_token(person("tom"), tenant.sso_token("tom"))

    def looks() -> int:
        return len([seen for seen in tenant.requests if seen.path.endswith("/keys")])

    before = looks()
    for number in range(20):
        with pytest.raises(NotAuthenticated):
            await microsoft.sign_in.with_token(person("tom"), by_stranger(tenant, f"made-up-{number}"))
    assert looks() == before
