"""Sending the same twice through the API: 409 with a code and the open one, unless it is meant."""

import pytest

from core.models import Event

pytestmark = pytest.mark.django_db
URL = "/api/v1/referrals/"


@pytest.fixture
def body(network):
    return {
        "task_force_id": str(network.task_force.pk),
        "sender_id": str(network.business.pk),
        "receiver_id": str(network.agency.pk),
        "kind": "tip",
        "contents": {"signs": ["unpaid_wages"], "own_reference": "SH-118"},
    }


def test_the_ladder_of_a_repetition(as_token, people, body):
    client = as_token(people.sender)
    first, second = (client.call("post", URL, body).headers["Location"] for _ in range(2))
    assert client.call("post", f"{first}send/").status_code == 200
    events = Event.objects.count()
    refusal = client.call("post", f"{second}send/")
    problem = refusal.json()
    assert (refusal.status_code, problem["code"]) == (409, "open_duplicate")
    assert problem["existing"] == client.call("get", first).json()["id"]
    assert Event.objects.count() == events
    assert client.call("post", f"{second}send/", {"even_so": "perhaps"}).status_code == 400
    assert client.call("get", second).json()["state"] == "draft"
    assert client.call("post", f"{second}send/", {"even_so": True}).json()["state"] == "sent"
