"""Where hiding is late, impossible or in doubt nothing leaves, and the person is told why."""

from __future__ import annotations

import base64
import threading
from pathlib import Path

import pytest
from small_model import small_model

from bot.core.card import Facts
from bot.core.errors import RedactionFailed
from bot.notices import why
from policies.redaction import Redactor
from policies.redaction.doubt import MOST_CHARACTERS, refuse_doubtful
from policies.redaction.names.model import folder_digest
from policies.redaction.outgoing import check_outgoing
from policies.redaction.own.lists import NO_LISTS, Lists
from policies.redaction.placeholders.tokens import case_tag
from policies.redaction.placeholders.vault import Entry, Vault
from policies.redaction.worker import Late, Worker

TAG = case_tag(b"here")


# ---- late --------------------------------------------------------------------------------------


async def test_what_takes_too_long_is_left_behind_and_the_next_goes_on() -> None:
    worker, stuck = Worker("test"), threading.Event()
    with pytest.raises(Late):
        await worker.run(stuck.wait, 0.01)
    assert worker.left_behind == 1
    assert await worker.run(lambda: "next", 5) == "next"
    stuck.set()
    worker.close()


async def test_an_error_of_the_work_is_its_own_and_not_lateness() -> None:
    worker = Worker("test")
    with pytest.raises(ZeroDivisionError):
        await worker.run(lambda: 1 // 0, 5)
    assert (await worker.run(lambda: 1), worker.left_behind) == (1, 0)
    worker.close()


async def test_a_redaction_that_takes_too_long_is_refused_and_the_person_is_told_why(tmp_path: Path) -> None:
    stuck, model = threading.Event(), small_model(tmp_path)

    def lists(tenant: str) -> Lists:
        stuck.wait(20)
        return NO_LISTS

    redactor = Redactor(
        model=str(model), model_digest=folder_digest(model), case_key=str.encode, lists=lists, seconds=0.01
    )
    with pytest.raises(RedactionFailed, match=r"took longer than .* nothing was sent"):
        await redactor.redact(["Sarah Jones rang"], [], case="c")
    stuck.set()
    redactor.close()


async def test_a_doubtful_text_is_refused_before_anything_is_loaded() -> None:
    with pytest.raises(RedactionFailed, match="wrong encoding"):
        await Redactor(model="no_such_model", case_key=str.encode).redact(["a\0b"], [], case="c")


# ---- in doubt ----------------------------------------------------------------------------------

_PICTURE = base64.b64encode(bytes(range(256)) * 3).decode()
_LETTER = base64.b64encode(("Dear Sarah, the lease – as agreed – ends in June 2027. " * 12).encode()).decode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Minutes\0", "binary file"),
        ("caf\ufffd" * 20, "wrong encoding"),
        ("\x93Sarah\x94 " * 20, "wrong encoding"),
        (f"see {_PICTURE}", "binary data"),
        ("\n".join(_PICTURE[at : at + 76] for at in range(0, len(_PICTURE), 76)), "binary data"),
        ("x" * (MOST_CHARACTERS + 1), "Give it in parts"),
    ],
)
def test_a_text_in_doubt_is_refused_and_the_person_is_told_why(text: str, reason: str) -> None:
    with pytest.raises(RedactionFailed, match=reason) as refused:
        refuse_doubtful(["good", text])
    assert "nothing was sent" in refused.value.text


@pytest.mark.parametrize(
    "text", ["", "Grüße, 会議は金曜日 – £5", "one \ufffd in a line", _LETTER, "a" * 2000, "x\t\r\n" * 99]
)
def test_a_text_like_any_other_is_not_in_doubt(text: str) -> None:
    refuse_doubtful([text])


# ---- about to leave ----------------------------------------------------------------------------


@pytest.fixture
def vault() -> Vault:
    made = Vault(TAG, watched=frozenset({"Olive Marsh", "Will Price", "May Day Limited"}))
    made.keep(Entry(label="PERSON", number=1, type="PERSON", value="Sarah Jones", surfaces=("Sarah",)))
    made.keep(Entry(label="ACCOUNT", number=2, type="UK_BANK_ACCOUNT", value="1234 5678"))
    made.keep(Entry(label="PHONE", number=3, type="PHONE_NUMBER", value="020 7946 0958"))
    return made


@pytest.mark.parametrize(
    "leak",
    ["Olive Marsh", "OLIVE MARSH", "Olive\u00a0Marsh", "Olive%20Marsh", "O l i v e  M a r s h", "Will Price",
     base64.b64encode(b"as Olive Marsh told us all").decode(), "12 34 56 78", "12-34-5678", "+44 20 7946 0958"],
)  # fmt: skip
def test_no_full_name_of_the_directory_and_no_number_leaves_however_it_is_written(vault: Vault, leak: str) -> None:
    with pytest.raises(RedactionFailed, match="nothing was sent"):
        check_outgoing(f"they wrote {leak} there", vault)


@pytest.mark.parametrize(
    ("text", "let_through"), [("it will price itself", 1), ("in May", 0), ("87 65 43 21", 0), (f"[PERSON_1_{TAG}]", 0)]
)
def test_ordinary_words_and_placeholders_leave_and_are_counted(vault: Vault, text: str, let_through: int) -> None:
    assert check_outgoing(text, vault) == let_through


def test_what_was_let_through_and_what_stood_for_nobody_is_told() -> None:
    report = dict.fromkeys(("read", "model", "region", "policy", "prompt"), "x")
    told = why({**report, "hidden": {}, "let_through": 2, "unknown": 1}, "run")
    (facts,) = (element for element in told.elements if isinstance(element, Facts))
    assert ("Not hidden", "2 ordinary words that are somebody's name too") in facts.facts
    assert ("Left out", "statements with 1 placeholder that stands for nobody here") in facts.facts
    assert len(why({**report, "hidden": {}}, "run").elements) == len(told.elements)
