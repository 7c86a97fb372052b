"""Who of the sender stays responsible for a warm hand-off until the person was met."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from partners.actors import SYSTEM, Actor
from referrals.actions.locking import locked, record
from referrals.handing_over import is_warm, may_be_on_hook, why_not_hand_hook
from referrals.lifecycle import OPEN
from referrals.models import Referral


def put_on_hook(row: Referral, by: Actor) -> dict[str, str]:
    """Name whoever sends a warm hand-off as the one who stays responsible; returns the facts of it, for the event."""
    row.on_hook = by.user if is_warm(row) else None
    return {"mode": row.handoff_mode} if is_warm(row) else {}


@transaction.atomic
def hand_hook(referral: Referral, *, by: Actor, person: User, expected_version: int | None = None) -> Referral:
    """Let another of the sender's people, or a coordinator, stay responsible instead.

    Raises NotAllowed, Stale, Conflict where nobody needs to, Invalid for somebody who may not.
    """
    row = locked(referral, by=by, expected_version=expected_version)
    if refusal := why_not_hand_hook(by, row):
        raise refusal
    if not may_be_on_hook(person, row):
        raise Invalid({"person": _("Choose one of the sender's people or a coordinator.")})
    row.on_hook = person
    row.save_next_version("on_hook")
    record("referral.hook_handed", row, by=by, person=person.pk, version=row.version)
    return row


@transaction.atomic
def drop_hooks(*, user_id: UUID, organization_id: UUID | None, task_force_id: UUID | None) -> int:
    """Take somebody who left off the warm hand-offs they stayed responsible for; returns how many wait for another."""
    mine = Q(sender=organization_id) if organization_id else Q(task_force=task_force_id)
    rows = Referral.objects.select_for_update(of=("self",)).filter(mine, on_hook=user_id, state__in=OPEN)
    found = [row for row in rows.select_related("sender", "receiver", "task_force") if row.on_hook_id]
    gone = [row for row in found if row.on_hook and not may_be_on_hook(row.on_hook, row)]
    for row in gone:
        row.on_hook = None
        row.save_next_version("on_hook")
        record("referral.owner_left", row, by=SYSTEM, part="hook", version=row.version)
    return len(gone)
