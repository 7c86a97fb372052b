"""Pointing to another partner: nothing about the person goes along; the sender gets the task to refer anew."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.actors import Actor
from referrals.actions.moves import make_move
from referrals.actions.naming import name_partners
from referrals.actions.tasks import open_task
from referrals.models import Referral
from referrals.reasons import Group


def redirect(
    referral: Referral,
    *,
    by: Actor,
    organizations: Iterable[UUID],
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Name one to five other members of the task force (by id) that fit better, and end it here.

    They are not told and get nothing: the sender's side makes a new referral to one of them, with a release of its
    own, and has two business days for it. Raises Invalid when none is named or one is no other member.
    """
    named = set(organizations)

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        if not named:
            raise Invalid({"organizations": _("Name at least one partner.")})
        found = name_partners(row, named)
        late = row.accepted_at is not None
        again = late or row.waitlisted_at is not None
        row.acknowledged_at = row.acknowledged_at or moment
        row.decided_at = row.decided_at or moment
        row.closed_at, row.reason_group = moment, Group.PASSED_ON
        open_task(row)
        return {"late": late, "again": again, "organizations": [one.pk for one in found]}

    return make_move("redirect", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)
