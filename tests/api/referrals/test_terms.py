"""The terms of states' laws in the API: everybody reads them, platform staff enter them."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from referrals import actions
from referrals.models import CertificationClock

pytestmark = pytest.mark.django_db
URL = "/api/v1/certification-terms/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
BODY = {"state": "CA", "form": "u", "days": 30, "days_if_removal": 7}


def stored():
    return list(CertificationClock.objects.order_by("pk").values()), Event.objects.count()


@pytest.mark.parametrize(
    ("who", "reads", "enters"),
    [
        ("platform", 200, 200),
        ("coordinator", 200, 403),
        ("receiver_admin", 200, 403),
        ("sender_readonly", 200, 403),
        ("evaluator", 200, 403),
        ("nobody", 403, 403),
    ],
)
def test_who_reads_and_enters(as_session, people, who, reads, enters):
    actions.set_certification_clock(by=people.platform, **BODY | {"form": "t"})
    client, before = as_session(getattr(people, who)), stored()
    assert client.call("get", URL).status_code == reads
    answer = client.call("post", URL, BODY)
    assert answer.status_code == enters
    if enters == 200:
        assert {name: answer.json()[name] for name in BODY} == BODY
        assert [row["form"] for row in client.call("get", URL).json()["results"]] == ["t", "u"]
    else:
        assert stored() == before


def test_entering_again_changes_the_row(as_session, people):
    client = as_session(people.platform)
    first, count = client.call("post", URL, BODY).json(), CertificationClock.objects.count()
    assert client.call("post", URL, BODY | {"days": 60}).json() == first | {"days": 60}
    assert CertificationClock.objects.count() == count


def test_federal_law_has_no_state(as_session, people):
    client = as_session(people.platform)
    body = BODY | {"state": "", "form": "p"}
    answer = client.call("post", URL, body).json()
    assert {name: answer[name] for name in body} == body
    assert client.call("get", URL).json()["results"][0] == answer


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "ca"}, "state"),
        ({"state": "California"}, "state"),
        ({"form": "x"}, "form"),
        ({"days": 0}, "days"),
        ({"days_if_removal": 31}, "days_if_removal"),
        ({"law": "x"}, "law"),
    ],
)
def test_a_bad_body_enters_nothing(as_session, people, change, field):
    before = stored()
    answer = as_session(people.platform).call("post", URL, BODY | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert stored() == before


def test_nobody_without_a_sign_in(anyone):
    assert [anyone.call(method, URL).status_code for method in ("get", "post")] == [401, 401]


def test_queries_do_not_grow_with_rows(at_noon, as_token, people):
    client, counts = as_token(people.coordinator), []
    for states in (("CA",), ("AZ", "CO", "NV", "OR", "WA")):
        for state in states:
            actions.set_certification_clock(by=people.platform, **BODY | {"state": state})
        client.call("get", URL)
        with CaptureQueriesContext(connection) as found:
            assert client.call("get", URL).json()["results"]
        counts.append(len(found))
    assert counts == [COUNTS["api terms list"]] * 2
