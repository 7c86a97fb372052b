"""Mails to coordinators that silence has climbed to them: that something waits, never about whom."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.handlers import on
from core.models import Event, EventDelivery
from partners.codes import Role
from partners.models import ContactCheck, Membership

MAIL = "mail_call_due"
NOT_AGAIN = timedelta(hours=20)
"""One mail a day is enough, however many partners are to be called: the list has them all."""


@on("contact_check.stepped", name="tell_of_call_due")
def tell_of_call_due(event: Event, _delivery: EventDelivery) -> None:
    """Queue a mail for each coordinator of the task force that asked, once silence has reached them."""
    check = ContactCheck.objects.open().filter(pk=event.subject_id).first()
    if check is None or events.facts_of(event).get("step") != ContactCheck.Step.CALL:
        return
    hats = Membership.objects.live().filter(task_force=check.task_force_id, role=Role.COORDINATOR)
    targets = {f"hat:{pk}" for pk in {hat.user_id: hat.pk for hat in hats.order_by("-id")}.values()}
    told = EventDelivery.objects.filter(handler=MAIL, target__in=targets, available_at__gt=timezone.now() - NOT_AGAIN)
    targets -= set(told.values_list("target", flat=True))
    EventDelivery.objects.bulk_create(
        [
            EventDelivery(event=event, handler=MAIL, target=target, available_at=timezone.now())
            for target in sorted(targets)
        ],
        ignore_conflicts=True,
    )


@on(name=MAIL, outside=True)
def mail_call_due(_event: Event, delivery: EventDelivery) -> None:
    """Send one mail, unless everything was settled meanwhile; its link leads to a sign-in."""
    hat = Membership.objects.live().select_related("user").filter(pk=delivery.target.partition(":")[2]).first()
    if hat is None:
        return
    if not ContactCheck.objects.open().filter(task_force=hat.task_force_id, called_for_at__isnull=False).exists():
        return
    EmailMessage(
        subject=_("You have something to review"),
        body=render_to_string("email/line.txt", {"link": f"{settings.BASE_URL}/partners/checks/"}),
        to=[hat.user.email],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()
