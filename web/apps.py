"""App set-up."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The HTML edge."""

    name = "web"

    def ready(self) -> None:
        """Register how papers are drawn, for whoever hands them out."""
        from web.referrals import papers  # noqa: F401, PLC0415
