"""Saved views through the API: the ladder of each endpoint, and that nobody reaches another person's or hat's."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from partners import actions
from partners.actions.saved_views import MOST
from partners.models import SavedView
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/saved-views/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
NEW = {"name": "Inns", "query": "sector=business&scope=all&after=xyz"}
WITHOUT = {"auditor", "nobody"}


@pytest.fixture
def view(network, people):
    return actions.save_view(by=people.coordinator, name="Hotels", query="sector=business&scope=all")


def one(view, what=""):
    return f"{URL}{view.pk}/{what}"


def stored():
    return list(SavedView.objects.order_by("pk").values()), Event.objects.count()


def test_a_view_is_kept_read_renamed_and_deleted(as_token, people):
    client = as_token(people.sender)
    answer = client.call("post", URL, NEW)
    made = answer.json()
    assert (answer.status_code, answer.headers["Location"], answer.headers["ETag"]) == (
        201,
        f"{URL}{made['id']}/",
        '"1"',
    )
    assert (made["name"], made["query"], made["version"]) == ("Inns", "sector=business&scope=all", 1)
    assert client.call("get", URL).json()["results"] == [made]
    assert client.call("get", f"{URL}{made['id']}/?fields=name").json() == {"id": made["id"], "name": "Inns"}
    renamed = client.call("patch", f"{URL}{made['id']}/", {"name": "Hotels"}, if_match='"1"')
    assert (renamed.json()["name"], renamed.headers["ETag"]) == ("Hotels", '"2"')
    gone = client.call("post", f"{URL}{made['id']}/remove/", {}, if_match='"2"')
    assert (gone.status_code, gone.json()["name"], SavedView.objects.count()) == (200, "Hotels", 0)
    told = Event.objects.filter(type__startswith="saved_view.", channel="api").order_by("id")
    assert [event.type for event in told] == ["saved_view.created", "saved_view.renamed", "saved_view.deleted"]
    assert not any("Hotels" in event.body or "Inns" in event.body for event in told)


def test_everybody_who_sees_the_directory_keeps_views_of_their_own(as_session, people, anyone):
    assert anyone.call("post", URL, NEW).status_code == 401
    for name, person in people.items():
        client = as_session(person)
        assert client.call("post", URL, NEW).status_code == (403 if name in WITHOUT else 201), name
        found = client.call("get", URL)
        assert found.status_code == (403 if name == "nobody" else 200), name
        if name != "nobody":
            assert len(found.json()["results"]) == (name not in WITHOUT), name


def test_nobody_reaches_anothers(as_session, people, view, anyone):
    before = stored()
    calls = (("get", "", None), ("patch", "", {"name": "Mine"}), ("post", "remove/", {}))
    for method, what, body in calls:
        assert anyone.call(method, one(view, what), body).status_code == 401
        for name, person in people.items():
            if name != "coordinator":
                answer = as_session(person).call(method, one(view, what), body)
                assert answer.status_code == (403 if name == "nobody" else 404), (name, method)
    assert stored() == before


def test_each_hat_has_its_own(as_session, people, view):
    other_hat = MembershipFactory(
        user=people.coordinator.user, coordinator=True, task_force=people.other_coordinator.task_force
    )
    client = as_session(people.coordinator)
    assert client.call("get", one(view)).status_code == 200
    session = client.session
    session["membership"] = str(other_hat.pk)
    session.save()
    assert client.call("get", one(view)).status_code == 404
    assert client.call("get", URL).json()["results"] == []
    assert client.call("post", URL, {"name": "Hotels", "query": ""}).status_code == 201


def test_reading_alone_keeps_nothing(as_token, people):
    client = as_token(people.coordinator, ["organizations:read"])
    answer = client.call("post", URL, NEW)
    assert (answer.status_code, answer.json()["code"], SavedView.objects.count()) == (403, "scope_missing", 0)


BAD = {
    "no name": ({"query": ""}, "name"),
    "empty": (NEW | {"name": " "}, "name"),
    "too long": (NEW | {"name": "x" * 41}, "name"),
    "kept already": (NEW | {"name": "hotels"}, "name"),
    "no filters of ours": (NEW | {"query": "sector=police"}, "query"),
    "another scope": (NEW | {"query": "scope=secret"}, "query"),
    "no query": ({"name": "Inns"}, "query"),
    "unknown": (NEW | {"user": str(uuid4())}, "user"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_body_is_400_by_field(as_token, people, view, name):
    (body, field), client = BAD[name], as_token(people.coordinator)
    before = stored()
    answer = client.call("post", URL, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert stored() == before


def test_what_is_refused_and_how(as_token, people, view):
    client = as_token(people.coordinator)
    actions.save_view(by=people.coordinator, name="Shelters", query="service=emergency_shelter")
    before = stored()
    tries = (
        ("patch", one(view), {"name": "shelters"}, {}, 400),
        ("patch", one(view), {"query": ""}, {}, 400),
        ("patch", one(view), {"nonsense": 1}, {"if_match": '"7"'}, 412),
        ("post", one(view, "remove/"), {"why": "x"}, {}, 400),
        ("post", one(view, "remove/"), {}, {"if_match": '"7"'}, 412),
        ("patch", f"{URL}{uuid4()}/", {"name": "A"}, {}, 404),
        ("get", f"{URL}?nonsense=1", None, {}, 400),
    )
    for method, address, body, headers, status in tries:
        assert client.call(method, address, body, **headers).status_code == status, (method, address, body)
    assert stored() == before


def test_twenty_views_and_no_more(as_token, people):
    client = as_token(people.sender)
    for number in range(MOST):
        assert client.call("post", URL, {"name": f"View {number}", "query": ""}).status_code == 201
    before = stored()
    answer = client.call("post", URL, NEW)
    assert (MOST, answer.status_code, stored()) == (20, 409, before)
    assert "20 views" in answer.json()["detail"]
    assert as_token(people.receiver).call("post", URL, NEW).status_code == 201
    client.call("post", one(SavedView.objects.filter(user=people.sender.user).first(), "remove/"))
    assert client.call("post", URL, NEW).status_code == 201


def test_queries_do_not_grow_with_rows(as_token, people, view):
    client, counts = as_token(people.coordinator), []
    for more in range(2):
        client.call("get", URL)
        with CaptureQueriesContext(connection) as found:
            client.call("get", URL)
        counts.append(len(found))
        for number in range(5):
            actions.save_view(by=people.coordinator, name=f"View {more} {number}", query="")
    assert counts == [COUNTS["api saved views list"]] * 2


@pytest.mark.parametrize(
    ("who", "kind", "query", "status"),
    [
        ("coordinator", "queue", "view=motion&kind=tip", 201),
        ("coordinator", "referrals", "state=accepted", 201),
        ("sender", "referrals", "state=answered", 201),
        ("receiver", "inbox", "view=answer", 201),
        ("sender", "queue", "view=motion", 403),
        ("coordinator", "inbox", "view=answer", 403),
        ("evaluator", "referrals", "state=sent", 403),
        ("coordinator", "queue", "view=nonsense", 400),
        ("coordinator", "queue", "sector=business&kind=nonsense", 400),
        ("coordinator", "nonsense", "", 400),
    ],
)
def test_views_of_other_lists(as_session, people, who, kind, query, status):
    client, before = as_session(getattr(people, who)), stored()
    answer = client.call("post", URL, {"name": "Mine", "kind": kind, "query": query})
    assert answer.status_code == status
    if status == 201:
        assert (answer.json()["kind"], answer.json()["query"]) == (kind, query)
        assert len(client.call("get", f"{URL}?kind={kind}").json()["results"]) == 1
        assert client.call("get", f"{URL}?kind=partners").json()["results"] == []
    else:
        assert stored() == before
