"""Pairs and merges through the API: the ladder of each endpoint, and what the old id answers afterwards."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from partners.models import DuplicateCandidate, Merge, Organization
from tests.factories import OrganizationFactory, ReferralFactory, TaskForceMembershipFactory

pytestmark = pytest.mark.django_db

PAIRS, MERGES, ORGANIZATIONS = ("/api/v1/" + name for name in ("duplicates/", "merges/", "organizations/"))
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
DECIDE = {"coordinator", "le_coordinator", "platform"}


@pytest.fixture
def double(network):
    """A second record of the provider, which the task force keeps."""
    network.provider.steward = network.task_force
    network.provider.save()
    row = OrganizationFactory(name="Harbor Legal Aid Inc", website="https://harbor.example")
    TaskForceMembershipFactory(task_force=network.task_force, organization=row)
    return row


@pytest.fixture
def pair(network, double):
    first, second = sorted((network.provider.pk, double.pk))
    return DuplicateCandidate.objects.create(first_id=first, second_id=second, score=90, reasons=["same_name"])


@pytest.fixture
def body(network, double):
    return {"kept_id": str(network.provider.pk), "absorbed_id": str(double.pk), "take": ["website"]}


def stored():
    tables = (Organization, DuplicateCandidate, Merge)
    return [list(table.objects.order_by("pk").values()) for table in tables], Event.objects.count()


def test_who_reads_pairs(as_session, people, pair):
    for name, person in people.items():
        client = as_session(person)
        seen = name in DECIDE
        found = client.call("get", PAIRS)
        assert found.status_code == (200 if seen or name == "other_coordinator" else 403), name
        assert client.call("get", f"{PAIRS}{pair.pk}/").status_code == (
            200 if seen else 403 if name == "nobody" else 404
        )
        if found.status_code == 200:
            assert len(found.json()["results"]) == int(seen)


def test_a_pair_says_why(as_token, people, pair):
    client = as_token(people.coordinator)
    answer = client.call("get", f"{PAIRS}{pair.pk}/")
    assert (answer.headers["ETag"], answer.json()["why"]) == ('"1"', ["same name, legal form and little words aside"])
    assert client.call("get", f"{PAIRS}?fields=score&score_from=91").json()["results"] == []
    assert client.call("get", f"{PAIRS}?fields=score&status=open").json()["results"] == [
        {"id": str(pair.pk), "score": 90}
    ]
    assert client.call("get", f"{PAIRS}?nonsense=1").status_code == 400


def test_dismissing_a_pair(as_session, people, pair, anyone):
    where, before = f"{PAIRS}{pair.pk}/dismiss/", stored()
    assert anyone.call("post", where).status_code == 401
    for name, person in people.items():
        if name not in DECIDE:
            assert as_session(person).call("post", where).status_code in (403, 404), name
    client = as_session(people.coordinator)
    assert client.call("post", where, {}, if_match='"7"').status_code == 412
    assert client.call("post", where, {"extra": 1}).status_code == 400
    assert stored() == before
    assert client.call("post", where, {}, if_match='"1"').json()["status"] == "dismissed"
    assert client.call("post", where).status_code == 409


def test_queries_do_not_grow_with_rows(as_token, people, network, pair):
    client, counts = as_token(people.coordinator), []
    for _more in range(2):
        client.call("get", PAIRS)
        with CaptureQueriesContext(connection) as found:
            client.call("get", PAIRS)
        counts.append(len(found))
        for other in OrganizationFactory.create_batch(5):
            first, second = sorted((network.provider.pk, other.pk))
            DuplicateCandidate.objects.create(first_id=first, second_id=second, score=70)
    assert counts == [COUNTS["api duplicates list"]] * 2


def test_merging_and_undoing(as_token, people, network, double, body):
    client = as_token(people.coordinator)
    answer = client.call("post", MERGES, body)
    made = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{MERGES}{made['id']}/")
    assert (made["taken"], made["undone_at"]) == (["website"], None)
    old = client.call("get", f"{ORGANIZATIONS}{double.pk}/").json()
    assert (old["merged_into_id"], old["name"]) == (str(network.provider.pk), double.name)
    listed = client.call("get", f"{ORGANIZATIONS}?page_size=200").json()["results"]
    assert str(double.pk) not in [row["id"] for row in listed]
    assert [row["id"] for row in client.call("get", f"{MERGES}?kept={network.provider.pk}").json()["results"]] == [
        made["id"]
    ]
    assert client.call("patch", f"{ORGANIZATIONS}{double.pk}/", {"city": "X"}).json()["code"] == "merged"

    undone = client.call("post", f"{MERGES}{made['id']}/undo/", {}, if_match='"1"')
    assert (undone.status_code, undone.json()["left"]) == (200, [])
    assert client.call("get", f"{ORGANIZATIONS}{double.pk}/").json()["merged_into_id"] is None
    assert client.call("post", f"{MERGES}{made['id']}/undo/", {}, if_match='"1"').status_code == 412
    assert client.call("post", f"{MERGES}{made['id']}/undo/").status_code == 409


def test_who_merges_and_undoes(as_session, people, body, anyone):
    before = stored()
    assert anyone.call("post", MERGES, body).status_code == 401
    for name, person in people.items():
        if name not in DECIDE:
            assert as_session(person).call("post", MERGES, body).status_code in (400, 403), name
    assert stored() == before
    made = as_session(people.coordinator).call("post", MERGES, body).json()
    before = stored()
    for name, person in people.items():
        if name not in DECIDE:
            client = as_session(person)
            assert client.call("post", f"{MERGES}{made['id']}/undo/").status_code in (403, 404), name
            assert client.call("get", f"{MERGES}{made['id']}/").status_code in (403, 404), name
            assert client.call("get", MERGES).status_code == (200 if name == "other_coordinator" else 403)
    assert stored() == before


def test_what_is_refused_and_how(as_token, people, network, double, body):
    client, before = as_token(people.coordinator), stored()
    nobody = "00000000-0000-0000-0000-000000000000"
    tries = {
        "unknown": (body | {"absorbed_id": nobody}, 400, "absorbed_id"),
        "no id": ({"kept_id": body["kept_id"]}, 400, "absorbed_id"),
        "one version": (body | {"kept_version": 1}, 400, "kept_version"),
        "off the list": (body | {"take": ["regime"]}, 400, "take.regime"),
        "stale": (body | {"kept_version": 9, "absorbed_version": 1}, 412, None),
        "itself": (body | {"absorbed_id": body["kept_id"]}, 409, None),
    }
    for given, status, field in tries.values():
        answer = client.call("post", MERGES, given)
        assert answer.status_code == status, given
        if field:
            assert field in answer.json()["errors"]
    assert stored() == before
    ReferralFactory(accepted=True, task_force=network.task_force, receiver=double)
    refused = client.call("post", MERGES, body).json()
    assert (refused["status"], refused["code"]) == (409, "open_hand_offs")
    assert Merge.objects.count() == 0


def test_the_kept_ones_staff_read_the_hand_offs_by_either_id(as_token, people, network, double, body):
    ended = ReferralFactory(completed=True, task_force=network.task_force, receiver=double)
    assert as_token(people.coordinator).call("post", MERGES, body).status_code == 201
    people.provider.membership.organization.refresh_from_db()
    client = as_token(people.provider)
    assert client.call("get", f"/api/v1/referrals/{ended.pk}/").status_code == 200
    for pk in (network.provider.pk, double.pk):
        found = client.call("get", f"/api/v1/referrals/?receiver={pk}").json()["results"]
        assert [row["id"] for row in found] == [str(ended.pk)]
    assert as_token(people.outsider).call("get", f"/api/v1/referrals/{ended.pk}/").status_code == 404
    members = client.call("get", f"/api/v1/task-forces/{network.task_force.pk}/members/?page_size=200").json()[
        "results"
    ]
    assert str(double.pk) not in [row["organization"]["id"] for row in members]
