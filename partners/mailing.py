"""Sending one mail of the outbox. An address that the mail server refuses for good marks its contact."""

from collections.abc import Mapping
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from core.models import EventDelivery
from partners import actions
from partners.models import Contact

PERMANENT = range(500, 600)


def send(delivery: EventDelivery, to: str | Contact, subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Send a mail to an address or to a contact's.

    Its Message-ID is the delivery's, so that a mail sent twice after a crash is known as one, and a notice that it came
    back names the delivery. Raises what the mail server raises, but for a contact's address that does not exist.
    """
    address = to.email if isinstance(to, Contact) else to
    message = EmailMessage(
        subject=subject,
        body=render_to_string(template, dict(context)),
        to=[address],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        if not isinstance(to, Contact) or not _is_final(error):
            raise
        actions.note_bounce(to, delivery=delivery.pk)


def _is_final(error: SMTPRecipientsRefused) -> bool:
    """Whether trying again is of no use: every code the server gave begins with 5."""
    return all(code in PERMANENT for code, _words in error.recipients.values())
