"""Adding, changing, archiving organizations: what is refused, by field, and that a refusal changes nothing."""

import pytest
from django.db.models import ProtectedError

from core.errors import Conflict, Invalid, NotAllowed, Stale
from core.events import facts_of
from core.models import Event
from partners import actions
from partners.models import LawEnforcementProfile, Organization

pytestmark = pytest.mark.django_db


def new(people, **changes):
    given = {"name": "Bluebird Shelter", "sector": "service_provider", "county": "Marlow"} | changes
    return actions.create_organization(by=people.coordinator, **given)


def unchanged():
    """What a refusal must leave as it was."""
    return Organization.objects.count(), LawEnforcementProfile.objects.count(), Event.objects.count()


def test_a_new_partner_is_kept_by_the_task_force_that_adds_it(network, people):
    row = new(
        people,
        profile={"serves_minors": True},
        services=["food", "dental"],
        languages=["es"],
        time_zone="America/Chicago",
    )
    event = Event.objects.get(type="organization.created")

    assert (row.slug, row.steward, row.service_provider.serves_minors) == ("bluebird-shelter", network.task_force, True)
    assert sorted(row.services.values_list("need", flat=True)) == ["dental", "food"]
    assert (event.subject_id, event.task_force_id, event.from_party_id) == (row.pk, network.task_force.pk, row.pk)
    assert "Bluebird" not in event.body


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("sector", {"sector": "charity"}),
        ("name", {"name": "  "}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
        ("phone", {"phone": "12"}),
        ("website", {"website": "not a link"}),
        ("regime", {"regime": "secret"}),
        ("archived_at", {"archived_at": "2026-01-01"}),
        ("services", {"services": ["miracles"]}),
        ("languages", {"languages": ["xx"]}),
        ("naics", {"profile": {"naics": "722511"}}),
        ("ori", {"sector": "law_enforcement", "profile": {"ori": "WA017"}}),
        ("ori", {"sector": "law_enforcement", "profile": {"ori": "wa0170100"}}),
        ("level", {"sector": "law_enforcement", "profile": {"level": "galactic"}}),
        ("naics", {"sector": "business", "profile": {"naics": "7"}}),
        ("naics", {"sector": "business", "profile": {"naics": "31-34"}}),
        ("level", {"sector": "community", "profile": {"level": "city"}}),
    ],
)
def test_bad_input_is_refused_by_field_and_nothing_is_stored(field, given, people):
    before = unchanged()
    with pytest.raises(Invalid) as refusal:
        new(people, **given)
    assert list(refusal.value.fields) == [field]
    assert unchanged() == before


@pytest.mark.parametrize("code", ["72", "721110", "31-33", "44-45", "48-49"])
def test_naics_codes_of_every_length_and_the_three_ranges_are_taken(code, people):
    assert new(people, sector="business", profile={"naics": code}).business.naics == code


def test_an_ori_belongs_to_one_agency(people):
    new(people, sector="law_enforcement", profile={"ori": "WA0170100"})
    before = unchanged()
    with pytest.raises(Invalid) as refusal:
        new(people, name="Another", sector="law_enforcement", profile={"ori": "WA0170100"})
    assert list(refusal.value.fields) == ["ori"]
    assert unchanged() == before


def test_two_agencies_may_have_no_ori(people):
    for name in ("One", "Two"):
        assert new(people, name=name, sector="law_enforcement", profile={"ori": ""}).law_enforcement.ori is None


@pytest.mark.parametrize(
    ("name", "county"), [("bluebird  SHELTER", "Marlow County"), ("The Bluebird Shelter", "marlow")]
)
def test_one_that_is_there_already_is_named(name, county, people):
    there = new(people)
    before = unchanged()
    with pytest.raises(Conflict) as refusal:
        new(people, name=name, county=county)
    assert refusal.value.code == "looks_like_duplicate"
    assert refusal.value.details == {"existing": str(there.pk), "slug": "bluebird-shelter"}
    assert unchanged() == before
    assert new(people, even_if_similar=True).slug == "bluebird-shelter-2"


@pytest.mark.parametrize("changes", [{"county": "Tamsin"}, {"state": "WA"}, {"sector": "community"}])
def test_the_same_name_elsewhere_is_another_one(changes, people):
    new(people)
    assert new(people, **changes).slug == "bluebird-shelter-2"


def test_an_archived_one_does_not_stand_in_the_way(people):
    actions.archive_organization(new(people), by=people.coordinator)
    assert new(people).slug == "bluebird-shelter-2"


def test_a_name_without_letters_still_gets_an_address(people):
    assert [new(people, name=name).slug for name in ("!!!", "???")] == ["partner", "partner-2"]


@pytest.mark.parametrize("name", ["New", "Import"])
def test_no_partner_takes_the_address_of_a_page(name, people):
    assert new(people, name=name).slug == f"{name.lower()}-2"


def test_the_event_names_fields_and_never_values(network, people):
    actions.update_organization(
        network.agency,
        by=people.receiver_admin,
        fields={"city": "Rivermouth", "county": network.agency.county},
        profile={"certifies_u": True},
    )
    event = Event.objects.get(type="organization.changed")

    assert facts_of(event) == {"fields": ["city", "profile.certifies_u"], "version": 2}


def test_nothing_new_is_no_event_and_no_version(network, people):
    row = actions.update_organization(network.agency, by=people.receiver_admin, fields={"name": network.agency.name})
    assert (row.version, Event.objects.count()) == (1, 0)


def test_services_and_languages_alone_make_a_version(network, people):
    own = people.provider.membership
    own.role = "admin"
    own.save()
    row = actions.update_organization(network.provider, by=people.provider, services=["food"], languages=["en", "es"])
    assert (row.version, facts_of(Event.objects.get())["fields"]) == (2, ["languages", "services"])
    row = actions.update_organization(network.provider, by=people.provider, services=[])
    assert (row.services.count(), row.languages.count()) == (0, 2)


def test_an_older_copy_is_not_saved_over(network, people):
    actions.update_organization(network.agency, by=people.receiver_admin, fields={"city": "Rivermouth"})
    with pytest.raises(Stale):
        actions.update_organization(
            network.agency, by=people.receiver_admin, expected_version=1, fields={"city": "Upstream"}
        )
    network.agency.refresh_from_db()
    assert (network.agency.city, network.agency.version) == ("Rivermouth", 2)


def test_none_is_its_own_parent_even_by_way_of_others(network, people):
    top = new(people, name="Top")
    middle = new(people, name="Middle", parent=top)
    low = new(people, name="Low", parent=middle)
    for parent in (top, middle, low):
        with pytest.raises(Invalid) as refusal:
            actions.update_organization(top, by=people.coordinator, fields={"parent": parent})
        assert list(refusal.value.fields) == ["parent"]
    top.refresh_from_db()
    assert top.parent is None


def test_archiving_hides_and_restoring_brings_back(people):
    row = new(people)
    archived = actions.archive_organization(row, by=people.coordinator, expected_version=1)
    assert not Organization.objects.listed().filter(pk=row.pk).exists()
    with pytest.raises(Conflict):
        actions.archive_organization(row, by=people.coordinator)
    with pytest.raises(Stale):
        actions.restore_organization(row, by=people.coordinator, expected_version=1)
    actions.restore_organization(archived, by=people.coordinator, expected_version=2)
    assert Organization.objects.listed().filter(pk=row.pk).exists()
    with pytest.raises(Conflict):
        actions.restore_organization(row, by=people.coordinator)
    types = list(Event.objects.order_by("id").values_list("type", flat=True))
    assert types == ["organization.created", "organization.archived", "organization.restored"]


def test_strangers_change_nothing(network, people):
    row, before = new(people), unchanged()
    for by in (people.other_coordinator, people.sender_admin, people.evaluator, people.platform, people.nobody):
        for act in (actions.archive_organization, actions.update_organization):
            with pytest.raises(NotAllowed):
                act(row, by=by)
    assert unchanged() == before


def test_v25_a_partner_with_history_is_never_deleted(network, tip):
    before = Organization.objects.count(), Event.objects.count()
    for end in (tip.sender, tip.receiver):
        with pytest.raises(ProtectedError):
            end.delete()
        with pytest.raises(ProtectedError):
            Organization.objects.filter(pk=end.pk).delete()
    assert (Organization.objects.count(), Event.objects.count()) == before
    assert [name for name in dir(actions) if name.startswith(("delete_org", "remove_org"))] == []
