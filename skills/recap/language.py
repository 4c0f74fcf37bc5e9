"""Whether a transcript is English, by its small words and its letters: the only language that is read so far."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from skills.recap import words

ENOUGH_WORDS = 20
"""Fewer words say nothing about their language; fewer letters of another script neither."""
SURE_WORDS = 60
"""From here on speech shows what language it is by a narrow margin; below, only by a wide one."""
SMALLEST_SHARE = 0.18
"""Of 60 words of English speech at least 22 % are in the list below; of its neighbours' languages under 10 %."""
SMALLEST_SHARE_OF_FEW = 0.08

# Only words that the languages around English don't write too: not `a`, `on`, `me`, `in`, `is`, `so`, `we`, `do`, `all`.
_TELLTALES = """
    the and of that it you i this have with for be not what are they yeah okay will can just know think it's that's
    i'm we're don't i'll we'll you're there's would could should about there then if from right get got like how which
    who been has had did does some any more up out our your their them he she his my going want need really well now
    yes because than into only these those where please thanks
"""
_ENGLISH = frozenset(_TELLTALES.split())


def is_english(texts: Iterable[str]) -> bool:
    """False only where enough was said in what is plainly another language."""
    text = " ".join(texts)
    if _foreign_letters(text) > 0.5:
        return False
    heard = [word for word in words.tokens(text) if not word[0].isdigit()]
    if len(heard) < ENOUGH_WORDS:
        return True
    share = sum(word in _ENGLISH for word in heard) / len(heard)
    return share >= (SMALLEST_SHARE if len(heard) >= SURE_WORDS else SMALLEST_SHARE_OF_FEW)


def _foreign_letters(text: str) -> float:
    """The share of letters that aren't Latin; 0 where there are hardly any."""
    odd = [letter for letter in text if ord(letter) > 0x24F and letter.isalpha()]
    foreign = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in odd)
    return foreign / sum(map(str.isalpha, text)) if foreign >= ENOUGH_WORDS else 0.0
