"""`manage.py import_hsds PATH`: a directory of organizations, places and services, from a file, a folder or a zip."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import context
from core.errors import Conflict, DomainError
from partners import actions
from partners.actors import SYSTEM
from partners.imports import reports
from partners.imports.hsds import files, judging, plain, reading
from partners.imports.hsds.reading import Form
from partners.imports.judging import Counts, Judged
from partners.models import ImportRun, TaskForce, Verdict
from partners.permissions import require

SHOWN = 20


class Command(BaseCommand):
    """Import as the import page does, in this process: read every row, then write everything in one step."""

    help = (
        "Import organizations, places and services: HSDS 3.0 (JSON or CSV), Open Referral 1.1 (CSV), or a CSV or XLSX "
        "table with one organization on each line. What is wrong is reported by file and line and left out. "
        "Exit code 0: done, 1: nothing was imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, for whom, and what to do with them."""
        parser.add_argument("path", type=Path, help="a file, a folder, or a zip of files")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="import nothing when a row is wrong")
        parser.add_argument("--task-force", default="", metavar="SLUG", help="the task force that keeps the records")
        parser.add_argument("--join", action="store_true", help="make what is listed members of the task force")
        parser.add_argument("--source", default="", metavar="NAME", help="the directory that the ids belong to")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="COLUMN=MEANING",
            help=f"what a column of a plain table means; one of: {', '.join(plain.TARGETS)}",
        )
        parser.add_argument("--report", type=Path, metavar="OUT.CSV", help="write everything noticed to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the counts and the first problems."""
        name, content = _content(options["path"])
        work = self._dry_run if options["dry_run"] else self._import
        try:
            with context.origin(context.COMMAND):
                work(name, content, options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _dry_run(self, name: str, content: bytes, options: dict[str, Any]) -> None:
        require(SYSTEM, "agencies.import")
        directory = reading.recognized(name, content)
        source = options["source"] or actions.SOURCES[directory.form]
        mapping = self._mapping(directory, options["column"])
        packed, total = reading.packed(directory, source, mapping)
        force = named_task_force(options["task_force"])
        terms = judging.Terms(force.pk if force else None, options["join"])
        counts, noticed = Counts(), []
        for batch in judging.judged_batches(packed, terms):
            counts.add(batch)
            noticed += [row for row in batch if row.told]
            self._progress(sum(counts.verdicts.values()), total)
        self._say(Form(directory.form).label, reports.summary_of(counts))
        self._list(reports.entries_of_judged(_worst_first(noticed)), options["report"])
        self.stdout.write("Dry run: nothing was written.")
        if options["all_or_nothing"] and counts.verdicts[Verdict.BAD]:
            raise CommandError("With --all-or-nothing this would be refused.")

    def _import(self, name: str, content: bytes, options: dict[str, Any]) -> None:
        actions.cancel_abandoned(by=SYSTEM)
        run = actions.start_directory_import(
            content,
            by=SYSTEM,
            file_name=name,
            task_force=named_task_force(options["task_force"]),
            mapping=self._mapping(reading.recognized(name, content), options["column"]),
            source=options["source"],
            all_or_nothing=options["all_or_nothing"],
            joins=options["join"],
            attended=True,
        )
        try:
            run = actions.stage(run, by=SYSTEM, after_batch=lambda now: self._progress(now.judged, now.total))
            self._say(Form(run.form).label, reports.summary_of_run(run))
            self._list(reports.entries_of_run(run), options["report"])
            if run.is_open:
                run = actions.apply_import(run, by=SYSTEM)
        except (KeyboardInterrupt, Conflict):
            actions.cancel_import(run, by=SYSTEM)
            self.stderr.write("Nothing was imported.")
            raise
        self._end(run)

    def _mapping(self, directory: reading.Directory, given: list[str]) -> dict[str, str]:
        """What the columns of a plain table mean: as guessed, and as said on the command line."""
        if directory.form != Form.TABLE:
            return {}
        said = dict(pair.split("=", 1) for pair in given if "=" in pair)
        guessed = {
            name: target for name, target in plain.guess(directory.columns).items() if target not in said.values()
        }
        mapping = guessed | {column.lower(): target for column, target in said.items()}
        for column, target in mapping.items():
            self.stdout.write(f"Column {column}: {target}")
        return mapping

    def _end(self, run: ImportRun) -> None:
        if run.to_write:
            self.stdout.write(f"Imported: {run.created:,} rows added, {run.updated:,} changed.")
        else:
            self.stdout.write("Nothing to change: the directory already says what the files say.")

    def _progress(self, judged: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\rRead {judged:,} of {total:,} rows", ending="\n" if judged >= total else "")
            self.stderr.flush()

    def _say(self, form: Any, summary: reports.Summary) -> None:
        self.stdout.write(f"Form: {form}")
        for label, count in (*summary.verdicts, *summary.notes):
            self.stdout.write(f"{count:>8,}  {label}")

    def _list(self, entries: Iterator[reports.Entry], target: Path | None) -> None:
        rows = iter(entries)
        shown = [entry for entry, _ in zip(rows, range(SHOWN), strict=False)]
        for entry in shown:
            self.stdout.write(f"{entry.place}, {entry.column or 'row'}: {entry.reason}")
        if target is None:
            self.stdout.write("Write all of them to a file with --report." if len(shown) == SHOWN else "")
            return
        with target.open("w", newline="", encoding="utf-8-sig") as out:
            csv.writer(out).writerows(reports.report_lines([*shown, *rows], of_directory=True))
        self.stdout.write(f"Everything noticed is in {target}.")


def _worst_first(rows: list[Judged]) -> list[Judged]:
    return sorted(rows, key=lambda row: row.verdict != Verdict.BAD)


def _content(path: Path) -> tuple[str, bytes]:
    try:
        if path.is_dir():
            return f"{path.name}.zip", files.packed_folder(path)
        if path.stat().st_size > files.MAX_UNPACKED:
            raise CommandError("The file is larger than 200 MB. Split it.")
        return path.name, path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except DomainError as error:
        raise CommandError(str(error)) from error


def named_task_force(slug: str) -> TaskForce | None:
    """The task force of this slug, or None without one. Raises CommandError."""
    found = TaskForce.objects.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise CommandError(f"There is no task force {slug}.")
    return found
