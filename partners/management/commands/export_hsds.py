"""`manage.py export_hsds FILE`: the directory in the HSDS 3.0 form, as JSON or as a zip of CSV tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import context
from core.errors import DomainError
from partners import actions
from partners.actors import SYSTEM
from partners.management.commands.import_hsds import named_task_force


class Command(BaseCommand):
    """Write a file; its ending says in which form."""

    help = "Export organizations, places and services as HSDS 3.0: FILE.json, or FILE.zip with CSV tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whose partners."""
        parser.add_argument("file", type=Path, help="the file to write: .json or .zip")
        parser.add_argument("--task-force", default="", metavar="SLUG", help="its members only; else the directory")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file whole, or not at all."""
        target: Path = options["file"]
        force = named_task_force(options["task_force"])
        unfinished = target.with_name(f"{target.name}.part")
        try:
            with context.origin(context.COMMAND), unfinished.open("wb") as out:
                for piece in actions.export_directory(target.suffix.lower().lstrip("."), by=SYSTEM, task_force=force):
                    out.write(piece)
            unfinished.replace(target)
            kept_back = actions.withheld_from_export(by=SYSTEM, task_force=force)
        except (DomainError, OSError) as error:
            unfinished.unlink(missing_ok=True)
            raise CommandError(str(error)) from error
        self.stdout.write(f"Written to {target}.")
        for one in kept_back:
            told = f"{one.organization}: {one.column} of {one.table} tells where a confidential place is."
            self.stdout.write(f"Left out: {told}")
