"""A reminder waits a moment before it goes out; until then its sender, and nobody else, takes it back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core import delivery
from core.errors import Conflict, NotAllowed
from core.models import Event
from referrals import actions
from referrals.models import Notice, Referral
from referrals.reminding import UNDO, may_be_taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span))


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.count()


def test_nobody_is_told_before_its_time(tip, people, mailoutbox):
    delivery.drain()
    mailoutbox.clear()
    actions.remind(tip, by=people.coordinator)
    delivery.drain()
    assert mailoutbox == []
    with time_machine.travel(timezone.now() + UNDO):
        delivery.drain()
    assert people.receiver.user.email in {mail.to[0] for mail in mailoutbox}


def test_what_was_taken_back_is_told_to_nobody_and_leaves_no_wait(tip, people, mailoutbox):
    delivery.drain()
    mailoutbox.clear()
    Notice.objects.all().delete()
    actions.remind(tip, by=people.coordinator)
    row = actions.take_back_reminder(tip, by=people.coordinator)
    assert row.reminded_at is None
    with later(minutes=5):
        delivery.drain()
    assert (mailoutbox, Notice.objects.count()) == ([], 0)
    assert Event.objects.filter(type="referral.reminder_taken_back").count() == 1
    actions.remind(tip, by=people.coordinator)
    with later(minutes=5):
        delivery.drain()
    assert people.receiver.user.email in {mail.to[0] for mail in mailoutbox}


def test_the_reminder_before_it_counts_again(tip, people):
    first = actions.remind(tip, by=people.sender).reminded_at
    with later(hours=5):
        actions.remind(tip, by=people.coordinator)
        row = actions.take_back_reminder(tip, by=people.coordinator)
        assert abs(row.reminded_at - first) < timedelta(seconds=5)
        with pytest.raises(Conflict):
            actions.take_back_reminder(tip, by=people.coordinator)


def test_one_that_went_out_is_not_taken_back(tip, people):
    actions.remind(tip, by=people.coordinator)
    with later(minutes=1):
        delivery.drain()
        before = stored(tip)
        with pytest.raises(Conflict) as refused:
            actions.take_back_reminder(tip, by=people.coordinator)
    assert refused.value.code == "reminder_went_out"
    assert stored(tip) == before


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("sender", Conflict),
        ("le_coordinator", Conflict),
        ("receiver", NotAllowed),
        ("sender_readonly", NotAllowed),
        ("provider", Referral.DoesNotExist),
        ("other_coordinator", Referral.DoesNotExist),
    ],
)
def test_nobody_else_takes_it_back(tip, people, who, refusal):
    actions.remind(tip, by=people.coordinator)
    before = stored(tip)
    with pytest.raises(refusal):
        actions.take_back_reminder(tip, by=getattr(people, who))
    assert stored(tip) == before


def test_a_list_asks_once_which_may_be_taken_back(tip, service, people, django_assert_num_queries):
    actions.remind(tip, by=people.coordinator)
    rows = list(Referral.objects.all())
    with django_assert_num_queries(1):
        assert may_be_taken_back(people.coordinator, rows) == {tip.pk}
    assert may_be_taken_back(people.le_coordinator, rows) == frozenset()
    with later(minutes=1):
        delivery.drain()
    assert may_be_taken_back(people.coordinator, rows) == frozenset()


@pytest.mark.parametrize("move", ["accept", "decline"])
def test_a_masked_sender_takes_back_alike_whatever_was_answered(service, people, move):
    actions.remind(service, by=people.survivors)
    given = {"reason": "no_capacity"} if move == "decline" else {}
    actions.MAKE[move](service, by=people.provider, **given)
    row = actions.take_back_reminder(service, by=people.survivors)
    assert row.reminded_at is None
