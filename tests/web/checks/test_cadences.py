"""How often contacts are asked about, on its page."""

import pytest

from core.models import Event
from partners.models import TaskForce
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db
PAGE = "/partners/checks/cadences/"
COORDINATORS = {"coordinator", "le_coordinator", "other_coordinator"}


def given(network, **changes):
    """A valid post about intake."""
    return {"role": "referral_intake", "days": "30", "version": str(network.task_force.version), **changes}


def state():
    """What a refusal must not change."""
    return Event.objects.count(), list(TaskForce.objects.order_by("pk").values_list("check_days", "version"))


def test_without_a_sign_in_it_leads_there(client, network):
    before = state()
    for answer in (client.get(PAGE), client.post(PAGE, given(network))):
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/account/login/")
    assert state() == before


def test_only_coordinators_open_it(as_, people, network):
    seen = {who: as_(person).get(PAGE).status_code for who, person in people.items()}
    assert {who for who, status in seen.items() if status == 200} == COORDINATORS
    before = state()
    for who, person in people.items():
        if who not in COORDINATORS:
            assert as_(person).post(PAGE, given(network)).status_code in (302, 403), who
    assert state() == before


def test_each_contact_of_the_role_is_asked_about_so_often(as_, people, network):
    network.agency.steward = network.task_force
    network.agency.save()
    contact = ContactFactory(organization=network.agency, roles=["referral_intake"])
    answer = as_(people.coordinator).post(PAGE, given(network))
    assert (answer.status_code, answer.url) == (302, PAGE)
    contact.refresh_from_db()
    assert contact.check_days == 30
    assert TaskForce.objects.get(pk=network.task_force.pk).check_days == {"referral_intake": 30}
    text = as_(people.coordinator).get(PAGE).text
    assert "Every 30 days" in text
    assert "usually every 90 days" in text


def test_it_goes_back_to_the_usual(as_, people, network):
    client = as_(people.coordinator)
    client.post(PAGE, given(network))
    network.task_force.refresh_from_db()
    client.post(PAGE, given(network, days=""))
    assert TaskForce.objects.get(pk=network.task_force.pk).check_days == {}


@pytest.mark.parametrize(
    ("change", "status"),
    [({"role": "nobody"}, 400), ({"role": ""}, 400), ({"days": "13"}, 400), ({"version": "99"}, 412)],
)
def test_what_is_wrong_changes_nothing_and_keeps_what_was_chosen(change, status, as_, people, network):
    before = state()
    answer = as_(people.coordinator).post(PAGE, given(network, **change))
    assert answer.status_code == status
    assert state() == before
