"""Capacity and inquiries over the API: the ladder of each change, and what each side reads."""

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from partners import actions
from partners.models import Capacity, Inquiry, InquiryReply
from tests.conftest import actor
from tests.partners.actions.inquiring import NEED, NOW, ask, offers_shelter, reply_of, shelters, stored

pytestmark = pytest.mark.django_db

CAPACITY, INQUIRIES, REPLIES = "/api/v1/capacity/", "/api/v1/inquiries/", "/api/v1/inquiry-replies/"
PARTIES = {"provider", "survivors", "coordinator", "le_coordinator"}
SEE_CAPACITY = PARTIES | {"receiver", "receiver_admin", "receiver_readonly"}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def inquiry(network, people):
    offers_shelter(network.provider, network.other_provider)
    return ask(network, people.survivors)


@pytest.fixture
def offered(network, people, inquiry):
    reply = reply_of(inquiry, network.provider)
    return actions.offer_places(reply, by=people.provider, places=2, hold_hours=4)


def refused(client, status, path, body=None, method="post", **headers):
    before = stored()
    answer = client.call(method, path, body, **headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert stored() == before
    return answer.json()


def test_who_reads_capacity(as_session, network, people):
    offers_shelter(network.provider)
    pk = Capacity.objects.get().pk
    for name, person in people.items():
        status = as_session(person).call("get", f"{CAPACITY}{pk}/").status_code
        assert (name, status) == (name, 200 if name in SEE_CAPACITY else 403 if name == "nobody" else 404)


def test_capacity_is_reported_and_reported_again(as_token, network, people):
    network.provider.services.create(need=NEED)
    client = as_token(people.provider)
    body = {"organization_id": str(network.provider.pk), "need": NEED, "status": "waitlist", "beds_available": 0}
    made = client.call("post", CAPACITY, body)
    assert (made.status_code, made.headers["ETag"], made.json()["age"]) == (201, '"1"', "fresh")
    one = made.headers["Location"]
    again = client.call("patch", one, {"status": "has_capacity", "beds_available": 2}, if_match='"1"')
    assert (again.status_code, again.json()["beds_available"], again.headers["ETag"]) == (200, 2, '"2"')
    assert client.call("get", f"{CAPACITY}?need={NEED}&fields=status").json()["results"] == [
        {"id": made.json()["id"], "status": "has_capacity"}
    ]
    refused(client, 412, one, {"status": "waitlist"}, "patch", if_match='"1"')
    refused(client, 400, one, {"status": "full"}, "patch")
    refused(client, 400, one, {"note": "Call 412-555-0142"}, "patch")
    refused(as_token(people.receiver), 403, one, {"status": "waitlist"}, "patch")
    refused(as_token(people.outsider), 404, one, {"status": "waitlist"}, "patch")
    refused(client, 400, CAPACITY, body | {"need": "food"})
    refused(client, 400, CAPACITY, body | {"organization_id": str(uuid4())})
    refused(as_token(people.provider, ["capacity:read"]), 403, one, {"status": "waitlist"}, "patch")


def test_nobody_is_asked_to_sign_in(anyone, inquiry):
    for method, path in (
        *(("get", CAPACITY), ("post", CAPACITY), ("get", INQUIRIES), ("post", INQUIRIES)),
        *(("post", f"{INQUIRIES}{inquiry.pk}/take/"), ("post", f"{INQUIRIES}{inquiry.pk}/cancel/")),
        *(("post", f"{REPLIES}{uuid4()}/offer/"), ("post", f"{REPLIES}{uuid4()}/decline/")),
    ):
        refused(anyone, 401, path, {} if method == "post" else None, method)


def test_who_reads_an_inquiry(as_session, people, inquiry):
    for name, person in people.items():
        client = as_session(person)
        status = client.call("get", f"{INQUIRIES}{inquiry.pk}/").status_code
        assert (name, status) == (name, 200 if name in PARTIES else 403 if name == "nobody" else 404)
        if name != "nobody":
            assert len(client.call("get", INQUIRIES).json()["results"]) == int(name in PARTIES)


def test_a_provider_reads_nothing_of_the_others(as_token, network, people, inquiry, offered):
    other = as_token(actor(organization=network.other_provider))
    answer = other.call("get", f"{INQUIRIES}{inquiry.pk}/")
    body = answer.json()
    assert (body["state"], len(body["replies"]), answer.headers["ETag"]) == ("open", 1, '"1"')
    assert body["replies"][0]["organization_id"] == str(network.other_provider.pk)
    actions.take_offer(inquiry, offered, by=people.survivors)
    assert other.call("get", f"{INQUIRIES}{inquiry.pk}/").json()["state"] == "closed"
    asker = as_token(people.survivors).call("get", f"{INQUIRIES}{inquiry.pk}/").json()
    assert (asker["state"], len(asker["replies"])) == ("claimed", 2)
    assert as_token(people.provider).call("get", f"{INQUIRIES}{inquiry.pk}/").json()["state"] == "claimed"
    assert other.call("get", f"{INQUIRIES}?state=claimed").status_code == 400


def test_asking(as_token, network, people):
    offers_shelter(network.provider)
    body = {
        **{"task_force_id": str(network.task_force.pk), "provider_ids": [str(network.provider.pk)]},
        **{"need": NEED, "places": 1, "needed_by": "tonight", "hold_wanted": 4, "county": "Marlow"},
    }
    client = as_token(people.survivors)
    refused(client, 400, INQUIRIES, body | {"note": "Her name is Ana"})
    refused(client, 400, INQUIRIES, body | {"county": "Ana lives in Marlow"})
    refused(client, 400, INQUIRIES, body | {"provider_ids": [str(uuid4())]})
    refused(client, 400, INQUIRIES, body | {"task_force_id": str(network.other_task_force.pk)})
    refused(as_token(people.sender), 403, INQUIRIES, body)
    refused(as_token(people.coordinator), 400, INQUIRIES, body)
    made = client.call("post", INQUIRIES, body)
    assert (made.status_code, made.json()["state"], made.headers["ETag"]) == (201, "open", '"1"')
    asked = as_token(people.coordinator).call("post", INQUIRIES, body | {"asker_id": str(network.agency.pk)})
    assert (asked.status_code, asked.json()["by_proxy"]) == (201, True)
    assert Inquiry.objects.count() == 2


def test_the_ladder_of_answers(as_token, network, people, inquiry):
    reply = reply_of(inquiry, network.provider)
    offer, decline = f"{REPLIES}{reply.pk}/offer/", f"{REPLIES}{reply.pk}/decline/"
    client, given = as_token(people.provider), {"places": 1, "hold_hours": 4}
    refused(as_token(people.receiver), 404, offer, given)
    refused(as_token(people.survivors), 403, offer, given)
    refused(client, 412, offer, given, if_match='"9"')
    refused(client, 400, offer, given | {"hold_hours": 5})
    refused(client, 400, decline, {"reason": "because"})
    made = client.call("post", offer, given, if_match='"1"')
    assert (made.status_code, made.json()["state"], made.headers["ETag"]) == (200, "offered", '"2"')
    assert client.call("post", decline, {"reason": "no_capacity"}).json()["state"] == "declined"
    actions.cancel_inquiry(inquiry, by=people.survivors)
    assert refused(client, 409, offer, given)["code"] == "closed"


def test_the_ladder_of_taking(as_token, network, people, inquiry, offered):
    take, body = f"{INQUIRIES}{inquiry.pk}/take/", {"reply_id": str(offered.pk)}
    refused(as_token(people.receiver), 404, take, body)
    refused(as_token(people.provider), 403, take, body)
    client = as_token(people.survivors)
    refused(client, 412, take, body, if_match='"1"')
    refused(client, 400, take, {"reply_id": str(uuid4())})
    made = client.call("post", take, body, if_match='"2"')
    assert (made.status_code, made.json()["state"]) == (200, "claimed")
    assert client.call("post", take, body).status_code == 200
    late = refused(as_token(people.coordinator), 409, take, body)
    assert late["code"] == "claimed"
    assert people.survivors.user.name in late["detail"]
    refused(as_token(people.coordinator), 409, f"{INQUIRIES}{inquiry.pk}/cancel/")
    assert Event.objects.filter(type="inquiry.taken").count() == 1


def test_taking_back(as_token, people, inquiry):
    url = f"{INQUIRIES}{inquiry.pk}/cancel/"
    refused(as_token(people.provider), 403, url)
    refused(as_token(people.receiver), 404, url)
    refused(as_token(people.survivors), 412, url, if_match='"7"')
    refused(as_token(people.survivors), 400, url, {"why": "x"})
    assert as_token(people.survivors).call("post", url, if_match='"1"').json()["state"] == "cancelled"


@pytest.mark.parametrize("url", [CAPACITY, INQUIRIES])
def test_queries_do_not_grow_with_rows(as_token, network, people, url):
    client, counts = as_token(people.coordinator), []
    client.call("get", url)
    for more in (2, 6):
        ask(network, people.survivors, shelters(network, more))
        with CaptureQueriesContext(connection) as queries:
            assert client.call("get", url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert InquiryReply.objects.count() == 8
