"""Partners as rows of HSDS tables: what directories said of them and what is known here, but no confidential place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import override
from phonenumber_field.phonenumber import PhoneNumber

from core.errors import Invalid
from partners.actors import Actor
from partners.codes import Need
from partners.exports import hidden
from partners.imports.hsds import ours, shapes
from partners.imports.hsds.judging import EDITED_HERE, listed_values
from partners.imports.hsds.phones import e164
from partners.models import Location, Organization, Part, TaskForce
from partners.models.places import TABLES, values_of

BATCH = 500
PLACE = ("state", "county", "city", "short_name", "time_zone")
Row = dict[str, Any]


@dataclass(frozen=True)
class Leaving:
    """One organization with its rows by table, each with its id, in the order of their ids."""

    key: str
    tables: dict[str, list[Row]]
    withheld: list["Withheld"] = field(default_factory=list)


@dataclass(frozen=True)
class Withheld:
    """A text that stays here because it tells where a confidential place of its organization is."""

    organization: str
    slug: str
    table: str
    column: str


def leaving(actor: Actor, task_force: TaskForce | None = None) -> QuerySet[Organization]:
    """The partners that an export holds: members of the task force, or the whole directory for platform staff."""
    rows = Organization.objects.visible_to(actor).listed()
    force = task_force.pk if task_force else actor.task_force_id
    if force is None and not (actor.is_platform or actor.role == "system"):
        raise Invalid({"task_force": "There is no task force to export."})
    return rows.members_of(force) if force else rows


def exported(organizations: QuerySet[Organization]) -> Iterator[Leaving]:
    """Partners in the order of their ids in the directory, a few queries for each batch."""
    rows = organizations.annotate(out_id=Coalesce(F("listing__hsds_id"), F("id"))).order_by("out_id")
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        found = Organization.objects.filter(pk__in=batch).select_related(
            "listing", "law_enforcement", "service_provider"
        )
        by_key = {row.pk: row for row in found.prefetch_related("services", "languages")}
        stored = _stored(by_key)
        for pk in batch:
            yield _leaving(by_key[pk], stored[pk])


Stored = list[tuple[str, Row, bool]]


def _stored(by_key: Mapping[UUID, Organization]) -> defaultdict[UUID, Stored]:
    """What is listed of organizations: table, values with the id, whether the row is a confidential place."""
    stored: defaultdict[UUID, Stored] = defaultdict(list)
    records = Organization.objects.with_absorbed(by_key).select_related("listing").in_bulk()
    places = Location.objects.filter(organization__in=records).open()
    shown = set(places.values_list("pk", flat=True))
    for table, model in {**TABLES, "": Part}.items():
        rows: Iterable[Any] = model._default_manager.filter(organization__in=records)  # type: ignore[attr-defined]
        for row in rows:
            name, values = table or row.table, {"id": str(row.hsds_id), **values_of(row, table)}
            stored[row.organization_id].append((name, values, table == "location" and row.pk not in shown))
    for absorbed in (one for one in records.values() if one.merged_into_id in by_key):
        own = by_key[absorbed.merged_into_id]  # type: ignore[index]
        stored[own.pk] = united(stored[own.pk], stored.pop(absorbed.pk, []), key_of(absorbed), key_of(own))
    return stored


def united(own: Stored, other: Stored, old_key: str, key: str) -> Stored:
    """The rows of a record with those of one merged into it, which now hang on the organization that stands for it.

    A place that both list is one, and confidential when either says so. What the other record said of itself in our
    own lists (its sector, its county) gives way to what the one kept says.
    """
    told = {_identity(table, row): is_secret for table, row, is_secret in other}
    made = [(table, row, is_secret or told.pop(_identity(table, row), False)) for table, row, is_secret in own]
    for table, row, is_secret in other:
        is_ours = table == "attribute" and row.get("link_id") == old_key and ours.meaning(row)[0] in ours.KINDS
        if _identity(table, row) in told and not is_ours:
            moved = {name: key if name in HANGS and value == old_key else value for name, value in row.items()}
            made.append((table, moved, is_secret))
    return made


HANGS = frozenset({"organization_id", "link_id", "resource_id"})
"""The columns that may name the organization a row hangs on."""


def _identity(table: str, row: Row) -> tuple[Any, ...]:
    return table, row["id"], row.get("link_id"), row.get("resource_id")


def key_of(organization: Organization) -> str:
    """The id under which an organization leaves: the one its directory gave it, else our own."""
    listing = getattr(organization, "listing", None)
    return str(listing.hsds_id if listing else organization.pk)


def withheld(organizations: QuerySet[Organization]) -> list[Withheld]:
    """The texts of these organizations that an export leaves out, with the table and column of each."""
    secret = Location.objects.exclude(pk__in=Location.objects.open().values("pk"))
    owners = Coalesce("organization__merged_into", "organization")
    found = organizations.filter(pk__in=secret.annotate(owner=owners).values("owner"))
    return [one for leaving in exported(found) for one in leaving.withheld]


def _leaving(organization: Organization, stored: Stored) -> Leaving:
    key = key_of(organization)
    tables: defaultdict[str, list[Row]] = defaultdict(list)
    for table, row in _open(stored):
        tables[table].append(row)
    tables["organization"] = [_own(organization, key)]
    _add_known(organization, UUID(key), tables)
    kept_back = _withhold(organization, stored, tables)
    for rows in tables.values():
        rows.sort(key=lambda row: (row["id"], row.get("link_id", ""), row.get("resource_id", "")))
    return Leaving(key, dict(tables), kept_back)


def _withhold(organization: Organization, stored: Stored, tables: defaultdict[str, list[Row]]) -> list[Withheld]:
    """Take out the texts that tell where a confidential place is; returns which they were."""
    if not any(is_secret for _table, _row, is_secret in stored):
        return []
    left = [(table, row) for table, rows in tables.items() for row in rows]
    staying = {(table, row["id"]) for table, row in left}
    gone = [(table, row) for table, row, _secret in stored if (table, row["id"]) not in staying]
    secret, found = hidden.hidden_in(gone, left), []
    for table in list(tables):
        rows, tables[table] = tables[table], []
        for row in rows:
            columns = hidden.columns_told(secret, row)
            found += [Withheld(organization.name, organization.slug, table, column) for column in columns]
            if (kept := hidden.without(table, row, columns)) is not None:
                tables[table].append(kept)
    return found


def _open(stored: Stored) -> Iterator[tuple[str, Row]]:
    """The rows that may leave: no confidential place, nothing that hangs on one alone, no link to one (rule V19)."""
    secret = {row["id"] for _table, row, is_secret in stored if is_secret}
    if not secret:
        yield from ((table, row) for table, row, _secret in stored)
        return
    gone = set(secret)
    for table, row, _secret in sorted(stored, key=lambda found: shapes.ORDER.get(found[0], 99)):
        kept = None if row["id"] in secret or table == "metadata" else _without(table, row, gone)
        if kept is None:
            gone.add(row["id"])
        else:
            yield table, kept


def _without(table: str, row: Row, gone: set[str]) -> Row | None:
    """A row without its links to what does not leave; None when none remains, or it cannot be without one."""
    columns = shapes.PARENTS.get(table, {})
    lost = [name for name in columns if row.get(name) in gone]
    if not lost:
        return row
    left = [name for name in columns if row.get(name) and name not in lost]
    if not left or any(name in shapes.NEEDED.get(table, ()) for name in lost):
        return None
    return {name: value for name, value in row.items() if name not in lost}


def _own(organization: Organization, key: str) -> Row:
    row = {"id": key, **listed_values(getattr(organization, "listing", None))}
    for column, name in EDITED_HERE.items():
        if value := getattr(organization, name):
            row[column] = value
    return row


# --- what is known here beside the directory --------------------------------------------------------------------------


def _add_known(organization: Organization, key: UUID, tables: defaultdict[str, list[Row]]) -> None:
    """Sector, place, needs, languages, phone and ORI, each under an id made from the organization's."""
    facts = {"sector": organization.sector} | {name: getattr(organization, name) for name in PLACE}
    for kind, value in facts.items():
        if value:
            _put(tables, "attribute", _attribute(key, kind, "organization", str(key), kind, value))
    for code in sorted(_languages(organization, tables)):
        name = f"language:{code}"
        _put(tables, "attribute", _attribute(key, name, "organization", str(key), "language", code))
    _add_services(organization, key, tables)
    _add_phone(organization, key, tables)
    profile = getattr(organization, "law_enforcement", None)
    if profile and profile.ori and not _has(tables, "organization_identifier", "identifier", profile.ori):
        row = {"id": str(uuid5(key, "ori")), "organization_id": str(key), "identifier_type": "ORI"}
        _put(tables, "organization_identifier", {**row, "identifier": profile.ori})


def _put(tables: defaultdict[str, list[Row]], table: str, row: Row) -> None:
    """Add a row, in place of what an earlier export said under its id."""
    tables[table] = [other for other in tables[table] if other["id"] != row["id"]]
    tables[table].append(row)


def _has(tables: defaultdict[str, list[Row]], table: str, column: str, value: str) -> bool:
    return any(row.get(column) == value for row in tables[table])


def _attribute(key: UUID, name: str, entity: str, link: str, kind: str, value: str) -> Row:
    made = {"id": str(uuid5(key, f"attribute:{name}")), "link_id": link, "link_entity": entity}
    return {**made, "taxonomy_term": ours.term(kind, value)}


def _languages(organization: Organization, tables: defaultdict[str, list[Row]]) -> set[str]:
    told = {ours.spoken(row) for row in tables["language"]}
    return {offered.language for offered in organization.languages.all()} - told


def _add_services(organization: Organization, key: UUID, tables: defaultdict[str, list[Row]]) -> None:
    told = {need for row in tables["service"] for need in ours.needs_in(row)}
    told |= {value for kind, value in map(ours.meaning, tables["attribute"]) if kind == "need"}
    for need in sorted({offered.need for offered in organization.services.all()} - told):
        with override("en"):
            name = str(Need(need).label)
        service = str(uuid5(key, f"service:{need}"))
        row = {"id": service, "organization_id": str(key), "name": name, "status": "active"}
        _put(tables, "service", row)
        _put(tables, "attribute", _attribute(key, f"need:{need}", "service", service, "need", need))


def _add_phone(organization: Organization, key: UUID, tables: defaultdict[str, list[Row]]) -> None:
    if not isinstance(organization.phone, PhoneNumber):
        return
    number = organization.phone.as_e164
    if any(row.get("organization_id") and e164(str(row.get("number", ""))) == number for row in tables["phone"]):
        return
    row = {"id": str(uuid5(key, "phone")), "organization_id": str(key), "number": number, "type": "voice"}
    _put(tables, "phone", row)
