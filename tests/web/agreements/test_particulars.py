"""The particulars of an instrument on its pages: asked for by the saved instrument, shown, refused by name."""

import pytest

from partners.models import Agreement
from tests.factories import AgreementFactory
from tests.web.agreements.test_pages import TEXT

pytestmark = pytest.mark.django_db
SHARING = TEXT | {"instrument": "data_sharing_agreement", "version": "1"}
GIVEN = {
    "particular_legal_basis": " yes ",
    "particular_breach_notice_hours": "0",
    "particular_audit_right": "no",
    "particular_retention": "",
}


@pytest.fixture
def path(network):
    row = AgreementFactory(task_force=network.task_force, instrument="data_sharing_agreement")
    return f"/agreements/{row.pk}/"


def test_a_new_draft_is_asked_nothing_before_its_instrument_is_known(as_, people):
    page = as_(people.coordinator).get("/agreements/new/").text
    assert "h-clauses" in page
    assert "h-particulars" not in page


def test_the_form_asks_what_the_instrument_records_and_the_page_shows_it(as_, people, path):
    client = as_(people.coordinator)
    form = client.get(f"{path}edit/").text
    assert "Notice of a breach, hours" in form
    assert "Grant number" not in form
    assert "Nothing is recorded yet" in client.get(path).text
    assert client.post(f"{path}edit/", SHARING | GIVEN).status_code == 302
    held = {"legal_basis": "yes", "breach_notice_hours": 0, "audit_right": False}
    assert Agreement.objects.get().particulars == held
    page = client.get(path).text
    for words in ("<dt>Legal basis</dt><dd>yes</dd>", "hours</dt><dd>0</dd>", "right to audit</dt><dd>No</dd>"):
        assert words in page
    form = client.get(f"{path}edit/").text
    assert 'value="no" selected' in form


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"particular_breach_notice_hours": "many"}, "Enter a whole number"),
        ({"particular_audit_right": "perhaps"}, "Select a valid choice"),
        ({"particular_legal_basis": "x" * 281}, "at most 280 characters"),
        ({"particular_legal_basis": "Ask at 212-555-0134"}, "Legal basis:"),
        ({"instrument": "letter_of_support"}, "this instrument does not record it; clear it"),
    ],
    ids=["number", "answer", "length", "guard", "instrument"],
)
def test_a_wrong_one_is_named_and_what_was_typed_stays(given, words, as_, people, path):
    page = as_(people.coordinator).post(f"{path}edit/", SHARING | GIVEN | given)
    assert (page.status_code, words in page.text) == (400, True)
    assert 'name="particular_legal_basis"' in page.text
    row = Agreement.objects.get()
    assert (row.version, row.particulars, row.instrument) == (1, {}, "data_sharing_agreement")


def test_a_stale_page_shows_what_is_recorded_now(as_, people, path):
    row = Agreement.objects.get()
    row.version, row.particulars = 2, {"legal_basis": "Recorded meanwhile", "audit_right": True}
    row.save()
    page = as_(people.coordinator).post(f"{path}edit/", SHARING | GIVEN)
    assert (page.status_code, "Recorded meanwhile" in page.text) == (412, True)
    assert Agreement.objects.get().particulars["audit_right"] is True
