"""Two drafts of the same hand-off, sent at the same moment: one goes out, the other is warned."""

from collections import Counter

import pytest

from referrals import actions
from referrals.models import Referral
from tests.referrals.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(3))
def test_two_drafts_of_the_same_at_once(network, people, _round):
    ends = {"task_force": network.task_force, "sender": network.business, "receiver": network.agency}
    contents = {"signs": ["unpaid_wages"], "own_reference": "SH-118"}
    drafts = [actions.create_draft(by=people.sender, kind="tip", contents=contents, **ends) for _ in range(3)]
    results = at_once(*(lambda one=one: actions.send(one, by=people.sender) for one in drafts))
    assert Counter(results) == {"ok": 1, "Conflict": 2}
    assert Counter(Referral.objects.values_list("state", flat=True)) == {"sent": 1, "draft": 2}


def test_a_double_click_on_send_makes_one(draft_tip, people):
    results = at_once(*[lambda: actions.send(draft_tip, by=people.sender)] * 2)
    assert Counter(results) == {"ok": 1, "Conflict": 1}
