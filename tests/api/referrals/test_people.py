"""Leads, handlers, units, recusals and reminders in the API."""

import pytest

from core.models import Event
from referrals import actions
from referrals.models import Recusal, Referral
from tests.conftest import actor
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def url(referral, name):
    return f"/api/v1/referrals/{referral.pk}/{name}/"


def stored(referral):
    events = Event.objects.filter(subject_id=referral.pk).count()
    return Referral.objects.values().get(pk=referral.pk), Recusal.objects.count(), events


def hat(person):
    return {"membership_id": str(person.membership.pk)}


UNSEEN = dict.fromkeys(("provider", "outsider", "other_coordinator"), 404)
LADDERS = {
    "lead": {"coordinator": 200, **dict.fromkeys(("sender_admin", "receiver_admin", "receiver"), 403), **UNSEEN},
    "handler": {
        **dict.fromkeys(("receiver", "receiver_admin"), 200),
        **dict.fromkeys(("sender", "receiver_readonly", "coordinator"), 403),
        **UNSEEN,
    },
    "unit": {
        **dict.fromkeys(("receiver", "receiver_admin"), 200),
        **dict.fromkeys(("sender", "receiver_readonly", "coordinator"), 403),
        **UNSEEN,
    },
    "remind": {
        **dict.fromkeys(("sender", "coordinator"), 200),
        **dict.fromkeys(("receiver", "sender_readonly"), 403),
        **UNSEEN,
    },
}


def body_of(name, people):
    bodies = {"lead": {"membership_id": None}, "handler": {"membership_id": None}, "unit": {"unit_id": None}}
    return bodies.get(name, {})


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, ladder in LADDERS.items() for who in ladder])
def test_who_may(as_session, people, tip, name, who):
    before = stored(tip)
    answer = as_session(getattr(people, who)).call("post", url(tip, name), body_of(name, people))
    assert answer.status_code == LADDERS[name][who]
    if LADDERS[name][who] == 200:
        assert stored(tip)[2] == before[2] + 1
    else:
        assert stored(tip) == before


@pytest.mark.parametrize("name", [*LADDERS, "recusals"])
def test_nobody_without_a_sign_in_or_the_scope(anyone, as_token, people, tip, name):
    before = stored(tip)
    assert anyone.call("post", url(tip, name)).status_code == 401
    assert as_token(people.receiver, ["referrals:read"]).call("post", url(tip, name)).status_code == 403
    assert stored(tip) == before


def test_a_lead_is_one_of_the_coordinators(as_token, people, tip):
    client = as_token(people.coordinator)
    answer = client.call("post", url(tip, "lead"), hat(people.coordinator))
    assert (answer.status_code, answer.json()["lead_id"]) == (200, str(people.coordinator.user_id))
    before = stored(tip)
    for wrong in (hat(people.receiver), hat(people.outsider), {"membership_id": "x"}, {}, {"lead": None}):
        answer = client.call("post", url(tip, "lead"), wrong)
        assert answer.status_code == 400
        assert {"membership_id", "lead"} & set(answer.json()["errors"])
    assert stored(tip) == before


def test_a_handler_is_one_of_the_receivers_and_a_stale_copy_changes_nothing(as_token, people, tip):
    client = as_token(people.receiver)
    answer = client.call("post", url(tip, "handler"), hat(people.receiver_admin))
    assert (answer.status_code, answer.json()["handler_id"]) == (200, str(people.receiver_admin.user_id))
    before = stored(tip)
    for name in ("handler", "unit"):
        answer = client.call("post", url(tip, name), body_of(name, people), if_match='"1"')
        assert (name, answer.status_code) == (name, 412)
    assert client.call("post", url(tip, "handler"), hat(people.receiver_readonly)).status_code == 400
    assert stored(tip) == before
    again = client.call("post", url(tip, "handler"), {"membership_id": None}, if_match=f'"{before[0]["version"]}"')
    assert (again.status_code, again.json()["handler_id"]) == (200, None)


def test_a_unit_is_one_of_the_receivers(as_token, people, tip, network):
    own = network.agency.units.create(name="Vice")
    others = OrganizationFactory().units.create(name="Night")
    client, before = as_token(people.receiver_admin), stored(tip)
    for wrong in ({"unit_id": str(others.pk)}, {"unit_id": "x"}, {}):
        answer = client.call("post", url(tip, "unit"), wrong)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["unit_id"])
    assert stored(tip) == before
    assert client.call("post", url(tip, "unit"), {"unit_id": str(own.pk)}).status_code == 200
    assert Referral.objects.get(pk=tip.pk).receiver_unit == own


def test_whoever_recuses_themselves_finds_it_no_more(as_token, people, tip):
    client = as_token(people.receiver)
    answer = client.call("post", url(tip, "recusals"), hat(people.receiver))
    assert (answer.status_code, answer.json()["user_id"]) == (201, str(people.receiver.user_id))
    before = stored(tip)
    assert client.call("get", f"/api/v1/referrals/{tip.pk}/").status_code == 404
    assert client.call("post", url(tip, "recusals"), hat(people.receiver)).status_code == 404
    assert stored(tip) == before


def test_an_admin_recuses_their_own_people_once_and_no_others(as_token, people, tip, network):
    other = actor(organization=network.agency)
    plain, before = as_token(people.receiver), stored(tip)
    assert plain.call("post", url(tip, "recusals"), hat(other)).status_code == 403
    admin = as_token(people.receiver_admin)
    assert admin.call("post", url(tip, "recusals"), hat(people.sender)).status_code == 400
    assert stored(tip) == before
    assert admin.call("post", url(tip, "recusals"), hat(other)).status_code == 201
    after = stored(tip)
    assert admin.call("post", url(tip, "recusals"), hat(other)).status_code == 409
    assert stored(tip) == after


def test_a_second_reminder_waits_and_none_goes_out_for_nothing(as_token, people, tip):
    client = as_token(people.sender)
    assert client.call("post", url(tip, "remind")).status_code == 200
    before = stored(tip)
    answer = client.call("post", url(tip, "remind"))
    assert (answer.status_code, answer.json()["code"]) == (409, "reminded_recently")
    assert client.call("post", url(tip, "remind"), {"text": "Now!"}).status_code == 400
    assert stored(tip) == before
    actions.withdraw(tip, by=people.sender, reason="other")
    before = stored(tip)
    assert client.call("post", url(tip, "remind")).status_code == 409
    assert stored(tip) == before
