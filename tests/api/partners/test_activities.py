"""Activities, paid engagements, recommendations and practices through the API: the ladder of each change."""

from uuid import uuid4

import pytest
import time_machine

from core.models import Event
from partners.line_codes import LineKind, LinePurpose
from partners.models import AfterHoursLine, BusinessPractice, PolicyCheck
from tests.api.partners.working_together import API, NOW, made, refused
from tests.factories.partnerships import ActivityFactory

pytestmark = pytest.mark.django_db
ACTIVITIES, ENGAGEMENTS, SAID = f"{API}/activities/", f"{API}/engagements/", f"{API}/recommendations/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def work(network):
    return made(network)


@pytest.fixture
def done(network):
    """A training that the agency gave with the provider."""
    body = {"task_force_id": str(network.task_force.pk), "kind": "training_delivered", "topic": "signs"}
    body |= {"held_on": "2026-11-23", "hours": "2.50", "attending": "employers", "participants": 40}
    return body | {"partner_ids": [str(network.provider.pk)], "languages": ["es"], "county": "Marlow"}


def test_an_activity_is_logged_corrected_and_taken_back(as_token, network, people, done):
    client = as_token(people.receiver)
    answer = client.call("post", ACTIVITIES, done)
    body, url = answer.json(), answer.headers["Location"]
    assert (answer.status_code, answer.headers["ETag"], body["hours"]) == (201, '"1"', "2.50")
    assert (body["lead_id"], body["partner_ids"]) == (str(network.agency.pk), done["partner_ids"])
    assert as_token(people.provider).call("get", url).json() == body
    refused(as_token(people.provider), 403, "patch", url, {"participants": 41})
    refused(as_token(people.survivors), 404, "patch", url, {"participants": 41})
    refused(client, 412, "patch", url, {"participants": 41}, if_match='"2"')
    changed = client.call("patch", url, {"participants": 41, "partner_ids": []}, if_match='"1"')
    assert (changed.headers["ETag"], changed.json()["partner_ids"]) == ('"2"', [])
    refused(as_token(people.provider), 404, "get", url)
    refused(client, 412, "post", f"{url}void/", if_match='"1"')
    refused(client, 400, "post", f"{url}void/", {"why": "x"})
    assert client.call("post", f"{url}void/", if_match='"2"').json()["voided_at"] == "2026-11-24T15:00:00Z"
    refused(client, 409, "patch", url, {"participants": 1})
    refused(client, 409, "post", f"{url}void/")
    assert client.call("get", ACTIVITIES).json()["results"] == []
    assert Event.objects.filter(type__startswith="activity.").count() == 3


BAD = {
    "held_on": {"held_on": "2026-11-25"},
    "partner_ids": {"partner_ids": [str(uuid4())]},
    "award_id": {"award_id": str(uuid4())},
    "hours": {"hours": "-1"},
    "county": {"county": "Marlow, 412-555-0142"},
    "languages": {"languages": ["klingon"]},
    "topic": {"topic": "a person"},
    "note": {"note": "x"},
}


@pytest.mark.parametrize("field", list(BAD))
def test_a_bad_activity_is_400_by_field(as_token, people, done, field):
    [named] = refused(as_token(people.receiver), 400, "post", ACTIVITIES, done | BAD[field])["errors"]
    assert named.split(".")[0] == field


def test_partners_are_members_and_a_coordinator_names_the_lead(as_token, network, people, done):
    far = done | {"partner_ids": [str(network.outsider.pk)]}
    assert list(refused(as_token(people.receiver), 400, "post", ACTIVITIES, far)["errors"]) == ["partner_ids"]
    client = as_token(people.coordinator)
    assert list(refused(client, 400, "post", ACTIVITIES, done)["errors"]) == ["lead_id"]
    answer = client.call("post", ACTIVITIES, done | {"lead_id": str(network.agency.pk)})
    assert answer.status_code == 201
    refused(as_token(people.survivors), 403, "post", ACTIVITIES, done | {"lead_id": str(network.agency.pk)})


def test_a_consultation_points_at_nobody(as_token, people, done):
    problem = refused(as_token(people.receiver), 400, "post", ACTIVITIES, done | {"kind": "case_consultation"})
    assert set(problem["errors"]) == {"attending", "participants", "languages", "county"}


def test_activities_are_filtered(as_token, network, people, work):
    ActivityFactory(task_force=network.task_force, lead=network.agency, kind="site_visit", held_on="2026-01-05")
    client = as_token(people.receiver)
    for query, count in (("", 2), ("?kind=site_visit", 1), ("?held_from=2026-06-01", 1), ("?topic=housing", 0)):
        assert len(client.call("get", f"{ACTIVITIES}{query}").json()["results"]) == count
    with_survivors = f"{ACTIVITIES}?organization={network.survivors.pk}&fields=kind"
    assert client.call("get", with_survivors).json()["results"] == [
        {"id": str(work.activity.pk), "kind": "meeting_committee"}
    ]
    refused(client, 400, "get", f"{ACTIVITIES}?kind=raid")
    refused(client, 400, "get", f"{ACTIVITIES}?sort=kind")


def test_hours_are_agreed_done_and_paid(as_token, network, people):
    own, coordinator = as_token(people.survivors), as_token(people.coordinator)
    body = {"task_force_id": str(network.task_force.pk), "organization_id": str(network.survivors.pk)}
    body |= {"purpose": "training", "agreed_on": "2026-11-02", "hours_agreed": "4", "rate": "80.50"}
    refused(as_token(people.provider), 403, "post", ENGAGEMENTS, body)
    refused(coordinator, 400, "post", ENGAGEMENTS, body | {"organization_id": str(network.provider.pk)})
    for field, value in (("rate", "0"), ("hours_agreed", "0"), ("purpose", "chat"), ("hours_paid", "1")):
        assert list(refused(own, 400, "post", ENGAGEMENTS, body | {field: value})["errors"]) == [field]
    answer = own.call("post", ENGAGEMENTS, body)
    url = answer.headers["Location"]
    assert (answer.status_code, answer.json()["status"], answer.headers["ETag"]) == (201, "agreed", '"1"')
    refused(as_token(people.provider), 404, "patch", url, {"hours_done": "3"})
    refused(own, 412, "patch", url, {"hours_done": "3"}, if_match='"2"')
    worked = own.call("patch", url, {"hours_done": "3"}, if_match='"1"').json()
    assert (worked["status"], worked["due"]) == ("done", "241.5000")
    refused(own, 403, "patch", url, {"hours_paid": "3"})
    assert list(refused(coordinator, 400, "patch", url, {"hours_paid": "5"})["errors"]) == ["hours_paid"]
    paid = coordinator.call("patch", url, {"hours_done": "4", "hours_paid": "4", "paid_on": "2026-11-24"})
    assert (paid.json()["status"], paid.headers["ETag"]) == ("paid", '"3"')
    refused(coordinator, 409, "patch", url, {"rate": "90"})


def test_you_said_we_did(as_token, network, people):
    own, coordinator = as_token(people.survivors), as_token(people.coordinator)
    body = {"task_force_id": str(network.task_force.pk), "organization_id": str(network.survivors.pk)}
    body |= {"text": "Pay interpreters for the evening.", "received_on": "2026-10-01"}
    refused(as_token(people.provider), 403, "post", SAID, body)
    refused(own, 400, "post", SAID, body | {"text": ""})
    refused(own, 400, "post", SAID, body | {"text": "Call her at 412-555-0142"})
    refused(coordinator, 400, "post", SAID, body | {"organization_id": str(network.provider.pk)})
    answer = own.call("post", SAID, body)
    url, answering = answer.headers["Location"], f"{answer.headers['Location']}answer/"
    assert (answer.status_code, answer.json()["is_late"], answer.headers["ETag"]) == (201, True, '"1"')
    refused(own, 412, "patch", url, {"text": "Pay them."}, if_match='"4"')
    assert own.call("patch", url, {"text": "Pay them."}, if_match='"1"').headers["ETag"] == '"2"'
    refused(own, 403, "post", answering, {"status": "in_progress"})
    refused(as_token(people.sender), 404, "post", answering, {"status": "in_progress"})
    refused(coordinator, 412, "post", answering, {"status": "in_progress"}, if_match='"1"')
    assert list(refused(coordinator, 400, "post", answering, {"status": "done"})["errors"]) == ["done"]
    assert list(refused(coordinator, 400, "post", answering, {"status": "declined"})["errors"]) == ["declined_because"]
    found = coordinator.call("post", answering, {"status": "done", "done": "Paid since November."}, if_match='"2"')
    assert (found.json()["is_late"], found.json()["answered_on"]) == (False, "2026-11-24")
    refused(own, 409, "patch", url, {"text": "Pay them more."})
    listed = as_token(people.provider).call("get", f"{SAID}?status=done&fields=text,done").json()["results"]
    assert listed == [{"id": found.json()["id"], "text": "Pay them.", "done": "Paid since November."}]


@pytest.fixture
def tip_line(network):
    return AfterHoursLine.objects.create(
        organization=network.agency,
        label="Tips",
        purpose=LinePurpose.TIP_LINE,
        kind=LineKind.ROUND_THE_CLOCK,
        number="+14125550101",
        answered_by="Desk",
    )


def test_a_business_states_its_own_house(as_token, network, people, tip_line):
    url, client = f"{API}/organizations/{network.business.pk}/practices/", as_token(people.sender)
    empty = client.call("get", url)
    assert (empty.status_code, empty.json()["tip_route"], empty.json()["policies"]) == (200, None, [])
    refused(as_token(people.receiver), 404, "get", url)
    planned = {"policy": "grievance", "state": "planned", "dated_on": "2027-01-31"}
    body = {"tip_route": "agency_line", "tip_line_id": str(tip_line.pk), "policies": [planned]}
    tag = empty.headers["ETag"]
    refused(as_token(people.receiver), 403, "post", url, body)
    refused(as_token(people.auditor), 403, "post", url, body)
    refused(client, 412, "post", url, body, if_match='"9"')
    stated = client.call("post", url, body, if_match=tag)
    assert (stated.status_code, stated.json()["policies"], stated.json()["tip_line_id"]) == (
        *(200, [planned]),
        str(tip_line.pk),
    )
    assert as_token(people.receiver).call("get", url).json() == stated.json()
    refused(client, 412, "post", url, body, if_match=tag)
    kept = {"policy": "grievance", "state": "present", "dated_on": "2026-11-24"}
    again = client.call("post", url, body | {"policies": [kept]}, if_match=stated.headers["ETag"])
    assert again.headers["ETag"] != stated.headers["ETag"]
    refused(client, 412, "post", url, body, if_match=stated.headers["ETag"])


def test_bad_practices_are_400_and_neither_part_is_stored(as_token, network, people, tip_line):
    url, client = f"{API}/organizations/{network.business.pk}/practices/", as_token(people.sender)
    body = {"tip_route": "agency_line", "policies": []}
    undated = {"policy": "grievance", "state": "planned"}
    for change, field in (
        ({"tip_route": "pigeon"}, "tip_route"),
        ({"tip_line_id": str(uuid4())}, "tip_line_id"),
        ({"policies": [undated]}, "policies.grievance"),
        ({"policies": [undated, undated | {"dated_on": "2027-01-01"}]}, "policies"),
    ):
        assert list(refused(client, 400, "post", url, body | change)["errors"]) == [field]
    tip_line.ended_on = "2026-11-01"
    tip_line.save()
    ended = refused(client, 400, "post", url, body | {"tip_line_id": str(tip_line.pk)})
    assert list(ended["errors"]) == ["tip_line_id"]
    other = f"{API}/organizations/{network.provider.pk}/practices/"
    refused(as_token(people.coordinator), 400, "post", other, body)
    refused(as_token(people.coordinator), 404, "get", other)
    assert not BusinessPractice.objects.exists()
    assert not PolicyCheck.objects.exists()
