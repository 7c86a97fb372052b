"""`manage.py demo_signins`: who of the invented demo people can sign in, and with which password."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from partners.demo import PASSWORD
from partners.models import Membership


class Command(BaseCommand):
    """List the demo's accounts with what each acts as. Refuses outside the demo."""

    help = "List the demo's sign-ins."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print one line per person."""
        if not settings.IS_DEMO:
            raise CommandError("There are demo sign-ins in the demo only (HANDOFF_ENV=demo).")
        people = get_user_model().objects.filter(is_demo=True, is_active=True).order_by("email")
        if not people:
            self.stdout.write("No demo people here.")
            return
        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        widest = max(len(person.email) for person in people)
        for person in people:
            hats = Membership.objects.filter(user=person, ended_at=None).select_related("organization", "task_force")
            roles = [str(hat) for hat in hats] + ["platform staff"] * person.is_platform_staff
            self.stdout.write(f"  {person.email:{widest}}  {'; '.join(roles)}")
