"""Other names through the API: the ladder of adding and taking away, for everybody, and what is found by them."""

from uuid import uuid4

import pytest

from core.models import Event
from partners import actions
from partners.actions.aliases import MOST
from partners.models import DirectoryEntry, Organization, OrganizationAlias

pytestmark = pytest.mark.django_db

ORGANIZATIONS, ALIASES = "/api/v1/organizations/", "/api/v1/organization-aliases/"
KEEPERS = {"coordinator", "le_coordinator"}
BLIND = {"auditor": 404, "nobody": 403}
NEW = {"name": "Quillwort Law", "kind": "former"}


@pytest.fixture
def stewarded(network):
    Organization.objects.filter(pk=network.provider.pk).update(steward=network.task_force)
    network.provider.refresh_from_db()
    return network.provider


@pytest.fixture
def alias(stewarded, people):
    return actions.add_alias(stewarded, by=people.coordinator, name="HLA Marlow", kind="abbreviation")


def to_add(organization):
    return f"{ORGANIZATIONS}{organization.pk}/aliases/"


def to_remove(alias):
    return f"{ALIASES}{alias.pk}/remove/"


def stored():
    tables = (OrganizationAlias, DirectoryEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables], Event.objects.count()


def test_a_name_is_added_shown_found_and_taken_away(as_token, people, stewarded):
    client = as_token(people.coordinator)
    answer = client.call("post", to_add(stewarded), NEW)
    made = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{ORGANIZATIONS}{stewarded.pk}/")
    assert made == NEW | {"id": made["id"]}
    shown = client.call("get", f"{ORGANIZATIONS}{stewarded.pk}/?fields=aliases").json()
    assert shown == {"id": str(stewarded.pk), "aliases": [made]}
    found = f"{ORGANIZATIONS}?q=quillwort&fields=name"
    assert [row["name"] for row in client.call("get", found).json()["results"]] == [stewarded.name]

    gone = client.call("post", f"{ALIASES}{made['id']}/remove/")
    assert (gone.status_code, gone.headers["ETag"], gone.json()["aliases"]) == (200, '"1"', [])
    assert client.call("get", found).json()["results"] == []
    assert client.call("post", f"{ALIASES}{made['id']}/remove/").status_code == 404
    told = Event.objects.filter(type__startswith="organization.alias", channel="api")
    assert [event.type for event in told.order_by("id")] == ["organization.alias_added", "organization.alias_removed"]


def test_who_names_an_organization(as_session, people, stewarded, alias, anyone):
    before = stored()
    for address, body in ((to_add(stewarded), NEW), (to_remove(alias), {})):
        assert anyone.call("post", address, body).status_code == 401
        for name, person in people.items():
            if name not in KEEPERS:
                answer = as_session(person).call("post", address, body)
                assert (name, answer.status_code) == (name, BLIND.get(name, 403))
    assert stored() == before
    for name in sorted(KEEPERS):
        client = as_session(getattr(people, name))
        made = client.call("post", to_add(stewarded), {"name": f"Named by {name}"}).json()
        assert made["kind"] == "other"
        assert client.call("post", f"{ALIASES}{made['id']}/remove/").status_code == 200


def test_who_reads_the_names(as_session, people, stewarded, alias):
    for name, person in people.items():
        answer = as_session(person).call("get", f"{ORGANIZATIONS}{stewarded.pk}/")
        assert answer.status_code == BLIND.get(name, 200), name
        if answer.status_code == 200:
            assert [found["name"] for found in answer.json()["aliases"]] == ["HLA Marlow"], name


BAD = {
    "no name": ({}, "name"),
    "empty": ({"name": " "}, "name"),
    "no letters": ({"name": "---"}, "name"),
    "too long": ({"name": "x" * 201}, "name"),
    "a number": ({"name": 7}, "name"),
    "its own name": ({"name": "harbor legal AID."}, "name"),
    "it has it": ({"name": "hla marlow"}, "name"),
    "kind": (NEW | {"kind": "secret"}, "kind"),
    "unknown": (NEW | {"colour": "red"}, "colour"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_body_is_400_by_field(as_token, people, stewarded, alias, name):
    (body, field), client, before = BAD[name], as_token(people.coordinator), stored()
    answer = client.call("post", to_add(stewarded), body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert stored() == before


def test_what_is_refused_and_how(as_token, people, network, stewarded, alias):
    client, before = as_token(people.coordinator), stored()
    tries = {
        f"{ORGANIZATIONS}{uuid4()}/aliases/": (NEW, 404),
        f"{ALIASES}{uuid4()}/remove/": ({}, 404),
        to_remove(alias): ({"why": "x"}, 400),
        f"{to_add(stewarded)}?fields=name": (NEW, 400),
    }
    for address, (body, status) in tries.items():
        assert client.call("post", address, body).status_code == status, address
    Organization.objects.filter(pk=stewarded.pk).update(merged_into=network.agency)
    refused = client.call("post", to_add(stewarded), NEW)
    assert (refused.status_code, refused.json()["code"]) == (409, "merged")
    assert stored() == before


def test_thirty_other_names_and_no_more(as_token, people, stewarded):
    client = as_token(people.coordinator)
    for number in range(MOST):
        assert client.call("post", to_add(stewarded), {"name": f"Name {number}"}).status_code == 201
    before = stored()
    answer = client.call("post", to_add(stewarded), NEW)
    assert (MOST, answer.status_code, stored()) == (30, 409, before)
    assert "30 other names" in answer.json()["detail"]
    client.call("post", to_remove(stewarded.aliases.first()))
    assert client.call("post", to_add(stewarded), NEW).status_code == 201
