"""The transcript reader: every export that people have, and a plain refusal of everything that isn't one."""

from __future__ import annotations

import pytest
from growth import IN_PROPORTION, growth
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import UnreadableTranscript
from bot.core.types import Utterance
from bot.core.vtt import MAX_BYTES, parse, parse_plain


def said(text: bytes | str) -> list[tuple[float, str | None, str]]:
    return [(utterance.start, utterance.speaker, utterance.text) for utterance in parse(text)]


def cue(payload: str, start: str = "00:00:01.000", end: str = "00:00:02.000") -> str:
    return f"WEBVTT\n\n{start} --> {end}\n{payload}\n"


def test_a_teams_transcript_with_unpadded_hours_is_read() -> None:
    text = "WEBVTT\n\n0:0:11.810 --> 0:0:12.881\n<v Sarah Khan>All hooked up.</v>\n\n1:2:3.5 --> 1:2:4.0\n<v Tom>Okay</v>\n"
    assert said(text) == [(11.81, "Sarah Khan", "All hooked up."), (3723.5, "Tom", "Okay")]


@pytest.mark.parametrize("start", ["-00:00:02.500", "0:0:-2.500", "-0:0:2.5"])
def test_what_was_said_before_the_transcript_began_starts_at_zero(start: str) -> None:
    assert parse(cue("<v Ada>Sorry, late.</v>", start, "00:00:01.250")) == (
        Utterance(start=0.0, end=1.25, speaker="Ada", text="Sorry, late."),
    )


@pytest.mark.parametrize(
    ("payload", "speaker", "text"),
    [
        ("<v.loud.first Mary Jones>Hello</v>", "Mary Jones", "Hello"),
        ("<v Mary Jones>No end tag", "Mary Jones", "No end tag"),
        ("<v Siobhán O&#39;Neill (Guest)>Fine &amp; good</v>", "Siobhán O'Neill (Guest)", "Fine & good"),
        ("<v>Hello</v>", None, "Hello"),
        ("<v  Mary\tJones >over\ntwo lines</v>", "Mary Jones", "over two lines"),
        ("<v Tom><i>raise</i> the <c.yellow>price</c> <00:00:01.500>now</v>", "Tom", "raise the price now"),
        ("<lang en-GB>if 3 &lt; 4 then</lang>", None, "if 3 < 4 then"),
        ("<v Tom>a&nbsp;b&lrm;</v>", "Tom", "a b"),
        ("<v Tom>it was <inaudible> at 5 < 6</v>", "Tom", "it was <inaudible> at 5 < 6"),
    ],
)
def test_voice_tags_in_every_dress_give_the_speaker(payload: str, speaker: str | None, text: str) -> None:
    assert said(cue(payload)) == [(1.0, speaker, text)]


def test_each_voice_of_a_cue_is_an_utterance_of_its_own() -> None:
    assert said(cue("<v A>Yes</v>\n<v B>No</v> (laughter)\n<v A>Well")) == [
        (1.0, "A", "Yes"),
        (1.0, "B", "No"),
        (1.0, None, "(laughter)"),
        (1.0, "A", "Well"),
    ]


def test_zooms_name_prefixes_give_the_speaker_and_numbers_are_no_speech() -> None:
    text = (
        "WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nSarah Khan: Morning all.\r\n\r\n"
        "2\r\n00:00:03.000 --> 00:00:04.000\r\nTom: Note: the lease ends at 10:30\r\n"
    )
    assert said(text) == [(1.0, "Sarah Khan", "Morning all."), (3.0, "Tom", "Note: the lease ends at 10:30")]


def test_several_prefixed_names_in_a_cue_are_told_apart() -> None:
    assert said(cue("Sarah: Shall we\nstart?\nTom: Yes")) == [(1.0, "Sarah", "Shall we start?"), (1.0, "Tom", "Yes")]


def test_a_colon_in_captions_without_names_makes_no_speaker() -> None:
    text = "WEBVTT\n\n" + "".join(
        f"00:00:0{second}.000 --> 00:00:0{second}.900\n{line}\n\n"
        for second, line in enumerate(["Welcome", "Question: who pays?", "we don't know", "that is all"])
    )
    assert [speaker for _, speaker, _ in said(text)] == [None] * 4


def test_ids_comments_styles_and_regions_are_no_speech() -> None:
    text = (
        "WEBVTT - Weekly\nKind: captions\n\nNOTE made by hand\nsecond line\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:fred\n\n8f-0\n00:01.000 --> 00:02.000 align:start position:0%\n<v A>Hi</v>\n\nNOTE end\n"
    )
    assert said(text) == [(1.0, "A", "Hi")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_that_editors_save_is_read(encoding: str) -> None:
    assert said(cue("<v Zoë>£1,200 – “agreed”</v>").encode(encoding)) == [(1.0, "Zoë", "£1,200 – “agreed”")]


def test_a_damaged_byte_does_not_spoil_the_rest() -> None:
    data = cue("<v Zoë>£5, naïve café X</v>").encode().replace(b"X", b"\xff")
    assert said(data) == [(1.0, "Zoë", "£5, naïve café \ufffd")]


def test_old_mac_and_subrip_files_are_read_too() -> None:
    assert said("1\r00:00:01,500 --> 00:00:02,000\rHello\r2\r00:00:03,000 --> 00:00:04,000\rBye\r") == [
        (1.5, None, "Hello"),
        (3.0, None, "Bye"),
    ]


def test_cues_out_of_order_are_sorted_and_blank_ones_dropped() -> None:
    text = (
        "WEBVTT\n\n00:05.000 --> 00:09.000\nlater\n\n00:06.000 --> 00:07.000\n<v A> </v>\n\n"
        "00:07.000 --> 00:06.000\nbackwards\n\n00:01.000 --> 00:06.000\nfirst\n"
    )
    assert [(utterance.start, utterance.end, utterance.text) for utterance in parse(text)] == [
        (1.0, 6.0, "first"),
        (5.0, 9.0, "later"),
        (7.0, 7.0, "backwards"),
    ]


@pytest.mark.parametrize(
    "tail",
    [
        "0",
        "00:00:03",
        "00:00:03.000",
        "00:00:03.000 -",
        "00:00:03.000 --> 0",
        "00:00:03.000 --> 00:00:04.000",
        "00:00:03.000 --> 00:00:04.000\n<v",
        "00:00:03.000 --> 00:00:04.000\n<v Sarah Kh",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_transcript_that_breaks_off_gives_what_is_whole(tail: str, between: str) -> None:
    if tail == "0" and between == "\n":
        tail = "00:00:03.000 -->"
    assert said(cue("<v Tom>Whole</v>").rstrip() + between + tail) == [(1.0, "Tom", "Whole")]


def test_the_last_words_of_a_transcript_that_breaks_off_are_kept() -> None:
    assert said("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Tom>I will send the le") == [(1.0, "Tom", "I will send the le")]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("", "empty"),
        (b"", "empty"),
        (" \n\ufeff\n", "empty"),
        ("WEBVTT\n\n", "nobody spoke"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\n<v A></v>\n\nNOTE end\n", "breaks off"),
        ("WEBVTT\n\n00:00:01.0", "breaks off"),
        ("WEBVTT\n\n00:00:01.000 --> 00:0", "breaks off"),
        ("Dear all, please find the minutes attached.", "not a WebVTT"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "not a text file"),
        (b"\x00" * 2000, "not a text file"),
        (cue("hello\x00there"), "not a text file"),
        (cue("much later", "30:00:00.000", "30:00:01.000"), "24 hours"),
        (b"a" * (MAX_BYTES + 1), "10 MB"),
    ],
)
def test_what_is_no_transcript_is_refused_with_what_to_do(data: bytes | str, word: str) -> None:
    with pytest.raises(UnreadableTranscript) as refused:
        parse(data)
    assert word in refused.value.text
    assert refused.value.exit_code == 2


def test_ten_hours_are_read_whole_and_in_proportion_to_an_hour() -> None:
    second = (
        "{0}:{1}:{2}.000 --> {0}:{1}:{2}.900\n<v Speaker {3}>Then we looked at the lease &amp; the rent again</v>\n\n"
    )
    lines = [second.format(n // 3600, n // 60 % 60, n % 60, n % 7) for n in range(36_000)]
    assert len(parse("WEBVTT\n\n" + "".join(lines))) == 36_000
    assert growth(lambda size: parse("WEBVTT\n\n" + "".join(lines[:size])), 1_800) < IN_PROPORTION


@pytest.mark.parametrize("filler", ["<v ", "<c.", "Aa ", "Aa, ", "0:", "<0:", "a<", "&", "-->", "\n", "A:\n", "<v x>"])
def test_nothing_that_is_repeated_makes_it_slow(filler: str) -> None:
    assert growth(lambda size: parse(cue("x " + filler * (size // len(filler)))), 50_000) < IN_PROPORTION


def test_a_plain_transcript_has_no_speakers_whatever_its_form() -> None:
    assert [u.text for u in parse_plain("Hello, thanks for joining.\n\nGlad to be here.")] == [
        "Hello, thanks for joining.",
        "Glad to be here.",
    ]
    assert parse_plain(cue("<v Ada>Hi</v>")) == (Utterance(start=1.0, end=2.0, speaker=None, text="Hi"),)
    assert [(u.start, u.end, u.text) for u in parse_plain(b"00:01 Hello\nagain\n[01:00:03.5] Bye")] == [
        (1.0, 1.0, "Hello"),
        (1.0, 3603.5, "again"),
        (3603.5, 3603.5, "Bye"),
    ]


def test_an_empty_plain_transcript_is_refused() -> None:
    with pytest.raises(UnreadableTranscript, match="empty"):
        parse_plain(b" \n")


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.binary(), st.text(), st.text(alphabet="WEBVT0123456789:.- <>v/ab\n\r&;\u20ac\ud800")))
def test_whatever_comes_in_the_answer_is_utterances_or_a_plain_refusal(data: bytes | str) -> None:
    for read in (parse, parse_plain):
        try:
            utterances = read(data)
        except UnreadableTranscript:
            continue
        assert utterances
        assert all(u.text.strip() and 0 <= u.start <= u.end <= 24 * 3600 for u in utterances)
        assert list(utterances) == sorted(utterances, key=lambda u: u.start)
        "".join(u.text + (u.speaker or "") for u in utterances).encode()


WORD = st.text(alphabet=st.characters(categories=("Ll", "Lu", "Lo", "Nd", "Po", "Sc")), min_size=1, max_size=8)
LINE = (
    st.lists(WORD, min_size=1, max_size=6)
    .map(" ".join)
    .map(lambda line: " ".join(line.replace("&", "").replace(":", "").split()))
    .filter(bool)
)
SAID = st.builds(
    Utterance,
    start=st.integers(0, 80_000_000).map(lambda ms: ms / 1000),
    end=st.just(80_001.0),
    speaker=LINE,
    text=LINE,
)


def written(utterance: Utterance) -> str:
    def clock(seconds: float) -> str:
        whole, ms = divmod(round(seconds * 1000), 1000)
        return f"{whole // 3600}:{whole // 60 % 60}:{whole % 60}.{ms:03}"

    return f"{clock(utterance.start)} --> {clock(utterance.end)}\n<v {utterance.speaker}>{utterance.text}</v>"


@settings(deadline=None)
@given(st.lists(SAID, min_size=1, max_size=20))
def test_what_is_written_as_webvtt_is_read_back(utterances: list[Utterance]) -> None:
    in_order = sorted(utterances, key=lambda utterance: utterance.start)
    assert list(parse("\n\n".join(["WEBVTT", *map(written, utterances)]))) == in_order
