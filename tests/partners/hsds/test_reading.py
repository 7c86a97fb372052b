"""What goes wrong in files: each thing reported by file, line, column and reason, and nothing half imported."""

import io
import json
import zipfile

import openpyxl
import pytest

from core.errors import Conflict, Invalid
from partners import actions
from partners.actors import SYSTEM
from partners.imports.hsds import files, reading
from partners.models import Address, ImportRun, Listing, Location, Organization, Part, Phone, Service, Verdict
from tests.factories.directories import an_id, as_json, organization, table, zipped
from tests.support.shared_data import shared_file

pytestmark = pytest.mark.django_db
NAMED = {"id": an_id("a"), "name": "Ash House", "description": "Beds."}


def csv_directory(**more: bytes) -> bytes:
    return zipped(organizations=table({**NAMED, "legal_status": ""}), **more)


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        actions.start_directory_import(content, by=SYSTEM, file_name=name)
    assert not ImportRun.objects.exists()
    return str(caught.value.fields["file"])


def test_the_published_examples_go_in_and_a_second_time_change_nothing(imported):
    folder = shared_file("hsds/hsds_spec_3.0/examples")
    for name in ("organization_full.json", "organization_list.json", "service_full.json"):
        run = imported((folder / name).read_bytes(), name)
        assert (run.form, run.bad) == ("hsds_3_json", 0)
    assert (Organization.objects.count(), Service.objects.count(), Location.objects.count()) == (1, 1, 1)
    assert imported((folder / "organization_full.json").read_bytes(), "organization_full.json").to_write == 0
    run = imported(files.packed_folder(folder / "csv"), "csv.zip")
    assert (run.form, run.status) == ("hsds_3_csv", "done")
    assert imported((folder / "tabular.json").read_bytes(), "tabular.json").form == "hsds_3_csv"


def test_a_real_directory_goes_in_and_a_second_time_changes_nothing(imported):
    content = files.packed_folder(shared_file("hsds/ohana_san_mateo/data/sample-csv"))
    run = imported(content, "sample.zip")
    assert (run.form, run.created, run.bad) == ("open_referral_1", 390, 0)
    assert (Organization.objects.count(), Service.objects.count()) == (8, 23)
    again = imported(content, "sample.zip")
    assert (again.to_write, again.bad) == (0, 0)
    assert Organization.objects.get(listing__external_id="1").version == 1


def test_rows_without_what_they_hang_on(imported, said):
    phones = table(
        {"id": an_id("1"), "organization_id": an_id("gone"), "service_id": "", "number": "1", "location_id": ""},
        {
            "id": an_id("2"),
            "organization_id": NAMED["id"],
            "service_id": an_id("gone"),
            "number": "2",
            "location_id": "",
        },
        {"id": an_id("3"), "organization_id": "", "service_id": "", "number": "3", "location_id": ""},
    )
    run = imported(csv_directory(phones=phones), "d.zip")
    assert {one for one in said(run) if one[0] == "phones.csv"} == {
        ("phones.csv", 2, "organization_id", "orphan"),
        ("phones.csv", 3, "service_id", "link_missing"),
        ("phones.csv", 4, "", "no_parent"),
    }
    assert list(Phone.objects.values_list("number", flat=True)) == ["2"]


def test_what_hangs_on_a_row_that_is_left_out_is_left_out_with_it(imported, said):
    broken = {**organization(), "name": ""}
    run = imported(as_json(broken, organization("Second House")))
    assert Organization.objects.get().name == "Second House"
    kinds = [kind for _file, line, _column, kind in said(run) if line == 2]
    assert set(kinds) == {"required", "parent_left_out"}
    assert run.bad == 10


def test_ids_that_repeat_or_were_ruined(imported, said):
    rows = table(NAMED, NAMED, {**NAMED, "id": "1.2E+18"}, {**NAMED, "id": "1200000000000000001"})
    run = imported(zipped(organizations=rows), "d.zip")
    assert said(run) == {("organizations.csv", 3, "id", "id_repeated"), ("organizations.csv", 4, "id", "ruined_id")}
    assert set(Listing.objects.values_list("external_id", flat=True)) == {NAMED["id"], "1200000000000000001"}
    run = imported(as_json(organization("Twice"), organization("Twice")))
    assert ("list.json", "id", "id_repeated") in {(file, column, kind) for file, _line, column, kind in said(run)}


def test_days_numbers_and_codes(imported, said):
    bad = organization()
    service = bad["services"][0]
    service |= {"assured_date": "May 3, 2026", "minimum_age": "eighteen", "status": "Active", "email": "nobody"}
    bad["services"].append({"id": an_id("x"), "name": "X", "status": "closed", "assured_date": "2026-13-01"})
    run = imported(as_json(bad))
    assert said(run) == {
        ("list.json", 2, "services[0].assured_date", "date_read"),
        ("list.json", 2, "services[0].minimum_age", "not_number"),
        ("list.json", 2, "services[0].email", "mail_form"),
        ("list.json", 2, "services[1].status", "not_in_list"),
        ("list.json", 2, "services[1].assured_date", "date"),
        ("list.json", 2, "", "contact_kept"),
    }
    made = Service.objects.get()
    assert (str(made.assured_date), made.minimum_age, made.status) == ("2026-05-03", None, "active")


def test_entities_are_read_once_and_for_all(imported, said):
    written = organization(name="Ash &amp;amp; Oak &lt;House&gt;", website="https://a.example/?a=1&copy;=2")
    run = imported(as_json(written))
    assert ("list.json", 2, "name", "entities") in said(run)
    made = Organization.objects.get()
    assert (made.name, made.website) == ("Ash & Oak <House>", "https://a.example/?a=1&copy;=2")
    assert imported(as_json(written)).to_write == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_encodings(encoding, imported, said):
    rows = table({**NAMED, "name": "Casa Peñón", "legal_status": "x"}).decode()
    run = imported(zipped(organizations=rows.encode(encoding)), "d.zip")
    assert Organization.objects.get().name == "Casa Peñón"
    assert (("organizations.csv", 1, "", "encoding") in said(run)) == (encoding == "cp1252")


def test_a_file_with_wrong_columns_is_reported_and_not_read(imported, said):
    run = imported(csv_directory(phones=b"id,organization_id\n1,2\n", mystery=b"a,b\n1,2\n"), "d.zip")
    assert said(run) == {("phones.csv", 1, "", "headers"), ("mystery.csv", 1, "", "unknown_file")}
    run = imported(csv_directory(phones=b'id,number,organization_id\n1,"2,3\n'), "d.zip")
    assert ("phones.csv", 1, "", "unreadable") in said(run)
    run = imported(csv_directory(phones=b"id,number,organization_id\n1,2\n"), "d.zip")
    assert ("phones.csv", 2, "", "cells") in said(run)


def test_all_or_nothing(staged):
    run = staged(as_json(organization(), {"id": an_id("b")}), all_or_nothing=True)
    with pytest.raises(Conflict):
        actions.apply_import(run, by=SYSTEM)
    assert not Organization.objects.exists()


def test_what_is_no_directory_is_refused():
    assert "empty" in refused("a.json", b"  ")
    assert "not JSON" in refused("a.json", b'[{"id": }]')
    assert "line 3" in refused("a.json", b'[\n{"id": "1", "name": "A"},\n{"id": }]')
    assert "no organization" in refused("a.json", b"[1]")
    assert "nested too deep" in refused("a.json", b"[" + b'{"a":' * 100_000)
    assert "no JSON, CSV or XLSX" in refused("a.txt", b"hello")
    assert "damaged" in refused("a.zip", b"PK\x03\x04 nonsense")


def archive(*names: str, content: bytes = b"id,name\n1,A\n") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in names:
            out.writestr(name, content)
    return target.getvalue()


def test_zips_that_are_a_trap_are_refused():
    for name in ("../organizations.csv", "/etc/organizations.csv", "a/../../b.csv", "..\\b.csv", "C:\\b.csv"):
        assert "outside itself" in refused("a.zip", archive(name))
    assert "unpacks to more" in refused("a.zip", archive("organizations.csv", content=b"a" * 50_000_000))
    assert "more than 60 files" in refused("a.zip", archive(*(f"{n}.csv" for n in range(61))))
    assert "same name" in refused("a.zip", archive("a/x.csv", "b/x.csv"))


def test_a_zip_that_lies_about_its_sizes_is_refused(monkeypatch):
    monkeypatch.setattr(files, "_refuse_unsafe", lambda entries, size: None)
    monkeypatch.setattr(files, "MAX_UNPACKED", 1000)
    assert "unpacks to more" in refused("a.zip", archive("organizations.csv", content=b"a" * 5000))


def test_a_plain_table(imported, said):
    rows = table(
        {"Name": "Owl House", "City": "Elk Fork", "State": "WA", "Services": "Food; Legal aid", "Languages": "Spanish"},
        {"Name": "Fox House", "City": "", "State": "", "Services": "", "Languages": ""},
        {"Name": "", "City": "Elk Fork", "State": "", "Services": "", "Languages": ""},
    )
    mapping = reading.plain.guess(["name", "city", "state", "services", "languages"])
    run = imported(rows, "ours.csv", mapping=mapping)
    assert run.form == "table"
    assert ("ours.csv", 4, "name", "required") in said(run)
    made = Organization.objects.get(name="Owl House")
    assert (made.city, made.state) == ("Elk Fork", "WA")
    assert set(made.services.values_list("need", flat=True)) == {"food", "civil_legal"}
    assert set(made.languages.values_list("language", flat=True)) == {"es"}
    assert imported(rows, "ours.csv", mapping=mapping).to_write == 0


def test_a_workbook_whose_long_ids_lost_their_end(imported, said):
    book = openpyxl.Workbook()
    for row in (["Id", "Name"], [1200000000000000001.0, "Owl House"], ["0042", "Fox House"]):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    run = imported(target.getvalue(), "ours.xlsx", mapping={"id": "id", "name": "name"})
    assert ("ours.xlsx", 2, "id", "ruined_id") in said(run)
    assert Listing.objects.get().external_id == "0042"


@pytest.mark.parametrize("name", ["quotes_and_newlines", "newlines_crlf", "comma_in_quotes", "escaped_quotes", "utf8"])
def test_torture_files_are_read_as_tables(name, staged):
    content = shared_file(f"bad_input/csv_spectrum/csvs/{name}.csv").read_bytes()
    first = content.decode().splitlines()[0].split(",")[0].strip('"').lower()
    run = staged(content, f"{name}.csv", mapping={first: "name"})
    expected = json.loads(shared_file(f"bad_input/csv_spectrum/json/{name}.json").read_text())
    assert run.created == len(expected)


def test_naughty_strings_come_back_as_they_are(imported):
    strings = json.loads(shared_file("bad_input/blns/blns.json").read_text())
    wanted = [text for text in strings if text.strip()]
    run = imported(
        as_json(*({"id": an_id(f"n{n}"), "name": f"N{n}", "description": text} for n, text in enumerate(wanted)))
    )
    assert run.created + run.bad == len(wanted)
    bad = run.rows.filter(verdict=Verdict.BAD)
    assert {one["kind"] for row in bad for one in row.problems} <= {"unprintable"}
    out = b"".join(actions.export_directory("json", by=SYSTEM))
    Part.objects.all().delete()
    assert len(json.loads(out)) == run.created
    assert imported(out, "out.json").bad == 0


def test_two_directories_may_use_the_same_ids(imported):
    rows = table({**NAMED, "id": "1", "legal_status": ""})
    imported(zipped(organizations=rows), "d.zip", source="211 Marlow")
    imported(zipped(organizations=rows), "d.zip", source="211 Elk Fork")
    assert Organization.objects.count() == 2


def test_a_place_that_two_organizations_use(imported):
    one, two = organization("One"), organization("Two")
    two["locations"] = []
    two["services"][0]["service_at_locations"][0]["location"] = {**one["locations"][0]}
    imported(as_json(one, two))
    assert Location.objects.values("hsds_id").distinct().count() == 1
    assert Location.objects.count() == Address.objects.count() == 2
