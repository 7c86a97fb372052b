"""The log of reads: one plain insert each, and an hourly digest that binds them into the platform's chain."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core import events
from core.context import current_origin
from core.models import AccessLog, Event, SealHead

DIGEST = "reads.digested"
SETTLES = timedelta(minutes=10)
"""Ids are given before transactions commit: a read younger than this may still be followed by one with a lower id."""


class System:
    """The actor of what the system does by itself."""

    user_id = organization_id = None
    role = "system"


def record_read(
    actor: events.ActsFor,
    what: str,
    *,
    subject_type: str,
    subject_id: uuid.UUID | None = None,
    task_force_id: uuid.UUID | None = None,
    **facts: Any,
) -> None:
    """Note that the actor was shown something: `what` is a code such as `referral.opened` or `report.run`.

    `facts` are codes and ids that say which parts were shown and on which ground; never the words themselves.
    """
    row = _read(actor, what, subject_type, facts)
    row.subject_id, row.task_force_id = subject_id, task_force_id
    row.save(force_insert=True)


def record_reads(
    actor: events.ActsFor,
    what: str,
    *,
    subject_type: str,
    subjects: Iterable[tuple[uuid.UUID, uuid.UUID]],
    **facts: Any,
) -> None:
    """Note that the actor was shown many rows at once: each with its id and its task force's."""
    rows = []
    for subject_id, task_force_id in subjects:
        row = _read(actor, what, subject_type, facts)
        row.subject_id, row.task_force_id = subject_id, task_force_id
        rows.append(row)
    AccessLog.objects.bulk_create(rows)


def _read(actor: events.ActsFor, what: str, subject_type: str, facts: Mapping[str, Any]) -> AccessLog:
    where = current_origin()
    return AccessLog(
        subject_type=subject_type,
        what=what,
        actor_user_id=actor.user_id,
        actor_organization_id=actor.organization_id,
        actor_role=actor.role,
        channel=where.channel,
        request_id=where.request_id,
        body=events.canonical(facts) if facts else "",
    )


@transaction.atomic
def digest() -> Event | None:
    """Record one event with the hash of the settled reads since the last digest; None when there was none."""
    first = last_digested() + 1
    settled = AccessLog.objects.filter(at__lt=timezone.now() - SETTLES)
    last = settled.aggregate(last=Max("id"))["last"] or 0
    if last < first:
        return None
    platform = SealHead(chain_id=events.PLATFORM_CHAIN)
    return events.record(DIGEST, subject=platform, actor=System(), first=first, last=last, sha256=hash_of(first, last))


def last_digested() -> int:
    """The highest read id that a digest covers."""
    newest = Event.objects.filter(type=DIGEST, task_force_id=None).order_by("-id").first()
    return int(events.facts_of(newest)["last"]) if newest else 0


def hash_of(first: int, last: int) -> str:
    """SHA-256 over all columns of the reads with ids from `first` to `last`, in order.

    An empty `body` is left out: reads from before there was one keep their hash.
    """
    total = hashlib.sha256()
    rows = AccessLog.objects.filter(id__gte=first, id__lte=last).order_by("id")
    names = [field.attname for field in AccessLog._meta.concrete_fields]
    for row in rows.values_list(*names).iterator(2000):
        values = dict(zip(names, row, strict=True))
        if not values["body"]:
            del values["body"]
        total.update(events.canonical(values).encode())
    return total.hexdigest()
