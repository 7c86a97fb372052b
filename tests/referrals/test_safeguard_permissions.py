"""Who keeps the log of breaches and the register of demands: every person, for their own and for another's."""

import pytest

from core.errors import NotAllowed
from referrals.safeguard_permissions import require, why_not_keep_breaches, why_not_keep_demands

pytestmark = pytest.mark.django_db


def allowed(people, ask):
    """The names of those whom nothing stands against; a refusal always has words."""
    reasons = {name: ask(person) for name, person in people.items()}
    for reason in (reason for reason in reasons.values() if reason is not None):
        assert type(reason) is NotAllowed
        assert str(reason) not in ("", "None")
    return {name for name, reason in reasons.items() if reason is None}


def test_who_keeps_the_log_of_breaches(network, people):
    own, other = network.task_force.pk, network.other_task_force.pk
    assert allowed(people, lambda by: why_not_keep_breaches(by, own)) == {"coordinator", "le_coordinator", "platform"}
    assert allowed(people, lambda by: why_not_keep_breaches(by, other)) == {"other_coordinator", "platform"}


def test_who_keeps_the_demands_that_reached_a_task_force(network, people):
    own, other = network.task_force.pk, network.other_task_force.pk
    assert allowed(people, lambda by: why_not_keep_demands(by, own, None)) == {"coordinator", "le_coordinator"}
    assert allowed(people, lambda by: why_not_keep_demands(by, other, None)) == {"other_coordinator"}


def test_who_keeps_the_demands_that_reached_an_organization(network, people):
    scope = network.task_force.pk
    for organization, keepers in (
        (network.agency, {"receiver", "receiver_admin"}),
        (network.business, {"sender", "sender_admin"}),
        (network.provider, {"provider"}),
    ):
        assert allowed(people, lambda by, pk=organization.pk: why_not_keep_demands(by, scope, pk)) == keepers


def test_the_reason_is_raised_where_there_is_one():
    require(None)
    with pytest.raises(NotAllowed):
        require(NotAllowed("No."))
