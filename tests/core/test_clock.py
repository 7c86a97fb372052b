"""Business time over weekends, holidays, daylight saving and year ends."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import Calendar, add_business_days, add_business_hours, business_hours_between

EASTERN = ZoneInfo("America/New_York")
CALENDAR = Calendar(zone="America/New_York")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
HOURS = st.floats(min_value=0.25, max_value=200)


def at(*parts):
    return datetime(*parts, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        (at(2026, 11, 23, 9), 8, at(2026, 11, 23, 17)),
        (at(2026, 11, 20, 16), 2, at(2026, 11, 23, 10)),
        (at(2026, 11, 21, 12), 1, at(2026, 11, 23, 10)),
        (at(2026, 11, 25, 16), 2, at(2026, 11, 27, 10)),  # Thanksgiving is Thursday the 26th
        (at(2026, 12, 31, 16), 2, at(2027, 1, 4, 10)),  # New Year's Day is a Friday
        (at(2026, 3, 6, 16), 2, at(2026, 3, 9, 10)),  # clocks go forward on Sunday the 8th
        (at(2026, 10, 30, 16), 2, at(2026, 11, 2, 10)),  # clocks go back on Sunday the 1st
        (at(2026, 11, 23, 3), 1, at(2026, 11, 23, 10)),
        (at(2026, 11, 23, 23), 1, at(2026, 11, 24, 10)),
    ],
)
def test_open_hours_are_counted_in_the_offices_zone(start, hours, expected):
    assert add_business_hours(start, hours, CALENDAR) == expected


def test_a_closed_day_of_the_office_itself_does_not_count():
    calendar = Calendar(zone="America/New_York", closed=frozenset({date(2026, 11, 24)}))
    assert add_business_days(at(2026, 11, 23, 9), 2, calendar) == at(2026, 11, 25, 17)


def test_without_federal_holidays_only_weekends_count():
    calendar = Calendar(zone="America/New_York", federal_holidays=False)
    assert add_business_hours(at(2026, 11, 25, 16), 2, calendar) == at(2026, 11, 26, 10)


def test_an_office_that_never_opens_is_an_error():
    closed = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(4400))
    with pytest.raises(OverflowError):
        add_business_hours(at(2026, 11, 23, 9), 1, Calendar(closed=closed))


@given(MOMENTS, HOURS)
def test_adding_and_counting_agree(start, hours):
    end = add_business_hours(start, hours, CALENDAR)
    assert end >= start
    assert business_hours_between(start, end, CALENDAR) == pytest.approx(hours, abs=1e-4)


@given(MOMENTS, HOURS, HOURS)
def test_due_times_never_go_backwards(start, fewer, more):
    fewer, more = sorted((fewer, more))
    assert add_business_hours(start, fewer, CALENDAR) <= add_business_hours(start, more, CALENDAR)


@given(MOMENTS, HOURS)
def test_due_times_fall_in_open_hours(start, hours):
    local = add_business_hours(start, hours, CALENDAR).astimezone(EASTERN)
    assert CALENDAR.works_on(local.date())
    assert CALENDAR.opening(local.date()) <= local <= CALENDAR.closing(local.date())


@given(MOMENTS, MOMENTS)
def test_no_open_hours_before_the_start(start, end):
    hours = business_hours_between(start, end, CALENDAR)
    assert hours >= 0
    if end <= start:
        assert hours == 0
