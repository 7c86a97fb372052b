"""Wanting to hear of a referral, or not any more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from partners.actors import Actor
from partners.models import Membership
from referrals import disclosure, permissions
from referrals.actions.locking import locked, record
from referrals.models import Referral, Watch

LONGEST = timedelta(days=5 * 365)
"""However long a hand-off goes on as its watcher sees it, they watch it no longer than this."""


@transaction.atomic
def watch(referral: Referral, *, by: Actor) -> Referral:
    """Hear of all that happens to it under this hat. Raises NotAllowed, Conflict for a draft; twice is as once."""
    row = locked(referral, by=by, expected_version=None)
    if reason := permissions.why_not_watch(by, row):
        raise reason
    _row, made = Watch.objects.get_or_create(referral=row, membership=by.membership)
    if made:
        record("referral.watched", row, by=by)
    return row


@transaction.atomic
def unwatch(referral: Referral, *, by: Actor) -> Referral:
    """Hear no more than everybody on one's side. Twice is as once."""
    row = locked(referral, by=by, expected_version=None)
    ended, _by_model = Watch.objects.visible_to(by).filter(referral=row).delete()
    if ended:
        record("referral.unwatched", row, by=by)
    return row


@transaction.atomic
def end_watches(membership_id: UUID) -> int:
    """Forget what a hat watched, once it has ended: it does not come back with a new one. Returns how many."""
    return Watch.objects.filter(membership=membership_id).delete()[0]


def forget_watches(now: datetime) -> int:
    """Forget, for retention, what people without a live hat watched and what ended long ago; returns how many.

    A hand-off counts as ended from the day that its watcher is shown: the true one would be told by the forgetting.
    """
    gone = Watch.objects.exclude(membership__in=Membership.objects.live().values("pk"))
    count = gone.delete()[0] + Watch.objects.filter(since__lt=now - LONGEST).delete()[0]
    limit = now - timedelta(days=settings.HANDOFF_KEEP_CONTENTS_DAYS)
    ended = Watch.objects.filter(referral__closed_at__lt=limit).select_related(
        "referral__task_force", "membership__user", "membership__organization", "membership__task_force"
    )
    return count + Watch.objects.filter(pk__in=[row.pk for row in ended if _seems_ended(row, limit)]).delete()[0]


def _seems_ended(row: Watch, limit: datetime) -> bool:
    seen = disclosure.envelope(Actor(row.membership.user, row.membership), row.referral)
    closed = seen.get("closed_at")
    return closed is not None and closed < limit
