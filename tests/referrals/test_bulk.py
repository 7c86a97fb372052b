"""Many at once: each is judged by itself, and what belongs to somebody else is not there."""

from uuid import uuid4

import pytest

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from referrals import actions
from referrals.actions.bulk import Sending
from referrals.models import Referral
from tests.factories.referrals import ReferralFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def said(outcomes):
    """What became of each: `done`, `missing`, or the refusal's type."""
    return ["done" if one.referral else type(one.refusal).__name__ if one.refusal else "missing" for one in outcomes]


def test_each_reminder_is_judged_and_recorded_by_itself(tip, service, draft_tip, people):
    foreign = ReferralFactory(sent=True)
    actions.remind(service, by=people.coordinator)
    outcomes = actions.bulk_remind([service.pk, foreign.pk, tip.pk, uuid4()], by=people.coordinator)
    assert said(outcomes) == ["Conflict", "missing", "done", "missing"]
    assert outcomes[0].refusal.code == "reminded_recently"
    assert Event.objects.filter(type="referral.reminded", subject_id=tip.pk).count() == 1
    foreign.refresh_from_db()
    assert foreign.reminded_at is None


def test_one_that_was_answered_meanwhile_keeps_nobody_else_from_being_reminded(tip, service, people):
    actions.decline(tip, by=people.receiver, reason="other")
    assert said(actions.bulk_remind([tip.pk, service.pk], by=people.coordinator)) == ["Conflict", "done"]


def test_who_may_not_remind_is_told_so_for_each(tip, people):
    events = Event.objects.count()
    (outcome,) = actions.bulk_remind([tip.pk], by=people.receiver)
    assert isinstance(outcome.refusal, NotAllowed)
    assert Event.objects.count() == events


def test_the_lead_of_many(tip, service, people):
    lead = people.coordinator.user
    outcomes = actions.bulk_assign_lead([tip.pk, service.pk], by=people.coordinator, lead=lead)
    assert said(outcomes) == ["done", "done"]
    assert set(Referral.objects.values_list("lead", flat=True)) == {lead.pk}
    assert said(actions.bulk_assign_lead([tip.pk], by=people.sender, lead=lead)) == ["NotAllowed"]
    (refused,) = actions.bulk_assign_lead([tip.pk], by=people.coordinator, lead=people.sender.user)
    assert isinstance(refused.refusal, Invalid)
    assert set(Referral.objects.values_list("lead", flat=True)) == {lead.pk}


def test_many_drafts_are_sent_as_they_were_judged(network, people):
    rows = [
        actions.create_draft(
            by=people.sender,
            task_force=network.task_force,
            sender=network.business,
            receiver=network.agency,
            kind="tip",
            contents=contents,
        )
        for contents in ({"signs": ["debt"]}, {"signs": ["debt"]}, {})
    ]
    items = [Sending(rows[0].pk, 1), Sending(rows[1].pk, 7), Sending(rows[2].pk, 1)]
    outcomes = actions.bulk_send(items, by=people.sender)
    assert [type(one.refusal) for one in outcomes] == [type(None), Stale, Invalid]
    assert [Referral.objects.get(pk=row.pk).state for row in rows] == ["sent", "draft", "draft"]
    (again,) = actions.bulk_send(items[:1], by=people.sender)
    assert isinstance(again.refusal, Conflict)
    assert said(actions.bulk_send([Sending(rows[1].pk, 1)], by=people.receiver)) == ["missing"]


@pytest.mark.parametrize(("before", "after"), [("accept", "decline"), ("acknowledge", None)])
def test_a_masked_sender_learns_nothing_from_the_results(service, people, before, after, network):
    """Two that differ only in what the sender may not know come to the same."""
    other = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "safety"},
    )
    actions.send(other, by=people.survivors)
    actions.MAKE[before](service, by=people.provider)
    if after:
        actions.MAKE[after](other, by=people.provider, reason="no_capacity")
    outcomes = actions.bulk_remind([service.pk, other.pk], by=people.survivors)
    said_to_them = {(str(one.refusal), getattr(one.refusal, "code", None), one.referral is None) for one in outcomes}
    assert len(said_to_them) == 1
    assert isinstance(outcomes[0].refusal, Conflict) is bool(after)
