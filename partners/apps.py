"""App set-up."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Who works with whom."""

    name = "partners"
