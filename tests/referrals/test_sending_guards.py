"""What stands before sending: members on both ends, a receiver that is not full, moves made by moves alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import events
from core.errors import Conflict, Invalid
from core.models import Event
from partners.codes import MembershipStatus
from partners.models import Capacity, TaskForceMembership
from referrals import actions
from referrals.lifecycle import BY_PEOPLE, MOVES, TERMINAL, State
from referrals.models import Contents, Referral

pytestmark = pytest.mark.django_db


def stored(referral):
    return Referral.objects.values().get(pk=referral.pk), Event.objects.count()


@pytest.fixture
def draft_service(network, people):
    return actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "shelter"},
    )


@pytest.fixture
def report(network):
    def made(status, need="emergency_shelter", hours=1):
        return Capacity.objects.create(
            organization=network.provider,
            need=need,
            status=status,
            reported_at=timezone.now() - timedelta(hours=hours),
        )

    return made


@pytest.mark.parametrize("end", ["sender", "receiver"])
@pytest.mark.parametrize(
    ("status", "sends"),
    [
        ("active", True),
        ("external", True),
        ("applicant", False),
        ("vetted", False),
        ("suspended", False),
        ("left", False),
    ],
)
def test_v01_both_ends_are_members_that_hand_off(draft_tip, people, end, status, sends):
    organization = getattr(draft_tip, end)
    TaskForceMembership.objects.filter(organization=organization).update(status=MembershipStatus(status))
    if sends:
        assert actions.send(draft_tip, by=people.sender).state == "sent"
        return
    before = stored(draft_tip)
    with pytest.raises(Invalid) as refused:
        actions.send(draft_tip, by=people.sender)
    assert list(refused.value.fields) == [end]
    assert stored(draft_tip) == before


def test_v01_nobody_hands_to_themselves(people, network):
    with pytest.raises(Invalid) as refused:
        actions.create_draft(
            by=people.coordinator,
            task_force=network.task_force,
            sender=network.provider,
            receiver=network.provider,
            kind="training_request",
        )
    assert list(refused.value.fields) == ["receiver"]
    assert Referral.objects.count() == 0


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_receiver_that_is_full_is_asked_with_a_reason_only(draft_service, people, report, reason):
    report("no_capacity")
    before = stored(draft_service)
    with pytest.raises(Invalid) as refused:
        actions.send(draft_service, by=people.survivors, capacity_reason=reason)
    assert list(refused.value.fields) == ["capacity_reason"]
    assert stored(draft_service) == before


def test_the_reason_is_kept_with_the_event(draft_service, people, report):
    report("no_capacity")
    actions.send(draft_service, by=people.survivors, capacity_reason="waiting_list")
    assert events.facts_of(Event.objects.get(type="referral.sent"))["capacity_reason"] == "waiting_list"


@pytest.mark.parametrize(
    "said",
    [
        [],
        [("has_capacity", "emergency_shelter", 1)],
        [("waitlist", "emergency_shelter", 1)],
        [("no_capacity", "emergency_shelter", 200)],
        [("no_capacity", "dental", 1)],
        [("no_capacity", "emergency_shelter", 1), ("has_capacity", "transitional_housing", 1)],
    ],
)
def test_what_is_old_about_something_else_or_not_all_is_no_hindrance(draft_service, people, report, said):
    for status, need, hours in said:
        report(status, need, hours)
    assert actions.send(draft_service, by=people.survivors).state == "sent"
    assert "capacity_reason" not in events.facts_of(Event.objects.get(type="referral.sent"))


@pytest.mark.parametrize("field", ["note", "worksite", "area", "county"])
@pytest.mark.parametrize("text", ["Call 406-555-0142", "A123456789", "ana@example.com", "born 04/12/1991"])
def test_v05_a_tip_holds_no_personal_data(network, people, field, text):
    with pytest.raises(Invalid) as refused:
        actions.create_draft(
            by=people.sender,
            task_force=network.task_force,
            sender=network.business,
            receiver=network.agency,
            kind="tip",
            contents={"signs": ["threats"], field: text},
        )
    assert list(refused.value.fields) == [field]
    assert text not in str(refused.value.fields)
    assert Contents.objects.count() == 0


def test_v05_a_tip_has_no_field_about_a_person(network, people):
    for given in ({"people": 3}, {"age_band": "adults"}):
        with pytest.raises(Invalid):
            actions.create_draft(
                by=people.sender,
                task_force=network.task_force,
                sender=network.business,
                receiver=network.agency,
                kind="tip",
                contents=given,
            )
    assert Contents.objects.count() == 0


GIVEN = {
    "decline": {"reason": "other"},
    "withdraw": {"reason": "other"},
    "close_not_engaged": {"reason": "other", "attempts": 1},
    "complete": {"outcome": "no_action"},
}


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_v06_an_end_is_final(tip, people, network, state):
    Referral.objects.filter(pk=tip.pk).update(state=state, closed_at=timezone.now())
    before = stored(tip)
    for move in BY_PEOPLE:
        given = dict(GIVEN.get(move, {}))
        if move == "waitlist":
            given["review_on"] = timezone.localdate()
        if move == "redirect":
            given["organizations"] = [network.agency.pk]
        with pytest.raises(Conflict):
            actions.MAKE[move](tip, by=people.coordinator, **given)
    assert stored(tip) == before


def test_v06_the_table_leads_from_no_end_and_every_move_has_its_action():
    for move in MOVES.values():
        assert not move.sources & TERMINAL
        assert move.target in State
    assert set(BY_PEOPLE) <= set(actions.MAKE)
