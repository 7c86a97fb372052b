"""Withdrawals written beside the database, so that a restored backup cannot bring back what was blanked.

A line is an id, a time and whether it reached the coordinators alone; it names nobody and says nothing of why.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from core import events
from core.handlers import on
from core.models import Event, EventDelivery


@dataclass(frozen=True)
class Withdrawal:
    """One line: the releases taken back, on which referral, when (UTC)."""

    referral: UUID
    releases: tuple[UUID, ...]
    at: datetime


def path() -> Path:
    """The file; it is copied with the installation's other files, and kept when the database is restored."""
    return Path(settings.DATA_DIR) / "withdrawals.log"


@on("referral.release_revoked", "referral.release_withdrawn", name="journal_withdrawal", outside=True)
def write(event: Event, _delivery: EventDelivery) -> None:
    """Add one line and force it to the disk. Written twice after a crash it says the same twice."""
    releases = events.facts_of(event).get("ids", [])
    line = {"referral": str(event.subject_id), "releases": releases, "at": event.occurred_at.isoformat()}
    with path().open("a", encoding="ascii") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read() -> Iterator[Withdrawal]:
    """Every whole line, oldest first; a line that a crash cut short is passed over, its event is delivered again."""
    if not path().exists():
        return
    for text in path().read_text(encoding="ascii").splitlines():
        try:
            line = json.loads(text)
            ids = tuple(UUID(one) for one in line["releases"])
            yield Withdrawal(UUID(line["referral"]), ids, datetime.fromisoformat(line["at"]))
        except (ValueError, KeyError):
            continue
