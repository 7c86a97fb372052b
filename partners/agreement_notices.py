"""Mails that an agreement is ending or has lapsed, through the outbox: to each party's people and the coordinators."""

from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core.handlers import on
from core.models import Event, EventDelivery
from partners.agreement_codes import IN_FORCE, Status
from partners.codes import Role
from partners.models import Agreement, AgreementParty, Contact, Membership

MAIL = "mail_agreement_ending"
STILL_SO: dict[str, tuple[Status, ...]] = {"agreement.ending": IN_FORCE, "agreement.lapsed": (Status.EXPIRED,)}
"""Where an agreement must still stand when its mail goes out."""
TEXTS = {"agreement.ending": "email/agreement_ending.txt", "agreement.lapsed": "email/agreement_lapsed.txt"}


@on("agreement.ending", name="tell_of_agreement_ending")
def tell_of_agreement_ending(event: Event, _delivery: EventDelivery) -> None:
    """Queue a mail for each coordinator, and for each party's admins and whoever signed for it.

    A party without any of them is told at its primary contact. An address is written to once.
    """
    agreement = Agreement.objects.filter(pk=event.subject_id).first()
    if agreement is None:
        return
    targets: dict[str, str] = {}
    for address, target in _told(agreement):
        targets.setdefault(address.lower(), target)
    EventDelivery.objects.bulk_create(
        [
            EventDelivery(event=event, handler=MAIL, target=target, available_at=timezone.now())
            for target in sorted(targets.values())
        ],
        ignore_conflicts=True,
    )


@on("agreement.lapsed", name="tell_of_agreement_lapsed")
def tell_of_agreement_lapsed(event: Event, delivery: EventDelivery) -> None:
    """The same once it has lapsed."""
    tell_of_agreement_ending(event, delivery)


@on(name=MAIL, outside=True)
def mail_agreement_ending(event: Event, delivery: EventDelivery) -> None:
    """Send one mail, unless the agreement was renewed, ended or replaced meanwhile; its link leads to a sign-in."""
    rows = Agreement.objects.with_status(timezone.now()).standing(*STILL_SO[event.type])
    agreement = rows.filter(pk=event.subject_id).first()
    address = _address_of(delivery.target)
    if agreement is None or not address:
        return
    lapsed = event.type == "agreement.lapsed"
    link = f"{settings.BASE_URL}/agreements/{agreement.pk}/"
    EmailMessage(
        subject=_("An agreement has lapsed") if lapsed else _("An agreement is ending soon"),
        body=render_to_string(TEXTS[event.type], {"link": link}),
        to=[address],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()


def _told(agreement: Agreement) -> Iterator[tuple[str, str]]:
    """Address and target of everybody who is told: people with an account first."""
    hats = Membership.objects.live().select_related("user").order_by("pk")
    for hat in hats.filter(task_force=agreement.task_force_id, role=Role.COORDINATOR):
        yield hat.user.email, f"hat:{hat.pk}"
    for party in agreement.parties.select_related("organization__merged_into"):
        yield from _told_of_party(party)


def _told_of_party(party: AgreementParty) -> Iterator[tuple[str, str]]:
    owner = party.organization.resolved
    hats = Membership.objects.live().select_related("user").order_by("pk")
    admins = list(hats.filter(organization=owner, role=Role.ADMIN))
    current = Contact.objects.current().filter(organization__in=owner.ids).exclude(email="")
    signers = list(current.filter(pk=party.signatory_id)) if party.signatory_id else []
    yield from ((hat.user.email, f"hat:{hat.pk}") for hat in admins)
    desks = signers or ([] if admins else current.filter(is_primary=True))
    yield from ((desk.email, f"contact:{desk.pk}") for desk in desks)


def _address_of(target: str) -> str:
    """Where somebody is written to who is still there; empty otherwise."""
    kind, _sep, pk = target.partition(":")
    if kind == "contact":
        desk = Contact.objects.current().filter(pk=pk).first()
        return desk.email if desk else ""
    hat = Membership.objects.live().select_related("user").filter(pk=pk).first()
    return hat.user.email if hat else ""
