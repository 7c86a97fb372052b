"""Work with survivors' organizations: agreeing on hours, noting those done and paid; recommendations and answers."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import guard
from core.errors import Conflict, Invalid
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.codes import HANDS_OFF, Sector
from partners.engagement_codes import Answer
from partners.models import Engagement, Organization, Recommendation, TaskForce
from partners.permissions import require

TERMS = ("purpose", "agreed_on", "hours_agreed", "hours_done", "rate", "credit")
PAYING = ("hours_paid", "paid_on")


@transaction.atomic
def agree_engagement(task_force: TaskForce, organization: Organization, *, by: Actor, **fields: Any) -> Engagement:
    """Note what was agreed with a survivors' organization. Raises NotAllowed, Invalid by field."""
    row = Engagement(task_force=task_force, organization=organization)
    require(by, "engagement.edit", row)
    _require_survivors(organization, task_force)
    _fill(row, fields, TERMS)
    row.save(force_insert=True)
    _record("engagement.agreed", row, by)
    return row


@transaction.atomic
def change_engagement(
    engagement: Engagement, *, by: Actor, expected_version: int | None = None, **fields: Any
) -> Engagement:
    """Note hours done or change the terms; what was paid is the coordinator's to note.

    Raises NotAllowed, Stale, Invalid, Conflict when the rate changes after hours were paid at it.
    """
    row = locked(engagement, expected_version=expected_version)
    require(by, "engagement.edit", row)
    paying = any(name in fields and fields[name] != getattr(row, name) for name in PAYING)
    if paying:
        require(by, "task_force.manage", row.task_force)
    if row.hours_paid and fields.get("rate", row.rate) != row.rate:
        raise Conflict(_("Hours were paid at this rate; agree on a new engagement."))
    if changed := _fill(row, fields, (*TERMS, *PAYING)):
        row.version += 1
        row.save()
        _record("engagement.changed", row, by, fields=sorted(changed))
    return row


@transaction.atomic
def add_recommendation(
    task_force: TaskForce, organization: Organization, *, by: Actor, text: str, **fields: Any
) -> Recommendation:
    """Write down what a survivors' organization recommends. Raises NotAllowed, Invalid by field."""
    row = Recommendation(task_force=task_force, organization=organization)
    require(by, "engagement.edit", row)
    _require_survivors(organization, task_force)
    fields.setdefault("received_on", task_force.calendar.local_day(timezone.now()))
    _fill_words(row, {"text": text, **fields}, ("text", "received_on"))
    row.save(force_insert=True)
    _record("recommendation.received", row, by)
    return row


@transaction.atomic
def reword_recommendation(
    recommendation: Recommendation, *, by: Actor, text: str, expected_version: int | None = None
) -> Recommendation:
    """Say it better, while nobody has answered. Raises NotAllowed, Stale, Invalid, Conflict."""
    row = locked(recommendation, expected_version=expected_version)
    require(by, "engagement.edit", row)
    if row.status != Answer.RECEIVED:
        raise Conflict(_("This was answered already; write a new one."))
    if _fill_words(row, {"text": text}, ("text",)):
        row.save_next_version("text")
        _record("recommendation.reworded", row, by)
    return row


@transaction.atomic
def answer_recommendation(
    recommendation: Recommendation, *, by: Actor, status: str, expected_version: int | None = None, **fields: Any
) -> Recommendation:
    """Say what the task force does about it: coordinators alone. Raises NotAllowed, Stale, Invalid by field."""
    row = locked(recommendation, expected_version=expected_version)
    require(by, "task_force.manage", row.task_force)
    wrong = {}
    if status == Answer.DECLINED and not fields.get("declined_because", row.declined_because).strip():
        wrong["declined_because"] = _("Say why not.")
    if status == Answer.DONE and not fields.get("done", row.done).strip():
        wrong["done"] = _("Say what was done.")
    if wrong:
        raise Invalid(wrong)
    if status != Answer.DECLINED:
        fields["declined_because"] = ""
    fields["answered_on"] = None if status == Answer.RECEIVED else row.task_force.calendar.local_day(timezone.now())
    changed = _fill_words(row, {"status": status, **fields}, ("status", "done", "declined_because", "answered_on"))
    if set(changed) - {"answered_on"}:
        row.version += 1
        row.save()
        _record("recommendation.answered", row, by, status=row.status)
    return row


def _fill(row: Engagement | Recommendation, fields: dict[str, Any], allowed: tuple[str, ...]) -> list[str]:
    if unknown := set(fields) - set(allowed):
        raise Invalid({name: _("This cannot be changed.") for name in sorted(unknown)})
    changed = row.as_changed(**fields)
    if isinstance(row, Engagement) and row.hours_paid > row.hours_done:
        raise Invalid({"hours_paid": _("Only hours that were done are paid.")})
    checked(row)
    return changed


def _fill_words(row: Recommendation, fields: dict[str, Any], allowed: tuple[str, ...]) -> list[str]:
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    guard.require_clean(**{name: given.get(name, "") for name in ("text", "done", "declined_because")})
    return _fill(row, given, allowed)


def _require_survivors(organization: Organization, task_force: TaskForce) -> None:
    wrong = organization.sector != Sector.SURVIVOR_ORGANIZATION
    if wrong or not organization.memberships.filter(task_force=task_force, status__in=HANDS_OFF).exists():
        raise Invalid({"organization": _("Choose a survivors' organization of this task force.")})


def _record(event_type: str, row: Engagement | Recommendation, by: Actor, **facts: Any) -> None:
    record(event_type, row, by=by, task_force_id=row.task_force_id, version=row.version, **facts)
