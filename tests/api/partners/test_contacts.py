"""Contacts: their audience, and the ladder of each change."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from partners.models import Contact
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/contacts/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())


def one(contact, what=""):
    return f"{URL}{contact.pk}/{what}"


def stored():
    return [list(Contact.objects.order_by("pk").values()), Event.objects.count()]


@pytest.fixture
def desk(network):
    """A contact of the agency for members of its task forces."""
    return ContactFactory(organization=network.agency)


SEE = {"receiver", "receiver_admin", "receiver_readonly", "provider", "survivors", "coordinator", "le_coordinator"}


def test_who_reads_one(as_session, people, desk):
    for name, person in people.items():
        client = as_session(person)
        answer = client.call("get", one(desk))
        assert (name, answer.status_code) == (name, 200 if name in SEE else 403 if name == "nobody" else 404)
        if name != "nobody":
            assert len(client.call("get", URL).json()["results"]) == int(name in SEE)


def test_an_answer_holds_the_whole_contact(as_token, people, desk):
    answer = as_token(people.coordinator).call("get", one(desk))
    body = answer.json()
    assert (body["title"], body["phone"], body["organization_id"]) == (
        "Intake desk",
        "+14125550142",
        str(desk.organization_id),
    )
    assert (answer.headers["ETag"], body["version"]) == ('"1"', 1)
    row = as_token(people.coordinator).call("get", f"{URL}?organization={desk.organization_id}&fields=title").json()
    assert row["results"] == [{"id": str(desk.pk), "title": "Intake desk"}]


def test_queries_do_not_grow_with_rows(as_token, people, network):
    client, counts = as_token(people.coordinator), []
    for more in (1, 8):
        ContactFactory.create_batch(more, organization=network.agency)
        client.call("get", URL)
        with CaptureQueriesContext(connection) as found:
            client.call("get", URL)
        counts.append(len(found))
    assert counts == [COUNTS["api contacts list"]] * 2


WRITES = {"receiver": 201, "receiver_admin": 201, "coordinator": 201, "receiver_readonly": 403, "sender": 403}
WRITES |= {"other_coordinator": 403, "evaluator": 403, "auditor": 400, "platform": 403, "nobody": 403}


@pytest.mark.parametrize("who", list(WRITES))
def test_who_adds_one(as_session, people, network, who):
    client, before = as_session(getattr(people, who)), stored()
    body = {"organization_id": str(network.agency.pk), "title": "Night desk", "roles": ["on_call_duty"]}
    answer = client.call("post", URL, body)
    assert answer.status_code == WRITES[who]
    if answer.status_code == 201:
        made = Contact.objects.get()
        assert (answer.headers["Location"], made.roles) == (one(made), ["on_call_duty"])
    else:
        assert stored() == before


BAD = {
    "nothing to call it": ({"title": ""}, "title"),
    "role": ({"roles": ["boss"]}, "roles.0"),
    "mail": ({"email": "nobody"}, "email"),
    "phone": ({"phone": "12"}, "phone"),
    "notices without mail": ({"receives_referrals": True}, "email"),
    "sectors": ({"audience": "sectors"}, "audience_sectors"),
    "unit": ({"unit_id": str(uuid4())}, "unit_id"),
    "organization": ({"organization_id": str(uuid4())}, "organization_id"),
    "unknown": ({"nickname": "x"}, "nickname"),
    "cannot be set": ({"confirmed_on": "2026-01-01"}, "confirmed_on"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_body_is_400_by_field(as_token, people, network, name):
    change, field = BAD[name]
    client = as_token(people.receiver)
    before = stored()
    answer = client.call("post", URL, {"organization_id": str(network.agency.pk), "title": "Night desk"} | change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert stored() == before


CHANGES = [("patch", "", {"hours": "8 to 5"}), ("post", "end/", {}), ("post", "confirm/", {"how": "call"})]
MAY = {"receiver": 200, "coordinator": 200, "receiver_readonly": 403, "provider": 403, "sender": 404, "auditor": 404}


@pytest.mark.parametrize("who", list(MAY))
@pytest.mark.parametrize(("method", "what", "body"), CHANGES, ids=["change", "end", "confirm"])
def test_who_changes_ends_and_confirms(as_session, people, desk, who, method, what, body):
    client, before = as_session(getattr(people, who)), stored()
    answer = client.call(method, one(desk, what), body)
    assert answer.status_code == MAY[who]
    if answer.status_code == 200:
        assert answer.json()["version"] == 2
        assert Event.objects.count() == before[-1] + 1
    else:
        assert stored() == before


@pytest.mark.parametrize(("method", "what"), [("patch", ""), ("post", "end/")])
def test_a_stale_copy_is_412_before_anything_else(as_token, people, desk, method, what):
    client = as_token(people.receiver)
    before = stored()
    answer = client.call(method, one(desk, what), {"nonsense": 1}, if_match='"9"')
    assert (answer.status_code, answer.json()["code"], stored()) == (412, "stale", before)


def test_what_was_closed_stays_closed(as_token, people, desk):
    client = as_token(people.receiver)
    assert client.call("post", one(desk, "end/"), {}, if_match='"1"').json()["ended_on"] is not None
    before = stored()
    for method, what, body in CHANGES:
        answer = client.call(method, one(desk, what), body)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert stored() == before
    assert client.call("get", f"{URL}?current=true").json()["results"] == []


def test_a_partner_confirms_by_itself_and_others_by_a_call(as_token, people, desk):
    assert (
        as_token(people.receiver).call("post", one(desk, "confirm/"), {"how": "self"}).json()["confirmed_how"] == "self"
    )
    answer = as_token(people.coordinator).call("post", one(desk, "confirm/"), {"how": "self"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["how"])
    answer = as_token(people.coordinator).call("post", one(desk, "confirm/"), {"how": "hearsay"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["how"])
