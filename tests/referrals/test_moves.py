"""The moves: each sets what is its own, and a refused one changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from core import events
from core.errors import Conflict, Invalid, NotAllowed
from core.models import Event, EventDelivery
from partners.codes import MembershipStatus
from partners.models import TaskForceMembership
from referrals import actions
from referrals.lifecycle import State
from referrals.models import Contents, Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def unchanged():
    """Asserts at the end that no row of the given referral's world was written in the block."""

    def world(referral):
        return (
            Referral.objects.filter(pk=referral.pk).values().get(),
            list(Contents.objects.filter(referral=referral).order_by("pk").values()),
            Event.objects.count(),
            EventDelivery.objects.count(),
        )

    class Check:
        def __init__(self, referral):
            self.referral = referral

        def __enter__(self):
            self.before = world(self.referral)

        def __exit__(self, *_exception):
            assert world(self.referral) == self.before
            return False

    return Check


def facts(referral, event_type):
    return events.facts_of(Event.objects.get(subject_id=referral.pk, type=event_type))


def test_sending_records_the_gate_and_the_local_date(tip):
    assert facts(tip, "referral.sent") == {
        **{"kind": "tip", "feedback": True, "gate": "not_needed"},
        **{"source": "draft", "target": "sent", "version": tip.version},
    }
    assert tip.sent_on == tip.task_force.calendar.local_day(tip.sent_at)


def test_accepting_implies_the_acknowledgment_and_names_the_handler(tip, people):
    done = actions.accept(tip, by=people.receiver)
    assert done.acknowledged_at == done.accepted_at == done.decided_at
    assert done.handler == people.receiver.user


def test_a_late_decline_is_flagged_and_keeps_its_detailed_reason_with_the_receiver(tip, people):
    actions.accept(tip, by=people.receiver)
    done = actions.decline(tip, by=people.receiver, reason="outside_area")
    assert (done.state, done.reason_group) == (State.DECLINED, "area")
    assert facts(done, "referral.declined")["late"] is True
    assert Contents.objects.get(referral=tip, holder=tip.receiver).reason_code == "outside_area"
    assert "outside_area" not in Event.objects.get(subject_id=tip.pk, type="referral.declined").body


@pytest.mark.parametrize("move", ["decline", "withdraw"])
@pytest.mark.parametrize("reason", ["", "not on the list"])
def test_a_reason_comes_from_the_list(move, reason, tip, people, unchanged):
    by = people.receiver if move == "decline" else people.sender
    with unchanged(tip), pytest.raises(Invalid) as refused:
        actions.MAKE[move](tip, by=by, reason=reason)
    assert list(refused.value.fields) == ["reason"]


def test_a_terminal_state_is_final(tip, people, unchanged):
    actions.decline(tip, by=people.receiver, reason="other")
    for move in ("acknowledge", "accept", "first_contact"):
        with unchanged(tip), pytest.raises(Conflict):
            actions.MAKE[move](tip, by=people.receiver)
    with unchanged(tip), pytest.raises(Conflict):
        actions.withdraw(tip, by=people.sender, reason="other")


def test_v07_an_outsider_cannot_tell_that_it_exists(tip, people, unchanged):
    for outsider in (people.outsider, people.other_coordinator, people.provider, people.evaluator, people.nobody):
        with unchanged(tip), pytest.raises(Referral.DoesNotExist):
            actions.accept(tip, by=outsider)


def test_v07_the_wrong_side_and_a_reader_are_refused(tip, people, unchanged):
    for actor in (people.sender, people.receiver_readonly):
        with unchanged(tip), pytest.raises(NotAllowed):
            actions.accept(tip, by=actor)


STEPS = [
    ("acknowledge", "acknowledged_at", {}),
    ("accept", "accepted_at", {}),
    ("first_contact", "contacted_at", {}),
    ("start_service", "service_started_at", {}),
    ("complete", "closed_at", {"outcome": "need_met"}),
]


def test_v08_no_step_comes_before_the_one_it_follows(service, people, unchanged):
    last = service.sent_at
    with time_machine.travel(last + timedelta(days=1), tick=False):
        for move, stamp, given in STEPS:
            act = actions.MAKE[move]
            with unchanged(service), pytest.raises(Invalid) as refused:
                act(service, by=people.provider, occurred_at=last - timedelta(seconds=1), **given)
            assert list(refused.value.fields) == ["occurred_at"]
            at_once = act(service, by=people.provider, occurred_at=last, **given)
            assert getattr(at_once, stamp) == last
            last += timedelta(hours=1)
            Referral.objects.filter(pk=service.pk).update(**{stamp: last})


@pytest.mark.parametrize("move", ["decline", "withdraw", "enter_in_error"])
def test_v08_an_end_does_not_come_before_it_was_sent_either(tip, people, unchanged, move):
    given = {"by": people.coordinator, "reason": "other"}
    with unchanged(tip), pytest.raises(Invalid):
        actions.MAKE[move](tip, occurred_at=tip.sent_at - timedelta(seconds=1), **given)
    assert actions.MAKE[move](tip, occurred_at=tip.sent_at, **given).closed_at == tip.sent_at


def test_v08_a_time_to_come_is_refused_but_for_five_minutes(tip, people, unchanged):
    with time_machine.travel(timezone.now(), tick=False):
        limit = timezone.now() + timedelta(minutes=5)
        with unchanged(tip), pytest.raises(Invalid) as refused:
            actions.acknowledge(tip, by=people.receiver, occurred_at=limit + timedelta(seconds=1))
        assert list(refused.value.fields) == ["occurred_at"]
        assert actions.acknowledge(tip, by=people.receiver, occurred_at=limit).acknowledged_at == limit
        # What follows at once is not before it.
        assert actions.accept(tip, by=people.receiver).accepted_at == limit


@pytest.mark.parametrize("move", ["send", "discard"])
@pytest.mark.parametrize("year", [1, 1900, 2020, 9999])
def test_the_first_step_is_told_thirty_days_late_at_most(draft_tip, people, unchanged, move, year):
    with unchanged(draft_tip), pytest.raises(Invalid) as refused:
        actions.MAKE[move](draft_tip, by=people.sender, occurred_at=datetime(year, 1, 2, tzinfo=UTC))
    assert list(refused.value.fields) == ["occurred_at"]


def test_the_first_step_may_be_told_thirty_days_late(draft_tip, people, unchanged):
    with time_machine.travel(timezone.now(), tick=False):
        limit = timezone.now() - timedelta(days=30)
        with unchanged(draft_tip), pytest.raises(Invalid):
            actions.send(draft_tip, by=people.sender, occurred_at=limit - timedelta(seconds=1))
        assert actions.send(draft_tip, by=people.sender, occurred_at=limit).sent_at == limit


def test_a_phone_call_is_recorded_with_the_time_it_happened(draft_tip, people):
    yesterday = timezone.now() - timedelta(days=1)
    sent = actions.send(draft_tip, by=people.sender, occurred_at=yesterday)
    event = Event.objects.get(type="referral.sent")
    assert sent.sent_at == event.occurred_at == yesterday
    assert event.at > yesterday


def test_a_coordinators_move_is_marked_as_proxy(tip, people, network):
    actions.acknowledge(tip, by=people.coordinator)
    event = Event.objects.get(type="referral.acknowledged")
    assert (event.proxy_for_id, event.actor_role) == (network.agency.pk, "coordinator")


def test_a_proxy_accept_leaves_the_handler_to_the_receiver(tip, people):
    assert actions.accept(tip, by=people.coordinator).handler is None


def test_sending_needs_both_to_be_members_still(draft_tip, people, network, unchanged):
    TaskForceMembership.objects.filter(organization=network.agency).update(status=MembershipStatus.SUSPENDED)
    with unchanged(draft_tip), pytest.raises(Invalid) as refused:
        actions.send(draft_tip, by=people.sender)
    assert "receiver" in refused.value.fields


def test_a_tip_without_signs_cannot_be_sent(draft_tip, people, unchanged):
    Contents.objects.update(signs=[])
    with unchanged(draft_tip), pytest.raises(Invalid) as refused:
        actions.send(draft_tip, by=people.sender)
    assert list(refused.value.fields) == ["signs"]


def test_discarding_deletes_what_nobody_was_shown(draft_tip, people):
    done = actions.discard(draft_tip, by=people.sender)
    assert (done.state, Contents.objects.count()) == (State.VOIDED, 0)


def test_entered_in_error_erases_the_contents_and_keeps_the_envelope(tip, people):
    done = actions.enter_in_error(tip, by=people.coordinator, reason="duplicate")
    row = Contents.objects.get(referral=tip)
    assert (done.reason_group, row.reason_code) == ("duplicate", "")
    assert events.facts_of(Event.objects.get(type="referral.entered_in_error"))["reason"] == "duplicate"
    assert (done.state, row.note, row.signs, row.blanked_at) == (State.VOIDED, "", [], done.closed_at)
    assert Event.objects.get(type="referral.entered_in_error").proxy_for_id is None


@pytest.mark.parametrize("reason", ["", "changed_mind", "she asked"])
def test_a_mistake_has_a_reason_of_its_list(tip, people, unchanged, reason):
    with unchanged(tip), pytest.raises(Invalid) as refused:
        actions.enter_in_error(tip, by=people.coordinator, reason=reason)
    assert list(refused.value.fields) == ["reason"]


def test_a_service_referral_goes_the_long_way(service, people):
    for move in ("acknowledge", "accept", "first_contact", "start_service"):
        service = actions.MAKE[move](service, by=people.provider)
    done = actions.complete(service, by=people.provider, outcome="need_met")
    assert (done.state, done.reason_group) == (State.COMPLETED, "taken_up")
    assert done.contacted_at <= done.service_started_at <= done.closed_at


def test_not_engaged_needs_an_attempt(service, people, unchanged):
    actions.accept(service, by=people.provider)
    with unchanged(service), pytest.raises(Invalid):
        actions.close_not_engaged(service, by=people.provider, reason="unreachable", attempts=0)
    done = actions.close_not_engaged(service, by=people.provider, reason="unreachable", attempts=3)
    assert facts(done, "referral.not_engaged")["attempts"] == 3
