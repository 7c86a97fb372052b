"""Applying an import: one short transaction that creates and changes everything, or nothing."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from core import bulk
from core.models import uuid7
from partners.actions import hsds_writes
from partners.actions.directory import index, index_new, place_words, settle_index
from partners.actions.imports import DIRECTORY, end, refuse_unready
from partners.actions.locking import locked, record
from partners.actors import Actor
from partners.codes import Sector
from partners.entries import entry
from partners.imports.agencies import SOURCE
from partners.imports.judging import ON_ORGANIZATION, ON_PROFILE, Stored, changes_to, stored_by_ori
from partners.models import ImportRow, ImportRun, ImportStatus, LawEnforcementProfile, Organization, Verdict
from partners.models.organizations import search_text

BATCH = 2000
LONGEST_SLUG = 220


@transaction.atomic
def apply_import(run: ImportRun, *, by: Actor) -> ImportRun:
    """Write what a run found, judged once more against what is stored at this moment; its one event has the counts.

    A run that has ended is left alone, so that a repeated delivery does no harm. One that waits (an attended one)
    is applied under the same rules as on request. Raises Conflict when it is not ready.
    """
    row = locked(run)
    if not row.is_open:
        return row
    if row.status != ImportStatus.APPLYING:
        refuse_unready(row)
    done: Counter[str] = Counter()
    digest = hashlib.sha256()
    for batch in _batches(row):
        done += hsds_writes.write(row, batch) if row.kind == DIRECTORY else _write(row, batch)
        for found in batch:
            digest.update(json.dumps([found.key, found.values], sort_keys=True).encode())
    settle_index()
    row.same += row.to_write - done["created"] - done["updated"]
    row.created, row.updated = done["created"], done["updated"]
    row.save(update_fields=["created", "updated", "same"])
    end(row, ImportStatus.DONE)
    facts = {"created": row.created, "updated": row.updated, "same": row.same, "bad": row.bad}
    told = {"file": row.file_sha256, "rows": digest.hexdigest()}
    record(
        "hsds.imported" if row.kind == DIRECTORY else "agencies.imported",
        row,
        by=by,
        task_force_id=row.task_force_id,
        **facts,
        **told,
    )
    return row


def _batches(run: ImportRun) -> Iterator[list[ImportRow]]:
    """The rows that write, in order of their lines, a batch at a time; what one organization owns stays together."""
    after = 0
    wanted = ImportRow.objects.filter(run=run, verdict__in=(Verdict.CREATE, Verdict.UPDATE)).order_by("line")
    while batch := list(wanted.filter(line__gt=after)[:BATCH]):
        if batch[-1].owner:
            batch += wanted.filter(line__gt=batch[-1].line, owner=batch[-1].owner)
        yield batch
        after = batch[-1].line


def _write(run: ImportRun, batch: Sequence[ImportRow]) -> Counter[str]:
    here = stored_by_ori([row.key for row in batch])
    fresh = [row for row in batch if row.key not in here]
    _create(run, fresh)
    return Counter(created=len(fresh), updated=_update([row for row in batch if row.key in here], here))


def _create(run: ImportRun, rows: Sequence[ImportRow]) -> None:
    made = [(uuid7(), row, slug) for row, slug in zip(rows, _slugs(rows), strict=True)]
    bulk.insert(Organization, (_organization(run, pk, row.values, slug) for pk, row, slug in made))
    bulk.insert(LawEnforcementProfile, (_profile(pk, row) for pk, row, _slug in made))
    index_new(_entry(pk, row) for pk, row, _slug in made)


def _organization(run: ImportRun, pk: UUID, values: Mapping[str, Any], slug: str) -> dict[str, Any]:
    named = {name: values[name] for name in ON_ORGANIZATION if values.get(name)}
    return {
        **named,
        "id": pk,
        "slug": slug,
        "sector": Sector.LAW_ENFORCEMENT.value,
        "steward_id": run.task_force_id,
        "source": SOURCE,
        "search_text": search_text(values["name"], values.get("county", "")),
    }


def _profile(pk: UUID, row: ImportRow) -> dict[str, Any]:
    facts = {name: value for name, value in row.values.items() if value not in ("", None)}
    on_profile = {name: facts[name] for name in ON_PROFILE if name in facts}
    return {**on_profile, "organization_id": pk, "ori": row.key, "imported": facts}


def _entry(pk: UUID, row: ImportRow) -> dict[str, Any]:
    values = row.values
    place = place_words(values.get("state", ""), values.get("county", ""), *values.get("counties", ()))
    return {"organization_id": pk, **entry([values["name"], row.key], place)}


def _slugs(rows: Sequence[ImportRow]) -> list[str]:
    """The name and the ORI, which no two agencies share; a taken one gets a longer ending."""
    wanted = [f"{slugify(row.values['name'])[: LONGEST_SLUG - 14]}-{row.key.lower()}".lstrip("-") for row in rows]
    taken = set(Organization.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    return [f"{slug}-2" if slug in taken else slug for slug in wanted]


def _update(rows: Sequence[ImportRow], here: Mapping[str, Stored]) -> int:
    """Change what still may be changed; returns how many organizations that was. Each row keeps what it changed."""
    changes = {}
    for row in rows:
        still, _kept = changes_to(here[row.key], row.values)
        if still:
            changes[here[row.key].organization_id] = still
        if still != row.changes:
            row.changes = still
            row.save(update_fields=["changes"])
    profiles = LawEnforcementProfile.objects.filter(pk__in=changes).select_related("organization")
    changed = [_changed(profile, changes[profile.pk]) for profile in profiles]
    organizations = [profile.organization for profile in changed]
    Organization.objects.bulk_update(organizations, [*ON_ORGANIZATION, "search_text", "version"], batch_size=200)
    LawEnforcementProfile.objects.bulk_update(changed, [*ON_PROFILE, "imported"], batch_size=200)
    index(changes)
    return len(changed)


def _changed(profile: LawEnforcementProfile, changes: Mapping[str, Sequence[Any]]) -> LawEnforcementProfile:
    organization = profile.organization
    for name, (_before, after) in changes.items():
        if name in ON_ORGANIZATION:
            setattr(organization, name, after)
        elif name in ON_PROFILE:
            setattr(profile, name, after)
        profile.imported[name] = after
    organization.version += 1
    organization.search_text = organization.as_search_text()
    return profile
