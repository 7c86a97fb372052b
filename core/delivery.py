"""Draining the outbox: take a lease, run the handler, stamp. A worker may die at any point and nothing is lost."""

import random
import uuid
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from core.handlers import handler_named
from core.models import EventDelivery

logger = structlog.get_logger("handoff.delivery")

BATCH = 20
MAX_ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)


class TooOften(Exception):
    """The row was begun more often than allowed without ever coming to an end."""


class LeaseLost(Exception):
    """Another worker took the row over because this one was too slow."""


def drain() -> int:
    """Deliver everything that is due; returns how many rows were delivered. Never raises for a failing handler."""
    delivered = 0
    while claimed := claim(timezone.now()):
        delivered += sum(deliver(row) for row in claimed)
    return delivered


def claim(now: datetime) -> list[EventDelivery]:
    """Take the oldest due rows by writing a lease, in a transaction of its own."""
    lease = uuid.uuid4()
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    due = EventDelivery.objects.filter(free, delivered_at=None, dead_at=None, available_at__lte=now)
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("available_at", "id")[:BATCH])
        taken = EventDelivery.objects.filter(pk__in=[row.pk for row in rows])
        taken.update(lease=lease, leased_until=_lease_end(now))
    for row in rows:
        row.lease = lease
    prefetch_related_objects(rows, "event")
    return rows


def deliver(row: EventDelivery) -> bool:
    """Run one claimed row's handler and stamp it; of a failure only the type is noted, because messages hold words."""
    try:
        _begin(row)
        _run(row)
    except LeaseLost:
        return False
    except Exception as error:  # a handler may fail in any way; the row remembers and others go on
        note_failure(row, error)
        return False
    return True


def note_failure(row: EventDelivery, error: Exception) -> None:
    """Put the row back with exponential back-off and jitter, or declare it dead after the last attempt."""
    now = timezone.now()
    dead = row.attempts >= MAX_ATTEMPTS
    delay = min(FIRST_RETRY * 2 ** (row.attempts - 1), LONGEST_RETRY) * random.uniform(1, 1.25)  # noqa: S311 - jitter
    EventDelivery.objects.filter(pk=row.pk, lease=row.lease).update(
        lease=None,
        leased_until=None,
        available_at=now + delay,
        dead_at=now if dead else None,
        last_error=type(error).__name__[:100],
    )
    logger.warning("delivery_failed", delivery=row.pk, handler=row.handler, attempt=row.attempts, dead=dead)


def renew(row: EventDelivery) -> None:
    """Hold a row for another lease, for a handler whose work is long. Raises LeaseLost when somebody took it over."""
    if not _mine(row).update(leased_until=_lease_end(timezone.now())):
        raise LeaseLost


def revive(row: EventDelivery) -> None:
    """Give a dead row a fresh set of attempts; for staff, once the cause is mended."""
    EventDelivery.objects.filter(pk=row.pk, dead_at__isnull=False).update(
        dead_at=None, attempts=0, available_at=timezone.now(), last_error=""
    )


def _begin(row: EventDelivery) -> None:
    """Count the attempt and renew the lease, so that a slow row before it costs this one nothing.

    A row that was begun more often than allowed has killed its workers: it is buried without another try.
    """
    row.attempts += 1
    if row.attempts > MAX_ATTEMPTS:
        raise TooOften
    if not _mine(row).update(attempts=row.attempts, leased_until=_lease_end(timezone.now())):
        raise LeaseLost


def _run(row: EventDelivery) -> None:
    handler = handler_named(row.handler)
    if handler.outside:
        handler.run(row.event, row)
        _stamp(row)
        return
    with transaction.atomic():
        _stamp(row)
        handler.run(row.event, row)


def _stamp(row: EventDelivery) -> None:
    if not _mine(row).update(delivered_at=timezone.now(), lease=None, leased_until=None, last_error=""):
        raise LeaseLost


def _mine(row: EventDelivery) -> QuerySet[EventDelivery]:
    return EventDelivery.objects.filter(pk=row.pk, lease=row.lease, delivered_at=None)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.HANDOFF_LEASE_SECONDS)
