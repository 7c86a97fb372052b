"""Waiting: a place on the receiver's list, the place that opens, and the end when nobody acts in time."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, DomainError, Invalid
from partners.actors import SYSTEM, Actor
from referrals.actions.moves import make_move, take_on
from referrals.lifecycle import MOVES
from referrals.models import Referral
from referrals.releases import gate_at_send

LONGEST_WAIT_DAYS = 14
"""A receiver looks at its waiting list again within this many days: a person should not wait unseen."""


def waitlist(
    referral: Referral,
    *,
    by: Actor,
    review_on: date,
    expected_version: int | None = None,
    occurred_at: datetime | None = None,
) -> Referral:
    """Put it on the receiver's waiting list until a day (the receiver's date) on which the list is looked at again.

    Implies the acknowledgment. Raises Invalid when that day is past or more than 14 days away.
    """

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        today = row.receiver.calendar.local_day(timezone.now())
        if not today <= review_on <= today + timedelta(days=LONGEST_WAIT_DAYS):
            raise Invalid({"review_on": _("Choose a day from today on, at most 14 days away.")})
        row.acknowledged_at = row.acknowledged_at or moment
        row.waitlisted_at, row.review_on = moment, review_on
        return {"review_on": review_on.isoformat()}

    return make_move("waitlist", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def open_place(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """Accept from the waiting list. Weeks may have passed, so the release is asked for again.

    Raises Conflict (`release_required`) when contents about a person are held and no release in force opens them.
    """

    def change(row: Referral, moment: datetime) -> dict[str, Any]:
        gate = gate_at_send(row)
        take_on(row, moment, by)
        return {"gate": gate}

    return make_move("open_place", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def expire(
    referral: Referral, *, by: Actor, expected_version: int | None = None, occurred_at: datetime | None = None
) -> Referral:
    """End what nobody answered in time. Raises Conflict while the time runs, NotAllowed for anybody but the system."""

    def change(row: Referral, moment: datetime) -> None:
        if row.expire_due_at is None or timezone.now() < row.expire_due_at:
            raise Conflict(_("The time to answer is not over."))
        row.closed_at = moment

    return make_move("expire", referral, change, by=by, expected_version=expected_version, occurred_at=occurred_at)


def expire_overdue() -> int:
    """End every referral whose time to answer is over; returns how many. One that fails does not stop the rest."""
    ended = 0
    for referral in overdue(timezone.now()).iterator(chunk_size=200):
        try:
            expire(referral, by=SYSTEM)
            ended += 1
        except (DomainError, Referral.DoesNotExist):
            continue  # somebody was faster: it was answered or taken back meanwhile
    return ended


def overdue(now: datetime) -> QuerySet[Referral]:
    """Unanswered referrals whose time is over, the longest overdue first."""
    rows = Referral.objects.filter(state__in=MOVES["expire"].sources, expire_due_at__lte=now)
    return rows.order_by("expire_due_at", "id")
