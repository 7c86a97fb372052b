"""Export, import into an empty directory, export again: the same bytes. And what never leaves."""

import csv
import gzip
import io
import json
import zipfile

import jsonschema
import pytest

from partners import actions
from partners.actors import SYSTEM
from partners.codes import Need, Sector
from partners.models import (
    Address,
    LanguageOffered,
    Listing,
    Location,
    Organization,
    Part,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceOffered,
    ServiceProviderProfile,
    TaskForceMembership,
)
from partners.models.directory import DirectoryEntry
from tests.factories import OrganizationFactory, TaskForceFactory, TaskForceMembershipFactory
from tests.factories.directories import an_id, as_json, organization
from tests.support.shared_data import shared_file

pytestmark = pytest.mark.django_db
LISTED = (Part, Phone, Schedule, ServiceAtLocation, Address, Service, Location)


def exported(form: str, task_force=None) -> bytes:
    return b"".join(actions.export_directory(form, by=SYSTEM, task_force=task_force))


def emptied() -> None:
    """Take every organization out, as if the directory were new."""
    for model in (*LISTED, Listing, ServiceOffered, LanguageOffered, DirectoryEntry, TaskForceMembership):
        model.objects.all().delete()
    for profile in ("law_enforcement", "service_provider", "business", "survivor_organization"):
        Organization._meta.get_field(profile).related_model.objects.all().delete()
    Organization.objects.all().delete()


@pytest.fixture
def made_here():
    """Organizations that no directory listed, with what is known of them here."""
    shelter = OrganizationFactory(name="Alder Shelter", city="Elk Fork", state="WA", phone="+15095550101")
    ServiceOffered.objects.create(organization=shelter, need=Need.FOOD)
    ServiceOffered.objects.create(organization=shelter, need=Need.IMMIGRATION_RELIEF)
    LanguageOffered.objects.create(organization=shelter, language="mix")
    police = OrganizationFactory(name="Elk Fork Police", law_enforcement=True, profile__ori="WA0990100", state="WA")
    return [shelter, police, OrganizationFactory(name="Growers, “Row” & Sons", business=True)]


@pytest.mark.parametrize("through", ["json", "zip"])
def test_the_same_document_after_a_round_trip(through, imported, made_here):
    twin = organization("Second House", locations=[], phones=[], description="=2+2 is no formula")
    imported(as_json(organization(), twin))
    before = {form: exported(form) for form in ("json", "zip")}
    emptied()
    run = imported(before[through], f"directory.{through}")
    assert (run.bad, run.updated) == (0, 0)
    assert {form: exported(form) for form in ("json", "zip")} == before
    assert Organization.objects.count() == 5
    assert imported(before[through], f"directory.{through}").to_write == 0


def test_a_task_forces_own_file_goes_into_an_empty_task_force(imported, made_here):
    here, there = TaskForceFactory(), TaskForceFactory()
    for one in made_here[:2]:
        TaskForceMembershipFactory(task_force=here, organization=one)
    before = exported("json", here)
    assert [one["name"] for one in json.loads(before)] == ["Alder Shelter", "Elk Fork Police"]
    emptied()
    imported(before, task_force=there, joins=True)
    assert exported("json", there) == before
    assert exported("json", here) == b"[\n]\n"


def test_what_was_known_here_comes_back(imported, made_here):
    before = exported("json")
    emptied()
    imported(before)
    shelter = Organization.objects.get(name="Alder Shelter")
    assert (shelter.city, shelter.state, shelter.phone, shelter.county) == ("Elk Fork", "WA", "+15095550101", "Marlow")
    assert set(shelter.services.values_list("need", flat=True)) == {Need.FOOD, Need.IMMIGRATION_RELIEF}
    assert set(shelter.languages.values_list("language", flat=True)) == {"mix"}
    police = Organization.objects.get(name="Elk Fork Police")
    assert (police.sector, police.law_enforcement.ori) == (Sector.LAW_ENFORCEMENT, "WA0990100")
    assert Organization.objects.get(name__startswith="Growers").sector == Sector.BUSINESS


def test_fields_that_no_standard_knows_are_kept(imported):
    imported(as_json(organization(mascot="Owl")))
    (one,) = json.loads(exported("json"))
    assert one["mascot"] == "Owl"
    assert one["services"][0]["house_rules"] == "Kept although no standard knows it"
    assert one["contacts"][0]["name"] == "Front desk"


CANARIES = ("12 Alder Street", "98901", "46.6", "-120.5", "Front door", "canary")


@pytest.mark.parametrize("whole", [False, True], ids=["one place", "all places"])
def test_a_confidential_place_never_leaves(whole, imported):
    hidden = organization()
    place = hidden["locations"][0]
    place["phones"] = [{"id": an_id("canary phone"), "number": "canary number"}]
    place["metadata"] = [
        {"id": an_id("m"), "last_action_date": "2026-01-01", "field_name": "address", "previous_value": "canary"}
    ]
    place["accessibility"] = [
        {"id": an_id("ramp"), "description": "canary ramp", "attributes": [{"id": an_id("a"), "value": "canary"}]}
    ]
    hidden["services"][0]["service_at_locations"][0]["schedules"] = [{"id": an_id("s"), "description": "canary hours"}]
    imported(as_json(hidden))
    assert all(canary.encode() in exported("json") for canary in CANARIES)
    if whole:
        ServiceProviderProfile.objects.update(confidential_location=True)
    else:
        Location.objects.update(is_confidential=True)
    texts = [exported("json").decode()]
    with zipfile.ZipFile(io.BytesIO(exported("zip"))) as archive:
        texts += [archive.read(name).decode() for name in archive.namelist()]
    for text in texts:
        assert [canary for canary in CANARIES if canary in text] == []
    assert "Night beds" in texts[0]
    before = exported("json")
    imported(before)
    assert exported("json") == before


def test_a_second_import_keeps_a_place_confidential_and_shows_nothing_of_it(imported):
    imported(as_json(organization()))
    Location.objects.update(is_confidential=True)
    moved = organization()
    moved["locations"][0]["addresses"][0]["address_1"] = "99 New Street"
    run = imported(as_json(moved))
    assert Location.objects.get().is_confidential
    assert Address.objects.get().address_1 == "99 New Street"
    assert "Alder" not in json.dumps(list(run.rows.values_list("changes", flat=True)))


def test_the_tables_are_described_and_hold_no_formula(imported):
    imported(as_json(organization(name="=cmd()", description="@here", alternate_name="'=quoted")))
    with zipfile.ZipFile(io.BytesIO(exported("zip"))) as archive:
        package = json.loads(archive.read("datapackage.json"))
        assert {one["path"] for one in package["resources"]} == set(archive.namelist()) - {"datapackage.json"}
        (row,) = csv.DictReader(io.StringIO(archive.read("organizations.csv").decode()))
        for one in package["resources"]:
            head = archive.read(one["path"]).decode().splitlines()[0].split(",")
            assert head == [field["name"] for field in one["schema"]["fields"]]
    assert (row["name"], row["description"], row["alternate_name"]) == ("'=cmd()", "'@here", "''=quoted")
    emptied()
    imported(as_json(organization(name="=cmd()", description="@here", alternate_name="'=quoted")))
    before = exported("json")
    emptied()
    imported(before)
    assert exported("json") == before


def test_exports_are_valid_by_the_standards_own_schema(imported, made_here):
    schema = json.loads(
        gzip.decompress(shared_file("hsds/hsds_spec_3.0/schema/compiled/organization.json.gz").read_bytes())
    )
    example = shared_file("hsds/hsds_spec_3.0/examples/organization_full.json").read_bytes()
    imported(as_json(organization()))
    imported(example, "organization_full.json")
    judge = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    found = json.loads(exported("json"))
    assert len(found) == 5
    assert [error.message for one in found for error in judge.iter_errors(one)] == []


def test_exported_tables_are_valid_by_the_standards_own_schema(imported, made_here):
    schema = json.loads(shared_file("hsds/hsds_spec_3.0/schema/compiled/tabular.json").read_text())
    imported(as_json(organization()))
    tables = {}
    with zipfile.ZipFile(io.BytesIO(exported("zip"))) as archive:
        for one in json.loads(archive.read("datapackage.json"))["resources"]:
            kinds = {field["name"]: field["type"] for field in one["schema"]["fields"]}
            rows = csv.DictReader(io.StringIO(archive.read(one["path"]).decode()))
            tables[one["name"]] = [_typed(row, kinds, schema["properties"][one["name"]]["items"]) for row in rows]
    assert len(tables["organization"]) == 4
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(tables)] == []


def _typed(row, kinds, shape):
    """A row as JSON: numbers as numbers, empty cells only where text is wanted in every row."""
    kept = {name: text for name, text in row.items() if text or name in shape.get("required", ())}
    return {name: float(text) if kinds[name] == "number" and text else text for name, text in kept.items()}
