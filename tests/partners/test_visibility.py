"""Which rows of the directory each person sees: the matrix, row by row."""

import pytest

from partners import disclosure
from partners.models import (
    Award,
    Contact,
    Invitation,
    Membership,
    Organization,
    TaskForce,
    TaskForceMembership,
    Unit,
)
from tests.factories import ContactFactory, UnitFactory

pytestmark = pytest.mark.django_db
PARTNERS = {
    *("sender", "sender_admin", "sender_readonly", "receiver", "receiver_admin", "receiver_readonly"),
    *("provider", "survivors", "outsider"),
}
BUSINESS = {"sender", "sender_admin", "sender_readonly"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
COORDINATORS = {"coordinator", "le_coordinator"}
INSIDE = PARTNERS - {"outsider"}


def seeing(model, row, people):
    """The names of those who see a row."""
    return {name for name, person in people.items() if model.objects.visible_to(person).filter(pk=row.pk).exists()}


def test_the_directory_is_open_to_all_who_work_here_but_auditors(network, people):
    everybody = {name for name, _person in people.items()}
    assert seeing(Organization, network.agency, people) == everybody - {"auditor", "nobody"}


@pytest.mark.parametrize(
    ("audience", "sectors", "expected"),
    [
        ("all", [], PARTNERS | COORDINATORS | {"other_coordinator", "evaluator", "platform"}),
        ("task_force", [], AGENCY | {"provider", "survivors"} | COORDINATORS),
        ("sectors", ["service_provider"], AGENCY | {"provider"} | COORDINATORS),
        ("sectors", ["business"], AGENCY | COORDINATORS),
        ("sectors", ["survivor_organization", "law_enforcement"], AGENCY | {"survivors"} | COORDINATORS),
    ],
)
def test_a_contact_is_seen_by_its_audience(audience, sectors, expected, network, people):
    row = ContactFactory(organization=network.agency, audience=audience, audience_sectors=sectors)
    assert seeing(Contact, row, people) == expected


def test_a_suspended_member_no_longer_sees_the_others_contacts(network, people):
    row = ContactFactory(organization=network.agency, audience="task_force")
    TaskForceMembership.objects.filter(organization=network.provider).update(status="suspended")
    assert "provider" not in seeing(Contact, row, people)


def test_who_applies_or_is_suspended_is_known_to_coordinators_and_itself(network, people):
    row = TaskForceMembership.objects.get(organization=network.business)
    assert seeing(TaskForceMembership, row, people) == INSIDE | COORDINATORS | {"evaluator", "platform"}
    TaskForceMembership.objects.filter(pk=row.pk).update(status="suspended")
    assert seeing(TaskForceMembership, row, people) == BUSINESS | COORDINATORS | {"platform"}


def test_people_are_seen_by_colleagues_and_coordinators(network, people):
    assert seeing(Membership, people.receiver.membership, people) == AGENCY | COORDINATORS | {"platform"}
    assert seeing(Membership, people.evaluator.membership, people) == COORDINATORS | {"platform", "evaluator"}


def test_units_are_an_organizations_own_affair(network, people):
    assert seeing(Unit, UnitFactory(organization=network.agency), people) == AGENCY | COORDINATORS


def test_task_forces_and_awards_end_at_their_members(network, people):
    award = Award.objects.create(task_force=network.task_force, funder="OVC", number="A-1", starts_on="2026-10-01")
    members = INSIDE | COORDINATORS | {"evaluator"}
    assert seeing(Award, award, people) == members
    assert seeing(TaskForce, network.task_force, people) == members | {"auditor", "platform"}


def test_invitations_are_seen_by_those_who_send_them(network, people):
    from partners import actions

    row, _token = actions.invite(
        by=people.receiver_admin, email="x@agency.example", role="member", organization=network.agency
    )
    assert seeing(Invitation, row, people) == {"receiver_admin", "platform"} | COORDINATORS


def test_business_staff_and_evaluators_see_the_public_part(network, people):
    hidden = {"regime", "privacy_level", "steward_id", "confidential_location"}
    for name in [*BUSINESS, "evaluator"]:
        assert not hidden & disclosure.fields_for(getattr(people, name), network.provider)
    for name in ("provider", "receiver", "survivors", "coordinator", "platform"):
        assert hidden <= disclosure.fields_for(getattr(people, name), network.provider)
    assert {"regime", "privacy_level"} <= disclosure.fields_for(people.sender, network.business)
