"""Properties of how old a report is and where an inquiry stands: they only ever go one way with time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.capacity_codes import BED_NEEDS, EXPIRES_HOURS, OPEN_STATES, Age, CapacityStatus, InquiryState, NeededBy
from partners.capacity_state import age_of, holds, state_at, summary, to_ask_again, windows
from partners.codes import Need

START = datetime(2026, 11, 24, 15, tzinfo=UTC)
LONG = st.integers(0, 400 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
NEEDS = st.sampled_from(Need.values)
ORDER = [Age.FRESH, Age.OLD, Age.DUE]
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("need", "hours", "age"),
    [
        ("emergency_shelter", 71, Age.FRESH),
        ("emergency_shelter", 72, Age.OLD),
        ("emergency_shelter", 167, Age.OLD),
        ("emergency_shelter", 168, Age.DUE),
        ("civil_legal", 719, Age.FRESH),
        ("civil_legal", 720, Age.DUE),
    ],
)
def test_the_edges(need, hours, age):
    assert age_of(need, START, START + hours * HOUR) == age


def test_what_was_never_reported_has_no_age():
    assert age_of("food", None, START) == Age.NEVER


@given(NEEDS, LONG, LONG)
def test_a_report_only_gets_older(need, first, more):
    ages = [age_of(need, START, START + passed) for passed in (first, first + more)]
    assert ORDER.index(ages[0]) <= ORDER.index(ages[1])


@given(NEEDS, LONG)
def test_beds_grey_before_others_and_are_asked_for_no_sooner_than_they_grey(need, passed):
    grey, due = windows(need)
    assert grey <= due
    assert (age_of(need, START, START + passed) == Age.FRESH) is (passed < grey)
    assert (grey == timedelta(hours=72)) is (need in BED_NEEDS)


@given(NEEDS, LONG, st.integers(0, 400))
def test_a_review_date_that_came_makes_it_due(need, passed, days):
    now, review = START + passed, (START + timedelta(days=days)).date()
    if review <= now.date():
        assert age_of(need, START, now, review) == Age.DUE
    else:
        assert age_of(need, START, now, review) == age_of(need, START, now)


@given(NEEDS, st.lists(st.timedeltas(timedelta(0), timedelta(days=5)), max_size=60))
def test_nobody_is_asked_twice_in_a_window(need, steps):
    now, asked = START, None
    for step in steps:
        now += step
        if to_ask_again(need, START, asked, now):
            assert asked is None or now - asked >= windows(need)[1]
            assert age_of(need, START, now) == Age.DUE
            asked = now


@given(st.sampled_from(InquiryState.values), LONG, st.lists(LONG, max_size=4), LONG, LONG)
def test_an_inquiry_that_lapsed_stays_so(stored, lasts, held, first, more):
    ends, until = START + lasts, [START + one for one in held]
    states = [state_at(stored, ends, until, START + passed) for passed in (first, first + more)]
    if stored not in OPEN_STATES:
        assert states == [stored, stored]
        return
    assert set(states) <= {stored, InquiryState.LAPSED}
    if states[0] == InquiryState.LAPSED:
        assert states[1] == InquiryState.LAPSED
    last = max([ends, *until])
    assert (states[0] == InquiryState.LAPSED) is (START + first >= last)


@given(LONG, LONG)
def test_a_hold_ends_at_its_moment(length, passed):
    assert holds(START + length, START + passed) is (passed < length)
    assert not holds(None, START)


@given(st.lists(st.sampled_from(CapacityStatus.values)))
def test_what_services_come_to(statuses):
    found, told = summary(statuses), set(statuses)
    assert (found == "") is (told <= {"has_capacity"})
    assert (found == "paused") is (told == {"no_capacity"})


def test_every_urgency_has_a_time():
    assert set(EXPIRES_HOURS) == set(NeededBy.values)
