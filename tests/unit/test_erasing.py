"""What is erased on request is gone for good, and the log says that it was, without saying of whom."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cli import erase, redact
from bot.config import Settings
from bot.core.errors import BadInput
from bot.erasing import Erased, erase_case, erase_person
from bot.stores import Stores, verify_log
from bot.writing import VAULT
from policies.redaction import Vault
from policies.redaction.placeholders.tokens import case_tag
from policies.redaction.placeholders.vault import Entry

TAG = case_tag(b"here")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def stores(settings: Settings, clock: Any) -> Iterator[Stores]:
    opened = Stores.open(settings, clock)
    yield opened
    opened.close()


def _vault() -> Vault:
    made = Vault(TAG)
    made.keep(Entry(label="PERSON", number=1, type="PERSON", value="Sarah Jones", surfaces=("Sarah",), person="id-1"))
    made.keep(Entry(label="EMAIL", number=1, type="EMAIL_ADDRESS", value="s.jones@harbour.example"))
    made.keep(Entry(label="PERSON", number=2, type="PERSON", value="Tom Patel", surfaces=("Sarah Patel",)))
    text = f"[PERSON_1_{TAG}] and [PERSON_2_{TAG}]"
    made.write_down(text, zip(made.mentions(text), ("Sarah", "Tom"), strict=True))
    return made


async def _keep(stores: Stores, *cases: str) -> None:
    for case in cases:
        await stores.records.put(VAULT, case, _vault().to_json(), scope=case, days=90)


async def test_a_vault_stands_on_the_disk_sealed_and_is_gone_when_its_days_are_over(
    stores: Stores, clock: Any, on_disk: Callable[[], bytes]
) -> None:
    await _keep(stores, "meeting-1")
    assert not any(word in on_disk() for word in (b"Sarah", b"Patel", b"harbour", b"PERSON", b"meeting-1"))
    clock.go_on(days=90)
    assert await stores.records.get(VAULT, "meeting-1") is None
    assert await stores.records.purge(clock()) == 1


async def test_an_erased_case_can_be_read_by_nobody_and_the_others_can(stores: Stores) -> None:
    await _keep(stores, "m1", "m2")
    await stores.records.put("run", "r1", {"of": "Sarah Jones"}, scope="m1", days=90)
    assert await erase_case("m1", stores, "e1") == Erased(vaults=1, originals=3)
    assert await stores.records.get(VAULT, "m1") is None
    assert await stores.records.get("run", "r1") is None
    assert await stores.records.get(VAULT, "m2") is not None
    assert await erase_case("m1", stores, "e2") == Erased(vaults=0, originals=0)


@pytest.mark.parametrize("who", ["Sarah Jones", "SARAH  JONES", "S.Jones@harbour.example", "id-1"])
async def test_a_person_is_erased_from_every_vault_and_nobody_else_is(stores: Stores, who: str, clock: Any) -> None:
    await _keep(stores, "m1", "m2")
    assert await erase_person(who, stores, "e1") == Erased(vaults=2, originals=4)
    for case in ("m1", "m2"):
        kept = await stores.records.get(VAULT, case)
        assert not any(word in json.dumps(kept) for word in ("Jones", '"Sarah"', "s.jones"))
        restored = Vault.from_json(kept).restore(f"[PERSON_1_{TAG}] and [PERSON_2_{TAG}] (email_1_{TAG})")
        assert restored.text == f"[PERSON_1_{TAG}] and Tom (email_1_{TAG})".replace("Tom", "Tom Patel")
        assert restored.erased == (f"[PERSON_1_{TAG}]", f"email_1_{TAG}")
    clock.go_on(days=90)
    assert await stores.records.get(VAULT, "m1") is None


async def test_the_log_tells_of_it_blinded_and_still_verifies(
    stores: Stores, settings: Settings, on_disk: Callable[[], bytes]
) -> None:
    await _keep(stores, "m1")
    await erase_person("Sarah Jones", stores, "e1")
    await erase_case("m1", stores, "e2")
    (person,), (case,) = await stores.audit.show("e1"), await stores.audit.show("e2")
    assert (person["step"], person["counts"]) == ("erase", {"vaults": 1, "originals": 2})
    assert case["counts"] == {"vaults": 1, "originals": 1}
    assert b"Sarah" not in on_disk()
    assert "Sarah" not in json.dumps([person, case])
    assert verify_log(settings.data_dir).ok


async def test_the_command_says_what_it_did_and_what_it_did_not_find(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    stores = Stores.open(settings)
    await _keep(stores, "m1")
    stores.close()
    assert await erase.run(Namespace(case=None, person="Tom Patel"), settings) == 0
    out, told = capsys.readouterr()
    assert json.loads(out)["originals"] == 1
    assert "1 name or address of this person, out of 1 vault" in told
    assert "Tom" not in out + told
    with pytest.raises(BadInput, match="No vault holds"):
        await erase.run(Namespace(case=None, person="Tom Patel"), settings)
    assert await erase.run(Namespace(case="m1", person=None), settings) == 0
    with pytest.raises(BadInput, match="Nothing is kept of this case"):
        await erase.run(Namespace(case="m1", person=None), settings)


@pytest.mark.parametrize("options", [Namespace(case="", person=None), Namespace(case=None, person="  ")])
async def test_nobody_in_particular_is_not_erased(stores: Stores, settings: Settings, options: Namespace) -> None:
    with pytest.raises(BadInput, match="Nothing is named"):
        await erase.run(options, settings)


async def test_the_placeholders_of_a_case_that_nothing_is_kept_of_are_not_made_up(
    stores: Stores, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "note.txt"
    file.write_text("Sarah Jones rang.")
    with pytest.raises(BadInput, match="Nothing is kept of this case"):
        await redact.run(Namespace(file=file, case="another", known=[], tenant=""), settings)
