"""Whatever is asked, offered, taken back, taken and left to time, in any order: what always holds of an inquiry."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Conflict
from core.models import Event
from partners import actions
from partners.capacity_codes import HOLD_HOURS
from partners.models import Capacity, Inquiry, InquiryReply
from tests.conftest import actor
from tests.partners.actions.inquiring import ask, reply_of, shelters, stored

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 15, tzinfo=UTC)
PROVIDERS, LASTS, BEDS = 3, 6, 5
ENDED = {"claimed", "lapsed", "cancelled"}
SPELLS = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=3), timedelta(hours=9)

WHICH = st.integers(0, PROVIDERS - 1)
STEPS = st.one_of(
    st.tuples(st.just("offer"), WHICH, st.integers(1, 2), st.sampled_from(HOLD_HOURS)),
    st.tuples(st.just("decline"), WHICH),
    st.tuples(st.just("take"), WHICH),
    st.tuples(st.just("cancel")),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("wait"), st.sampled_from(SPELLS)),
)


@pytest.fixture
def world(network, people):
    """Three shelters and who answers for each."""
    found = shelters(network, PROVIDERS)
    return found, [actor(organization=one) for one in found]


def do(step, inquiry, found, staff, people):
    """One step of somebody's; what is refused changes nothing."""
    name, *rest = step
    moves = {
        "offer": lambda n, places, hours: actions.offer_places(
            reply_of(inquiry, found[n]), by=staff[n], places=places, hold_hours=hours
        ),
        "decline": lambda n: actions.decline_places(reply_of(inquiry, found[n]), by=staff[n], reason="no_capacity"),
        "take": lambda n: actions.take_offer(inquiry, reply_of(inquiry, found[n]), by=people.survivors),
        "cancel": lambda: actions.cancel_inquiry(inquiry, by=people.coordinator),
        "sweep": actions.sweep_inquiries,
    }
    before = stored()
    try:
        moves[name](*rest)
    except Conflict:
        assert stored() == before


def check(inquiry, was):
    """What holds after every step, given the states before it."""
    row, replies = Inquiry.objects.get(pk=inquiry.pk), list(InquiryReply.objects.filter(inquiry=inquiry))
    states = Counter(reply.state for reply in replies)
    taken = [reply for reply in replies if reply.state == "taken"]
    assert len(taken) == (row.state == "claimed")
    assert (row.closed_at is not None) == (row.state in ENDED)
    if was in ENDED:
        assert row.state == was
    if row.state in ENDED:
        assert not states["offered"]
    for reply in taken:
        assert row.closed_at < reply.hold_until
    used = sum(min(reply.places, row.places) for reply in taken)
    assert sum(Capacity.objects.values_list("beds_available", flat=True)) == PROVIDERS * BEDS - used
    ends = Event.objects.filter(type__in=("inquiry.taken", "inquiry.lapsed", "inquiry.cancelled"))
    assert ends.count() == (row.state in ENDED)
    return row.state


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=14))
def test_at_most_one_place_is_taken_never_after_its_hold_and_an_end_is_an_end(steps, network, people, world):
    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        inquiry, state = ask(network, people.survivors, world[0], hours=LASTS), "open"
        for step in steps:
            if step[0] == "wait":
                clock.shift(step[1])
                continue
            do(step, inquiry, *world, people)
            state = check(inquiry, state)
        transaction.set_rollback(True)
