"""Capacity: reporting it for a service, and asking for an update where the report is old."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.guard import require_clean
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import SYSTEM, Actor
from partners.capacity_codes import MOST_BEDS, CapacityStatus
from partners.capacity_state import to_ask_again
from partners.models import Capacity, Organization
from partners.permissions import require

FIELDS = ("status", "beds_available", "beds_maximum", "reason", "opens_on", "review_on", "note")


@transaction.atomic
def report_capacity(
    organization: Organization, need: str, *, by: Actor, expected_version: int | None = None, **fields: Any
) -> Capacity:
    """Say what a service can take now. A coordinator's report is marked as noted from a call.

    What is not given stays as it was last reported. Raises NotAllowed, Stale, Invalid.
    """
    require(by, "capacity.report", organization)
    if not organization.services.filter(need=need).exists():
        raise Invalid({"need": _("This partner does not offer this service.")})
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    found = Capacity.objects.filter(organization=organization, need=need).first()
    row = locked(found, expected_version=expected_version) if found else Capacity(organization=organization, need=need)
    _fill(row, fields)
    row.reported_at, row.reported_by = timezone.now(), by.user_id
    row.by_proxy = by.organization_id != organization.pk
    checked(row)
    row.version += 1 if found else 0
    row.save(force_insert=not found)
    _record_report(row, by)
    return row


def take_beds(organization: Organization, need: str, places: int, *, by: Actor) -> None:
    """Count taken places off the beds that are free, never below none. The caller's transaction holds the inquiry."""
    rows = Capacity.objects.select_for_update(of=("self",)).filter(organization=organization, need=need)
    row = rows.exclude(beds_available=None).first()
    if row is None or row.beds_available is None:
        return
    row.beds_available = max(row.beds_available - places, 0)
    if row.beds_available == 0 and row.status == CapacityStatus.HAS_CAPACITY:
        row.status = CapacityStatus.NO_CAPACITY
    row.save_next_version("beds_available", "status")
    record(
        "capacity.beds_taken",
        row,
        by=by,
        need=row.need,
        status=row.status,
        beds_available=row.beds_available,
        version=row.version,
    )


def remind_of_capacity(moment: datetime | None = None) -> int:
    """Ask for an update of every report that is due at a moment (now), each once per window; returns how many."""
    now = moment or timezone.now()
    return sum(_ask(pk, now) for pk in Capacity.objects.current().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _ask(pk: Any, now: datetime) -> bool:
    row = Capacity.objects.get(pk=pk)
    if not to_ask_again(row.need, row.reported_at, row.asked_at, now, row.review_on):
        return False
    row = locked(row)
    if not to_ask_again(row.need, row.reported_at, row.asked_at, now, row.review_on):
        return False
    row.asked_at = now
    row.save(update_fields=["asked_at"])
    record("capacity.update_due", row, by=SYSTEM)
    return True


def _fill(row: Capacity, fields: dict[str, Any]) -> None:
    wrong: dict[str, Any] = {name: _("This cannot be changed.") for name in sorted(set(fields) - set(FIELDS))}
    if wrong:
        raise Invalid(wrong)
    row.as_changed(**{name: value.strip() if isinstance(value, str) else value for name, value in fields.items()})
    require_clean(note=row.note)
    if row.status == CapacityStatus.HAS_CAPACITY:
        row.reason, row.opens_on = "", None
    if sentences := _contradictions(row) | _days_over(row, set(fields)):
        raise Invalid(sentences)


def _contradictions(row: Capacity) -> dict[str, Any]:
    """What makes no sense together, by field."""
    free, most = row.beds_available, row.beds_maximum
    wrong: dict[str, Any] = {}
    if not row.counts_beds and (free is not None or most is not None):
        wrong["beds_available"] = _("Only housing counts beds.")
    if most is not None and most > MOST_BEDS:
        wrong["beds_maximum"] = _("Give at most %(most)d beds.") % {"most": MOST_BEDS}
    if free is not None and most is not None and free > most:
        wrong["beds_available"] = _("There are not more beds free than there are.")
    if free is not None and free > MOST_BEDS:
        wrong["beds_available"] = _("Give at most %(most)d beds.") % {"most": MOST_BEDS}
    if free == 0 and row.status == CapacityStatus.HAS_CAPACITY:
        wrong["beds_available"] = _("No bed is free: choose a waitlist or no capacity.")
    return wrong


def _days_over(row: Capacity, told: set[str]) -> dict[str, Any]:
    """Days told now that are over everywhere: a day of the United States may still run when it has ended in UTC."""
    first = timezone.now().date() - timedelta(days=1)
    days = {name: getattr(row, name) for name in ("opens_on", "review_on") if name in told}
    sentence = _("This day is over. Give one to come, or none.")
    return {name: sentence for name, day in days.items() if day and day < first}


def _record_report(row: Capacity, by: Actor) -> None:
    record(
        "capacity.reported",
        row,
        by=by,
        need=row.need,
        status=row.status,
        beds_available=row.beds_available,
        beds_maximum=row.beds_maximum,
        reason=row.reason,
        opens_on=row.opens_on and row.opens_on.isoformat(),
        by_proxy=row.by_proxy,
        version=row.version,
    )
