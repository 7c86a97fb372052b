"""One shape for every refusal, and nothing of ours in a fault's answer."""

import logging

import pytest

from api import errors
from api.referrals import views
from core.errors import Conflict, Invalid, NotAllowed, Stale

pytestmark = pytest.mark.django_db

CASES = [
    (NotAllowed("No."), 403, "not_allowed"),
    (Conflict("Too late."), 409, "conflict"),
    (Conflict("Closed.", code="release_required"), 409, "release_required"),
    (Stale("Old."), 412, "stale"),
    (Invalid({"a": ["One.", "Two."], "": "All."}), 400, "invalid"),
]


@pytest.mark.parametrize(("error", "status", "code"), CASES, ids=[code for _, _, code in CASES])
def test_a_domain_refusal(as_token, people, monkeypatch, error, status, code):
    monkeypatch.setattr(views, "found", lambda *_: (_ for _ in ()).throw(error))
    answer = as_token(people.sender).call("get", "/api/v1/referrals/01a20d60-2ed0-7306-b483-167bf813bc02/")
    body = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, errors.MEDIA_TYPE)
    assert (body["status"], body["code"], body["title"]) == (status, code, str(errors.TITLES[status]))
    assert body["type"] == f"/api/v1/docs/#status-{status}"
    assert body["detail"] == str(error)
    assert body.get("errors") == getattr(error, "fields", None)


def test_a_fault_is_logged_and_answered_without_details(as_token, people, monkeypatch, caplog):
    monkeypatch.setattr(views, "found", lambda *_: (_ for _ in ()).throw(RuntimeError("secret words")))
    with caplog.at_level(logging.ERROR, logger="django.request"):
        answer = as_token(people.sender).call("get", "/api/v1/referrals/01a20d60-2ed0-7306-b483-167bf813bc02/")
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert b"secret" not in answer.content
    assert [record.name for record in caplog.records].count("django.request") == 1


def test_fields_are_gathered_in_order():
    found = [("a", "1"), ("non_field_errors", "2"), ("a", "3"), ("b.non_field_errors", "4"), ("", "5")]
    assert errors.by_field(found) == {"a": ["1", "3"], "": ["2", "5"], "b": ["4"]}


def test_no_answer_repeats_what_was_sent(as_token, people, network):
    """A choice, a choice in a list and a field of the contents: what is on no list may be a name."""
    body = {"task_force_id": str(network.task_force.pk), "sender_id": str(network.business.pk), "kind": "tip"}
    body |= {"receiver_id": str(network.agency.pk)}
    client = as_token(people.sender)
    for wrong in ({"kind": "Ana P."}, {"contents": {"signs": ["Ana P."]}}, {"contents": {"language": "Ana P."}}):
        answer = client.call("post", "/api/v1/referrals/", body | wrong)
        assert answer.status_code == 400
        assert ["Choose one from the list."] in answer.json()["errors"].values()
        assert "Ana" not in answer.content.decode()
