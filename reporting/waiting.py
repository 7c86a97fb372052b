"""What waits now, one by one, for coordinators: the marks of the picture beside the counts."""

from dataclasses import dataclass
from datetime import timedelta

from core.clock import DAY_HOURS, Calendar
from partners.actors import Actor
from partners.models import ClockRule
from referrals.lifecycle import Urgency
from reporting.answers import WAITING
from reporting.drill import rows_behind
from reporting.hours import OpenHours
from reporting.params import Params

MOST = 300
"""So many marks at most, those that were sent first."""

RULES = {"waiting": "acknowledge", "deciding": "decide", "to_contact": "first_contact"}


@dataclass(frozen=True)
class Mark:
    """One open hand-off: the step it waits in, the business days it has waited there, and whether it is past target."""

    reference: str
    step: str
    days: float
    is_late: bool
    sender: str
    receiver: str


def marks(actor: Actor, params: Params) -> list[Mark]:
    """The hand-offs that wait before a connection, oldest first. Raises NotAllowed for others than coordinators."""
    now = params.as_of
    rows = rows_behind(actor, params, "open_and_late_now").select_related("sender", "receiver")
    found = list(rows.order_by("sent_at", "id")[:MOST])
    if not found:
        return []
    first = found[0].sent_at.date() - timedelta(days=1)
    hours = OpenHours(Calendar(zone=params.task_force.time_zone), first, now.date() + timedelta(days=1))
    return [
        Mark(
            reference=row.reference,
            step=row.stood,
            days=hours.between(getattr(row, WAITING[row.stood][1]), now) / DAY_HOURS,
            is_late=row.due_at is not None and row.due_at < now,
            sender=row.sender.label,
            receiver=row.receiver.label,
        )
        for row in found
    ]


def targets(params: Params) -> dict[str, float]:
    """How many business days (of eight hours) a routine hand-off may wait in each step that has such a rule."""
    rules = {rule.step: rule for rule in params.task_force.clock_rules.filter(urgency=Urgency.ROUTINE, kind="")}
    lengths = {ClockRule.Measure.BUSINESS_HOURS: DAY_HOURS, ClockRule.Measure.BUSINESS_DAYS: 1}
    return {
        step: (rules[code].amount or 0) / lengths[ClockRule.Measure(rules[code].measure)]
        for step, code in RULES.items()
        if code in rules and rules[code].amount is not None and rules[code].measure in lengths
    }
