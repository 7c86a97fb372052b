"""Merging two records of one organization, undoing that, and saying that two are not the same."""

from collections.abc import Collection
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Conflict, NotAllowed, Stale
from partners import merging
from partners.actions import holdings
from partners.actions.directory import index
from partners.actions.locking import locked, record
from partners.actors import Actor
from partners.models import DuplicateCandidate, Merge, Organization
from partners.permissions import may_take_over, require

OPEN, DISMISSED, MERGED = DuplicateCandidate.Status


@transaction.atomic
def merge_organizations(
    kept: Organization,
    absorbed: Organization,
    *,
    by: Actor,
    take: Collection[str] = (),
    expected_versions: tuple[int, int] | None = None,
) -> Merge:
    """Let `kept` stand for `absorbed`, taking over the named fields (`phone`, `profile.ori`).

    Contacts and lines change hands, services, languages and standings are united; hand-offs, agreements and events
    stay as they are and are read under the kept record. Raises NotAllowed, Stale, Invalid, Conflict with its reason.
    """
    kept, absorbed = _both_locked(kept, absorbed, expected_versions)
    require(by, "organization.absorb", kept)
    require(by, "organization.merge", absorbed)
    if reason := merging.why_not_merge(kept, absorbed):
        raise reason
    if take and not may_take_over(by, kept):
        raise NotAllowed(_("Only those who keep this record change what it says; merge without taking anything over."))
    merge = Merge(kept=kept, absorbed=absorbed, merged_by=cast(User, by.user), task_force_id=by.task_force_id)
    merge.taken = holdings.take_fields(kept, absorbed, take)
    merge.moved = _moved(kept, absorbed, united=may_take_over(by, kept))
    merge.save(force_insert=True)
    _point(kept, absorbed, merge)
    index([kept.pk, absorbed.pk])
    _decide(merge, by, MERGED)
    record("organization.merged", absorbed, by=by, organization_id=absorbed.pk, into=kept.pk, merge=merge.pk)
    record(
        "organization.absorbed",
        kept,
        by=by,
        organization_id=kept.pk,
        absorbed=absorbed.pk,
        merge=merge.pk,
        fields=sorted(merge.taken),
        version=kept.version,
    )
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: Actor, expected_version: int | None = None) -> list[str]:
    """Let both records stand for themselves again, as they were; returns what was left because it changed since.

    The answer holds field names, and `contacts` or `standings`. Raises NotAllowed, Stale, Conflict when undone before.
    """
    row = locked(merge, expected_version=expected_version)
    row.kept, row.absorbed = _both_locked(row.kept, row.absorbed, None)
    require(by, "merge.undo", row)
    if row.undone_at:
        raise Conflict(_("This merge was undone already."), code="undone")
    left = holdings.give_back_fields(row) + holdings.give_back_contacts(row) + holdings.leave(row)
    for label in merging.MOVED:
        holdings.move_back(label, row)
    for name in holdings.OFFERS:
        holdings.take_out(name, row)
    holdings.move_branches_back(row)
    row.undone_at, row.undone_by = timezone.now(), by.user
    row.save_next_version("undone_at", "undone_by")
    _part(row)
    index([row.kept.pk, row.absorbed.pk])
    _decide(row, by, OPEN)
    for end in (row.kept, row.absorbed):
        record("organization.merge_undone", end, by=by, organization_id=end.pk, merge=row.pk, fields=left)
    return left


@transaction.atomic
def dismiss_candidate(
    candidate: DuplicateCandidate, *, by: Actor, expected_version: int | None = None
) -> DuplicateCandidate:
    """Say that the two are not the same: the pair is not proposed again. Raises NotAllowed, Stale, Conflict."""
    row = locked(candidate, expected_version=expected_version)
    require(by, "duplicates.decide")
    if row.status != OPEN:
        raise Conflict(_("Somebody decided on this pair already."), code="decided")
    row.status, row.decided_by, row.decided_at = DISMISSED, by.user, timezone.now()
    row.save_next_version("status", "decided_by", "decided_at")
    record("duplicate.dismissed", row, by=by, organization_id=row.first_id, second=row.second_id)
    return row


def _both_locked(
    kept: Organization, absorbed: Organization, expected: tuple[int, int] | None
) -> tuple[Organization, Organization]:
    """Both rows, locked in the order of their ids whichever is kept, so that two merges never wait for each other."""
    rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, absorbed.pk])
    found = {row.pk: row for row in rows.order_by("pk")}
    current = found[kept.pk], found[absorbed.pk]
    if expected and expected != (current[0].version, current[1].version):
        raise Stale(_("Somebody changed one of these records after you opened them. Look again, then decide."))
    return current


def _moved(kept: Organization, absorbed: Organization, *, united: bool) -> dict[str, object]:
    """Let everything that changes hands do so, and note it for the undoing."""
    moved: dict[str, object] = {
        "archived_at": absorbed.archived_at.isoformat() if absorbed.archived_at else None,
        "branches": holdings.move_branches(kept, absorbed),
        "contacts": holdings.move_contacts(kept, absorbed),
        "standings": holdings.join(kept, absorbed),
    }
    moved |= {label: holdings.move(label, kept, absorbed) for label in merging.MOVED}
    return moved | ({name: holdings.unite(name, kept, absorbed) for name in holdings.OFFERS} if united else {})


def _point(kept: Organization, absorbed: Organization, merge: Merge) -> None:
    """Let the one point to the other; it leaves lists and pickers as an archived one does."""
    kept.absorbed_ids = [*kept.absorbed_ids, str(absorbed.pk)]
    kept.version += 1
    kept.save()
    absorbed.merged_into = kept
    absorbed.archived_at = absorbed.archived_at or merge.merged_at
    absorbed.save_next_version("merged_into", "archived_at")
    index([kept.pk, absorbed.pk])


def _part(merge: Merge) -> None:
    """Take the pointer away again."""
    kept, absorbed, archived = merge.kept, merge.absorbed, merge.moved["archived_at"]
    kept.absorbed_ids = [pk for pk in kept.absorbed_ids if pk != str(absorbed.pk)]
    kept.version += 1
    kept.save()
    absorbed.merged_into = None
    absorbed.archived_at = parse_datetime(archived) if archived else None
    absorbed.save_next_version("merged_into", "archived_at")
    index([kept.pk, absorbed.pk])


def _decide(merge: Merge, by: Actor, status: str) -> None:
    """Note on the pair, if it was proposed, what became of it."""
    pair = sorted((merge.kept_id, merge.absorbed_id))
    row = DuplicateCandidate.objects.select_for_update(of=("self",)).filter(first=pair[0], second=pair[1]).first()
    if row is not None:
        decided = status != OPEN
        row.status = status
        row.decided_by, row.decided_at = (by.user, timezone.now()) if decided else (None, None)
        row.save_next_version("status", "decided_by", "decided_at")
