"""The grammar of spoken due dates in British English: what each form means, counted from the day of the meeting.

Rules where English wavers:
- “Friday” is the one ahead; said on a Friday, that of the next week.
- “next Friday” is sure only where no Friday is left in this week (Monday to Sunday); else it may mean either: None.
- “this Friday” lies in this week, today included. “Friday week” is a week after the one ahead.
- the end of a week is its Friday; of a month, quarter or year its last calendar day; quarters are the calendar's.
- “before the 3rd” is due on the day named: the phrase stands beside the date.
- “3/12” is 3 December. A day without a year is the next such day, if it comes within ten months.
- working days leave out Saturdays and Sundays; bank holidays are not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from skills.recap import calendar

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NUMBER_WORDS: Final = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS: Final = {word: number for number, word in enumerate(_NUMBER_WORDS.split(), start=1)} | {
    "a": 1,
    "an": 1,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}
_ORDINAL_WORDS: Final = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
"""
_UNTIL_20TH: Final = _ORDINAL_WORDS.split()
ORDINALS: Final = {word: number for number, word in enumerate(_UNTIL_20TH, start=1)} | {
    "thirtieth": 30,
    "thirty-first": 31,
    **{f"twenty-{word}": 20 + number for number, word in enumerate(_UNTIL_20TH[:9], start=1)},
}

WEEKDAY = r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
ORDINAL = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
YEAR = r"(?P<year>20\d\d)"
NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
UNIT = r"(?P<unit>hour|day|week|fortnight|month|year)s?"
Rule = Callable[[re.Match[str], date], "date | None"]


def _weekday(found: re.Match[str]) -> int:
    return [name[:3] for name in WEEKDAYS].index(found["weekday"][:3])


def _month(found: re.Match[str]) -> int:
    return [name[:3] for name in MONTHS].index(found["month"][:3]) + 1


def _day(found: re.Match[str]) -> int:
    word = found["day"]
    return ORDINALS[word] if word in ORDINALS else int(re.sub(r"\D", "", word))


def _number(found: re.Match[str]) -> int:
    word = found["number"]
    return int(word) if word.isdigit() else NUMBERS[word]


def _ahead(found: re.Match[str]) -> int:
    return 1 if found.groupdict().get("which") == "next" else 0


def _later(on: date, number: int, unit: str) -> date | None:
    match unit:
        case "hour":
            return calendar.days_on(on, number // 24)
        case "month":
            return calendar.months_on(on, number)
        case "year":
            return calendar.months_on(on, number * 12)
    return calendar.days_on(on, number * {"day": 1, "week": 7, "fortnight": 14}[unit])


def _next_weekday(found: re.Match[str], on: date) -> date | None:
    weekday = _weekday(found)
    return calendar.coming(on, weekday) if weekday <= on.weekday() else None


def _this_weekday(found: re.Match[str], on: date) -> date | None:
    day = calendar.week_day(on, 0, _weekday(found))
    return day if day and day >= on else None


def _weeks_after(weeks: int) -> Rule:
    return lambda found, on: calendar.days_on(calendar.coming(on, _weekday(found)), weeks * 7)


def _weekday_of_next_week(found: re.Match[str], on: date) -> date | None:
    return calendar.week_day(on, 1, _weekday(found))


def _end(found: re.Match[str], on: date) -> date | None:
    ahead = _ahead(found)
    match found["span"]:
        case "week":
            day = calendar.week_day(on, ahead, calendar.FRIDAY)
            return day if day and day >= on else None
        case "month":
            month = calendar.months_on(on.replace(day=1), ahead)
            return calendar.month_end(month.year, month.month) if month else None
        case "quarter":
            return calendar.quarter_end(on, ahead)
    return calendar.make(on.year + ahead, 12, 31)


def _start(found: re.Match[str], on: date) -> date | None:
    match found["span"]:
        case "week":
            return calendar.week_day(on, 1, 0)
        case "month":
            return calendar.months_on(on.replace(day=1), 1)
    return calendar.make(on.year + 1, 1, 1)


def _middle(found: re.Match[str], on: date) -> date | None:
    ahead = _ahead(found)
    if found["span"] == "week":
        day = calendar.week_day(on, ahead, 2)
        return day if day and day >= on else None
    return calendar.months_on(on.replace(day=15), max(ahead, 1 if on.day > 15 else 0))


def _end_of_month(found: re.Match[str], on: date) -> date | None:
    month = _month(found)
    if found["year"]:
        return calendar.month_end(int(found["year"]), month)
    return calendar.month_end(on.year if month >= on.month else on.year + 1, month)


def _day_in_month(day: int) -> Rule:
    return lambda found, on: calendar.next_dated(on, _month(found), day)


def _quarter(found: re.Match[str], on: date) -> date | None:
    month = int(found["quarter"]) * 3
    if found["year"]:
        return calendar.month_end(int(found["year"]), month)
    return calendar.month_end(on.year if month >= on.month else on.year + 1, month)


def _dated(found: re.Match[str], on: date) -> date | None:
    if found["year"]:
        day = calendar.make(int(found["year"]), _month(found), _day(found))
    else:
        day = calendar.next_dated(on, _month(found), _day(found))
    return _on_weekday(day, found)


def _on_weekday(day: date | None, found: re.Match[str]) -> date | None:
    """None where “Friday the 4th” is no Friday."""
    weekday = found.groupdict().get("weekday")
    return None if day and weekday and day.weekday() != _weekday(found) else day


def _day_of_month(found: re.Match[str], on: date) -> date | None:
    day = _day(found)
    ahead = max(_ahead(found), 1 if day < on.day else 0)
    first = calendar.months_on(on.replace(day=1), ahead)
    date_ = calendar.make(first.year, first.month, day) if first else None
    return _on_weekday(date_, found)


def _numeric(found: re.Match[str], on: date) -> date | None:
    day, month, year = int(found["d"]), int(found["m"]), found["y"]
    if not year:
        return calendar.next_dated(on, month, day)
    return calendar.make(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _in(found: re.Match[str], on: date) -> date | None:
    if found.groupdict().get("working"):
        return calendar.working_days_on(on, _number(found))
    return _later(on, _number(found), found["unit"])


def _weekend(found: re.Match[str], on: date) -> date | None:
    ahead = _ahead(found)
    day = calendar.week_day(on, ahead, 6 if found["during"] else calendar.FRIDAY)
    return day if day and day >= on else None


def _plus(days: int) -> Rule:
    return lambda found, on: calendar.days_on(on, days)


def _coming(found: re.Match[str], on: date) -> date | None:
    return calendar.coming(on, _weekday(found))


_WHICH = r"(?:(?P<which>this|next|the|of the) )?"
_DURING = r"(?P<during>(?:over|at|on|during) )?"
_WEEKDAY_FIRST = rf"(?:{WEEKDAY},? )?(?:the )?"

_TABLE: Final[tuple[tuple[str, Rule], ...]] = (
    (r"(?:(?:the )?end of )?(?:today|tonight|this)", _plus(0)),
    (r"(?:(?:the )?end of )?tomorrow", _plus(1)),
    (r"(?:the )?day after tomorrow", _plus(2)),
    (r"tomorrow week|a? ?week (?:from |on )?tomorrow", _plus(8)),
    (r"today week|a? ?week (?:from )?(?:today|now)|this time next week", _plus(7)),
    (r"a? ?fortnight (?:from )?(?:today|now)", _plus(14)),
    (rf"(?:the |this coming |the coming )?{WEEKDAY}(?: coming)?", _coming),
    (rf"this {WEEKDAY}", _this_weekday),
    (rf"{WEEKDAY} (?:of )?this week", _this_weekday),
    (rf"next {WEEKDAY}", _next_weekday),
    (rf"{WEEKDAY} (?:of )?next week", _weekday_of_next_week),
    (rf"next week,? (?:on )?{WEEKDAY}", _weekday_of_next_week),
    (rf"{WEEKDAY} week", _weeks_after(1)),
    (rf"(?:a )?week (?:on|from) {WEEKDAY}", _weeks_after(1)),
    (rf"{WEEKDAY} fortnight", _weeks_after(2)),
    (rf"(?:a fortnight|two weeks) (?:on|from) {WEEKDAY}", _weeks_after(2)),
    (rf"(?:the )?(?:very )?end of {_WHICH}(?P<span>week|month|quarter|year)", _end),
    (rf"{_WHICH}(?P<span>week|month|quarter|year)'?s?[ -]end", _end),
    (r"later (?P<which>this) (?P<span>week|month|quarter|year)", _end),
    (r"(?P<which>this) (?P<span>week|month|quarter|year)", _end),
    (r"(?:some ?time |late |later )?(?P<which>next) (?P<span>week)", _end),
    (r"(?:the )?(?:start|beginning) of (?:the )?next (?P<span>week|month|year)", _start),
    (rf"(?:the )?(?:middle of|mid)[ -]?{_WHICH}(?P<span>week|month)", _middle),
    (r"(?P<which>this|next) mid-?(?P<span>week|month)", _middle),
    (rf"(?:the )?end of {MONTH}(?: {YEAR})?", _end_of_month),
    (rf"(?:the )?(?:start|beginning) of {MONTH}", _day_in_month(1)),
    (rf"(?:the )?(?:middle of |mid[ -]?){MONTH}", _day_in_month(15)),
    (rf"(?:the )?end of q(?P<quarter>[1-4])(?: {YEAR})?", _quarter),
    (rf"(?:in |within )?(?:the next )?{NUMBER} {UNIT}'?s?'?(?: time)?(?: from (?:today|now))?", _in),
    (rf"(?:in |within )?(?:the next )?{NUMBER} (?P<working>working|business|week) ?days'?(?: time)?", _in),
    (rf"{_WEEKDAY_FIRST}{DAY} (?:of )?{MONTH},?(?: {YEAR})?", _dated),
    (rf"{_WEEKDAY_FIRST}{MONTH} (?:the )?{DAY},?(?: {YEAR})?", _dated),
    (rf"{_WEEKDAY_FIRST}{ORDINAL}(?: of (?P<which>this|next|the) month)?", _day_of_month),
    (r"(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?", _numeric),
    (r"(?P<d>\d{1,2})[.-](?P<m>\d{1,2})[.-](?P<y>20\d\d|\d\d)", _numeric),
    (r"(?P<y>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})", _numeric),
    (rf"{_DURING}(?:(?P<which>this|next|the) )?weekend", _weekend),
    (r"christmas(?: eve)?|xmas", lambda found, on: calendar.next_dated(on, 12, 24)),
    (r"new year(?:'?s eve)?|(?:the )?new year", lambda found, on: calendar.next_dated(on, 12, 31)),
    (r"(?:the )?end of the tax year", lambda found, on: calendar.next_dated(on, 4, 5)),
)
RULES: Final = tuple((re.compile(pattern), rule) for pattern, rule in _TABLE)
