"""The change feed: whole, in order, and silent about what the reader may not know."""

import pytest

from core import seals
from core.models import Event
from referrals import actions
from referrals.feed import SCAN
from tests.factories import TaskForceMembershipFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/events/"


def types(client, query=""):
    return [row["type"] for row in client.call("get", f"{URL}{query}").json()["results"]]


@pytest.fixture
def history(tip, service, people):
    actions.acknowledge(service, by=people.provider)
    actions.accept(service, by=people.provider)
    actions.start_service(service, by=people.provider)
    actions.accept(tip, by=people.receiver)
    seals.seal_all()


TIP = ["referral.sent", "referral.accepted"]
TRUE_SERVICE = ["referral.acknowledged", "referral.accepted", "referral.service_started"]


def test_each_reader_gets_their_part(as_token, people, history):
    assert types(as_token(people.receiver)) == TIP
    assert types(as_token(people.survivors)) == ["referral.drafted", "referral.sent", "referral.answered"]
    assert types(as_token(people.provider)) == ["referral.sent", *TRUE_SERVICE]
    assert types(as_token(people.other_provider if hasattr(people, "other_provider") else people.outsider)) == []
    assert len(types(as_token(people.coordinator))) == 6
    assert len(types(as_token(people.auditor))) == 8


def test_a_masked_event_says_no_more_than_its_name(as_token, people, history):
    rows = as_token(people.survivors).call("get", URL).json()["results"]
    answered = next(row for row in rows if row["type"] == "referral.answered")
    assert answered["data"] == {}
    assert [row for row in rows if "version" in row["data"]] == []


def test_nothing_before_it_is_sealed(as_token, people, tip):
    client = as_token(people.sender)
    body = client.call("get", URL).json()
    assert (body["results"], body["more"]) == ([], False)
    seals.seal_all()
    found = [row["type"] for row in client.call("get", body["next"]).json()["results"]]
    assert found == ["referral.drafted", "referral.sent"]


def test_pages_and_the_place_to_ask_again(as_token, people, history):
    client = as_token(people.coordinator)
    path, found = f"{URL}?page_size=3", []
    while path:
        body = client.call("get", path).json()
        found += body["results"]
        path = body["next"] if body["more"] else None
    assert len(found) == 6
    assert client.call("get", body["next"]).json()["results"] == []
    assert [row["at"] for row in found] == sorted(row["at"] for row in found)


def test_the_cursor_tells_nothing_and_fits_one_task_force(as_token, people, history, network):
    body = as_token(people.coordinator).call("get", URL).json()
    cursor = body["next"].partition("after=")[2].partition("&")[0]
    other = as_token(people.other_coordinator).call("get", f"{URL}?after={cursor}")
    assert (other.status_code, list(other.json()["errors"])) == (400, ["after"])
    assert as_token(people.coordinator).call("get", URL).json()["next"] != body["next"]


def test_an_organization_in_two_task_forces_names_one(as_token, people, history, network):
    client = as_token(people.receiver)
    TaskForceMembershipFactory(task_force=network.other_task_force, organization=network.agency)
    assert list(client.call("get", URL).json()["errors"]) == ["task_force"]
    assert types(client, f"?task_force={network.task_force.pk}") == TIP
    assert types(client, f"?task_force={network.other_task_force.pk}") == []


BAD = [
    "after=7",
    "after=x",
    "task_force=x",
    "page_size=0",
    "since=1",
    "task_force=00000000-0000-0000-0000-000000000000",
]


@pytest.mark.parametrize("query", BAD)
def test_bad_queries(as_token, people, query):
    answer = as_token(people.sender).call("get", f"{URL}?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])


def test_readers_without_a_part(as_session, people, history):
    assert types(as_session(people.evaluator)) == []
    assert as_session(people.platform).call("get", URL).status_code == 400
    assert SCAN == 500


@pytest.mark.parametrize("who", ["receiver", "coordinator", "auditor"])
def test_no_event_is_named_by_its_number(as_token, people, tip, who):
    actions.accept(tip, by=people.coordinator)
    accepted = Event.objects.get(type="referral.accepted")
    actions.dispute_proxy(tip, by=people.receiver, event_id=accepted.pk)
    seals.seal_all()
    (row,) = (
        row
        for row in as_token(getattr(people, who)).call("get", URL).json()["results"]
        if row["type"] == "referral.proxy_disputed"
    )
    assert row["data"]["move"] == "referral.accepted"
    assert "event" not in row["data"]
