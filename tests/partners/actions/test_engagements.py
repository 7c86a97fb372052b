"""Paid engagements and recommendations: who writes, who pays, who answers, and that no person is in them."""

from datetime import date
from decimal import Decimal

import pytest

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions
from partners.engagement_codes import EngagementStatus
from partners.models import Engagement, Recommendation
from tests.factories.partnerships import EngagementFactory, RecommendationFactory

pytestmark = pytest.mark.django_db
TERMS = {"purpose": "advisory_session", "agreed_on": date(2026, 9, 1), "hours_agreed": 10, "rate": 80}


def stored():
    rows = [list(model.objects.order_by("pk").values()) for model in (Engagement, Recommendation)]
    return rows, Event.objects.count()


def test_who_writes_for_a_survivors_organization(network, people):
    may = {"coordinator", "le_coordinator", "survivors"}
    for name, person in people.items():
        before = stored()
        try:
            actions.agree_engagement(network.task_force, network.survivors, by=person, **TERMS)
            actions.add_recommendation(network.task_force, network.survivors, by=person, text="Pay on the same day.")
        except NotAllowed:
            assert (name not in may, stored()) == (True, before)
        else:
            assert name in may


def test_hours_lead_from_agreed_to_due_to_paid(network, people):
    row = actions.agree_engagement(network.task_force, network.survivors, by=people.survivors, **TERMS)
    assert (row.status, row.due) == (EngagementStatus.AGREED, 0)
    row = actions.change_engagement(row, by=people.survivors, expected_version=1, hours_done=Decimal(6))
    assert (row.status, row.due) == (EngagementStatus.DONE, 480)
    row = actions.change_engagement(row, by=people.coordinator, hours_paid=Decimal(6), paid_on=date(2026, 10, 1))
    assert (row.status, row.due) == (EngagementStatus.AGREED, 0)
    row = actions.change_engagement(row, by=people.coordinator, hours_done=Decimal(10), hours_paid=Decimal(10))
    assert (row.status, row.version) == (EngagementStatus.PAID, 4)
    with pytest.raises(Conflict):
        actions.change_engagement(row, by=people.survivors, rate=100)


def test_refusals_change_nothing(network, people):
    row = EngagementFactory(task_force=network.task_force, organization=network.survivors, hours_done=4)
    before = stored()
    for by, fields, error in (
        (people.survivors, {"hours_paid": 4}, NotAllowed),
        (people.provider, {"hours_done": 5}, NotAllowed),
        (people.coordinator, {"hours_paid": 5}, Invalid),
        (people.coordinator, {"hours_agreed": 0}, Invalid),
        (people.coordinator, {"rate": -1}, Invalid),
        (people.coordinator, {"name": "Ana"}, Invalid),
        (people.coordinator, {"expected_version": 3}, Stale),
    ):
        with pytest.raises(error):
            actions.change_engagement(row, by=by, **fields)
    for organization in (network.provider, network.outsider):
        with pytest.raises(Invalid):
            actions.agree_engagement(network.task_force, organization, by=people.coordinator, **TERMS)
    assert stored() == before


def test_you_said_we_did(network, people):
    row = actions.add_recommendation(network.task_force, network.survivors, by=people.survivors, text=" Pay at once. ")
    assert (row.text, row.status) == ("Pay at once.", "received")
    row = actions.reword_recommendation(row, by=people.survivors, expected_version=1, text="Pay on the same day.")
    row = actions.answer_recommendation(row, by=people.coordinator, expected_version=2, status="in_progress")
    with pytest.raises(Conflict):
        actions.reword_recommendation(row, by=people.survivors, text="Another.")
    row = actions.answer_recommendation(row, by=people.coordinator, status="declined", declined_because="No funds.")
    assert (row.status, row.declined_because, row.answered_on is not None) == ("declined", "No funds.", True)
    row = actions.answer_recommendation(row, by=people.coordinator, status="done", done="Paid by card since October.")
    assert (row.declined_because, row.done, row.version) == ("", "Paid by card since October.", 5)
    types = list(Event.objects.filter(subject_id=row.pk).order_by("id").values_list("type", flat=True))
    assert types == ["recommendation.received", "recommendation.reworded", *["recommendation.answered"] * 3]
    assert "card" not in "".join(Event.objects.values_list("body", flat=True))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"status": "declined"}, "declined_because"),
        ({"status": "declined", "declined_because": "  "}, "declined_because"),
        ({"status": "done"}, "done"),
        ({"status": "lost"}, "status"),
        ({"status": "done", "done": "Call her at 555-010-0199."}, "done"),
        ({"status": "done", "done": "x" * 281}, "done"),
    ],
)
def test_an_answer_without_its_reason_is_refused(network, people, fields, wrong):
    row = RecommendationFactory(task_force=network.task_force, organization=network.survivors)
    before = stored()
    with pytest.raises(Invalid) as refusal:
        actions.answer_recommendation(row, by=people.coordinator, **fields)
    assert (wrong in refusal.value.fields, stored()) == (True, before)


def test_only_coordinators_answer(network, people):
    row = RecommendationFactory(task_force=network.task_force, organization=network.survivors)
    before = stored()
    for person in (people.survivors, people.provider, people.other_coordinator, people.evaluator):
        with pytest.raises(NotAllowed):
            actions.answer_recommendation(row, by=person, status="done", done="Done.")
    with pytest.raises(Stale):
        actions.answer_recommendation(row, by=people.coordinator, expected_version=4, status="in_progress")
    with pytest.raises(Invalid):
        actions.add_recommendation(
            network.task_force, network.survivors, by=people.survivors, text="Ask ana@mail.example."
        )
    assert stored() == before
