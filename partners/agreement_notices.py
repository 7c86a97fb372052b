"""Mails that an agreement is ending, through the outbox: to the people of each party and the coordinators."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core.handlers import on
from core.models import Event, EventDelivery
from partners.codes import Role
from partners.models import Agreement, Contact, Membership

MAIL = "mail_agreement_ending"


@on("agreement.ending", name="tell_of_agreement_ending")
def tell_of_agreement_ending(event: Event, _delivery: EventDelivery) -> None:
    """Queue a mail for each coordinator and each party's admins; a party without any is told at its primary contact."""
    agreement = Agreement.objects.filter(pk=event.subject_id).first()
    if agreement is None:
        return
    hats = Membership.objects.live()
    people = {hat.user_id: hat.pk for hat in hats.filter(task_force=agreement.task_force_id, role=Role.COORDINATOR)}
    targets = set()
    for party in agreement.parties.select_related("organization__merged_into"):
        owner = party.organization.resolved
        admins = hats.filter(organization=owner, role=Role.ADMIN)
        people |= {hat.user_id: hat.pk for hat in admins}
        if not admins:
            desks = Contact.objects.current().filter(organization=owner, is_primary=True).exclude(email="")
            targets |= {f"contact:{desk.pk}" for desk in desks}
    targets |= {f"hat:{pk}" for pk in people.values()}
    EventDelivery.objects.bulk_create(
        [
            EventDelivery(event=event, handler=MAIL, target=target, available_at=timezone.now())
            for target in sorted(targets)
        ],
        ignore_conflicts=True,
    )


@on(name=MAIL, outside=True)
def mail_agreement_ending(event: Event, delivery: EventDelivery) -> None:
    """Send one mail, unless the agreement was ended or replaced meanwhile; its link leads to a sign-in."""
    agreement = Agreement.objects.in_force(timezone.now()).filter(pk=event.subject_id).first()
    address = _address_of(delivery.target)
    if agreement is None or not address:
        return
    link = f"{settings.BASE_URL}/agreements/{agreement.pk}/"
    EmailMessage(
        subject=_("An agreement is ending soon"),
        body=render_to_string("email/agreement_ending.txt", {"link": link}),
        to=[address],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()


def _address_of(target: str) -> str:
    """Where somebody is written to who is still there; empty otherwise."""
    kind, _sep, pk = target.partition(":")
    if kind == "contact":
        desk = Contact.objects.current().filter(pk=pk).first()
        return desk.email if desk else ""
    hat = Membership.objects.live().select_related("user").filter(pk=pk).first()
    return hat.user.email if hat else ""
