"""Mails about after-hours lines, through the outbox: that something waits, never which number or what for."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core.handlers import on
from core.models import Event, EventDelivery
from partners.codes import MembershipStatus, Role
from partners.models import AfterHoursLine, Membership

TOLD = ("line.added", "line.number_asked", "line.number_changed", "line.ended", "line.test_due")
MAIL = "mail_line"


@on(*TOLD, name="tell_of_line")
def tell_of_line(event: Event, _delivery: EventDelivery) -> None:
    """Queue a mail for each of the partner's writers and its coordinators, but whoever did it."""
    line = AfterHoursLine.objects.select_related("organization").filter(pk=event.subject_id).first()
    if line is None:
        return
    leading = line.organization.memberships.exclude(status=MembershipStatus.LEFT).values("task_force")
    writers = Q(organization=line.organization, role__in=(Role.ADMIN, Role.MEMBER))
    leads = Q(task_force__in=leading, role=Role.COORDINATOR)
    hats = Membership.objects.live().filter(writers | leads).exclude(user=event.actor_user_id)
    EventDelivery.objects.bulk_create(
        [
            EventDelivery(event=event, handler=MAIL, target=f"user:{pk}", available_at=timezone.now())
            for pk in {hat.user_id: hat.pk for hat in hats.order_by("-id")}.values()
        ],
        ignore_conflicts=True,
    )


@on(name=MAIL, outside=True)
def mail_line(event: Event, delivery: EventDelivery) -> None:
    """Send one mail; its link leads to a sign-in."""
    hat = Membership.objects.live().select_related("user").filter(pk=delivery.target.partition(":")[2]).first()
    line = AfterHoursLine.objects.filter(pk=event.subject_id).first()
    if hat is None or line is None:
        return
    link = f"{settings.BASE_URL}/lines/{line.pk}/"
    EmailMessage(
        subject=_("You have something to review"),
        body=render_to_string("email/line.txt", {"link": link}),
        to=[hat.user.email],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()
