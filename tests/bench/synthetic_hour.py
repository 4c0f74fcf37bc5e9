"""An hour of meeting, made up: mostly talk, one cue in eight with something personal in it."""

from __future__ import annotations

import random

WORDS_PER_HOUR = 9_000
WORDS_PER_SECOND = WORDS_PER_HOUR / 3600

PEOPLE = ("Sarah Jones", "Imran Qureshi", "Will Price", "Agnieszka Nowak", "Tom Patel", "Sarah Whitlock")
_CLIENTS = ("Harbour & Co", "Northgate Foods Ltd", "Pennine Dental", "Ashdown Estates")
_TALK = (
    "so if we look at the cash flow for the next quarter it is tighter than any of us would like",
    "I think the draft accounts are nearly there but the stock figure still needs a second pair of eyes",
    "yeah no that's fine",
    "can somebody remind me what we agreed about the fee last time because I haven't got it in front of me",
    "um what I was going to say is that the lease runs out in March and nobody has told the landlord",
    "okay",
    "we did say that the board would see it before the end of the month",
    "and then there is the question of whether the deposit goes through the client account or not",
    "right let's park that and come back to it when we have the numbers",
)
_PERSONAL = (
    "{first}, could you ring {client} on 07700 900{n:03d} before Friday?",
    "{name} has moved to {n} Acacia Avenue, Leeds, LS6 {d}AB, so the letter came back.",
    "The sort code is 20-32-{d}6 and the account number is 1234{n:04d}.",
    "{first} said that {client} won't sign until the guarantee is gone.",
    "His National Insurance number is AB {d}2 34 5{d} C, it is on the P45.",
)


def meeting_hour(seed: int = 7) -> list[str]:
    """What is said, cue by cue."""
    chance = random.Random(seed)
    cues: list[str] = []
    words = 0
    while words < WORDS_PER_HOUR:
        cues.append(_personal(chance) if chance.random() < 0.125 else _talk(chance))
        words += len(cues[-1].split())
    return cues


def as_vtt(cues: list[str], seed: int = 7) -> bytes:
    """The same as Teams exports it: each cue in the voice of somebody who was there."""
    chance = random.Random(seed)
    blocks, at = ["WEBVTT"], 0.0
    for cue in cues:
        end = at + len(cue.split()) / WORDS_PER_SECOND
        blocks.append(f"{_clock(at)} --> {_clock(end)}\n<v {chance.choice(PEOPLE)}>{cue}</v>")
        at = end
    return ("\n\n".join(blocks) + "\n").encode()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes // 60):02d}:{int(minutes % 60):02d}:{rest:06.3f}"


def _talk(chance: random.Random) -> str:
    said = " ".join(chance.choice(_TALK) for _ in range(chance.randint(1, 2)))
    return f"{said[0].upper()}{said[1:]}, {chance.choice(('I mean', 'you know', 'to be fair', 'for now'))} {chance.randint(1, 400)}."


def _personal(chance: random.Random) -> str:
    name = chance.choice(PEOPLE)
    return chance.choice(_PERSONAL).format(
        name=name,
        first=name.split()[0],
        client=chance.choice(_CLIENTS),
        n=chance.randint(1, 999),
        d=chance.randint(1, 9),
    )
