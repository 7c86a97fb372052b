"""How the installation is: each part says when it fails, and the lags are counted."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone

from core import health, seals
from core.models import EventDelivery


def test_a_working_installation_is_well(db) -> None:
    assert (health.database_answers(), health.migrations_done(), health.cache_answers()) == (True, True, True)


class Refusing:
    """A connection whose server is gone."""

    def cursor(self) -> None:
        """Never comes about."""
        raise DatabaseError


def test_a_database_that_refuses_is_said(db, monkeypatch) -> None:
    monkeypatch.setattr(health, "connection", Refusing())
    assert not health.database_answers()


def test_a_cache_that_forgets_is_said(db, monkeypatch) -> None:
    monkeypatch.setattr(cache, "get", lambda *_: None)
    assert not health.cache_answers()


def test_a_cache_that_breaks_is_said(db, monkeypatch) -> None:
    def break_down(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(cache, "set", break_down)
    monkeypatch.setattr(cache, "delete", break_down)
    assert not health.cache_answers()


def test_a_table_that_is_missing_is_said(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    assert not health.migrations_done()


def test_the_outbox_lag_counts_what_is_due_and_what_is_dead(tip) -> None:
    waiting = EventDelivery.objects.filter(delivered_at=None).count()
    assert waiting
    first = EventDelivery.objects.order_by("id").first()
    EventDelivery.objects.filter(pk=first.pk).update(dead_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(seconds=90), tick=False):
        lag = health.outbox_lag()

    assert (lag.waiting, lag.dead) == (waiting - 1, 1)
    assert (90 <= lag.oldest_seconds < 120) is (waiting > 1)


def test_the_seal_lag_ends_with_the_sealing(tip) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=90), tick=False):
        before = health.seal_lag()
    seals.seal_all()

    assert before.waiting == 2
    assert 90 <= before.oldest_seconds < 120
    assert health.seal_lag() == health.Lag(0, 0.0)


@pytest.mark.parametrize("measure", [health.outbox_lag, health.seal_lag])
def test_nothing_waits_in_an_empty_installation(db, measure) -> None:
    assert measure() == health.Lag(0, 0.0)
