"""`manage.py import_agencies FILE`: the directory of law-enforcement agencies from a list, keyed by ORI."""

import csv
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from core import context
from core.errors import Conflict, DomainError
from partners import actions
from partners.acting import hats_of
from partners.actors import SYSTEM, Actor
from partners.imports import reading, reports
from partners.imports.agencies import AgencyReader
from partners.imports.judging import Counts, Judged
from partners.imports.tables import MAX_BYTES
from partners.models import ImportRun, Verdict
from partners.permissions import why_not

SHOWN = 20


class Command(BaseCommand):
    """Import as the import page does, in this process: read every line, then write everything in one step."""

    help = (
        "Import law-enforcement agencies from a CSV or XLSX file with the columns ori, state and agency_name. "
        "Lines that are wrong are reported and left out. Exit code 0: done, 1: nothing was imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what to do with it."""
        parser.add_argument("file", type=Path, help="the list")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
        parser.add_argument("--all-or-nothing", action="store_true", help="import nothing when a line is wrong")
        parser.add_argument("--by", default="", metavar="EMAIL", help="the coordinator who imports; else the system")
        parser.add_argument("--report", type=Path, metavar="OUT.CSV", help="write everything noticed to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the counts and the first problems."""
        content, actor = _content(options["file"]), _actor(options["by"])
        work = self._dry_run if options["dry_run"] else self._import
        try:
            with context.origin(context.COMMAND):
                work(content, actor, options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _dry_run(self, content: bytes, actor: Actor, options: dict[str, Any]) -> None:
        if reason := why_not(actor, "agencies.import"):
            raise reason
        header, packed, total = reading.read_file(content)
        counts, noticed = Counts(), []
        for batch in reading.judged_batches(header, packed):
            counts.add(batch)
            noticed += [row for row in batch if row.told]
            self._progress(sum(counts.verdicts.values()), total)
        self._say(reports.summary_of(counts), AgencyReader(header).unused)
        self._list(reports.entries_of_judged(_worst_first(noticed)), options["report"])
        self.stdout.write("Dry run: nothing was written.")
        if options["all_or_nothing"] and counts.verdicts[Verdict.BAD]:
            raise CommandError("With --all-or-nothing this file would be refused.")

    def _import(self, content: bytes, actor: Actor, options: dict[str, Any]) -> None:
        actions.cancel_abandoned(by=actor)
        run = actions.start_import(
            content,
            by=actor,
            file_name=options["file"].name,
            all_or_nothing=options["all_or_nothing"],
            attended=True,
        )
        try:
            run = actions.stage(run, by=actor, after_batch=lambda now: self._progress(now.judged, now.total))
            self._say(reports.summary_of_run(run), run.unused)
            self._list(reports.entries_of_run(run), options["report"])
            if run.is_open:
                run = actions.apply_import(run, by=actor)
        except (KeyboardInterrupt, Conflict):
            actions.cancel_import(run, by=actor)
            self.stderr.write("Nothing was imported.")
            raise
        self._end(run)

    def _end(self, run: ImportRun) -> None:
        if run.to_write:
            self.stdout.write(f"Imported: {run.created:,} added, {run.updated:,} changed.")
        else:
            self.stdout.write("Nothing to change: the directory already says what the file says.")

    def _progress(self, judged: int, total: int) -> None:
        if self.stderr.isatty():
            end = "\n" if judged >= total else ""
            self.stderr.write(f"\rRead {judged:,} of {total:,} lines", ending=end)
            self.stderr.flush()

    def _say(self, summary: reports.Summary, unused: list[str]) -> None:
        for label, count in (*summary.verdicts, *summary.notes):
            self.stdout.write(f"{count:>8,}  {label}")
        if unused:
            self.stdout.write(f"Columns not used: {', '.join(unused)}")

    def _list(self, entries: Iterable[reports.Entry], target: Path | None) -> None:
        rows = iter(entries)
        shown = [entry for entry, _ in zip(rows, range(SHOWN), strict=False)]
        for entry in shown:
            self.stdout.write(f"line {entry.line}, {entry.column or 'line'}: {entry.reason}")
        if target is None:
            self.stdout.write("Write all of them to a file with --report." if len(shown) == SHOWN else "")
            return
        with target.open("w", newline="", encoding="utf-8-sig") as out:
            csv.writer(out).writerows(reports.report_lines([*shown, *rows]))
        self.stdout.write(f"Everything noticed is in {target}.")


def _worst_first(rows: list[Judged]) -> list[Judged]:
    is_good: Callable[[Judged], bool] = lambda row: row.verdict != Verdict.BAD  # noqa: E731
    return sorted(rows, key=is_good)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CommandError("The file is larger than 20 MB. Split it, or leave out columns that are not used.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _actor(email: str) -> Actor:
    """The named person under the hat that may import; the system itself when nobody is named."""
    if not email:
        return SYSTEM
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError("Nobody who may sign in has this e-mail address.")
    worn = [Actor(user=user, membership=hat) for hat in hats_of(user)] or [Actor(user=user)]
    return next((actor for actor in worn if why_not(actor, "agencies.import") is None), worn[0])
