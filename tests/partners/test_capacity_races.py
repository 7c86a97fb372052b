"""Twenty offers and several clicks at once: one place is taken, once, and everybody is told once."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from core import delivery
from core.models import Event
from partners import actions
from partners.models import Capacity, Inquiry, InquiryNotice, InquiryReply
from tests.conftest import actor
from tests.partners.actions.inquiring import ask, reply_of, shelters
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]
OFFERS, HOLD = 20, 0.3


@pytest.fixture
def offered(network, people):
    """Twenty providers hold two places each."""
    found = shelters(network, OFFERS)
    staff = [actor(organization=one) for one in found]
    inquiry = ask(network, people.survivors, found)
    replies = [reply_of(inquiry, one) for one in found]
    for reply, person in zip(replies, staff, strict=True):
        actions.offer_places(reply, by=person, places=2, hold_hours=1)
    return inquiry, replies, staff


def takes(inquiry, reply, by):
    return lambda: actions.take_offer(inquiry, reply, by=by)


def beds_left():
    return Counter(Capacity.objects.values_list("beds_available", flat=True))


def test_two_staff_and_a_coordinator_take_different_offers(network, people, offered):
    inquiry, replies, staff = offered
    askers = [people.survivors, actor(organization=network.survivors), people.coordinator]
    results = at_once(*(takes(inquiry, replies[7 * n], who) for n, who in enumerate(askers)))
    assert Counter(results) == {"ok": 1, "Conflict": 2}
    assert Counter(InquiryReply.objects.values_list("state", flat=True)) == {"taken": 1, "fell": OFFERS - 1}
    assert beds_left() == {5: OFFERS - 1, 3: 1}
    delivery.drain()
    told = Counter(InquiryNotice.objects.filter(user__in=[one.user for one in staff]).values_list("code", flat=True))
    assert told == {"asked": OFFERS, "taken": 1, "hold_fell": OFFERS - 1}


def test_two_take_the_same_offer(network, people, offered):
    inquiry, replies, _staff = offered
    askers = [people.survivors, actor(organization=network.survivors)]
    assert Counter(at_once(*(takes(inquiry, replies[0], who) for who in askers))) == {"ok": 1, "Conflict": 1}
    assert Event.objects.filter(type="inquiry.taken").count() == 1
    assert beds_left() == {5: OFFERS - 1, 3: 1}


def test_a_double_click_takes_once(people, offered):
    inquiry, replies, _staff = offered
    assert at_once(*[takes(inquiry, replies[0], people.survivors)] * 2) == ["ok", "ok"]
    assert Event.objects.filter(type="inquiry.taken").count() == 1
    assert beds_left() == {5: OFFERS - 1, 3: 1}


def test_holds_running_out_while_two_click(network, people, offered):
    inquiry, replies, _staff = offered
    InquiryReply.objects.exclude(pk=replies[1].pk).update(hold_until=timezone.now() - timedelta(seconds=1))
    second = actor(organization=network.survivors)
    results = at_once(
        takes(inquiry, replies[0], people.survivors),
        takes(inquiry, replies[1], second),
        actions.sweep_inquiries,
        actions.sweep_inquiries,
    )
    assert results[:2] == ["Conflict", "ok"]
    states = Counter(InquiryReply.objects.values_list("state", flat=True))
    assert states["taken"] == 1
    assert states["ran_out"] + states["fell"] == OFFERS - 1
    assert beds_left() == {5: OFFERS - 1, 3: 1}
    ends = Event.objects.filter(type__in=("inquiry.hold_ran_out", "inquiry.hold_fell"))
    assert Counter(Counter(ends.values_list("subject_id", flat=True)).values()) == {1: OFFERS - 1}


def test_all_holds_end_between_two_clicks(network, people, offered):
    """The first click may come in time or not; the second never does, and nothing is left in between."""
    inquiry, replies, _staff = offered
    InquiryReply.objects.update(hold_until=timezone.now() + timedelta(seconds=HOLD))

    def after(move):
        return lambda: (time.sleep(2 * HOLD), move())[1]

    second = takes(inquiry, replies[1], actor(organization=network.survivors))
    first, late, swept = at_once(
        takes(inquiry, replies[0], people.survivors), after(second), after(actions.sweep_inquiries)
    )
    assert (late, swept) == ("Conflict", "ok")
    taken = int(first == "ok")
    states = Counter(InquiryReply.objects.values_list("state", flat=True))
    assert (states["taken"], states["fell"] + states["ran_out"]) == (taken, OFFERS - taken)
    assert beds_left() == Counter({5: OFFERS - taken} | ({3: 1} if taken else {}))


def test_the_last_hold_ends_against_the_sweep(people, offered):
    inquiry, replies, _staff = offered
    past = timezone.now() - timedelta(seconds=1)
    Inquiry.objects.update(expires_at=past)
    InquiryReply.objects.update(hold_until=past)
    results = at_once(takes(inquiry, replies[0], people.survivors), actions.sweep_inquiries, actions.sweep_inquiries)
    assert results == ["Conflict", "ok", "ok"]
    assert Inquiry.objects.get().state == "lapsed"
    assert Event.objects.filter(type="inquiry.lapsed").count() == 1
    assert beds_left() == {5: OFFERS}


def test_an_offer_against_a_take(network, people, offered):
    inquiry, replies, staff = offered
    results = at_once(
        takes(inquiry, replies[0], people.survivors),
        lambda: actions.offer_places(replies[0], by=staff[0], places=1, hold_hours=8),
        lambda: actions.decline_places(replies[1], by=staff[1], reason="no_capacity"),
    )
    assert results[0] == "ok"
    taken = InquiryReply.objects.get(state="taken")
    assert beds_left() == {5: OFFERS - 1, 5 - taken.places: 1}


def test_two_inquiries_take_the_same_last_beds(network, people):
    (shelter,) = shelters(network, 1)
    Capacity.objects.update(beds_available=3)
    both = [ask(network, people.survivors, [shelter]) for _ in range(2)]
    replies = [
        actions.offer_places(reply_of(one, shelter), by=people.coordinator, places=2, hold_hours=1) for one in both
    ]
    asks = zip(both, replies, (people.survivors, people.coordinator), strict=True)
    assert at_once(*(takes(*one) for one in asks)) == ["ok", "ok"]
    row = Capacity.objects.get()
    assert (row.beds_available, row.status, row.version) == (0, "no_capacity", 3)
