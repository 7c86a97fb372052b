"""App set-up: the triggers on signed agreements, and the directory's index, are put back after every migration."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate

from partners import signed_rows


class PartnersConfig(AppConfig):
    """Who works with whom."""

    name = "partners"

    def ready(self) -> None:
        """Load what listens to events, keep signed agreements as they are, and the directory quick to search."""
        from partners import (  # noqa: F401, PLC0415
            agreement_notices,
            check_notices,
            directory_index,
            import_work,
            inquiry_notices,
            line_notices,
            notifications,
        )

        post_migrate.connect(signed_rows.install_after_migrate, sender=self)
        checks.register(signed_rows.check_installed, checks.Tags.database)
        post_migrate.connect(directory_index.make_after_migrate, sender=self)
        checks.register(directory_index.check_installed, checks.Tags.database)
