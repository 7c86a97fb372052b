"""Where an agreement stands on a day: one pure function over its dates.

Dates are the task force's local dates. The last day of an agreement is in force; the day it is terminated or replaced
is not. partners.agreements_querysets says the same in SQL, and a property test holds the two together.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from partners.agreement_codes import Renewal, Status


@dataclass(frozen=True)
class Dates:
    """What the status follows from. `signed_on` is the day on which the last required party signed."""

    submitted_on: date | None = None
    final_on: date | None = None
    signed_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    renewal: str = Renewal.NONE
    notice_days: int = 90
    terminated_on: date | None = None
    superseded_on: date | None = None

    @property
    def begins_on(self) -> date | None:
        """The first day in force: neither before its date nor before it was signed."""
        if self.signed_on is None or self.effective_on is None:
            return None
        return max(self.signed_on, self.effective_on)

    @property
    def runs_out_on(self) -> date | None:
        """The last day by its own terms and by a notice given; none while it renews by itself or has no end."""
        own = None if self.renewal == Renewal.AUTO else self.expires_on
        return _earliest(own, _day_before(self.terminated_on))

    @property
    def last_day(self) -> date | None:
        """The last day in force; none while no end is known."""
        return _earliest(self.runs_out_on, _day_before(self.superseded_on))

    @property
    def warns_from(self) -> date | None:
        """The first day on which it counts as ending soon; none when its replacement follows without a gap."""
        end = self.runs_out_on
        if end is None or (self.superseded_on and self.superseded_on <= end + timedelta(days=1)):
            return None
        return end - timedelta(days=self.notice_days)


def status_on(dates: Dates, day: date) -> Status:
    """The status on a local date."""
    if ended := _ended_by(dates, day):
        return ended
    begins = dates.begins_on
    if begins is None or begins > day:
        return _before_it_begins(dates, day)
    if dates.last_day and dates.last_day < day:
        return Status.EXPIRED
    warns = dates.warns_from
    return Status.EXPIRING if warns and warns <= day else Status.ACTIVE


def term_ends_on(expires_on: date | None, renewal: str, months: int | None, day: date) -> date | None:
    """The end of the term that runs on a day: for one that renews by itself the next end that is not past."""
    if expires_on is None or renewal != Renewal.AUTO or not months or day <= expires_on:
        return expires_on
    terms = max(0, ((day.year - expires_on.year) * 12 + day.month - expires_on.month) // months - 1)
    while (end := plus_months(expires_on, terms * months)) < day:
        terms += 1
    return end


def plus_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _ended_by(dates: Dates, day: date) -> Status | None:
    replaced, stopped = dates.superseded_on, dates.terminated_on
    if replaced and replaced <= day and (stopped is None or replaced <= stopped):
        return Status.SUPERSEDED
    return Status.TERMINATED if stopped and stopped <= day else None


def _before_it_begins(dates: Dates, day: date) -> Status:
    steps = (
        (dates.signed_on, Status.SIGNED),
        (dates.final_on, Status.AWAITING_SIGNATURE),
        (dates.submitted_on, Status.IN_REVIEW),
    )
    return next((status for reached_on, status in steps if reached_on and reached_on <= day), Status.DRAFT)


def _day_before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
