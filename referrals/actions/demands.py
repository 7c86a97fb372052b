"""The register of demands to disclose: by which paper, what was decided, and whether the person was told."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events, guard
from core.errors import Invalid
from partners.actions.locking import locked
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.codes import HANDS_OFF
from partners.models import Organization, TaskForce
from referrals.models import Demand
from referrals.safeguard_codes import GAVE, Decision, Instrument
from referrals.safeguard_permissions import require, why_not_keep_demands

FIELDS = (
    *("instrument", "asker", "office", "received_on", "answer_due_on", "counsel_asked"),
    *("decision", "decided_on", "notice_attempted", "told_on"),
)


@transaction.atomic
def record_demand(task_force: TaskForce, organization: Organization | None, *, by: Actor, **fields: Any) -> Demand:
    """Write a demand down that reached an organization of the task force, or the task force itself.

    Raises NotAllowed for anybody but its own people, Invalid by field.
    """
    require(why_not_keep_demands(by, task_force.pk, organization.pk if organization else None))
    if organization and not organization.memberships.filter(task_force=task_force, status__in=HANDS_OFF).exists():
        raise Invalid({"task_force": _("Choose one of your task forces.")})
    row = Demand(task_force=task_force, organization=organization)
    _fill(row, {"received_on": _today(row), **fields})
    row.save(force_insert=True)
    _record("demand.recorded", row, by, instrument=row.instrument, decision=row.decision)
    return row


@transaction.atomic
def change_demand(demand: Demand, *, by: Actor, expected_version: int | None = None, **fields: Any) -> Demand:
    """Write what was decided, or what is known now. What was given says whether the person was told.

    Nothing is given on an informal paper: it compels nobody. Raises NotAllowed, Stale, Invalid by field.
    """
    row: Demand = locked(demand, expected_version=expected_version)
    require(why_not_keep_demands(by, row.task_force_id, row.organization_id))
    if changed := _fill(row, fields):
        row.version += 1
        row.save()
        _record("demand.changed", row, by, fields=sorted(changed), decision=row.decision)
    return row


def _fill(row: Demand, fields: dict[str, Any]) -> list[str]:
    if unknown := set(fields) - set(FIELDS):
        raise Invalid({name: _("This cannot be changed.") for name in sorted(unknown)})
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    guard.require_clean(office=given.get("office", ""))
    changed = row.as_changed(**given)
    changed += row.as_changed(decided_on=_decided_on(row))
    if {"decision", "instrument"} & set(changed):
        _require_compelled(row)
    _require_told(row)
    days = {name: getattr(row, name) for name in ("received_on", "decided_on", "told_on")}
    ahead = [name for name, day in days.items() if day and day > _today(row)]
    if ahead:
        raise Invalid({name: _("This day has not come yet.") for name in ahead})
    checked(row, exclude=("organization",))
    return sorted(set(changed))


def _decided_on(row: Demand) -> Any:
    """The day of the decision: none while it is open, today when none is given."""
    if row.decision == Decision.PENDING:
        return None
    return row.decided_on or _today(row)


def _require_compelled(row: Demand) -> None:
    if row.decision in GAVE and row.instrument == Instrument.INFORMAL:
        raise Invalid(
            {"decision": _("A letter or call compels nobody. Nothing is given on it without the person's release.")}
        )


def _require_told(row: Demand) -> None:
    if row.decision in GAVE and row.notice_attempted is None:
        raise Invalid({"notice_attempted": _("Say whether you tried to tell the person before anything was given.")})


def _today(row: Demand) -> Any:
    return row.task_force.calendar.local_day(timezone.now())


def _record(event_type: str, row: Demand, by: Actor, **facts: Any) -> None:
    ends = (row.organization_id, None)
    events.record(
        event_type, subject=row, actor=by, task_force_id=row.task_force_id, parties=ends, version=row.version, **facts
    )
