"""App set-up."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The JSON edge."""

    name = "api"
