"""Pointing to another partner: nothing about the person goes along; the sender gets the task to refer anew."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Invalid
from partners.actors import Actor
from partners.models import Organization
from referrals.actions.moves import make_move
from referrals.actions.tasks import open_task
from referrals.models import Referral, Suggestion
from referrals.reasons import Group
from referrals.suggestions import may_be_named

MOST_NAMED = 5


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
    named = list(dict.fromkeys(organizations))

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        found = _others(row, named)
        late = row.accepted_at is not None
        again = late or row.waitlisted_at is not None
        row.acknowledged_at = row.acknowledged_at or moment
        row.decided_at = row.decided_at or moment
        row.closed_at, row.reason_group = moment, Group.PASSED_ON
        Suggestion.objects.bulk_create(Suggestion(referral=row, organization=one) for one in found)
        open_task(row)
        return {"late": late, "again": again, "organizations": [one.pk for one in found]}

    return make_move("redirect", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def _others(row: Referral, named: list[UUID]) -> list[Organization]:
    """The partners named, each a listed member other than the two ends, of a sector that this kind may go to."""
    if not named:
        raise Invalid({"organizations": _("Name at least one partner.")})
    if len(named) > MOST_NAMED:
        raise Invalid({"organizations": _("Name at most five partners.")})
    found = list(may_be_named(row).filter(pk__in=named))
    if len(found) != len(named):
        raise Invalid({"organizations": _("Choose other members of the task force that can take this kind on.")})
    return found
