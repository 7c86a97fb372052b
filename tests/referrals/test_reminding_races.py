"""Taking a reminder back while a worker is about to tell of it: one of the two happens, never both, never neither."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import delivery
from core.models import EventDelivery
from referrals import actions
from referrals.models import Referral
from referrals.reminding import REMINDED
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(3))
def test_taking_back_against_the_worker(tip, people, mailoutbox, _round):
    delivery.drain()
    mailoutbox.clear()
    actions.remind(tip, by=people.coordinator)
    past = timezone.now() - timedelta(seconds=1)
    EventDelivery.objects.filter(event__type=REMINDED).update(available_at=past)
    taken_back, drained = at_once(
        lambda: actions.take_back_reminder(tip, by=people.coordinator), lambda: delivery.drain() >= 0
    )
    delivery.drain()
    assert drained == "ok"
    assert taken_back in ("ok", "Conflict")
    row = Referral.objects.get(pk=tip.pk)
    assert bool(mailoutbox) is (taken_back == "Conflict")
    assert (row.reminded_at is None) is (taken_back == "ok")
    assert not EventDelivery.objects.filter(delivered_at=None).exclude(last_error="").exists()
