"""Periods that reports cover: half-open stretches of local dates, named by a code that stays the same in an address."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

ROLLING = {"last_30_days": 30, "last_90_days": 90}
LAST_YEAR_ROLLING = "last_12_months"
CUSTOM = "custom"
FISCAL_YEAR_BEGINS = 10
EARLIEST, LATEST = 2000, 2100
CODE = re.compile(r"^(?P<fiscal>FY)?(?P<year>\d{4})(?:-(?P<part>[QH])(?P<number>[1-4])|-(?P<month>\d{2}))?$")


@dataclass(frozen=True)
class Period:
    """Local dates of the task force, from `start` up to but not including `end`. `months` is 0 for a count of days."""

    code: str
    start: date
    end: date
    months: int = 0

    @property
    def last_day(self) -> date:
        """The last date inside."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many dates it holds."""
        return (self.end - self.start).days

    @property
    def span(self) -> str:
        """Its first and last date in words, the year where it needs saying."""
        if self.start.day == 1 and self.end.day == 1 and self.months == 1:
            return date_format(self.start, "F Y")
        begins = date_format(self.start, "M j" if self.start.year == self.last_day.year else "M j, Y")
        return f"{begins} – {date_format(self.last_day, 'M j, Y')}"

    @property
    def label(self) -> str:
        """What a person calls it, with its dates."""
        if self.code == LAST_YEAR_ROLLING:
            return _("Last 12 months: %(span)s") % {"span": self.span}
        if self.code in ROLLING:
            return _("Last %(days)s days: %(span)s") % {"days": ROLLING[self.code], "span": self.span}
        if self.code.startswith("FY"):
            return f"{self.code.replace('-', ' ')}: {self.span}"
        return self.span


def add_months(day: date, months: int) -> date:
    """The first of the month that lies so many months from the month of `day`."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def of_months(code: str, start: date, months: int) -> Period:
    """Whole calendar months from the first of one."""
    return Period(code, start, add_months(start, months), months)


def named(code: str, today: date) -> Period | None:
    """The period of a code, or None for an unknown one.

    Codes: `last_30_days`, `last_90_days` (today included), `last_12_months` (this month and the eleven before), a month
    `2026-10`, a quarter `2026-Q4`, a federal fiscal quarter `FY2027-Q1` (fiscal years begin on October 1 of the year
    before), a half-year `2026-H2`, a year `2026`, a fiscal year `FY2027`.
    """
    if code in ROLLING:
        return Period(code, today - timedelta(days=ROLLING[code] - 1), today + timedelta(days=1))
    if code == LAST_YEAR_ROLLING:
        return of_months(code, add_months(today, -11), 12)
    found = CODE.match(code)
    return _from_calendar(code, found) if found else None


def _from_calendar(code: str, found: re.Match[str]) -> Period | None:
    year, is_fiscal = int(found["year"]), bool(found["fiscal"])
    if not EARLIEST <= year <= LATEST:
        return None
    first = date(year - 1, FISCAL_YEAR_BEGINS, 1) if is_fiscal else date(year, 1, 1)
    if found["month"]:
        month = int(found["month"])
        return None if is_fiscal or not 1 <= month <= 12 else of_months(code, date(year, month, 1), 1)
    if not found["part"]:
        return of_months(code, first, 12)
    number, months = int(found["number"]), 3 if found["part"] == "Q" else 6
    if number * months > 12 or (is_fiscal and months == 6):
        return None
    return of_months(code, add_months(first, (number - 1) * months), months)


def between(start: date, end: date) -> Period:
    """Any dates: from `start` up to but not including `end`."""
    return Period(CUSTOM, start, end)


def quarter_of(day: date) -> Period:
    """The calendar quarter a date lies in; federal fiscal quarters have the same dates under another name."""
    number = (day.month - 1) // 3
    return of_months(f"{day.year}-Q{number + 1}", date(day.year, 3 * number + 1, 1), 3)


def is_quarter(period: Period) -> bool:
    """Whether these are exactly the dates of one quarter."""
    return period.start == quarter_of(period.start).start and period.end == quarter_of(period.start).end


def previous(period: Period, today: date) -> Period:
    """The equal period right before; as many days of it as have passed, while the period still runs."""
    if period.months:
        start, end = add_months(period.start, -period.months), period.start
    else:
        start, end = period.start - timedelta(days=period.days), period.start
    passed = (today + timedelta(days=1) - period.start).days
    if period.end > today + timedelta(days=1) and passed > 0:
        end = min(end, start + timedelta(days=passed))
    return Period("previous", start, end, period.months if end == period.start else 0)


def year_before(period: Period, today: date) -> Period:
    """The same dates a year earlier, not reaching into the period itself; to the same day while it still runs."""
    until = min(period.end, today + timedelta(days=1)) if period.start <= today else period.end
    end = min(_year_earlier(until), period.start)
    return Period("year_before", _year_earlier(period.start), end, period.months if until == period.end else 0)


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def last_months(today: date, count: int = 12) -> list[Period]:
    """So many calendar months up to and with the present one, oldest first."""
    starts = [add_months(today, -i) for i in range(count - 1, -1, -1)]
    return [of_months(f"{start:%Y-%m}", start, 1) for start in starts]
