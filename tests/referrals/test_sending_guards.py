"""What stands before sending: members on both ends, a receiver that is not full, moves made by moves alone."""

import ast
from datetime import timedelta

import pytest
from django.utils import timezone

from core import events
from core.errors import Conflict, Invalid
from core.models import Event
from partners.codes import MembershipStatus
from partners.models import Capacity, LawEnforcementProfile, Organization, TaskForceMembership
from referrals import actions
from referrals.lifecycle import BY_PEOPLE, MOVES, TERMINAL, State, sources_of
from referrals.models import Contents, Referral
from tests.architecture.sources import named, python_files

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


@pytest.mark.parametrize(("profile", "sector"), [({"certifies_u": False}, None), ({}, "community")])
def test_v02_whether_the_receiver_may_have_the_kind_is_asked_again_when_it_is_sent(network, people, profile, sector):
    own = LawEnforcementProfile.objects.filter(organization=network.agency)
    own.update(certifies_u=True)
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.agency,
        kind="certification_u",
    )
    own.update(**{"certifies_u": True} | profile)
    Organization.objects.filter(pk=network.agency.pk).update(sector=sector or network.agency.sector)
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        actions.send(draft, by=people.survivors)
    assert list(refused.value.fields) == ["receiver"]
    assert stored(draft) == before


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
    "enter_in_error": {"reason": "other"},
    "close_not_engaged": {"reason": "other", "attempts": 1},
    "complete": {"outcome": "no_action"},
}


def put(referral, state, *, drafted_by):
    """The row in any state, with the times that the database asks of it, as the coordinator wrote it."""
    given = {"created_by": drafted_by.user, "closed_at": timezone.now() if state in TERMINAL else None}
    if state == State.WAITLISTED:
        given |= {"acknowledged_at": referral.sent_at, "waitlisted_at": referral.sent_at, "review_on": referral.sent_on}
    Referral.objects.filter(pk=referral.pk).update(state=state, **given)
    return Referral.objects.get(pk=referral.pk)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", ["tip", "service"])
def test_v06_what_the_table_does_not_lead_to_is_refused_whoever_asks(tip, service, people, network, state, kind):
    row = put({"tip": tip, "service": service}[kind], state, drafted_by=people.coordinator)
    before, rules = stored(row), row.rules
    for name in sorted(set(BY_PEOPLE)):
        if state in sources_of(MOVES[name], about_person=rules.about_person, has_service=rules.has_service):
            continue
        given = GIVEN.get(name, {})
        given |= {"waitlist": {"review_on": timezone.localdate()}}.get(name, {})
        given |= {"redirect": {"organizations": [network.other_provider.pk]}}.get(name, {})
        with pytest.raises(Conflict):
            actions.MAKE[name](row, by=people.coordinator, **given)
        assert stored(row) == before


def test_v06_only_a_move_writes_a_state():
    """Neither an action beside the table, nor a page or an endpoint, nor an update past the actions."""
    written = set()
    for path in python_files("referrals", "api/referrals", "web/referrals"):
        for node in ast.walk(ast.parse(path.read_text())):
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            if any(isinstance(one, ast.Attribute) and one.attr == "state" for one in targets):
                written.add(named(path))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("update", "create"):
                written |= {named(path) for keyword in node.keywords if keyword.arg == "state"}
    assert written == {"referrals/actions/moves.py"}


def test_v06_the_table_leads_from_no_end_and_every_move_has_its_action():
    for move in MOVES.values():
        assert not move.sources & TERMINAL
        assert move.target in State
    assert set(BY_PEOPLE) <= set(actions.MAKE)


def test_what_was_full_when_the_call_was_and_is_old_by_now_is_no_hindrance(draft_service, people, report):
    report("no_capacity", "emergency_shelter", 200)
    call = timezone.now() - timedelta(hours=199)
    assert actions.send(draft_service, by=people.survivors, occurred_at=call).sent_at == call
    assert "capacity_reason" not in events.facts_of(Event.objects.get(type="referral.sent"))
