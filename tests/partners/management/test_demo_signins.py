"""The demo's sign-ins are listed in the demo, and only the demo's."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import MembershipFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


def listed() -> list[str]:
    """The command's lines."""
    out = StringIO()
    call_command("demo_signins", stdout=out)
    return out.getvalue().splitlines()


def test_each_demo_person_has_a_line_with_what_they_act_as(settings) -> None:
    settings.IS_DEMO = True
    clinic = OrganizationFactory(name="Harbor Legal Aid")
    MembershipFactory(user=UserFactory(email="ana@handoff.example", is_demo=True), organization=clinic, admin=True)
    MembershipFactory(user=UserFactory(email="somebody@handoff.example"), organization=clinic)

    assert listed() == [
        "Sign in with the password three-rivers-138 as",
        "  ana@handoff.example  Organization admin, Harbor Legal Aid",
    ]


def test_without_demo_people_it_says_so(settings) -> None:
    settings.IS_DEMO = True

    assert listed() == ["No demo people here."]


def test_it_refuses_outside_the_demo() -> None:
    with pytest.raises(CommandError, match="demo only"):
        listed()
