"""Free text that tells where a confidential place is: it stays here, by whatever column it would leave."""

import io
import json
import zipfile

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.events import facts_of
from core.models import Event
from partners import actions
from partners.actors import SYSTEM
from partners.exports.hidden import hidden_in
from partners.models import Location, Organization, TaskForceMembership
from tests.factories.directories import an_id, as_json, organization

pytestmark = pytest.mark.django_db

CANARIES = (
    "Come to 12 Alder Street after dark.",
    "12 alder st., ring twice",
    "12 N. Alder Str",
    "at\n12\nALDER",
    "call (509) 555-0142 at the door",
    "509.555.0142",
    "555 0142",
    "https://maps.example/?q=12+Alder+Street",
    "https://maps.example/@46.60412,-120.50231,17z",
)
"""Texts with the street, the number or the position of the place in `shelter`."""

OPEN = ("In Elk Fork, Marlow County.", "Beds for 12 under alder trees", "Call 509 555 0199.", "1 Alder Street")
"""Texts with nothing of them, or with what is told openly."""


def shelter(**more):
    made = organization(**more)
    place = made["locations"][0]
    place |= {"latitude": 46.60412, "longitude": -120.50231}
    place["phones"] = [{"id": an_id("door"), "number": "509-555-0142"}]
    return made


def told(form="json", **given):
    content = b"".join(actions.export_directory(form, by=SYSTEM, **given))
    if form == "json":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@pytest.mark.parametrize("text", CANARIES)
def test_a_text_that_tells_stays_here_by_every_column(text, imported):
    made = shelter(description=f"{text} canary", alternate_name=f"{text} canary")
    service = made["services"][0]
    service |= {"description": f"{text} canary", "application_process": f"{text} canary", "house_rules": text}
    service["schedules"] = [{"id": an_id("hours"), "notes": f"{text} canary"}]
    service["attributes"] = [{"id": an_id("mark"), "value": f"{text} canary"}]
    made["contacts"] = [{"id": an_id("desk"), "name": f"{text} canary"}]
    imported(as_json(made))
    assert "canary" in told()
    Location.objects.update(is_confidential=True)
    for form in ("json", "zip"):
        assert [word for word in ("canary", "Alder", "0142", "46.60") if word in told(form)] == []
    assert "Night beds" in told()
    found = {(one.table, one.column) for one in actions.withheld_from_export(by=SYSTEM)}
    assert {("organization", "description"), ("service", "description"), ("contact", "name")} <= found
    assert {("schedule", "notes"), ("attribute", "value"), ("service", "house_rules")} <= found


@pytest.mark.parametrize("text", OPEN)
def test_other_texts_leave(text, imported):
    imported(as_json(shelter(description=text)))
    Location.objects.update(is_confidential=True)
    (one,) = json.loads(told())
    assert one["description"] == text
    assert actions.withheld_from_export(by=SYSTEM) == []


def test_a_name_that_tells_is_withheld_and_the_row_stays(imported):
    made = shelter(name="House at 12 Alder Street")
    made["services"][0]["name"] = "Beds, 12 Alder"
    imported(as_json(made))
    Location.objects.update(is_confidential=True)
    (one,) = json.loads(told())
    assert (one["name"], one["services"][0]["name"]) == ("[withheld]", "[withheld]")


def test_what_another_place_or_the_partner_says_openly_is_no_secret(imported):
    made = shelter(description="Office: 12 Alder Street, 509 555 0142")
    made["locations"].append({**made["locations"][0], "id": an_id("office"), "phones": []})
    made["locations"][1]["addresses"] = [{**made["locations"][0]["addresses"][0], "id": an_id("office address")}]
    made["phones"] = [{"id": an_id("public"), "number": "+1 509 555 0142"}]
    imported(as_json(made))
    Location.objects.filter(hsds_id=made["locations"][0]["id"]).update(is_confidential=True)
    assert json.loads(told())[0]["description"] == "Office: 12 Alder Street, 509 555 0142"


def test_a_line_without_a_number_is_a_secret_as_a_whole_and_a_flats_number_is_none():
    rows = [("address", {"address_1": "Old Mill Lane", "address_2": "Apt 4"})]
    hidden = hidden_in(rows, [])
    assert hidden.is_told_by("behind old mill lane, east side")
    assert not hidden.is_told_by("Apt 4 of the mill")


def test_coming_back_it_changes_nothing(imported):
    imported(as_json(shelter(description="12 Alder Street")))
    Location.objects.update(is_confidential=True)
    before = told()
    run = imported(before.encode())
    assert (run.bad, run.updated) == (0, 0)
    assert Organization.objects.get().listing.description == "12 Alder Street"


def test_who_exports_is_told_what_stays_and_where_to_mend_it(client, imported, network, people, tmp_path, capsys):
    imported(as_json(shelter(description="12 Alder Street")), by=people.coordinator, joins=True)
    Location.objects.update(is_confidential=True)
    client.force_login(people.coordinator.user)
    page = client.get(reverse("import_directory")).text
    assert ("Texts left out of an export" in page, "12 Alder" in page) == (True, False)
    b"".join(client.get(reverse("export_directory", args=["json"])).streaming_content)
    event = Event.objects.get(type="directory.exported")
    assert (facts_of(event)["withheld"], "alder" in event.body.lower()) == (1, False)
    call_command("export_hsds", str(tmp_path / "out.json"))
    assert "Lantern House: description of organization tells where" in capsys.readouterr().out
    TaskForceMembership.objects.filter(organization__name="Lantern House").delete()
    assert "Texts left out" not in client.get(reverse("import_directory")).text


def test_a_directorys_contacts_are_kept_and_said_so(imported, said):
    run = imported(as_json(organization()))
    assert run.notes["contact_kept"] == 1
    assert "contact_kept" in {kind for _file, _at, _column, kind in said(run)}
    assert not Organization.objects.get().contacts.exists()
    assert "Front desk" in told()
    assert imported(as_json(organization())).notes.get("contact_kept", 0) == 0
