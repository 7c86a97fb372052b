"""The particulars of an instrument through the API: in and out as they are, refused by field."""

import pytest

from partners.models import Agreement
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db
GIVEN = {"legal_basis": "State law", "breach_notice_hours": 24, "audit_right": False}


@pytest.fixture
def path(network):
    parties = [network.agency, network.provider]
    row = AgreementFactory(task_force=network.task_force, parties=parties, instrument="data_sharing_agreement")
    return f"/api/v1/agreements/{row.pk}/"


def test_they_go_in_and_come_out_with_their_types(as_token, people, path):
    client = as_token(people.coordinator)
    answer = client.call("patch", path, {"particulars": GIVEN | {"legal_basis": " State law "}})
    assert (answer.status_code, answer.json()["particulars"]) == (200, GIVEN)
    assert as_token(people.provider).call("get", path).json()["particulars"] == GIVEN
    assert client.call("patch", path, {"notice_days": 60}).json()["particulars"] == GIVEN


@pytest.mark.parametrize(
    "given",
    [
        {"grant_no": "1"},
        {"legal_basis": ""},
        {"legal_basis": ["a"]},
        {"legal_basis": {"a": "b"}},
        {"legal_basis": None},
        {"breach_notice_hours": 1.5},
        {"breach_notice_hours": "24"},
        {"audit_right": 1},
        ["legal_basis"],
        "legal_basis",
        None,
    ],
    ids=repr,
)
def test_wrong_ones_are_refused_by_field(given, as_token, people, path):
    answer = as_token(people.coordinator).call("patch", path, {"particulars": given})
    assert answer.status_code == 400
    assert {name.split(".")[0] for name in answer.json()["errors"]} == {"particulars"}
    row = Agreement.objects.get()
    assert (row.particulars, row.version) == ({}, 1)


def test_a_party_reads_and_does_not_write_them(as_token, people, path):
    answer = as_token(people.provider).call("patch", path, {"particulars": GIVEN})
    assert answer.status_code == 403
    assert Agreement.objects.get().particulars == {}
