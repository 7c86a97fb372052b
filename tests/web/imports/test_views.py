"""The import pages: choose, look, apply, cancel; who gets which answer, and that a refusal changes nothing."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import delivery
from partners import actions
from partners.imports import tables
from partners.models import ImportRun, LawEnforcementProfile
from tests.factories.agency_lists import agency, csv_of, many

pytestmark = pytest.mark.django_db

START = "/partners/import/"


def upload(content: bytes, name: str = "list.csv", **more):
    return {"file": SimpleUploadedFile(name, content, "text/csv"), **more}


@pytest.fixture
def run(people):
    """A run of the coordinator's, read by the worker: one new, one bad."""
    made = actions.start_import(csv_of(agency(), agency(ori="WA1")), by=people.coordinator, file_name="list.csv")
    delivery.drain()
    made.refresh_from_db()
    return made


def addresses(run):
    names = ("import_run", "import_report", "import_apply", "import_cancel")
    return {name: reverse(name, args=[run.pk]) for name in names}


def test_a_stranger_is_led_to_the_sign_in(client, run):
    for name, url in {"start": START, **addresses(run)}.items():
        answer = client.post(url) if name in ("import_apply", "import_cancel") else client.get(url)
        assert (answer.status_code, "/account/login/" in answer.url) == (302, True)
    run.refresh_from_db()
    assert run.status == "staged"


def test_who_may_not_is_told_so_and_another_task_force_finds_nothing(as_, run, people):
    expected = {"coordinator": 200, "le_coordinator": 200, "platform": 200, "other_coordinator": 404}
    for name, person in people.items():
        client, urls = as_(person), addresses(run)
        status = expected.get(name, 403)
        assert client.get(urls["import_run"]).status_code == status, name
        assert client.get(urls["import_report"]).status_code == status, name
        assert client.get(START).status_code == (403 if status == 403 else 200), name
        if status != 200:
            assert client.post(START, upload(csv_of(agency()))).status_code == (302 if status == 404 else 403), name
            assert client.post(urls["import_apply"]).status_code == status, name
            assert client.post(urls["import_cancel"]).status_code == status, name
    run.refresh_from_db()
    assert run.status == "staged"
    assert ImportRun.objects.exclude(pk=run.pk).count() == 1  # the other coordinator's own


def test_from_file_to_directory(as_, people, network):
    client = as_(people.coordinator)
    answer = client.post(START, upload(csv_of(agency(), agency(ori="WA1"))), follow=True)
    (url, _status) = answer.redirect_chain[-1]
    assert "Reading the file" in answer.text
    assert '<noscript><meta http-equiv="refresh"' in answer.text
    assert 'hx-trigger="every 1s"' in answer.text

    delivery.drain()
    page = client.get(url)
    assert "Check what will change" in page.text
    assert "http-equiv" not in page.text
    assert "“WA1” is not an ORI" in page.text
    assert not LawEnforcementProfile.objects.filter(ori="WA0990100").exists()

    run = ImportRun.objects.get()
    answer = client.post(f"{url}apply/", {"version": run.version}, follow=True)
    assert "Importing" in answer.text
    delivery.drain()
    page = client.get(url)
    assert "1 added, 0 changed" in page.text
    assert LawEnforcementProfile.objects.get(ori="WA0990100").organization.steward == network.task_force
    assert "list.csv" in client.get(START).text


def test_the_rows_of_each_verdict_page_by_page(as_, people):
    run = actions.start_import(many(120), by=people.coordinator, file_name="x.csv")
    delivery.drain()
    client, url, seen = as_(people.coordinator), f"/partners/import/{run.pk}/", []
    query = "?verdict=create"
    while query:
        page = client.get(url + query).text
        seen += re.findall(r"WA\d{7}", page)
        more = re.search(r'href="(\?verdict=create[^"]+)"', page)
        query = more[1].replace("&amp;", "&") if more else ""
    assert seen == [f"WA{n:07d}" for n in range(120)]
    assert "No lines." in client.get(url + "?verdict=bad").text
    assert client.get(url + "?verdict=nonsense&after=x").status_code == 200


def test_a_changed_row_shows_before_and_after(as_, people):
    first = actions.start_import(csv_of(agency()), by=people.coordinator, file_name="x.csv", attended=True)
    actions.apply_import(actions.stage(first, by=people.coordinator), by=people.coordinator)
    run = actions.start_import(csv_of(agency(primary_county="Keane")), by=people.coordinator, file_name="x.csv")
    delivery.drain()
    page = as_(people.coordinator).get(f"/partners/import/{run.pk}/").text
    assert re.search(r"<b>County</b>: Marlow .*becomes.* Keane", page)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "list.csv", "empty"),
        (b"a,b\n1,2\n", "list.csv", "Not found: ori, state, agency_name."),
        (b"%PDF-1.7", "list.pdf", "This is a PDF file"),
        (b"ori,state,agency_name\nWA0990100,WA,Caf\xe9\n", "list.csv", "Line 2 is not UTF-8 text"),
        (b"ori,state,agency_name\n", "list.csv", "nothing below it"),
        (b"PK\x03\x04", "list.xlsx", "The workbook cannot be read"),
    ],
)
def test_a_bad_file_is_refused_on_the_form(content, name, said, as_, people):
    answer = as_(people.coordinator).post(START, upload(content, name))
    assert answer.status_code == 400
    assert said in answer.text
    assert not ImportRun.objects.exists()


def test_no_file_and_a_large_one(as_, people, monkeypatch):
    client = as_(people.coordinator)
    assert client.post(START, {}).status_code == 400
    monkeypatch.setattr("web.imports.forms.MAX_BYTES", 10)
    answer = client.post(START, upload(csv_of(agency())))
    assert (answer.status_code, "larger than 20 MB" in answer.text) == (400, True)
    assert tables.MAX_BYTES == 20 * 1024 * 1024
    assert not ImportRun.objects.exists()


def test_wrong_state_and_stale_copy(as_, run, people):
    client, urls = as_(people.coordinator), addresses(run)
    assert client.post(urls["import_apply"], {"version": run.version - 1}).status_code == 412
    assert client.post(urls["import_cancel"], {"version": run.version - 1}).status_code == 412
    assert client.post(urls["import_cancel"], {"version": run.version}).status_code == 302
    assert client.post(urls["import_cancel"]).status_code == 409
    assert client.post(urls["import_apply"]).status_code == 409
    assert client.get(urls["import_apply"]).status_code == 405
    assert "This import was cancelled" in client.get(urls["import_run"]).text
    assert not LawEnforcementProfile.objects.filter(ori="WA0990100").exists()


def test_all_or_nothing_offers_no_button_and_takes_no_for_an_answer(as_, people):
    client = as_(people.coordinator)
    client.post(START, upload(csv_of(agency(), agency(ori="WA1")), all_or_nothing="on"))
    delivery.drain()
    run = ImportRun.objects.get()
    page = client.get(f"/partners/import/{run.pk}/").text
    assert "you asked for all or nothing" in page
    assert "/apply/" not in page
    assert client.post(f"/partners/import/{run.pk}/apply/").status_code == 409


def test_a_second_import_says_that_nothing_changes(as_, people):
    client = as_(people.coordinator)
    for _ in range(2):
        client.post(START, upload(csv_of(agency())))
        delivery.drain()
        run = ImportRun.objects.order_by("-created_at").first()
        client.post(f"/partners/import/{run.pk}/apply/")
        delivery.drain()
    assert "The directory already says what the file says" in client.get(f"/partners/import/{run.pk}/").text


def test_a_stopped_worker_is_said_and_the_page_stops_asking(as_, people):
    run = actions.start_import(csv_of(agency()), by=people.coordinator, file_name="x.csv")
    ImportRun.objects.update(touched_at=timezone.now() - timedelta(minutes=5))
    page = as_(people.coordinator).get(f"/partners/import/{run.pk}/").text
    assert "Nothing has happened for two minutes" in page
    assert "every 1s" not in page
    assert "http-equiv" not in page


def test_the_report_is_safe_to_open_in_a_spreadsheet(as_, people):
    run = actions.start_import(csv_of(agency(ori="=1+1")), by=people.coordinator, file_name="x.csv")
    delivery.drain()
    answer = as_(people.coordinator).get(f"/partners/import/{run.pk}/report.csv")
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Disposition"] == 'attachment; filename="import-report.csv"'
    assert text.startswith("\ufeffLine,ORI,")
    assert "2,'=1+1,Not imported,Error,ori," in text
    assert ",=" not in text


def test_the_page_costs_the_same_however_many_rows(as_, people, django_assert_num_queries):
    client = as_(people.coordinator)
    small = actions.start_import(many(3), by=people.coordinator, file_name="x.csv")
    large = actions.start_import(many(300), by=people.coordinator, file_name="y.csv")
    delivery.drain()
    client.get(f"/partners/import/{small.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/partners/import/{small.pk}/")
    with django_assert_num_queries(len(few)):
        client.get(f"/partners/import/{large.pk}/")
