"""`manage.py generate_docs [--check]`: write docs/reference from the code, or say which of its files is out of date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from web.reference import DOCUMENTS


class Command(BaseCommand):
    """Write the reference documents. With --check nothing is written, and a file that differs is an error."""

    help = "Write docs/reference from the code. With --check: change nothing, fail when a file is out of date."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Only whether to compare, and where."""
        parser.add_argument("--check", action="store_true", help="compare instead of writing")
        parser.add_argument("--folder", default=str(Path(settings.BASE_DIR) / "docs" / "reference"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make every document in English and write it, or compare."""
        folder = Path(options["folder"])
        with translation.override("en"):
            made = {folder / name: text() for name, text in DOCUMENTS.items()}
        stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
        if options["check"]:
            self._judge(stale)
            return
        for path in stale:
            path.write_text(made[path])
        self.stdout.write(f"{len(made)} documents, {len(stale)} of them written anew.")

    def _judge(self, stale: list[Path]) -> None:
        if stale:
            names = ", ".join(path.name for path in stale)
            raise CommandError(f"In docs/reference, {names} no longer says what the code says. Run `make docs`.")
        self.stdout.write("docs/reference says what the code says.")
