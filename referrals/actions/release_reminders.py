"""Reminders that a release ends: 14 and 3 days before its last day, each once, whatever clocks do, with a task."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partners.actors import SYSTEM
from referrals import permissions
from referrals.actions.locking import locked, record
from referrals.actions.tasks import ask_renewal
from referrals.lifecycle import OPEN, SHOWN
from referrals.models import Referral, Release
from referrals.release_codes import REMINDER_DAYS


def remind_of_releases(moment: datetime | None = None) -> int:
    """Tell the holders of releases that end soon on hand-offs on their way, as far as they are told of that.

    Returns how many were told of. Each gets a task to have it signed again, unless one waits.
    """
    now = moment or timezone.now()
    # A task force's date is at most a day from the date in UTC; which of these are due is judged in its own zone.
    ending = Q(expires_on__range=(now.date() - timedelta(days=1), now.date() + timedelta(days=max(REMINDER_DAYS) + 1)))
    rows = Release.objects.filter(ending, withdrawn_at=None, referral__state__in=OPEN | set(SHOWN))
    waiting = rows.filter(Q(reminded_days=None) | Q(reminded_days__gt=min(REMINDER_DAYS)))
    return sum(_remind(release, now) for release in waiting.select_related("referral__task_force").order_by("pk"))


def step_due(release: Release, today: date) -> int | None:
    """The reminder whose time has come and that was not sent; None when there is none.

    A release that was signed for no longer than a reminder's days has no such reminder.
    """
    left, whole = (release.expires_on - today).days, (release.expires_on - release.starts_on).days
    due = [days for days in REMINDER_DAYS if 0 <= left <= days < whole]
    if not due or (release.reminded_days is not None and release.reminded_days <= min(due)):
        return None
    return min(due)


@transaction.atomic
def _remind(release: Release, now: datetime) -> bool:
    row: Referral = locked(release.referral, by=SYSTEM, expected_version=None)
    release = Release.objects.get(pk=release.pk)
    days = step_due(release, row.task_force.calendar.local_day(now))
    if days is None or release.withdrawn_at or not permissions.seems_open_to_sender(row):
        return False
    release.reminded_days = days
    release.save(update_fields=["reminded_days"])
    ask_renewal(row, release.expires_on)
    record("referral.release_ending", row, by=SYSTEM, release=release.pk, days=days)
    return True
