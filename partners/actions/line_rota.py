"""The on-call rota of a line: who answers from when until when."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.line_numbers import ask_for_number, is_known
from partners.actions.lines import require_current
from partners.actions.locking import locked, record
from partners.actions.organizations import checked
from partners.actors import Actor
from partners.line_codes import LineKind
from partners.models import AfterHoursLine, RotaShift
from partners.permissions import require

LONGEST = timedelta(days=31)


@transaction.atomic
def add_shift(
    line: AfterHoursLine,
    *,
    by: Actor,
    starts_at: datetime,
    ends_at: datetime,
    desk: str,
    number: Any = "",
    called_back: bool = False,
) -> RotaShift:
    """Put somebody on the rota. A number that this line never had waits for a second person.

    Raises NotAllowed, Conflict for a line without a rota, Invalid for times that overlap another shift's.
    """
    row = locked(line)
    require(by, "line.edit", row.organization)
    require_current(row)
    if row.kind != LineKind.ROTA:
        raise Conflict(_("Only an on-call rota has shifts."))
    _require_times(row, starts_at, ends_at)
    shift = RotaShift(line=row, starts_at=starts_at, ends_at=ends_at, desk=desk.strip(), number=number or "")
    checked(shift)
    is_new = bool(shift.number) and not is_known(row, shift.number)
    wanted, shift.number = shift.number, "" if is_new else shift.number
    shift.save(force_insert=True)
    record("line.shift_added", row, by=by)
    if is_new:
        ask_for_number(row, wanted, by=by, called_back=called_back, shift=shift)
    return shift


@transaction.atomic
def remove_shift(shift: RotaShift, *, by: Actor) -> RotaShift:
    """Take a shift off the rota; it stays on record. Raises NotAllowed, Conflict."""
    line = locked(shift.line)
    row = RotaShift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    require(by, "line.edit", line.organization)
    if row.removed_at:
        raise Conflict(_("This shift was taken off already."))
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    record("line.shift_removed", line, by=by)
    return row


def _require_times(line: AfterHoursLine, starts_at: datetime, ends_at: datetime) -> None:
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid({"ends_at": _("A shift ends after it starts, within a month.")})
    others = line.shifts.filter(removed_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if others.exists():
        raise Invalid({"starts_at": _("Somebody is on the rota at that time already.")})
