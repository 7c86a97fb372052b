"""Imports of lists: a run, the file it read, and what it found in each row."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from partners.models.task_forces import TaskForce
from partners.querysets import ImportRunQuerySet

STALLED_AFTER = timedelta(minutes=2)


class ImportStatus(models.TextChoices):
    """How far an import has come. Nothing in the directory changes before `done`."""

    MAPPING = "mapping", _("Waiting for columns")
    STAGING = "staging", _("Reading")
    STAGED = "staged", _("Ready to import")
    APPLYING = "applying", _("Importing")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN = (ImportStatus.MAPPING, ImportStatus.STAGING, ImportStatus.STAGED, ImportStatus.APPLYING)


class Verdict(models.TextChoices):
    """What an import does with one row."""

    CREATE = "create", _("New")
    UPDATE = "update", _("Changed")
    SAME = "same", _("No change")
    BAD = "bad", _("Not imported")


class ImportRun(Versioned):
    """One import of one file: read row by row into ImportRow, then applied in one transaction.

    `total` rows are in the file, `judged` of them have been read; the four counts add up to `judged`. `notes` counts
    what was noticed, by kind. `columns` are those that were understood, `unused` the others. `attended` runs are
    driven by the command that started them, all others by the worker. `form` is what the file turned out to be,
    `source` names the directory that its ids belong to, `mapping` says what each column of a plain table means.
    Times are UTC.
    """

    kind = models.CharField(max_length=20, default="agencies")
    status = models.CharField(max_length=10, choices=ImportStatus, default=ImportStatus.STAGING)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, null=True, related_name="imports")
    attended = models.BooleanField(default=False)
    all_or_nothing = models.BooleanField(_("all or nothing"), default=False)
    file_name = models.CharField(max_length=120)
    file_sha256 = models.CharField(max_length=64)
    form = models.CharField(max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    joins = models.BooleanField(_("add to the task force"), default=False)
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    unused = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=dict)
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["task_force", "-created_at"], name="import_run_by_force")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("started_by", "file_name")
        plain: ClassVar[tuple[str, ...]] = (
            *("id", "created_at", "version", "kind", "status", "task_force", "attended", "all_or_nothing"),
            *("file_sha256", "columns", "unused", "total", "judged", "created", "updated", "same", "bad", "notes"),
            *("touched_at", "finished_at", "form", "source", "joins", "mapping"),
        )

    def __str__(self) -> str:
        return f"{self.kind}, {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        """Not yet done, failed or cancelled."""
        return self.status in OPEN

    @property
    def is_working(self) -> bool:
        """A worker has something to do."""
        return self.status in (ImportStatus.STAGING, ImportStatus.APPLYING)

    @property
    def is_stalled(self) -> bool:
        """Nothing has happened for two minutes: no worker runs, or it is busy with something long."""
        return self.is_working and timezone.now() - self.touched_at > STALLED_AFTER

    @property
    def to_write(self) -> int:
        """Rows that create or change an organization."""
        return self.created + self.updated

    @property
    def percent(self) -> int:
        """How much of the file has been read, 0 to 100."""
        return 100 * self.judged // self.total if self.total else 100


class ImportFile(models.Model):
    """The rows of a run's file, packed; kept until the run has ended, so that any worker can go on with it."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("content",)
        plain: ClassVar[tuple[str, ...]] = ("run",)

    def __str__(self) -> str:
        return f"file of import {self.run_id}"


class ImportRow(models.Model):
    """One row of a file as it was judged. Rows that change nothing and raise no question are counted, not kept.

    `line` numbers the rows of the run. Of a directory of several files a row also says its `table`, its `file`, the
    line `at` which it stands there, and the id of the organization that it belongs to (`owner`).

    `changes` maps a field to its value before and after; `problems` are those of `partners.imports.problems`. After the
    run they stay: they are the detail of its one event.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    table = models.CharField(max_length=30, blank=True)
    file = models.CharField(max_length=120, blank=True)
    at = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=36, blank=True)
    key = models.CharField(max_length=40)
    verdict = models.CharField(max_length=6, choices=Verdict)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "line"], name="one_import_row_per_line")]

    class Classification:
        person: ClassVar[tuple[str, ...]] = ()
        sensitive: ClassVar[tuple[str, ...]] = ("values", "changes", "problems")
        plain: ClassVar[tuple[str, ...]] = ("id", "run", "line", "key", "verdict", "table", "file", "at", "owner")

    def __str__(self) -> str:
        return f"line {self.line} of import {self.run_id}"
