"""Every move by every person on every kind: the answer follows `why_not`, and a refusal changes nothing."""

import pytest
from django.db import transaction
from django.utils import timezone

from core.errors import Conflict, NotAllowed
from core.models import AccessLog, Event
from partners.models import TaskForceMembership
from referrals import actions, disclosure, permissions
from referrals.lifecycle import BY_PEOPLE, MOVES
from referrals.models import Contents, Message, Referral, ReferralTask, Suggestion
from referrals.suggestions import may_be_named
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db

BODIES = {
    "decline": {"reason": "other"},
    "withdraw": {"reason": "other"},
    "enter_in_error": {"reason": "other"},
    "close_not_engaged": {"reason": "other", "attempts": 2},
}
OUTCOMES = {"tip": "opened_investigation", "service": "need_met", "training_request": "delivered"}
PEOPLE = [
    *("sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly", "provider"),
    *(
        "survivors",
        "outsider",
        "coordinator",
        "le_coordinator",
        "other_coordinator",
        "evaluator",
        "auditor",
        "platform",
    ),
]


def url(referral, move):
    return f"/api/v1/referrals/{referral.pk}/{move}/"


def body_for(move, referral):
    if move == "complete":
        return {"outcome": OUTCOMES[referral.kind]}
    if move == "waitlist":
        return {"review_on": timezone.localdate().isoformat()}
    if move == "redirect":
        named = may_be_named(referral).first() or OrganizationFactory.create(sector=referral.receiver.sector)
        TaskForceMembership.objects.get_or_create(task_force=referral.task_force, organization=named)
        return {"organizations": [str(named.pk)]}
    return BODIES.get(move, {})


def stored():
    """Everything a move could change."""
    rows = (Referral, Contents, Message, ReferralTask, Suggestion)
    return [list(model.objects.order_by("pk").values()) for model in rows] + [Event.objects.count()]


@pytest.fixture
def accepted(tip, people):
    return actions.accept(tip, by=people.receiver)


def expected(person, move, referral):
    """The status that the permissions ask for."""
    if not Referral.objects.visible_to(person).filter(pk=referral.pk).exists():
        return 404
    reason = permissions.why_not(person, move, referral)
    return {NotAllowed: 403, Conflict: 409, type(None): 200}[type(reason)]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("subject", ["draft_tip", "number_only", "tip", "accepted", "service"])
def test_v07_every_move_by_everybody(request, as_session, people, who, subject):
    person, referral = getattr(people, who), request.getfixturevalue(subject)
    client, before = as_session(person), stored()
    for move in BY_PEOPLE:
        with transaction.atomic():
            should = expected(person, move, referral)
            answer = client.call("post", url(referral, move), body_for(move, referral))
            if move == "revoke_release" and should == 200:
                should = 409  # nothing is recorded that could be withdrawn
            assert (move, answer.status_code) == (move, should)
            if should == 200:
                row = Referral.objects.get(pk=referral.pk)
                assert (row.state, row.version) == (MOVES[move].target, referral.version + 1)
                assert answer.json()["state"] == disclosure.shown_state(person, row)
                assert Event.objects.count() == before[-1] + 1
            else:
                assert answer.headers["Content-Type"] == "application/problem+json"
                assert stored() == before
            transaction.set_rollback(True)


@pytest.mark.parametrize("move", BY_PEOPLE)
def test_a_stale_copy_is_412_before_anything_else(as_token, people, tip, move):
    person, before = people.coordinator, stored()
    client = as_token(person)
    answer = client.call("post", url(tip, move), {"reason": 5, "nonsense": 1}, if_match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert {row["move"] for row in answer.json()["allowed_moves"]} == set(permissions.allowed_moves(person, tip))
    assert stored()[:-1] == before[:-1]


@pytest.mark.parametrize("tag", ['"2"', 'W/"2"', '"1", "2"', "*"])
def test_the_present_version_may_go_on(as_token, people, tip, tag):
    answer = as_token(people.receiver).call("post", url(tip, "accept"), {}, if_match=tag)
    assert (answer.status_code, answer.headers["ETag"], answer.json()["version"]) == (200, '"3"', 3)


@pytest.mark.parametrize("tag", ["2", '"two"', '""', "x" * 500])
def test_a_tag_that_is_none_of_ours_is_stale(as_token, people, tip, tag):
    assert as_token(people.receiver).call("post", url(tip, "accept"), {}, if_match=tag).status_code == 412


BAD = {
    "no reason": ("decline", {}, "reason"),
    "reason off every list": ("decline", {"reason": "because"}, "reason"),
    "reason of another kind": ("decline", {"reason": "not_eligible"}, "reason"),
    "unknown field": ("accept", {"note": "x"}, "note"),
    "not a time": ("accept", {"occurred_at": "soon"}, "occurred_at"),
    "a time to come": ("accept", {"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
    "before it was sent": ("accept", {"occurred_at": "2001-01-01T00:00:00Z"}, "occurred_at"),
    "no such year": ("accept", {"occurred_at": "0000-01-01T00:00:00Z"}, "occurred_at"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_body_is_400_by_field(as_token, people, tip, name):
    move, body, field = BAD[name]
    client = as_token(people.coordinator)
    before = stored()
    answer = client.call("post", url(tip, move), body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert stored() == before


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "2020-01-02T00:00:00Z"])
def test_an_absurd_time_of_sending_is_400_by_field(as_token, people, draft_tip, when):
    client, before = as_token(people.sender), stored()
    answer = client.call("post", url(draft_tip, "send"), {"occurred_at": when})
    assert (answer.status_code, list(answer.json()["errors"]), stored()) == (400, ["occurred_at"], before)


def test_a_decline_names_who_could_help_to_those_who_may_know(as_token, people, service, network):
    client, named = as_token(people.provider), [str(network.other_provider.pk)]
    for wrong in (named * 6, ["nonsense"], [str(network.survivors.pk)], "nobody"):
        before = stored()
        body = {"reason": "no_capacity", "organizations": wrong}
        answer = client.call("post", url(service, "decline"), body)
        assert (answer.status_code, stored()) == (400, before)
    body = {"reason": "no_capacity", "organizations": named}
    assert client.call("post", url(service, "decline"), body).status_code == 200
    for who, told in ((people.coordinator, named), (people.provider, named), (people.survivors, [])):
        body = as_token(who).get(f"/api/v1/referrals/{service.pk}/").json()
        assert [one["id"] for one in body["suggested"]] == told


def test_a_conflict_says_what_is_possible_instead(as_token, people, accepted):
    answer = as_token(people.receiver).call("post", url(accepted, "accept"))
    body = answer.json()
    assert (answer.status_code, body["code"], body["status"]) == (409, "conflict", 409)
    moves = {row["move"]: row for row in body["allowed_moves"]}
    assert moves["complete"] == {"move": "complete", "label": "Complete", "allowed": True}
    assert (moves["accept"]["allowed"], moves["accept"]["code"]) == (False, "conflict")


def test_a_coordinator_records_what_happened_earlier_as_proxy(as_token, people, tip):
    earlier = tip.sent_at
    client = as_token(people.coordinator)
    answer = client.call("post", url(tip, "accept"), {"occurred_at": earlier.isoformat()})
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    event = Event.objects.get(type="referral.accepted")
    assert (event.occurred_at, event.proxy_for_id, event.channel) == (earlier, tip.receiver_id, "api")
    assert event.at > earlier


def test_a_masked_sender_learns_nothing_from_tags_and_is_not_held_up_by_them(as_token, people, service):
    client = as_token(people.survivors)
    path = f"/api/v1/referrals/{service.pk}/"
    first = client.call("get", path).headers["ETag"]
    actions.acknowledge(service, by=people.provider)
    assert client.call("get", path).headers["ETag"] == first
    assert client.call("post", url(service, "withdraw"), {"reason": "other"}, if_match=first).status_code == 200


def test_a_masked_sender_sees_that_it_was_answered_and_must_look_again(as_token, people, service):
    client = as_token(people.survivors)
    first = client.call("get", f"/api/v1/referrals/{service.pk}/").headers["ETag"]
    actions.accept(service, by=people.provider)
    answer = client.call("post", url(service, "withdraw"), {"reason": "other"}, if_match=first)
    assert answer.status_code == 412


def test_the_reading_of_a_referral_is_on_record_and_a_move_is_not_a_reading(as_token, people, tip):
    client = as_token(people.receiver)
    client.call("get", f"/api/v1/referrals/{tip.pk}/")
    client.call("post", url(tip, "accept"))
    (read,) = AccessLog.objects.all()
    assert (read.what, read.subject_id, read.channel) == ("referral.opened", tip.pk, "api")
    assert read.actor_organization_id == people.receiver.organization_id
    assert read.at <= timezone.now()
