"""One run per slot, however many clocks tick."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.models import Tick
from core.schedule import claim_slot, slot_of

pytestmark = pytest.mark.django_db


def test_a_slot_is_given_once():
    with time_machine.travel(datetime(2026, 11, 23, 10, 12, 30, tzinfo=UTC), tick=False):
        assert [claim_slot("sweep", minutes=1) for _ in range(3)] == [True, False, False]
        assert claim_slot("digest_reads", minutes=60) is True
    with time_machine.travel(datetime(2026, 11, 23, 10, 13, 1, tzinfo=UTC), tick=False):
        assert claim_slot("sweep", minutes=1) is True


def test_old_slots_are_forgotten():
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for day in range(4):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            claim_slot("sweep", minutes=1)
    assert Tick.objects.count() == 3


def test_a_slot_begins_at_its_round_time():
    assert slot_of(datetime(2026, 11, 23, 10, 59, 59, tzinfo=UTC), 60) == datetime(2026, 11, 23, 10, tzinfo=UTC)
