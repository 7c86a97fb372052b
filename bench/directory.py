"""The directory at its real size: finding, leafing through it, and what keeping it searchable costs an import.

The plain build looks for every word in the columns a reader sees, with ILIKE (SQLite: LIKE), and reads them all.
"""

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.client import HOST
from bench.data import World, remember_where_things_are
from bench.rows import Goals, Row, compare, seconds
from core import bulk, keyset
from core.models import uuid7
from partners.actions.directory import index_new, place_words, settle_index
from partners.codes import Sector
from partners.directory import matching, ordered
from partners.entries import entry
from partners.models import DirectoryEntry, DirectoryWord, LawEnforcementProfile, Organization
from partners.states import STATES

PAGE = 50
CALLS = 5
SYLLABLES = ("mar", "den", "bel", "ton", "wick", "ash", "ro", "ley", "han", "cor", "vale", "ster", "ing", "ham", "ford")
KINDS = ("Police Department", "Sheriff's Office", "Legal Aid", "Family Shelter", "Health Center", "Hotel Group")
PLACES = ("name", "short_name", "city", "county", "service_area")
ALL = "/partners/?scope=all"


def run(world: World) -> Iterator[Row]:
    """Fill the directory, measure, and leave it as it was."""
    number = world.size.directory
    made = list(_organizations(number))
    try:
        yield _filled(made)
        remember_where_things_are()
        wanted = made[number // 2]
        yield _searched(world, f"search of {number:,} organizations", wanted["name"], wanted["name"])
        yield _searched(world, f"search of {number:,} organizations, mistyped", _mistyped(wanted), wanted["name"])
        yield _leafed(world, number)
    finally:
        _forget([row["id"] for row in made])


def _organizations(number: int) -> Iterator[dict[str, Any]]:
    chance, states = random.Random(138), sorted(STATES)  # noqa: S311 - invented data, the same at every run
    for n in range(number):
        town = "".join(chance.sample(SYLLABLES, 3)).title()
        county = "".join(chance.sample(SYLLABLES, 2)).title()
        name = f"{town} {chance.choice(KINDS)}"
        place = {"city": town, "county": county, "state": chance.choice(states)}
        yield {"id": uuid7(), "name": name, "slug": f"directory-{n}", "ori": f"WA{n:07d}", **place}


def _filled(made: list[dict[str, Any]]) -> Row:
    """Insert them as an import does, then their entries: what the second costs beside the first."""
    rows = [_row(one) for one in made]
    profiles = [{"organization_id": one["id"], "ori": one["ori"]} for one in made]
    plain = seconds(lambda: bulk.insert(Organization, rows)) + seconds(
        lambda: bulk.insert(LawEnforcementProfile, profiles)
    )
    indexed = seconds(lambda: index_new(map(_entry, made))) + seconds(settle_index)
    told = f"{indexed:.2f} s beside {plain:.2f} s for the rows"
    return Row(f"entries of {len(made):,} organizations at an import", told)


def _row(one: dict[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in one.items() if name != "ori"}
    return own | {"sector": Sector.LAW_ENFORCEMENT, "search_text": Organization(**own).as_search_text()}


def _entry(one: dict[str, Any]) -> dict[str, Any]:
    where = place_words(one["state"], one["county"], one["city"])
    return {"organization_id": one["id"], **entry([one["name"], one["ori"]], where)}


def _searched(world: World, work: str, typed: str, meant: str) -> Row:
    """Ours finds what was typed, the plain build what was meant: the same rows first, or this is no comparison."""

    def ours() -> list[UUID]:
        found, order = ordered(matching(Organization.objects.visible_to(world.coordinator).unmerged(), typed))
        return [row.pk for row in keyset.page(found, order=order, after=None, size=PAGE).rows]

    def plain() -> list[UUID]:
        return [row.pk for row in _plainly(meant).order_by("name", "id")[:PAGE]]

    expected = plain()
    if not expected or sorted(ours()[: len(expected)]) != sorted(expected):
        raise RuntimeError(f"{work}: {typed} and {meant} found different rows")
    ways = {"ours": ours, "reference": plain}
    return compare(work, ways, Goals(times_reference=10), rounds=world.size.rounds, calls=_calls(world))


def _plainly(text: str) -> QuerySet:
    found = Organization.objects.all()
    for word in text.split():
        anywhere = Q(law_enforcement__ori__icontains=word) | Q(business__naics__icontains=word)
        for column in PLACES:
            anywhere |= Q(**{f"{column}__icontains": word})
        found = found.filter(anywhere)
    return found


def _mistyped(one: dict[str, Any]) -> str:
    """Its name with two letters of the first word changed about."""
    name = one["name"]
    return f"{name[0]}{name[2]}{name[1]}{name[3:]}"


def _leafed(world: World, number: int) -> Row:
    """The page in the middle against the first one, each whole as a browser gets it."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(world.coordinator.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    deep = f"{ALL}&after={_cursor(number // 2)}"
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(deep)
    queries = len(asked)
    if answer.status_code != 200 or answer.content.count(b"<tr data-row>") != PAGE:
        raise RuntimeError(f"{deep} answered {answer.status_code}")
    ways = {"ours": lambda: client.get(deep), "floor": lambda: client.get(ALL)}
    row = compare(
        f"directory of {number:,}, the middle page against the first",
        ways,
        Goals(times_floor=1.2),
        rounds=world.size.rounds,
        calls=_calls(world),
    )
    return Row(**{**vars(row), "ours": f"{row.ours}, {queries} queries"})


def _cursor(place: int) -> str:
    rows, order = ordered(Organization.objects.listed().unmerged())
    return keyset.page(rows, order=order, after=None, size=place).next


def _calls(world: World) -> int:
    return min(world.size.calls, CALLS)


def _forget(ids: list[UUID]) -> None:
    """Leave what the measurements after this one start from."""
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        DirectoryEntry.objects.filter(organization__in=some).delete()
        LawEnforcementProfile.objects.filter(organization__in=some).delete()
        Organization.objects.filter(pk__in=some)._raw_delete(using="default")
    DirectoryWord.objects.all().delete()
    remember_where_things_are()
