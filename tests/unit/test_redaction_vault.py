"""The vault leads back to the right original or says that it can't."""

from __future__ import annotations

import json

import pytest
from growth import IN_PROPORTION, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import RedactionFailed
from bot.core.types import Person
from policies.redaction.placeholders.tokens import case_tag
from policies.redaction.placeholders.vault import Entry, Vault

TAG = case_tag(b"here")
OTHER = case_tag(b"there")


@pytest.fixture
def vault() -> Vault:
    return _two_people()


def _two_people() -> Vault:
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


@pytest.mark.parametrize(
    "rest", ["PERSON NO. 1 {}", "[PERSON_L2_{}]", "<b>PERSON</b>_1_{}", "[1_PERSON_{}]", "persons 1 and 2 {}", "2_{}"]
)
def test_what_is_left_of_a_placeholder_is_reported_by_its_tag(vault: Vault, rest: str) -> None:
    text = f"Ask {rest.format(TAG)}."
    restored = vault.restore(text)
    assert (restored.text, restored.unknown) == (text, (TAG,))
    stream = vault.stream()
    given, end = "".join(map(stream.feed, text)), stream.close()
    assert given + end.text == text
    assert end.unknown == (TAG,)


def test_a_slip_in_a_label_counts_only_where_one_entry_fits(vault: Vault) -> None:
    assert vault.restore(f"[PERSN_1_{TAG}]").text == "Sarah Jones"
    vault.keep(Entry(label="PLACE", number=7, type="LOCATION", value="Leeds"))
    vault.keep(Entry(label="PLATE", number=7, type="UK_VEHICLE_REGISTRATION", value="AB12 CDE"))
    assert vault.restore(f"[PLAE_7_{TAG}]").unknown == (f"[PLAE_7_{TAG}]",)
    assert vault.restore(f"[WIDGET_1_{TAG}]").unknown == (f"[WIDGET_1_{TAG}]",)


def test_a_possessive_within_the_brackets_stays_one(vault: Vault) -> None:
    assert vault.restore(f"[PERSON_1_{TAG}'s] house").text == "Sarah Jones's house"


_PROSE = st.sampled_from(
    [
        "she said ",
        "person ",
        "1 ",
        "[see ",
        "] ",
        "R&D ",
        "50% ",
        "* ",
        "\n",
        "_",
        "an email",
        "a (",
        "IP",
        ", ",
        "ORG_",
        "one ",
    ]
)
_TOKENS = st.sampled_from(["PERSON_1_", "EMAIL_1_", "PERSON_2_", "PERSON_9_", "PERSN_1_", "PERSON_1, PERSON_2_"])
_HANDS = st.sampled_from(
    ["[{}]", "{}", "**{}**", "[{}", "{}]", "<{}>", "&lt;{}&gt;", "\\[{}\\]", "[ {} ]", "{}'s", "[{}'s]", "`{}` ", "{}s"]
)
_MANGLED = st.builds(
    lambda token, hands, case, gap: case(hands.format((token + TAG).replace("_", gap))),
    _TOKENS,
    _HANDS,
    st.sampled_from([str, str.lower, str.title]),
    st.sampled_from(["_", " ", "-", "\\_", "_\n", "\u200b_", ""]),
)


@settings(max_examples=50)
@given(st.lists(_PROSE | _MANGLED | st.text(max_size=4), max_size=9).map("".join), st.data())
def test_a_text_in_pieces_is_restored_as_the_whole_is(text: str, data: st.DataObject) -> None:
    vault = _two_people()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    stream, out = vault.stream(), []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        out.append(stream.feed(text[start:end]))
    rest, whole = stream.close(), vault.restore(text)
    assert ("".join(out) + rest.text, rest.unknown) == (whole.text, whole.unknown)


def test_a_stream_never_shows_part_of_a_placeholder_and_holds_back_a_word_at_most(vault: Vault) -> None:
    stream = vault.stream()
    shown = [stream.feed(letter) for letter in f"I asked [PERSON_1_{TAG}] about it, and then"]
    assert "".join(shown) == "I asked Sarah Jones about it, and "
    assert "".join(shown[:8]).strip() == "I asked"
    assert stream.close().text == "then"


@settings(max_examples=50)
@given(st.integers(1, 30), _HANDS, st.sampled_from(["_", " ", "-", "\\_", "\u200b", "\u00a0"]), st.booleans())
def test_however_it_is_bent_a_placeholder_is_never_somebody_else(number: int, hands: str, gap: str, low: bool) -> None:
    vault = Vault(TAG)
    for n in range(1, 21):
        vault.keep(Entry(label="PERSON", number=n, type="PERSON", value=f"Somebody{chr(64 + n)}"))
    token = gap.join(("PERSON", str(number), TAG))
    text = vault.restore(f"Ask {hands.format(token.lower() if low else token)} again").text
    named = {n for n in range(1, 21) if f"Somebody{chr(64 + n)}" in text}
    assert named == ({number} if number <= 20 else set())


def test_what_was_erased_stays_visible_is_told_and_is_given_to_nobody_else(vault: Vault) -> None:
    vault.write_down(f"[PERSON_1_{TAG}]", zip(vault.mentions(f"[PERSON_1_{TAG}]"), ["Sarah"], strict=True))
    vault.forget([vault.entries["PERSON", 1]])
    kept = Vault.from_json(json.loads(json.dumps(vault.to_json())))
    restored = kept.restore(f"[PERSON_1_{TAG}]")
    assert (restored.text, restored.erased) == (f"[PERSON_1_{TAG}]", (f"[PERSON_1_{TAG}]",))
    assert "Sarah" not in json.dumps(kept.to_json())
    assert kept.next_number() == 3


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


EMPTY = {"tag": "X", "entries": [], "excused": [], "common_words": []}


def test_a_vault_that_was_kept_before_there_was_more_to_keep_is_read() -> None:
    assert Vault.from_json(EMPTY) == Vault("X")


@pytest.mark.parametrize("broken", [None, {}, {**EMPTY, "entries": [{}]}, {**EMPTY, "written": [1]}, "text"])
def test_a_broken_vault_is_refused(broken: object) -> None:
    with pytest.raises(RedactionFailed, match="can't be read"):
        Vault.from_json(broken)


def test_a_copy_grows_on_its_own(vault: Vault) -> None:
    copy = vault.copy()
    copy.keep(Entry(label="ORG", number=copy.next_number(), type="ORGANIZATION", value="Harbour & Co"))
    assert copy.counts() == {"PERSON": 2, "EMAIL": 1, "ORG": 1}
    assert vault.counts() == {"PERSON": 2, "EMAIL": 1}
    assert "Harbour & Co" in copy.originals()


def test_a_vault_of_thousands_gives_out_its_next_number_at_once() -> None:
    def fill(size: int) -> None:
        filled = Vault(TAG)
        for _ in range(size):
            filled.keep(Entry(label="PHONE", number=filled.next_number(), type="PHONE_NUMBER", value="07700 900123"))
        assert filled.next_number() == size + 1

    assert growth(fill, 500) < IN_PROPORTION
