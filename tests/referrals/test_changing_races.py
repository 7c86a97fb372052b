"""Changes of what was asked at the same time as something else: nothing is written over or opens without a release."""

from collections import Counter

import pytest

from core.models import Event
from referrals import actions
from referrals.models import Contents, Referral
from tests.conftest import actor
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]
CHANGED = "referral.changed"


def changes(referral):
    return Event.objects.filter(subject_id=referral.pk, type=CHANGED).count()


def test_two_colleagues_change_it_and_one_looks_again(tip, people):
    results = at_once(
        *(
            lambda by=by, workers=workers: actions.change_sent(
                tip, by=by, contents={"workers": workers}, expected_version=tip.version
            )
            for by, workers in ((people.sender, "1-5"), (people.sender_admin, "21-100"))
        )
    )
    assert Counter(results) == {"ok": 1, "Stale": 1}
    assert changes(tip) == 1
    held = Contents.objects.get(referral=tip, holder=tip.sender_id)
    assert held.workers == ("1-5" if results[0] == "ok" else "21-100")


def test_a_change_against_a_withdrawn_release(coded, people, network):
    colleague = actor(organization=network.survivors)
    results = at_once(
        lambda: actions.change_sent(coded, by=people.survivors, contents={"people": 7}),
        lambda: actions.revoke_release(coded, by=colleague),
    )
    row = Referral.objects.get(pk=coded.pk)
    assert row.state == "withdrawn"
    assert results[1] == "ok"
    assert changes(coded) == (results[0] == "ok")
    held = Contents.objects.get(referral=coded, holder=coded.sender_id)
    assert held.people == (7 if results[0] == "ok" else 3)


def test_a_change_against_a_decline(tip, people):
    results = at_once(
        lambda: actions.change_sent(tip, by=people.sender, envelope={"focus": "both"}),
        lambda: actions.decline(tip, by=people.receiver, reason="other"),
    )
    row = Referral.objects.get(pk=tip.pk)
    assert results[1] == "ok"
    assert (row.state, row.focus) == ("declined", "both" if results[0] == "ok" else "labor")
    assert changes(tip) == (results[0] == "ok")
