"""`manage.py take_bounce`: for the mail server, which pipes notices of mail that came back into it."""

import sys
from email import message_from_binary_file, policy
from email.message import EmailMessage
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.context import COMMAND, origin
from core.errors import Invalid
from partners import actions
from partners.actors import SYSTEM


class Command(BaseCommand):
    """Mark the contact whose mail came back for good: by Message-ID, or by the notice on standard input.

    A notice that says "later" (status 4) marks nobody. Addresses and names are not printed.
    """

    help = "Mark the contact whose mail came back: give its Message-ID, or pipe in the notice."

    def add_arguments(self, parser: CommandParser) -> None:
        """The Message-ID of the mail that came back."""
        parser.add_argument("message_id", nargs="?", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the notice if no Message-ID is given, then mark."""
        found = options["message_id"] or _from_notice(message_from_binary_file(sys.stdin.buffer, policy=policy.default))
        try:
            with origin(COMMAND):
                actions.take_bounce(found, by=SYSTEM)
        except Invalid as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write("Marked.")


def _from_notice(notice: Any) -> str:
    """The Message-ID that a delivery report is about. Raises CommandError for one that is not final."""
    status, message_id = "", ""
    for part in notice.walk():
        status = status or str(part.get("Status", ""))
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            message_id = message_id or _inner_id(part)
    if not status.startswith("5"):
        raise CommandError("This is no report of mail that came back for good.")
    return message_id


def _inner_id(part: EmailMessage) -> str:
    inner = part.get_payload()
    if isinstance(inner, list) and inner:
        first: Any = inner[0]
        return str(first.get("Message-ID", ""))
    lines = str(inner).splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.lower().startswith("message-id:")), "")
