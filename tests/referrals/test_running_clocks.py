"""Which clock runs in each state, until when, and what its ladder is: on rows that are in no database."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core.clock import Calendar
from partners.models import ClockRule, Organization
from referrals import clocks
from referrals.clocks import Rung, after
from referrals.lifecycle import State
from referrals.models import Referral

Measure = ClockRule.Measure
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 9, 14, 14, tzinfo=UTC)  # ten in the morning in New York
CALENDAR = Calendar(zone="America/New_York")
TIMES = {
    **{"sent_at": MONDAY, "acknowledged_at": MONDAY + HOUR, "waitlisted_at": MONDAY + 2 * HOUR},
    **{"accepted_at": MONDAY + 3 * HOUR, "contacted_at": MONDAY + 4 * HOUR, "service_started_at": MONDAY + 5 * HOUR},
}
HOURS = {"acknowledge": 10, "decide": 20, "first_contact": 30, "review": 40, "outcome": 50, "expire": 60}


def rule(step, amount, measure=Measure.CLOCK_HOURS):
    return ClockRule(step=step, amount=amount, measure=measure)


def row(state, kind="service", rules=HOURS, **given):
    """A hand-off in a state with all its times, whose rules count hours day and night."""
    receiver = given.pop("receiver", None) or Organization(time_zone="America/New_York")
    made = Referral(state=state, kind=kind, receiver=receiver, **{**TIMES, **given})
    made.clock_rules = {step: rule(step, amount) for step, amount in rules.items()}
    return made


def entered(state, **given):
    """The same, with the clocks that its moves started."""
    made = row(state, **given)
    clocks.start_after_sending(made)
    clocks.start_after_accepting(made)
    clocks.run(made)
    return made


@pytest.mark.parametrize(
    ("measure", "amount", "part", "passed"),
    [
        (Measure.CLOCK_HOURS, 5, 1, 5 * HOUR),
        (Measure.CLOCK_HOURS, 5, 0.5, 2.5 * HOUR),
        (Measure.BUSINESS_HOURS, 6, 1, 6 * HOUR),
        (Measure.BUSINESS_HOURS, 6, 0.5, 3 * HOUR),
        (Measure.BUSINESS_DAYS, 1, 1, DAY),
        (Measure.BUSINESS_DAYS, 1, 0.5, 4 * HOUR),
        (Measure.CALENDAR_DAYS, 3, 1, 3 * DAY),
        (Measure.CALENDAR_DAYS, 4, 0.5, 2 * DAY),
        (Measure.CLOCK_HOURS, None, 1, 0 * HOUR),
    ],
)
def test_each_measure_counts_its_own_way(measure, amount, part, passed):
    assert after(rule("decide", amount, measure), MONDAY, CALENDAR, part) == MONDAY + passed


@pytest.mark.parametrize(
    ("state", "due", "expires"),
    [
        ("sent", 10 * HOUR, 60 * HOUR),
        ("acknowledged", 20 * HOUR, 61 * HOUR),
        ("accepted", 33 * HOUR, None),
        ("contacted", 44 * HOUR, None),
        ("in_service", 55 * HOUR, None),
        ("draft", None, None),
        ("completed", None, None),
        ("declined", None, None),
    ],
)
def test_each_state_runs_its_clock_from_its_own_time(state, due, expires):
    made = entered(state)
    assert made.due_at == (due and MONDAY + due)
    assert made.expire_due_at == (expires and MONDAY + expires)


def test_a_waiting_list_runs_until_its_day_closes_and_expires_from_there():
    made = entered("waitlisted", review_on=date(2026, 9, 18))
    closes = datetime(2026, 9, 18, 21, tzinfo=UTC)
    assert (made.due_at, made.review_due_at, made.expire_due_at) == (closes, closes, closes + 60 * HOUR)
    assert clocks.running(made) == clocks.Running("review", TIMES["waitlisted_at"], closes, None)


def test_a_waiting_list_without_a_day_runs_no_clock():
    made = entered("waitlisted")
    assert (made.due_at, made.expire_due_at, made.escalate_at, clocks.running(made)) == (None, None, None, None)


def test_a_time_that_is_missing_starts_nothing():
    made = entered("sent", sent_at=None, accepted_at=None)
    assert made.acknowledge_due_at is made.decide_due_at is made.first_contact_due_at is made.due_at is None
    assert entered("contacted", contacted_at=None).review_due_at is None


@pytest.mark.parametrize("missing", ["accepted_at", "first_contact_due_at"])
def test_a_clock_runs_only_from_a_time_until_a_time(missing):
    made = entered("accepted")
    assert clocks.running(made) is not None
    setattr(made, missing, None)
    assert clocks.running(made) is None


def test_a_step_without_a_rule_or_an_amount_has_no_clock():
    made = row("sent", rules={"decide": 5})
    made.clock_rules["review"] = rule("review", None)
    assert clocks.due(made, "acknowledge", MONDAY) is clocks.due(made, "review", MONDAY) is None
    assert clocks.rule_for(made, "review") is None
    assert clocks.due(made, "decide", MONDAY) == MONDAY + 5 * HOUR
    assert clocks.allowances(made) == {"decide": "5 hours, day and night"}


@pytest.mark.parametrize("state", ["accepted", "contacted"])
def test_where_the_outcome_is_the_decision_the_time_to_decide_runs_until_then(state):
    made = row(state, kind="le_handoff")
    assert clocks._clock(made) == clocks.CLOCKS[State(state)]
    made = row(state, kind="certification_u", decide_due_at=MONDAY + 7 * DAY)
    assert clocks.running(made).step == "decide"
    assert clocks.running(made).due_at == MONDAY + 7 * DAY


def test_entering_a_state_ends_a_snooze():
    made = entered("accepted", snoozed_until=MONDAY + DAY, snooze_reason="agreed")
    assert (made.snoozed_until, made.snooze_reason) == (None, "")


# --- ladders ---------------------------------------------------------------------------------------------------------


def climbs(made):
    return [(rung.clock, rung.percent, (rung.at - MONDAY) / HOUR) for rung in clocks.rungs(made)]


def test_before_an_answer_both_clocks_of_an_answer_are_climbed():
    sent = entered("sent")
    assert climbs(sent) == [
        *(("acknowledge", 50, 5), ("acknowledge", 100, 10)),
        *(("acknowledge", 150, 15), ("decide", 100, 20)),
    ]
    assert clocks.rungs(sent)[3] == Rung("decide", sent.decide_due_at, 100, sent.decide_due_at)
    assert climbs(entered("acknowledged")) == [
        *(("decide", 50, 10), ("acknowledge", 100, 10)),
        *(("decide", 100, 20), ("decide", 150, 30)),
    ]


def test_after_an_answer_one_ladder_is_climbed():
    made = entered("accepted")
    assert climbs(made) == [("first_contact", 50, 18), ("first_contact", 100, 33), ("first_contact", 150, 48)]
    assert {rung.due_at for rung in clocks.rungs(made)} == {made.due_at}
    assert made.escalate_at == MONDAY + 18 * HOUR


def test_without_a_clock_of_its_own_only_the_other_answer_is_climbed():
    made = entered("sent", rules={"decide": 20})
    assert climbs(made) == [("decide", 100, 20)]
    assert made.escalate_at == MONDAY + 20 * HOUR
    assert clocks.rungs(entered("sent", rules={})) == clocks.rungs(entered("completed")) == []


def test_a_ladder_counts_business_time_as_its_rule_does():
    made = row("accepted", accepted_at=MONDAY)
    made.clock_rules = {"first_contact": rule("first_contact", 1, Measure.BUSINESS_DAYS)}
    clocks.start_after_accepting(made)
    clocks.run(made)
    assert climbs(made) == [("first_contact", 50, 4), ("first_contact", 100, 24), ("first_contact", 150, 28)]


@pytest.mark.parametrize("percent", [50, 150])
def test_days_with_weekends_and_agreed_days_are_climbed_by_the_time_that_passes(percent):
    due = MONDAY + 10 * DAY
    for counted in (rule("outcome", 10, Measure.CALENDAR_DAYS), None):
        clock = clocks.Running("outcome", MONDAY, due, counted)
        assert clock.at(percent, CALENDAR) == MONDAY + percent / 10 * DAY
        assert clock.at(100, CALENDAR) == due


def test_the_time_it_is_due_is_a_step_whatever_the_rule_says_by_now():
    due = MONDAY + 7 * HOUR
    assert clocks.Running("decide", MONDAY, due, rule("decide", 5)).at(100, CALENDAR) == due


# --- counting anew ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "changed"),
    [
        ("sent", ["acknowledge_due_at", "decide_due_at", "expire_due_at", "due_at"]),
        ("acknowledged", ["decide_due_at", "expire_due_at", "due_at"]),
        ("accepted", ["first_contact_due_at", "due_at"]),
        ("contacted", ["review_due_at", "due_at"]),
        ("in_service", ["review_due_at", "due_at"]),
        ("completed", []),
    ],
)
def test_only_what_is_still_to_come_is_counted_anew(state, changed):
    made = entered(state)
    before = {name: getattr(made, name) for name in clocks.DUE_FIELDS}
    made.clock_rules = {step: rule(step, hours + 1) for step, hours in HOURS.items()}
    with time_machine.travel(MONDAY + 6 * HOUR, tick=False):
        assert clocks.recalculate(made) == changed
        assert {n: getattr(made, n) for n in changed} == {n: before[n] + HOUR for n in changed}
        assert clocks.recalculate(made) == []


def test_a_waiting_list_is_counted_anew_by_the_receivers_zone():
    made = entered("waitlisted", review_on=date(2026, 9, 18))
    made.receiver.time_zone = "America/Los_Angeles"
    with time_machine.travel(MONDAY + 6 * HOUR, tick=False):
        assert clocks.recalculate(made) == ["review_due_at", "expire_due_at", "due_at"]
    assert made.due_at == datetime(2026, 9, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(("later", "moved"), [(-timedelta(seconds=1), True), (timedelta(0), False)])
def test_a_time_that_has_come_is_not_moved(later, moved):
    made = entered("sent", rules={"acknowledge": 10, "decide": 99, "expire": 98})
    made.clock_rules = {step: rule(step, hours + 1) for step, hours in HOURS.items()}
    with time_machine.travel(MONDAY + 10 * HOUR + later, tick=False):
        assert ("acknowledge_due_at" in clocks.recalculate(made)) is moved
    assert made.due_at == made.acknowledge_due_at == MONDAY + (11 if moved else 10) * HOUR


@pytest.mark.parametrize(("later", "moved"), [(-timedelta(seconds=1), True), (timedelta(0), False)])
def test_an_end_that_has_come_is_not_moved(later, moved):
    made = entered("accepted")
    made.state, made.expire_due_at = "sent", MONDAY + 60 * HOUR
    made.clock_rules = {step: rule(step, hours + 1) for step, hours in HOURS.items()}
    with time_machine.travel(MONDAY + 60 * HOUR + later, tick=False):
        clocks.recalculate(made)
    assert made.expire_due_at == MONDAY + (61 if moved else 60) * HOUR
