"""After a merge everything that hung on the record given up is found from the one kept; after undoing it, as before."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from partners import actions, answering, places
from partners.actions import Given
from partners.actions.check_rounds import due_for_asking
from partners.actors import SYSTEM
from partners.agreement_filters import AgreementFilter
from partners.calling import visible_lines
from partners.models import (
    Address,
    Agreement,
    BusinessPractice,
    Capacity,
    ContactChange,
    ContactCheck,
    ContactLink,
    Listing,
    Location,
    Organization,
    Part,
    Partnership,
    Phone,
    PolicyCheck,
    Service,
    ServiceAtLocation,
    ServiceOffered,
    ServiceProviderProfile,
)
from partners.models.places import place_key
from partners.partnership_filters import PartnershipFilter
from tests.conftest import actor
from tests.factories import ContactFactory, OrganizationFactory
from tests.factories.directories import an_id, as_json
from tests.factories.lines import AfterHoursLineFactory
from tests.partners.actions.checking import staff, token_of
from tests.partners.actions.two_records import fresh, merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False) as traveller:
        yield traveller


def undo(made, people):
    assert actions.undo_merge(made, by=people.coordinator) == []


# --- places and services of a directory -------------------------------------------------------------------------------


def listed(organization, place="13 Birch Road", name="Night beds"):
    """A place with an address, a service there and a number, as a directory would have listed them."""
    Listing.objects.create(organization=organization, hsds_id=an_id(place), source="hsds", external_id=place)

    def row(model, kind, **values):
        pk, known = an_id(f"{kind} {place}"), values.pop("further", {})
        key = place_key(organization.pk, kind, pk)
        return model.objects.create(id=key, organization=organization, hsds_id=UUID(pk), further=known, **values)

    owner = {"organization_id": an_id(place)}
    spot = row(Location, "location", name=f"House at {place}", further=owner)
    at = {"location_id": str(spot.hsds_id)}
    row(Address, "address", location=spot, address_1=place, city="Elk Fork", state_province="WA", further=at)
    service = row(Service, "service", name=name, status="active", further=owner)
    both = at | {"service_id": str(service.hsds_id)}
    row(ServiceAtLocation, "service_at_location", service=service, location=spot, further=both)
    row(Phone, "phone", number="509 555 0114", further=owner)
    row(Part, "organization_identifier", table="organization_identifier", further={"identifier": "77", **owner})
    return spot


def exported(network):
    rows = json.loads(b"".join(actions.export_directory("json", by=SYSTEM, task_force=network.task_force)))
    return {one["name"]: one for one in rows}


def seen(person, organization):
    return (
        [shown.name for shown in places.services_of(person, organization)],
        [shown.lines for shown in places.places_of(person, organization)],
    )


def test_its_places_and_services_are_shown_with_the_kept_record(network, people, double):
    listed(double)
    before = seen(people.coordinator, fresh(network.provider))
    made = merge(people, network, double)
    kept = fresh(network.provider)
    assert (before, places.has_places(kept)) == (([], []), True)
    assert seen(people.coordinator, kept) == (["Night beds"], [["13 Birch Road, Elk Fork, WA"]])
    assert [shown.phones for shown in places.places_of(people.provider, kept)] == [[]]
    undo(made, people)
    assert seen(people.coordinator, fresh(network.provider)) == before
    assert seen(people.coordinator, fresh(double)) == (["Night beds"], [["13 Birch Road, Elk Fork, WA"]])


def test_the_words_of_its_services_find_the_kept_record(network, people, double):
    listed(double, name="Quilting circle")
    actions.merge_organizations(network.provider, double, by=people.coordinator)
    assert "quilting" in fresh(network.provider).directory_entry.text


def test_a_merged_shelters_place_stays_hidden_outside_and_its_own_new_people_see_it(network, people, double):
    ServiceProviderProfile.objects.filter(pk__in=(network.provider.pk, double.pk)).update(confidential_location=True)
    listed(double)
    made = merge(people, network, double)
    kept = fresh(network.provider)
    people.provider.membership.organization.refresh_from_db()
    assert [shown.is_hidden for shown in places.places_of(people.coordinator, kept)] == [True]
    assert [shown.is_hidden for shown in places.places_of(people.provider, kept)] == [False]
    assert "Birch" not in json.dumps(exported(network))
    ServiceProviderProfile.objects.filter(pk=kept.pk).update(confidential_location=False)
    assert [shown.is_hidden for shown in places.places_of(people.coordinator, fresh(kept))] == [True]
    assert "Birch" not in json.dumps(exported(network))
    undo(made, people)
    assert "Birch" not in json.dumps(exported(network))


def test_a_place_of_the_kept_record_is_hidden_when_only_that_one_is_confidential(network, people, double):
    ServiceProviderProfile.objects.filter(pk=network.provider.pk).update(confidential_location=True)
    listed(double)
    assert "Birch" in json.dumps(exported(network))
    merge(people, network, double)
    assert [shown.is_hidden for shown in places.places_of(people.coordinator, fresh(network.provider))] == [True]
    assert "Birch" not in json.dumps(exported(network))


def test_the_keeper_of_the_kept_record_says_that_a_merged_place_is_confidential(client, network, people, double):
    spot = listed(double)
    merge(people, network, double)
    client.force_login(people.coordinator.user)
    where = reverse("place_confidential", args=[network.provider.slug, spot.pk])
    assert client.post(where, {"confidential": "1"}).status_code == 302
    assert fresh(spot).is_confidential


def test_an_export_holds_both_as_one(network, people, double):
    listed(network.provider, "5 Alder Lane", "Meals")
    listed(double)
    before = exported(network)
    made = merge(people, network, double, take=["website"])
    after = exported(network)
    assert after.keys() == before.keys() - {double.name}
    one = after[network.provider.name]
    assert one["id"] == before[network.provider.name]["id"]
    assert sorted(service["name"] for service in one["services"]) == ["Meals", "Night beds"]
    streets = [address["address_1"] for place in one["locations"] for address in place["addresses"]]
    assert sorted(streets) == ["13 Birch Road", "5 Alder Lane"]
    assert [found["identifier"] for found in one["organization_identifiers"]] == ["77", "77"]
    codes = [mark["taxonomy_term"]["code"] for mark in one["attributes"]]
    assert len(codes) == len(set(codes))
    undo(made, people)
    assert exported(network) == before


def test_a_place_that_both_list_leaves_once_and_is_hidden_when_one_hides_it(network, people, double):
    for end in (network.provider, double):
        Location.objects.create(
            id=place_key(end.pk, "location", an_id("shared")),
            organization=end,
            hsds_id=an_id("shared"),
            name="The shared house",
            further={"organization_id": str(end.pk)},
        )
    made = merge(people, network, double)
    assert [place["name"] for place in exported(network)[network.provider.name]["locations"]] == ["The shared house"]
    Location.objects.filter(organization=double).update(is_confidential=True)
    assert "shared house" not in json.dumps(exported(network))
    Location.objects.update(is_confidential=False)
    undo(made, people)


# --- contacts and the links that were mailed to them ------------------------------------------------------------------


@pytest.fixture
def asked(clock, network, people, double):
    """Both records have contacts; the one to give up was asked, and its intake's mailbox holds the link."""
    ContactFactory(organization=network.provider, name="Kay B.", email="kay@kept.example")
    desks = staff(double)
    return desks, actions.ask_partner(double, by=people.coordinator), token_of()


def test_an_old_link_shows_the_contacts_that_it_asked_about_and_takes_the_answers(network, people, double, asked):
    desks, check, token = asked
    before = {contact.id for contact in answering.sheet(token).contacts}
    merge(people, network, double)
    sheet = answering.sheet(token)
    assert (sheet.organization, {contact.id for contact in sheet.contacts}) == (network.provider.name, before)
    actions.answer_check(token, {desk.pk: Given("right") for desk in desks.values()})
    assert {fresh(desk).confirmed_on for desk in desks.values()} == {timezone.now().date()}
    assert fresh(check).closed_at == timezone.now()


def test_an_old_link_opens_on_its_page(client, network, people, double, asked):
    merge(people, network, double)
    page = client.get(f"/confirm/{asked[2]}/")
    assert (page.status_code, network.provider.name in page.text, "Ruth A." in page.text) == (200, True, True)
    assert ("Kay B." in page.text, double.name in page.text) == (False, False)


def test_after_undoing_the_link_is_the_old_records_again(network, people, double, asked):
    desks, check, token = asked
    undo(merge(people, network, double), people)
    assert answering.sheet(token).organization == double.name
    actions.answer_check(token, {desk.pk: Given("right") for desk in desks.values()})
    assert fresh(check).closed_at


def test_an_open_round_climbs_on_to_the_same_people_and_nobody_is_asked_twice(network, people, double, asked, clock):
    _desks, check, _token = asked
    merge(people, network, double)
    assert fresh(network.provider) not in due_for_asking(timezone.now())
    assert [contact.name for contact in answering.unanswered_by_round([fresh(check)])[check.pk]][0] == "Ruth A."
    clock.shift(timedelta(days=8))
    assert actions.climb(timezone.now()) == 1
    assert ContactLink.objects.latest("created_at", "id").contact.name == "Ruth A."
    clock.shift(timedelta(days=2))
    assert actions.ask_partner(fresh(network.provider), by=people.coordinator).pk == check.pk
    assert ContactCheck.objects.count() == 1


def test_a_change_that_waits_is_decided_by_the_kept_ones_people(network, people, double, asked):
    desks, _check, token = asked
    actions.answer_check(token, {desks["line"].pk: Given("change", {"phone": "+14125550166"})})
    merge(people, network, double)
    people.provider.membership.organization.refresh_from_db()
    change = ContactChange.objects.visible_to(people.provider).open().get()
    actions.confirm_change(change, by=people.provider, how="own_staff")
    assert (fresh(desks["line"]).phone, fresh(desks["line"]).organization) == ("+14125550166", network.provider)


def test_a_second_contact_confirms_by_an_old_link(network, people, double, asked):
    desks, _check, token = asked
    actions.answer_check(token, {desks["line"].pk: Given("change", {"phone": "+14125550166"})})
    second = token_of("second")
    merge(people, network, double)
    actions.confirm_by_link(second)
    assert fresh(desks["line"]).phone == "+14125550166"


def test_somebody_new_named_by_an_old_link_is_the_kept_records(network, people, double, asked):
    _desks, _check, token = asked
    merge(people, network, double)
    actions.answer_check(token, {}, {"name": "Ines D.", "email": "ines@new.example"})
    actions.confirm_change(ContactChange.objects.get(), by=people.coordinator, how="old_number")
    assert network.provider.contacts.get(name="Ines D.").email == "ines@new.example"


# --- lines, capacity, agreements, partnerships ------------------------------------------------------------------------


def test_what_it_said_of_its_capacity_is_on_the_kept_ones_page_and_comes_back(network, people, double):
    ServiceOffered.objects.create(organization=double, need="food")
    actions.report_capacity(double, "food", by=people.coordinator, status="has_capacity")
    made = merge(people, network, double)
    assert Capacity.objects.get().organization == network.provider
    undo(made, people)
    assert Capacity.objects.get().organization == double


def test_its_night_line_is_the_kept_ones_and_keeps_its_number(clock, network, people, double):
    line = AfterHoursLineFactory(organization=double, number="+14125550177")
    moment = timezone.now()
    made = merge(people, network, double)
    kept = fresh(network.provider)
    shown = visible_lines(people.coordinator, moment, organization=kept)
    assert [(one.pk, str(one.number)) for one in shown] == [(line.pk, "+14125550177")]
    undo(made, people)
    assert visible_lines(people.coordinator, moment, organization=fresh(kept)) == []
    assert fresh(line).organization == double


def test_a_businesss_own_house_changes_hands_but_for_what_the_kept_one_says_itself(network, people):
    double = OrganizationFactory(business=True, name="Valley Growers Inc", steward=network.task_force)
    OrganizationFactory._meta.model.objects.filter(pk=network.business.pk).update(steward=network.task_force)
    for owner, policies in ((network.business, ["supplier_code"]), (double, ["supplier_code", "no_fee_pledge"])):
        for policy in policies:
            PolicyCheck.objects.create(organization=owner, policy=policy, state="present")
    practice = BusinessPractice.objects.create(organization=double, tip_route="own_hotline")
    before = list(PolicyCheck.objects.order_by("pk").values())
    made = actions.merge_organizations(network.business, double, by=people.coordinator)
    assert sorted(network.business.policy_checks.values_list("policy", flat=True)) == ["no_fee_pledge", "supplier_code"]
    assert fresh(practice).organization == network.business
    undo(made, people)
    assert list(PolicyCheck.objects.order_by("pk").values()) == before
    assert fresh(practice).organization == double


def test_agreements_and_partnerships_are_found_from_the_kept_record(client, network, people, double):
    by, pdf = people.coordinator, b"%PDF-1.7\n%%EOF\n"
    agreement = actions.add_agreement(network.task_force, by=by, instrument="mou", title="Safe house protocol")
    actions.add_party(agreement, double, by=by)
    actions.add_document(agreement, by=by, content=pdf, file_name="protocol.pdf")
    actions.add_partnership(network.task_force, double, network.agency, by=by, types=["referral"], formality="informal")
    client.force_login(by.user)
    made = merge(people, network, double)
    kept = fresh(network.provider)
    found = AgreementFilter({"organization": kept.pk}, Agreement.objects.visible_to(by)).qs
    assert list(found) == [agreement]
    assert list(AgreementFilter({"q": "harbor"}, Agreement.objects.visible_to(by)).qs) == [agreement]
    found = PartnershipFilter({"organization": kept.pk}, Partnership.objects.visible_to(by)).qs
    assert found.count() == 1
    where = reverse("partner_detail", args=[kept.slug])
    assert "protocol.pdf" in client.get(where + "?tab=documents").text
    assert network.agency.name in client.get(where + "?tab=partnerships").text
    undo(made, people)
    assert "protocol.pdf" not in client.get(where + "?tab=documents").text
    assert Partnership.objects.of(fresh(kept).ids).count() == 0
    assert Partnership.objects.of(fresh(double).ids).count() == 1


def test_a_directory_goes_on_to_feed_a_merged_record_unless_the_kept_one_has_its_own_admin(network, people, double):
    def again(city):
        place = {"id": an_id("new place"), "addresses": [{"id": an_id("new"), "address_1": "1 A St", "city": city}]}
        place["addresses"][0]["state_province"] = "WA"
        row = {"id": an_id("13 Birch Road"), "name": double.name, "description": "", "locations": [place]}
        given = {"by": people.coordinator, "file_name": "x.json", "attended": True, "source": "", "mapping": {}}
        run = actions.start_directory_import(as_json(row), **given)
        return actions.apply_import(actions.stage(run, by=people.coordinator), by=people.coordinator)

    Organization.objects.filter(pk=double.pk).update(steward=network.task_force)
    listed(double)
    merge(people, network, fresh(double))
    assert again("Elk Fork").bad == 0
    assert len(places.places_of(people.coordinator, fresh(network.provider))) == 2
    actor(organization=network.provider, admin=True)
    run = actions.start_directory_import(
        as_json({"id": an_id("13 Birch Road"), "name": double.name, "description": "Other words"}),
        **{"by": people.coordinator, "file_name": "x.json", "attended": True, "source": "", "mapping": {}},
    )
    assert actions.stage(run, by=people.coordinator).bad == 1
