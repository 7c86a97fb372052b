"""The button of a mailed link pressed twice at once, and against an answer: one move, and the other is told."""

import pytest

from core import delivery, verification
from core.models import Event
from referrals import actions
from referrals.models import Notice, Referral
from tests.factories import ContactFactory
from tests.referrals.receiving import DESK, tokens_in_mails
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def found(draft_tip, network, people):
    """The links that were mailed, by address."""
    ContactFactory(organization=network.agency, email=DESK)
    actions.send(draft_tip, by=people.sender, phoned=True)
    return tokens_in_mails()


def acknowledgments():
    return Event.objects.filter(type="referral.acknowledged")


@pytest.mark.parametrize("whose", ["the same link", "two links"])
def test_two_presses_make_one_move(found, people, whose):
    other = DESK if whose == "the same link" else people.receiver.user.email
    presses = [lambda address=address: actions.acknowledge_by_link(found[address]) for address in (DESK, other)]
    assert sorted(at_once(*presses)) == ["Conflict", "ok"]
    assert acknowledgments().count() == 1
    delivery.drain()
    assert Notice.objects.filter(user=people.sender.user, code="acknowledged").count() == 1
    assert list(verification.problems()) == []


def test_a_press_against_an_answer(found, people, draft_tip):
    results = at_once(
        lambda: actions.acknowledge_by_link(found[DESK]), lambda: actions.accept(draft_tip, by=people.receiver)
    )
    assert results in (["ok", "ok"], ["Conflict", "ok"])
    row = Referral.objects.get(pk=draft_tip.pk)
    assert (row.state, acknowledgments().count()) == ("accepted", 1 if results[0] == "ok" else 0)
    assert row.acknowledged_at <= row.accepted_at
    assert list(verification.problems()) == []
