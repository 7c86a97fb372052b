"""The local dates of a line: today, when its next test call is due, and which window of reminders runs."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from core.clock import Calendar
from partners.models import AfterHoursLine

TEST_EVERY = 90
"""Days between test calls."""

FIRST_TEST = 7
"""Days within which a new line, or a new number, is tried."""

REMIND_EVERY = 30
"""Days between reminders while a test call stays due."""


def today_at(line: AfterHoursLine, moment: datetime | None = None) -> date:
    """The date where the line is answered."""
    return Calendar(zone=line.time_zone).local_day(moment or timezone.now())


def call_due_on(line: AfterHoursLine) -> date:
    """When the next test call is due; a new line's first one soon after it was added."""
    if line.tested_on:
        return line.tested_on + timedelta(days=TEST_EVERY)
    return today_at(line, line.created_at) + timedelta(days=FIRST_TEST)


def window_start(line: AfterHoursLine, today: date) -> date | None:
    """The first day of the window of reminders that runs today; None while no test call is due."""
    due = call_due_on(line)
    if today < due:
        return None
    return due + (today - due) // timedelta(days=REMIND_EVERY) * timedelta(days=REMIND_EVERY)
