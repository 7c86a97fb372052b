"""Importing a list: start, read row by row, then apply in one transaction; or cancel. Any step may be repeated."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import bulk
from core.errors import Conflict, Invalid
from partners.actions.locking import locked, record
from partners.actors import Actor
from partners.imports import reading
from partners.imports.agencies import AgencyReader, Parsed
from partners.imports.hsds import judging
from partners.imports.hsds.records import Record
from partners.imports.judging import Counts, Judged
from partners.imports.problems import shown
from partners.models import ImportFile, ImportRow, ImportRun, ImportStatus, Verdict
from partners.permissions import require

ABANDONED_AFTER = timedelta(minutes=10)
DIRECTORY = "hsds"
"""The kind of a run that reads a directory of organizations, places and services."""

WHERE = ("table", "file", "at", "owner")


def start_import(
    content: bytes, *, by: Actor, file_name: str, all_or_nothing: bool = False, attended: bool = False
) -> ImportRun:
    """Take a file in. The worker reads it, unless the run is `attended` by a command that does so itself.

    Raises NotAllowed; Invalid, on the field `file`, when the file as a whole cannot be read.
    """
    require(by, "agencies.import")
    header, packed, total = reading.read_file(content)
    if not total:
        raise Invalid({"file": _("The file has a first line and nothing below it.")})
    reader = AgencyReader(header)
    run = ImportRun(
        started_by=by.user,
        task_force=by.task_force,
        attended=attended,
        all_or_nothing=all_or_nothing,
        file_name=safe_name(file_name),
        file_sha256=hashlib.sha256(content).hexdigest(),
        columns=header,
        unused=reader.unused,
        total=total,
        touched_at=timezone.now(),
    )
    with transaction.atomic():
        run.save(force_insert=True)
        ImportFile.objects.create(run=run, content=packed)
        record("import.started", run, by=by, kind=run.kind, total=total, file=run.file_sha256, attended=attended)
    return run


def stage(run: ImportRun, *, by: Actor, after_batch: Callable[[ImportRun], None] = lambda run: None) -> ImportRun:
    """Read what is not yet read, in batches that each stand on their own, so that a killed worker's run goes on.

    Ends early, without harm, when the run was cancelled or another worker is at it.
    """
    if run.status != ImportStatus.STAGING:
        return run
    packed = bytes(ImportFile.objects.values_list("content", flat=True).get(pk=run.pk))
    for batch in _judged_batches(run, packed):
        if not _keep(run, batch):
            run.refresh_from_db()
            return run
        after_batch(run)
    return _end_staging(run, by)


@transaction.atomic
def request_apply(run: ImportRun, *, by: Actor, expected_version: int | None = None) -> ImportRun:
    """Let the worker apply a run that has been read. Raises NotAllowed, Stale, Conflict."""
    require(by, "agencies.import")
    row = locked(run, expected_version=expected_version)
    refuse_unready(row)
    row.status, row.touched_at = ImportStatus.APPLYING, timezone.now()
    row.save_next_version("status", "touched_at")
    record("import.apply_requested", row, by=by)
    return row


@transaction.atomic
def cancel_import(run: ImportRun, *, by: Actor, expected_version: int | None = None) -> ImportRun:
    """Give a run up; nothing of it was applied. What was read is dropped. Raises NotAllowed, Stale, Conflict."""
    require(by, "agencies.import")
    row = locked(run, expected_version=expected_version)
    if not row.is_open:
        raise Conflict(_("This import has ended already."))
    end(row, ImportStatus.CANCELLED)
    ImportRow.objects.filter(run=row).delete()
    record("import.cancelled", row, by=by)
    return row


@transaction.atomic
def fail_import(run: ImportRun, *, by: Actor) -> None:
    """Mark a run that could not be finished after all attempts; nothing of it was applied."""
    row = locked(run)
    if row.is_open:
        end(row, ImportStatus.FAILED)
        record("import.failed", row, by=by, task_force_id=row.task_force_id)


def cancel_abandoned(*, by: Actor) -> int:
    """Cancel this actor's attended runs whose command has died; returns how many."""
    stopped = ImportRun.objects.filter(
        attended=True,
        started_by=by.user,
        status__in=(ImportStatus.STAGING, ImportStatus.STAGED),
        touched_at__lt=timezone.now() - ABANDONED_AFTER,
    )
    return len([cancel_import(run, by=by) for run in stopped])


def _judged_batches(run: ImportRun, packed: bytes) -> Iterator[list[Judged]]:
    if run.kind == DIRECTORY:
        return judging.judged_batches(packed, judging.Terms(run.task_force_id, run.joins), skip=run.judged)
    return reading.judged_batches(run.columns, packed, skip=run.judged)


def safe_name(file_name: str) -> str:
    """The last part of a file's name, with marks that do no harm where it is shown."""
    last = re.split(r"[/\\]", file_name)[-1]
    return "".join(mark for mark in last if mark.isprintable())[-120:]


def _keep(run: ImportRun, batch: Sequence[Judged]) -> bool:
    """Store one batch and its counts; False when the run is no longer where this worker believes it to be."""
    counts = Counts()
    counts.add(batch)
    with transaction.atomic():
        row = locked(run)
        if row.status != ImportStatus.STAGING or row.judged != run.judged:
            return False
        bulk.insert(ImportRow, [_as_row(run, judged) for judged in batch if judged.worth_keeping])
        _add(row, counts, len(batch))
        row.save(update_fields=["judged", "created", "updated", "same", "bad", "notes", "touched_at"])
    run.judged = row.judged
    return True


def _as_row(run: ImportRun, judged: Judged) -> dict[str, Any]:
    parsed, is_bad = judged.parsed, judged.verdict == Verdict.BAD
    where = {name: getattr(parsed, name) for name in WHERE} if isinstance(parsed, Record) else {}
    return {
        **where,
        "run_id": run.pk,
        "line": parsed.line,
        "key": shown(parsed.key)[:40],
        "verdict": judged.verdict.value,
        "values": {"name": shown(parsed.values.get("name", ""))} if is_bad else _values(parsed),
        "changes": judged.changes,
        "problems": judged.told,
    }


def _values(parsed: Parsed) -> dict[str, Any]:
    """What a row says; with an organization also the id as its directory writes it."""
    if isinstance(parsed, Record) and parsed.table == "organization":
        return {**parsed.values, "id": parsed.raw_id}
    return parsed.values


def _add(row: ImportRun, counts: Counts, read: int) -> None:
    row.judged += read
    row.created += counts.verdicts[Verdict.CREATE]
    row.updated += counts.verdicts[Verdict.UPDATE]
    row.same += counts.verdicts[Verdict.SAME]
    row.bad += counts.verdicts[Verdict.BAD]
    row.notes = dict(Counter(row.notes) + counts.notes)
    row.touched_at = timezone.now()


@transaction.atomic
def _end_staging(run: ImportRun, by: Actor) -> ImportRun:
    """Everything is read: ready to apply, or done when there is nothing to write."""
    row = locked(run)
    if row.status != ImportStatus.STAGING:
        return row
    row.status, row.touched_at = ImportStatus.STAGED, timezone.now()
    row.save_next_version("status", "touched_at")
    if not row.to_write:
        end(row, ImportStatus.DONE)
    facts = {"created": row.created, "updated": row.updated, "same": row.same, "bad": row.bad}
    record("import.read", row, by=by, task_force_id=row.task_force_id, **facts)
    return row


def refuse_unready(row: ImportRun) -> None:
    """Raise Conflict unless a run has been read and may be applied."""
    if row.status != ImportStatus.STAGED:
        raise Conflict(_("This import is not waiting to be applied."))
    if row.all_or_nothing and row.bad:
        raise Conflict(
            _("This import was to be all or nothing, and some lines cannot be imported. Correct them and start again."),
            code="all_or_nothing",
        )


def end(row: ImportRun, status: ImportStatus) -> None:
    """Close a run, whose row the caller has locked, and drop its file."""
    row.status = status
    row.touched_at = row.finished_at = timezone.now()
    row.save_next_version("status", "touched_at", "finished_at")
    ImportFile.objects.filter(run=row).delete()
