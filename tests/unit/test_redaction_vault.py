"""The vault leads back to the right original or says that it can't."""

from __future__ import annotations

import json

import pytest

from bot.core.errors import RedactionFailed
from bot.core.types import Person
from policies.redaction.tokens import case_tag
from policies.redaction.vault import Entry, Vault

TAG = case_tag(b"here")
OTHER = case_tag(b"there")


@pytest.fixture
def vault() -> Vault:
    made = Vault(TAG)
    made.keep(
        Entry(
            label="PERSON",
            number=1,
            type="PERSON",
            value="Sarah Jones",
            surfaces=("Sarah", "Sarah Jones"),
            person="id-1",
        )
    )
    made.keep(Entry(label="EMAIL", number=1, type="EMAIL_ADDRESS", value="s.jones@harbour.example"))
    made.keep(Entry(label="PERSON", number=2, type="PERSON", value="Bob [PERSON_1]"))
    return made


def test_a_placeholder_becomes_its_fullest_value(vault: Vault) -> None:
    restored = vault.restore(f"**[PERSON_1_{TAG}]**'s mail is email_1_{TAG.lower()}.")
    assert restored.text == "**Sarah Jones**'s mail is s.jones@harbour.example."
    assert restored.unknown == ()


@pytest.mark.parametrize("token", [f"[PERSON_1_{OTHER}]", "[PERSON_1]", f"[PERSON_9_{TAG}]", f"[ORG_1_{TAG}]"])
def test_what_is_not_this_cases_stays_visible_and_is_reported(vault: Vault, token: str) -> None:
    restored = vault.restore(f"Ask {token} and {token} again")
    assert restored.text == f"Ask {token} and {token} again"
    assert restored.unknown == (token,)


def test_what_was_restored_is_not_read_again(vault: Vault) -> None:
    assert vault.restore(f"[PERSON_2_{TAG}]").text == "Bob [PERSON_1]"


def test_every_string_of_an_answer_is_restored(vault: Vault) -> None:
    restored = vault.restore_json({f"[PERSON_1_{TAG}]": [{"owner": f"[PERSON_1_{TAG}]", "n": 3}, None, "[PERSON_7]"]})
    assert restored.value == {"Sarah Jones": [{"owner": "Sarah Jones", "n": 3}, None, "[PERSON_7]"]}
    assert restored.unknown == ("[PERSON_7]",)


def test_a_person_is_found_by_id_by_name_and_by_spelling(vault: Vault) -> None:
    token = f"[PERSON_1_{TAG}]"
    assert vault.token_of(Person(id="id-1", name="S. Jones-Whitlock")) == token
    assert vault.token_of("sarah jones") == token
    assert vault.token_of("Sarah") == token
    assert vault.token_of("Nobody") is None


def test_a_kept_vault_is_the_same_vault(vault: Vault) -> None:
    vault.excused.add("summary")
    again = Vault.from_json(json.loads(json.dumps(vault.to_json())))
    assert again == vault


@pytest.mark.parametrize("broken", [None, {}, {"tag": "X", "entries": [{}], "excused": [], "common_words": []}, "text"])
def test_a_broken_vault_is_refused(broken: object) -> None:
    with pytest.raises(RedactionFailed, match="can't be read"):
        Vault.from_json(broken)


def test_a_copy_grows_on_its_own(vault: Vault) -> None:
    copy = vault.copy()
    copy.keep(Entry(label="ORG", number=copy.next_number(), type="ORGANIZATION", value="Harbour & Co"))
    assert copy.counts() == {"PERSON": 2, "EMAIL": 1, "ORG": 1}
    assert vault.counts() == {"PERSON": 2, "EMAIL": 1}
    assert "Harbour & Co" in copy.originals()
