"""The log of activities on pages: who opens what, who sees which row, logging, correcting, taking back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Event
from partners.models import Activity
from tests.factories.partnerships import ActivityFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
OWN = {"coordinator", "le_coordinator"}
GIVEN = {"kind": "contact", "topic": "other", "focus": "labor", "attending": "none"}


@pytest.fixture
def held(network):
    return ActivityFactory(task_force=network.task_force, lead=network.agency, partners=[network.provider])


def statuses(as_, people, path):
    return {name: as_(person).get(path).status_code for name, person in people.items()}


def test_who_opens_what(as_, people, held):
    found = statuses(as_, people, "/activities/")
    closed = {"evaluator", "auditor", "platform", "nobody"}
    assert {name for name, status in found.items() if status == 403} == closed
    for path in (f"/activities/{held.pk}/", f"/activities/{held.pk}/void/"):
        found = statuses(as_, people, path)
        assert {name for name, status in found.items() if status == 200} == OWN | {"receiver", "receiver_admin"}
        assert {name for name, status in found.items() if status == 403} == {"receiver_readonly", "provider"}
    found = statuses(as_, people, "/activities/new/")
    assert {name for name, status in found.items() if status == 403} == closed | {
        "receiver_readonly",
        "sender_readonly",
    }


def test_who_sees_the_row(as_, people, held):
    seen = {name for name, person in people.items() if str(held.pk) in as_(person).get("/activities/").text}
    assert seen == OWN | {"receiver", "receiver_admin"}
    shown = {name for name, person in people.items() if "Committee meeting</b>" in as_(person).get("/activities/").text}
    assert shown == OWN | AGENCY | {"provider"}


def test_logging_correcting_and_taking_back(as_, people, network):
    client, today = as_(people.receiver), timezone.localdate()
    given = GIVEN | {"held_on": today, "partners": [network.provider.pk], "hours": "1.5"}
    assert client.post("/activities/new/", given | {"held_on": today + timedelta(days=3)}).status_code == 400
    assert client.post("/activities/new/", given | {"kind": "case_consultation", "county": "Marlow"}).status_code == 400
    assert Activity.objects.count() == 0
    assert client.post("/activities/new/", given).status_code == 302
    row = Activity.objects.get()
    assert (row.lead, row.partners, row.hours) == (network.agency, [network.provider], 1.5)
    url = f"/activities/{row.pk}/"
    stale = client.post(url, given | {"version": 5, "hours": "2"})
    assert (stale.status_code, "not what you typed" in stale.text) == (412, True)
    assert client.post(url, given | {"version": 1, "hours": "2"}).status_code == 302
    before = Event.objects.count()
    assert as_(people.provider).post(f"{url}void/").status_code == 403
    assert as_(people.sender).post(f"{url}void/").status_code == 404
    assert Event.objects.count() == before
    client = as_(people.receiver)
    assert client.post(f"{url}void/", {"version": 2}).status_code == 302
    assert "Taken back" in client.get("/activities/").text
    assert client.get(url).status_code == 409


def test_a_coordinator_names_the_lead(as_, people, network):
    given = GIVEN | {"held_on": timezone.localdate(), "lead": network.business.pk}
    assert as_(people.coordinator).post("/activities/new/", given).status_code == 302
    assert Activity.objects.get().lead == network.business


def test_filters(as_, people, held):
    client = as_(people.coordinator)
    for query, found in (
        ("kind=meeting_committee", True),
        ("kind=contact", False),
        ("focus=labor", True),
        ("topic=housing", False),
        (f"held_from={held.held_on}", True),
        (f"held_to={held.held_on - timedelta(days=1)}", False),
    ):
        assert (str(held.pk) in client.get(f"/activities/?{query}").text) is found, query
    assert client.get("/activities/?held_from=never").status_code == 400
    assert client.get("/activities/?after=nonsense").status_code == 400


def test_rows_cost_no_queries(as_, people, network):
    client, counts = as_(people.coordinator), []
    for more in (1, 8):
        ActivityFactory.create_batch(
            more, task_force=network.task_force, lead=network.agency, partners=[network.provider, network.business]
        )
        client.get("/activities/")
        with CaptureQueriesContext(connection) as found:
            client.get("/activities/")
        counts.append(len(found))
    assert counts[0] == counts[1]
