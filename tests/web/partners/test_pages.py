"""Pages of partners: who gets which answer, and that a refusal changes nothing."""

import re

import pytest
from django.urls import reverse

from core.models import Event
from partners.models import Contact, Organization, TaskForceMembership
from tests.factories import ContactFactory, OrganizationFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db

PARTNER = {
    "name": "Bluebird Shelter",
    "county": "Marlow",
    "regime": "none",
    "privacy_level": "envelope",
    "serves_labor": "on",
    "services": ["emergency_shelter"],
    "languages": ["en", "es"],
}
CONTACT = {"title": "Night desk", "phone": "(406) 555-0123", "preferred_channel": "phone", "audience": "task_force"}


def test_a_stranger_is_led_to_the_sign_in(client, network):
    for url in (reverse("partner_list"), reverse("partner_detail", args=[network.agency.slug]), reverse("members")):
        answer = client.get(url)
        assert (answer.status_code, "/account/login/" in answer.url) == (302, True)


def test_the_list_shows_ones_own_network_and_on_demand_everything(as_, network, people):
    client = as_(people.coordinator)
    ours, everything = client.get("/partners/"), client.get("/partners/?scope=all")
    assert network.agency.name in ours.text
    assert network.outsider.name not in ours.text
    assert network.outsider.name in everything.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=elk+fork", "agency", "business"),
        ("sector=business", "business", "agency"),
        ("sector=business&sector=law_enforcement", "agency", "provider"),
        ("county=marl", "agency", None),
    ],
)
def test_filters(query, shown, hidden, as_, network, people):
    page = as_(people.coordinator).get(f"/partners/?{query}").text
    assert getattr(network, shown).name in page
    if hidden:
        assert getattr(network, hidden).name not in page


def test_a_bad_filter_or_cursor_is_said(as_, people):
    client = as_(people.coordinator)
    assert client.get("/partners/?sector=nonsense").status_code == 400
    assert client.get("/partners/?after=nonsense").status_code == 400


def test_pages_go_on_without_gap_or_repeat(as_, network, people, monkeypatch):
    from web.partners import directory

    monkeypatch.setattr(directory, "PAGE", 2)
    client, seen, url = as_(people.coordinator), [], "/partners/"
    while url:
        page = client.get(url).text
        seen += re.findall(r'class="ask" href="/partners/([^/]+)/"', page)
        more = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        url = f"/partners/{more[1].replace('&amp;', '&')}" if more else ""
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 5


def test_the_place_in_the_list_is_kept(as_, network, people):
    client = as_(people.coordinator)
    client.get("/partners/?q=elk")
    assert 'href="/partners/?q=elk"' in client.get(f"/partners/{network.agency.slug}/").text


def test_the_number_of_queries_does_not_grow_with_the_rows(as_, network, people, django_assert_max_num_queries):
    client = as_(people.coordinator)
    client.get("/partners/")
    with django_assert_max_num_queries(20) as few:
        client.get("/partners/")
    for _ in range(8):
        TaskForceMembershipFactory(
            task_force=network.task_force, organization=OrganizationFactory(law_enforcement=True)
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/partners/")


def test_what_a_business_and_an_evaluator_see_is_the_public_part(as_, network, people):
    ContactFactory(organization=network.provider, title="Public desk", audience="all")
    ContactFactory(organization=network.provider, title="Partners desk", audience="task_force")
    ContactFactory(
        organization=network.provider, title="Agencies desk", audience="sectors", audience_sectors=["law_enforcement"]
    )
    Organization.objects.filter(pk=network.provider.pk).update(regime="hipaa")
    wanted = {
        "sender": (True, False, False, False),
        "evaluator": (True, False, False, False),
        "receiver": (True, True, True, True),
        "survivors": (True, True, False, True),
        "coordinator": (True, True, True, True),
        "outsider": (True, False, False, True),
    }
    for name, expected in wanted.items():
        page = as_(getattr(people, name)).get(f"/partners/{network.provider.slug}/").text
        words = ("Public desk", "Partners desk", "Agencies desk", "HIPAA")
        assert tuple(word in page for word in words) == expected, name


def test_an_auditor_finds_no_directory(as_, network, people):
    assert as_(people.auditor).get(f"/partners/{network.agency.slug}/").status_code == 404


def test_tabs_of_others_affairs_fall_back_to_the_overview(as_, network, people):
    page = as_(people.provider).get(f"/partners/{network.agency.slug}/?tab=people").text
    assert "People with access" not in page


@pytest.mark.parametrize("tab", ["overview", "referrals", "contacts", "people", "history"])
def test_every_tab_opens(tab, as_, network, people, tip):
    ContactFactory(organization=network.agency)
    assert as_(people.coordinator).get(f"/partners/{network.agency.slug}/?tab={tab}").status_code == 200


def test_adding_a_partner(as_, network, people):
    client = as_(people.coordinator)
    assert client.get("/partners/new/").status_code == 200
    assert client.get("/partners/new/?sector=service_provider").status_code == 200
    answer = client.post("/partners/new/?sector=service_provider", PARTNER | {"join": "yes"})
    made = Organization.objects.get(name="Bluebird Shelter")
    assert answer.url == f"/partners/{made.slug}/"
    assert made.steward == network.task_force
    assert TaskForceMembership.objects.get(organization=made).status == "active"
    assert sorted(made.languages.values_list("language", flat=True)) == ["en", "es"]


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"privacy_level": "everything"}, {"services": ["magic"]}, {"parent": "No such partner"}]
)
def test_a_partner_with_a_mistake_is_not_added(changes, as_, people):
    before = Organization.objects.count(), Event.objects.count()
    answer = as_(people.coordinator).post("/partners/new/?sector=service_provider", PARTNER | changes)
    assert answer.status_code == 400
    assert (Organization.objects.count(), Event.objects.count()) == before


def test_one_that_looks_like_another_asks_first(as_, network, people):
    client = as_(people.coordinator)
    client.post("/partners/new/?sector=service_provider", PARTNER)
    again = client.post("/partners/new/?sector=service_provider", PARTNER)
    assert (again.status_code, Organization.objects.filter(name="Bluebird Shelter").count()) == (409, 1)
    assert "Is it Bluebird Shelter?" in again.text
    client.post("/partners/new/?sector=service_provider", PARTNER | {"even_if_similar": "yes"})
    assert Organization.objects.filter(name="Bluebird Shelter").count() == 2


@pytest.mark.parametrize("name", ["sender_admin", "receiver", "evaluator", "platform"])
def test_only_a_coordinator_adds(name, as_, people):
    before = Organization.objects.count()
    assert as_(getattr(people, name)).post("/partners/new/?sector=service_provider", PARTNER).status_code == 403
    assert Organization.objects.count() == before


def edit(organization):
    return {
        **{"name": organization.name, "county": organization.county, "regime": "privilege"},
        **{"privacy_level": "envelope", "version": organization.version, "level": "county", "ori": "WA0170100"},
        **{"short_name": organization.short_name, "time_zone": organization.time_zone},
    }


def test_editing_by_the_own_admin(as_, network, people):
    client, url = as_(people.receiver_admin), f"/partners/{network.agency.slug}/edit/"
    assert client.get(url).status_code == 200
    assert client.post(url, edit(network.agency)).status_code == 302
    network.agency.refresh_from_db()
    assert (network.agency.regime, network.agency.law_enforcement.ori, network.agency.version) == (
        "privilege",
        "WA0170100",
        2,
    )
    assert '"fields":["profile.level","profile.ori","regime"]' in Event.objects.get(type="organization.changed").body


@pytest.mark.parametrize("name", ["receiver", "coordinator", "sender_admin", "evaluator"])
def test_nobody_else_edits_what_has_an_admin(name, as_, network, people):
    answer = as_(getattr(people, name)).post(f"/partners/{network.agency.slug}/edit/", edit(network.agency))
    network.agency.refresh_from_db()
    assert (answer.status_code, network.agency.version) == (403, 1)


def test_a_stale_edit_keeps_what_was_typed(as_, network, people):
    client, url = as_(people.receiver_admin), f"/partners/{network.agency.slug}/edit/"
    old = edit(network.agency)
    client.post(url, old)
    answer = client.post(url, old | {"city": "Rivermouth"})
    assert answer.status_code == 412
    assert 'value="Rivermouth"' in answer.text
    network.agency.refresh_from_db()
    assert network.agency.city == ""
    fresh = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert client.post(url, old | {"city": "Rivermouth", "version": fresh}).status_code == 302


def test_v15_a_bad_ori_is_refused_by_field(as_, network, people):
    answer = as_(people.receiver_admin).post(
        f"/partners/{network.agency.slug}/edit/", edit(network.agency) | {"ori": "12"}
    )
    assert (answer.status_code, "two letters and seven" in answer.text) == (400, True)


def test_v25_archiving_keeps_everything_and_can_be_undone(as_, network, people, tip):
    client, url = as_(people.receiver_admin), f"/partners/{network.agency.slug}/archive/"
    assert client.get(url).status_code == 200
    client.post(url, {"do": "archive", "version": network.agency.version})
    network.agency.refresh_from_db()
    assert network.agency.archived_at is not None
    tip.refresh_from_db()
    assert tip.receiver_id == network.agency.pk
    assert network.agency.name not in as_(people.coordinator).get("/partners/").text
    client = as_(people.receiver_admin)
    assert client.post(url, {"do": "archive"}).status_code == 409
    assert client.post(url, {"do": "restore"}).status_code == 302


def test_a_coordinator_sets_the_standing(as_, network, people):
    client = as_(people.coordinator)
    url = f"/partners/{network.outsider.slug}/standing/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"status": "vetted"}).status_code == 302
    row = TaskForceMembership.objects.get(task_force=network.task_force, organization=network.outsider)
    assert client.post(url, {"status": "active", "version": row.version + 1}).status_code == 412
    assert client.post(url, {"status": "nonsense", "version": row.version}).status_code == 400
    row.refresh_from_db()
    assert row.status == "vetted"
    assert client.post(url, {"status": "suspended", "version": row.version}).status_code == 302
    assert as_(people.sender_admin).post(url, {"status": "active"}).status_code == 403


def test_a_suspension_shows_to_nobody_but_coordinators(as_, network, people):
    TaskForceMembership.objects.filter(organization=network.agency).update(status="suspended")
    assert "Suspended" in as_(people.coordinator).get(f"/partners/{network.agency.slug}/").text
    assert "Suspended" not in as_(people.provider).get(f"/partners/{network.agency.slug}/").text


def test_contacts_are_added_changed_confirmed_and_closed(as_, network, people):
    client, base = as_(people.receiver), f"/partners/{network.agency.slug}/contacts/"
    assert client.get(f"{base}new/").status_code == 200
    client.post(f"{base}new/", CONTACT | {"is_primary": "on"})
    contact = Contact.objects.get(title="Night desk")
    client.post(f"{base}{contact.pk}/confirm/")
    contact.refresh_from_db()
    assert (contact.confirmed_how, contact.confirmed_on is not None) == ("self", True)
    stale = client.post(f"{base}{contact.pk}/", CONTACT | {"version": 1, "hours": "Nights"})
    assert (stale.status_code, 'value="Nights"' in stale.text) == (412, True)
    client.post(f"{base}{contact.pk}/", CONTACT | {"version": 2, "phone": "(406) 555-0199", "is_primary": "on"})
    contact.refresh_from_db()
    assert contact.confirmed_on is None, "a new number is not confirmed"
    assert client.get(f"{base}{contact.pk}/close/").status_code == 200
    client.post(f"{base}{contact.pk}/close/", {"version": contact.version})
    contact.refresh_from_db()
    assert contact.ended_on is not None
    assert client.get(f"{base}{contact.pk}/").status_code == 409


@pytest.mark.parametrize(
    "changes",
    [{"title": ""}, {"phone": "12"}, {"audience": "sectors"}, {"receives_referrals": "on"}, {"roles": ["boss"]}],
)
def test_a_contact_with_a_mistake_is_not_added(changes, as_, network, people):
    answer = as_(people.receiver).post(f"/partners/{network.agency.slug}/contacts/new/", CONTACT | changes)
    assert (answer.status_code, Contact.objects.count()) == (400, 0)


@pytest.mark.parametrize("name", ["provider", "receiver_readonly", "evaluator", "other_coordinator"])
def test_contacts_are_not_changed_by_strangers(name, as_, network, people):
    contact = ContactFactory(organization=network.agency, audience="all")
    client = as_(getattr(people, name))
    base = f"/partners/{network.agency.slug}/contacts/"
    for url in (f"{base}new/", f"{base}{contact.pk}/", f"{base}{contact.pk}/close/", f"{base}{contact.pk}/confirm/"):
        assert client.post(url, CONTACT).status_code == 403
    contact.refresh_from_db()
    assert (contact.version, Contact.objects.count()) == (1, 1)
