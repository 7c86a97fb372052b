"""`manage.py rotate_keys`: after a new master key was put first on the ring, let nothing depend on the older ones."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from core.encryption import newest_key_id, rewrap
from core.models import DataKey


class Command(BaseCommand):
    """Wrap every owner's data key with the newest master key. Interrupted, it goes on where it stopped."""

    help = "Wrap all data keys with the newest key of HANDOFF_FIELD_KEYS; afterwards the older ones may be removed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rewrap row by row, each in its own transaction."""
        changed = sum(self._rewrap(pk) for pk in DataKey.objects.values_list("pk", flat=True))
        self.stdout.write(f"{changed} data key(s) wrapped with {newest_key_id()!r}.")

    @transaction.atomic
    def _rewrap(self, pk: Any) -> bool:
        return rewrap(DataKey.objects.select_for_update().get(pk=pk))
