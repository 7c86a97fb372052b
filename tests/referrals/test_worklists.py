"""The lists: what stands in which, in the task force's own days."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from referrals import actions, worklists


def counts(actor, now) -> list[int]:
    return list(worklists.queue_counts(actor, now).values())


def test_needs_action_and_waiting_make_up_what_moves(people, tip, service) -> None:
    day_before, long_after = tip.due_at - timedelta(days=1), tip.due_at + timedelta(days=9)

    assert counts(people.coordinator, day_before)[:3] == [0, 2, 2]
    assert counts(people.coordinator, long_after)[:3] == [2, 0, 2]


def test_a_list_holds_what_it_counts(people, tip, service) -> None:
    actions.assign_lead(tip, by=people.coordinator, lead=people.coordinator.user)
    actions.decline(service, by=people.provider, reason="no_capacity")
    now = timezone.now()
    for view, count in worklists.queue_counts(people.coordinator, now).items():
        assert worklists.queue(people.coordinator, view, now).count() == count, view
    assert counts(people.coordinator, now)[3:] == [0, 1, 1]


def test_a_day_ends_where_the_task_force_is(people) -> None:
    with time_machine.travel("2026-11-24T03:30:00Z", tick=False):
        end = worklists.day_ends(people.coordinator, timezone.now())
    assert end.isoformat() == "2026-11-24T05:00:00+00:00"


def test_a_receiver_finds_what_was_sent_to_it(people, tip) -> None:
    assert worklists.inbox_counts(people.receiver) == {"answer": 1, "accepted": 0, "closed": 0}
    assert worklists.inbox_counts(people.sender) == {"answer": 0, "accepted": 0, "closed": 0}
    actions.decline(tip, by=people.receiver, reason="outside_area")
    assert worklists.inbox_counts(people.receiver) == {"answer": 0, "accepted": 0, "closed": 1}


def test_others_have_no_queue(people, tip) -> None:
    for who in ("evaluator", "auditor", "platform", "nobody", "other_coordinator"):
        assert counts(getattr(people, who), timezone.now()) == [0] * 6


def test_the_summary_names_a_holder_only_when_one_holds_most(people, tip, service) -> None:
    summary = worklists.summary(people.coordinator, tip.due_at + timedelta(days=9))

    assert (summary.late, summary.holder, summary.held, summary.next_due_at, summary.moving) == (2, None, 0, None, 2)


@pytest.mark.parametrize(("view", "order"), [("closed", ("-end_sort", "-id")), ("motion", ("due_sort", "id"))])
def test_the_order_fits_the_list(view, order) -> None:
    assert worklists.order_of(view) == order
