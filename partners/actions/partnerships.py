"""Partnerships: naming a pair, changing what is known of it, and keeping the day of its last traffic."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.activities_querysets import logged_together
from partners.actors import Actor
from partners.codes import HANDS_OFF
from partners.models import Organization, Partnership, TaskForce, TaskForceMembership
from partners.partnership_codes import TURNED, Direction, PartnershipType
from partners.permissions import require

FIELDS = ("types", "formality", "direction", "started_on", "ended_on")


@transaction.atomic
def add_partnership(
    task_force: TaskForce, one: Organization, other: Organization, *, by: Actor, **fields: Any
) -> Partnership:
    """Say that two members of a task force work together. `direction` speaks of `one` as the first.

    Raises NotAllowed, Invalid by field, Conflict (`partnership_exists`, with its id) when they are a pair already.
    """
    if one.pk == other.pk:
        raise Invalid({"other": _("Choose another organization.")})
    if fields.get("direction") and other.pk < one.pk:
        fields["direction"] = _turned(fields["direction"])
    first, second = sorted((one, other), key=lambda organization: organization.pk)
    row = Partnership(task_force=task_force, first=first, second=second)
    require(by, "partnership.edit", row)
    _require_members(row)
    _fill(row, fields)
    checked(row, exclude=("first", "second"))
    _refuse_a_second(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        _refuse_a_second(row)
        raise
    _record("partnership.added", row, by)
    refresh_logged(task_force.pk, (first.pk, second.pk))
    return row


@transaction.atomic
def update_partnership(
    partnership: Partnership, *, by: Actor, expected_version: int | None = None, **fields: Any
) -> Partnership:
    """Change what is known of a pair; `ended_on` ends it, and empty takes that back. Raises NotAllowed, Stale, Invalid.

    `direction` speaks of the stored order.
    """
    row = locked(partnership, expected_version=expected_version)
    require(by, "partnership.edit", row)
    if changed := _fill(row, fields):
        checked(row, exclude=("first", "second"))
        row.version += 1
        row.save()
        _record("partnership.changed", row, by, fields=sorted(changed))
    return row


@transaction.atomic
def note_sent(task_force_id: UUID, some: Collection[UUID], others: Collection[UUID], sent_on: date | None) -> None:
    """Keep the local day of the last referral between two organizations, each by every id it goes by.

    Without a partnership there is none to keep.
    It follows from events that are on record, so it is no event and no new version by itself.
    """
    rows = Partnership.objects.select_for_update().filter(task_force=task_force_id).between(some, others)
    for row in rows:
        row.last_sent_on = sent_on
        row.save(update_fields=["last_sent_on"])


@transaction.atomic
def refresh_logged(task_force_id: UUID, ids: Any) -> None:
    """Keep the day of the last activity of every two of these organizations, by all their merged records.

    The rows are locked first, by another statement: only then does the second see what others stored meanwhile.
    """
    wanted = list(ids)
    merged = Q(merged_into__in=wanted) | Q(merged_records__in=wanted)
    every = Organization.objects.filter(Q(pk__in=wanted) | merged).values_list("pk", flat=True)
    rows = Partnership.objects.filter(task_force=task_force_id).among(set(every))
    found = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    Partnership.objects.filter(pk__in=found).update(last_logged_on=logged_together())


def _fill(row: Partnership, fields: dict[str, Any]) -> list[str]:
    wrong = {name: _("This cannot be changed.") for name in sorted(set(fields) - set(FIELDS))}
    types = fields.get("types", row.types)
    if not types or set(types) - set(PartnershipType.values):
        wrong["types"] = _("Choose at least one from the list.")
    if wrong:
        raise Invalid(wrong)
    return row.as_changed(**fields)


def _turned(direction: str) -> str:
    return TURNED[Direction(direction)] if direction in Direction.values else direction


def _require_members(row: Partnership) -> None:
    """Both must hand off in the task force."""
    ids = (row.first_id, row.second_id)
    rows = TaskForceMembership.objects.filter(task_force=row.task_force_id, organization__in=ids, status__in=HANDS_OFF)
    if rows.count() < len(ids):
        raise Invalid({"other": _("Both must be members of the task force.")})


def _refuse_a_second(row: Partnership) -> None:
    rows = Partnership.objects.filter(task_force=row.task_force_id)
    found = rows.between(row.first.resolved.ids, row.second.resolved.ids).standing().first()
    if found:
        raise Conflict(_("These two are partners already."), code="partnership_exists", existing=str(found.pk))


def _record(event_type: str, row: Partnership, by: Actor, **facts: Any) -> None:
    record(
        event_type,
        row,
        by=by,
        task_force_id=row.task_force_id,
        organization_id=row.first_id,
        other_id=row.second_id,
        version=row.version,
        **facts,
    )
