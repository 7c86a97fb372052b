"""Who takes care of a referral inside the task force and inside the receiver."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Conflict, Invalid, NotAllowed
from partners.actors import SYSTEM, Actor
from partners.codes import Role
from partners.models import Membership, Unit
from referrals import candidates
from referrals.actions.locking import locked, record
from referrals.lifecycle import OPEN, Side, State
from referrals.models import Recusal, Referral
from referrals.permissions import sides_of


@transaction.atomic
def assign_lead(referral: Referral, *, by: Actor, lead: User | None, expected_version: int | None = None) -> Referral:
    """Give a referral to one of the task force's coordinators, or to none.

    Raises NotAllowed, Invalid for somebody who is none of them or may not see it.
    """
    row = locked(referral, by=by, expected_version=expected_version)
    if Side.COORDINATOR not in sides_of(by, row):
        raise NotAllowed(_("Only a coordinator assigns the lead."))
    if lead and lead.pk not in {hat.user_id for hat in candidates.leads(row)}:
        raise Invalid({"lead": _("Choose one of the task force's coordinators who may see this handoff.")})
    row.lead = lead
    row.save_next_version("lead")
    record("referral.lead_assigned", row, by=by, lead=lead.pk if lead else None, version=row.version)
    return row


@transaction.atomic
def assign_handler(
    referral: Referral, *, by: Actor, handler: User | None, expected_version: int | None = None
) -> Referral:
    """Give a received referral to one of the receiver's members, or to none.

    Raises NotAllowed, Invalid for somebody who is none of them or keeps away from it.
    """
    row = _locked_for_receiver(referral, by, expected_version)
    if handler and not candidates.handlers(row).filter(user=handler).exists():
        raise Invalid({"handler": _("Choose one of your organization's members who does not keep away from it.")})
    row.handler = handler
    row.save_next_version("handler")
    record("referral.handler_assigned", row, by=by, handler=handler.pk if handler else None, version=row.version)
    return row


@transaction.atomic
def assign_unit(referral: Referral, *, by: Actor, unit: Unit | None, expected_version: int | None = None) -> Referral:
    """Give a received referral to one of the receiver's units, or to all of them. Raises NotAllowed, Invalid."""
    row = _locked_for_receiver(referral, by, expected_version)
    if unit and unit.organization_id != row.receiver_id:
        raise Invalid({"unit": _("Choose one of your organization's units.")})
    row.receiver_unit = unit
    row.save_next_version("receiver_unit")
    record("referral.unit_assigned", row, by=by, unit=unit.pk if unit else None, version=row.version)
    return row


@transaction.atomic
def recuse(referral: Referral, *, by: Actor, user: User) -> Recusal:
    """Keep one member away from a referral. Anybody may recuse themselves; an admin or coordinator their own people.

    Raises NotAllowed, Conflict when it was done before, Invalid when the person has no part in it anyway.
    """
    row = locked(referral, by=by, expected_version=None)
    if user.pk != by.user_id and not (by.is_admin or by.is_coordinator):
        raise NotAllowed(_("Only an admin recuses somebody else."))
    hats = Membership.objects.live().filter(user=user)
    own = (
        hats.filter(organization=by.organization_id) if by.organization_id else hats.filter(task_force=by.task_force_id)
    )
    if not own.exists():
        raise Invalid({"user": _("Choose one of your own people.")})
    recusal, made = Recusal.objects.get_or_create(referral=row, user=user)
    if not made:
        raise Conflict(_("This person is recused already."))
    row.watches.filter(membership__user=user).delete()
    parts = [part for part in ("handler", "lead") if getattr(row, f"{part}_id") == user.pk]
    for part in parts:
        setattr(row, part, None)
    if parts:
        row.save_next_version(*parts)
    record("referral.recused", row, by=by, user=user.pk)
    return recusal


@transaction.atomic
def give_back(
    *, user_id: UUID, organization_id: UUID | None, task_force_id: UUID | None, heirs: Sequence[Membership] = ()
) -> int:
    """Take somebody who left off the open referrals they looked after there; returns how many.

    For an organization these are the ones they handled, for a task force the ones they led. Each goes to the first of
    `heirs` (members of the organization) who may have it; without one it waits for a new owner. Done twice, it finds
    none.
    """
    rows = Referral.objects.select_for_update(of=("self",)).filter(state__in=[*OPEN, State.DRAFT])
    field = "handler" if organization_id else "lead"
    if organization_id:
        rows = rows.filter(handler=user_id, receiver=organization_id)
    else:
        rows = rows.filter(lead=user_id, task_force=task_force_id)
    found = list(rows.select_related("sender", "receiver", "task_force"))
    for row in found:
        setattr(row, field, None)
        row.save_next_version(field)
        record("referral.owner_left", row, by=SYSTEM, part=field, version=row.version)
        if heir := next((hat for hat in heirs if _may_inherit(hat, row)), None):
            row.handler_id = heir.user_id
            row.save_next_version("handler")
            record("referral.handler_assigned", row, by=SYSTEM, handler=heir.user_id, version=row.version)
    return len(found)


def _may_inherit(hat: Membership, row: Referral) -> bool:
    """Whether this member of the receiver may look after it: in its unit, and not recused."""
    fits = hat.role == Role.ADMIN or None in (hat.unit_id, row.receiver_unit_id) or hat.unit_id == row.receiver_unit_id
    return fits and not row.recusals.filter(user=hat.user_id).exists()


def _locked_for_receiver(referral: Referral, by: Actor, expected_version: int | None) -> Referral:
    row = locked(referral, by=by, expected_version=expected_version)
    if Side.RECEIVER not in sides_of(by, row) or not by.may_write:
        raise NotAllowed(_("Only the receiver's staff can do this."))
    return row
