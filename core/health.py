"""How the installation is: what must work before it takes visitors, and how far the background work lags."""

import uuid
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from core.models import EventDelivery, PendingSeal


@dataclass(frozen=True)
class Lag:
    """How many rows wait, how many seconds the oldest has been due, and how many were given up."""

    waiting: int
    oldest_seconds: float
    dead: int = 0


def database_answers() -> bool:
    """Whether a query goes through."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def migrations_done() -> bool:
    """Whether the tables are those that this code expects."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def cache_answers() -> bool:
    """Whether the shared cache, on which rate limits rest, keeps what it is given."""
    key, value = f"ready-{uuid.uuid4()}", "1"
    try:
        cache.set(key, value, 10)
        return bool(cache.get(key) == value)
    except Exception:  # whatever client library the cache uses, any failure means the same
        return False
    finally:
        _forget(key)


def outbox_lag() -> Lag:
    """Deliveries that are due and not done, and those given up."""
    now = timezone.now()
    open_rows = EventDelivery.objects.filter(delivered_at=None)
    due = open_rows.filter(dead_at=None, available_at__lte=now)
    oldest = due.aggregate(oldest=Min("available_at"))["oldest"]
    dead = open_rows.filter(dead_at__isnull=False).count()
    return Lag(due.count(), (now - oldest).total_seconds() if oldest else 0.0, dead)


def seal_lag() -> Lag:
    """Events that wait for their seal."""
    oldest = PendingSeal.objects.aggregate(oldest=Min("event__at"))["oldest"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return Lag(PendingSeal.objects.count(), max(age, 0.0))


def _forget(key: str) -> None:
    with suppress(Exception):  # it expires by itself in ten seconds
        cache.delete(key)
