"""The status of an agreement over time: one rule in Python, the same in SQL, and a few laws that it keeps."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from partners.agreement_codes import IN_FORCE, Renewal, Status
from partners.agreement_status import Dates, plus_months, status_on, term_ends_on
from partners.models import Agreement
from tests.factories import AgreementFactory

DAY = date(2026, 11, 23)
NEAR = st.dates(DAY - timedelta(days=200), DAY + timedelta(days=200))
MAYBE = st.one_of(st.none(), NEAR)


@st.composite
def lives(draw) -> Dates:
    """Dates in the order in which people can make them; any later one may not have come."""
    steps = sorted(draw(st.lists(NEAR, min_size=3, max_size=3)))
    reached = draw(st.integers(0, 3))
    submitted, final, signed = [*steps[:reached], *([None] * (3 - reached))]
    begins = draw(NEAR)
    expires = draw(st.one_of(st.none(), st.dates(begins + timedelta(days=1), begins + timedelta(days=300))))
    renewal = draw(st.sampled_from(Renewal.values)) if expires else Renewal.NONE
    return Dates(
        submitted_on=submitted,
        final_on=final,
        signed_on=signed,
        effective_on=begins,
        expires_on=expires,
        renewal=renewal,
        notice_days=draw(st.sampled_from([0, 30, 90])),
        terminated_on=draw(MAYBE),
        superseded_on=draw(MAYBE) if signed else None,
    )


@given(lives(), NEAR)
def test_it_is_in_force_exactly_from_its_beginning_to_its_last_day(dates, day):
    within = (
        dates.begins_on is not None and dates.begins_on <= day and (dates.last_day is None or day <= dates.last_day)
    )
    assert (status_on(dates, day) in IN_FORCE) == within


@given(lives(), NEAR)
def test_over_is_over_and_the_way_there_never_goes_back(dates, day):
    order = [
        *(Status.DRAFT, Status.IN_REVIEW, Status.AWAITING_SIGNATURE, Status.SIGNED, Status.ACTIVE, Status.EXPIRING),
        *(Status.EXPIRED, Status.TERMINATED, Status.SUPERSEDED),
    ]
    today, tomorrow = status_on(dates, day), status_on(dates, day + timedelta(days=1))
    if today in (Status.TERMINATED, Status.SUPERSEDED):
        assert tomorrow in (today, Status.SUPERSEDED, Status.TERMINATED)
    else:
        assert order.index(today) <= order.index(tomorrow)


@given(lives(), NEAR)
def test_one_that_renews_by_itself_never_lapses(dates, day):
    if dates.renewal == Renewal.AUTO:
        assert status_on(dates, day) != Status.EXPIRED or dates.superseded_on or dates.terminated_on


@given(lives(), NEAR)
def test_an_unsigned_one_is_never_in_force(dates, day):
    if dates.signed_on is None or day < dates.signed_on:
        assert status_on(dates, day) not in (*IN_FORCE, Status.EXPIRED)


@pytest.mark.django_db
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lives(), NEAR)
@example(Dates(), DAY)
def test_sql_tells_the_same_as_the_rule(dates, day):
    row = stored(dates)
    moment = datetime.combine(day, time(17), UTC)
    found = Agreement.objects.with_status(moment).get(pk=row.pk)
    assert (found.today, found.status) == (day, status_on(dates, day))
    assert Agreement.objects.in_force(moment).filter(pk=row.pk).exists() == (found.status in IN_FORCE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "status"), [("America/New_York", Status.EXPIRED), ("America/Los_Angeles", Status.EXPIRING)]
)
def test_the_day_is_the_task_forces_own(zone, status):
    row = AgreementFactory(signed=True, expires_on=date(2026, 11, 23), task_force__time_zone=zone)
    just_after_midnight_in_new_york = datetime(2026, 11, 24, 5, 1, tzinfo=UTC)

    assert Agreement.objects.with_status(just_after_midnight_in_new_york).get(pk=row.pk).status == status
    assert row.status_on(row.local_day(just_after_midnight_in_new_york)) == status


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 1, 31), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_term_of_a_month_keeps_to_the_months_last_days(day, end):
    assert term_ends_on(date(2026, 1, 31), Renewal.AUTO, 1, day) == end


@given(NEAR, st.integers(1, 36), NEAR)
def test_the_running_terms_end_is_the_first_that_is_not_past(first, months, day):
    end = term_ends_on(first, Renewal.AUTO, months, day)
    ends = [plus_months(first, count * months) for count in range(40)]
    assert end == next(one for one in ends if one >= day)


def stored(dates: Dates) -> Agreement:
    """A row with these dates."""
    return AgreementFactory(
        submitted_on=dates.submitted_on,
        final_on=dates.final_on,
        signed_on=dates.signed_on,
        locked_on=dates.signed_on,
        effective_on=dates.effective_on,
        expires_on=dates.expires_on,
        renewal=dates.renewal,
        renewal_term_months=12 if dates.renewal == Renewal.AUTO else None,
        notice_days=dates.notice_days,
        superseded_on=dates.superseded_on,
        terminated_on=dates.terminated_on,
        terminated_by="00000000-0000-0000-0000-000000000001" if dates.terminated_on else None,
        termination_reason="mutual" if dates.terminated_on else "",
    )
