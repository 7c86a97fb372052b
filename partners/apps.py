"""App set-up: the triggers on signed agreements are put back after every migration, as the append-only ones are."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate

from partners import signed_rows


class PartnersConfig(AppConfig):
    """Who works with whom."""

    name = "partners"

    def ready(self) -> None:
        """Load what listens to events, and keep signed agreements as they are."""
        from partners import agreement_notices, import_work, inquiry_notices, line_notices, notifications  # noqa: F401, PLC0415

        post_migrate.connect(signed_rows.install_after_migrate, sender=self)
        checks.register(signed_rows.check_installed, checks.Tags.database)
