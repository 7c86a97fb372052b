"""App set-up: what listens to sign-ins, sends mail and takes part in key rotation registers itself here."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who can sign in."""

    name = "accounts"

    def ready(self) -> None:
        """Load what registers itself."""
        from accounts import notifications, second_factors, sign_in_events  # noqa: F401, PLC0415
