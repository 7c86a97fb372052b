"""Keeping what the directory is searched by in step with the organizations: many at once, or one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import override

from core import bulk
from core.word_index import settle
from partners.codes import LANGUAGES, Industry, Need
from partners.directory import INDEX
from partners.entries import entry, words_of
from partners.models import (
    BusinessProfile,
    DirectoryEntry,
    DirectoryWord,
    LanguageOffered,
    LawEnforcementProfile,
    Organization,
    OrganizationAlias,
    Service,
    ServiceOffered,
)
from partners.states import STATES

BATCH = 1000
NAMED: tuple[tuple[type[models.Model], str, str], ...] = (
    (OrganizationAlias, "organization", "name"),
    (OrganizationAlias, "organization__merged_into", "name"),
    (Organization, "merged_into", "name"),
    (Organization, "merged_into", "short_name"),
)
"""Where further names stand, what leads from there to the organization that is found by them, and in which column."""
COLUMNS = ("pk", "name", "short_name", "state", "county", "city", "service_area")


def index(organization_ids: Iterable[UUID]) -> None:
    """Write the entries of these organizations anew, from all that is stored; a few queries for each thousand."""
    wanted = list(dict.fromkeys(organization_ids))
    for start in range(0, len(wanted), BATCH):
        _index(wanted[start : start + BATCH])


def index_new(rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert entries of organizations made a moment ago: each row names `organization_id`, `names` and `text`."""
    made = list(rows)
    bulk.insert(DirectoryEntry, made)
    _keep_words(row["text"] for row in made)


def settle_index() -> None:
    """After many entries were written: let the next search find by the index at once."""
    settle(connection, INDEX)


def place_words(state: str, county: str, *others: str) -> list[str]:
    """The facts that say where an organization is."""
    return [county, *others, state, STATES.get(state, "")]


@transaction.atomic
def _index(ids: Collection[UUID]) -> None:
    names, facts = _told(ids)
    made = []
    for pk, name, short_name, state, county, *others in _rows(Organization, ids, "pk", COLUMNS):
        told = entry([name, short_name, *names[pk]], [*place_words(state, county, *others), *facts[pk]])
        made.append(DirectoryEntry(organization_id=pk, **told))
    DirectoryEntry.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["organization"], update_fields=["names", "text"]
    )
    _keep_words(one.text for one in made)


Told = defaultdict[UUID, list[str]]


def _told(ids: Collection[UUID]) -> tuple[Told, Told]:
    """Further names, and further facts, by organization. Labels are those of the installation's language."""
    names: Told = defaultdict(list)
    facts: Told = defaultdict(list)
    for model, owner, column in NAMED:
        for pk, name in _rows(model, ids, owner, (owner, column)):
            names[pk].append(name)
    for pk, ori, counties in _rows(LawEnforcementProfile, ids, "pk", ("pk", "ori", "counties")):
        names[pk].append(ori or "")
        facts[pk] += counties
    with override(settings.LANGUAGE_CODE):
        for pk, naics, industry in _rows(BusinessProfile, ids, "pk", ("pk", "naics", "industry")):
            names[pk].append(naics)
            facts[pk] += [] if industry == Industry.UNKNOWN else [str(Industry(industry).label)]
        for pk, need in _rows(ServiceOffered, ids, "organization", ("organization", "need")):
            facts[pk] += [str(Need(need).label), need]
        spoken = dict(LANGUAGES)
        for pk, language in _rows(LanguageOffered, ids, "organization", ("organization", "language")):
            facts[pk].append(str(spoken[language]))
    _add_services(ids, facts)
    return names, facts


def _add_services(ids: Collection[UUID], facts: Told) -> None:
    """Services in the words of their provider, those of a merged record with the one that stands for it."""
    for owner in ("organization", "organization__merged_into"):
        for pk, name in _rows(Service, ids, owner, (owner, "name")):
            facts[pk].append(name)


def _rows(model: type[models.Model], ids: Collection[UUID], key: str, columns: Iterable[str]) -> Iterable[Any]:
    return model._default_manager.filter(**{f"{key}__in": ids}).order_by("pk").values_list(*columns)


def _keep_words(texts: Iterable[str]) -> None:
    """Remember words that are new; in order, so that two writers never wait for each other."""
    words = sorted(words_of(texts))
    quote = connection.ops.quote_name
    statement = f"INSERT INTO {quote(DirectoryWord._meta.db_table)} (word) VALUES (%s) ON CONFLICT DO NOTHING"  # noqa: S608 - our own name
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(word,) for word in words])
