"""When somebody leaves, their open hand-offs wait for a new owner, and the admins are told."""

import pytest

from core import delivery
from partners.actions import end_membership
from referrals import actions
from referrals.models import Notice, Referral
from referrals.timeline import timeline

pytestmark = pytest.mark.django_db


def test_open_hand_offs_lose_their_handler_and_the_admin_is_told(tip, people):
    actions.accept(tip, by=people.receiver)
    end_membership(people.receiver.membership, by=people.receiver_admin)
    delivery.drain()
    row = Referral.objects.get(pk=tip.pk)
    assert (row.handler, row.state) == (None, "accepted")
    assert Notice.objects.filter(code="owner_left", user=people.receiver_admin.user).count() == 1
    assert timeline(people.receiver_admin, row)[0].type == "referral.owner_left"
    for stranger in (people.sender, people.coordinator):
        assert "referral.owner_left" not in [entry.type for entry in timeline(stranger, row)]
    people.receiver.user.refresh_from_db()
    assert people.receiver.user.is_active is False


def test_what_has_ended_keeps_its_handler(tip, people):
    actions.accept(tip, by=people.receiver)
    actions.complete(tip, by=people.receiver, outcome="no_action")
    end_membership(people.receiver.membership, by=people.receiver_admin)
    delivery.drain()
    assert Referral.objects.get(pk=tip.pk).handler == people.receiver.user


def test_a_coordinator_who_leaves_leaves_the_lead_to_the_others(tip, people):
    actions.assign_lead(tip, by=people.coordinator, lead=people.coordinator.user)
    end_membership(people.coordinator.membership, by=people.le_coordinator)
    delivery.drain()
    assert Referral.objects.get(pk=tip.pk).lead is None
    assert Notice.objects.filter(code="owner_left", user=people.le_coordinator.user).count() == 1


def test_giving_back_twice_finds_nothing(tip, people, network):
    actions.accept(tip, by=people.receiver)
    given = {"user_id": people.receiver.user_id, "organization_id": network.agency.pk, "task_force_id": None}
    assert [actions.give_back(**given), actions.give_back(**given)] == [1, 0]


def test_a_masked_sender_does_not_hear_of_it(service, people):
    actions.accept(service, by=people.provider)
    actions.give_back(user_id=people.provider.user_id, organization_id=service.receiver_id, task_force_id=None)
    delivery.drain()
    row = Referral.objects.get(pk=service.pk)
    assert "referral.owner_left" not in [entry.type for entry in timeline(people.survivors, row)]
    assert not Notice.objects.filter(user=people.survivors.user, code="owner_left").exists()
