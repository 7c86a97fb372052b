"""The outbox: each duty is done, a failing one is tried again later, and nobody else waits for it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from core import delivery, events, handlers
from core.access import System
from core.models import EventDelivery
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture
def registry(monkeypatch):
    """Handlers of this test alone."""
    monkeypatch.setattr(handlers, "_by_name", {})
    monkeypatch.setattr(handlers, "_by_event", {})


@pytest.fixture
def happen():
    def record():
        with transaction.atomic():
            return events.record("test.happened", subject=OrganizationFactory(), actor=System())

    return record


def test_each_handler_runs_once_and_is_stamped(registry, happen):
    calls = []
    handlers.on("test.happened", name="first")(lambda event, row: calls.append(("first", event.pk)))
    handlers.on("test.happened", name="second", outside=True)(lambda event, row: calls.append(("second", event.pk)))
    event = happen()
    assert delivery.drain() == 2
    assert delivery.drain() == 0
    assert sorted(calls) == [("first", event.pk), ("second", event.pk)]
    assert EventDelivery.objects.filter(delivered_at=None).count() == 0


def test_a_failing_handler_waits_and_the_others_go_on(registry, happen):
    done = []

    @handlers.on("test.happened", name="broken")
    def broken(_event, _row):
        raise OSError("words that must not be kept")

    handlers.on("test.happened", name="sound")(lambda event, row: done.append(row.pk))
    with time_machine.travel(START, tick=False):
        happen()
        assert delivery.drain() == 1
        row = EventDelivery.objects.get(handler="broken")
        assert (row.attempts, row.last_error, row.delivered_at, row.lease) == (1, "OSError", None, None)
        assert timedelta(seconds=15) <= row.available_at - START <= timedelta(seconds=19)
        assert delivery.drain() == 0
    assert len(done) == 1


def test_a_handler_that_never_works_is_dead_after_its_last_attempt_and_can_be_revived(registry, happen):
    works = []

    @handlers.on("test.happened", name="broken")
    def broken(_event, _row):
        if not works:
            raise OSError

    with time_machine.travel(START, tick=False):
        happen()
    for attempt in range(delivery.MAX_ATTEMPTS + 2):
        with time_machine.travel(START + timedelta(hours=2 * attempt), tick=False):
            delivery.drain()
    row = EventDelivery.objects.get(handler="broken")
    assert (row.attempts, row.dead_at is not None) == (delivery.MAX_ATTEMPTS, True)
    works.append(True)
    delivery.revive(row)
    assert delivery.drain() == 1


def test_a_database_effect_and_its_stamp_stand_or_fall_together(registry, happen):
    @handlers.on("test.happened", name="half")
    def half(_event, _row):
        OrganizationFactory(slug="half-done")
        raise OSError

    happen()
    delivery.drain()
    assert EventDelivery.objects.get(handler="half").delivered_at is None
    assert not type(OrganizationFactory.build()).objects.filter(slug="half-done").exists()


def test_a_row_whose_worker_died_is_taken_again_after_its_lease(registry, happen, settings):
    calls = []
    handlers.on("test.happened", name="only")(lambda event, row: calls.append(row.attempts))
    with time_machine.travel(START, tick=False):
        happen()
        assert len(delivery.claim(START)) == 1
        assert delivery.drain() == 0
    later = START + timedelta(seconds=settings.HANDOFF_LEASE_SECONDS)
    with time_machine.travel(later, tick=False):
        assert delivery.drain() == 1
    assert calls == [1]


def test_a_slow_worker_that_lost_its_lease_does_not_run_the_effect_twice(registry, happen, settings):
    calls = []
    handlers.on("test.happened", name="only")(lambda event, row: calls.append(row.attempts))
    with time_machine.travel(START, tick=False):
        happen()
        (slow,) = delivery.claim(START)
        delivery._begin(slow)
    with time_machine.travel(START + timedelta(seconds=settings.HANDOFF_LEASE_SECONDS + 1), tick=False):
        assert delivery.drain() == 1
        assert delivery.deliver(slow) is False
    assert calls == [2]


def test_a_row_that_kills_every_worker_is_buried(registry, happen):
    handlers.on("test.happened", name="deadly")(lambda event, row: None)
    happen()
    EventDelivery.objects.update(attempts=delivery.MAX_ATTEMPTS)
    assert delivery.drain() == 0
    row = EventDelivery.objects.get(handler="deadly")
    assert (row.dead_at is not None, row.last_error) == (True, "TooOften")


def test_beginning_a_row_renews_its_lease(registry, happen, settings):
    calls = []

    @handlers.on("test.happened", name="slow", outside=True)
    def slow(event, _row):
        calls.append(event.pk)

    with time_machine.travel(START, tick=False) as clock:
        happen()
        first = delivery.claim(START)[0]
        clock.shift(timedelta(seconds=settings.HANDOFF_LEASE_SECONDS - 1))
        delivery._begin(first)
        clock.shift(timedelta(seconds=settings.HANDOFF_LEASE_SECONDS - 1))
        assert delivery.drain() == 0, "another worker must not take it yet"
        delivery._run(first)
    assert len(calls) == 1


def test_a_handler_that_no_longer_exists_is_noted(registry, happen):
    handlers.on("test.happened", name="gone")(lambda event, row: None)
    happen()
    handlers._by_name.clear()
    assert delivery.drain() == 0
    assert EventDelivery.objects.get(handler="gone").last_error == "KeyError"


def test_two_handlers_of_one_name_are_refused(registry):
    handlers.on("test.happened", name="same")(lambda event, row: None)
    with pytest.raises(RuntimeError):
        handlers.on("test.other", name="same")(lambda event, row: None)


def test_a_long_handler_holds_its_row_and_learns_when_it_was_taken_over(registry, happen, settings):
    handlers.on("test.happened", name="long")(lambda _event, _row: None)
    almost = timedelta(seconds=settings.HANDOFF_LEASE_SECONDS - 1)
    with time_machine.travel(START, tick=False) as clock:
        happen()
        (row,) = delivery.claim(START)
        clock.shift(almost)
        delivery.renew(row)
        clock.shift(almost)
        assert delivery.drain() == 0, "another worker must not take it yet"
        clock.shift(timedelta(seconds=2))
        assert delivery.drain() == 1
        with pytest.raises(delivery.LeaseLost):
            delivery.renew(row)
