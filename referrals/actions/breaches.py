"""The log of breaches: recording one starts the clocks of those who must be told; it is closed when they were."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events, guard
from core.errors import Conflict, Invalid
from partners.actions.locking import locked
from partners.actions.organizations import checked
from partners.actors import SYSTEM, Actor
from partners.codes import MembershipStatus
from partners.models import Organization, TaskForce
from referrals.actions.locking import SKEW
from referrals.models import Breach, BreachNotice
from referrals.safeguard_codes import REMIND_BEFORE, TELL_WITHIN, Told
from referrals.safeguard_permissions import require, why_not_keep_breaches

FIELDS = ("kind", "is_imminent", "detected_at", "contained_at", "records", "people", "protection")


@transaction.atomic
def record_breach(
    task_force: TaskForce, *, by: Actor, organizations: Iterable[Organization] = (), **fields: Any
) -> Breach:
    """Write a breach down, one that is only about to happen too; the clocks run from when it was noticed.

    Raises NotAllowed for anybody but its coordinators and platform staff, Invalid by field.
    """
    require(why_not_keep_breaches(by, task_force.pk))
    row = Breach(task_force=task_force)
    _fill(row, fields)
    row.save(force_insert=True)
    row.organizations.set(_members(task_force, organizations))
    BreachNotice.objects.bulk_create(
        BreachNotice(breach=row, to=to, due_at=row.detected_at + span if span else None)
        for to, span in TELL_WITHIN.items()
    )
    _record("breach.recorded", row, by, kind=row.kind, imminent=row.is_imminent)
    return row


@transaction.atomic
def change_breach(
    breach: Breach,
    *,
    by: Actor,
    expected_version: int | None = None,
    organizations: Iterable[Organization] | None = None,
    **fields: Any,
) -> Breach:
    """Write what is known now. It may turn out to have been noticed earlier, never later: the clocks run since then.

    Raises NotAllowed, Stale, Conflict once it is closed, Invalid by field.
    """
    row = _locked(breach, by, expected_version)
    noticed = row.detected_at
    changed = _fill(row, fields)
    if row.detected_at > noticed:
        raise Invalid({"detected_at": _("It was noticed then already; it can only have been noticed earlier.")})
    if organizations is not None:
        changed += _name_organizations(row, by, organizations)
    if row.detected_at != noticed:
        _restart_clocks(row)
    if changed:
        row.version += 1
        row.save()
        _record("breach.changed", row, by, fields=sorted(changed))
    return row


@transaction.atomic
def note_told(
    breach: Breach, *, by: Actor, to: str, told_at: datetime | None = None, expected_version: int | None = None
) -> BreachNotice:
    """Note that somebody was told, now or at a time since it was noticed.

    Raises NotAllowed, Stale, Conflict when it is closed or was noted before, Invalid for the time and whom.
    """
    row = _locked(breach, by, expected_version)
    notice = row.notices.filter(to=to).first()
    if notice is None:
        raise Invalid({"to": _("Choose one from the list.")})
    if notice.told_at:
        raise Conflict(_("This was noted already."))
    moment = told_at or timezone.now()
    if not row.detected_at <= moment <= timezone.now() + SKEW:
        raise Invalid({"told_at": _("This is before it was noticed, or has not come yet.")})
    notice.told_at = moment
    notice.save(update_fields=["told_at"])
    row.save_next_version()
    _record("breach.told", row, by, to=to, late=notice.due_at is not None and moment > notice.due_at)
    return notice


@transaction.atomic
def close_breach(breach: Breach, *, by: Actor, expected_version: int | None = None) -> Breach:
    """Close one that was stopped, once everybody with a clock was told. It then stays as it is.

    Raises NotAllowed, Stale, Conflict (`not_contained`, `notices_open`).
    """
    row = _locked(breach, by, expected_version)
    if row.contained_at is None:
        raise Conflict(_("Write down first when it was stopped."), code="not_contained")
    waiting = row.notices.waiting()
    if not row.organizations.exists():
        waiting = waiting.exclude(to=Told.ORGANIZATIONS)
    if waiting.exists():
        raise Conflict(_("Somebody who must be told has not been told yet."), code="notices_open")
    row.closed_at = timezone.now()
    row.save_next_version("closed_at")
    _record("breach.closed", row, by)
    return row


def remind_of_notices(now: datetime | None = None) -> int:
    """Remind of those who must still be told: once for each step before the time is over. Returns how many."""
    moment = now or timezone.now()
    soon = BreachNotice.objects.waiting().filter(due_at__lte=moment + max(REMIND_BEFORE))
    return sum(_remind(notice, moment) for notice in soon.select_related("breach"))


@transaction.atomic
def _remind(notice: BreachNotice, now: datetime) -> bool:
    due_at = notice.due_at
    step = sum(due_at is not None and now >= due_at - span for span in REMIND_BEFORE)
    if not BreachNotice.objects.waiting().filter(pk=notice.pk, reminded__lt=step).update(reminded=step):
        return False
    _record("breach.notice_due", notice.breach, SYSTEM, to=notice.to, late=step == len(REMIND_BEFORE))
    return True


def _locked(breach: Breach, by: Actor, expected_version: int | None) -> Breach:
    row: Breach = locked(breach, expected_version=expected_version)
    require(why_not_keep_breaches(by, row.task_force_id))
    if row.closed_at:
        raise Conflict(_("This is closed; write down a new one."), code="closed")
    return row


def _fill(row: Breach, fields: dict[str, Any]) -> list[str]:
    if unknown := set(fields) - set(FIELDS):
        raise Invalid({name: _("This cannot be changed.") for name in sorted(unknown)})
    guard.require_clean(protection=fields.get("protection", ""))
    changed = row.as_changed(**fields)
    ahead = timezone.now() + SKEW
    late = [name for name in ("detected_at", "contained_at") if (value := getattr(row, name)) and value > ahead]
    if late:
        raise Invalid({name: _("This time has not come yet.") for name in late})
    checked(row)
    return changed


def _members(task_force: TaskForce, organizations: Iterable[Organization]) -> list[Organization]:
    """The organizations, each of which is or was one of the task force's. Raises Invalid."""
    named = list(organizations)
    standing = task_force.memberships.exclude(status=MembershipStatus.APPLICANT)
    known = set(standing.values_list("organization", flat=True))
    if any(one.pk not in known for one in named):
        raise Invalid({"organizations": _("Choose organizations of this task force.")})
    return named


def _name_organizations(row: Breach, by: Actor, organizations: Iterable[Organization]) -> list[str]:
    before = set(row.organizations.values_list("pk", flat=True))
    named = _members(row.task_force, organizations)
    row.organizations.set(named)
    if added := sorted({one.pk for one in named} - before):
        _record("breach.organizations_named", row, by, organizations=added)
    return ["organizations"] if before != {one.pk for one in named} else []


def _restart_clocks(row: Breach) -> None:
    """It was noticed earlier: whoever was not told yet has another due time, with reminders of its own."""
    for notice in row.notices.waiting():
        span = TELL_WITHIN[notice.to]
        notice.due_at, notice.reminded = row.detected_at + span if span else None, 0
        notice.save(update_fields=["due_at", "reminded"])


def _record(event_type: str, row: Breach, by: Actor, **facts: Any) -> None:
    events.record(event_type, subject=row, actor=by, task_force_id=row.task_force_id, version=row.version, **facts)
