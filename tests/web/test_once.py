"""A double click never makes two: the same form of the same page, sent twice, changes one thing once."""

import pytest
import time_machine
from django.urls import reverse

from core.models import KeptAnswer
from referrals.models import Breach, Demand, Message
from tests.referrals.test_races import at_once

CLICK = {"csrfmiddlewaretoken": "a" * 64}
OTHER = {"csrfmiddlewaretoken": "b" * 64}


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person.user)
        session = client.session
        session["membership"] = str(person.membership.pk)
        session.save()
        return client

    return sign_in


@pytest.mark.django_db
def test_a_message_clicked_twice_is_one_and_said_again_is_two(signed_in, people, tip):
    client, url = signed_in(people.receiver), reverse("referral_message", args=[tip.reference])
    for given in (CLICK, CLICK, OTHER):
        assert client.post(url, {"text": "We come on Friday."} | given).status_code == 302
    assert Message.objects.count() == 2
    client.post(url, {"text": "Or on Monday."} | CLICK)
    assert Message.objects.count() == 3
    assert not KeptAnswer.objects.filter(answer__contains="Friday").exists()


@pytest.mark.django_db
def test_a_refusal_leaves_the_click_unused(signed_in, people, tip):
    client, url = signed_in(people.receiver), reverse("referral_message", args=[tip.reference])
    assert client.post(url, {"text": "Call 555-010-1234"} | CLICK).status_code == 400
    assert (Message.objects.count(), KeptAnswer.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_breach_and_a_demand_written_down_twice_are_one(signed_in, people):
    client = signed_in(people.coordinator)
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        breach = {"kind": "lost_device", "detected_at": "2026-11-24T09:00"}
        first, again = (client.post("/breaches/new/", breach | CLICK) for _ in range(2))
        assert (first.status_code, again["Location"]) == (302, first["Location"])
        demand = {"instrument": "subpoena", "asker": "court", "received_on": "2026-11-23", "decision": "pending"}
        for _ in range(2):
            assert client.post("/demands/new/", demand | CLICK).status_code == 302
    assert (Breach.objects.count(), Demand.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_both_clicks_at_the_same_moment(client, people, tip):
    client.force_login(people.receiver.user)
    url, cookies = reverse("referral_message", args=[tip.reference]), client.cookies

    def click():
        one = type(client)()
        one.cookies = cookies.copy()
        assert one.post(url, {"text": "We come on Friday."} | CLICK).status_code == 302

    assert at_once(*[click] * 4) == ["ok"] * 4
    assert Message.objects.count() == 1
