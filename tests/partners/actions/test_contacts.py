"""Contacts: one primary, confirmed or not, closed but never lost."""

from datetime import date

import pytest
import time_machine

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event
from partners import actions
from partners.models import Contact
from tests.factories import ContactFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(network):
    return ContactFactory(organization=network.agency, is_primary=True, confirmed_on=date(2026, 10, 1))


def test_a_new_primary_contact_takes_the_place_of_the_present_one(network, people, desk):
    new = actions.add_contact(network.agency, by=people.receiver, name="Jo Field", is_primary=True)
    desk.refresh_from_db()

    assert (new.is_primary, desk.is_primary, desk.version) == (True, False, 2)
    assert Event.objects.filter(type="contact.added").count() == 1
    assert "Field" not in Event.objects.get(type="contact.added").body


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", {"name": " "}),
        ("email", {"title": "Desk", "receives_referrals": True}),
        ("email", {"title": "Desk", "email": "nobody"}),
        ("phone", {"title": "Desk", "phone": "1"}),
        ("roles", {"title": "Desk", "roles": ["king"]}),
        ("audience_sectors", {"title": "Desk", "audience": "sectors"}),
        ("audience_sectors", {"title": "Desk", "audience": "sectors", "audience_sectors": ["charity"]}),
        ("audience", {"title": "Desk", "audience": "nobody"}),
        ("confirmed_on", {"title": "Desk", "confirmed_on": date(2026, 1, 1)}),
    ],
)
def test_bad_input_is_refused_by_field(field, given, network, people):
    with pytest.raises(Invalid) as refusal:
        actions.add_contact(network.agency, by=people.receiver, **given)
    assert list(refusal.value.fields) == [field]
    assert (Contact.objects.count(), Event.objects.count()) == (0, 0)


def test_a_unit_must_be_the_partners_own(network, people):
    with pytest.raises(Invalid) as refusal:
        actions.add_contact(network.agency, by=people.receiver, title="Desk", unit=UnitFactory())
    assert list(refusal.value.fields) == ["unit"]


@pytest.mark.parametrize(("given", "stays"), [({"hours": "24 hours"}, True), ({"phone": "+14125550199"}, False)])
def test_v20_only_new_details_lose_their_confirmation(given, stays, people, desk):
    row = actions.update_contact(desk, by=people.receiver, expected_version=1, **given)
    assert ((row.confirmed_on is not None), row.version) == (stays, 2)
    assert facts_of(Event.objects.get()) == {"fields": sorted(given), "version": 2}


def test_an_older_copy_is_not_saved_over(people, desk):
    actions.update_contact(desk, by=people.receiver, hours="9-5")
    for act in (actions.update_contact, actions.end_contact):
        with pytest.raises(Stale):
            act(desk, by=people.receiver, expected_version=1)
    desk.refresh_from_db()
    assert (desk.hours, desk.ended_on, desk.version) == ("9-5", None, 2)


def test_the_primary_contact_goes_only_as_the_last(people, network, desk):
    other = ContactFactory(organization=network.agency, title="Night desk")
    for act, given in ((actions.end_contact, {}), (actions.update_contact, {"is_primary": False})):
        with pytest.raises(Conflict, match="Choose another primary contact first"):
            act(desk, by=people.receiver, **given)
    actions.end_contact(other, by=people.receiver)
    closed = actions.end_contact(desk, by=people.receiver)
    assert (closed.ended_on is not None, closed.receives_referrals) == (True, False)
    assert (Contact.objects.count(), Contact.objects.current().count()) == (2, 0)


def test_a_closed_contact_is_left_alone(people, desk):
    actions.end_contact(desk, by=people.receiver)
    before = Event.objects.count()
    for act, given in (
        (actions.update_contact, {"hours": "9-5"}),
        (actions.end_contact, {}),
        (actions.confirm_contact, {"how": "self"}),
    ):
        with pytest.raises(Conflict, match="closed"):
            act(desk, by=people.receiver, **given)
    assert Event.objects.count() == before


def test_a_confirmation_says_how(people, desk):
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        row = actions.confirm_contact(desk, by=people.coordinator, how="call")
    assert (row.confirmed_on, row.confirmed_how) == (date(2026, 11, 24), "call")
    assert facts_of(Event.objects.get()) == {"how": "call", "version": 2}


@pytest.mark.parametrize("how", ["self", "import", "guess"])
def test_a_coordinator_confirms_by_a_call_only(how, people, desk):
    with pytest.raises(Invalid):
        actions.confirm_contact(desk, by=people.coordinator, how=how)
    desk.refresh_from_db()
    assert (desk.confirmed_how, desk.version, Event.objects.count()) == ("", 1, 0)


@pytest.mark.parametrize(
    "who", ["sender", "provider", "receiver_readonly", "other_coordinator", "evaluator", "platform"]
)
def test_strangers_change_no_contact(who, people, network, desk):
    by = getattr(people, who)
    for act in (
        lambda: actions.add_contact(network.agency, by=by, title="Desk"),
        lambda: actions.update_contact(desk, by=by, hours="9-5"),
        lambda: actions.end_contact(desk, by=by),
        lambda: actions.confirm_contact(desk, by=by, how="call"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (Contact.objects.count(), Event.objects.count()) == (1, 0)
