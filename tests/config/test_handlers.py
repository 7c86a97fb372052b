"""What answers when no view does: problems under /api/, pages elsewhere."""

import pytest
from django.test import Client, RequestFactory

from config import handlers

PROBLEM = "application/problem+json"


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v1/referrals/1.4e-45/", "/api/v2/"])
def test_an_address_that_leads_nowhere(db, path):
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert (answer.json()["code"], answer.json()["status"]) == ("not_found", 404)


def test_pages_stay_pages(db):
    answer = Client().get("/nothing/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/x/", PROBLEM), ("/x/", "text/html; charset=utf-8")])
def test_faults_and_unreadable_requests(db, path, kind):
    request = RequestFactory().get(path)
    request.user = None
    for answer, status in (
        (handlers.server_error(request), 500),
        (handlers.bad_request(request, ValueError()), 400),
    ):
        assert (answer.status_code, answer.headers["Content-Type"].replace('"', "")) == (status, kind)


def test_a_host_that_is_not_ours(db):
    answer = Client().get("/api/v1/me/", headers={"host": "elsewhere.example"})
    assert (answer.status_code, answer.headers["Content-Type"], answer.json()["code"]) == (400, PROBLEM, "invalid")
