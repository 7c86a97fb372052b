"""How it ended: confirmed by the sender who may know it, or by itself after five business days."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, NotAllowed
from core.models import Event
from referrals import actions
from referrals.models import Referral
from referrals.outcomes import CONFIRMED, confirmation, why_not_confirm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def ended(tip, people):
    actions.accept(tip, by=people.receiver)
    return actions.complete(tip, by=people.receiver, outcome="opened_investigation")


def test_the_sender_confirms_once_and_nothing_else_changes(ended, people) -> None:
    before = Referral.objects.filter(pk=ended.pk).values().get()
    actions.confirm_outcome(ended, by=people.sender)
    assert Referral.objects.filter(pk=ended.pk).values().get() == before
    stands = confirmation(people.receiver, ended)
    assert stands is not None
    assert stands.confirmed_at is not None
    with pytest.raises(Conflict):
        actions.confirm_outcome(ended, by=people.sender)
    assert Event.objects.filter(type=CONFIRMED).count() == 1


@pytest.mark.parametrize("who", ["receiver", "coordinator", "sender_readonly", "provider"])
def test_nobody_else_confirms(ended, people, who) -> None:
    with pytest.raises((NotAllowed, Referral.DoesNotExist)):
        actions.confirm_outcome(ended, by=getattr(people, who))
    assert not Event.objects.filter(type=CONFIRMED).exists()


def test_after_five_business_days_it_confirmed_itself(ended, people) -> None:
    for days, may in ((5, True), (9, False)):  # from Tuesday over a holiday and a weekend
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert (why_not_confirm(people.sender, ended) is None) == may


def test_without_an_outcome_there_is_nothing_to_confirm(tip, people) -> None:
    with pytest.raises(Conflict):
        actions.confirm_outcome(tip, by=people.sender)


def test_a_sender_without_feedback_reads_the_same_before_and_after(service, people) -> None:
    told = [str(why_not_confirm(people.survivors, service))]
    actions.accept(service, by=people.provider)
    actions.start_service(service, by=people.provider)
    actions.complete(service, by=people.provider, outcome="need_met")
    told.append(str(why_not_confirm(people.survivors, service)))
    assert told[0] == told[1]
    assert confirmation(people.survivors, service) is None
