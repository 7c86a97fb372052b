"""Clocks over daylight saving, year ends and long weekends: never early, never backwards, never on a closed day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.clock import Calendar
from partners.clock_rules import CERTIFICATION_RULES, DEFAULT_RULES
from partners.models import ClockRule, Organization
from referrals.clocks import LADDER, Running, after, rungs
from referrals.lifecycle import State
from referrals.models import Referral

ZONES = ("America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
CALENDARS = st.builds(
    Calendar, zone=st.sampled_from(ZONES), federal_holidays=st.booleans(), closed=st.frozensets(DAYS, max_size=20)
)
RULES = st.sampled_from(
    [ClockRule(urgency=urgency, step=step, amount=n, measure=measure) for urgency, step, n, measure in DEFAULT_RULES]
    + [ClockRule(step=step, amount=n, measure=measure) for step, n, measure in CERTIFICATION_RULES if n]
)
AROUND_THE_CLOCK = ClockRule.Measure.CLOCK_HOURS
EASTERN = ZoneInfo("America/New_York")
NEW_YORK = Calendar(zone="America/New_York")
SPRING = datetime(2026, 3, 8, 1, 59, tzinfo=EASTERN).astimezone(UTC)
AUTUMN = datetime(2026, 11, 1, 1, 30, tzinfo=EASTERN).astimezone(UTC)
FRIDAY_BEFORE = datetime(2026, 10, 30, 20, tzinfo=EASTERN).astimezone(UTC)
THANKSGIVING = datetime(2026, 11, 25, 16, 59, tzinfo=EASTERN).astimezone(UTC)
YEAR_END = datetime(2027, 12, 31, 23, 59, tzinfo=EASTERN).astimezone(UTC)
DECIDE_IN_30_DAYS = ClockRule(step="decide", amount=30, measure="calendar_days")


@given(RULES, MOMENTS, CALENDARS)
@example(DECIDE_IN_30_DAYS, SPRING, NEW_YORK)
@example(DECIDE_IN_30_DAYS, AUTUMN, NEW_YORK)
@example(DECIDE_IN_30_DAYS, THANKSGIVING, NEW_YORK)
@example(DECIDE_IN_30_DAYS, YEAR_END, NEW_YORK)
def test_nothing_is_due_before_it_begins_nor_on_a_closed_day(rule, since, calendar):
    due = after(rule, since, calendar)
    assert due > since
    if rule.measure == AROUND_THE_CLOCK:
        assert due - since == timedelta(hours=rule.amount)
    else:
        assert calendar.works_on(calendar.local_day(due))
        assert due >= calendar.opening(calendar.local_day(due))


@given(RULES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=9)), CALENDARS)
@example(DECIDE_IN_30_DAYS, SPRING, timedelta(minutes=2), NEW_YORK)
@example(DECIDE_IN_30_DAYS, AUTUMN, timedelta(hours=1), NEW_YORK)
@example(DECIDE_IN_30_DAYS, AUTUMN, timedelta(hours=22, minutes=31), NEW_YORK)
@example(DECIDE_IN_30_DAYS, YEAR_END, timedelta(minutes=2), NEW_YORK)
def test_what_begins_later_is_never_due_earlier(rule, since, more, calendar):
    assert after(rule, since, calendar) <= after(rule, since + more, calendar)


@given(RULES, MOMENTS, CALENDARS, st.sampled_from(ZONES))
@example(ClockRule(step="decide", amount=48, measure=AROUND_THE_CLOCK), FRIDAY_BEFORE, NEW_YORK, "America/New_York")
def test_equal_moments_are_due_alike_whatever_zone_they_are_written_in(rule, since, calendar, zone):
    local, due = since.astimezone(ZoneInfo(zone)), after(rule, since, calendar)
    assert due == after(rule, local, calendar)
    for percent in LADDER:
        there = Running("decide", local, due.astimezone(ZoneInfo(zone)), rule).at(percent, calendar)
        assert there == Running("decide", since, due, rule).at(percent, calendar)


@given(RULES, MOMENTS, CALENDARS, DAYS)
def test_another_closed_day_never_makes_it_due_earlier(rule, since, calendar, day):
    closed = Calendar(calendar.zone, calendar.federal_holidays, calendar.closed | {day})
    before, then = after(rule, since, calendar), after(rule, since, closed)
    assert before <= then
    if rule.measure == AROUND_THE_CLOCK:
        assert before == then


@given(RULES, MOMENTS, CALENDARS)
def test_a_ladder_climbs_from_its_beginning_over_its_due_time(rule, since, calendar):
    due = after(rule, since, calendar)
    half, whole, over = (Running("decide", since, due, rule).at(percent, calendar) for percent in LADDER)
    assert since < half < whole == due < over


@settings(max_examples=60)
@given(MOMENTS, st.sampled_from(ZONES), st.sampled_from([State.SENT, State.ACKNOWLEDGED]))
def test_a_sender_is_told_at_the_same_times_in_both_states_before_an_answer(since, zone, state):
    rules = {
        step: ClockRule(step=step, amount=amount, measure=measure)
        for urgency, step, amount, measure in DEFAULT_RULES
        if urgency == "routine"
    }
    calendar = Calendar(zone)
    row = Referral(
        state=state,
        kind="service",
        sent_at=since,
        receiver=Organization(time_zone=zone),
        acknowledge_due_at=after(rules["acknowledge"], since, calendar),
        decide_due_at=after(rules["decide"], since, calendar),
    )
    row.clock_rules = rules
    found = rungs(row)
    whole = {rung.at for rung in found if rung.percent == 100}
    assert whole == {row.acknowledge_due_at, row.decide_due_at}
    assert [rung.at for rung in found] == sorted(rung.at for rung in found)
