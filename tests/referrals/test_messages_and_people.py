"""Messages, reminders, disputes, and who takes care of a referral."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import delivery
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event
from referrals import actions
from referrals.models import Message, Notice, Referral, Release
from referrals.timeline import timeline
from tests.conftest import actor
from tests.factories import UnitFactory
from tests.factories.referrals import release_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.count()


def test_both_sides_read_a_message_and_nobody_else_is_told(tip, people, mailoutbox):
    delivery.drain()
    mailoutbox.clear()
    actions.add_message(tip, by=people.receiver, text="  We will look at it on Monday.  ")
    delivery.drain()
    assert Message.objects.get().text == "We will look at it on Monday."
    assert {m.to[0] for m in mailoutbox} == {
        *(people.sender.user.email, people.sender_admin.user.email, people.receiver_admin.user.email)
    } - {people.receiver_admin.user.email}


@pytest.mark.parametrize("text", ["", "   ", "a" * 281, "call 555-555-0142"])
def test_a_message_is_guarded(text, tip, people):
    before = Event.objects.count()
    with pytest.raises(Invalid):
        actions.add_message(tip, by=people.sender, text=text)
    assert (Message.objects.count(), Event.objects.count()) == (0, before)


def test_readers_and_closed_hand_offs_take_no_message(tip, people):
    with pytest.raises(NotAllowed):
        actions.add_message(tip, by=people.receiver_readonly, text="Hello.")
    actions.decline(tip, by=people.receiver, reason="other")
    with pytest.raises(Conflict):
        actions.add_message(tip, by=people.sender, text="Hello.")


def test_a_reminder_goes_out_at_most_every_four_hours(tip, people):
    actions.remind(tip, by=people.coordinator)
    with pytest.raises(Conflict):
        actions.remind(tip, by=people.sender)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        actions.remind(tip, by=people.sender)
    assert Event.objects.filter(type="referral.reminded").count() == 2


def test_the_receiver_sends_no_reminder(tip, people):
    with pytest.raises(NotAllowed):
        actions.remind(tip, by=people.receiver)


def test_that_is_not_so(tip, people):
    actions.acknowledge(tip, by=people.coordinator)
    proxy = Event.objects.get(type="referral.acknowledged")
    with pytest.raises(NotAllowed):
        actions.dispute_proxy(tip, by=people.sender, event_id=proxy.pk)
    actions.dispute_proxy(tip, by=people.receiver, event_id=proxy.pk)
    with pytest.raises(Conflict):
        actions.dispute_proxy(tip, by=people.receiver, event_id=proxy.pk)
    told = next(entry for entry in timeline(people.coordinator, tip) if entry.type == "referral.proxy_disputed")
    assert (told.facts["move"], "event" in told.facts) == ("referral.acknowledged", False)
    delivery.drain()
    assert Notice.objects.filter(user=people.coordinator.user, code="proxy_disputed").count() == 1


def test_ones_own_move_cannot_be_disputed(tip, people):
    actions.acknowledge(tip, by=people.receiver)
    own = Event.objects.get(type="referral.acknowledged")
    with pytest.raises(NotAllowed):
        actions.dispute_proxy(tip, by=people.receiver, event_id=own.pk)


def test_the_lead_is_one_of_the_coordinators(tip, people):
    with pytest.raises(Invalid):
        actions.assign_lead(tip, by=people.coordinator, lead=people.sender.user)
    with pytest.raises(NotAllowed):
        actions.assign_lead(tip, by=people.receiver, lead=people.coordinator.user)
    assert (
        actions.assign_lead(tip, by=people.coordinator, lead=people.le_coordinator.user).lead
        == people.le_coordinator.user
    )


def test_the_handler_is_one_of_the_receivers_members(tip, people):
    with pytest.raises(Invalid):
        actions.assign_handler(tip, by=people.receiver, handler=people.sender.user)
    with pytest.raises(Invalid):
        actions.assign_handler(tip, by=people.receiver, handler=people.receiver_readonly.user)
    with pytest.raises(NotAllowed):
        actions.assign_handler(tip, by=people.sender, handler=people.receiver.user)
    assert actions.assign_handler(tip, by=people.receiver, handler=people.receiver_admin.user).version == 3


def test_nobody_is_given_what_they_may_not_see(service, tip, network, people):
    actions.recuse(tip, by=people.receiver_admin, user=people.receiver.user)
    before = stored(service), stored(tip)
    with pytest.raises(Invalid) as refused:
        actions.assign_handler(tip, by=people.receiver_admin, handler=people.receiver.user)
    assert list(refused.value.fields) == ["handler"]
    with pytest.raises(Invalid) as refused:
        actions.assign_lead(service, by=people.coordinator, lead=people.le_coordinator.user)
    assert list(refused.value.fields) == ["lead"]
    assert (stored(service), stored(tip)) == before
    network.task_force.le_coordinator_sees_provider_envelopes = True
    network.task_force.save()
    assert actions.assign_lead(service, by=people.coordinator, lead=people.le_coordinator.user).lead


def test_somebody_of_another_desk_may_be_put_in_charge_and_then_sees_it(tip, network, people):
    days, nights = UnitFactory(organization=network.agency), UnitFactory(organization=network.agency)
    elsewhere = actor(organization=network.agency, unit=nights)
    actions.assign_unit(tip, by=people.receiver_admin, unit=days)
    assert not Referral.objects.visible_to(elsewhere).exists()
    actions.assign_handler(tip, by=people.receiver_admin, handler=elsewhere.user)
    assert Referral.objects.visible_to(elsewhere).exists()


def test_a_lead_who_keeps_away_leads_no_more(tip, people):
    actions.assign_lead(tip, by=people.coordinator, lead=people.le_coordinator.user)
    actions.recuse(tip, by=people.coordinator, user=people.le_coordinator.user)
    assert Referral.objects.get(pk=tip.pk).lead is None


def test_recusing_somebody_else_is_the_admins_part(tip, people):
    with pytest.raises(NotAllowed):
        actions.recuse(tip, by=people.receiver, user=people.receiver_admin.user)
    with pytest.raises(Invalid):
        actions.recuse(tip, by=people.receiver_admin, user=people.sender.user)
    actions.accept(tip, by=people.receiver)
    actions.recuse(tip, by=people.receiver_admin, user=people.receiver.user)
    tip.refresh_from_db()
    assert tip.handler is None
    with pytest.raises(Conflict):
        actions.recuse(tip, by=people.receiver_admin, user=people.receiver.user)


@pytest.mark.parametrize("days", [-1, 91])
def test_v12_a_release_ends_within_90_days(days, service, people):
    with pytest.raises(Invalid):
        actions.record_release(
            service, by=people.survivors, **release_terms(), expires_on=timezone.now().date() + timedelta(days=days)
        )
    assert Release.objects.count() == 0


def test_only_the_holder_records_a_release_and_never_on_a_tip(service, tip, people):
    end = timezone.now().date() + timedelta(days=10)
    for by in (people.provider, people.coordinator):
        with pytest.raises(NotAllowed):
            actions.record_release(service, by=by, **release_terms(), expires_on=end)
    with pytest.raises(Conflict):
        actions.record_release(tip, by=people.sender, **release_terms(), expires_on=end)


def test_revoking_without_a_release_changes_nothing(service, people):
    before = Event.objects.count()
    with pytest.raises(Conflict):
        actions.revoke_release(service, by=people.survivors)
    service.refresh_from_db()
    assert (service.state, Event.objects.count()) == ("sent", before)


def test_notices_are_marked_read_by_their_owner_alone(tip, people):
    delivery.drain()
    assert actions.mark_notices_read(by=people.receiver) == 1
    assert Notice.objects.unread().filter(user=people.receiver_admin.user).count() == 1
