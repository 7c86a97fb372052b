"""Confirming over the API how it ended: the sender's, once, and nothing of the hand-off changes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.models import Event
from referrals import actions
from referrals.models import Referral
from referrals.outcomes import CONFIRMED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

CONFIRMS = {
    **dict.fromkeys(("sender", "sender_admin"), 200),
    **dict.fromkeys(("receiver", "receiver_admin", "coordinator", "sender_readonly", "receiver_readonly"), 403),
    **dict.fromkeys(("provider", "outsider", "other_coordinator"), 404),
}


def url(referral):
    return f"/api/v1/referrals/{referral.pk}/confirm_outcome/"


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.filter(subject_id=referral.pk).count()


@pytest.fixture
def ended(tip, people):
    actions.accept(tip, by=people.receiver)
    return actions.complete(tip, by=people.receiver, outcome="no_action")


@pytest.mark.parametrize("who", sorted(CONFIRMS))
def test_who_confirms(as_token, people, ended, who):
    row, events = stored(ended)
    answer = as_token(getattr(people, who)).call("post", url(ended))
    assert answer.status_code == CONFIRMS[who]
    assert stored(ended) == (row, events + (CONFIRMS[who] == 200))
    if CONFIRMS[who] == 200:
        assert (answer.json()["state"], answer.json()["version"]) == ("completed", row["version"])
        assert Event.objects.filter(subject_id=ended.pk, type=CONFIRMED).count() == 1


def test_nobody_without_a_sign_in(anyone, ended):
    assert anyone.call("post", url(ended)).status_code == 401
    assert not Event.objects.filter(type=CONFIRMED).exists()


def test_it_takes_the_scope(as_token, people, ended):
    answer = as_token(people.sender, ["referrals:read"]).call("post", url(ended))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert not Event.objects.filter(type=CONFIRMED).exists()


def test_once_only_and_not_after_it_confirmed_itself(as_token, people, ended):
    client = as_token(people.sender)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert client.call("post", url(ended)).status_code == 409
    assert client.call("post", url(ended)).status_code == 200
    before = stored(ended)
    assert client.call("post", url(ended)).status_code == 409
    assert stored(ended) == before


def test_without_an_outcome_it_is_a_conflict(as_token, people, tip):
    before = stored(tip)
    assert as_token(people.sender).call("post", url(tip)).status_code == 409
    assert stored(tip) == before


def test_a_stale_copy_or_a_body_with_more_confirms_nothing(as_token, people, ended):
    client, before = as_token(people.sender), stored(ended)
    assert client.call("post", url(ended), if_match='"1"').status_code == 412
    bad = client.call("post", url(ended), {"outcome": "need_met"})
    assert (bad.status_code, list(bad.json()["errors"])) == (400, ["outcome"])
    assert client.call("post", f"{url(ended)}?page_size=5").status_code == 400
    assert stored(ended) == before
    etag = client.call("get", f"/api/v1/referrals/{ended.pk}/")["ETag"]
    assert client.call("post", url(ended), if_match=etag).status_code == 200


def test_a_sender_without_feedback_is_refused_alike_whatever_happened(as_token, people, service):
    client = as_token(people.survivors)
    told = [client.call("post", url(service)).json()]
    actions.accept(service, by=people.provider)
    actions.start_service(service, by=people.provider)
    actions.complete(service, by=people.provider, outcome="need_met")
    told.append(client.call("post", url(service)).json())
    for problem in told:
        problem.pop("request_id", None)
    assert told[0] == told[1]
    assert told[0]["status"] == 409
    assert not Event.objects.filter(type=CONFIRMED).exists()
