"""Days counted on the calendar: ends of weeks, months and quarters, weekdays ahead, working days."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

FRIDAY = 4


def days_on(on: date, days: int) -> date | None:
    """So many days later; None past the end of the calendar."""
    try:
        return on + timedelta(days=days)
    except OverflowError:
        return None


def months_on(on: date, months: int) -> date | None:
    """The same day so many months later, or the month's last where it is shorter."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def working_days_on(on: date, days: int) -> date | None:
    """So many days later, Saturdays and Sundays not counted; bank holidays are not known here."""
    weeks, rest = divmod(days, 5)
    found: date | None = days_on(on, weeks * 7)
    while found and rest > 0:
        found = days_on(found, 1)
        rest -= 1 if found and found.weekday() <= FRIDAY else 0
    while found and found.weekday() > FRIDAY:
        found = days_on(found, 1)
    return found


def week_day(on: date, weeks: int, weekday: int) -> date | None:
    """A weekday (Monday 0) of this week (0), the next (1) and so on; a week begins on Monday."""
    return days_on(on, weeks * 7 + weekday - on.weekday())


def coming(on: date, weekday: int) -> date:
    """The next such weekday after this day; a week later where today is one."""
    return on + timedelta(days=(weekday - on.weekday() - 1) % 7 + 1)


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def quarter_end(on: date, quarters: int = 0) -> date | None:
    """The last day of this calendar quarter (0), the next (1), …"""
    last = months_on(on.replace(day=1, month=(on.month - 1) // 3 * 3 + 3), quarters * 3)
    return month_end(last.year, last.month) if last else None


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_dated(on: date, month: int, day: int) -> date | None:
    """The first such day and month on or after this day."""
    here = make(on.year, month, day)
    return here if here and here >= on else make(on.year + 1, month, day)
