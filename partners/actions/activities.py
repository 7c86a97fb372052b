"""What partners did together: logging it, correcting it, taking it back."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actions.partnerships import refresh_logged
from partners.activity_codes import ActivityKind, Attending
from partners.actors import Actor
from partners.capacity_board import counties_of
from partners.codes import HANDS_OFF, LANGUAGES
from partners.models import Activity, Organization, Participation, TaskForce, TaskForceMembership
from partners.permissions import require

FIELDS = (
    *("kind", "held_on", "hours", "topic", "focus", "attending", "participants", "languages", "industry", "county"),
    "award",
)
POINTING: dict[str, Any] = {
    **{"attending": Attending.NOBODY, "participants": None},
    **{"languages": [], "industry": "", "county": ""},
}
"""What a case consultation leaves empty: together they could point at a person."""


@transaction.atomic
def log_activity(
    task_force: TaskForce, lead: Organization, *, by: Actor, partners: Collection[Organization] = (), **fields: Any
) -> Activity:
    """Log what `lead` and its partners did. Raises NotAllowed, Invalid by field."""
    row = Activity(task_force=task_force, lead=lead)
    require(by, "activity.log", row)
    _fill(row, fields)
    ids = _taking_part(row, partners)
    row.save(force_insert=True)
    Participation.objects.bulk_create(Participation(activity=row, organization_id=pk) for pk in sorted(ids))
    _record("activity.logged", row, by)
    refresh_logged(task_force.pk, ids)
    return row


@transaction.atomic
def correct_activity(
    activity: Activity,
    *,
    by: Actor,
    expected_version: int | None = None,
    partners: Collection[Organization] | None = None,
    **fields: Any,
) -> Activity:
    """Correct what was logged: the next version. Raises NotAllowed, Stale, Conflict when taken back, Invalid."""
    row = locked(activity, expected_version=expected_version)
    require(by, "activity.log", row)
    _require_standing(row)
    before = set(row.participations.values_list("organization_id", flat=True))
    changed = _fill(row, fields)
    after = before if partners is None else _taking_part(row, partners)
    if after != before:
        changed.append("partners")
        row.participations.exclude(organization__in=after).delete()
        Participation.objects.bulk_create(
            Participation(activity=row, organization_id=pk) for pk in sorted(after - before)
        )
    if changed:
        row.version += 1
        row.save()
        _record("activity.corrected", row, by, fields=sorted(changed))
        refresh_logged(row.task_force_id, before | after)
    return row


@transaction.atomic
def void_activity(activity: Activity, *, by: Actor, expected_version: int | None = None) -> Activity:
    """Take back what was logged by mistake; it stays on record. Raises NotAllowed, Stale, Conflict."""
    row = locked(activity, expected_version=expected_version)
    require(by, "activity.log", row)
    _require_standing(row)
    row.voided_at = timezone.now()
    row.save_next_version("voided_at")
    _record("activity.voided", row, by)
    refresh_logged(row.task_force_id, set(row.participations.values_list("organization_id", flat=True)))
    return row


def _fill(row: Activity, fields: dict[str, Any]) -> list[str]:
    wrong: dict[str, Any] = {name: _("This cannot be changed.") for name in sorted(set(fields) - set(FIELDS))}
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if set(given.get("languages") or ()) - {code for code, _label in LANGUAGES}:
        wrong["languages"] = _("Choose from the list.")
    if wrong:
        raise Invalid(wrong)
    changed = row.as_changed(**given)
    if row.county and "county" in changed and row.county not in counties_of(row.task_force):
        raise Invalid({"county": _("Choose one of the task force's counties.")})
    _require_past(row)
    _require_nobody(row)
    if row.award and row.award.task_force_id != row.task_force_id:
        raise Invalid({"award": _("Choose an award of this task force.")})
    checked(row)
    return changed


def _require_past(row: Activity) -> None:
    """Plans are not logged: a joint operation is known to nobody before its day."""
    if row.held_on and row.held_on > row.task_force.calendar.local_day(timezone.now()):
        raise Invalid({"held_on": _("Log it once it has happened.")})


def _require_nobody(row: Activity) -> None:
    if row.kind != ActivityKind.CASE_CONSULTATION:
        return
    told = [name for name, nothing in POINTING.items() if getattr(row, name) != nothing]
    if told:
        raise Invalid({name: _("A case consultation leaves this empty, so that it points at nobody.") for name in told})


def _taking_part(row: Activity, partners: Collection[Organization]) -> set[Any]:
    """The ids of the lead and its partners, all of them members of the task force."""
    ids = {row.lead_id, *(partner.pk for partner in partners)}
    rows = TaskForceMembership.objects.filter(task_force=row.task_force_id, organization__in=ids, status__in=HANDS_OFF)
    if rows.count() < len(ids):
        raise Invalid({"partners": _("Choose members of the task force.")})
    return ids


def _require_standing(row: Activity) -> None:
    if row.voided_at:
        raise Conflict(_("This was taken back; log it anew."))


def _record(event_type: str, row: Activity, by: Actor, **facts: Any) -> None:
    record(
        event_type,
        row,
        by=by,
        task_force_id=row.task_force_id,
        organization_id=row.lead_id,
        kind=row.kind,
        version=row.version,
        **facts,
    )
