"""What each row of a directory would change here: nothing yet is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from partners.codes import Role
from partners.imports.hsds.reading import document_batches
from partners.imports.hsds.records import Document, Record
from partners.imports.judging import Judged
from partners.models import (
    Listing,
    Membership,
    Organization,
    Part,
    TaskForceMembership,
    Verdict,
)
from partners.models.places import TABLES, place_key, values_of

HIDDEN = "…"
EDITED_HERE = {"name": "name", "alternate_name": "short_name", "website": "website"}
"""Columns of an organization that people here change too, and our fields for them."""

SHORT = 60


@dataclass
class Here:
    """An organization that is here already: what it holds, and whether this import may change it."""

    organization: Organization
    listing: Listing | None
    may_change: bool
    joined: bool
    confidential: set[str] = field(default_factory=set)
    rows: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    @property
    def is_secret(self) -> bool:
        """Whether all its places are confidential."""
        profile = getattr(self.organization, "service_provider", None)
        return bool(profile and profile.confidential_location)

    def hides(self, record: Record) -> bool:
        """Whether a row tells of a place that nobody outside may know."""
        place = record.key if record.table == "location" else record.values.get("location_id", "")
        return place in self.confidential or (self.is_secret and record.table in ("location", "address"))


@dataclass(frozen=True)
class Terms:
    """Under which terms an import is judged: for whom, and whether what it lists joins the task force."""

    task_force_id: UUID | None
    joins: bool = False


def judged_batches(packed: bytes, terms: Terms, *, skip: int = 0) -> Iterator[list[Judged]]:
    """Every row from the one after `skip`, judged against what is stored when its batch comes up."""
    for documents in document_batches(packed, skip=skip):
        yield judge(documents, terms)


def judge(documents: Sequence[Document], terms: Terms) -> list[Judged]:
    """Hold partners against what is stored now, with the same few queries however many they are."""
    here = stored([document.owner for document in documents if document.owner], terms)
    _note_similar([document.records[0] for document in documents if document.owner and document.owner not in here])
    return [judged for document in documents for judged in _judge_all(document, here.get(document.owner), terms)]


def stored(owners: Sequence[str], terms: Terms) -> dict[str, Here]:
    """The organizations that are here under these ids, with all that is listed of them."""
    ids = [UUID(owner) for owner in owners]
    rows = Organization.objects.filter(Q(listing__hsds_id__in=ids) | Q(pk__in=ids, listing=None))
    found = {row.pk: row for row in rows.select_related("listing", "service_provider", "merged_into")}
    kept = _with_own_admin(row.resolved.pk for row in found.values())
    joined = set(_joined(found, terms))
    here = {
        pk: Here(row, getattr(row, "listing", None), _may_change(row, terms, kept), pk in joined)
        for pk, row in found.items()
    }
    _add_rows(here)
    return {str(known.listing.hsds_id if known.listing else pk): known for pk, known in here.items()}


def _with_own_admin(pks: Iterable[UUID]) -> set[UUID]:
    rows = Membership.objects.live().filter(organization__in=list(pks), role=Role.ADMIN)
    return {pk for pk in rows.values_list("organization", flat=True) if pk}


def _joined(pks: Iterable[UUID], terms: Terms) -> QuerySet:
    rows = TaskForceMembership.objects.filter(task_force=terms.task_force_id, organization__in=list(pks))
    return rows.values_list("organization", flat=True)


def _may_change(organization: Organization, terms: Terms, kept: set[UUID]) -> bool:
    """The steward's coordinators keep a record that has no admin of its own; platform staff import for all.

    Rows of a merged record are read under the one that stands for it, so that one's keeper decides.
    """
    mine = terms.task_force_id is None or organization.resolved.steward_id == terms.task_force_id
    return mine and organization.resolved.pk not in kept


def _add_rows(here: Mapping[UUID, Here]) -> None:
    if not here:
        return
    for table, model in {**TABLES, "": Part}.items():
        for row in model._default_manager.filter(organization__in=list(here)):  # type: ignore[attr-defined]
            known = here[row.organization_id]
            known.rows[row.pk] = values_of(row, table)
            if table == "location" and row.is_confidential:
                known.confidential.add(str(row.hsds_id))


def key_of(organization_id: UUID, record: Record) -> UUID:
    """The key under which a row is stored here."""
    return place_key(organization_id, record.table, record.key, record.link)


def _judge_all(document: Document, here: Here | None, terms: Terms) -> Iterator[Judged]:
    for record in document.records:
        if record.is_bad or not document.owner:
            yield Judged(record, Verdict.BAD if record.is_bad else Verdict.SAME)
        elif here is None:
            yield _created(record)
        elif record.table == "organization":
            yield _judge_organization(record, here, terms)
        else:
            yield _judge_row(record, here)


def _judge_organization(record: Record, here: Here, terms: Terms) -> Judged:
    changes, kept = changes_to(here, record.values)
    if here.organization.archived_at:
        record.note("archived", "id")
    if changes and not here.may_change:
        record.note("not_yours")
        return Judged(record, Verdict.BAD)
    for column in kept:
        now = getattr(here.organization, EDITED_HERE[column])
        record.note("kept", column, value=now, other=record.values[column])
    if terms.joins and not here.joined and not here.organization.archived_at:
        changes = {**changes, "task_force": ["", str(terms.task_force_id)]}
    return Judged(record, Verdict.UPDATE if changes else Verdict.SAME, changes)


def _created(record: Record) -> Judged:
    """A new row. A directory's contact is none of ours: nobody confirmed it, and no hand-off is sent to it."""
    if record.table == "contact":
        names = (str(record.values.get(name, "")) for name in ("name", "title", "department", "email"))
        record.note("contact_kept", value=next(filter(None, names), ""))
    return Judged(record, Verdict.CREATE)


def _judge_row(record: Record, here: Here) -> Judged:
    before = here.rows.get(key_of(here.organization.pk, record))
    changes = {} if before is None else row_changes(before, record.values)
    if (before is None or changes) and not here.may_change:
        record.note("not_yours")
        return Judged(record, Verdict.BAD)
    if before is None:
        return _created(record)
    shown = {name: [HIDDEN, HIDDEN] for name in changes} if here.hides(record) else changes
    return Judged(record, Verdict.UPDATE if changes else Verdict.SAME, shown)


def row_changes(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Columns that differ, as `[before, after]`. An empty cell changes nothing."""
    return {name: [before.get(name, ""), new] for name, new in values.items() if before.get(name) != new}


def changes_to(here: Here, values: Mapping[str, Any]) -> tuple[dict[str, list[Any]], list[str]]:
    """Columns of an organization to change, and those kept because somebody here has edited them."""
    before = listed_values(here.listing)
    imported = here.listing.imported if here.listing else {}
    changes, kept = {}, []
    for column, new in values.items():
        now = shown_here(here.organization, column) or before.get(column, "")
        if now == new or before.get(column) == new == imported.get(column):
            continue
        edited = column in EDITED_HERE and now not in ("", imported.get(column))
        if edited:
            kept.append(column)
        else:
            changes[column] = [now, new]
    return changes, kept


def shown_here(organization: Organization, column: str) -> Any:
    """What our own field says that stands for a column."""
    return getattr(organization, EDITED_HERE[column]) if column in EDITED_HERE else ""


def listed_values(listing: Listing | None) -> dict[str, Any]:
    """What a directory said of an organization, by column."""
    if listing is None:
        return {}
    own = {"description": listing.description, "email": listing.email}
    return {**listing.further, **{name: text for name, text in own.items() if text}}


def _note_similar(fresh: Sequence[Record]) -> None:
    """Warn of partners that are here under the same name without an id of a directory, as hand-made ones are."""
    names = {str(record.values.get("name", "")).lower() for record in fresh} - {""}
    if not names:
        return
    rows = Organization.objects.listed().annotate(folded=Lower("name"), listed_as=F("listing__hsds_id"))
    found = set(rows.filter(folded__in=names, listed_as=None).values_list("folded", flat=True))
    for record in fresh:
        if str(record.values.get("name", "")).lower() in found:
            record.note("similar", "name", value=record.values["name"])
