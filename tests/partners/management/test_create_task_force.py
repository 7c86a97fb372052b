"""An installation begins with one command and one link."""

import re

import pytest
from django.core.management import CommandError, call_command

from partners import actions
from partners.models import ClockRule, Invitation, TaskForce

pytestmark = pytest.mark.django_db


def test_the_first_coordinator_gets_a_link_that_works(capsys):
    call_command("create_task_force", "Two Bridges", "--coordinator", "kim@bridges.example", "--state", "oh")
    task_force = TaskForce.objects.get()
    assert (task_force.slug, task_force.state, ClockRule.objects.count()) == ("two-bridges", "OH", 63)
    token = re.search(r"/invitation/(\S+)/", capsys.readouterr().out)[1]
    hat = actions.accept_invitation(token, name="Kim Field", password="three quiet herons")
    assert (hat.task_force, hat.role) == (task_force, "coordinator")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("Two Bridges", {"coordinator": "no address"}),
        ("Two Bridges", {"coordinator": "kim@bridges.example", "time_zone": "Mars/Base"}),
        ("", {"coordinator": "kim@bridges.example"}),
    ],
)
def test_a_mistake_sets_nothing_up(name, more):
    with pytest.raises(CommandError):
        call_command("create_task_force", name, **more)
    assert (TaskForce.objects.count(), Invitation.objects.count()) == (0, 0)
