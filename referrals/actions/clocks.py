"""The clocks at work: counted anew when a calendar or a rule changes, climbing their ladder, held by a snooze."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.models import Event
from partners.actors import SYSTEM, Actor
from partners.models import Organization
from referrals import clocks, permissions
from referrals.actions.locking import locked, record
from referrals.handoff_codes import SnoozeReason
from referrals.lifecycle import MOVES, OPEN, Urgency
from referrals.models import Escalation, Referral
from referrals.releases import feedback_is_open

LONGEST_SNOOZE = {
    Urgency.EMERGENCY: timedelta(hours=4),
    Urgency.URGENT: timedelta(days=3),
    Urgency.ROUTINE: timedelta(days=14),
}
"""How long reminders may wait at most: from now, and past the due time. So nobody silences a ladder for ever."""

BATCH = 500
HALF, WHOLE, _OVER = clocks.LADDER
"""At half of a clock's time only the receiver hears; when all of it has passed, others do."""


def recalculate_clocks(*, organization: Organization | None = None, task_force_id: UUID | None = None) -> int:
    """Count the clocks of open referrals anew: those an organization received, all of a task force, or all there are.

    Returns how many changed; each of them gets its event. Done twice, it changes none. Only what changes is locked.
    """
    mine = Q(receiver__in=organization.ids) if organization else Q()
    mine &= Q(task_force=task_force_id) if task_force_id else Q()
    rows = _with_recording(Referral.objects.filter(mine, state__in=OPEN)).select_related("receiver").order_by("pk")
    rules: dict[tuple[Any, ...], Any] = {}
    return sum(_recalculate(row.pk) for row in list(rows.iterator(BATCH)) if _would_change(row, rules))


def escalate(moment: datetime | None = None) -> int:
    """Climb every ladder whose next step has come by a moment (now); returns how many told somebody."""
    now = moment or timezone.now()
    due = Referral.objects.filter(escalate_at__lte=now).order_by("escalate_at", "pk").values_list("pk", flat=True)
    return sum(_climb(pk, now) for pk in list(due[:BATCH]))


@transaction.atomic
def snooze(
    referral: Referral, *, by: Actor, until: datetime, reason: str, expected_version: int | None = None
) -> Referral:
    """Hold the reminders of the clock that runs until a moment (UTC). The due time stays; the next move ends it.

    However often it is done, they wait no longer than the most there is past the due time; in an emergency only the
    receiver's own wait. Raises NotAllowed for all but whoever owes the move and the coordinator, Conflict when no clock
    runs, Invalid.
    """
    row = locked(referral, by=by, expected_version=expected_version)
    if refusal := permissions.why_not_snooze(by, row):
        raise refusal
    wrong = {} if reason in SnoozeReason.values else {"reason": _("Choose a reason from the list.")}
    if text := _wrong_end(row, until):
        wrong["until"] = text
    if wrong:
        raise Invalid(wrong)
    row.snoozed_until, row.snooze_reason = until, reason
    row.save_next_version("snoozed_until", "snooze_reason")
    record("referral.snoozed", row, by=by, until=until.isoformat(), reason=reason, version=row.version)
    return row


@transaction.atomic
def end_snooze(referral: Referral, *, by: Actor, expected_version: int | None = None) -> Referral:
    """Let the reminders go on at once. Raises NotAllowed, Conflict when none wait."""
    row = locked(referral, by=by, expected_version=expected_version)
    if refusal := permissions.why_not_end_snooze(by, row):
        raise refusal
    row.snoozed_until, row.snooze_reason = None, ""
    row.escalate_at = timezone.now()  # what was put off meanwhile is looked at with the next tick
    row.save_next_version("snoozed_until", "snooze_reason", "escalate_at")
    record("referral.snooze_ended", row, by=by, version=row.version)
    return row


def _wrong_end(row: Referral, until: datetime) -> str:
    """Why reminders cannot wait until then; empty when they can."""
    now, longest = timezone.now(), LONGEST_SNOOZE[Urgency(row.urgency)]
    if until <= now:
        return _("Choose a time that is still to come.")
    if until > now + longest:
        return _too_long(row.urgency)
    if row.due_at and until > row.due_at + longest:
        return _("That is too long after the due time. %(longest)s") % {"longest": _too_long(row.urgency)}
    return ""


def _too_long(urgency: str) -> str:
    return {
        Urgency.EMERGENCY: _("In an emergency reminders wait 4 hours at most."),
        Urgency.URGENT: _("Reminders of an urgent handoff wait 3 days at most."),
    }.get(Urgency(urgency), _("Reminders wait 14 days at most."))


def _would_change(row: Referral, rules: dict[tuple[Any, ...], Any]) -> bool:
    """Whether this copy counts differently now; the rules are read once for each task force, urgency and kind."""
    key = (row.task_force_id, row.urgency, row.kind)
    row.clock_rules = rules[key] if key in rules else rules.setdefault(key, row.clock_rules)
    return bool(clocks.recalculate(row, recorded_at=row.recorded_at))  # type: ignore[attr-defined]


@transaction.atomic
def _recalculate(pk: UUID) -> bool:
    row = _held(pk)
    if row is None:
        return False
    changed = clocks.recalculate(row, recorded_at=row.recorded_at)  # type: ignore[attr-defined]
    if not changed:
        return False
    row.save_next_version(*changed, "escalate_at")
    record("referral.clocks_recalculated", row, by=SYSTEM, clocks=sorted(changed), version=row.version)
    return True


@transaction.atomic
def _climb(pk: UUID, now: datetime) -> bool:
    """Note the steps whose time has come, once each, and tell of them in one event; a snooze puts some off."""
    row = _held(pk)
    if row is None or row.escalate_at is None or row.escalate_at > now:
        return False
    ladder = clocks.rungs(row)
    come = [rung for rung in ladder if rung.at <= now]
    waiting = [rung for rung in come if _waits(row, rung, now)]
    made = set(row.escalations.values_list("clock", "due_at", "percent"))
    reached = [rung for rung in come if rung not in waiting and (rung.clock, rung.due_at, rung.percent) not in made]
    masked = not feedback_is_open(row)
    told = _told(row, reached, masked=masked)
    Escalation.objects.bulk_create(
        Escalation(referral=row, clock=rung.clock, due_at=rung.due_at, percent=rung.percent, told=rung in told, at=now)
        for rung in reached
    )
    later = [rung.at for rung in ladder if rung.at > now]
    later += [row.snoozed_until] if waiting and row.snoozed_until else []
    row.escalate_at = min(later, default=None)
    row.save(update_fields=["escalate_at"])
    if told:
        _record_climb(row, told, masked=masked)
    return bool(told)


def _waits(row: Referral, rung: clocks.Rung, now: datetime) -> bool:
    """Whether a snooze holds this step. In an emergency the receiver may quiet its own, never what others are told."""
    held = row.snoozed_until is not None and row.snoozed_until > now
    return held and (row.urgency != Urgency.EMERGENCY or rung.percent == HALF)


def _told(row: Referral, reached: list[clocks.Rung], *, masked: bool) -> list[clocks.Rung]:
    """The steps that tell somebody. Those of the other clock are for a sender who is not told how it stands."""
    clock = clocks.running(row)
    return [rung for rung in reached if masked or (clock and rung.clock == clock.step)]


def _record_climb(row: Referral, told: list[clocks.Rung], *, masked: bool) -> None:
    """One event: `own` are the steps that concern receiver and coordinator, `to_sender` says that the sender hears."""
    clock = clocks.running(row)
    own = sorted(rung.percent for rung in told if clock and rung.clock == clock.step)
    whole = any(rung.percent == WHOLE for rung in told)
    last = told[-1]
    record(
        "referral.escalated",
        row,
        by=SYSTEM,
        clock=last.clock,
        due_at=last.due_at.isoformat(),
        own=own,
        to_sender=whole and (not masked or row.state in clocks.OTHER_ANSWER),
    )


def _held(pk: UUID) -> Referral | None:
    """The open referral, locked until the transaction ends."""
    rows = Referral.objects.select_related("sender", "receiver", "task_force").select_for_update(of=("self",))
    return _with_recording(rows).filter(pk=pk, state__in=OPEN).first()


def _with_recording(rows: QuerySet[Referral]) -> Any:
    """Annotate when (UTC) the state that expires was recorded, which `clocks.recalculate` needs to know."""
    entered = [move.event for move in MOVES.values() if move.target in clocks.EXPIRES_FROM]
    told = Event.objects.filter(subject_id=OuterRef("pk"), type__in=entered).order_by("-id")
    return rows.annotate(recorded_at=Subquery(told.values("at")[:1]))
