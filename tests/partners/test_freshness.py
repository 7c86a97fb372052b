"""Freshness: one rule of time, told alike by Python and by the database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.freshness import EVERY, Freshness, days_for, state
from partners.models import Contact
from tests.factories import ContactFactory

TODAY = date(2026, 11, 24)
MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORDER = [Freshness.FRESH, Freshness.DUE, Freshness.STALE, Freshness.UNVERIFIED]


@pytest.mark.parametrize(
    ("age", "interval", "expected"),
    [
        (0, 30, "fresh"),
        (23, 30, "fresh"),
        (24, 30, "due"),
        (30, 30, "due"),
        (31, 30, "stale"),
        (60, 30, "stale"),
        (61, 30, "unverified"),
        (71, 90, "fresh"),
        (72, 90, "due"),
        (91, 90, "stale"),
        (180, 90, "stale"),
        (181, 90, "unverified"),
        (143, 180, "fresh"),
        (144, 180, "due"),
        (361, 180, "unverified"),
        (5, 7, "fresh"),
        (6, 7, "due"),
    ],
)
def test_the_edges_of_each_state(age, interval, expected):
    assert state(TODAY - timedelta(days=age), TODAY, interval) == expected


def test_what_was_never_confirmed_is_not_verified():
    assert state(None, TODAY, 30) == Freshness.UNVERIFIED


@given(confirmed=st.dates(date(2020, 1, 1), date(2030, 1, 1)), interval=st.sampled_from(EVERY))
def test_time_only_makes_it_worse(confirmed, interval):
    found = [
        ORDER.index(state(confirmed, confirmed + timedelta(days=age), interval)) for age in range(2 * interval + 3)
    ]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (0, 3)
    assert [found.count(n) for n in (2, 3)] == [interval, 2]


@pytest.mark.parametrize(
    ("roles", "own", "days"),
    [
        ([], {}, 180),
        (["training_lead"], {}, 180),
        (["referral_intake", "training_lead"], {}, 90),
        (["certifying_official"], {}, 90),
        (["on_call_duty", "referral_intake"], {}, 30),
        (["on_call_duty"], {"on_call_duty": 7}, 7),
        (["training_lead"], {"training_lead": 365}, 365),
    ],
)
def test_the_strictest_role_sets_the_cadence(roles, own, days):
    assert days_for(roles, own) == days


MOMENTS = st.none() | st.just(MOMENT)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    age=st.none() | st.integers(-3, 800),
    days=st.sampled_from(EVERY),
    ended=st.booleans(),
    bounced=MOMENTS,
    disputed=MOMENTS,
    later=st.integers(0, 400),
)
def test_the_database_tells_the_same_as_the_row(db, age, days, ended, bounced, disputed, later):
    Contact.objects.all().delete()
    ContactFactory(
        confirmed_on=None if age is None else TODAY - timedelta(days=age),
        check_days=days,
        ended_on=TODAY if ended else None,
        bounced_at=bounced,
        disputed_at=disputed,
    )
    today = TODAY + timedelta(days=later)
    row = Contact.objects.with_state(today).get()
    assert row.state_now == row.freshness_on(today)
