"""App set-up: append-only triggers are put back after every migration, because SQLite drops them on table rebuilds."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate

from core import append_only


class CoreConfig(AppConfig):
    """Mechanics without a domain noun."""

    name = "core"

    def ready(self) -> None:
        """Connect the one signal the project uses and the check that its work is in place; let writes wake a worker."""
        from core import tasks  # noqa: F401, PLC0415 - Celery loads task modules in workers only

        post_migrate.connect(append_only.install_after_migrate, sender=self)
        checks.register(append_only.check_installed, checks.Tags.database)
