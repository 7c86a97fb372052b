"""Mails about breaches, through the outbox: that something waits, never what. One for each person and event."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import events
from core.handlers import on
from core.models import Event, EventDelivery
from partners.codes import Role
from partners.models import Membership
from referrals.models import Breach

MAIL = "mail_breach"


@on("breach.recorded", "breach.notice_due", "breach.organizations_named", name="tell_of_breach")
def tell_of_breach(event: Event, _delivery: EventDelivery) -> None:
    """Queue a mail for coordinators and platform staff, and for the admins of organizations newly named in it."""
    breach = Breach.objects.filter(pk=event.subject_id).first()
    if breach is None:
        return
    EventDelivery.objects.bulk_create(
        [
            EventDelivery(event=event, handler=MAIL, target=target, available_at=timezone.now())
            for target in sorted(_told(event, breach))
        ],
        ignore_conflicts=True,
    )


@on(name=MAIL, outside=True)
def mail_breach(event: Event, delivery: EventDelivery) -> None:
    """Send one mail, unless it is closed meanwhile; its link leads to a sign-in."""
    breach = Breach.objects.open().filter(pk=event.subject_id).first()
    address = User.objects.filter(pk=delivery.target.partition(":")[2], is_active=True).values_list("email", flat=True)
    if breach is None or not address:
        return
    link = f"{settings.BASE_URL}/breaches/{breach.pk}/"
    EmailMessage(
        subject=_("You have something to review"),
        body=render_to_string("email/review.txt", {"link": link}),
        to=list(address),
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()


def _told(event: Event, breach: Breach) -> Iterator[str]:
    """Everybody who is told but whoever did it."""
    users = set(_concerned(event, breach)) - {event.actor_user_id}
    yield from (f"user:{pk}" for pk in users)


def _concerned(event: Event, breach: Breach) -> Iterator[UUID]:
    hats = Membership.objects.live()
    if event.type == "breach.organizations_named":
        named = events.facts_of(event)["organizations"]
        yield from hats.filter(organization__in=named, role=Role.ADMIN).values_list("user", flat=True)
        return
    wanted = Q(task_force=breach.task_force_id, role=Role.COORDINATOR)
    if event.type == "breach.recorded":
        wanted |= Q(organization__in=breach.organizations.values("pk"), role=Role.ADMIN)
    yield from hats.filter(wanted).values_list("user", flat=True)
    yield from User.objects.filter(is_platform_staff=True, is_active=True).values_list("pk", flat=True)
