"""Writing what a directory lists: organizations, their places, services and all that hangs on them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify

from core import bulk
from core.models import uuid7
from partners.actions import listed_facts
from partners.actions.directory import index
from partners.actions.listed_facts import Facts, Needs
from partners.actions.organizations import PROFILES, RESERVED
from partners.codes import MembershipStatus
from partners.imports.hsds.judging import EDITED_HERE, SHORT, Here, Terms, judge, key_of, listed_values, stored
from partners.imports.hsds.records import Document, Record
from partners.imports.judging import Judged
from partners.models import (
    ImportRow,
    ImportRun,
    LanguageOffered,
    LawEnforcementProfile,
    Listing,
    Organization,
    Part,
    Service,
    ServiceOffered,
    TaskForceMembership,
    Verdict,
)
from partners.models.organizations import search_text
from partners.models.places import LINKS, TABLES, columns_of, place_key

LISTED_HERE = ("description", "email")


def write(run: ImportRun, rows: Sequence[ImportRow]) -> Counter[str]:
    """Write rows of whole organizations, judged once more against what is stored at this moment."""
    terms = Terms(run.task_force_id, run.joins)
    judged = judge(list(_documents(rows)), terms)
    done = [one for one in judged if one.verdict in (Verdict.CREATE, Verdict.UPDATE)]
    _keep_changes(rows, judged)
    owners = sorted({one.parsed.owner for one in done if isinstance(one.parsed, Record)})
    facts = listed_facts.facts_of(one.parsed for one in done)
    made = _create_organizations(run, [one.parsed for one in done if _is_new_organization(one)], facts)
    here = stored(owners, terms)
    _change_organizations([one for one in done if _is_organization(one) and one.verdict == Verdict.UPDATE], here)
    needs = listed_facts.needs_by_service(one.parsed for one in done)
    new = [one.parsed for one in done if one.verdict == Verdict.CREATE and not _is_organization(one)]
    _create_rows(new, here, needs)
    _change_rows([one.parsed for one in done if one.verdict == Verdict.UPDATE and not _is_organization(one)], here)
    _offer([one.parsed for one in done], here)
    _mark_services(done, needs, here)
    _fill_organizations({owner: facts[owner] for owner in owners if here[owner].organization.pk not in made}, here)
    index(here[owner].organization.pk for owner in owners)
    if run.joins and run.task_force_id:
        joining = {one.parsed.key for one in done if "task_force" in one.changes}
        _join(run, [*made, *(here[owner].organization.pk for owner in joining)])
    return Counter(
        created=sum(one.verdict == Verdict.CREATE for one in done),
        updated=sum(one.verdict == Verdict.UPDATE for one in done),
    )


def _documents(rows: Iterable[ImportRow]) -> Iterable[Document]:
    by_owner: defaultdict[str, list[Record]] = defaultdict(list)
    for row in rows:
        values = dict(row.values)
        raw_id = values.pop("id", "")
        where: dict[str, Any] = {"table": row.table, "file": row.file, "at": row.at, "owner": row.owner}
        by_owner[row.owner].append(Record(row.line, row.key, values, raw_id=raw_id, **where))
    return [Document(owner, records) for owner, records in by_owner.items()]


def _keep_changes(rows: Sequence[ImportRow], judged: Sequence[Judged]) -> None:
    """Let the run's rows say what is really changed now."""
    by_line = {one.parsed.line: one for one in judged}
    other = [row for row in rows if by_line[row.line].changes != row.changes]
    for row in other:
        row.changes = by_line[row.line].changes
    ImportRow.objects.bulk_update(other, ["changes"], batch_size=200)


def _is_organization(one: Judged) -> bool:
    return isinstance(one.parsed, Record) and one.parsed.table == "organization"


def _is_new_organization(one: Judged) -> bool:
    return _is_organization(one) and one.verdict == Verdict.CREATE


# --- organizations ----------------------------------------------------------------------------------------------------


def _create_organizations(run: ImportRun, records: Sequence[Any], facts: Mapping[str, Facts]) -> set[UUID]:
    made = [(uuid7(), record, slug) for record, slug in zip(records, _slugs(records), strict=True)]
    bulk.insert(Organization, (_organization(run, pk, record, slug, facts) for pk, record, slug in made))
    bulk.insert(Listing, (_listing(run, pk, record) for pk, record, _slug in made))
    _add_profiles([(pk, record) for pk, record, _slug in made], facts)
    return {pk for pk, _record, _slug in made}


def _organization(run: ImportRun, pk: UUID, record: Record, slug: str, facts: Mapping[str, Facts]) -> dict[str, Any]:
    values, found = record.values, facts[record.owner]
    own = {name: values[column] for column, name in EDITED_HERE.items() if _fits(column, values.get(column, ""))}
    own |= listed_facts.fields_of(found, own)
    return {
        **own,
        "id": pk,
        "slug": slug,
        "sector": listed_facts.sector_of(found),
        "steward_id": run.task_force_id,
        "source": run.source[:40],
        "search_text": search_text(*(own.get(name, "") for name in ("name", "short_name", "city", "county"))),
    }


def _fits(column: str, text: str) -> bool:
    """Whether a value may go into our own field; a short name is short, a website is a web address."""
    if column == "website":
        return text.startswith(("http://", "https://"))
    return bool(text) and (column != "alternate_name" or len(text) <= SHORT)


def _listing(run: ImportRun, pk: UUID, record: Record) -> dict[str, Any]:
    further = {name: value for name, value in record.values.items() if name not in LISTED_HERE}
    return {
        "organization_id": pk,
        "hsds_id": UUID(record.key),
        "source": run.source,
        "external_id": record.raw_id or record.key,
        "description": record.values.get("description", ""),
        "email": record.values.get("email", ""),
        "further": further,
        "imported": {name: record.values[name] for name in EDITED_HERE if name in record.values},
    }


def _slugs(records: Sequence[Record]) -> list[str]:
    """The name; a name that is taken, or stands here twice, gets the start of the id."""
    wanted = [slugify(record.values["name"])[:200] or "partner" for record in records]
    taken = RESERVED | set(Organization.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    often = Counter(wanted)
    return [
        f"{slug}-{record.key[-12:]}" if slug in taken or often[slug] > 1 else slug
        for slug, record in zip(wanted, records, strict=True)
    ]


def _change_organizations(judged: Sequence[Judged], here: Mapping[str, Here]) -> None:
    organizations, listings = [], []
    for one in judged:
        known = here[one.parsed.owner]  # type: ignore[attr-defined]
        if set(one.changes) == {"task_force"}:
            continue
        listing = known.listing or _new_listing(known, one.parsed)
        _change_organization(known.organization, listing, one.changes)
        organizations.append(known.organization)
        listings.append(listing)
    _save_organizations(organizations)
    Listing.objects.bulk_update(listings, ["description", "email", "further", "imported"], batch_size=200)


def _new_listing(known: Here, record: Any) -> Listing:
    """The listing of an organization that was made here and comes back from a directory."""
    return Listing.objects.create(
        organization=known.organization, hsds_id=known.organization.pk, source="handoff", external_id=record.key
    )


def _change_organization(organization: Organization, listing: Listing, changes: Mapping[str, Sequence[Any]]) -> None:
    values = listed_values(listing)
    for column, (_before, after) in changes.items():
        if column == "task_force":
            continue
        values[column] = after
        if column in EDITED_HERE:
            listing.imported[column] = after
            if _fits(column, after):
                setattr(organization, EDITED_HERE[column], after)
    listing.description, listing.email = values.pop("description", ""), values.pop("email", "")
    listing.further = values


def _save_organizations(organizations: Sequence[Organization]) -> None:
    for organization in organizations:
        organization.version += 1
        organization.search_text = organization.as_search_text()
    fields = ["name", "short_name", "website", "phone", *PLACE, "time_zone", "search_text", "version"]
    Organization.objects.bulk_update(organizations, fields, batch_size=200)


PLACE = ("state", "county", "city")


# --- rows that hang on them -------------------------------------------------------------------------------------------


def _create_rows(records: Sequence[Any], here: Mapping[str, Here], needs: Needs) -> None:
    by_table: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        row = as_row(here[record.owner].organization.pk, record)
        if record.table == "service":
            row["needs"] = sorted(needs.get((record.owner, record.key), ()))
        by_table[record.table if record.table in TABLES else ""].append(row)
    for table in (*TABLES, ""):
        if by_table[table]:
            bulk.insert(TABLES.get(table, Part), by_table[table])


def as_row(organization_id: UUID, record: Record) -> dict[str, Any]:
    """A row by column of its table: what has a column there, and the rest as `further`."""
    known = columns_of(record.table)
    row: dict[str, Any] = {name: record.values[name] for name in known if name in record.values}
    row |= {
        "id": key_of(organization_id, record),
        "organization_id": organization_id,
        "hsds_id": UUID(record.key),
        "further": {name: value for name, value in record.values.items() if name not in known},
    }
    if record.table not in TABLES:
        return {**row, "table": record.table}
    fields = {field.name for field in TABLES[record.table]._meta.concrete_fields}
    for link in LINKS:
        if link in fields and (raw := record.values.get(f"{link}_id")):
            row[f"{link}_id"] = place_key(organization_id, link, raw)
    return row


def _change_rows(records: Sequence[Any], here: Mapping[str, Here]) -> None:
    for record in records:
        known = here[record.owner]
        key = key_of(known.organization.pk, record)
        whole = Record(0, record.key, {**known.rows[key], **record.values}, table=record.table)
        row = as_row(known.organization.pk, whole)
        model = TABLES.get(record.table, Part)
        model._default_manager.filter(pk=key).update(**{name: row[name] for name in row if name != "id"})


# --- what follows for our own lists -----------------------------------------------------------------------------------


def _offer(records: Sequence[Any], here: Mapping[str, Here]) -> None:
    """Services and languages offered, so that pickers and search find what was imported."""
    needs: set[tuple[UUID, str]] = set()
    languages: set[tuple[UUID, str]] = set()
    for record in records:
        pk = here[record.owner].organization.pk
        needs |= {(pk, need) for need in listed_facts.needs_of(record)}
        languages |= {(pk, code) for code in listed_facts.languages_of(record)}
    services = [ServiceOffered(organization_id=pk, need=need) for pk, need in sorted(needs)]
    ServiceOffered.objects.bulk_create(services, ignore_conflicts=True, batch_size=500)
    spoken = [LanguageOffered(organization_id=pk, language=code) for pk, code in sorted(languages)]
    LanguageOffered.objects.bulk_create(spoken, ignore_conflicts=True, batch_size=500)


def _mark_services(judged: Sequence[Judged], needs: Needs, here: Mapping[str, Here]) -> None:
    """Services that were here before and meet further needs now; new ones were inserted with theirs."""
    new = {(one.parsed.owner, one.parsed.key) for one in judged if one.verdict == Verdict.CREATE}  # type: ignore[attr-defined]
    keys = {
        place_key(here[owner].organization.pk, "service", service): found
        for (owner, service), found in needs.items()
        if (owner, service) not in new
    }
    rows = list(Service.objects.filter(pk__in=list(keys)))
    for row in rows:
        row.needs = sorted({*row.needs, *keys[row.pk]})
    Service.objects.bulk_update(rows, ["needs"], batch_size=200)


def _fill_organizations(facts: Mapping[str, Facts], here: Mapping[str, Here]) -> None:
    """Fill what is empty in organizations that were here before."""
    changed = []
    for owner in sorted(facts):
        organization = here[owner].organization
        fresh = listed_facts.fields_of(facts[owner], organization.__dict__)
        if fresh:
            organization.as_changed(**fresh)
            changed.append(organization)
    _save_organizations(changed)


def _add_profiles(made: Sequence[tuple[UUID, Record]], facts: Mapping[str, Facts]) -> None:
    """The profile of each new organization's sector; an ORI that another agency has is left out."""
    rows: defaultdict[str, dict[UUID, str]] = defaultdict(dict)
    for pk, record in made:
        rows[facts[record.owner].get("sector", "")][pk] = facts[record.owner].get("ori", "")
    for sector, found in rows.items():
        model = PROFILES.get(listed_facts.sector_of({"sector": sector}))
        if model is LawEnforcementProfile:
            taken = set(LawEnforcementProfile.objects.filter(ori__in=found.values()).values_list("ori", flat=True))
            bulk.insert(model, listed_facts.with_oris(found, taken))
        elif model is not None:
            bulk.insert(model, ({"organization_id": pk} for pk in found))


def _join(run: ImportRun, pks: Iterable[UUID]) -> None:
    """Make what was listed members of the run's task force, as the person asked who started it."""
    if run.task_force is None:
        return
    today = run.task_force.calendar.local_day(timezone.now())
    rows = [
        TaskForceMembership(
            task_force=run.task_force, organization_id=pk, status=MembershipStatus.ACTIVE, joined_on=today
        )
        for pk in pks
    ]
    TaskForceMembership.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
