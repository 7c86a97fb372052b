"""App set-up."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who can sign in."""

    name = "accounts"
