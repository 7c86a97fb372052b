"""Sending invitations, through the outbox."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from core.handlers import on
from core.models import Event, EventDelivery
from partners import links
from partners.models import Invitation


@on("invitation.sent", name="mail_invitation", outside=True)
def mail_invitation(event: Event, delivery: EventDelivery) -> None:
    """Write to the invited person, unless the offer was taken back meanwhile."""
    invitation = Invitation.objects.open().filter(pk=event.subject_id).first()
    if invitation is None:
        return
    link = settings.BASE_URL + links.path_to(links.token_for(invitation.pk))
    EmailMessage(
        subject="You are invited to Handoff",
        body=render_to_string("email/invitation.txt", {"link": link}),
        to=[invitation.email],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()
