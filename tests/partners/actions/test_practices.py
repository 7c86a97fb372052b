"""What a business says of its own house: who writes it, and what is refused."""

from datetime import date

import pytest

from core.errors import Invalid, NotAllowed, Stale
from core.models import Event
from partners import actions
from partners.models import AfterHoursLine, BusinessPractice, PolicyCheck

pytestmark = pytest.mark.django_db


def stored():
    rows = [list(model.objects.order_by("pk").values()) for model in (BusinessPractice, PolicyCheck)]
    return rows, Event.objects.count()


@pytest.fixture
def tip_line(network):
    return AfterHoursLine.objects.create(
        organization=network.agency,
        label="Tips",
        kind="24x7_line",
        purpose="tip_line",
        number="+14125550142",
        time_zone="America/New_York",
    )


def test_who_writes_for_a_business(network, people):
    may = {"coordinator", "le_coordinator", "sender", "sender_admin"}
    for name, person in people.items():
        before = stored()
        try:
            actions.set_tip_route(network.business, by=person, tip_route="agency_line")
            actions.set_policies(network.business, by=person, policies={"no_fee_pledge": ("present", None)})
        except NotAllowed:
            assert (name not in may, stored()) == (True, before)
        else:
            assert name in may


def test_route_line_and_checklist(network, people, tip_line):
    row = actions.set_tip_route(network.business, by=people.sender, tip_route="own_hotline", tip_line=tip_line)
    row = actions.set_tip_route(network.business, by=people.sender, tip_route="agency_line", expected_version=1)
    assert (row.version, row.tip_line, BusinessPractice.objects.count()) == (2, None, 1)
    policies = {"no_fee_pledge": ("planned", date(2027, 1, 1)), "grievance": ("absent", None)}
    assert len(actions.set_policies(network.business, by=people.sender, policies=policies)) == 2
    changed = actions.set_policies(
        network.business, by=people.sender, policies=policies | {"grievance": ("present", None)}
    )
    assert [check.policy for check in changed] == ["grievance"]
    assert PolicyCheck.objects.count() == 2


def test_refusals_change_nothing(network, people, tip_line):
    actions.set_tip_route(network.business, by=people.sender, tip_route="none")
    before = stored()
    with pytest.raises(Invalid):
        actions.set_tip_route(network.business, by=people.sender, tip_route="pigeon")
    with pytest.raises(Stale):
        actions.set_tip_route(network.business, by=people.sender, tip_route="manager", expected_version=8)
    AfterHoursLine.objects.filter(pk=tip_line.pk).update(purpose="le_duty_agent")
    tip_line.refresh_from_db()
    with pytest.raises(Invalid):
        actions.set_tip_route(network.business, by=people.sender, tip_route="manager", tip_line=tip_line)
    for policies in (
        {"magic": ("present", None)},
        {"grievance": ("maybe", None)},
        {"grievance": ("planned", None)},
    ):
        with pytest.raises(Invalid):
            actions.set_policies(network.business, by=people.sender, policies=policies)
    with pytest.raises(Invalid):
        actions.set_tip_route(network.provider, by=people.coordinator, tip_route="none")
    assert stored() == before
