"""The only writers of referrals. Each action locks, judges, changes and records, in one transaction."""

from collections.abc import Callable

from referrals.actions.breaches import change_breach, close_breach, note_told, record_breach, remind_of_notices
from referrals.actions.bulk import bulk_assign_lead, bulk_remind, bulk_send
from referrals.actions.by_link import acknowledge_by_link, asked_by_link, may_acknowledge_by_link
from referrals.actions.certification import set_certification_clock
from referrals.actions.changing import change, change_sent
from referrals.actions.clocks import end_snooze, escalate, recalculate_clocks, snooze
from referrals.actions.demands import change_demand, record_demand
from referrals.actions.drafts import create_draft, update_draft
from referrals.actions.hooks import drop_hooks, hand_hook
from referrals.actions.information import give_information
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
from referrals.actions.unsent import discard_unsent, end_unsent, forget_unsent, keep_unsent
from referrals.actions.waiting import expire, expire_overdue, open_place, waitlist
from referrals.actions.watching import end_watches, unwatch, watch
from referrals.models import Referral

MAKE: dict[str, Callable[..., Referral]] = {
    "send": send,
    "give_information": give_information,
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
    "change",
    "change_breach",
    "change_demand",
    "change_sent",
    "close_breach",
    "note_told",
    "record_breach",
    "record_demand",
    "remind_of_notices",
    "MAKE",
    "accept",
    "acknowledge",
    "acknowledge_by_link",
    "add_message",
    "answer_request",
    "asked_by_link",
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
    "discard_unsent",
    "drop_task",
    "drop_hooks",
    "end_snooze",
    "end_watches",
    "enter_in_error",
    "finish_task",
    "escalate",
    "expire",
    "expire_overdue",
    "first_contact",
    "forget_unsent",
    "give_back",
    "give_information",
    "hand_hook",
    "keep_unsent",
    "mark_notices_read",
    "end_unsent",
    "may_acknowledge_by_link",
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
    "unwatch",
    "update_draft",
    "waitlist",
    "watch",
    "withdraw",
    "withdraw_release",
]
