"""When each step is due. The rules are rows of the task force; business time is the receiver's own."""

from datetime import datetime, timedelta

from core.clock import Calendar, add_business_days, add_business_hours
from partners.models import ClockRule
from referrals.lifecycle import State
from referrals.models import Referral

Step, Measure = ClockRule.Step, ClockRule.Measure
DUE_FIELD: dict[State, str] = {
    State.SENT: "acknowledge_due_at",
    State.ACKNOWLEDGED: "decide_due_at",
    State.ACCEPTED: "first_contact_due_at",
}
"""The clock that runs in each state."""


def start_after_sending(referral: Referral) -> None:
    """Set the due times (UTC) of acknowledging and deciding, from the time of sending."""
    if referral.sent_at:
        referral.acknowledge_due_at = due(referral, Step.ACKNOWLEDGE, referral.sent_at)
        referral.decide_due_at = due(referral, Step.DECIDE, referral.sent_at)


def start_after_accepting(referral: Referral) -> None:
    """Set the due time (UTC) of the first contact, from the time of accepting."""
    if referral.accepted_at:
        referral.first_contact_due_at = due(referral, Step.FIRST_CONTACT, referral.accepted_at)


def run(referral: Referral) -> None:
    """Put the clock of the present state into `due_at`; none runs once a step has no clock."""
    field = DUE_FIELD.get(State(referral.state))
    referral.due_at = getattr(referral, field) if field else None


def due(referral: Referral, step: str, since: datetime) -> datetime | None:
    """When a step is due (UTC); None when the task force has no rule for it."""
    rule = ClockRule.objects.filter(task_force=referral.task_force_id, urgency=referral.urgency, step=step).first()
    return after(rule, since, referral.receiver.calendar) if rule else None


def after(rule: ClockRule, since: datetime, calendar: Calendar) -> datetime:
    """The moment (UTC) a rule's time has passed since another."""
    if rule.measure == Measure.BUSINESS_HOURS:
        return add_business_hours(since, rule.amount, calendar)
    if rule.measure == Measure.BUSINESS_DAYS:
        return add_business_days(since, rule.amount, calendar)
    return since + timedelta(hours=rule.amount)


def allowances(referral: Referral) -> dict[str, str]:
    """How long each step of this referral may take, in words such as `3 business days`, by step."""
    rules = ClockRule.objects.filter(task_force=referral.task_force_id, urgency=referral.urgency)
    return {rule.step: f"{rule.amount} {rule.get_measure_display()}" for rule in rules}
