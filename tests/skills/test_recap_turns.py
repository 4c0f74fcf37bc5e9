"""From cues to passages: turns are joined, nods don't break them, and each sentence keeps its own moment."""

from __future__ import annotations

from collections.abc import Callable

from growth import IN_PROPORTION, growth
from hypothesis import given
from hypothesis import strategies as st

from bot.core.types import Utterance
from skills.recap import language, salience, turns, words

Talk = Callable[..., tuple[Utterance, ...]]


def test_short_cues_of_one_speaker_become_one_turn(talk: Talk) -> None:
    said = talk(("Ann", "So now"), ("Ann", "we are at the"), ("Ann", "design meeting."), ("Ben", "Good to be here."))
    passages = turns.passages_of(said)
    assert [(passage.speaker, passage.text) for passage in passages] == [
        ("Ann", "So now we are at the design meeting."),
        ("Ben", "Good to be here."),
    ]
    assert passages[0].marks == ((0, 0.0), (7, 10.0), (21, 20.0))


def test_a_nod_in_the_middle_of_a_sentence_does_not_end_it(talk: Talk) -> None:
    said = talk(("Ann", "I'll send the letter"), ("Ben", "Yeah."), ("Ann", "by Friday."), ("Ben", "Mm-hmm, okay."))
    texts = [passage.text for passage in turns.passages_of(said)]
    assert texts == ["I'll send the letter by Friday.", "Yeah.", "Mm-hmm, okay."]


def test_a_sentence_has_the_moment_of_the_cue_in_which_it_begins(talk: Talk) -> None:
    said = talk(("Ann", "That was the budget. Now the"), ("Ann", "lease. I'll ring"), ("Ann", "the landlord."))
    found = turns.sentences(turns.passages_of(said)[0])
    assert [(sentence.text, sentence.start) for sentence in found] == [
        ("That was the budget.", 0.0),
        ("Now the lease.", 0.0),
        ("I'll ring the landlord.", 10.0),
    ]


def test_abbreviations_do_not_end_a_sentence(talk: Talk) -> None:
    passage = turns.passages_of(talk(("Ann", "Ask Dr. Smith about it. Then call.")))[0]
    assert [sentence.text for sentence in turns.sentences(passage)] == ["Ask Dr. Smith about it.", "Then call."]


def test_speech_without_speakers_or_full_stops_is_still_cut_into_passages(talk: Talk) -> None:
    said = talk(*[(None, "and then we talked about the budget again")] * 60)
    passages = turns.passages_of(said)
    assert all(passage.speaker is None for passage in passages)
    assert all(words.count(passage.text) <= 2 * turns.LONGEST_SENTENCE for passage in passages)
    assert len(passages) > 5


def test_a_single_endless_cue_is_cut_too() -> None:
    passages = turns.passages_of([Utterance(start=0, end=9, speaker="Ann", text="word " * 1000)])
    assert max(words.count(passage.text) for passage in passages) <= turns.LONGEST_SENTENCE


CUES = st.lists(
    st.builds(
        Utterance,
        start=st.floats(min_value=0, max_value=1000),
        end=st.just(0.0),
        speaker=st.sampled_from(["Ann", "Ben", None]),
        text=st.sampled_from(
            ["Yeah.", "so then", "We agreed on it. Next", "Is it? No.", "", "e.g. this", "Good point!"]
        ),
    ),
    max_size=30,
)


@given(cues=CUES)
def test_no_word_is_lost_and_every_moment_is_a_cues_own(cues: list[Utterance]) -> None:
    passages = turns.passages_of(cues)
    assert sorted(" ".join(p.text for p in passages).split()) == sorted(" ".join(c.text for c in cues).split())
    starts = {cue.start for cue in cues}
    assert {start for passage in passages for _, start in passage.marks} <= starts
    assert {sentence.start for passage in passages for sentence in turns.sentences(passage)} <= starts


def test_what_is_promised_weighs_more_than_a_nod_and_small_talk(talk: Talk) -> None:
    said = talk(
        ("Ann", "Lovely weather, isn't it, after all that rain we had."),
        ("Ben", "Yeah."),
        ("Ann", "The Brightwater accounts are late because of the stock count."),
        ("Ben", "I'll ring Brightwater tomorrow and ask for the stock count."),
        ("Ann", "Right, okay."),
    )
    ranked = sorted(salience.rank(turns.passages_of(said)), key=lambda passage: -passage.salience)
    assert [passage.id for passage in ranked[:2]] == [4, 3]
    assert {passage.id for passage in ranked[3:]} <= {1, 2, 5}


def test_ten_hours_of_talk_are_ranked_in_proportion_to_an_hour(talk: Talk) -> None:
    line = "We looked at item number {} and Ann will send the figures to the client by Friday so that they can decide."
    said = talk(*((f"Speaker {place % 7}", line.format(place)) for place in range(4500)))
    passages = salience.rank(turns.passages_of(said))
    assert sum(words.count(passage.text) for passage in passages) > 90_000
    assert growth(lambda size: salience.rank(turns.passages_of(said[:size])), 225) < IN_PROPORTION


FOREIGN = {
    "French": "Bonjour à tous. Je pense que nous devons envoyer le rapport à Sarah avant vendredi, on va commencer par le budget.",
    "German": "Guten Morgen zusammen. Wir fangen mit dem Budget an, ich will das bis Freitag fertig haben, was meinst du dazu?",
    "Welsh": "Bore da, bawb. Dw i'n meddwl bod angen i ni anfon yr adroddiad erbyn dydd Gwener, mi wna i hynny heddiw wedyn.",
    "Polish": "Dzień dobry. Zaczniemy od budżetu, myślę że musimy wysłać raport do piątku, czy ktoś ma pytania? Tak, to jest na jutro.",
    "Dutch": "Goedemorgen allemaal. We beginnen met de begroting, ik denk dat we het rapport voor vrijdag moeten sturen, toch?",
    "Russian": "Доброе утро. Начнём с бюджета, я думаю, что мы должны отправить отчёт до пятницы. Есть ли вопросы?",
    "Chinese": "大家好，我们开始今天的会议。首先讨论预算问题。我认为我们应该在星期五之前发送报告。",
}


def test_other_languages_are_told_from_english() -> None:
    assert {name for name, text in FOREIGN.items() if language.is_english([text])} == set()


def test_halting_and_terse_english_is_english() -> None:
    assert language.is_english(
        ["Um so the the remote, uh, it's it's got like buttons and, you know, we we could, yeah"] * 5
    )
    assert language.is_english(
        ["Budget approved. Siân to send figures Friday. Tom: chase invoice 4431. Next meeting Tuesday 10am."]
    )
    assert language.is_english(["Merci."])
