"""`manage.py create_task_force`: how an installation begins."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from core.context import COMMAND, origin
from core.errors import DomainError
from partners import actions, links
from partners.actors import Actor
from partners.codes import Role
from partners.models import TaskForce


class Command(BaseCommand):
    """Set up a task force and invite its first coordinator; the link is printed, and mailed where mail is set up."""

    help = "Set up a task force with the default clocks, and invite its first coordinator."

    def add_arguments(self, parser: CommandParser) -> None:
        """Its name, where it is, and who begins."""
        parser.add_argument("name")
        parser.add_argument("--coordinator", required=True, metavar="EMAIL")
        parser.add_argument("--state", default="", help="two letters")
        parser.add_argument("--time-zone", default="America/New_York")

    def handle(self, *_args: Any, **options: Any) -> None:
        """All of it, or nothing."""
        try:
            with transaction.atomic(), origin(COMMAND):
                task_force, token = _begin(options)
        except DomainError as error:
            raise CommandError(str(error.message if hasattr(error, "message") else error)) from error
        self.stdout.write(f"{task_force.name} is set up. The coordinator's link, good for seven days:")
        self.stdout.write(settings.BASE_URL + links.path_to(token))


def _begin(options: dict[str, Any]) -> tuple[TaskForce, str]:
    by = Actor(user=_platform_user())
    fields = {"state": options["state"].upper(), "time_zone": options["time_zone"]}
    task_force = actions.create_task_force(by=by, name=options["name"], **fields)
    _, token = actions.invite(by=by, email=options["coordinator"], role=Role.COORDINATOR, task_force=task_force)
    return task_force, token


def _platform_user() -> User:
    """Who sets up on the command line: platform staff without a password, made the first time."""
    user, _made = User.objects.get_or_create(
        email="platform@localhost", defaults={"name": "Platform", "is_platform_staff": True, "password": "!"}
    )
    return user
