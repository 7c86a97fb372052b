"""Business time over weekends, holidays, daylight saving and year ends."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import Calendar, add_business_days, add_business_hours, add_calendar_days, business_hours_between

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
    with pytest.raises(OverflowError, match="^No open hours in ten years"):
        add_business_hours(at(2026, 11, 23, 9), 1, Calendar(closed=closed))
    with pytest.raises(OverflowError, match="^No open day in ten years"):
        add_calendar_days(at(2026, 11, 23, 9), 1, Calendar(closed=closed))


def test_the_day_of_an_office_begins_opens_and_closes_in_its_zone():
    day = date(2026, 11, 23)
    assert CALENDAR.midnight(day) == datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert CALENDAR.opening(day) == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert CALENDAR.closing(day) == datetime(2026, 11, 23, 22, tzinfo=UTC)
    assert CALENDAR.local_day(datetime(2026, 11, 23, 4, 59, tzinfo=UTC)) == date(2026, 11, 22)


@pytest.fixture
def _machine_in_tokyo(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_machine_in_tokyo")
def test_moments_are_told_in_utc_wherever_the_machine_stands():
    day, start = date(2026, 11, 23), at(2026, 11, 23, 10)
    told = [CALENDAR.midnight(day), CALENDAR.opening(day), CALENDAR.closing(day)]
    told += [add_business_hours(start, 1, CALENDAR), add_calendar_days(start, 1, CALENDAR)]
    assert {moment.utcoffset() for moment in told} == {timedelta(0)}


def test_holidays_and_weekends():
    assert CALENDAR.is_holiday(date(2026, 7, 4))  # a Saturday, kept free on the Friday before
    assert CALENDAR.is_holiday(date(2026, 7, 3))
    assert not CALENDAR.is_holiday(date(2026, 7, 2))
    assert [CALENDAR.works_on(date(2026, 7, day)) for day in range(1, 8)] == [True, True, *[False] * 3, True, True]


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (at(2026, 11, 23, 10), 0, at(2026, 11, 23, 10)),
        (at(2026, 11, 23, 10), 1, at(2026, 11, 24, 10)),
        (at(2026, 11, 20, 12), 1, at(2026, 11, 23, 9)),  # Saturday gives way to Monday
        (at(2026, 11, 25, 12), 1, at(2026, 11, 27, 9)),  # Thanksgiving gives way to the Friday
        (at(2026, 11, 23, 3), 1, at(2026, 11, 24, 9)),
        (at(2026, 11, 23, 23), 1, at(2026, 11, 24, 23)),
        (at(2026, 10, 30, 12), 3, at(2026, 11, 2, 12)),  # clocks go back on Sunday the 1st
        (at(2026, 3, 6, 12), 3, at(2026, 3, 9, 12)),  # clocks go forward on Sunday the 8th
        (at(2026, 11, 1, 23, 30), 1, at(2026, 11, 3, 9)),  # half past 24 hours into a day of 25
    ],
)
def test_calendar_days_keep_the_time_of_day_and_wait_for_an_open_day(start, days, expected):
    due = add_calendar_days(start, days, CALENDAR)
    assert due == expected
    assert due.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (at(2026, 11, 23, 10), at(2026, 11, 23, 12, 30), 2.5),
        (at(2026, 11, 23, 10), at(2026, 11, 23, 10), 0),
        (at(2026, 11, 23, 12), at(2026, 11, 23, 10), 0),
        (at(2026, 11, 23, 3), at(2026, 11, 23, 23), 8),
        (at(2026, 11, 20, 16), at(2026, 11, 24, 10), 10),
        (at(2026, 11, 21, 10), at(2026, 11, 22, 10), 0),
        (at(2026, 11, 23, 18), at(2026, 11, 24, 8), 0),
        (at(2026, 11, 25, 9), at(2026, 11, 27, 17), 16),
    ],
)
def test_open_hours_between_two_moments(start, end, hours):
    assert business_hours_between(start, end, CALENDAR) == hours


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
