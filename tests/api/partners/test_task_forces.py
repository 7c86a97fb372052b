"""Task forces and who belongs to them."""

from datetime import date
from uuid import uuid4

import pytest

from partners.models import Award

pytestmark = pytest.mark.django_db
URL = "/api/v1/task-forces/"


def test_who_sees_which(as_session, people, network):
    own, other = str(network.task_force.pk), str(network.other_task_force.pk)
    elsewhere = {"outsider": {other}, "other_coordinator": {other}, "platform": {own, other}}
    for name, person in people.items():
        if name == "nobody":
            continue
        client, expected = as_session(person), elsewhere.get(name, {own})
        rows = client.call("get", f"{URL}?count=exact").json()
        assert (name, {row["id"] for row in rows["results"]}, rows["count"]) == (name, expected, len(expected))
        assert client.call("get", f"{URL}{own}/").status_code == (200 if own in expected else 404)
        assert client.call("get", f"{URL}{own}/members/").status_code == (200 if own in expected else 404)


def test_one_with_its_grants(as_token, people, network):
    grant = {"funder": "A funder", "number": "15-1", "starts_on": date(2025, 10, 1)}
    award = Award.objects.create(task_force=network.task_force, **grant)
    answer = as_token(people.sender).call("get", f"{URL}{network.task_force.pk}/")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json()["awards"] == [
        {"id": str(award.pk), "program": "", "ends_on": None, **grant, "starts_on": "2025-10-01"}
    ]


def test_members_and_who_may_know_a_standing(as_token, people, network):
    standing = network.task_force.memberships.get(organization=network.other_provider)
    standing.status = "suspended"
    standing.save()
    path = f"{URL}{network.task_force.pk}/members/"
    seen = {
        row["organization"]["name"]: row["status"]
        for row in as_token(people.sender).call("get", path).json()["results"]
    }
    assert (len(seen), set(seen.values())) == (4, {"active"})
    rows = as_token(people.coordinator).call("get", path).json()["results"]
    assert sorted(row["status"] for row in rows) == ["active"] * 4 + ["suspended"]


def test_bad_queries_and_what_is_not_there(as_token, people, network):
    client = as_token(people.sender)
    assert client.call("get", f"{URL}?name=x").status_code == 400
    assert client.call("get", f"{URL}{network.task_force.pk}/?x=1").status_code == 400
    assert client.call("get", f"{URL}{uuid4()}/").status_code == 404
    assert client.call("post", URL, {"name": "x"}).status_code == 405
