"""What every test may use: people of a small network, and a referral between two of its partners."""

from dataclasses import dataclass, fields

import pytest
import time_machine

from partners.actors import Actor
from partners.models import Organization, TaskForce
from referrals import actions
from tests.factories import (
    MembershipFactory,
    OrganizationFactory,
    TaskForceFactory,
    TaskForceMembershipFactory,
    UserFactory,
)

pytest_plugins = ["tests.support.parts", "tests.support.coded", "tests.support.examples"]

TIP = {"county": "Marlow", "signs": ["unpaid_wages", "documents_kept"], "workers": "6-20", "note": "Night shift only."}


@dataclass(frozen=True)
class Network:
    """A task force with one member of each sector, and a second task force that has nothing to do with it."""

    task_force: TaskForce
    agency: Organization
    business: Organization
    provider: Organization
    other_provider: Organization
    survivors: Organization
    outsider: Organization
    other_task_force: TaskForce


@dataclass(frozen=True)
class People:
    """One actor per relation to the network; `sender_*` work for the business, `receiver_*` for the agency."""

    sender: Actor
    sender_admin: Actor
    sender_readonly: Actor
    receiver: Actor
    receiver_admin: Actor
    receiver_readonly: Actor
    provider: Actor
    survivors: Actor
    outsider: Actor
    coordinator: Actor
    le_coordinator: Actor
    other_coordinator: Actor
    evaluator: Actor
    auditor: Actor
    platform: Actor
    nobody: Actor

    def items(self):
        """Names and actors."""
        return [(field.name, getattr(self, field.name)) for field in fields(self)]


@pytest.fixture
def at_noon():
    """One day in every time zone of the network, whatever the hour at which the tests run; the clock ticks on."""
    with time_machine.travel("2026-11-24T17:00:00Z"):
        yield


@pytest.fixture
def network(db) -> Network:
    task_force, other = TaskForceFactory(), TaskForceFactory()
    built = {
        "agency": OrganizationFactory(law_enforcement=True, name="Elk Fork Police", short_name="Elk Fork PD"),
        "business": OrganizationFactory(business=True, name="Summit Hospitality Group", short_name="Summit"),
        "provider": OrganizationFactory(name="Harbor Legal Aid"),
        "other_provider": OrganizationFactory(name="Northside Shelter"),
        "survivors": OrganizationFactory(survivor=True, name="Semilla Workers' Circle"),
    }
    for organization in built.values():
        TaskForceMembershipFactory(task_force=task_force, organization=organization)
    outsider = OrganizationFactory(law_enforcement=True, name="Far Away Police")
    TaskForceMembershipFactory(task_force=other, organization=outsider)
    return Network(task_force=task_force, outsider=outsider, other_task_force=other, **built)


def actor(**hat) -> Actor:
    """An actor wearing a fresh hat."""
    membership = MembershipFactory(**hat)
    return Actor(user=membership.user, membership=membership)


@pytest.fixture
def people(network) -> People:
    scope = {"task_force": network.task_force}
    return People(
        sender=actor(organization=network.business),
        sender_admin=actor(organization=network.business, admin=True),
        sender_readonly=actor(organization=network.business, readonly=True),
        receiver=actor(organization=network.agency),
        receiver_admin=actor(organization=network.agency, admin=True),
        receiver_readonly=actor(organization=network.agency, readonly=True),
        provider=actor(organization=network.provider),
        survivors=actor(organization=network.survivors),
        outsider=actor(organization=network.outsider),
        coordinator=actor(coordinator=True, **scope),
        le_coordinator=actor(coordinator=True, employer=network.agency, **scope),
        other_coordinator=actor(coordinator=True, task_force=network.other_task_force),
        evaluator=actor(evaluator=True, **scope),
        auditor=actor(auditor=True, **scope),
        platform=Actor(user=UserFactory(platform=True)),
        nobody=Actor(user=UserFactory()),
    )


@pytest.fixture
def draft_tip(network, people):
    """A tip that the business has written but not sent."""
    return actions.create_draft(
        by=people.sender,
        task_force=network.task_force,
        sender=network.business,
        receiver=network.agency,
        kind="tip",
        envelope={"industry": "hotels", "region": "Marlow"},
        contents=TIP,
    )


@pytest.fixture
def tip(draft_tip, people):
    """A tip from the business to the agency, sent."""
    return actions.send(draft_tip, by=people.sender)


@pytest.fixture
def number_only(network, people):
    """A draft about a person who was given the number only."""
    return actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal", "handoff_mode": "cold_info_given"},
    )


@pytest.fixture
def service(network, people):
    """A service referral between two providers' sides, sent: its envelope alone."""
    draft = actions.create_draft(
        by=people.survivors,
        task_force=network.task_force,
        sender=network.survivors,
        receiver=network.provider,
        kind="service",
        envelope={"need_group": "legal"},
    )
    return actions.send(draft, by=people.survivors)
