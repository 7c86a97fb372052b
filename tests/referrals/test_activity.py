"""A partner's activity: months, directions, what is open, and who may see it."""

from datetime import date, timedelta

import time_machine

from referrals import actions
from referrals.activity import activity, may_see_activity

TODAY = date(2026, 11, 24)


def send(people, network, on):
    with time_machine.travel(f"{on}T15:00:00Z", tick=False):
        draft = actions.create_draft(
            by=people.sender,
            task_force=network.task_force,
            sender=network.business,
            receiver=network.agency,
            kind="tip",
            contents={"signs": ["debt"]},
        )
        return actions.send(draft, by=people.sender)


def test_twelve_months_both_ways_and_what_is_open(people, network):
    before, first, last, wrong = (
        send(people, network, day) for day in ("2025-11-30", "2025-12-01", "2026-11-02", "2026-11-03")
    )
    with time_machine.travel("2026-11-03T16:00:00Z", tick=False):
        actions.enter_in_error(wrong, by=people.sender, reason="other")
    with time_machine.travel(last.due_at + timedelta(hours=1), tick=False):
        actions.decline(first, by=people.receiver, reason="no_capacity")
        got = activity(people.coordinator, network.agency, TODAY)
        gave = activity(people.sender_admin, network.business, TODAY)

    assert (got.months[0], got.months[-1], len(got.months)) == (date(2025, 12, 1), date(2026, 11, 1), 12)
    assert (got.received[0], got.received[-1], sum(got.received), sum(got.sent)) == (1, 1, 2, 0)
    assert (got.open_now, got.late_now) == (2, 2)
    assert (sum(gave.sent), sum(gave.received), gave.open_now, gave.total) == (2, 0, 0, 2)
    assert before.sent_on == date(2025, 11, 30)


def test_what_a_viewer_may_not_see_is_not_counted(people, network, tip):
    assert activity(people.provider, network.agency, TODAY).total == 0
    assert activity(people.other_coordinator, network.agency, TODAY).total == 0


def test_it_is_for_the_partner_itself_and_coordinators(people, network):
    may = {name for name, person in people.items() if may_see_activity(person, network.agency)}
    assert may == {
        *("receiver", "receiver_admin", "receiver_readonly"),
        *("coordinator", "le_coordinator", "other_coordinator"),
    }
