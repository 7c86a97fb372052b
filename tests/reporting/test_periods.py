"""Periods: their codes, dates and neighbors."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import periods

TODAY = date(2026, 11, 23)
DATES = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("last_30_days", date(2026, 10, 25), date(2026, 11, 24)),
        ("last_90_days", date(2026, 8, 26), date(2026, 11, 24)),
        ("last_12_months", date(2025, 12, 1), date(2026, 12, 1)),
        ("2026-02", date(2026, 2, 1), date(2026, 3, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("FY2027-Q1", date(2026, 10, 1), date(2027, 1, 1)),
        ("FY2026-Q4", date(2026, 7, 1), date(2026, 10, 1)),
        ("2026-H1", date(2026, 1, 1), date(2026, 7, 1)),
        ("2026-H2", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("FY2026", date(2025, 10, 1), date(2026, 10, 1)),
    ],
)
def test_a_code_names_its_dates(code, start, end):
    found = periods.named(code, TODAY)

    assert (found.start, found.end, found.code) == (start, end, code)


@pytest.mark.parametrize(
    "code",
    ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "FY2026-H1", "FY2026-10", "1999", "2101-Q1", "soon"],
)
def test_an_unknown_code_names_nothing(code):
    assert periods.named(code, TODAY) is None


@given(DATES)
def test_quarters_and_months_leave_no_gap(day):
    quarter = periods.quarter_of(day)
    assert quarter.start <= day < quarter.end
    assert periods.quarter_of(quarter.end).start == quarter.end
    months = periods.last_months(day)
    assert [a.end for a in months[:-1]] == [b.start for b in months[1:]]
    assert months[-1].start <= day < months[-1].end
    assert len(months) == 12


@given(DATES, st.integers(1, 800), DATES)
def test_what_is_compared_ends_where_the_period_begins_or_earlier(start, days, today):
    period = periods.between(start, start + timedelta(days=days))
    for compared in (periods.previous(period, today), periods.year_before(period, today)):
        assert compared.start < compared.end <= period.start
        assert compared.days <= period.days + 1


def test_the_period_before_is_of_the_same_kind_and_as_far_as_the_running_one():
    october, november = periods.named("2026-10", TODAY), periods.named("2026-11", TODAY)

    assert periods.previous(october, TODAY).start == date(2026, 9, 1)
    assert periods.previous(october, TODAY).end == date(2026, 10, 1)
    assert periods.previous(november, TODAY).end == date(2026, 10, 24)
    assert periods.year_before(november, TODAY).end == date(2025, 11, 24)
    leap = periods.between(date(2024, 2, 29), date(2024, 3, 1))
    assert periods.year_before(leap, TODAY).start == date(2023, 2, 28)


def test_labels_are_what_people_say():
    labels = {code: periods.named(code, TODAY).label for code in ("last_90_days", "2026-10", "2026-Q3", "FY2027-Q1")}

    assert labels == {
        "last_90_days": "Last 90 days: Aug 26 – Nov 23, 2026",
        "2026-10": "October 2026",
        "2026-Q3": "Jul 1 – Sep 30, 2026",
        "FY2027-Q1": "FY2027 Q1: Oct 1 – Dec 31, 2026",
    }
    assert periods.named("last_12_months", TODAY).label == "Last 12 months: Dec 1, 2025 – Nov 30, 2026"
