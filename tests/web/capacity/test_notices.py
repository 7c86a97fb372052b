"""The list behind the bell names inquiries beside referrals, by their reference alone, for whoever may open them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import delivery
from partners import actions
from partners.inquiry_notices import TO_ASKER, TO_PROVIDER
from partners.models import InquiryNotice
from referrals.models import Notice
from tests.conftest import actor
from tests.factories.referrals import ReferralFactory
from tests.partners.actions.inquiring import ask, offers_shelter, reply_of
from web.capacity.words import INQUIRY_NOTICES

pytestmark = pytest.mark.django_db


@pytest.fixture
def inquiry(network, people):
    offers_shelter(network.provider, network.other_provider)
    return ask(network, people.survivors)


def listed(client):
    html = client.get("/notifications/").text.partition("<main")[2]
    return re.findall(r'<a href="(/inquiries/[^"]+)"[^>]*>([^<]+)</a>', html)


def test_every_event_that_is_told_has_words():
    assert set(INQUIRY_NOTICES) == {kind.removeprefix("inquiry.") for kind in (*TO_PROVIDER, *TO_ASKER)}


def test_the_chosen_and_the_others_read_what_became_of_their_hold(as_, network, people, inquiry):
    other = actor(organization=network.other_provider)
    for person in (people.provider, other):
        reply = reply_of(inquiry, person.organization)
        actions.offer_places(reply, by=person, places=1, hold_hours=4)
    actions.take_offer(inquiry, reply_of(inquiry, network.provider), by=people.survivors)
    delivery.drain()
    page, name = f"/inquiries/{inquiry.reference}/", inquiry.reference
    asked = (page, f"You are asked for a place: {name}")
    assert listed(as_(people.provider)) == [(page, f"Your place was taken for {name}"), asked]
    assert listed(as_(other)) == [(page, f"{name} is closed; the place you held is free again"), asked]
    assert listed(as_(actor(organization=network.survivors))) == []  # came after it was told


def test_both_kinds_stand_in_one_order_over_pages(as_, network, people, inquiry):
    tip = ReferralFactory(task_force=inquiry.task_force, receiver=network.provider, sender=network.survivors, sent=True)
    for number in range(60):
        Notice.objects.create(user=people.provider.user, referral=tip, event_id=-1 - number, code="sent")
        if number % 2:
            InquiryNotice.objects.create(user=people.provider.user, inquiry=inquiry, event_id=-1 - number, code="asked")
    client, found, path = as_(people.provider), [], "/notifications/"
    while path:
        context = client.get(path).context
        found += context["lines"]
        path = context["next_url"] and f"/notifications/{context['next_url']}"
    assert len(found) == 90
    pair = [f"/inquiries/{inquiry.reference}/", *[f"/referrals/{tip.reference}/"] * 2]
    assert [line["url"] for line in found] == pair * 30


def test_all_are_marked_read_and_the_bell_counts_both(as_, people, inquiry):
    delivery.drain()
    client, unread = as_(people.provider), InquiryNotice.objects.filter(read_at=None)
    everybody = unread.count()
    assert client.get("/notifications/").context["unread"] == 1
    assert client.get("/notifications/").context["shell"].notices == 1
    client.post("/notifications/read/")
    assert client.get("/notifications/").context["unread"] == 0
    assert unread.count() == everybody - 1


def test_a_hat_that_sees_no_inquiry_reads_of_none(as_, people, inquiry):
    InquiryNotice.objects.create(user=people.sender.user, inquiry=inquiry, event_id=-1, code="asked")
    html = as_(people.sender).get("/notifications/").text
    assert inquiry.reference not in html


def test_the_list_costs_the_same_however_long(as_, people, inquiry):
    client, counts = as_(people.provider), []
    for more in (1, 9):
        for number in range(more):
            InquiryNotice.objects.create(
                user=people.provider.user, inquiry=inquiry, event_id=-more * 10 - number, code="asked"
            )
        client.get("/notifications/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/notifications/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
