"""The only writers of referrals. Each action locks, judges, changes and records, in one transaction."""

from collections.abc import Callable

from referrals.actions.breaches import change_breach, close_breach, note_told, record_breach, remind_of_notices
from referrals.actions.bulk import bulk_assign_lead, bulk_remind, bulk_send
from referrals.actions.certification import set_certification_clock
from referrals.actions.clocks import end_snooze, escalate, recalculate_clocks, snooze
from referrals.actions.demands import change_demand, record_demand
from referrals.actions.drafts import create_draft, update_draft
from referrals.actions.hooks import drop_hooks, hand_hook
from referrals.actions.messages import add_message, dispute_proxy, mark_notices_read
from referrals.actions.moves import (
    accept,
    acknowledge,
    close_not_engaged,
    complete,
    decline,
    discard,
    enter_in_error,
    first_contact,
    send,
    start_service,
    withdraw,
)
from referrals.actions.outcomes import confirm_outcome
from referrals.actions.people import assign_handler, assign_lead, assign_unit, give_back, recuse
from referrals.actions.redirects import redirect
from referrals.actions.release_reminders import remind_of_releases
from referrals.actions.releases import record_release, replay_withdrawal, revoke_release, withdraw_release
from referrals.actions.reminders import remind, take_back_reminder
from referrals.actions.retention import purge
from referrals.actions.survivor_requests import answer_request, record_request
from referrals.actions.tasks import drop_task, finish_task
from referrals.actions.waiting import expire, expire_overdue, open_place, waitlist
from referrals.models import Referral

MAKE: dict[str, Callable[..., Referral]] = {
    "send": send,
    "discard": discard,
    "acknowledge": acknowledge,
    "accept": accept,
    "decline": decline,
    "first_contact": first_contact,
    "start_service": start_service,
    "close_not_engaged": close_not_engaged,
    "complete": complete,
    "withdraw": withdraw,
    "revoke_release": revoke_release,
    "enter_in_error": enter_in_error,
    "waitlist": waitlist,
    "open_place": open_place,
    "redirect": redirect,
    "expire": expire,
}
"""The action that makes each move of the table, by its name."""

__all__ = [
    "change_breach",
    "change_demand",
    "close_breach",
    "note_told",
    "record_breach",
    "record_demand",
    "remind_of_notices",
    "MAKE",
    "accept",
    "acknowledge",
    "add_message",
    "answer_request",
    "assign_handler",
    "assign_lead",
    "assign_unit",
    "bulk_assign_lead",
    "bulk_remind",
    "bulk_send",
    "close_not_engaged",
    "complete",
    "confirm_outcome",
    "create_draft",
    "decline",
    "discard",
    "dispute_proxy",
    "drop_task",
    "drop_hooks",
    "end_snooze",
    "enter_in_error",
    "finish_task",
    "escalate",
    "expire",
    "expire_overdue",
    "first_contact",
    "give_back",
    "hand_hook",
    "mark_notices_read",
    "open_place",
    "purge",
    "recalculate_clocks",
    "record_release",
    "record_request",
    "recuse",
    "redirect",
    "remind",
    "remind_of_releases",
    "replay_withdrawal",
    "revoke_release",
    "send",
    "set_certification_clock",
    "snooze",
    "start_service",
    "take_back_reminder",
    "update_draft",
    "waitlist",
    "withdraw",
    "withdraw_release",
]
