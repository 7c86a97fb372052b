"""Every kind of user at every address with every method, against one table: `access.csv` beside this file.

Each row is a method and an address by its name (`@service`: the same of a hand-off between two providers); each column
a kind of user; each cell the status that they get. A POST or PATCH is sent empty: on a page 400 says that it
was theirs to send; programs are told what is wrong with a body before whose move it is.
`HANDOFF_WRITE_ACCESS=1` writes the table anew, for a reviewer to read the difference.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.models import AccessLog
from partners.actors import Actor
from referrals import actions
from tests.config.one_of_each import World, arguments_of, endpoints, hand_offs, of_the_service
from tests.conftest import actor
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("access.csv")
KINDS = {
    "anybody": None,
    "business": "sender",
    "agency": "receiver",
    "agency_admin": "receiver_admin",
    "readonly": "receiver_readonly",
    "other_unit": None,
    "recused": None,
    "provider": "provider",
    "survivors": "survivors",
    "elsewhere": "outsider",
    "coordinator": "coordinator",
    "le_coordinator": "le_coordinator",
    "evaluator": "evaluator",
    "auditor": "auditor",
    "platform": "platform",
}
"""Fourteen kinds of people, and anybody without a sign-in. The tip is the business's to the agency, the service the
survivors' organization's to the provider; `other_unit` and `recused` are of the agency and kept from the tip."""

AREAS = {
    "hand-offs": ("web.referrals",),
    "safeguards and numbers": ("web.reporting", "web.safeguards"),
    "programs": ("api.referrals", "api.reporting", "api.safeguards"),
    "directory": ("web.partners", "web.places", "web.imports", "web.duplicates"),
    "contacts, lines and places": ("web.checks", "web.lines", "web.capacity"),
    "working together": ("web.agreements", "web.partnerships"),
    "programs of the network": ("api.partners", "api.me", "api.documents"),
    "accounts and platform": ("web.accounts", "web.platform"),
}
"""The areas, each with the packages of its views; each is one test."""

SENT_BY_PAGES = ("get", "post")
SENT_BY_SCRIPTS = {"unsent": (*SENT_BY_PAGES, "delete")}
"""What the pages' scripts ask for besides, by the view's name."""
OPEN = {"accessibility", "safety", "leave", "invitation_accept", "healthz", "readyz", "metrics"}
"""What opens without a sign-in; `metrics` to this machine alone, as its own tests say."""


def area_of(view) -> str:
    """The area an address belongs to; empty for the sign-in, whose pages are a library's."""
    module = f"{_module(view)}."
    found = [name for name, packages in AREAS.items() if module.startswith(tuple(f"{one}." for one in packages))]
    return found[0] if found else ""


def _module(view) -> str:
    return getattr(getattr(view, "cls", None) or getattr(view, "view_class", None) or view, "__module__", "")


def methods_of(view) -> tuple[str, ...]:
    """What an address takes: the API says it, a page may take both."""
    of_page = SENT_BY_SCRIPTS.get(getattr(view, "__name__", ""), SENT_BY_PAGES)
    actions = getattr(view, "actions", None) or of_page
    return tuple(method for method in actions if method != "head")  # rest_framework adds it at the first request


def rows_of(area: str) -> list[tuple[str, str]]:
    """Method and name of every address of an area."""
    return [
        (method, name) for name, _route, view in endpoints() if area_of(view) == area for method in methods_of(view)
    ]


@pytest.fixture
def world(network, people, at_noon) -> World:
    """One of each, and two of the agency who are kept from the tip."""
    tip, service = hand_offs(network, people)
    return World(network, people, tip, service)


@pytest.fixture
def cast(world) -> dict[str, Actor | None]:
    """An actor per kind."""
    network, people = world.network, world.people
    unit, other = UnitFactory(organization=network.agency), UnitFactory(organization=network.agency)
    actions.assign_unit(world.tip, by=people.receiver_admin, unit=unit)
    found = {kind: getattr(people, name) if name else None for kind, name in KINDS.items()}
    found["other_unit"] = actor(organization=network.agency, unit=other)
    found["recused"] = actor(organization=network.agency)
    actions.recuse(world.tip, by=people.receiver_admin, user=found["recused"].user)
    return found


def signed_in(person: Actor | None) -> Client:
    """A client with this person's session."""
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person.user)
        session = client.session
        session["membership"] = str(person.membership.pk) if person.membership else None
        session.save()
    return client


def status(client: Client, method: str, path: str) -> str:
    """What an empty request gets; whatever it did is undone, and so is a sign-out."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        answer = getattr(client, method)(path, **({} if method == "get" else {"content_type": _kind(path)}))
        transaction.set_rollback(True)
    client.cookies.clear()
    for name, value in kept.items():
        client.cookies[name] = value
    return str(answer.status_code)


def _kind(path: str) -> str:
    return "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"


def answers(area: str, world: World, cast: dict[str, Actor | None]) -> Iterator[tuple[str, str, list[str]]]:
    """Every row of an area with what each kind of user gets."""
    arguments = arguments_of(world)
    between_providers = of_the_service(world)
    clients = {kind: signed_in(person) for kind, person in cast.items()}
    for method, name in rows_of(area):
        paths = {name: reverse(name, args=arguments.get(name, []))}
        if name in between_providers:
            paths[f"{name}@service"] = reverse(name, args=between_providers[name])
        for called, path in paths.items():
            yield method, called, [status(client, method, path) for client in clients.values()]


def table() -> dict[tuple[str, str], list[str]]:
    """The table as it stands in the file."""
    with TABLE.open(encoding="ascii", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["method", "address", *KINDS]
    return {(line[0], line[1]): line[2:] for line in lines[1:]}


@pytest.mark.parametrize("area", AREAS)
def test_everybody_gets_what_the_table_says(area, world, cast):
    found = {(method, name): got for method, name, got in answers(area, world, cast)}
    if os.environ.get("HANDOFF_WRITE_ACCESS"):
        write(found)
        return
    expected = {
        row: cells for row, cells in table().items() if row[1].partition("@")[0] in {n for _m, n in rows_of(area)}
    }
    assert set(found) == set(expected), "a row is missing, or one too many"
    wrong = [
        f"{method} {name} as {kind}: {got}, not {wanted}"
        for (method, name), cells in found.items()
        for kind, got, wanted in zip(KINDS, cells, expected[method, name], strict=True)
        if got != wanted
    ]
    assert wrong == []


def write(found: dict[tuple[str, str], list[str]]) -> None:
    """Put what was found in the place of what the table said of it."""
    rows = (table() if TABLE.exists() else {}) | found
    with TABLE.open("w", encoding="ascii", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["method", "address", *KINDS])
        lines.writerows([*row, *cells] for row, cells in sorted(rows.items(), key=lambda item: item[0][::-1]))


def test_only_the_sign_in_of_allauth_has_no_row():
    outside = {_module(view).partition(".")[0] for _name, _route, view in endpoints() if not area_of(view)}
    assert outside == {"allauth"}


def test_every_address_is_in_the_table_once_and_nothing_else():
    known = {row for area in AREAS for row in rows_of(area)}
    assert {(method, name.partition("@")[0]) for method, name in table()} == known
    names = [name for name, _route, _view in endpoints()]
    assert len(names) == len(set(names)), "two addresses of one name"


def test_without_a_sign_in_only_what_is_for_everybody_opens():
    at = list(KINDS).index("anybody")
    opened = {name for (_method, name), cells in table().items() if cells[at] not in ("302", "401", "404", "405")}
    assert opened == OPEN


@pytest.mark.parametrize("kind", ["evaluator", "auditor", "platform", "elsewhere"])
def test_whoever_has_no_part_in_a_hand_off_finds_none(kind):
    at = list(KINDS).index(kind)
    of_one = {
        (method, name): cells[at]
        for (method, name), cells in table().items()
        if name.partition("@")[0].startswith(("referral_", "api-referral")) and "@" in name
    }
    assert of_one
    assert set(of_one.values()) <= {"404", "405"}


def test_a_business_finds_no_hand_off_between_providers():
    at = list(KINDS).index("business")
    found = {name: cells[at] for (_method, name), cells in table().items() if name.endswith("@service")}
    assert found
    assert set(found.values()) <= {"404", "405"}


def test_methods_that_an_address_does_not_take_are_refused(world):
    """PUT and DELETE nowhere; PATCH and POST only where the table has a row of them."""
    arguments, client = arguments_of(world), signed_in(world.people.coordinator)
    taken = []
    for name, _route, view in endpoints():
        if not area_of(view):
            continue
        path = reverse(name, args=arguments.get(name, []))
        others = {"put", "delete", "patch", "post"} - set(methods_of(view))
        taken += [f"{method} {name}" for method in sorted(others) if status(client, method, path) != "405"]
    assert taken == []


def test_head_asks_as_get_does_and_options_say_what_may_be_asked(world):
    client, path = signed_in(world.people.coordinator), f"/api/v1/referrals/{world.tip.pk}/"
    assert (client.head(path).status_code, client.options(path).status_code) == (200, 204)
    before = AccessLog.objects.count()
    stranger = signed_in(world.people.provider)
    assert (stranger.head(path).status_code, stranger.get(path).status_code) == (404, 404)
    assert AccessLog.objects.count() == before
