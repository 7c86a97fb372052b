"""Setting up a task force, and who belongs to it."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.clock_rules import URGENCIES, new_rules
from partners.codes import HANDS_OFF, MembershipStatus
from partners.models import Award, ClockRule, Organization, TaskForce, TaskForceMembership
from partners.permissions import require

LONGEST_CLOCK = 1000


@transaction.atomic
def create_task_force(*, by: Actor, name: str, **fields: Any) -> TaskForce:
    """Set up a task force with the default clocks. Raises NotAllowed for all but platform staff, Invalid."""
    require(by, "task_force.create")
    fields.setdefault("slug", slugify(name)[:50])
    fields.setdefault("short_name", name[:40])
    if fields.get("time_zone", "America/New_York") not in available_timezones():
        raise Invalid({"time_zone": _("Choose a time zone from the list, such as America/Chicago.")})
    task_force = TaskForce(name=name, **fields)
    checked(task_force)
    task_force.save(force_insert=True)
    ClockRule.objects.bulk_create(new_rules(task_force))
    record("task_force.created", task_force, by=by, task_force_id=task_force.pk)
    return task_force


@transaction.atomic
def set_clock(  # noqa: PLR0913 - one row of the rules
    task_force: TaskForce,
    *,
    by: Actor,
    urgency: str,
    step: str,
    amount: int | None,
    measure: str = ClockRule.Measure.BUSINESS_DAYS,
    kind: str = "",
) -> ClockRule:
    """Say how long a step may take, for all kinds or for one; without an amount that clock does not run.

    What is open counts by it soon after. Raises NotAllowed, Invalid by field.
    """
    require(by, "task_force.manage", task_force)
    lists = {"urgency": (urgency, URGENCIES), "step": (step, ClockRule.Step), "measure": (measure, ClockRule.Measure)}
    wrong = {name: _("Choose one from the list.") for name, (value, codes) in lists.items() if value not in list(codes)}
    if amount is not None and not 1 <= amount <= LONGEST_CLOCK:
        wrong["amount"] = _("Enter a number from 1 to 1000, or none.")
    if wrong:
        raise Invalid(wrong)
    rule, _made = ClockRule.objects.update_or_create(
        task_force=task_force,
        urgency=urgency,
        kind=kind,
        step=step,
        defaults={"amount": amount, "measure": measure},
    )
    facts = {"urgency": urgency, "kind": kind, "step": step, "amount": amount, "measure": measure}
    record("task_force.clock_changed", task_force, by=by, task_force_id=task_force.pk, **facts)
    return rule


@transaction.atomic
def add_to_task_force(
    task_force: TaskForce, organization: Organization, *, by: Actor, status: str = MembershipStatus.ACTIVE
) -> TaskForceMembership:
    """Make an organization a member, or take one back that had left. Without a steward, it gets this one.

    Raises NotAllowed, Invalid for the status, Conflict when it is a member or archived.
    """
    require(by, "task_force.manage", task_force)
    _require_status(status)
    if organization.archived_at:
        raise Conflict(_("This partner is archived; restore it first."))
    today = task_force.calendar.local_day(timezone.now())
    row, made = TaskForceMembership.objects.select_for_update(of=("self",)).get_or_create(
        task_force=task_force, organization=organization, defaults={"status": status, "joined_on": today}
    )
    if not made:
        if row.status != MembershipStatus.LEFT:
            raise Conflict(_("This partner belongs to the task force already."))
        row.status, row.joined_on, row.ended_on = status, today, None
        row.save_next_version("status", "joined_on", "ended_on")
    _find_a_steward(organization, task_force)
    record("task_force.member_added", row, by=by, task_force_id=task_force.pk, status=status)
    return row


@transaction.atomic
def set_membership_status(
    membership: TaskForceMembership, *, by: Actor, status: str, expected_version: int | None = None
) -> TaskForceMembership:
    """Change an organization's standing; no reason is kept. Raises NotAllowed, Stale, Invalid, Conflict."""
    row = locked(membership, expected_version=expected_version)
    require(by, "task_force.manage", row.task_force)
    _require_status(status)
    if row.status == status:
        raise Conflict(_("It has this standing already."))
    row.status = MembershipStatus(status)
    ended = status == MembershipStatus.LEFT
    row.ended_on = row.task_force.calendar.local_day(timezone.now()) if ended else None
    row.save_next_version("status", "ended_on")
    record(
        "task_force.member_status_changed",
        row,
        by=by,
        task_force_id=row.task_force_id,
        hands_off=status in HANDS_OFF,
        version=row.version,
    )
    return row


@transaction.atomic
def add_award(task_force: TaskForce, *, by: Actor, funder: str, number: str, starts_on: date, **fields: Any) -> Award:
    """Add a grant that referrals may count towards. Raises NotAllowed, Invalid."""
    require(by, "task_force.manage", task_force)
    award = Award(task_force=task_force, funder=funder, number=number, starts_on=starts_on, **fields)
    checked(award)
    award.save(force_insert=True)
    record("award.added", award, by=by, task_force_id=task_force.pk)
    return award


@transaction.atomic
def update_award(award: Award, *, by: Actor, **fields: Any) -> Award:
    """Change a grant. Raises NotAllowed, Invalid."""
    row = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    require(by, "task_force.manage", row.task_force)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    checked(row)
    if changed:
        row.save()
        record("award.changed", row, by=by, task_force_id=row.task_force_id, fields=sorted(changed))
    return row


@transaction.atomic
def archive_award(award: Award, *, by: Actor) -> Award:
    """Take a grant out of the pickers; what counts towards it stays. Raises NotAllowed, Conflict."""
    row = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    require(by, "task_force.manage", row.task_force)
    if row.archived_at:
        raise Conflict(_("This award is archived already."))
    row.archived_at = timezone.now()
    row.save(update_fields=["archived_at"])
    record("award.archived", row, by=by, task_force_id=row.task_force_id)
    return row


def _find_a_steward(organization: Organization, task_force: TaskForce) -> None:
    """An imported record that nobody keeps yet is kept by the first task force that it joins."""
    row = locked(organization)
    if row.steward_id is None:
        row.steward = organization.steward = task_force
        row.save_next_version("steward")


def _require_status(status: str) -> None:
    if status not in MembershipStatus.values:
        raise Invalid({"status": _("Choose a standing from the list.")})
