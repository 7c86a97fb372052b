"""App set-up."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The HTML edge."""

    name = "web"
