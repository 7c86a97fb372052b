"""Looking for duplicates: all of the directory at night, and in between what was changed since it was last compared.

Keys are stored, so that a changed record is compared with those it shares one with and no others. Everything is done
in batches: memory holds one batch of pairs and the records they are about, whatever the size of the directory.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import combinations, groupby, islice
from operator import itemgetter
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from partners.duplicates.keys import MOST, keys_of
from partners.duplicates.records import Record, records
from partners.duplicates.scoring import SHOWN, judge
from partners.models import DuplicateCandidate, DuplicateCheck, DuplicateKey, Organization

BATCH, PAIRS, HELD = 500, 5000, 20_000
OPEN = DuplicateCandidate.Status.OPEN
Pair = tuple[UUID, UUID]


def find_all_duplicates() -> int:
    """Compare the whole directory; returns how many pairs are proposed and undecided then."""
    started = timezone.now()
    for ids in _batches(Organization.objects.order_by("pk").values_list("pk", flat=True).iterator(), BATCH):
        _renew_keys(ids)
    _compare(_pairs(), started)
    DuplicateCandidate.objects.filter(status=OPEN, seen_at__lt=started).delete()
    return DuplicateCandidate.objects.filter(status=OPEN).count()


def find_new_duplicates() -> int:
    """Compare what was added or changed since it was last compared; returns how many organizations that were."""
    done = 0
    while ids := list(islice(_changed(), BATCH)):
        started = timezone.now()
        _renew_keys(ids)
        _compare(_pairs(ids), started)
        ends = Q(first__in=ids) | Q(second__in=ids)
        DuplicateCandidate.objects.filter(ends, status=OPEN, seen_at__lt=started).delete()
        done += len(ids)
    return done


def _changed() -> Iterable[UUID]:
    checked = DuplicateCheck.objects.filter(version=F("organization__version")).values("organization")
    return Organization.objects.exclude(pk__in=checked).order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def _renew_keys(ids: Collection[UUID]) -> None:
    """Write the keys of these organizations anew, and at which version that was; archived ones have none."""
    versions = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "version"))
    found = records(ids)
    DuplicateKey.objects.filter(organization__in=ids).delete()
    DuplicateKey.objects.bulk_create(
        (DuplicateKey(organization_id=pk, key=key) for pk, record in found.items() for key in keys_of(record)),
        batch_size=BATCH,
    )
    DuplicateCheck.objects.bulk_create(
        (DuplicateCheck(organization_id=pk, version=version) for pk, version in versions.items()),
        update_conflicts=True,
        unique_fields=["organization"],
        update_fields=["version"],
    )


def _pairs(ids: Collection[UUID] = ()) -> Iterator[Pair]:
    """Every two organizations that share a key; with `ids`, only those pairs that one of them is in."""
    rows = DuplicateKey.objects.order_by("key", "organization")
    if ids:
        rows = rows.filter(key__in=DuplicateKey.objects.filter(organization__in=ids).values("key"))
    wanted = set(ids)
    found = rows.values_list("key", "organization_id").iterator(chunk_size=PAIRS)
    for _key, group in groupby(found, key=itemgetter(0)):
        members = [pk for _same, pk in islice(group, MOST + 1)]
        if 2 <= len(members) <= MOST:
            for pair in combinations(members, 2):
                if not wanted or wanted.intersection(pair):
                    yield pair


def _compare(pairs: Iterator[Pair], moment: datetime) -> None:
    """Judge pairs batch by batch, and store those that may be one organization."""
    held: dict[UUID, Record] = {}
    for batch in _batches(pairs, PAIRS):
        unique = {(min(pair), max(pair)) for pair in batch}
        missing = {pk for pair in unique for pk in pair} - held.keys()
        if len(held) + len(missing) > HELD:
            held, missing = {}, {pk for pair in unique for pk in pair}
        for ids in _batches(iter(missing), BATCH):
            held |= records(ids)
        _store(((pair, held) for pair in sorted(unique) if held.keys() >= set(pair)), moment)


def _store(found: Iterable[tuple[Pair, dict[UUID, Record]]], moment: datetime) -> None:
    rows = []
    for (first, second), held in found:
        judgement = judge(held[first], held[second])
        if judgement.score >= SHOWN:
            row = DuplicateCandidate(first_id=first, second_id=second, found_at=moment, seen_at=moment)
            row.score, row.reasons = judgement.score, list(judgement.reasons)
            rows.append(row)
    DuplicateCandidate.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons", "seen_at"],
    )


def _batches(rows: Iterator[object], size: int) -> Iterator[list]:
    while batch := list(islice(rows, size)):
        yield batch
