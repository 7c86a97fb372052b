"""`manage.py verify_audit`: prove that nobody changed the record behind the application's back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import seals, verification
from core.models import Event


class Command(BaseCommand):
    """Seal what waits, then compare events, seals, anchor file, reads and rows."""

    help = "Prove the event log: prints every problem found and fails when there is one."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the problems; exit with an error when there is any."""
        seals.seal_all()
        found = 0
        for problem in verification.problems():
            found += 1
            self.stderr.write(problem)
        if found:
            raise CommandError(f"{found} problem(s) found: the record cannot be trusted as it is.")
        self.stdout.write(f"The record is sound: {Event.objects.count()} events, every seal in place.")
