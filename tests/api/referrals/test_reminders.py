"""Holding reminders and handing the hook over the API; what an emergency needs; receipts in answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Event
from referrals import actions
from referrals.models import Referral
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db
HOLDS = {
    **dict.fromkeys(("receiver", "receiver_admin", "coordinator", "le_coordinator"), 200),
    **dict.fromkeys(("sender", "sender_admin", "sender_readonly", "receiver_readonly"), 403),
    **dict.fromkeys(("provider", "survivors", "outsider", "other_coordinator"), 404),
}


def url(referral, name):
    return f"/api/v1/referrals/{referral.pk}/{name}/"


def later(**span):
    return (timezone.now() + timedelta(**span)).isoformat()


def stored(referral):
    events = Event.objects.filter(subject_id=referral.pk).count()
    return Referral.objects.values().get(pk=referral.pk), events


@pytest.fixture
def held(tip, people):
    """A tip whose reminders wait."""
    return actions.snooze(tip, by=people.receiver, until=timezone.now() + timedelta(days=1), reason="agreed")


@pytest.fixture
def warm(network, people):
    """A warm hand-off, sent."""
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal", "handoff_mode": "warm_intro"},
    )
    return actions.send(draft, by=people.survivors)


@pytest.mark.parametrize("who", sorted(HOLDS))
def test_who_holds_reminders(as_token, people, tip, who):
    before = stored(tip)
    body = {"until": later(days=2), "reason": "call_back"}
    answer = as_token(getattr(people, who)).call("post", url(tip, "snooze"), body)
    assert answer.status_code == HOLDS[who]
    if HOLDS[who] == 200:
        assert answer.json()["snooze_reason"] == "call_back"
        assert answer.json()["due_at"] == answer.json()["acknowledge_due_at"]
    else:
        assert stored(tip) == before


@pytest.mark.parametrize("who", sorted(HOLDS))
def test_who_lets_them_go_on(as_token, people, held, who):
    before = stored(held)
    answer = as_token(getattr(people, who)).call("post", url(held, "end_snooze"))
    assert answer.status_code == HOLDS[who]
    if HOLDS[who] == 200:
        assert answer.json()["snoozed_until"] is None
    else:
        assert stored(held) == before


@pytest.mark.parametrize("name", ["snooze", "end_snooze", "hook"])
def test_nobody_without_a_sign_in(anyone, tip, name):
    assert anyone.call("post", url(tip, name)).status_code == 401


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, {"until", "reason"}),
        ({"until": "soon", "reason": "agreed"}, {"until"}),
        ({"until": later(days=30), "reason": "agreed"}, {"until"}),
        ({"until": later(days=-1), "reason": "agreed"}, {"until"}),
        ({"until": "0001-01-01T00:00:00+14:00", "reason": "agreed"}, {"until"}),
        ({"until": "9999-12-31T23:59:00-12:00", "reason": "agreed"}, {"until"}),
        ({"until": later(days=1), "reason": "Maria is ill"}, {"reason"}),
    ],
)
def test_a_bad_body_holds_nothing(as_token, people, tip, body, wrong):
    before = stored(tip)
    answer = as_token(people.receiver).call("post", url(tip, "snooze"), body)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, wrong)
    assert stored(tip) == before


def test_a_stale_copy_holds_nothing(as_token, people, held):
    before = stored(held)
    client = as_token(people.receiver)
    body = {"until": later(days=1), "reason": "other"}
    assert client.call("post", url(held, "snooze"), body, if_match='"1"').status_code == 412
    assert client.call("post", url(held, "end_snooze"), if_match='"1"').status_code == 412
    assert stored(held) == before
    etag = client.call("get", f"/api/v1/referrals/{held.pk}/")["ETag"]
    assert client.call("post", url(held, "end_snooze"), if_match=etag).status_code == 200


def test_where_no_clock_runs_it_is_a_conflict(as_token, people, tip):
    client = as_token(people.receiver)
    assert client.call("post", url(tip, "end_snooze")).status_code == 409
    actions.withdraw(tip, by=people.sender, reason="other")
    before = stored(tip)
    assert client.call("post", url(tip, "snooze"), {"until": later(days=1), "reason": "other"}).status_code == 409
    assert stored(tip) == before


HOOKS = {
    **dict.fromkeys(("survivors", "coordinator"), 200),
    "provider": 403,
    **dict.fromkeys(("receiver", "sender", "other_coordinator", "outsider"), 404),
}


@pytest.mark.parametrize("who", sorted(HOOKS))
def test_who_says_who_stays_responsible(as_token, people, warm, who):
    actor, before = getattr(people, who), stored(warm)
    answer = as_token(actor).call("post", url(warm, "hook"), {"membership_id": str(actor.membership.pk)})
    assert answer.status_code == HOOKS[who]
    if HOOKS[who] == 200:
        assert answer.json()["on_hook_id"] == str(actor.user_id)
    else:
        assert stored(warm) == before


def test_a_hook_goes_to_somebody_one_can_name(as_token, people, warm, service):
    client, before = as_token(people.survivors), stored(warm)
    for body in ({}, {"membership_id": "x"}, {"membership_id": str(people.provider.membership.pk)}):
        answer = client.call("post", url(warm, "hook"), body)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["membership_id"])
    mine = {"membership_id": str(people.survivors.membership.pk)}
    assert client.call("post", url(warm, "hook"), mine, if_match='"nothing"').status_code == 412
    assert client.call("post", url(service, "hook"), mine).status_code == 409
    assert stored(warm) == before


def test_receipts_are_in_the_answer_as_far_as_the_reader_is_told(as_token, people, warm):
    actions.accept(warm, by=people.provider)
    path = f"/api/v1/referrals/{warm.pk}/"
    seen = as_token(people.provider).call("get", path).json()["receipts"]
    assert [(one["code"], one["at"] is not None) for one in seen] == [("sent", True), ("seen", True), ("met", False)]
    told = as_token(people.survivors).call("get", path).json()["receipts"]
    assert [(one["at"] is not None, one["is_told"]) for one in told] == [(True, True), (False, False), (False, False)]


def test_v10_an_emergency_is_sent_with_its_phone_and_its_note(as_token, people, network):
    client = as_token(people.survivors)
    body = {
        **{"task_force_id": str(network.task_force.pk), "kind": "service", "need_group": "legal"},
        **{"sender_id": str(network.survivors.pk), "receiver_id": str(network.provider.pk), "urgency": "emergency"},
    }
    draft = client.call("post", "/api/v1/referrals/", body).json()
    assert draft["handoff_mode"] == "warm_intro"
    path = f"/api/v1/referrals/{draft['id']}/send/"
    refused = client.call("post", path, {"call_note": "spoke"})
    assert (refused.status_code, refused.json()["code"]) == (409, "phone_contact_required")
    ContactFactory(organization=network.provider)
    refused = client.call("post", path, {"phoned": True})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["call_note"])
    assert client.call("post", path, {"call_note": "a talk"}).status_code == 400
    sent = client.call("post", path, {"call_note": "spoke"})
    assert (sent.status_code, sent.json()["state"], sent.json()["call_note"]) == (200, "sent", "spoke")
    assert sent.json()["on_hook_id"] == str(people.survivors.user_id)
