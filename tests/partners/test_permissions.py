"""Who may do what among the partners: the whole table, by person."""

import pytest

from core.errors import NotAllowed
from partners import permissions
from partners.models import (
    Activity,
    Engagement,
    Inquiry,
    InquiryReply,
    Merge,
    Partnership,
    Recommendation,
    TaskForceMembership,
)
from tests.conftest import actor
from tests.factories import OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db
COORDINATORS = {"coordinator", "le_coordinator"}
ALL_COORDINATORS = COORDINATORS | {"other_coordinator"}
READERS = {"sender_readonly", "receiver_readonly"}
OF_THE_BUSINESS = {"sender", "sender_admin", "sender_readonly"}
OF_THE_AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
STAFF = OF_THE_BUSINESS | OF_THE_AGENCY | {"provider", "survivors", "outsider"}

# With an admin of its own (the agency), and without one (the provider, kept by the task force).
MAY = {
    ("organization.create", None): ALL_COORDINATORS,
    ("organization.edit", "agency"): {"receiver_admin"},
    ("organization.edit", "provider"): COORDINATORS,
    ("organization.archive", "agency"): {"receiver_admin"} | COORDINATORS,
    ("organization.archive", "provider"): COORDINATORS,
    ("organization.absorb", "agency"): COORDINATORS | {"platform"},
    ("organization.absorb", "outsider"): {"other_coordinator", "platform"},
    ("organization.merge", "agency"): COORDINATORS | {"platform"},
    ("organization.merge", "outsider"): {"other_coordinator", "platform"},
    ("merge.undo", "merge"): COORDINATORS | {"platform"},
    ("duplicates.decide", None): ALL_COORDINATORS | {"platform"},
    ("contact.edit", "agency"): {"receiver", "receiver_admin"} | COORDINATORS,
    ("contact.edit", "provider"): {"provider"} | COORDINATORS,
    ("contact.edit", "outsider"): {"outsider", "other_coordinator"},
    ("contact.ask", "agency"): COORDINATORS,
    ("contact.ask", "outsider"): {"other_coordinator"},
    ("contact_checks.see", None): STAFF - READERS | ALL_COORDINATORS,
    ("line.edit", "agency"): {"receiver", "receiver_admin"} | COORDINATORS,
    ("line.edit", "outsider"): {"outsider", "other_coordinator"},
    ("line.find", None): STAFF | ALL_COORDINATORS,
    ("capacity.see", None): STAFF - OF_THE_BUSINESS | ALL_COORDINATORS,
    ("capacity.report", "provider"): {"provider"} | COORDINATORS,
    ("capacity.report", "outsider"): {"outsider", "other_coordinator"},
    ("inquiry.ask", "agency"): {"receiver", "receiver_admin"} | COORDINATORS,
    ("inquiry.ask", "business"): set(),
    ("inquiry.ask", "outsider"): {"outsider", "other_coordinator"},
    ("inquiry.manage", "inquiry"): {"receiver", "receiver_admin"} | COORDINATORS,
    ("inquiry.answer", "reply"): {"provider"} | COORDINATORS,
    ("partnership.edit", "pair"): {"sender", "sender_admin", "provider"} | COORDINATORS,
    ("partnership.edit", "far_pair"): {"outsider", "other_coordinator"},
    ("rating.give", "pair"): {"sender", "sender_admin", "provider"},
    ("rating.give", "far_pair"): {"outsider"},
    ("activity.log", "activity"): {"receiver", "receiver_admin"} | COORDINATORS,
    ("engagement.edit", "engagement"): {"survivors"} | COORDINATORS,
    ("engagement.edit", "recommendation"): {"survivors"} | COORDINATORS,
    ("practice.edit", "business"): {"sender", "sender_admin"} | COORDINATORS,
    ("practice.edit", "outsider"): {"outsider", "other_coordinator"},
    ("agreement.edit", "task_force"): COORDINATORS,
    ("agreement.edit", "other_task_force"): {"other_coordinator"},
    ("directory.export", None): ALL_COORDINATORS | {"platform"},
    ("unit.edit", "agency"): {"receiver_admin"},
    ("unit.edit", "provider"): set(),
    ("people.manage", "agency"): {"receiver_admin", "platform"},
    ("people.manage", "provider"): COORDINATORS | {"platform"},
    ("people.manage", "task_force"): COORDINATORS | {"platform"},
    ("task_force.manage", "task_force"): COORDINATORS,
    ("task_force.manage", "other_task_force"): {"other_coordinator"},
    ("task_force.create", None): {"platform"},
    ("agencies.import", None): ALL_COORDINATORS | {"platform"},
}


ROWS = ("merge", "inquiry", "reply", "pair", "far_pair", "activity", "engagement", "recommendation")


def _rows(network):
    """What is no organization and no task force, by its name in the table: the agency asks, the provider answers."""
    force, far = network.task_force, network.other_task_force
    inquiry = Inquiry(task_force=force, asker=network.agency)
    return {
        "pair": Partnership(task_force=force, first=network.business, second=network.provider),
        "far_pair": Partnership(task_force=far, first=network.outsider, second=OrganizationFactory()),
        "activity": Activity(task_force=force, lead=network.agency),
        "engagement": Engagement(task_force=force, organization=network.survivors),
        "recommendation": Recommendation(task_force=force, organization=network.survivors),
        "merge": Merge(kept=network.agency, absorbed=network.provider),
        "inquiry": inquiry,
        "reply": InquiryReply(inquiry=inquiry, organization=network.provider),
    }


@pytest.fixture
def kept(network):
    """The network, with the task force as steward of its members."""
    for organization in (network.agency, network.provider):
        organization.steward = network.task_force
        organization.save()
    return network


def test_the_table_below_asks_about_every_move():
    assert {move for move, _subject in MAY} == set(permissions.RULES)


@pytest.mark.parametrize(("move", "subject"), MAY)
def test_each_move_for_everybody(move, subject, kept, people):
    about = _rows(kept)[subject] if subject in ROWS else getattr(kept, subject or "", None)
    reasons = {name: permissions.why_not(person, move, about) for name, person in people.items()}

    assert {name for name, reason in reasons.items() if reason is None} == MAY[move, subject]
    refusals = [reason for reason in reasons.values() if reason]
    assert {type(reason) for reason in refusals} == {NotAllowed}
    assert {str(reason.message) for reason in refusals} == {str(permissions.RULES[move][1])}


def test_a_record_that_nobody_keeps_is_edited_by_nobody(people):
    orphan = OrganizationFactory(law_enforcement=True)
    assert [
        name for name, person in people.items() if not permissions.why_not(person, "organization.edit", orphan)
    ] == []


def test_an_admin_who_left_no_longer_keeps_the_coordinators_out(kept, people):
    hat = people.receiver_admin.membership
    assert permissions.why_not(people.coordinator, "organization.edit", kept.agency)
    hat.user.is_active = False
    hat.user.save()
    assert permissions.why_not(people.coordinator, "organization.edit", kept.agency) is None


@pytest.mark.parametrize(("status", "may"), [("applicant", True), ("suspended", True), ("left", False)])
def test_contacts_of_a_member_are_mended_until_it_left(status, may, network, people):
    TaskForceMembership.objects.filter(organization=network.business).update(status=status)
    assert (permissions.why_not(people.coordinator, "contact.edit", network.business) is None) is may


def test_who_belongs_to_two_is_started_by_its_steward(network, people):
    organization = OrganizationFactory(steward=network.other_task_force)
    for force in (network.task_force, network.other_task_force):
        TaskForceMembershipFactory(task_force=force, organization=organization)
    may = [name for name, person in people.items() if not permissions.why_not(person, "people.manage", organization)]
    assert may == ["other_coordinator", "platform"]


def test_an_admin_of_one_is_nothing_at_another(network, people):
    elsewhere = actor(organization=network.survivors, admin=True)
    for move in ("organization.edit", "organization.archive", "contact.edit", "unit.edit", "people.manage"):
        assert permissions.why_not(elsewhere, move, network.agency)
