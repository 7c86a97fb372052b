"""Breaches and demands through the API: the ladder of each change."""

import pytest
import time_machine

from core.models import Event
from referrals.models import Breach, BreachNotice, Demand

pytestmark = pytest.mark.django_db
BREACHES, DEMANDS = "/api/v1/breaches/", "/api/v1/demands/"
NOW = "2026-11-24T15:00:00Z"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def facts(network):
    return {
        "task_force_id": str(network.task_force.pk),
        "kind": "wrong_recipient",
        "detected_at": "2026-11-24T14:00:00Z",
        "organization_ids": [str(network.provider.pk)],
    }


@pytest.fixture
def demand(network):
    return {
        "task_force_id": str(network.task_force.pk),
        "organization_id": str(network.provider.pk),
        "instrument": "subpoena",
        "asker": "defense",
    }


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (Breach, BreachNotice, Demand, Event)]


def refused(client, status, method, path, body=None, **headers):
    before = stored()
    answer = client.call(method, path, body, **headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert stored() == before
    return answer.json()


def test_a_breach_from_first_word_to_close(as_token, people, facts, network):
    client = as_token(people.coordinator)
    made = client.call("post", BREACHES, facts)
    body = made.json()
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert body["organization_ids"] == [str(network.provider.pk)]
    due = {one["to"]: one["due_at"] for one in body["notices"]}
    assert due["funder"] == "2026-11-25T14:00:00Z"
    assert due["people"] is None
    url = made.headers["Location"]
    assert client.call("patch", url, {"contained_at": NOW, "people": 2}, if_match='"1"').json()["version"] == 2
    assert refused(client, 409, "post", f"{url}close/")["code"] == "notices_open"
    for to in ("funder", "operator", "organizations"):
        assert client.call("post", f"{url}told/", {"to": to}).status_code == 200
    refused(client, 409, "post", f"{url}told/", {"to": "funder"})
    closed = client.call("post", f"{url}close/", {}, if_match='"5"').json()
    assert closed["closed_at"] == NOW
    refused(client, 409, "patch", url, {"people": 3})
    assert client.call("get", f"{BREACHES}?is_open=true").json()["results"] == []
    assert len(client.call("get", f"{BREACHES}?is_open=false&kind=wrong_recipient").json()["results"]) == 1


def test_the_ladder_of_a_breach(as_token, anyone, people, facts, network):
    url = as_token(people.coordinator).call("post", BREACHES, facts).headers["Location"]
    assert anyone.call("post", BREACHES, facts).status_code == 401
    for person in (people.sender_admin, people.receiver, people.other_coordinator):
        refused(as_token(person), 404, "patch", url, {"people": 1})
        refused(as_token(person), 404, "post", f"{url}told/", {"to": "funder"})
    refused(as_token(people.auditor), 403, "patch", url, {"people": 1})
    refused(as_token(people.receiver), 403, "post", BREACHES, facts)
    client = as_token(people.coordinator)
    refused(client, 412, "patch", url, {"people": 1}, if_match='"7"')
    refused(client, 412, "post", f"{url}close/", {}, if_match='"7"')
    for field, value in (
        ("kind", "flood"),
        ("detected_at", "2027-01-01T00:00:00Z"),
        ("detected_at", "0001-01-01T00:00:00Z"),
        ("contained_at", "9999-12-31T23:59:00-12:00"),
        ("protection", "Called 555-010-1234"),
        ("organization_ids", [str(network.outsider.pk)]),
        ("note", "x"),
    ):
        assert list(refused(client, 400, "post", BREACHES, facts | {field: value})["errors"]) == [field]
    assert list(refused(client, 400, "post", f"{url}told/", {"to": "me"})["errors"]) == ["to"]
    absurd = {"to": "funder", "told_at": "0001-01-01T00:00:00Z"}
    assert list(refused(client, 400, "post", f"{url}told/", absurd)["errors"]) == ["told_at"]
    refused(client, 400, "get", f"{BREACHES}?state=open")
    assert as_token(people.auditor).call("get", url).status_code == 200


def test_a_demand_and_its_decision(as_token, people, demand, network):
    client = as_token(people.provider)
    made = client.call("post", DEMANDS, demand)
    assert (made.status_code, made.json()["received_on"]) == (201, "2026-11-24")
    url = made.headers["Location"]
    assert list(refused(client, 400, "patch", url, {"decision": "given"})["errors"]) == ["notice_attempted"]
    decided = client.call("patch", url, {"decision": "given", "notice_attempted": True}, if_match='"1"')
    assert (decided.json()["decided_on"], decided.headers["ETag"]) == ("2026-11-24", '"2"')
    assert len(client.call("get", f"{DEMANDS}?decision=given").json()["results"]) == 1
    assert client.call("get", f"{DEMANDS}?decision=pending").json()["results"] == []


def test_the_ladder_of_a_demand(as_token, anyone, people, demand):
    client = as_token(people.provider)
    url = client.call("post", DEMANDS, demand).headers["Location"]
    assert anyone.call("get", DEMANDS).status_code == 401
    for person in (people.coordinator, people.receiver, people.outsider):
        refused(as_token(person), 404, "patch", url, {"counsel_asked": True})
        assert as_token(person).call("get", DEMANDS).json()["results"] == []
    refused(as_token(people.coordinator), 403, "post", DEMANDS, demand)
    refused(as_token(people.auditor), 403, "patch", url, {"counsel_asked": True})
    assert as_token(people.auditor).call("get", url).status_code == 200
    refused(client, 412, "patch", url, {"counsel_asked": True}, if_match='"3"')
    for field, value in (
        ("instrument", "letter"),
        ("office", "me@example.org"),
        ("received_on", "2026-11-25"),
        ("x", 1),
    ):
        assert list(refused(client, 400, "patch", url, {field: value})["errors"]) == [field]
    mine = {name: value for name, value in demand.items() if name != "organization_id"}
    refused(client, 403, "post", DEMANDS, mine)
    assert as_token(people.coordinator).call("post", DEMANDS, mine).status_code == 201
