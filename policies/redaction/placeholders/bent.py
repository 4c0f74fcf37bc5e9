"""Placeholders in a text that came back from a model: read whatever was done to them, and never taken for another's."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from policies.redaction.placeholders.bending import Reading, packed, places, reading
from policies.redaction.placeholders.brackets import (
    BARRIER,
    FARTHEST,
    Mention,
    in_brackets,
    listed_before,
    with_brackets,
)

TAG_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"

_COUNTED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""
COUNTED = tuple(_COUNTED.upper().split())
_NUMBER = re.compile(rf"(?:[0-9]{{1,6}}|{'|'.join(COUNTED)}|[IL])$")
# Somebody else's, or one that lost its tag: a placeholder only where it is written like one.
_GAP = r"[\\_\-–‑ *]{0,4}"
_FOREIGN = re.compile(
    r"(?<![A-Za-z0-9])(?P<bare>[A-Za-z]{2,24})\\?_[0-9]{1,6}(?:\\?_(?P<tag>[A-Za-z0-9]{3,5}))?(?![A-Za-z0-9])"
    rf"|(?<=[\[{{<])(?P<label>[A-Za-z]{{2,24}}){_GAP}[0-9]{{1,6}}(?:{_GAP}(?P<other>[A-Za-z0-9]{{3,5}}))?(?=\\?[\]}}>])"
    rf"|(?<=\[)(?P<numberless>[A-Za-z]{{2,24}})\\?_[{TAG_LETTERS}]{{4}}(?=\\?\])"
)


def bent(text: str, tag: str, labels: Collection[str]) -> list[Mention]:
    """Every placeholder that isn't written straight, in order: those with this tag, and those of another case or none.

    `labels` are those that there are; another one is kept as it stands, for whoever knows what it may be a slip of.
    """
    read = reading(text)
    found = _own(read.text, tag, labels) if tag in packed(read.text) else []
    found = _merged(found, list(_foreign(read.text, tag, labels)))
    found = _merged(found, list(_left_over(read.text, tag)))
    return [replace(mention, start=start, end=end) for mention, start, end in _apart(read, found)]


def _merged(own: list[Mention], others: list[Mention]) -> list[Mention]:
    """In order; where two overlap, this case's own."""
    starts = [mention.start for mention in own]
    free = [other for other in others if (at := bisect_left(starts, other.end)) == 0 or own[at - 1].end <= other.start]
    return sorted([*own, *free], key=lambda mention: mention.start)


def _apart(read: Reading, found: Iterable[Mention]) -> Iterator[tuple[Mention, int, int]]:
    """Each with its place in the source; a code that belongs to two is the first one's."""
    done = 0
    for mention in found:
        start, end = read.source(mention.start, mention.end)
        if start >= done:
            yield mention, start, end
            done = end


def is_near(label: str, other: str) -> bool:
    """True if one letter too many, too few, wrong, or two exchanged, make one label of the other."""
    if min(len(label), len(other)) < 2 or abs(len(label) - len(other)) > 1:
        return False
    if len(label) == len(other):
        wrong = [at for at, (a, b) in enumerate(zip(label, other, strict=True)) if a != b]
        swapped = (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and label[wrong[0]] + label[wrong[1]] == (other[wrong[1]] + other[wrong[0]])
        )
        return len(wrong) <= 1 or swapped
    long, short = (label, other) if len(label) > len(other) else (other, label)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def is_slip(written: str, tag: str) -> bool:
    """True for this tag with one letter lost or doubled, or one that no tag has: nobody else's can look like that."""
    written = written.upper()
    if len(written) != len(tag):
        return is_near(written, tag)
    wrong = [letter for letter, right in zip(written, tag, strict=True) if letter != right]
    return len(wrong) == 1 and wrong[0] not in TAG_LETTERS


# ---- with this case's tag ----------------------------------------------------------------------


class Packed:
    """A text's letters and digits alone, and where they stand."""

    def __init__(self, text: str) -> None:
        self.text, self.letters, self.at = text, packed(text), places(text)

    def touches(self, index: int) -> bool:
        """True if this letter stands right behind the one before it."""
        return index > 0 and self.at[index] == self.at[index - 1] + 1

    def between(self, start: int, end: int) -> str:
        return self.text[self.at[start] : self.at[end - 1] + 1]

    def opens_word(self, index: int) -> bool:
        """True for a word's first letter, also for a capital behind a small letter or a digit: "thePERSON"."""
        if not self.touches(index):
            return True
        before, here = self.text[self.at[index - 1]], self.text[self.at[index]]
        return (before.isdigit() and here.isalpha()) or (here.isupper() and not before.isupper())


def _own(text: str, tag: str, labels: Collection[str]) -> list[Mention]:
    pack = Packed(text)
    bare: list[Mention] = []
    done = 0
    for found in re.finditer(tag, pack.letters):
        mention = _read(pack, found.start(), found.end(), done, labels)
        if mention:
            bare += [*listed_before(text, mention, bare[-1].end if bare else 0, labels), mention]
            done = found.end()
    return in_brackets(text, bare, labels)


def _read(pack: Packed, at: int, end: int, done: int, labels: Collection[str]) -> Mention | None:
    """The placeholder whose tag stands at [at, end) of the letters; None where that is no placeholder's."""
    number = _NUMBER.search(pack.letters, max(done, at - 9), at)
    if number is None or not _ends(pack, end, labels):
        return None
    digits = number.group().isdigit()
    if not digits and not pack.opens_word(number.start()):
        return None
    start = _label_start(pack, number.start(), done, labels)
    whole = pack.between(start, end)
    if start == number.start() or BARRIER in whole or len(whole) > end - start + FARTHEST:
        return None
    label = pack.letters[start : number.start()]
    if label not in labels and not _looks_like_label(pack, start, number.start(), label, labels):
        return None
    first, last = pack.at[start], pack.at[end - 1] + 1
    if digits and not _unbroken(pack.between(*number.span())):
        return Mention(first, last, "", 0)
    return Mention(first, last, label, _value(number.group()))


def _label_start(pack: Packed, end: int, done: int, labels: Collection[str]) -> int:
    """Where the label begins that ends at `end`: the longest that there is, else the word as it is written."""
    before = pack.letters[max(done, end - 26) : end]
    fitting = [label for label in labels if before.endswith(label)]
    for label in sorted(fitting, key=len, reverse=True):
        start = end - len(label)
        if start == done or pack.opens_word(start):
            return start
    start = end
    while start > done and pack.letters[start - 1].isalpha() and (start == end or pack.touches(start)):
        start -= 1
    return start


def _looks_like_label(pack: Packed, start: int, end: int, label: str, labels: Collection[str]) -> bool:
    """Whether an unknown word before a number and the tag is a label with a slip in it, or one that nobody knows any more."""
    after = pack.text[pack.at[end - 1] + 1 : pack.at[end - 1] + 3]
    joined = after.startswith(("_", "\\_")) and len(label) <= 24 and label.isascii()
    return joined or any(is_near(label, known) for known in labels)


def _ends(pack: Packed, end: int, labels: Collection[str]) -> bool:
    """Whether the tag ends there: at a word's end, before a plural's s, or where the next placeholder or word begins."""
    if end == len(pack.at) or not pack.touches(end):
        return True
    if pack.letters[end] == "S" and (end + 1 == len(pack.at) or not pack.touches(end + 1)):
        return True
    following = pack.text[pack.at[end]]
    if pack.text[pack.at[end - 1]].isupper() and following.islower():
        return True
    return _next_token(tuple(sorted(labels))).match(pack.letters, end) is not None


@lru_cache(maxsize=64)
def _next_token(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(labels)})[0-9]")


def _unbroken(digits: str) -> bool:
    """False for digits with something visible between them: "1, 2" is not 12."""
    return all(digit.isdigit() or unicodedata.category(digit) in ("Cf", "Mn") for digit in digits)


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    return 1 if number in ("I", "L") else COUNTED.index(number)


# ---- without it --------------------------------------------------------------------------------


def _left_over(text: str, tag: str) -> Iterator[Mention]:
    """This case's tag on its own: of a placeholder of which too little is left to say whose it was."""
    if tag in text:
        for found in re.finditer(rf"(?<![^\W_]){tag}(?![^\W_])", text):
            yield Mention(*found.span(), "", 0)


def _foreign(text: str, tag: str, labels: Collection[str]) -> Iterator[Mention]:
    for found in _FOREIGN.finditer(text):
        label = (found["bare"] or found["label"] or found["numberless"]).upper()
        other = found["tag"] or found["other"] or ""
        if label not in labels and not (found["bare"] and len(other) == 4 and found.group().isupper()):
            continue
        number = re.search(r"[0-9]+", found.group())
        mention = Mention(*found.span(), "", 0)
        if number and other and is_slip(other, tag):
            mention = replace(mention, label=label, number=int(number.group()))
        yield with_brackets(text, mention)
