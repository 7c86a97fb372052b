"""Due times come from the task force's rules and the receiver's own business time."""

from datetime import UTC, datetime

import pytest
import time_machine

from partners.models import ClockRule
from referrals import actions

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
    return actions.send(draft, by=people.sender)


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
