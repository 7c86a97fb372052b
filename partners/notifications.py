"""Writing to partners through the outbox: invitations, and links to their contacts."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from core.handlers import on
from core.models import Event, EventDelivery
from partners import links, mailing
from partners.models import ContactLink, Invitation


@on("invitation.sent", name="mail_invitation", outside=True)
def mail_invitation(event: Event, delivery: EventDelivery) -> None:
    """Write to the invited person, unless the offer was taken back meanwhile."""
    invitation = Invitation.objects.open().filter(pk=event.subject_id).first()
    if invitation is None:
        return
    link = settings.BASE_URL + links.path_to(links.token_for(invitation.pk))
    mailing.send(delivery, invitation.email, "You are invited to Handoff", "email/invitation.txt", {"link": link})


SUBJECTS = {
    ContactLink.Purpose.CHECK: gettext_lazy("Are your contact details still right?"),
    ContactLink.Purpose.SECOND: gettext_lazy("Please look at a change"),
    ContactLink.Purpose.REFUSE: gettext_lazy("A change was asked for"),
}

MAILS = {
    "check": "email/contact_check.txt",
    "second": "email/contact_second.txt",
    "refuse": "email/contact_refuse.txt",
}


@on("contact_link.sent", name="mail_contact_link", outside=True)
def mail_contact_link(event: Event, delivery: EventDelivery) -> None:
    """Write to a contact, unless its link ended meanwhile. The mail names nobody and no detail."""
    rows = ContactLink.objects.live().select_related("contact", "task_force")
    link = rows.filter(pk=event.subject_id, contact__ended_on=None).exclude(contact__email="").first()
    if link is None:
        return
    token = links.contact_token(link.pk, link.purpose)
    last_day = link.task_force.calendar.local_day(link.expires_at)
    context = {
        "link": settings.BASE_URL + links.contact_path(token, link.purpose),
        "task_force": link.task_force.short_name,
        "last_day": date_format(last_day, "F j"),
    }
    mailing.send(delivery, link.contact, str(SUBJECTS[ContactLink.Purpose(link.purpose)]), MAILS[link.purpose], context)
