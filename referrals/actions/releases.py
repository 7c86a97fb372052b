"""Recording that a person allowed something to be shown, and taking that back at once."""

from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Conflict, Invalid, NotAllowed
from partners.actors import Actor
from referrals import permissions
from referrals.actions.locking import locked, record
from referrals.actions.moves import erase_contents, make_move
from referrals.lifecycle import Side, State
from referrals.models import Referral, Release

DEFAULT_DAYS, LONGEST_DAYS = 30, 90


@transaction.atomic
def record_release(
    referral: Referral,
    *,
    by: Actor,
    expires_on: date,
    feedback_allowed: bool = False,
    to_task_force: bool = False,
) -> Release:
    """Record a written release of the sender's that names the referral's receiver, or the task force's coordinators.

    It starts today (the task force's date) and lasts at most 90 days. Raises NotAllowed for anybody but the sender's
    staff, Conflict on a closed referral or one that is not about a person, Invalid for the end date.
    """
    row = locked(referral, by=by, expected_version=None)
    if Side.SENDER not in permissions.sides_of(by, row) or not by.may_write:
        raise NotAllowed(_("Only the sender's staff, who hold the signed release, can record it."))
    on_its_way = row.state == State.DRAFT or permissions.seems_open(by, row)
    if not on_its_way or not row.rules.about_person or settings.HANDOFF_ENVELOPE_ONLY:
        raise Conflict(_("A release has no place on this hand-off."))
    today = row.task_force.calendar.local_day(timezone.now())
    if not today <= expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise Invalid({"expires_on": _("A release ends within 90 days; choose a date from today on.")})
    release = Release.objects.create(
        task_force=row.task_force,
        referral=row,
        holder=row.sender,
        receiver=None if to_task_force else row.receiver,
        to_task_force=to_task_force,
        starts_on=today,
        expires_on=expires_on,
        feedback_allowed=feedback_allowed and not to_task_force,
        recorded_by=cast("User", by.user),
    )
    row.save_next_version()
    record("referral.release_recorded", row, by=by, version=row.version, release=release.pk)
    return release


def revoke_release(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """The person took their release back, by a word is enough: everything but the holder's own is blanked at once.

    The hand-off ends as withdrawn; both sides are told without reasons. Raises Conflict when no release is in force.
    """

    def change(row: Referral, moment: datetime) -> dict[str, int]:
        live = row.releases.filter(withdrawn_at=None)
        if not (count := live.update(withdrawn_at=moment)):
            raise Conflict(_("No release is recorded on this hand-off."))
        erase_contents(row, moment, except_holder=row.sender_id)
        row.closed_at = moment
        return {"releases": count}

    return make_move(
        "revoke_release", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at
    )
