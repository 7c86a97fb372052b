"""The directory: the ladder from 401 to done, and what each viewer sees of a partner."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.partners import outputs
from core.models import Event
from partners import disclosure
from partners.models import LanguageOffered, LawEnforcementProfile, Organization, ServiceOffered
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/organizations/"
COUNTS = json.loads((Path(__file__).parents[2] / "query_counts.json").read_text())
NEW = {"name": "Marlow Workers Center", "sector": "service_provider", "county": "Marlow", "state": "PA"}


def one(organization, what=""):
    return f"{URL}{organization.pk}/{what}"


def stored():
    tables = (Organization, LawEnforcementProfile, ServiceOffered, LanguageOffered)
    return [list(table.objects.order_by("pk").values()) for table in tables] + [Event.objects.count()]


@pytest.fixture
def stewarded(network):
    """A partner that the task force keeps, since nobody signs in for it."""
    return OrganizationFactory(law_enforcement=True, name="Cedar Bend Police", steward=network.task_force)


def test_the_shapes_list_exactly_what_disclosure_gives():
    assert outputs.names_of(outputs.OrganizationSerializer) == disclosure.FIELDS
    profile = [name for names in disclosure.PROFILES.values() for name in names]
    assert list(outputs.names_of(outputs.ProfileSerializer)) == profile


READS = {"nobody": 403, "auditor": 404}


def test_who_reads_one(as_session, people, network):
    for name, person in people.items():
        answer = as_session(person).call("get", one(network.agency))
        assert (name, answer.status_code) == (name, READS.get(name, 200))


@pytest.mark.parametrize("who", ["sender", "evaluator", "coordinator", "provider", "platform"])
def test_the_public_part_holds_nothing_on_how_a_partner_guards_data(as_session, people, network, who):
    client, public = as_session(getattr(people, who)), who in ("sender", "evaluator")
    body = client.call("get", one(network.provider)).json()
    seen = {*body, *body["profile"]}
    assert seen & disclosure.AMONG_PARTNERS == (set() if public else disclosure.AMONG_PARTNERS)
    (row,) = [r for r in client.call("get", URL).json()["results"] if r["id"] == str(network.provider.pk)]
    assert ("regime" in row) is not public
    assert "regime" in client.call("get", one(network.business)).json() or who == "evaluator"


def test_the_detail_has_profile_services_and_languages(as_token, people, network):
    ServiceOffered.objects.create(organization=network.provider, need="civil_legal")
    LanguageOffered.objects.create(organization=network.provider, language="es")
    answer = as_token(people.provider).call("get", one(network.provider))
    body = answer.json()
    assert (answer.headers["ETag"], body["services"], body["languages"]) == ('"1"', ["civil_legal"], ["es"])
    assert body["profile"]["serves_labor"] is True
    chosen = as_token(people.provider).call("get", one(network.provider) + "?fields=name,services").json()
    assert chosen == {"id": str(network.provider.pk), "name": network.provider.name, "services": ["civil_legal"]}


def test_the_list_is_by_name_whatever_its_letters(as_token, people):
    for name in ("zeta", "Alder", "birch"):
        OrganizationFactory(name=name, county="Nowhere")
    client, names, path = as_token(people.coordinator), [], f"{URL}?county=Nowhere&page_size=1&fields=name"
    while path:
        body = client.call("get", path).json()
        names += [row["name"] for row in body["results"]]
        path = body["next"]
    assert names == ["Alder", "birch", "zeta"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=elk%20police", ["Elk Fork Police"]),
        ("sector=business&sector=survivor_organization", ["Semilla Workers' Circle", "Summit Hospitality Group"]),
        ("archived=true", []),
    ],
)
def test_the_filters_of_the_pages(as_token, people, query, names):
    body = as_token(people.coordinator).call("get", f"{URL}?{query}&count=exact").json()
    assert ([row["name"] for row in body["results"]], body["count"]) == (names, len(names))


@pytest.mark.parametrize(
    "query", ["sector=gang", "sectr=business", "page_size=500", "order=phone", "after=x", "task_force=x"]
)
def test_a_query_that_cannot_be_meant(as_token, people, query):
    answer = as_token(people.coordinator).call("get", f"{URL}?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [query.partition("=")[0]])


def test_queries_do_not_grow_with_rows(as_token, people):
    client, counts = as_token(people.coordinator), []
    client.call("get", URL)
    for more in (1, 8):
        OrganizationFactory.create_batch(more, county="Faraway")
        with CaptureQueriesContext(connection) as found:
            client.call("get", f"{URL}?county=Faraway")
        counts.append(len(found))
    assert counts == [COUNTS["api organizations list"]] * 2


SEARCHES = ("habor leagl", "harbor", "northside sheltre", "PA0170100", "zzzz", "elk fork", "washington", "aid")


@pytest.mark.parametrize("text", SEARCHES)
def test_a_search_finds_what_the_page_finds_in_its_order(as_session, people, network, text):
    for n in range(9):
        OrganizationFactory(name=f"{'Harbor' if n % 2 else 'Habour'} House {n}", city="Elk Fork", state="WA")
    client = as_session(people.coordinator)
    found = client.call("get", f"{URL}?q={text}&page_size=200&fields=name").json()["results"]
    page = client.get(f"/partners/?scope=all&q={text}").context["rows"]
    assert [row["id"] for row in found] == [str(row.pk) for row in page]


def test_queries_of_a_search_do_not_grow_with_rows(as_token, people, network):
    client, counts = as_token(people.coordinator), []
    client.call("get", URL)
    for _more in range(2):
        with CaptureQueriesContext(connection) as found:
            assert client.call("get", f"{URL}?q=habor").json()["results"]
        counts.append(len(found))
        OrganizationFactory.create_batch(5, name="Harbor House")
    assert counts == [COUNTS["api organizations search"]] * 2


CREATES = dict.fromkeys(("sender_admin", "receiver", "evaluator", "auditor", "platform", "nobody"), 403)


@pytest.mark.parametrize("who", list(CREATES))
def test_who_may_not_add_one(as_session, people, who):
    before = stored()
    assert as_session(getattr(people, who)).call("post", URL, NEW).status_code == 403
    assert stored() == before


def test_a_coordinator_adds_one(as_token, people):
    body = NEW | {"services": ["civil_legal", "housing_exit"][:1], "languages": ["es"], "phone": "(412) 555-0142"}
    answer = as_token(people.coordinator).call("post", URL, body | {"profile": {"serves_minors": True}})
    made = Organization.objects.get(name=NEW["name"])
    assert (answer.status_code, answer.headers["Location"], answer.headers["ETag"]) == (201, one(made), '"1"')
    assert (answer.json()["phone"], answer.json()["steward_id"]) == (
        "+14125550142",
        str(people.coordinator.task_force_id),
    )
    assert answer.json()["profile"]["serves_minors"] is True
    assert Event.objects.filter(type="organization.created", channel="api").count() == 1


def test_the_same_one_twice_is_a_conflict_that_names_the_first(as_token, people):
    client = as_token(people.coordinator)
    first = client.call("post", URL, NEW).json()
    before = stored()
    answer = client.call("post", URL, NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "looks_like_duplicate")
    assert (answer.json()["existing"], stored()) == (first["id"], before)
    assert client.call("post", URL, NEW | {"even_if_similar": True}).status_code == 201


BAD = {
    "no name": ({"name": ""}, "name"),
    "sector": ({"sector": "gang"}, "sector"),
    "unknown": ({"colour": "red"}, "colour"),
    "website": ({"website": "not a link"}, "website"),
    "phone": ({"phone": "12"}, "phone"),
    "time zone": ({"time_zone": "Mars/Olympus"}, "time_zone"),
    "services": ({"services": ["magic"]}, "services.0"),
    "profile of another sector": ({"profile": {"naics": "721110"}}, "profile.naics"),
    "ori": ({"sector": "law_enforcement", "profile": {"ori": "12"}}, "profile.ori"),
    "parent": ({"parent_id": str(uuid4())}, "parent_id"),
    "steward": ({"steward_id": str(uuid4())}, "steward_id"),
    "state": ({"state": "Penn"}, "state"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_body_is_400_by_field(as_token, people, name):
    change, field = BAD[name]
    client = as_token(people.coordinator)
    before = stored()
    answer = client.call("post", URL, NEW | change)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert stored() == before


CHANGES = {"coordinator": 200, "receiver_admin": 403, "other_coordinator": 403, "evaluator": 403, "auditor": 404}
CHANGES |= {"platform": 403, "nobody": 403, "provider": 403}


@pytest.mark.parametrize("who", list(CHANGES))
@pytest.mark.parametrize("what", ["change", "archive"])
def test_who_changes_and_archives_one(as_session, people, stewarded, who, what):
    client, before = as_session(getattr(people, who)), stored()
    method, path, body = (
        ("patch", one(stewarded), {"city": "Cedar"}) if what == "change" else ("post", one(stewarded, "archive/"), {})
    )
    answer = client.call(method, path, body)
    assert answer.status_code == CHANGES[who]
    if answer.status_code != 200:
        assert stored() == before
    else:
        assert (answer.json()["version"], answer.headers["ETag"]) == (2, '"2"')


def test_a_change_replaces_what_it_names(as_token, people, stewarded):
    client = as_token(people.coordinator)
    body = {"short_name": "Cedar PD", "profile": {"ori": "PA0170100", "certifies_u": True}, "languages": ["en", "es"]}
    answer = client.call("patch", one(stewarded), body, if_match='"1"').json()
    assert (answer["short_name"], answer["profile"]["ori"], answer["languages"]) == (
        "Cedar PD",
        "PA0170100",
        ["en", "es"],
    )
    assert client.call("patch", one(stewarded), {"languages": ["es"]}, if_match='"2"').json()["languages"] == ["es"]


@pytest.mark.parametrize(("method", "what"), [("patch", ""), ("post", "archive/"), ("post", "restore/")])
def test_a_stale_copy_is_412_before_anything_else(as_token, people, stewarded, method, what):
    client = as_token(people.sender_admin)
    before = stored()
    answer = client.call(method, one(stewarded, what), {"nonsense": 1}, if_match='"7"')
    assert (answer.status_code, answer.json()["code"], stored()) == (412, "stale", before)


def test_archived_and_back(as_token, people, stewarded):
    client = as_token(people.coordinator)
    assert client.call("post", one(stewarded, "restore/")).status_code == 409
    assert client.call("post", one(stewarded, "archive/")).json()["archived_at"] is not None
    assert client.call("post", one(stewarded, "archive/")).status_code == 409
    assert [row["id"] for row in client.call("get", f"{URL}?archived=true").json()["results"]] == [str(stewarded.pk)]
    assert client.call("post", one(stewarded, "restore/")).json()["archived_at"] is None
    assert client.call("post", one(stewarded, "archive/"), {"why": "x"}).status_code == 400
    assert client.call("post", f"{URL}{uuid4()}/archive/").status_code == 404
