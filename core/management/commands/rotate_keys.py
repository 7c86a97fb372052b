"""`manage.py rotate_keys`: after a new master key was put first on the ring, let nothing depend on the older ones."""

from typing import Any

from django.core.management.base import BaseCommand

from core import key_rotation
from core.encryption import newest_key_id


class Command(BaseCommand):
    """Encrypt with the newest master key whatever depends on one. Interrupted, it goes on where it stopped."""

    help = (
        "Encrypt all data keys and sign-in secrets with the newest key of HANDOFF_FIELD_KEYS; then remove older ones."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say for each kind of value how many were changed."""
        for name, changed in key_rotation.rotate().items():
            self.stdout.write(f"{name}: {changed} encrypted with {newest_key_id()!r}.")
