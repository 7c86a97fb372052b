"""Imports and the export: who gets which answer, from the file to the directory, and that a refusal changes nothing."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import delivery
from core.models import Event
from partners.models import ImportRow, ImportRun, Location, Organization, TaskForceMembership
from tests.factories.directories import as_json, organization, table

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports/"
EXPORT = "/api/v1/exports/hsds/"
MAY = {"coordinator", "le_coordinator", "platform", "other_coordinator"}


def upload(client, content=None, name="list.json", **more):
    file = SimpleUploadedFile(name, as_json(organization()) if content is None else content)
    return client.post(URL, {"file": file, **more}, format="multipart")


def stored():
    return [ImportRun.objects.count(), ImportRow.objects.count(), Organization.objects.count(), Event.objects.count()]


@pytest.fixture
def run(as_session, people):
    """A run of the coordinator's that has been read."""
    made = upload(as_session(people.coordinator)).json()
    delivery.drain()
    return ImportRun.objects.get(pk=made["id"])


def test_nobody_without_sign_in(anyone, run):
    before = stored()
    for method, url in (("get", URL), ("post", URL), ("get", EXPORT), ("get", f"{URL}{run.pk}/rows/")):
        assert anyone.call(method, url).status_code == 401
    assert stored() == before


def test_who_may_and_who_finds_it(as_session, people, run):
    for name, person in people.items():
        client = as_session(person)
        expected = 403 if name not in MAY else 404 if name == "other_coordinator" else 200
        for url in (f"{URL}{run.pk}/", f"{URL}{run.pk}/rows/"):
            assert (name, client.call("get", url).status_code) == (name, expected)
        if expected != 200:
            before = stored()
            for what in ("apply", "cancel", "columns"):
                assert client.call("post", f"{URL}{run.pk}/{what}/", {}).status_code == expected, name
            assert stored() == before
        assert client.call("get", URL).status_code == (200 if name in MAY else 403)
        assert client.call("get", EXPORT).status_code == (200 if name in MAY else 403)
        if name not in MAY:
            before = stored()
            assert upload(client).status_code == 403
            assert stored() == before


def test_a_token_needs_the_scope(as_token, people, run):
    reader = as_token(people.coordinator, ["organizations:read"])
    assert reader.call("get", URL).status_code == 200
    assert upload(reader).status_code == 403
    assert as_token(people.coordinator, ["contacts:read"]).call("get", EXPORT).status_code == 403


def test_from_file_to_directory(as_token, people, network):
    client = as_token(people.coordinator)
    answer = upload(client, joins="true", source="211 Marlow")
    body = answer.json()
    assert (answer.status_code, body["form"], body["status"]) == (201, "hsds_3_json", "staging")
    assert answer.headers["Location"] == f"{URL}{body['id']}/"
    delivery.drain()
    read = client.call("get", answer.headers["Location"])
    assert (read.json()["status"], read.json()["created"], read.json()["bad"]) == ("staged", 10, 0)
    rows = client.call("get", f"{URL}{body['id']}/rows/?verdict=create&page_size=3").json()
    assert [one["table"] for one in rows["results"]] == ["organization", "service", "location"]
    assert rows["next"]
    assert not Organization.objects.filter(name="Lantern House").exists()
    applied = client.call("post", f"{URL}{body['id']}/apply/", if_match=read.headers["ETag"])
    assert (applied.status_code, applied.json()["status"]) == (200, "applying")
    delivery.drain()
    made = Organization.objects.get(name="Lantern House")
    assert made.steward == network.task_force
    assert TaskForceMembership.objects.filter(organization=made, task_force=network.task_force).exists()
    assert made.services.filter(need="emergency_shelter").exists()
    assert made.languages.filter(language="es").exists()


def test_refusals_change_nothing(as_session, people, run):
    client = as_session(people.coordinator)
    before = stored()
    assert upload(client, b"", "empty.json").status_code == 400
    assert upload(client, b"%PDF-1.7", "list.pdf").status_code == 400
    assert upload(client, color="red").json()["errors"].keys() == {"color"}
    assert client.call("post", f"{URL}{run.pk}/apply/", if_match='"99"').status_code == 412
    assert client.call("post", f"{URL}{run.pk}/columns/", {"mapping": {"a": "name"}}).status_code == 409
    assert client.call("get", f"{URL}{run.pk}/rows/?verdict=odd").status_code == 400
    assert client.call("get", f"{EXPORT}?form=xml").status_code == 400
    assert client.call("post", f"{URL}{uuid4()}/apply/").status_code == 404
    assert upload(as_session(people.platform), joins="true").status_code == 400
    assert stored() == before
    assert client.call("post", f"{URL}{run.pk}/cancel/").json()["status"] == "cancelled"
    assert client.call("post", f"{URL}{run.pk}/cancel/").status_code == 409


def test_a_plain_table_waits_for_its_columns(as_session, people):
    client = as_session(people.coordinator)
    content = table({"Agency": "Owl House", "Where": "Elk Fork", "ST": "WA"})
    body = upload(client, content, "ours.csv").json()
    assert (body["status"], body["columns"], body["mapping"]) == (
        "mapping",
        ["agency", "where", "st"],
        {"agency": "name"},
    )
    url = f"{URL}{body['id']}/columns/"
    assert client.call("post", url, {"mapping": {"where": "city"}}).status_code == 400
    assert client.call("post", url, {"mapping": {"agency": "moon"}}).status_code == 400
    chosen = {"agency": "name", "where": "city", "st": "state_province"}
    answer = client.call("post", url, {"mapping": chosen})
    assert (answer.status_code, answer.json()["status"]) == (200, "staging")
    delivery.drain()
    client.call("post", f"{URL}{body['id']}/apply/")
    delivery.drain()
    made = Organization.objects.get(name="Owl House")
    assert (made.city, made.state) == ("Elk Fork", "WA")


def test_the_export_holds_the_task_forces_members_and_no_confidential_place(as_session, people, run):
    client = as_session(people.coordinator)
    client.call("post", f"{URL}{run.pk}/apply/")
    delivery.drain()
    made = Organization.objects.get(name="Lantern House")
    names = lambda answer: {one["name"] for one in json.loads(b"".join(answer.streaming_content))}  # noqa: E731
    members = set(Organization.objects.members_of(people.coordinator.task_force_id).values_list("name", flat=True))
    assert names(client.call("get", EXPORT)) == members
    assert made.name in names(as_session(people.platform).call("get", EXPORT))
    Location.objects.update(is_confidential=True)
    answer = as_session(people.platform).call("get", f"{EXPORT}?form=zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert not any(b"Alder" in archive.read(name) for name in archive.namelist())
    assert Event.objects.filter(type="directory.exported").exists()
