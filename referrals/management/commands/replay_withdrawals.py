"""`manage.py replay_withdrawals`: after a restore, take back again what people had taken back since the backup."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.context import COMMAND, origin
from referrals import actions, journal


class Command(BaseCommand):
    """Reads the journal beside the database. What is withdrawn already stays as it is, so a second run does nothing."""

    help = "Withdraw every release that the journal says was withdrawn and that the database holds in force."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to count only."""
        parser.add_argument("--dry-run", action="store_true", help="Count what is to be taken back; change nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Count, or take back, and say how many."""
        lines = list(journal.read())
        with origin(COMMAND):
            done = sum(actions.replay_withdrawal(line, dry_run=options["dry_run"]) for line in lines)
        words = "to be taken back" if options["dry_run"] else "taken back again"
        self.stdout.write(f"{len(lines)} withdrawals in the journal, {done} {words}.")
