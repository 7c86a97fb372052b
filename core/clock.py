"""Business time: hours that an office is open, in its own time zone, without weekends and holidays."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from unittest.mock import patch
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

OPENS, CLOSES = time(9), time(17)
DAY_HOURS = 8
LONGEST_SEARCH = 3700
YEARS = range(1990, 2101)


def now() -> datetime:
    """The present moment (UTC), looked up at each call: the default of time columns."""
    return timezone.now()


@contextmanager
def told_at(moment: datetime) -> Iterator[None]:
    """Let the present be another moment (aware), for telling the demo's story at its own time. Not thread-safe."""
    with patch.object(timezone, "now", lambda: moment):
        yield


@dataclass(frozen=True)
class Calendar:
    """When an office works: Monday to Friday, 9:00 to 17:00 in `zone`, except U.S. federal holidays and `closed`.

    `zone` is an IANA name. With `federal_holidays` off only weekends and `closed` count.
    """

    zone: str = "America/New_York"
    federal_holidays: bool = True
    closed: frozenset[date] = field(default_factory=frozenset)

    def is_holiday(self, day: date) -> bool:
        """Whether a local date is a federal holiday (or kept free as one), on whatever day of the week."""
        return day in self.closed or (self.federal_holidays and day in _holidays(day.year))

    def works_on(self, day: date) -> bool:
        """Whether the office opens on a local date."""
        return day.weekday() < 5 and not self.is_holiday(day)

    def opening(self, day: date) -> datetime:
        """The moment (UTC) the office opens on a local date."""
        return datetime.combine(day, OPENS, ZoneInfo(self.zone)).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        """The moment (UTC) the office closes on a local date."""
        return datetime.combine(day, CLOSES, ZoneInfo(self.zone)).astimezone(UTC)

    def midnight(self, day: date) -> datetime:
        """The moment (UTC) a local date begins."""
        return datetime.combine(day, time.min, ZoneInfo(self.zone)).astimezone(UTC)

    def local_day(self, moment: datetime) -> date:
        """The office's local date at a moment."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


def is_countable(moment: datetime) -> bool:
    """Whether a moment lies in years that zones and clocks count with; one outside them is a typing error."""
    return moment.year in YEARS


def add_business_hours(start: datetime, hours: float, calendar: Calendar) -> datetime:
    """The moment (UTC) at which `hours` of open time have passed since `start`; a whole day is eight hours."""
    left, day = timedelta(hours=hours), calendar.local_day(start)
    for _ in range(LONGEST_SEARCH):
        if calendar.works_on(day):
            begin = max(start.astimezone(UTC), calendar.opening(day))
            room = calendar.closing(day) - begin
            if left <= room:
                return begin + left
            left -= max(room, timedelta(0))
        day += timedelta(days=1)
    raise OverflowError("No open hours in ten years: the calendar closes every day.")


def add_business_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The moment (UTC) after `days` working days: each counts as eight open hours."""
    return add_business_hours(start, days * DAY_HOURS, calendar)


def add_calendar_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The moment (UTC) so many local days on, at the same time of day, never before the office opens.

    A closed day gives way to the next opening. Days of 23 and 25 hours count as one; no later start is due earlier.
    """
    day = calendar.local_day(start)
    since_midnight = start - calendar.midnight(day)
    target = day + timedelta(days=days)
    due = min(calendar.midnight(target) + since_midnight, calendar.midnight(target + timedelta(days=1)))
    for _ in range(LONGEST_SEARCH):
        day = calendar.local_day(due)
        if calendar.works_on(day):
            return max(due, calendar.opening(day))
        due = calendar.opening(day + timedelta(days=1))
    raise OverflowError("No open day in ten years: the calendar closes every day.")


def business_hours_between(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Open hours from `start` to `end`; 0 when the end is not later."""
    total, day, last = timedelta(0), calendar.local_day(start), calendar.local_day(end)
    while day <= last:
        if calendar.works_on(day):
            open_for = min(end, calendar.closing(day)) - max(start, calendar.opening(day))
            total += max(open_for, timedelta(0))
        day += timedelta(days=1)
    return total / timedelta(hours=1)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
