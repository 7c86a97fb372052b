"""The 51 fixture files of a real directory program: each one's outcome, beside rows of our own that it hangs on."""

import pytest

from partners.models import Address, Location, Organization, Part, Phone, Schedule, Service, Verdict
from tests.factories.directories import table, zipped
from tests.support.shared_data import shared_file

FOLDER = "hsds/ohana_san_mateo/spec/support/fixtures"
ORGANIZATION_HEAD = (
    *("accreditations", "alternate_name", "date_incorporated", "description", "email", "funding_sources"),
    *("legal_status", "licenses", "name", "tax_id", "tax_status", "website"),
)


def organization(number: int) -> dict[str, str]:
    empty = dict.fromkeys(ORGANIZATION_HEAD, "")
    return {"id": str(number), **empty, "name": f"Bank {number}", "description": "Gives food."}


def place(number: int) -> dict[str, str]:
    return {
        "id": str(number),
        "organization_id": "1",
        "name": f"Place {number}",
        "description": "A place.",
        "virtual": "",
    }


SERVICE = {"id": "1", "location_id": "1", "name": "Meals", "description": "Hot meals.", "status": "active", "fees": ""}
CONTACT = {"id": "1", "location_id": "1", "organization_id": "", "service_id": "", "name": "Desk", "title": ""}
BASE = {
    "organizations": table(organization(1), organization(2)),
    "programs": table({"id": "1", "organization_id": "1", "name": "Fed", "alternate_name": ""}),
    "locations": table(place(1), place(2), place(3)),
    "services": table({**SERVICE, "taxonomy_ids": ""}),
    "contacts": table(CONTACT),
}
GOOD: set[tuple[str, str]] = set()
# Each file: the table it stands for, how many of its rows cannot be imported, and what is said of them.
OUTCOMES: dict[str, tuple[str, int, set[tuple[str, str]]]] = {
    "contact_with_no_parent": ("contacts", 1, {("no_parent", "")}),
    "existing_category": ("taxonomy", 0, GOOD),
    "holiday_schedule_with_no_parent": ("holiday_schedules", 1, {("no_parent", "")}),
    "hs_with_2_digit_year": ("holiday_schedules", 0, {("date_read", "start_date"), ("date_read", "end_date")}),
    "hs_with_invalid_date": ("holiday_schedules", 1, {("date", "end_date")}),
    "hs_with_spelled_out_date": ("holiday_schedules", 0, {("date_read", "start_date"), ("date_read", "end_date")}),
    "invalid_address": ("addresses", 1, {("required", "city")}),
    "invalid_category": ("taxonomy", 1, {("required", "name")}),
    "invalid_contact": ("contacts", 1, {("required", "name")}),
    "invalid_holiday_schedule": ("holiday_schedules", 1, {("required", "closed")}),
    "invalid_location": ("locations", 1, {("required", "name")}),
    "invalid_location_org": ("locations", 1, {("orphan", "organization_id")}),
    "invalid_mail_address": ("mail_addresses", 1, {("required", "address_1")}),
    "invalid_mail_address_location": ("mail_addresses", 1, {("orphan", "location_id")}),
    "invalid_org": ("organizations", 1, {("required", "name")}),
    "invalid_parent_category": ("taxonomy", 1, {("orphan", "parent_id")}),
    "invalid_phone": ("phones", 1, {("required", "number_type")}),
    "invalid_program": ("programs", 1, {("required", "name")}),
    "invalid_program_headers": ("programs", 1, {("headers", "")}),
    "invalid_regular_schedule": ("regular_schedules", 1, {("required", "closes_at")}),
    "invalid_service": ("services", 1, {("required", "name")}),
    "invalid_service_location": ("services", 1, {("orphan", "location_id")}),
    "locations": ("locations", 0, GOOD),
    "missing_address": ("addresses", 1, {("required", "city"), ("orphan", "location_id")}),
    "org_with_2_digit_year": ("organizations", 0, {("date_read", "date_incorporated")}),
    "org_with_invalid_date": ("organizations", 1, {("date", "date_incorporated")}),
    "org_with_spelled_out_date": ("organizations", 0, {("date_read", "date_incorporated")}),
    "phone_with_no_parent": ("phones", 1, {("no_parent", "")}),
    "program_with_no_parent": ("programs", 1, {("no_parent", "")}),
    "programs": ("programs", 0, GOOD),
    "regular_schedule_with_no_parent": ("regular_schedules", 1, {("no_parent", "")}),
    "services": ("services", 0, GOOD),
    "taxonomy": ("taxonomy", 0, GOOD),
    "valid_address": ("addresses", 0, GOOD),
    "valid_category": ("taxonomy", 0, GOOD),
    "valid_contact_phone": ("phones", 0, GOOD),
    "valid_location": ("locations", 0, GOOD),
    "valid_location_contact": ("contacts", 0, GOOD),
    "valid_location_holiday_schedule": ("holiday_schedules", 0, GOOD),
    "valid_location_phone": ("phones", 0, GOOD),
    "valid_location_regular_schedule": ("regular_schedules", 0, GOOD),
    "valid_mail_address": ("mail_addresses", 0, GOOD),
    "valid_org": ("organizations", 0, GOOD),
    "valid_org_contact": ("contacts", 0, GOOD),
    "valid_org_phone": ("phones", 0, GOOD),
    "valid_program": ("programs", 0, GOOD),
    "valid_service": ("services", 0, {("term_missing", "taxonomy_term_id")}),
    "valid_service_contact": ("contacts", 0, GOOD),
    "valid_service_holiday_schedule": ("holiday_schedules", 0, GOOD),
    "valid_service_phone": ("phones", 0, GOOD),
    "valid_service_regular_schedule": ("regular_schedules", 0, GOOD),
}
GRAVE = {
    *("no_parent", "required", "orphan", "date", "time", "headers", "hours_missing", "cells", "id_repeated"),
    *("ruined_id", "not_in_list", "unreadable", "link_missing", "term_missing"),
}


def test_every_fixture_file_has_an_outcome():
    assert {path.stem for path in shared_file(FOLDER).glob("*.csv")} == set(OUTCOMES)


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_fixture_file(name, imported):
    stem, bad, noticed = OUTCOMES[name]
    content = (shared_file(FOLDER) / f"{name}.csv").read_bytes()
    run = imported(zipped(**{**BASE, stem: content}), "directory.zip")
    assert run.form == "open_referral_1"
    rows = run.rows.filter(file=f"{stem}.csv")
    found = {(one["kind"], one["column"]) for row in rows for one in row.problems}
    wrong = [row for row in rows if row.verdict == Verdict.BAD and row.table not in BESIDE]
    # Rows that a left-out row stood for, and those that hang on it, are left out with it.
    own = [row for row in wrong if not {one["kind"] for one in row.problems} <= {"parent_left_out"}]
    assert len({row.at for row in own if row.problems}) == bad, [(row.at, row.problems) for row in own]
    assert {one for one in found if one[0] in GRAVE or one in noticed} == noticed
    assert run.status == "done"
    left_out = {row.key for row in wrong}
    for model in (Location, Service, Phone, Schedule, Address, Part):
        assert not model.objects.filter(hsds_id__in=left_out - {""}).exists()
    assert Organization.objects.count() == run.rows.filter(table="organization", verdict=Verdict.CREATE).count()


BESIDE = {
    "funding",
    "language",
    "service_area",
    "required_document",
    "accessibility",
    "attribute",
    "service_at_location",
}
