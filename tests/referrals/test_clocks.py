"""Due times come from the task force's rules and the receiver's own business time."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from core import delivery, events
from core.models import Event
from partners import actions as partners
from partners.clock_rules import CERTIFICATION
from partners.models import ClockRule, Organization
from referrals import actions, clocks, tasks
from referrals.kinds import KINDS
from referrals.models import Referral
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db
FRIDAY_NOON_EASTERN = datetime(2026, 11, 20, 17, tzinfo=UTC)


def new_tip(network, people, urgency="routine"):
    draft = actions.create_draft(
        by=people.sender,
        task_force=network.task_force,
        sender=network.business,
        receiver=network.agency,
        kind="tip",
        envelope={"urgency": urgency},
        contents={"signs": ["threats"]},
    )
    return actions.send(draft, by=people.sender, call_note="spoke" if urgency == "emergency" else "")


def new_service(network, people):
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )
    return actions.send(draft, by=people.survivors)


def close(organization, people, *days):
    fields = {"closed_days": list(days)}
    return partners.update_organization(organization, by=people.receiver_admin, fields=fields)


def test_routine_counts_business_time(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip = new_tip(network, people)
    assert tip.acknowledge_due_at == datetime(2026, 11, 23, 17, tzinfo=UTC)  # Monday noon
    assert tip.decide_due_at == datetime(2026, 11, 25, 17, tzinfo=UTC)
    assert tip.due_at == tip.acknowledge_due_at


def test_the_receivers_zone_and_holidays_count(network, people):
    network.agency.time_zone = "America/Los_Angeles"
    network.agency.save()
    with time_machine.travel(datetime(2026, 11, 25, 21, tzinfo=UTC), tick=False):  # 1 PM in Los Angeles
        tip = new_tip(network, people)
    assert tip.acknowledge_due_at == datetime(2026, 11, 27, 21, tzinfo=UTC)  # over Thanksgiving


def test_an_emergency_runs_around_the_clock(network, people):
    ContactFactory(organization=network.agency)
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip = new_tip(network, people, urgency="emergency")
    assert tip.acknowledge_due_at == datetime(2026, 11, 20, 18, tzinfo=UTC)


def test_each_step_runs_its_own_clock(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip = new_tip(network, people)
        tip = actions.acknowledge(tip, by=people.receiver)
        assert tip.due_at == tip.decide_due_at
        tip = actions.accept(tip, by=people.receiver)
        assert tip.due_at == tip.first_contact_due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
        tip = actions.complete(tip, by=people.receiver, outcome="no_action")
        assert tip.due_at is None


def test_without_a_rule_no_clock_runs(network, people):
    ClockRule.objects.all().delete()
    tip = new_tip(network, people)
    assert (tip.acknowledge_due_at, tip.due_at) == (None, None)


def test_every_state_under_way_has_a_clock_and_the_ends_have_none(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        row = new_service(network, people)
        assert row.expire_due_at == datetime(2026, 12, 11, 17, tzinfo=UTC)  # 14 business days, over Thanksgiving
        row = actions.accept(row, by=people.provider)
        assert (row.due_at, row.expire_due_at) == (row.first_contact_due_at, None)
        row = actions.first_contact(row, by=people.provider)
        assert row.due_at == row.review_due_at == datetime(2026, 12, 4, 17, tzinfo=UTC)
        row = actions.start_service(row, by=people.provider)
        assert row.due_at == datetime(2027, 2, 18, 17, tzinfo=UTC)  # 90 days
        row = actions.complete(row, by=people.provider, outcome="need_met")
    assert (row.due_at, row.escalate_at) == (None, None)


def test_a_waiting_list_is_due_when_the_agreed_day_closes(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        row = actions.waitlist(new_tip(network, people), by=people.receiver, review_on=date(2026, 12, 2))
    assert row.due_at == row.review_due_at == datetime(2026, 12, 2, 22, tzinfo=UTC)
    assert row.expire_due_at > row.due_at


def test_an_acknowledgment_starts_the_time_to_expire_anew(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip = new_tip(network, people, urgency="urgent")
        assert tip.expire_due_at == FRIDAY_NOON_EASTERN + timedelta(days=5)
    with time_machine.travel(FRIDAY_NOON_EASTERN + timedelta(days=1), tick=False):
        tip = actions.acknowledge(tip, by=people.receiver)
    assert tip.expire_due_at == FRIDAY_NOON_EASTERN + timedelta(days=6)


def test_a_rule_for_the_kind_goes_before_the_one_for_all(network, people):
    rules = {"task_force": network.task_force, "urgency": "routine", "kind": "tip", "measure": "business_days"}
    ClockRule.objects.create(**rules, step="acknowledge", amount=5)
    ClockRule.objects.create(**rules, step="decide", amount=None)
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip = new_tip(network, people)
    assert tip.acknowledge_due_at == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert tip.decide_due_at is None
    assert clocks.allowances(tip)["acknowledge"] == "5 business days"
    assert "decide" not in clocks.allowances(tip)


def test_every_kind_with_rules_of_its_own_is_a_kind():
    assert set(CERTIFICATION) <= set(KINDS)


def test_a_changed_zone_moves_what_is_still_to_come(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip = new_tip(network, people)
        partners.update_organization(
            network.agency, by=people.receiver_admin, fields={"time_zone": "America/Los_Angeles"}
        )
        delivery.drain()
        moved = Referral.objects.get(pk=tip.pk)
    assert moved.acknowledge_due_at == datetime(2026, 11, 21, 1, tzinfo=UTC)  # 9 in the morning there, 8 hours on
    assert moved.decide_due_at == datetime(2026, 11, 25, 1, tzinfo=UTC)


def test_a_day_the_receiver_is_closed_moves_what_is_still_to_come(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip, other = new_tip(network, people), new_service(network, people)
        close(network.agency, people, "2026-11-23")
        delivery.drain()
        moved, kept = Referral.objects.get(pk=tip.pk), Referral.objects.get(pk=other.pk)
        event = Event.objects.get(type="referral.clocks_recalculated")
        assert event.subject_id == tip.pk
        assert events.facts_of(event)["clocks"] == ["acknowledge_due_at", "decide_due_at", "due_at", "expire_due_at"]
        assert actions.recalculate_clocks(organization=network.agency) == 0
    assert moved.due_at == moved.acknowledge_due_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert moved.version == tip.version + 1
    assert (kept.due_at, kept.version) == (other.due_at, other.version)


def test_what_has_passed_and_what_was_done_keep_their_times(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        late, done = new_tip(network, people), new_tip(network, people)
        done = actions.acknowledge(done, by=people.receiver)
    with time_machine.travel(FRIDAY_NOON_EASTERN + timedelta(days=4), tick=False):
        close(network.agency, people, "2026-11-23")
        delivery.drain()
    moved = Referral.objects.get(pk=late.pk)
    assert (moved.acknowledge_due_at, moved.due_at) == (late.acknowledge_due_at, late.due_at)
    assert moved.decide_due_at == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert Referral.objects.get(pk=done.pk).acknowledge_due_at == done.acknowledge_due_at


def test_a_change_of_name_moves_nothing(network, people):
    tip = new_tip(network, people)
    partners.update_organization(network.agency, by=people.receiver_admin, fields={"city": "Elk Fork"})
    delivery.drain()
    assert Referral.objects.get(pk=tip.pk).version == tip.version
    assert not Event.objects.filter(type="referral.clocks_recalculated").exists()


def test_each_night_finds_a_calendar_that_changed_without_an_event(network, people):
    with time_machine.travel(FRIDAY_NOON_EASTERN, tick=False):
        tip, other = new_tip(network, people), new_service(network, people)
        Organization.objects.filter(pk=network.agency.pk).update(time_zone="America/Los_Angeles")  # as an import does
        tasks.recount_clocks()
    assert Referral.objects.get(pk=tip.pk).due_at == datetime(2026, 11, 21, 1, tzinfo=UTC)
    assert Referral.objects.get(pk=other.pk).version == other.version
