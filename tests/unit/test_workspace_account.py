"""The service account's key: read, never shown, and refused in words where it is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.errors import ConfigError
from infra.sandbox.google.tokens import Keys
from infra.sandbox.google.tokens import ServiceAccount as Account
from workspace.account import read_account


@pytest.fixture(scope="module")
def key_file() -> dict[str, str]:
    """What Google's console gives."""
    account = Account(
        email="rapporteur@firm.iam.gserviceaccount.com",
        client_id="123",
        project="firm",
        token_uri="https://oauth2.googleapis.com/token",
        key=Keys("account").signing,
    )
    return account.info


def test_a_key_file_is_read(key_file: dict[str, str]) -> None:
    account = read_account(json.dumps(key_file))
    assert (account.client_email, account.client_id, account.project_id) == (
        "rapporteur@firm.iam.gserviceaccount.com",
        "123",
        "firm",
    )


def test_the_key_is_shown_nowhere(key_file: dict[str, str]) -> None:
    account = read_account(json.dumps(key_file))
    shown = f"{account!r} {account}"
    assert "PRIVATE KEY" not in shown
    assert key_file["private_key_id"] not in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"type": "authorized_user"}, "service_account"),
        ({"client_email": ""}, "client_email"),
        ({"client_id": None}, "client_id"),
        ({"private_key": 7}, "private_key"),
        ({"private_key": "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"}, "can't be read"),
        ({"token_uri": "http://oauth2.googleapis.com/token"}, "https"),
    ],
)
def test_a_file_that_will_not_do_says_what_to_do(key_file: dict[str, str], change: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as refused:
        read_account(json.dumps({**key_file, **change}))
    assert "Keys > Add key" in refused.value.text
    assert "abc" not in refused.value.text


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "/etc/key.json"])
def test_what_is_no_key_file_says_so(text: str) -> None:
    with pytest.raises(ConfigError, match="Add key"):
        read_account(text)
