"""What tests of several actions share."""

import pytest

from tests.factories import OrganizationFactory, TaskForceMembershipFactory


@pytest.fixture
def double(network):
    """A second record of the provider, in the same task force, with what a record may hold."""
    row = OrganizationFactory(
        name="Harbor Legal Aid Society", county="", city="Elk Fork", website="https://harbor.example", phone=""
    )
    TaskForceMembershipFactory(task_force=network.task_force, organization=row)
    for end in (network.provider, network.agency):
        end.steward = network.task_force
        end.save()
    return row
