"""Many equal requests at the same moment: one change, one answer for all of them."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from core.models import Event, KeptAnswer
from referrals.models import Referral

pytestmark = [pytest.mark.django_db(transaction=True)]
URL = "/api/v1/referrals/"


def at_once(calls):
    """What each call gave, all of them begun together."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(position, call):
        try:
            gate.wait()
            results[position] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.fixture
def body(network):
    return {
        "task_force_id": str(network.task_force.pk),
        "sender_id": str(network.business.pk),
        "receiver_id": str(network.agency.pk),
        "kind": "tip",
        "contents": {"signs": ["unpaid_wages"]},
    }


def clients(as_token, person, count):
    """As many clients, each with a token of its own: a token's last use is one row."""
    return [as_token(person) for _ in range(count)]


def test_ten_equal_requests_make_one_draft_and_get_one_answer(as_token, people, body):
    headers = {"Idempotency-Key": str(uuid4())}
    found = clients(as_token, people.sender, 10)
    answers = at_once([lambda one=one: one.call("post", URL, body, **headers) for one in found])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 9
    assert (Referral.objects.count(), KeptAnswer.objects.count()) == (1, 1)
    assert Event.objects.filter(type="referral.drafted").count() == 1


def test_of_two_bodies_under_one_key_one_is_made(as_token, people, body):
    headers = {"Idempotency-Key": str(uuid4())}
    bodies = [body, body | {"urgency": "urgent"}] * 3
    pairs = zip(clients(as_token, people.sender, len(bodies)), bodies, strict=True)
    answers = at_once([lambda one=one, given=given: one.call("post", URL, given, **headers) for one, given in pairs])
    assert sorted(answer.status_code for answer in answers) == [201, 201, 201, 422, 422, 422]
    assert Referral.objects.count() == 1


def test_when_the_first_is_refused_one_of_those_who_waited_is_judged_anew(as_token, people, tip):
    headers = {"Idempotency-Key": str(uuid4())}
    found = clients(as_token, people.receiver, 4)
    given = [headers | {"If-Match": '"99"'}, headers, headers, headers]
    pairs = zip(found, given, strict=True)
    url = f"{URL}{tip.pk}/accept/"
    answers = at_once([lambda one=one, more=more: one.call("post", url, {}, **more) for one, more in pairs])
    assert {answer.status_code for answer in answers[1:]} == {200}
    assert answers[0].status_code in (200, 412)
    assert Event.objects.filter(type="referral.accepted").count() == 1
