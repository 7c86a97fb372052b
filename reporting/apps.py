"""App set-up."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Read-only: what the network did, in numbers."""

    name = "reporting"
