"""A partner's page: what a viewer reads there, and what it costs."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners import actions
from partners.models import Organization
from tests.conftest import actor
from tests.factories import ContactFactory, OrganizationFactory, TaskForceMembershipFactory, UnitFactory
from tests.referrals.test_activity import send

pytestmark = pytest.mark.django_db


def page(as_, person, organization, tab="overview"):
    return as_(person).get(f"/partners/{organization.slug}/?tab={tab}")


def test_how_busy_a_partner_is_stays_with_it_and_coordinators(as_, people, network, tip):
    for name, sees in (("coordinator", True), ("receiver", True), ("provider", False), ("sender", False)):
        assert ("Referral activity" in page(as_, getattr(people, name), network.agency).text) is sees
    html = page(as_, people.coordinator, network.agency).text
    assert f"/referrals/?receiver={network.agency.pk}&amp;open=true" in html
    assert "1 referral in 12 months" in html


def test_the_last_changes_are_told_without_values(as_, people, network):
    actions.update_organization(network.agency, by=people.receiver_admin, fields={"city": "Rivermouth"})
    html = page(as_, people.coordinator, network.agency).text
    assert "Details changed: City" in html
    assert f"by {people.receiver_admin.user} ·" in html
    assert "Rivermouth" not in html.partition("Recent changes")[2].partition("</section>")[0]
    assert "Recent changes" not in page(as_, people.provider, network.agency).text
    assert "Details changed: City" in page(as_, people.receiver, network.agency, "history").text


@pytest.mark.parametrize("tab", ["overview", "referrals", "contacts", "people", "history"])
def test_a_tab_costs_the_same_however_much_there_is(tab, as_, people, network):
    def grow(count):
        for number in range(count):
            send(people, network, f"2026-11-{number + 2:02}")
            contact = ContactFactory(organization=network.agency)
            actions.confirm_contact(contact, by=people.receiver, how="self")
            actor(organization=network.agency)
            actions.invite(
                by=people.receiver_admin,
                email=f"n{number}.{count}@agency.example",
                role="member",
                organization=network.agency,
            )

    grow(1)
    url = f"/partners/{network.agency.slug}/?tab={tab}"
    client = as_(people.coordinator)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    grow(6)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) == len(few)


def test_freshness_in_words(as_, people, network):
    today = timezone.localdate()
    for title, days in (("Fresh", 71), ("Due", 72), ("Old", 91), ("Never", None)):
        when = today - timedelta(days=days) if days else None
        ContactFactory(
            organization=network.agency, title=title, confirmed_on=when, confirmed_how="call" if when else ""
        )
    ContactFactory(organization=network.agency, title="Bounced", bounced_at=timezone.now())
    html = page(as_, people.coordinator, network.agency, "contacts").text
    rows = dict(re.findall(r"<b>(Fresh|Due|Old|Never|Bounced)</b>.*?</svg>([^<]+)</span>", html, re.S))
    assert {title: words.split(" ")[0] for title, words in rows.items()} == {
        "Fresh": "Confirmed",
        "Due": "Check",
        "Old": "Out",
        "Never": "Not",
        "Bounced": "E-mail",
    }
    assert (html.count(">Confirm<"), html.count(">Fix<"), html.count(">Edit<")) == (4, 1, 4)


def test_a_page_that_was_drawn_too_early_says_what_is_stored_now(as_, people, network):
    client, url = as_(people.receiver_admin), f"/partners/{network.agency.slug}/edit/"
    typed = {"name": network.agency.name, "regime": "none", "privacy_level": "envelope", "level": "unknown"}
    actions.update_organization(
        network.agency, by=people.receiver_admin, fields={"regime": "hipaa", "city": "Upstream"}
    )
    answer = client.post(url, typed | {"city": "Rivermouth", "version": 1})
    told = answer.text.partition('aria-labelledby="h-differing"')[2].partition("</section>")[0]

    assert answer.status_code == 412
    stored = dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", told))
    assert (stored["City"], stored["Confidentiality rule"]) == ("Upstream", "HIPAA")
    assert "Name" not in stored
    assert 'value="Rivermouth"' in answer.text
    network.agency.refresh_from_db()
    assert (network.agency.regime, network.agency.city) == ("hipaa", "Upstream")


def test_a_stale_contact_says_so_too(as_, people, network):
    contact = ContactFactory(organization=network.agency)
    actions.update_contact(contact, by=people.receiver, hours="24 hours")
    given = {"title": "Night desk", "hours": "9-5", "preferred_channel": "phone", "audience": "task_force"}
    answer = as_(people.receiver).post(
        f"/partners/{network.agency.slug}/contacts/{contact.pk}/", given | {"version": 1}
    )
    assert (answer.status_code, "24 hours" in answer.text, 'value="9-5"' in answer.text) == (412, True, True)
    contact.refresh_from_db()
    assert contact.hours == "24 hours"


def test_archived_partners_have_a_list_of_their_own(as_, people, network):
    row = actions.create_organization(by=people.coordinator, name="Bluebird Shelter", sector="community")
    actions.archive_organization(row, by=people.coordinator)
    client = as_(people.coordinator)
    assert "Bluebird" not in client.get("/partners/?scope=all").text
    html = client.get("/partners/?scope=all&archived=true").text
    assert re.findall(r'class="ask" href="[^"]+">([^<]+)<', html) == ["Bluebird Shelter"]
    assert "archived=true" not in as_(people.provider).get("/partners/").text


@pytest.mark.parametrize(
    ("query", "names"), [("service=food", ["Pantry"]), ("language=es", ["Pantry"]), ("service=", None)]
)
def test_what_a_partner_offers_can_be_looked_for(query, names, as_, people, network):
    pantry = OrganizationFactory(name="Pantry")
    pantry.services.create(need="food")
    pantry.services.create(need="dental")
    pantry.languages.create(language="es")
    TaskForceMembershipFactory(task_force=network.task_force, organization=pantry)
    html = as_(people.coordinator).get(f"/partners/?{query}").text
    found = re.findall(r'class="ask" href="[^"]+">([^<]+)<', html)
    assert found == names if names else len(found) == 6


def test_names_are_ordered_without_regard_to_case(as_, people, network):
    for name in ("alpha", "Beta", "ALPHA two"):
        TaskForceMembershipFactory(task_force=network.task_force, organization=OrganizationFactory(name=name))
    found = re.findall(r'class="ask" href="[^"]+">([^<]+)<', as_(people.coordinator).get("/partners/").text)
    assert found == sorted(found, key=str.casefold)
    assert len(found) == 8


def test_a_confidential_place_has_no_more_than_city_and_county():
    """There is no field for a street, so none can be shown, exported or mapped."""
    assert not [field.name for field in Organization._meta.fields if "address" in field.name or "street" in field.name]


def test_a_contact_closed_meanwhile_cannot_be_edited(as_, people, network):
    contact = ContactFactory(organization=network.agency)
    url = f"/partners/{network.agency.slug}/contacts/{contact.pk}/"
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        actions.end_contact(contact, by=people.receiver)
    for path in (url, f"{url}close/"):
        assert as_(people.receiver).get(path).status_code == 409
    assert as_(people.receiver).post(f"{url}confirm/").status_code == 409


def test_a_contact_may_belong_to_a_unit(as_, people, network):
    client, url = as_(people.receiver), f"/partners/{network.agency.slug}/contacts/new/"
    given = {"title": "Desk", "preferred_channel": "phone", "audience": "task_force"}
    assert 'name="unit"' not in client.get(url).text
    unit, foreign = UnitFactory(organization=network.agency, name="Night shift"), UnitFactory()
    assert 'name="unit"' in client.get(url).text
    assert client.post(url, given | {"unit": foreign.pk}).status_code == 400
    assert client.post(url, given | {"unit": unit.pk}).status_code == 302
    assert network.agency.contacts.get().unit == unit
    assert "Night shift" in page(as_, people.coordinator, network.agency, "contacts").text
