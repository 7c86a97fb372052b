"""New numbers of after-hours lines: two people, or a call-back, before anybody is led to one.

Whoever holds one mailbox or one sign-in of a partner can enter a number, and that alone changes nothing.
"""

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, NotAllowed
from partners.actions.locking import locked, record
from partners.actors import Actor
from partners.line_codes import ChangeOutcome
from partners.line_days import today_at
from partners.models import AfterHoursLine, NumberChange, RotaShift
from partners.permissions import require


def may_call_back(by: Actor) -> bool:
    """Whether this actor's word that they called the partner back stands for the second person."""
    return by.is_coordinator


def ask_for_number(
    line: AfterHoursLine, number: Any, *, by: Actor, called_back: bool = False, shift: RotaShift | None = None
) -> NumberChange | None:
    """Note a new number of a locked line or of its shift; None when it is in force at once.

    A later wish takes the place of an open one. Called by other actions, inside their transaction.
    """
    open_ones = line.number_changes.filter(shift=shift, decided_at=None)
    open_ones.update(decided_at=timezone.now(), decided_by=by.user_id, outcome=ChangeOutcome.REFUSED)
    if called_back and may_call_back(by):
        _put_in_force(line, shift, number, author=by.user_id, how="call")
        record("line.number_changed", line, by=by, how="call", shift=shift is not None)
        return None
    change = NumberChange.objects.create(
        line=line, shift=shift, number=number, asked_at=timezone.now(), asked_by=cast(UUID, by.user_id)
    )
    record("line.number_asked", line, by=by, shift=shift is not None)
    return change


@transaction.atomic
def decide_number(change: NumberChange, *, by: Actor, accept: bool) -> NumberChange:
    """Put a new number in force, as another person than the one who entered it, or refuse it.

    Raises NotAllowed, Conflict when it is decided already or the line was closed.
    """
    line = locked(change.line)
    row = NumberChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    require(by, "line.edit", line.organization)
    if row.decided_at or line.ended_on:
        raise Conflict(_("This number is decided already."))
    if accept and row.asked_by == by.user_id:
        raise NotAllowed(_("You entered this number; a colleague or the coordinator confirms it."))
    row.decided_at, row.decided_by = timezone.now(), by.user_id
    row.outcome = ChangeOutcome.CONFIRMED if accept else ChangeOutcome.REFUSED
    row.save(update_fields=["decided_at", "decided_by", "outcome"])
    how = "self" if by.organization_id == line.organization_id else "call"
    if accept:
        _put_in_force(line, row.shift, row.number, author=row.asked_by, how=how)
        record("line.number_changed", line, by=by, how=how, shift=row.shift_id is not None)
    else:
        record("line.number_refused", line, by=by, shift=row.shift_id is not None)
    return row


def is_known(line: AfterHoursLine, number: Any) -> bool:
    """Whether two people stand behind this number already: it is the line's, or was a shift's before."""
    return number == line.number or line.shifts.filter(number=number).exists()


def _put_in_force(line: AfterHoursLine, shift: RotaShift | None, number: Any, *, author: UUID | None, how: str) -> None:
    if shift is not None:
        shift.number = number
        shift.save(update_fields=["number"])
        return
    line.number, line.number_by = number, author
    line.confirmed_on, line.confirmed_how = today_at(line), how
    line.tested_on, line.test_result = None, ""
    line.save_next_version("number", "number_by", "confirmed_on", "confirmed_how", "tested_on", "test_result")
