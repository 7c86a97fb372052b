"""A partnership's status over time: day-exact, and the same in Python and in SQL."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.actors import SYSTEM
from partners.models import Partnership
from partners.partnership_codes import DORMANT_DAYS, PartnershipStatus, status_on
from tests.factories import OrganizationFactory, TaskForceFactory
from tests.factories.partnerships import PartnershipFactory

TODAY = date(2026, 11, 23)
days = st.integers(-400, 400).map(lambda n: TODAY + timedelta(days=n))
maybe = st.none() | days


@given(started=maybe, ended=maybe, active=maybe)
def test_the_status_follows_from_the_dates(started, ended, active):
    found = status_on(TODAY, started, ended, active)
    assert (found == PartnershipStatus.ENDED) == bool(ended and ended <= TODAY)
    if found == PartnershipStatus.PROSPECT:
        assert started is None or started > TODAY
    if found == PartnershipStatus.DORMANT:
        assert all(day is None or (TODAY - day).days > DORMANT_DAYS for day in (started, active))
    if found == PartnershipStatus.ACTIVE:
        assert any(day and (TODAY - day).days <= DORMANT_DAYS for day in (started, active))


@given(active=days, wait=st.integers(0, 800))
def test_it_falls_asleep_once_and_at_the_day(active, wait):
    started = active - timedelta(days=500)
    found = status_on(active + timedelta(days=wait), started, None, active)
    assert (found == PartnershipStatus.DORMANT) == (wait > DORMANT_DAYS)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(maybe, maybe, maybe, maybe), min_size=1, max_size=5))
def test_sql_says_what_python_says(db, rows):
    force = TaskForceFactory()
    made = []
    for started, ended, sent, logged in rows:
        later = max(started, ended) if started and ended else ended
        made.append(
            PartnershipFactory(
                task_force=force,
                one=OrganizationFactory(),
                other=OrganizationFactory(),
                started_on=started,
                ended_on=later,
                last_sent_on=sent,
                last_logged_on=logged,
            )
        )
    moment = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo(force.time_zone))
    found = Partnership.objects.filter(task_force=force).with_status(moment, SYSTEM)
    told = {row.pk: (row.status, row.active_on) for row in found}
    assert told == {row.pk: (row.status_on(TODAY).value, row.last_activity_on) for row in made}


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "expected"), [(4, PartnershipStatus.ACTIVE), (5, PartnershipStatus.DORMANT)])
def test_the_day_is_the_task_forces_own(network, hour, expected):
    """Midnight in New York is 05:00 UTC in November: before it, it is still the day before."""
    last = date(2026, 11, 22) - timedelta(days=DORMANT_DAYS)
    PartnershipFactory(task_force=network.task_force, one=network.agency, other=network.provider, last_logged_on=last)
    row = Partnership.objects.with_status(datetime(2026, 11, 23, hour, tzinfo=ZoneInfo("UTC")), SYSTEM).get()
    assert row.status == expected


@settings(max_examples=25, deadline=None)
@given(started=st.integers(0, 60), logged=st.lists(st.integers(0, 730), max_size=8))
def test_over_two_years_it_sleeps_on_the_days_without_any_work_within_the_last_180(started, logged):
    """Day by day, with only what is on record by then: it wakes on the day of the work and never by itself."""
    begin = TODAY + timedelta(days=started)
    worked = [begin + timedelta(days=n) for n in logged]
    before = PartnershipStatus.PROSPECT
    for n in range(800):
        today = begin + timedelta(days=n)
        last = max((day for day in worked if day <= today), default=None)
        found = status_on(today, begin, None, last)
        recent = any(0 <= (today - day).days <= DORMANT_DAYS for day in (begin, *worked))
        assert (found == PartnershipStatus.ACTIVE) == recent
        if (before, found) == (PartnershipStatus.DORMANT, PartnershipStatus.ACTIVE):
            assert today in worked
        before = found
