"""HANDOFF_REQUIRE_IF_MATCH: every change of a row with versions names the one it was judged by; 428 without."""

import re
from uuid import uuid4

import pytest

from api.schema import document
from core.models import Event
from referrals.models import Referral

pytestmark = pytest.mark.django_db

OPERATIONS = {
    (method, path): operation for path, methods in document()["paths"].items() for method, operation in methods.items()
}
VERSIONED = [
    (method, path)
    for (method, path), operation in OPERATIONS.items()
    if "If-Match" in {one["name"] for one in operation.get("parameters", [])}
]
WITHOUT = {
    "/api/v1/contacts/{id}/confirm/",  # still right, whatever it is now
    "/api/v1/lines/{id}/confirm/",
    "/api/v1/organization-aliases/{id}/remove/",  # a name has no versions; the answer is its organization
    "/api/v1/referrals/{id}/releases/{release_id}/withdraw/",  # a word is enough, at once
    "/api/v1/referrals/{id}/watch/",  # one's own affair, whatever it is now
    "/api/v1/referrals/{id}/unwatch/",
}


@pytest.fixture
def required(settings):
    settings.HANDOFF_REQUIRE_IF_MATCH = True


def filled(path):
    return re.sub(r"\{\w*id\}", str(uuid4()), path)


def test_every_change_of_one_versioned_row_takes_it():
    """A change at one row's address whose answer has an ETag takes that ETag back."""
    bare = {
        path
        for (method, path), operation in OPERATIONS.items()
        if method != "get" and "{id}" in path and (method, path) not in VERSIONED
        if "ETag" in operation["responses"].get("200", {}).get("headers", {})
    }
    assert bare == WITHOUT


@pytest.mark.parametrize(("method", "path"), VERSIONED, ids=[f"{m} {p}" for m, p in VERSIONED])
def test_without_it_each_is_428_whether_the_row_is_there_or_not(as_session, people, required, method, path):
    client = as_session(people.coordinator)
    for headers in ({}, {"if_match": "*"}):
        answer = client.call(method, filled(path), {}, **headers)
        assert (answer.status_code, answer.json()["code"]) == (428, "if_match_required")
    assert client.call(method, filled(path), {}, if_match='"1"').status_code == 404
    assert Event.objects.count() == 0


def test_it_is_off_by_default(as_token, people, tip):
    answer = as_token(people.receiver).call("post", f"/api/v1/referrals/{tip.pk}/acknowledge/")
    assert answer.status_code == 200


def test_with_it_a_move_goes_as_ever(as_token, people, tip, required):
    client, path = as_token(people.receiver), f"/api/v1/referrals/{tip.pk}/"
    assert client.call("post", f"{path}accept/").status_code == 428
    assert client.call("post", f"{path}accept/", if_match='"99"').status_code == 412
    assert Referral.objects.get().state == "sent"
    etag = client.call("get", path)["ETag"]
    assert client.call("post", f"{path}accept/", if_match=etag).status_code == 200
    assert Referral.objects.get().state == "accepted"


def test_who_may_not_at_all_is_told_that_first(anyone, as_session, as_token, people, tip, required):
    path = f"/api/v1/referrals/{tip.pk}/accept/"
    assert anyone.call("post", path).status_code == 401
    assert as_session(people.nobody).call("post", path).status_code == 403
    assert as_token(people.receiver, ["referrals:read"]).call("post", path).status_code == 403


def test_what_makes_a_row_needs_none(as_token, people, tip, required):
    answer = as_token(people.receiver).call("post", f"/api/v1/referrals/{tip.pk}/messages/", {"text": "We come."})
    assert answer.status_code == 201


def test_a_key_is_not_used_up_by_it(as_token, people, tip, required):
    client, path = as_token(people.receiver), f"/api/v1/referrals/{tip.pk}/"
    key = {"idempotency_key": str(uuid4())}
    assert client.call("post", f"{path}accept/", **key).status_code == 428
    etag = client.call("get", path)["ETag"]
    assert client.call("post", f"{path}accept/", if_match=etag, **key).status_code == 200
