"""`manage.py purge`: delete what its time has come for, and certify it. The clock does the same each day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.context import COMMAND, origin
from referrals import actions
from referrals.models import PurgeCertificate
from referrals.retention import due_counts, held_back_count, rules


class Command(BaseCommand):
    """Counts alone are printed; what a run could not deal with is named in its certificate, by id."""

    help = "Delete drafts nobody went on with and the contents of hand-offs that ended long ago."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to count only."""
        parser.add_argument("--dry-run", action="store_true", help="Count what is due and change nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Count, or delete and certify. Raises CommandError when records could not be dealt with."""
        if options["dry_run"]:
            self._count()
            return
        with origin(COMMAND):
            made = actions.purge()
        for certificate in made:
            self._say(certificate)
        if not made:
            self.stdout.write("Nothing is due.")
        if failed := sum(len(certificate.failed) for certificate in made):
            raise CommandError(f"{failed} could not be dealt with; the certificate names them by id.")

    def _count(self) -> None:
        for rule in rules():
            self.stdout.write(f"{rule.code.label}: after {rule.days} days")
        found = due_counts(timezone.now())
        for rule, kind, count in found:
            self.stdout.write(f"due now: {rule.code.value}, {kind}: {count}")
        if waiting := held_back_count(timezone.now()):
            self.stdout.write(f"waits for a decision on a demand to disclose: {waiting}")
        self.stdout.write("Nothing was changed." if found else "Nothing is due.")

    def _say(self, certificate: PurgeCertificate) -> None:
        for line in certificate.lines.order_by("rule", "kind"):
            held = f"{line.contents} contents, {line.messages} messages"
            self.stdout.write(f"{certificate.task_force.slug}: {line.rule}, {line.kind}: {line.referrals} ({held})")
        self.stdout.write(f"certificate {certificate.pk}: sha256 {certificate.sha256}")
