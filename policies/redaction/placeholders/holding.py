"""How much of a text that still grows is settled: up to where no placeholder can stand that further text would change."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from policies.redaction.placeholders.bending import LONGEST_CODE, reading
from policies.redaction.placeholders.bent import COUNTED, Packed, is_near
from policies.redaction.placeholders.brackets import BARRIER, FARTHEST, Mention
from policies.redaction.placeholders.tokens import is_straight

REACH = 4 * FARTHEST
"""Characters: nothing in a text depends on what stands farther away."""
_LETTERS = 48
"""No label, number and tag have more letters and digits together, and no list of them that lost its tags."""
_OPEN = re.compile(
    rf"\\?\[[^\[\]{BARRIER}]{{0,{2 * FARTHEST + 2}}}\Z|\\?[{{<«⟨【‹⟦][\s\\*_`~\u200b-\u200f\u2060\ufeff]{{0,6}}\Z"
)
_HALF_A_CODE = re.compile(rf"&[#\w]{{0,{LONGEST_CODE}}}\Z|%[0-9A-Fa-f]?\Z|\\u?[0-9a-fA-F]{{0,4}}\Z")


def settled(text: str, found: Iterable[Mention], labels: Collection[str]) -> int:
    """The text before this place reads the same whatever comes; `found` are all its placeholders, `labels` all there are."""
    pending = [m for m in found if m.end + 2 * FARTHEST > len(text) and not is_straight(text[m.start : m.end])]
    start = max(0, len(text) - REACH)
    tail = _blanked(text, found)[start:]
    places = [len(text), *(mention.start for mention in pending)]
    if half := _HALF_A_CODE.search(tail):
        places.append(start + half.start())
    read = reading(tail)
    for at in (_opened(read.text), _first_that_may_grow(Packed(read.text), labels)):
        if at is not None:
            places.append(start + read.source(at, at + 1)[0])
    return _not_inside(min(places), found)


def _blanked(text: str, found: Iterable[Mention]) -> str:
    """The text with a barrier for each straight placeholder."""
    out, done = [], 0
    for mention in found:
        if not is_straight(text[mention.start : mention.end]):
            continue
        out += [text[done : mention.start], BARRIER * (mention.end - mention.start)]
        done = mention.end
    return "".join(out) + text[done:]


def _not_inside(place: int, found: Iterable[Mention]) -> int:
    inside = [mention.start for mention in found if mention.start < place < mention.end]
    return min(inside, default=place)


def _opened(text: str) -> int | None:
    opened = _OPEN.search(text)
    return opened.start() if opened else None


def _first_that_may_grow(pack: Packed, labels: Collection[str]) -> int | None:
    """Where the first word stands that may yet turn out to open a placeholder, with what may be its bracket."""
    text = pack.text
    for index in range(max(0, len(pack.at) - _LETTERS), len(pack.at)):
        at = pack.at[index]
        if pack.opens_word(index) and BARRIER not in text[at:] and _may_grow(pack, index, labels):
            while at and pack.at[index] - at < 8 and not text[at - 1].isalnum() and text[at - 1] != BARRIER:
                at -= 1
            return at
    return None


def _may_grow(pack: Packed, index: int, labels: Collection[str]) -> bool:
    letters = pack.letters[index:]
    end = index + 1
    while end < len(pack.at) and pack.touches(end) and pack.letters[end].isalpha():
        end += 1
    if end == len(pack.at) and pack.at[-1] + 1 == len(pack.text):
        return len(letters) <= 26
    word, rest = pack.letters[index:end], pack.letters[end:]
    after = pack.text[pack.at[end - 1] + 1 :][:2]
    if after == "\\" or after.startswith(("_", "\\_")) or any(is_near(word, label) for label in labels):
        return _number_and_tag(rest, labels, 1)
    return _label_number_tag(letters, labels, 4)


def _label_number_tag(letters: str, labels: Collection[str], depth: int) -> bool:
    for label in labels:
        if label.startswith(letters):
            return True
        if letters.startswith(label) and _number_and_tag(letters[len(label) :], labels, depth):
            return True
    return False


def _number_and_tag(letters: str, labels: Collection[str], depth: int) -> bool:
    number = re.match(r"[0-9]{1,6}|[IL]", letters)
    ends = [number.end()] if number else []
    for counted in COUNTED:
        if counted.startswith(letters):
            return True
        if letters.startswith(counted):
            ends.append(len(counted))
    return not letters or any(_tag_or_more(letters[end:], labels, depth) for end in ends)


def _tag_or_more(letters: str, labels: Collection[str], depth: int) -> bool:
    """A tag, perhaps with the next placeholder right behind it, or the next of a list that has one tag."""
    if len(letters) <= 6 or any(label.startswith(letters[4:]) for label in labels):
        return True
    return depth > 0 and _label_number_tag(letters, labels, depth - 1)
