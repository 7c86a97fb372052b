"""The coordinator's list of what waits about contacts, asking now, and deciding about a change."""

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Event
from partners import actions
from partners.actions import Given
from partners.answering import calls_and_changes
from partners.models import Contact, ContactChange, ContactCheck, ContactLink
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.partners.actions.checking import staff, token_of

pytestmark = pytest.mark.django_db
LIST = "/partners/checks/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(network):
    return staff(network.agency)


@pytest.fixture
def called(desks, people, network):
    """A round that ended in a call."""
    check = actions.ask_partner(network.agency, by=people.coordinator)
    ContactCheck.objects.update(next_step="", next_step_at=None, called_for_at=timezone.now())
    return check


@pytest.fixture
def change(desks, people, network):
    actions.ask_partner(network.agency, by=people.coordinator)
    actions.answer_check(token_of(), {desks["line"].pk: Given("change", {"phone": "+14125550166"})})
    return ContactChange.objects.get()


OPENS = {
    "coordinator": 200,
    "le_coordinator": 200,
    "other_coordinator": 200,
    "receiver": 200,
    "receiver_admin": 200,
    "provider": 200,
    "sender": 200,
    "receiver_readonly": 403,
    "evaluator": 403,
    "auditor": 403,
    "platform": 403,
    "nobody": 403,
}
DECIDES = {
    "coordinator": 200,
    "le_coordinator": 200,
    "receiver": 200,
    "receiver_admin": 200,
    "provider": 404,
    "sender": 404,
    "other_coordinator": 404,
    "receiver_readonly": 403,
    "evaluator": 403,
    "platform": 403,
    "nobody": 403,
}
ASKS = dict.fromkeys(OPENS, 403) | {"coordinator": 302, "le_coordinator": 302, "auditor": 404, "nobody": 404}
SEES = {"coordinator", "le_coordinator", "receiver", "receiver_admin"}


@pytest.mark.parametrize("who", OPENS)
def test_who_opens_the_list_and_sees_what(as_, people, called, who):
    answer = as_(getattr(people, who)).get(LIST)
    assert answer.status_code == OPENS[who]
    assert ("After-hours line" in answer.text) == (who in SEES)


@pytest.mark.parametrize("who", DECIDES)
def test_who_opens_a_change(as_, people, change, who):
    answer = as_(getattr(people, who)).get(f"{LIST}changes/{change.pk}/")
    assert answer.status_code == DECIDES[who]
    shown = ("(412) 555-0166" in answer.text, "4125550166" in answer.text)
    assert shown == (DECIDES[who] == 200, False)


@pytest.mark.parametrize("who", ASKS)
def test_who_asks(as_, people, network, desks, who):
    answer = as_(getattr(people, who)).post(f"/partners/{network.agency.slug}/contacts/ask/")
    assert answer.status_code == ASKS[who]
    assert ContactLink.objects.count() == (1 if answer.status_code == 302 else 0)


def test_strangers_are_led_to_the_sign_in(client, change, network):
    for path in (LIST, f"{LIST}changes/{change.pk}/", f"/partners/{network.agency.slug}/contacts/ask/"):
        assert client.get(path).status_code == 302
    answer = client.post(f"/partners/{network.agency.slug}/contacts/ask/")
    assert (answer.status_code, "login" in answer.url) == (302, True)


def test_methods_and_what_is_not_there(as_, people, network, change):
    client = as_(people.coordinator)
    assert client.post(LIST).status_code == 405
    assert client.get(f"/partners/{network.agency.slug}/contacts/ask/").status_code == 405
    assert client.get(f"{LIST}changes/{uuid4()}/").status_code == 404
    assert client.get(f"{LIST}?after=nonsense").status_code == 400
    assert client.get(f"{LIST}?view=nonsense").status_code == 200


def test_the_partners_page_offers_to_ask(as_, people, network, desks):
    page, button = f"/partners/{network.agency.slug}/?tab=contacts", "Ask partner to confirm all"
    for who, offered in (("coordinator", True), ("receiver_admin", False), ("provider", False)):
        assert (button in as_(getattr(people, who)).get(page).text) is offered
    Contact.objects.update(ended_on=timezone.now().date())
    assert button not in as_(people.coordinator).get(page).text


def test_asking_twice_is_a_conflict_with_a_reason(as_, people, network, desks):
    client, path = as_(people.coordinator), f"/partners/{network.agency.slug}/contacts/ask/"
    assert "works for seven days" in client.post(path, follow=True).text
    answer = client.post(path)
    assert (answer.status_code, "within the last day" in answer.text) == (409, True)
    assert ContactLink.objects.count() == 1


def test_where_nobody_has_mail_the_answer_says_so(as_, people, network, desks):
    Contact.objects.update(email="", receives_referrals=False)
    answer = as_(people.coordinator).post(f"/partners/{network.agency.slug}/contacts/ask/", follow=True)
    assert "on your list of calls" in answer.text


def test_calls_are_confirmed_from_the_list(as_, people, network, called, desks):
    client = as_(people.coordinator)
    html = client.get(LIST).text
    assert html.count("Confirm by call") == 4
    assert 'href="tel:+14125550190"' in html
    for desk in desks.values():
        answer = client.post(f"/partners/{network.agency.slug}/contacts/{desk.pk}/confirm/", {"next": "checks"})
        assert answer.url == LIST
    assert "Nothing waits here" in client.get(LIST).text
    assert ContactCheck.objects.get().closed_at is not None


def test_the_other_views(as_, people, change):
    client = as_(people.coordinator)
    waiting, changes = client.get(f"{LIST}?view=waiting").text, client.get(f"{LIST}?view=changes").text
    assert "Remind them" in waiting
    assert "Decide" in changes
    assert "0166" not in changes
    assert "A change waits" in client.get(f"/partners/{change.organization.slug}/?tab=contacts").text


def test_a_change_is_confirmed_after_a_call(as_, people, change, desks):
    client, path = as_(people.coordinator), f"{LIST}changes/{change.pk}/"
    html = client.get(path).text
    assert 'href="tel:+14125550190"' in html
    assert 'href="tel:+14125550166"' not in html
    assert "checked" not in html
    before = Event.objects.count()
    for bad, status in (
        ({"do": "confirm"}, 400),
        ({"how": "old_number"}, 400),
        ({"do": "confirm", "how": "own_staff"}, 400),
        ({"do": "confirm", "how": "old_number", "version": "9"}, 412),
    ):
        assert client.post(path, bad).status_code == status
    assert Event.objects.count() == before
    answer = client.post(path, {"do": "confirm", "how": "old_number", "version": "1"})
    assert (answer.status_code, answer.url) == (302, f"{LIST}?view=changes")
    assert Contact.objects.get(pk=desks["line"].pk).phone.as_e164 == "+14125550166"
    assert client.post(path, {"do": "refuse", "how": "old_number"}).status_code == 409
    assert "by a call to the old number" in client.get(path).text


def test_the_partners_own_people_refuse(as_, people, change):
    answer = as_(people.receiver).post(f"{LIST}changes/{change.pk}/", {"do": "refuse"})
    change.refresh_from_db()
    assert (answer.status_code, change.outcome, change.how) == (302, "refused", "own_staff")


def test_the_list_costs_the_same_however_much_there_is(as_, people, network, called):
    def grow(count):
        for _number in range(count):
            other = OrganizationFactory()
            TaskForceMembershipFactory(task_force=network.task_force, organization=other)
            staff(other)
            actions.ask_partner(other, by=people.coordinator)
        ContactCheck.objects.update(next_step="", next_step_at=None, called_for_at=timezone.now())

    client = as_(people.coordinator)
    grow(1)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    grow(5)
    with CaptureQueriesContext(connection) as many:
        assert client.get(LIST).status_code == 200
    assert len(many) == len(few)


def test_the_rail_leads_coordinators_to_the_list_and_counts_what_waits(as_, people, change):
    """One partner to call and one change to decide; partners' own people find neither entry nor number."""
    ContactCheck.objects.update(next_step="", next_step_at=None, called_for_at=timezone.now())
    link = f'href="{LIST}"'
    for name, counted in (("coordinator", 2), ("le_coordinator", 2), ("other_coordinator", 0)):
        person = getattr(people, name)
        assert calls_and_changes(person) == counted
        html = as_(person).get("/partners/").text
        entry = html.partition(link)[2].partition("</a>")[0]
        assert ("Contact checks" in entry, ">2<" in entry) == (True, counted == 2)
    assert link not in as_(people.receiver).get("/inbox/").text
