"""When each step is due, and when its ladder climbs. Rules are rows of the task force; business time the receiver's."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from core.clock import DAY_HOURS, Calendar, add_business_hours, add_calendar_days
from partners.models import ClockRule
from referrals.certification import due_by_law
from referrals.lifecycle import State
from referrals.models import Referral

Step, Measure = ClockRule.Step, ClockRule.Measure
CLOCKS: dict[State, tuple[str, str, str]] = {
    State.SENT: (Step.ACKNOWLEDGE, "sent_at", "acknowledge_due_at"),
    State.ACKNOWLEDGED: (Step.DECIDE, "sent_at", "decide_due_at"),
    State.WAITLISTED: (Step.REVIEW, "waitlisted_at", "review_due_at"),
    State.ACCEPTED: (Step.FIRST_CONTACT, "accepted_at", "first_contact_due_at"),
    State.CONTACTED: (Step.REVIEW, "contacted_at", "review_due_at"),
    State.IN_SERVICE: (Step.OUTCOME, "service_started_at", "review_due_at"),
}
"""The clock that runs in each state: its rule, the time it counts from and the field it is due in."""

EXPIRES_FROM: dict[State, str] = {
    State.SENT: "sent_at",
    State.ACKNOWLEDGED: "acknowledged_at",
    State.WAITLISTED: "review_due_at",
}
"""The states that end by themselves, with the time that counts from."""

TOLD_AT_ONCE = timedelta(minutes=5)
"""A step that was recorded within this after it happened counts as told when it happened."""

LADDER = (50, 100, 150)
"""How much of a clock's time has passed at each step of its ladder, in percent."""

OTHER_ANSWER = {State.SENT: State.ACKNOWLEDGED, State.ACKNOWLEDGED: State.SENT}
REVIEWED = (State.WAITLISTED, State.CONTACTED, State.IN_SERVICE)
DUE_FIELDS = ("acknowledge_due_at", "decide_due_at", "first_contact_due_at", "review_due_at", "expire_due_at", "due_at")


@dataclass(frozen=True)
class Running:
    """The clock that runs: which, since when and until when (UTC), and by which rule.

    There is none where the due time is not that rule's: an agreed date, a term of the law, one that passed already.
    """

    step: str
    since: datetime
    due_at: datetime
    rule: ClockRule | None

    def at(self, percent: int, calendar: Calendar) -> datetime:
        """The moment (UTC) at which so much of its time has passed, counted as the rule counts."""
        if percent == 100 or self.rule is None or self.rule.measure == Measure.CALENDAR_DAYS:  # noqa: PLR2004
            since = self.since.astimezone(UTC)  # in a local zone the day a clock is put back would count an hour less
            return since + (self.due_at - since) * percent / 100
        return after(self.rule, self.since, calendar, percent / 100)


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: of which clock and due time, at how much of its time, and when (UTC)."""

    clock: str
    due_at: datetime
    percent: int
    at: datetime


def start_after_sending(referral: Referral) -> None:
    """Set the due times (UTC) of acknowledging and deciding, from the time of sending."""
    if referral.sent_at:
        referral.acknowledge_due_at = due(referral, Step.ACKNOWLEDGE, referral.sent_at)
        referral.decide_due_at = _decide(referral, referral.sent_at)


def start_after_accepting(referral: Referral) -> None:
    """Set the due time (UTC) of the first contact, from the time of accepting."""
    if referral.accepted_at:
        referral.first_contact_due_at = due(referral, Step.FIRST_CONTACT, referral.accepted_at)


def run(referral: Referral, *, recorded_at: datetime | None = None) -> None:
    """Start the clock of a state just entered: what is due, when it expires, when its ladder climbs; no snooze.

    `recorded_at` (UTC): when it was recorded that it entered it, if not when that happened.
    """
    referral.snoozed_until, referral.snooze_reason = None, ""
    if State(referral.state) in REVIEWED:
        referral.review_due_at = _review(referral)
    _settle(referral, recorded_at)


def recalculate(referral: Referral, *, recorded_at: datetime | None = None) -> list[str]:
    """Count what is still to come anew, as after a change of calendar or rules; returns the fields that changed.

    A step that was made keeps the time it was due, and a time that has passed is not moved: nobody becomes late, or
    stops having been late, by a change of calendar. `recorded_at` as for `run`.
    """
    before, now = {name: getattr(referral, name) for name in DUE_FIELDS}, timezone.now()
    state = State(referral.state)
    if state == State.SENT:
        start_after_sending(referral)
    elif state in (State.ACKNOWLEDGED, State.WAITLISTED) and referral.sent_at:
        referral.decide_due_at = _decide(referral, referral.sent_at)
    elif state == State.ACCEPTED:
        start_after_accepting(referral)
    if state in REVIEWED:
        referral.review_due_at = _review(referral)
    for name in (name for name, value in before.items() if value and value <= now):
        setattr(referral, name, before[name])
    _settle(referral, recorded_at)
    if (ends := before["expire_due_at"]) and ends <= now:
        referral.expire_due_at = ends
    return [name for name, value in before.items() if getattr(referral, name) != value]


def running(referral: Referral) -> Running | None:
    """The clock that runs now; None while there is none."""
    clock = _clock(referral)
    since, until = (getattr(referral, name) for name in clock[1:]) if clock else (None, None)
    if not clock or not since or not until:
        return None
    rule = rule_for(referral, clock[0])
    is_its_own = rule is not None and after(rule, since, referral.receiver.calendar) == until
    return Running(clock[0], since, until, rule if is_its_own else None)


def rungs(referral: Referral) -> list[Rung]:
    """The steps of the ladder that the clock which runs climbs, soonest first.

    While nothing is answered, the other of the two clocks of an answer adds the step that tells the sender. A sender
    who is not told whether it was acknowledged is thus told the same, at the same time, either way.
    """
    clock, found = running(referral), []
    if clock:
        calendar = referral.receiver.calendar
        found = [Rung(clock.step, clock.due_at, percent, clock.at(percent, calendar)) for percent in LADDER]
    if other := OTHER_ANSWER.get(State(referral.state)):
        moment = getattr(referral, CLOCKS[other][2])
        found += [Rung(CLOCKS[other][0], moment, 100, moment)] if moment else []
    return sorted(found, key=lambda rung: (rung.at, rung.percent))


def due(referral: Referral, step: str, since: datetime) -> datetime | None:
    """When a step is due (UTC); None when the task force has no such clock for it."""
    rule = rule_for(referral, step)
    return after(rule, since, referral.receiver.calendar) if rule else None


def after(rule: ClockRule, since: datetime, calendar: Calendar, part: float = 1) -> datetime:
    """The moment (UTC) a rule's time, or that part of it, has passed since another."""
    amount = (rule.amount or 0) * part
    if rule.measure == Measure.BUSINESS_HOURS:
        return add_business_hours(since, amount, calendar)
    if rule.measure == Measure.BUSINESS_DAYS:
        return add_business_hours(since, amount * DAY_HOURS, calendar)
    if rule.measure == Measure.CALENDAR_DAYS:
        return add_calendar_days(since, round(amount), calendar)
    return since.astimezone(UTC) + timedelta(hours=amount)  # in a local zone an hour is lost when clocks are put back


def rule_for(referral: Referral, step: str) -> ClockRule | None:
    """The rule that counts for this hand-off; None where there is none or it says that no such clock runs."""
    rule = referral.clock_rules.get(step)
    return rule if rule and rule.amount else None


def allowances(referral: Referral) -> dict[str, str]:
    """How long each step of this referral may take, in words such as `3 business days`, by step."""
    rules = referral.clock_rules.items()
    return {step: f"{rule.amount} {rule.get_measure_display()}" for step, rule in rules if rule.amount}


def _clock(referral: Referral) -> tuple[str, str, str] | None:
    """The clock of the present state. Where the outcome is the decision, the time to decide runs until then."""
    state = State(referral.state)
    if referral.rules.outcome_is_decision and state in (State.ACCEPTED, State.CONTACTED):
        return CLOCKS[State.ACKNOWLEDGED]
    return CLOCKS.get(state)


def _decide(referral: Referral, since: datetime) -> datetime | None:
    """Until when it is decided (UTC): by the law of the agency's state, else by the task force's rule."""
    return due_by_law(referral, since) or due(referral, Step.DECIDE, since)


def _review(referral: Referral) -> datetime | None:
    """Until when a waiting list is looked at again (the close of the agreed day), or how it went is asked."""
    state = State(referral.state)
    if state == State.WAITLISTED:
        return referral.receiver.calendar.closing(referral.review_on) if referral.review_on else None
    step, since, _field = CLOCKS[state]
    moment = getattr(referral, since)
    return due(referral, step, moment) if moment else None


def _settle(referral: Referral, recorded_at: datetime | None) -> None:
    """Put the running clock into `due_at`, its end into `expire_due_at`, the first rung of its ladder into the row."""
    clock = _clock(referral)
    referral.due_at = getattr(referral, clock[2]) if clock else None
    since = _expires_since(referral, recorded_at)
    referral.expire_due_at = due(referral, Step.EXPIRE, since) if since else None
    referral.escalate_at = min((rung.at for rung in rungs(referral)), default=None)


def _expires_since(referral: Referral, recorded_at: datetime | None) -> datetime | None:
    """What the time to expire counts from (UTC); None where nothing expires.

    It is when the state was recorded, where that was later than it happened: before, nobody here could have answered.
    """
    state = State(referral.state)
    since = getattr(referral, EXPIRES_FROM[state]) if state in EXPIRES_FROM else None
    if since is None or recorded_at is None or recorded_at - since <= TOLD_AT_ONCE:
        return since
    return recorded_at.replace(second=0, microsecond=0)  # the event of it has a slightly later time than its row
