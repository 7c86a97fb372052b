"""Confirming how a hand-off ended."""

from django.db import transaction

from partners.actors import Actor
from referrals.actions.locking import locked, record
from referrals.models import Referral
from referrals.outcomes import CONFIRMED, why_not_confirm


@transaction.atomic
def confirm_outcome(referral: Referral, *, by: Actor) -> Referral:
    """Say for the sender that it ended as the receiver says. Nothing of the hand-off changes.

    Raises NotAllowed for anybody else, Conflict without an outcome that they may know, or once it is confirmed.
    """
    row = locked(referral, by=by, expected_version=None)
    if reason := why_not_confirm(by, row):
        raise reason
    record(CONFIRMED, row, by=by)
    return row
