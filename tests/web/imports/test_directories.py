"""Pages that bring directories in and let them out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import delivery
from partners import actions
from partners.models import ImportRun, Organization
from tests.factories.directories import as_json, organization, table

pytestmark = pytest.mark.django_db

START = "/partners/import/directory/"
MAY = {"coordinator", "le_coordinator", "other_coordinator", "platform"}


def upload(content: bytes, name: str = "list.json", **more):
    return {"file": SimpleUploadedFile(name, content), **more}


def ours() -> bytes:
    return table({"Agency": "Owl House", "Where": "Elk Fork", "ST": "WA"})


@pytest.fixture
def waiting(people):
    """A plain table of the coordinator's that waits for its columns."""
    return actions.start_directory_import(ours(), by=people.coordinator, file_name="ours.csv", source="")


def test_a_stranger_is_led_to_the_sign_in(client, waiting):
    pages = [START, reverse("import_columns", args=[waiting.pk]), reverse("export_directory", args=["json"])]
    for url in pages:
        answer = client.get(url)
        assert (answer.status_code, "/account/login/" in answer.url) == (302, True)


def test_who_may(as_, people, waiting):
    columns = reverse("import_columns", args=[waiting.pk])
    for name, person in people.items():
        client, status = as_(person), 200 if name in MAY else 403
        assert client.get(START).status_code == status, name
        assert client.get(reverse("export_directory", args=["json"])).status_code == status, name
        seen = 404 if name == "other_coordinator" else status
        assert client.get(columns).status_code == seen, name
        if status == 403:
            assert client.post(START, upload(as_json(organization()))).status_code == 403
        if seen != 200:
            assert client.post(columns, {"column0": "name"}).status_code == seen
    waiting.refresh_from_db()
    assert (waiting.status, ImportRun.objects.count()) == ("mapping", 1)


def test_from_file_to_directory(as_, people):
    client = as_(people.coordinator)
    answer = client.post(START, upload(as_json(organization(), {"id": "x", "name": ""})), follow=True)
    (url, _status) = answer.redirect_chain[-1]
    delivery.drain()
    page = client.get(url)
    assert "HSDS 3.0, JSON" in page.text
    assert "list.json, line" in page.text
    assert "This cell is empty. Fill it in." in page.text
    assert "Night beds" in client.get(f"{url}?verdict=create").text
    assert not Organization.objects.filter(name="Lantern House").exists()
    client.post(f"{url}apply/", {"version": ImportRun.objects.get().version})
    delivery.drain()
    page = client.get(url)
    assert "10 added, 0 changed" in page.text
    made = Organization.objects.get(name="Lantern House")
    assert "list.json" in client.get(START).text
    report = b"".join(client.get(f"{url}report.csv").streaming_content).decode()
    assert report.splitlines()[0].endswith("Table,File")
    tab = client.get(f"/partners/{made.slug}/?tab=places").text
    assert "12 Alder Street" in tab
    assert "Night beds" in tab


def test_the_columns_of_a_table_are_guessed_shown_and_changed(as_, people):
    client = as_(people.coordinator)
    answer = client.post(START, upload(ours(), "ours.csv"), follow=True)
    (url, _status) = answer.redirect_chain[-1]
    assert url.endswith("/columns/")
    assert 'value="name" selected' in answer.text
    assert client.post(url, {"column0": "name", "column1": "name"}).status_code == 400
    assert client.post(url, {"column1": "city"}).status_code == 400
    assert client.post(url, {"column0": "moon"}).status_code == 400
    assert client.post(url, {"column0": "name", "version": "99"}).status_code == 412
    answer = client.post(url, {"column0": "name", "column1": "city", "column2": "state_province"}, follow=True)
    run = ImportRun.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("import_run", args=[run.pk])
    assert client.post(url, {"column0": "name"}).status_code == 409
    delivery.drain()
    client.post(reverse("import_apply", args=[run.pk]))
    delivery.drain()
    assert Organization.objects.get(name="Owl House").city == "Elk Fork"


def test_a_table_can_be_cancelled_before_its_columns_are_chosen(as_, people, waiting):
    client = as_(people.coordinator)
    answer = client.post(reverse("import_cancel", args=[waiting.pk]), {"version": waiting.version})
    assert (answer.status_code, answer.url) == (302, START)
    waiting.refresh_from_db()
    assert waiting.status == "cancelled"


def test_a_file_that_is_none_keeps_the_form(as_, people):
    client = as_(people.coordinator)
    answer = client.post(START, upload(b"%PDF", "x.txt", source="211 Marlow"))
    assert answer.status_code == 400
    assert "There is no JSON, CSV or XLSX file in it." in answer.text
    assert "211 Marlow" in answer.text
    assert client.post(START, {}).status_code == 400
    assert not ImportRun.objects.exists()


def test_the_export_is_a_file(as_, people):
    client = as_(people.coordinator)
    answer = client.get(reverse("export_directory", args=["json"]))
    assert 'filename="directory.json"' in answer.headers["Content-Disposition"]
    assert isinstance(json.loads(b"".join(answer.streaming_content)), list)
    answer = client.get(reverse("export_directory", args=["zip"]))
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert client.get("/partners/export.xml").status_code == 404
