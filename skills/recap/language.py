"""Whether a transcript is English, by its small words and its letters: the only language that is read so far."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from skills.recap import words

ENOUGH_WORDS = 20
"""Fewer words that are no English small words say nothing: a list of names and figures has none either."""
SURE_WORDS = 60
"""From here on speech shows what language it is by a narrow margin; below, only by a wide one."""
SMALLEST_SHARE = 0.18
"""Of 60 words of English speech at least 22 % are in the list below; of its neighbours' languages under 10 %."""
SMALLEST_SHARE_OF_FEW = 0.08
FEWEST_FOREIGN = 4
"""So many small words of another language, and more than of English, are that language."""

# Only words that the languages around English don't write too: not `a`, `on`, `me`, `in`, `is`, `so`, `we`, `do`, `all`.
_ENGLISH_WORDS = """
    the and of that it you i this have with for be not what are they yeah okay will can just know think it's that's i'm
    we're don't i'll we'll you're there's would could should about there then if from right get got like how which who
    been has had did does some any more up out our your their them he she his my going want need really well now yes
    because than into only these those where please thanks
"""
_FOREIGN_WORDS = """
    que les des nous vous est une pour dans avec qui pas il elle et du au ce c'est und der das nicht ich wir ist auf
    mit ein eine zu bis dem noch het een niet dat voor ik naar zijn wordt maar że się nie jest na jak czy tak dla mae
    yn yr bod dw fe'r i'r wedi hynny oes eich los las para está muy por una con esto che di per non sono della questo
    och att det för är som på jeg ikke af til os uma não mas isso bir ve bu için je
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_FOREIGN = frozenset(_FOREIGN_WORDS.split())


def is_english(texts: Iterable[str]) -> bool:
    """False only where enough was said in what is plainly another language."""
    text = " ".join(texts)
    if _foreign_letters(text) > 0.5:
        return False
    heard = [word for word in words.tokens(text) if not word[0].isdigit()]
    english = sum(word in _ENGLISH for word in heard)
    foreign = sum(word in _FOREIGN for word in heard)
    if foreign >= FEWEST_FOREIGN and foreign > english:
        return False
    enough = SMALLEST_SHARE if len(heard) >= SURE_WORDS else SMALLEST_SHARE_OF_FEW
    return len(heard) < ENOUGH_WORDS or english >= enough * len(heard)


def _foreign_letters(text: str) -> float:
    """The share of letters that aren't Latin; 0 where there are hardly any."""
    odd = [letter for letter in text if ord(letter) > 0x24F and letter.isalpha()]
    foreign = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in odd)
    return foreign / sum(map(str.isalpha, text)) if foreign >= ENOUGH_WORDS else 0.0
