"""Writing what a directory lists: organizations, their places, services and all that hangs on them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify

from core import bulk
from core.models import uuid7
from partners.actions.directory import index
from partners.actions.organizations import PROFILES, RESERVED
from partners.codes import MembershipStatus, Sector
from partners.imports.hsds import ours
from partners.imports.hsds.judging import EDITED_HERE, SHORT, Here, Terms, judge, key_of, listed_values, stored
from partners.imports.hsds.phones import e164
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
    ServiceOffered,
    TaskForceMembership,
    Verdict,
)
from partners.models.organizations import search_text, valid_ori
from partners.models.places import LINKS, TABLES, columns_of, place_key

LISTED_HERE = ("description", "email")
CELL = {"state": 2, "county": 120, "city": 80, "short_name": SHORT, "time_zone": 40}


def write(run: ImportRun, rows: Sequence[ImportRow]) -> Counter[str]:
    """Write rows of whole organizations, judged once more against what is stored at this moment."""
    terms = Terms(run.task_force_id, run.joins)
    judged = judge(list(_documents(rows)), terms)
    done = [one for one in judged if one.verdict in (Verdict.CREATE, Verdict.UPDATE)]
    _keep_changes(rows, judged)
    owners = sorted({one.parsed.owner for one in done if isinstance(one.parsed, Record)})
    made = _create_organizations(run, [one.parsed for one in done if _is_new_organization(one)])
    here = stored(owners, terms)
    _change_organizations([one for one in done if _is_organization(one) and one.verdict == Verdict.UPDATE], here)
    _create_rows([one.parsed for one in done if one.verdict == Verdict.CREATE and not _is_organization(one)], here)
    _change_rows([one.parsed for one in done if one.verdict == Verdict.UPDATE and not _is_organization(one)], here)
    _follow([one.parsed for one in done], here, set(made))
    index(here[owner].organization.pk for owner in owners)
    if run.joins and run.task_force_id:
        _join(run, [*made, *(here[one.parsed.owner].organization.pk for one in done if "task_force" in one.changes)])
    return Counter(
        created=sum(one.verdict == Verdict.CREATE for one in done),
        updated=sum(one.verdict == Verdict.UPDATE for one in done),
    )


def _documents(rows: Iterable[ImportRow]) -> Iterable[Document]:
    by_owner: defaultdict[str, list[Record]] = defaultdict(list)
    for row in rows:
        values = dict(row.values)
        raw_id = values.pop("id", "")
        where = {"table": row.table, "file": row.file, "at": row.at, "owner": row.owner}
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


def _create_organizations(run: ImportRun, records: Sequence[Any]) -> list[UUID]:
    made = [(uuid7(), record, slug) for record, slug in zip(records, _slugs(records), strict=True)]
    bulk.insert(Organization, (_organization(run, pk, record.values, slug) for pk, record, slug in made))
    bulk.insert(Listing, (_listing(run, pk, record) for pk, record, _slug in made))
    return [pk for pk, _record, _slug in made]


def _organization(run: ImportRun, pk: UUID, values: Mapping[str, Any], slug: str) -> dict[str, Any]:
    own = {name: values[column] for column, name in EDITED_HERE.items() if _fits(column, values.get(column, ""))}
    return {
        **own,
        "id": pk,
        "slug": slug,
        "sector": Sector.SERVICE_PROVIDER.value,
        "steward_id": run.task_force_id,
        "source": run.source[:40],
        "search_text": search_text(values["name"], own.get("short_name", "")),
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
    fields = ["name", "short_name", "website", "phone", "sector", *PLACE, "time_zone", "search_text", "version"]
    Organization.objects.bulk_update(organizations, fields, batch_size=200)


PLACE = ("state", "county", "city")


# --- rows that hang on them -------------------------------------------------------------------------------------------


def _create_rows(records: Sequence[Any], here: Mapping[str, Here]) -> None:
    by_table: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        organization = here[record.owner].organization
        by_table[record.table if record.table in TABLES else ""].append(as_row(organization.pk, record))
    for table, model in {**TABLES, "": Part}.items():
        if by_table[table]:
            bulk.insert(model, by_table[table])


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
        model._default_manager.filter(pk=key).update(**{name: row[name] for name in row if name != "id"})  # type: ignore[attr-defined]


# --- what follows for our own lists -----------------------------------------------------------------------------------


def _follow(records: Sequence[Any], here: Mapping[str, Here], made: set[UUID]) -> None:
    """Services and languages offered, sector, place and phone, so that pickers and search find what was imported."""
    needs: defaultdict[UUID, set[str]] = defaultdict(set)
    of_service: defaultdict[UUID, set[str]] = defaultdict(set)
    languages, facts = set(), defaultdict(dict)
    for record in records:
        organization = here[record.owner].organization
        for need, service in _needs(record, organization.pk):
            needs[organization.pk].add(need)
            if service:
                of_service[service].add(need)
        if code := _language(record):
            languages.add((organization.pk, code))
        for name, value in _facts(record).items():
            if record.table == "attribute" or name not in facts[record.owner]:
                facts[record.owner][name] = value
    _offer(needs, languages)
    _mark_services(of_service)
    _fill_organizations({owner: facts[owner] for owner in sorted({record.owner for record in records})}, here, made)


def _needs(record: Record, organization_id: UUID) -> Iterable[tuple[str, UUID | None]]:
    if record.table == "service":
        key = place_key(organization_id, "service", record.key)
        return [(need, key) for need in ours.needs_in(record.values)]
    if record.table != "attribute":
        return []
    kind, value = ours.meaning(record.values)
    if kind != "need" or not ours.is_need(value):
        return []
    return [(value, place_key(organization_id, "service", record.values["link_id"]))]


def _language(record: Record) -> str:
    if record.table == "language":
        return ours.spoken(record.values)
    kind, value = ours.meaning(record.values) if record.table == "attribute" else ("", "")
    return ours.spoken({"code": value}) if kind == "language" else ""


def _facts(record: Record) -> dict[str, str]:
    """What a row tells of the organization itself."""
    values = record.values
    if record.table == "attribute" and values.get("link_entity") == "organization":
        kind, value = ours.meaning(values)
        return {kind: value} if kind not in ("", "need", "language") else {}
    if record.table == "address" and values.get("address_type") != "virtual":
        found = {"city": values.get("city"), "county": values.get("region"), "state": values.get("state_province")}
        return {name: text for name, text in found.items() if text}
    if record.table == "phone" and values.get("organization_id") and values.get("type", "voice") == "voice":
        return {"phone": values["number"]}
    if record.table == "organization_identifier" and values.get("identifier_type") == "ORI":
        return {"ori": values["identifier"]}
    return {}


def _offer(needs: Mapping[UUID, set[str]], languages: set[tuple[UUID, str]]) -> None:
    services = [ServiceOffered(organization_id=pk, need=need) for pk in needs for need in sorted(needs[pk])]
    ServiceOffered.objects.bulk_create(services, ignore_conflicts=True, batch_size=500)
    spoken = [LanguageOffered(organization_id=pk, language=code) for pk, code in sorted(languages, key=str)]
    LanguageOffered.objects.bulk_create(spoken, ignore_conflicts=True, batch_size=500)


def _mark_services(needs: Mapping[UUID, set[str]]) -> None:
    model = TABLES["service"]
    rows = list(model._default_manager.filter(pk__in=list(needs)))  # type: ignore[attr-defined]
    for row in rows:
        row.needs = sorted({*row.needs, *needs[row.pk]})
    model._default_manager.bulk_update(rows, ["needs"], batch_size=200)  # type: ignore[attr-defined]


def _fill_organizations(facts: Mapping[str, Mapping[str, str]], here: Mapping[str, Here], made: set[UUID]) -> None:
    """Fill what is empty; a new organization also gets its sector and the profile of that sector."""
    changed, profiles = [], defaultdict(list)
    for owner, found in facts.items():
        organization = here[owner].organization
        if _fill(organization, found):
            changed.append(organization)
        if organization.pk in made:
            if ours.is_sector(found.get("sector", "")):
                organization.sector = found["sector"]
                changed.append(organization)
            profiles[organization.sector].append((organization, found.get("ori", "")))
    _save_organizations(list({row.pk: row for row in changed}.values()))
    for sector, rows in profiles.items():
        _add_profiles(sector, rows)


def _fill(organization: Organization, found: Mapping[str, str]) -> bool:
    changed = False
    for name in ("state", "county", "city", "short_name", "time_zone", "phone"):
        value = found.get(name, "")
        if value and not getattr(organization, name) and (value := _fitting(name, value)):
            setattr(organization, name, value)
            changed = True
    return changed


def _fitting(name: str, value: str) -> str:
    if name == "phone":
        return e164(value)
    return value if len(value) <= CELL[name] else ""


def _add_profiles(sector: str, rows: Sequence[tuple[Organization, str]]) -> None:
    model: Any = PROFILES.get(sector)
    if model is None:
        return
    made = [model(organization=organization) for organization, _ori in rows]
    if model is LawEnforcementProfile:
        for profile, (_organization, ori) in zip(made, rows, strict=True):
            profile.ori = ori if valid_ori.regex.match(ori) and not model.objects.filter(ori=ori).exists() else None
    model._default_manager.bulk_create(made, ignore_conflicts=True, batch_size=500)


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
