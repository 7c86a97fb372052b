"""App set-up: the handlers and checks register themselves when the app is ready."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The heart: referrals and their moves."""

    name = "referrals"

    def ready(self) -> None:
        """Load what listens to events, what verifies rows against them, and what speaks against a merge."""
        from referrals import breach_notices, journal, merging, notifications, verification  # noqa: F401, PLC0415
