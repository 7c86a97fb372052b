"""Two schedulers at once: each step of a ladder is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from core.models import Event
from referrals import actions
from referrals.models import Escalation, Referral

pytestmark = pytest.mark.django_db(transaction=True)


def _climb(moment):
    try:
        return actions.escalate(moment)
    finally:
        connection.close()


def test_two_schedulers_tell_each_step_once(tip):
    moment = Referral.objects.get(pk=tip.pk).escalate_at
    assert moment > datetime(2026, 1, 1, tzinfo=UTC)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(_climb, [moment + timedelta(seconds=1)] * 4))
    assert sorted(counts) == [0, 0, 0, 1]
    assert Event.objects.filter(type="referral.escalated").count() == 1
    assert Escalation.objects.filter(told=True).count() == 1
