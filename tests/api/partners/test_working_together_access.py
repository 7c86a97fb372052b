"""Who reads and who changes what partners do together: every endpoint, for every kind of user."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from api.urls import urlpatterns
from tests.api.partners.working_together import API, JUDGED, NOW, made, refused, stored
from tests.factories import OrganizationFactory, TaskForceMembershipFactory
from tests.factories.partnerships import (
    ActivityFactory,
    EngagementFactory,
    PartnershipFactory,
    RatingFactory,
    RecommendationFactory,
    WaveFactory,
)

pytestmark = pytest.mark.django_db
OWN = {"coordinator", "le_coordinator"}
AGENCY = {"receiver", "receiver_admin", "receiver_readonly"}
BUSINESS = {"sender", "sender_admin", "sender_readonly"}
INSIDE = AGENCY | {"provider", "survivors"}
AGENCY_WRITES = {"receiver", "receiver_admin"}
SIDES = AGENCY_WRITES | {"survivors"}

READS = {
    "partnership": INSIDE | OWN,
    "wave": INSIDE | BUSINESS | OWN,
    "gaps": INSIDE | BUSINESS | OWN,
    "told rating": AGENCY | {"survivors"} | OWN,
    "secret rating": AGENCY,
    "activity": AGENCY | {"survivors"} | OWN,
    "engagement": {"survivors"} | OWN,
    "recommendation": INSIDE | OWN,
    "practices": INSIDE | BUSINESS | OWN,
}
LISTS = {
    "partnerships": (INSIDE | OWN, 1),
    "rating-waves": (INSIDE | BUSINESS | OWN, 2),
    "activities": (AGENCY | {"survivors"} | OWN, 1),
    "engagements": ({"survivors"} | OWN, 1),
    "recommendations": (INSIDE | OWN, 1),
}
WRITES = {
    "add partnership": AGENCY_WRITES | {"provider"} | OWN,
    "change partnership": SIDES | OWN,
    "plan wave": OWN,
    "change wave": OWN,
    "note talk": OWN,
    "rate": SIDES,
    "rate anew": AGENCY_WRITES,
    "log activity": AGENCY_WRITES | OWN,
    "correct activity": AGENCY_WRITES | OWN,
    "void activity": AGENCY_WRITES | OWN,
    "agree engagement": {"survivors"} | OWN,
    "change engagement": {"survivors"} | OWN,
    "pay engagement": OWN,
    "recommend": {"survivors"} | OWN,
    "reword": {"survivors"} | OWN,
    "answer": OWN,
    "state practices": {"sender", "sender_admin"} | OWN,
}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def work(network):
    return made(network)


@pytest.fixture
def addresses(network, work):
    return {
        "partnership": f"{API}/partnerships/{work.pair.pk}/",
        "wave": f"{API}/rating-waves/{work.wave.pk}/",
        "gaps": f"{API}/rating-waves/{work.closed.pk}/gaps/",
        "told rating": f"{API}/ratings/{work.told.pk}/",
        "secret rating": f"{API}/ratings/{work.secret.pk}/",
        "activity": f"{API}/activities/{work.activity.pk}/",
        "engagement": f"{API}/engagements/{work.engagement.pk}/",
        "recommendation": f"{API}/recommendations/{work.said.pk}/",
        "practices": f"{API}/organizations/{network.business.pk}/practices/",
    }


@pytest.fixture
def changes(network, work, addresses):
    """Each change: the method, the address and a body that is in order."""
    force, agency = {"task_force_id": str(network.task_force.pk)}, str(network.agency.pk)
    survivors = force | {"organization_id": str(network.survivors.pk)}
    pair = {"partnership_id": str(work.pair.pk)}
    two = {"one_id": agency, "other_id": str(network.provider.pk), "types": ["training_outreach"]}
    days = {"name": "Spring", "opens_on": "2027-03-01", "closes_on": "2027-03-14"}
    done = {"lead_id": agency, "kind": "site_visit", "held_on": "2026-11-20", "topic": "housing"}
    terms = {"purpose": "training", "agreed_on": "2026-11-20", "hours_agreed": "4", "rate": "80"}
    return {
        "add partnership": ("post", f"{API}/partnerships/", force | two),
        "change partnership": ("patch", addresses["partnership"], {"formality": "formal"}),
        "plan wave": ("post", f"{API}/rating-waves/", force | days),
        "change wave": ("patch", addresses["wave"], {"name": "Autumn"}),
        "note talk": ("post", f"{API}/rating-waves/{work.closed.pk}/talks/", pair),
        "rate": ("post", f"{API}/ratings/", pair | JUDGED | {"wave_id": str(work.wave.pk), "level": 2}),
        "rate anew": ("patch", addresses["secret rating"], {"level": 4}),
        "log activity": ("post", f"{API}/activities/", force | done),
        "correct activity": ("patch", addresses["activity"], {"hours": "1.5"}),
        "void activity": ("post", f"{addresses['activity']}void/", {}),
        "agree engagement": ("post", f"{API}/engagements/", survivors | terms),
        "change engagement": ("patch", addresses["engagement"], {"hours_done": "3"}),
        "pay engagement": ("patch", addresses["engagement"], {"hours_done": "3", "hours_paid": "3"}),
        "recommend": ("post", f"{API}/recommendations/", survivors | {"text": "Meet in the evening."}),
        "reword": ("patch", addresses["recommendation"], {"text": "Offer interpreters at once."}),
        "answer": ("post", f"{addresses['recommendation']}answer/", {"status": "in_progress"}),
        "state practices": ("post", addresses["practices"], {"tip_route": "own_hotline", "policies": []}),
    }


def test_every_address_is_in_a_table():
    prefixes = ("partnerships", "rating", "activities", "engagements", "recommendations")
    found = {str(one.pattern) for one in urlpatterns if str(one.pattern).startswith(prefixes)}
    kept = {
        *("partnerships/", "rating-waves/", "ratings/", "activities/", "engagements/", "recommendations/"),
        *("rating-waves/<uuid:pk>/gaps/", "rating-waves/<uuid:pk>/talks/", "activities/<uuid:pk>/void/"),
        *("partnerships/<uuid:pk>/", "rating-waves/<uuid:pk>/", "ratings/<uuid:pk>/", "activities/<uuid:pk>/"),
        *("engagements/<uuid:pk>/", "recommendations/<uuid:pk>/", "recommendations/<uuid:pk>/answer/"),
    }
    assert found == kept


@pytest.mark.parametrize("name", list(READS))
def test_who_reads_it(as_session, people, addresses, name):
    statuses = {who: as_session(person).call("get", addresses[name]).status_code for who, person in people.items()}
    assert statuses == {who: 200 if who in READS[name] else 403 if who == "nobody" else 404 for who in statuses}


@pytest.mark.parametrize("name", list(LISTS))
def test_who_lists_it(as_session, people, work, name):
    readers, count = LISTS[name]
    for who, person in people.items():
        answer = as_session(person).call("get", f"{API}/{name}/")
        assert answer.status_code == (403 if who == "nobody" else 200)
        if who != "nobody":
            assert (who, len(answer.json()["results"])) == (who, count if who in readers else 0)


@pytest.mark.parametrize("name", list(WRITES))
def test_who_changes_it(as_session, people, changes, name):
    method, path, body = changes[name]
    for who, person in people.items():
        client = as_session(person)
        if who not in WRITES[name]:
            before = stored()
            assert client.call(method, path, body).status_code in (400, 403, 404), who
            assert stored() == before, who
            continue
        with transaction.atomic():
            before = stored()
            assert client.call(method, path, body).status_code in (200, 201), who
            assert stored() != before, who
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", list(WRITES))
def test_nobody_changes_it_without_signing_in_or_without_the_scope(anyone, as_token, people, changes, name):
    method, path, body = changes[name]
    refused(anyone, 401, method, path, body)
    problem = refused(as_token(people.coordinator, ["partnerships:read"]), 403, method, path, body)
    assert problem["code"] == "scope_missing"


@pytest.mark.parametrize("name", [*READS, *LISTS])
def test_nobody_reads_it_without_signing_in_or_without_the_scope(anyone, as_token, people, addresses, name):
    path = addresses.get(name) or f"{API}/{name}/"
    refused(anyone, 401, "get", path)
    assert refused(as_token(people.coordinator, ["events:read"]), 403, "get", path)["code"] == "scope_missing"


def more(network, work, count):
    """So many more rows of each kind, between the agency and new members."""
    force = network.task_force
    for _number in range(count):
        other = OrganizationFactory(survivor=True)
        TaskForceMembershipFactory(task_force=force, organization=other)
        pair = PartnershipFactory(task_force=force, one=network.agency, other=other)
        for rater, level in ((network.agency, 1), (other, 4)):
            RatingFactory(wave=work.closed, partnership=pair, rater=rater, level=level)
        WaveFactory(task_force=force)
        ActivityFactory(task_force=force, lead=network.agency, partners=[other])
        EngagementFactory(task_force=force, organization=other)
        RecommendationFactory(task_force=force, organization=other)


@pytest.mark.parametrize("name", [*LISTS, "ratings", "gaps"])
def test_queries_do_not_grow_with_rows(as_token, network, people, work, addresses, name):
    client, path, counts = as_token(people.coordinator), addresses.get(name) or f"{API}/{name}/", []
    client.call("get", path)
    for number in (1, 6):
        more(network, work, number)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.call("get", path).json()["results"]) > number
        counts.append(len(queries))
    assert counts[0] == counts[1]
