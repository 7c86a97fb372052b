"""Taking a directory in: what form it has, and for a plain table what its columns mean."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid
from partners.actions.imports import DIRECTORY, safe_name
from partners.actions.locking import locked, record
from partners.actors import Actor
from partners.imports.hsds import reading
from partners.imports.hsds.plain import TARGETS, guess
from partners.imports.hsds.reading import Form
from partners.models import ImportFile, ImportRun, ImportStatus, TaskForce
from partners.permissions import require

SOURCES = {Form.JSON: "hsds", Form.CSV: "hsds", Form.OLDER: "open_referral", Form.TABLE: "table"}
"""What a directory is called whose importer does not say; ids of one source never meet those of another."""


def start_directory_import(
    content: bytes,
    *,
    by: Actor,
    file_name: str,
    task_force: TaskForce | None = None,
    mapping: Mapping[str, str] | None = None,
    **options: Any,
) -> ImportRun:
    """Take a directory in. Options: `source`, `all_or_nothing`, `joins` (its partners join the task force), `attended`.

    A plain table without a `mapping` waits until somebody says what its columns mean. Raises NotAllowed; Invalid, on
    the field `file`, when the upload as a whole cannot be read.
    """
    require(by, "agencies.import")
    directory = reading.recognized(file_name, content)
    run = ImportRun(
        kind=DIRECTORY,
        form=directory.form,
        started_by=by.user,
        task_force=by.task_force or (None if by.user else task_force),
        file_name=safe_name(file_name),
        file_sha256=hashlib.sha256(content).hexdigest(),
        columns=directory.columns,
        touched_at=timezone.now(),
        **options,
    )
    run.source = run.source.strip() or SOURCES[directory.form]
    if run.joins and run.task_force is None:
        raise Invalid({"joins": _("Only a coordinator's import adds partners to a task force.")})
    if directory.form == Form.TABLE and mapping is None:
        return _waiting(run, content, directory.columns, by)
    run.mapping = _checked(mapping or {}, directory)
    return _started(run, directory, by)


@transaction.atomic
def choose_columns(
    run: ImportRun, *, by: Actor, mapping: Mapping[str, str], expected_version: int | None = None
) -> ImportRun:
    """Say what the columns of a table mean; then it is read. Raises NotAllowed, Stale, Conflict, Invalid by column."""
    require(by, "agencies.import")
    row = locked(run, expected_version=expected_version)
    if row.status != ImportStatus.MAPPING:
        raise Conflict(_("The columns of this import have been chosen already."))
    content = bytes(ImportFile.objects.values_list("content", flat=True).get(pk=row.pk))
    directory = reading.recognized(row.file_name, content)
    row.mapping = _checked(mapping, directory)
    return _started(row, directory, by)


def _waiting(run: ImportRun, content: bytes, columns: list[str], by: Actor) -> ImportRun:
    run.status, run.mapping = ImportStatus.MAPPING, guess(columns)
    with transaction.atomic():
        run.save(force_insert=True)
        ImportFile.objects.create(run=run, content=content)
        record("import.received", run, by=by, task_force_id=run.task_force_id, kind=run.kind, file=run.file_sha256)
    return run


def _checked(mapping: Mapping[str, str], directory: reading.Directory) -> dict[str, str]:
    if directory.form != Form.TABLE:
        return {}
    chosen = {column: target for column, target in mapping.items() if target}
    unknown = [name for name, target in chosen.items() if name not in directory.columns or target not in TARGETS]
    if unknown:
        raise Invalid({name: _("Choose from the list.") for name in unknown})
    twice = [name for name, target in chosen.items() if list(chosen.values()).count(target) > 1]
    if twice:
        raise Invalid({name: _("Two columns cannot mean the same.") for name in twice})
    if "name" not in chosen.values():
        raise Invalid({"mapping": _("Say which column holds the name of the organization.")})
    return chosen


def _started(run: ImportRun, directory: reading.Directory, by: Actor) -> ImportRun:
    packed, run.total = reading.packed(directory, run.source, run.mapping)
    if not run.total:
        raise Invalid({"file": _("There is no organization in it.")})
    run.status, run.touched_at = ImportStatus.STAGING, timezone.now()
    run.unused = [name for name in directory.columns if run.mapping and name not in run.mapping]
    with transaction.atomic():
        if run._state.adding:
            run.save(force_insert=True)
        else:
            run.save_next_version("status", "touched_at", "total", "mapping", "unused")
        ImportFile.objects.update_or_create(run=run, defaults={"content": packed})
        facts = {"kind": run.kind, "total": run.total, "file": run.file_sha256, "attended": run.attended}
        record("import.started", run, by=by, task_force_id=run.task_force_id, **facts)
    return run
