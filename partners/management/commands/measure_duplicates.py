"""`manage.py measure_duplicates FILE`: precision and recall of proposed duplicates, on pairs somebody judged."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from partners.duplicates.measuring import measured, precision_and_recall


class Command(BaseCommand):
    """Say how well duplicates are told from others."""

    help = (
        "FILE is a JSON list of pairs: {group, same, records: [{name, sector, state, county, city, phone, website, "
        "short_name, email_domain, ori}, ...]}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Print a line for each sort of pairs, then precision and recall."""
        groups = measured(json.loads(file.read_text()))
        self.stdout.write(f"{'sort of pairs':48}{'are':>6}{'pairs':>7}{'proposed':>10}{'very likely':>13}")
        for group in sorted(groups, key=lambda one: (not one.same, one.name)):
            are = "one" if group.same else "two"
            self.stdout.write(f"{group.name:48}{are:>6}{group.pairs:>7}{group.proposed:>10}{group.likely:>13}")
        for words, likely in (("proposed", False), ("very likely", True)):
            precision, recall = precision_and_recall(groups, likely=likely)
            self.stdout.write(f"{words}: precision {precision:.3f}, recall {recall:.3f}")
