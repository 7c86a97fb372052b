"""`manage.py seed_demo`: the practice task force, with one sign-in per role."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from referrals.demo.story import tell


class Command(BaseCommand):
    """Tell the story once, into an empty installation."""

    help = "Fill an empty installation with the invented Three Rivers task force."

    def add_arguments(self, parser: CommandParser) -> None:
        """The seed of the traffic and the moment it leads up to."""
        parser.add_argument("--seed", type=int, default=138)
        parser.add_argument(
            "--now", default="", help="ISO date and time that the story ends at; the present by default"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse in production and on an installation in use."""
        if settings.IS_PRODUCTION:
            raise CommandError("The demo belongs in a practice installation, not in production.")
        if User.objects.exists():
            raise CommandError("This installation is in use: the demo goes into an empty one only.")
        stage = tell(options["seed"], _moment(options["now"]))
        self.stdout.write(
            f"{stage.task_force.name}: {len(stage.organizations)} partners, {len(stage.referrals)} hand-offs, "
            f"{len(stage.people)} people who sign in."
        )


def _moment(text: str) -> datetime:
    if not text:
        return timezone.now()
    moment = parse_datetime(text)
    if moment is None:
        raise CommandError("--now takes an ISO date and time, such as 2026-11-23T10:12.")
    return moment if moment.tzinfo else timezone.make_aware(moment)
