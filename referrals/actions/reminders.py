"""Asking for the answer that is due, and taking that back while it has not gone out."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.models import Event, EventDelivery
from partners.actors import Actor
from referrals import permissions, reminding
from referrals.actions.locking import locked, record
from referrals.models import Referral


@transaction.atomic
def remind(referral: Referral, *, by: Actor) -> Referral:
    """Ask the receiver for the answer that is due; it goes out some seconds later, unless taken back before.

    Raises NotAllowed, Conflict when nothing is due or a reminder just went out.
    """
    row = locked(referral, by=by, expected_version=None)
    if reason := permissions.why_not_remind(by, row):
        raise reason
    row.reminded_at = timezone.now()
    row.save(update_fields=["reminded_at"])
    record("referral.reminded", row, by=by, deliver_from=row.reminded_at + reminding.UNDO)
    return row


@transaction.atomic
def take_back_reminder(referral: Referral, *, by: Actor) -> Referral:
    """Take one's own reminder back. Nobody is told of it, and the one before it counts again.

    Raises NotAllowed for a reader, Conflict when the last one is not one's own or (`reminder_went_out`) is on its way.
    """
    row = locked(referral, by=by, expected_version=None)
    if reason := permissions.why_not_ask(by, row):
        raise reason
    left = reminding.standing(row.pk)
    if not left or left[0].actor_user_id != by.user_id:
        raise Conflict(_("There is no reminder of yours to take back here."))
    _require_waiting(left[0])
    row.reminded_at = left[1].at if len(left) > 1 else None
    row.save(update_fields=["reminded_at"])
    record("referral.reminder_taken_back", row, by=by)
    return row


def _require_waiting(event: Event) -> None:
    """Hold the duty to tell of it until the transaction ends: whoever would do it then finds that it was taken back.

    A duty that a worker holds already is skipped instead of waited for, since that worker will want the referral.
    """
    duty = EventDelivery.objects.filter(event=event, handler=reminding.TELLS, delivered_at=None)
    if not duty.select_for_update(skip_locked=True, of=("self",)).exists():
        raise Conflict(_("The reminder went out already, so it cannot be taken back."), code="reminder_went_out")
