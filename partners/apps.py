"""App set-up."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Who works with whom."""

    name = "partners"

    def ready(self) -> None:
        """Load what listens to events."""
        from partners import import_work, line_notices, notifications  # noqa: F401, PLC0415
