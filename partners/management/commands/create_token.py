"""`manage.py create_token`: an API token for scripts, printed alone on stdout so that a shell can catch it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.models import User
from accounts.scopes import SCOPES
from core import context
from core.errors import DomainError, Invalid
from partners.acting import hats_of
from partners.actors import Actor
from partners.models import Membership


class Command(BaseCommand):
    """Make a token as its owner would on the tokens page: same rules, same record."""

    help = "Make an API token for a person who can sign in, and print it. It is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One or more scopes; `--as` chooses between several hats."""
        parser.add_argument("email", help="the e-mail address its owner signs in with")
        parser.add_argument(
            "--scope", action="extend", nargs="+", required=True, choices=list(SCOPES), help="one or more"
        )
        parser.add_argument("--days", type=int, default=actions.DEFAULT_DAYS, help="how long it lives, 1 to 365")
        parser.add_argument("--as", dest="acts_for", default="", metavar="SLUG", help="organization or task force")
        parser.add_argument("--name", default="Made by create_token", help="what uses the token")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the token, or one sentence on stderr that says what to do."""
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError("Nobody who may sign in has this e-mail address.")
        actor = Actor(user=user, membership=_hat(user, options["acts_for"]))
        try:
            with context.origin(context.COMMAND):
                _token, raw = actions.create_token(
                    by=actor, name=options["name"], scopes=options["scope"], days=options["days"]
                )
        except Invalid as error:
            raise CommandError(" ".join(str(text) for texts in error.fields.values() for text in texts)) from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(raw)


def _hat(user: User, slug: str) -> Membership:
    hats = hats_of(user)
    named = [hat for hat in hats if not slug or _slug(hat) == slug]
    if len({_slug(hat) for hat in named}) == 1:
        return named[0]
    if not hats:
        raise CommandError("This person acts for no organization and no task force, so a token could do nothing.")
    choices = ", ".join(sorted({_slug(hat) for hat in hats}))
    raise CommandError(f"Say with --as whom the token acts for: {choices}.")


def _slug(hat: Membership) -> str:
    scope = hat.organization or hat.task_force
    return scope.slug if scope else ""
