"""What of a field's value is hidden: all of it where it fits the field, nothing of "n/a", names one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.names import first_names, is_common_word
from policies.redaction.forms.birth import is_date
from policies.redaction.forms.cells import Cell
from policies.redaction.forms.keys import kind_of
from policies.redaction.forms.page import words
from policies.redaction.wordlists.words import FUNCTION_WORDS

_NOTHING = words(
    "n/a, na, none, nil, null, nan, unknown, not known, not given, not provided, not applicable, tbc,"
    " tbd, tba, same, as above, same as above",
    "yes, no, true, false, y, n, pending, -, --, self, other, see above, see below, see attached,"
    " attached, as agreed, various, all, any",
    "confirmed, verified, required, optional, string, number, text, redacted, withheld, empty, blank,"
    " to follow, see notes, ok, done",
    "everyone, team, all staff, you, me, us, them, him, her, it, this, that, today, tomorrow, yesterday,"
    " now, asap, male, female",
)
_FIRM = re.compile(
    r"\b(?:ltd|limited|llp|plc|inc|llc|gmbh|partners|partnership|group|holdings|associates|& co|and"
    r" co|& sons|bank|trust|university"
    r"|council|school|college|services|solutions|society|hmrc|court|hospital|surgery|solicitors|accountants"
    r"|consulting|chambers)\b\.?",
    re.I,
)
_OFFICE = re.compile(
    r"\b(?:team|teams|department|dept|office|support|accounts|finance|sales|admin|reception|helpdesk"
    r"|desk|board|committee|staff"
    r"|clients?|customers?|members?|everybody|management|operations|marketing|hr|it|legal|compliance"
    r"|payroll|parties|counsel)\b",
    re.I,
)
_NAME_WORD = r"(?:[^\W\d_][\w'’.-]*|\([^\W\d_][\w'’. -]{0,30}\))"
_NAME = re.compile(rf"{_NAME_WORD}(?:,? {_NAME_WORD}){{0,6}}")
_CAPITAL = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.-]*)(?:,? (?:[A-ZÀ-Þ][\w'’.-]*|de|da|di|du|del|della|la|le|van|von|der|den|ter"
    r"|bin|bint|ibn|al|el|y|ap|ab|ferch|of|st)\b)*"
)
_SPLIT = re.compile(r"\s*\(?\b\d{1,2}\)\s*|\s*(?:;|\band\b|&|\n|(?<=[^,\s]),(?=\s+\S+\s+\S))\s*|\s*/\s+")
_REMARK = re.compile(r"\s+[(<\[–|].*$|\s+-\s+.*$|\s*<.*$")
_MONEY = re.compile(r"^[£$€]|\d\s?(?:%|p\.?a\.?|pounds|GBP|EUR|USD)\b|^[\d,]+\.\d\d$")
_SPEAKS = re.compile(
    r"\b(?:interview|agent|case ?worker|witness|judge|counsel|caller|officer|clerk|host|present|speaker"
    r"|chair|user)",
    re.I,
)
_LOGIN = re.compile(r"(?=\S*[\d._])(?!\S*@)[a-z][\w.-]{2,30}(?=,|$)")
_TOKEN = re.compile(r"[^\s,;]+(?: (?=[\w/-]*\d|[A-D]\b)[\w/+().-]+){0,8}")
_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_WITHOUT_DIGIT = frozenset({"SECRET", "USERNAME", "EMAIL_ADDRESS", "URL", "STREET_ADDRESS", "BIC_CODE", "COORDINATES"})
_LONGEST = {"STREET_ADDRESS": 250, "LOCATION": 60, "ORGANIZATION": 90, "PERSON": 400, "SECRET": 80, "URL": 400}


def pieces(kind: str, cell: Cell, text: str) -> Iterator[tuple[str, int, int]]:
    """(type, start, end) of what is hidden of a cell of this kind."""
    value = text[cell.start : cell.end]
    if kind_of(value) is not None and not any(map(str.isdigit, value)):
        return
    if value.strip(" .").lower() in _NOTHING or len(value) > _LONGEST.get(kind, 120):
        return
    if kind in ("PERSON", "ROLE"):
        yield from _people(kind, value, cell)
    elif kind in ("LOCATION", "ORGANIZATION"):
        yield from _name(kind, value, cell)
    elif _holds(kind, value, cell):
        yield kind, cell.start, _end(kind, value, cell)


def _holds(kind: str, value: str, cell: Cell) -> bool:
    digits = sum(map(str.isdigit, value))
    if cell.follows:
        return True
    if kind == "EMAIL_ADDRESS":
        return "@" in value
    if kind == "DATE_OF_BIRTH":
        return digits > 1 or is_date(value)
    if kind == "STREET_ADDRESS":
        return "@" not in value and (digits > 0 or (value[:1].isupper() and len(value.split()) < 12 and not cell.prose))
    if kind == "URL":
        return bool(re.search(r"linkedin|facebook|twitter|instagram|github|/in/|/u|~|@", value))
    if kind in _WITHOUT_DIGIT:
        return len(value) > 1 and (digits > 0 or len(value.split()) <= 2)
    return digits > (cell.prose or len(value) < 4) and not _MONEY.search(value) and len(value.split()) < 9


def _end(kind: str, value: str, cell: Cell) -> int:
    """A value in a sentence ends with its number; the rest of the sentence stays."""
    if cell.prose and kind not in ("STREET_ADDRESS", "DATE_OF_BIRTH"):
        found = _TOKEN.match(value)
        return cell.start + (found.end() if found else len(value))
    return cell.end


def _name(kind: str, value: str, cell: Cell) -> Iterator[tuple[str, int, int]]:
    if cell.prose:
        found = _CAPITAL.match(value)
        if found:
            yield kind, cell.start, cell.start + found.end()
    elif (
        len(value.split()) <= 8
        and re.search(r"[^\W\d_]{2}", value)
        and (kind == "ORGANIZATION" or not _MONEY.search(value))
    ):
        yield kind, cell.start, cell.end


def _people(kind: str, value: str, cell: Cell) -> Iterator[tuple[str, int, int]]:
    at = 0
    for separator in [*_SPLIT.finditer(value), None]:
        stop = separator.start() if separator else len(value)
        yield from _person(kind, value[at:stop], cell.start + at, cell)
        if separator is None:
            return
        at = separator.end()


def _person(kind: str, part: str, start: int, cell: Cell) -> Iterator[tuple[str, int, int]]:
    part = _REMARK.sub("", part)
    if login := _LOGIN.match(part):
        yield "USERNAME", start, start + login.end()
        return
    name = _CAPITAL.match(part) if cell.prose or not _NAME.fullmatch(part) else _NAME.fullmatch(part)
    if not name or name.group().strip(".").lower() in _NOTHING or len(name.group()) < 2:
        return
    surface = name.group().rstrip(".") if len(name.group().split()[-1]) > 3 else name.group()
    if kind == "ROLE" and not _is_somebody(surface, part[name.end() :], cell):
        return
    if _FIRM.search(surface):
        yield "ORGANIZATION", start, start + len(surface)
    elif not _OFFICE.search(surface) and _looks_like_name(surface, cell):
        yield "PERSON", start, start + len(surface)


def _is_somebody(surface: str, rest: str, cell: Cell) -> bool:
    """What stands behind a role may be what that person says, or a remark: only a name on its own counts."""
    words = [word.strip(".,'’").lower() for word in surface.split()]
    if (rest.strip() and (rest.strip()[0].isalnum() or rest.strip()[0] in ":=")) or (
        len(words) == 1 and (surface.endswith(".") or _SPEAKS.search(cell.key))
    ):
        return False
    if any(word in FUNCTION_WORDS for word in words) or kind_of(surface) is not None:
        return False
    return not all(is_common_word(word) for word in words) or any(word in first_names() for word in words[:-1])


def _looks_like_name(surface: str, cell: Cell) -> bool:
    parts = surface.split()
    if surface[0].isupper() or any(part.lower().strip(".,") in first_names() for part in parts):
        return len(parts) < 7
    return "name" in cell.key.lower() and not cell.prose and len(parts) < 4
