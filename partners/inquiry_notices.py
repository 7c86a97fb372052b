"""Telling people of inquiries and of old capacity: a line in their list and a mail, neither saying what it is."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from core.handlers import on
from core.models import Event, EventDelivery
from partners.codes import MembershipStatus, Role
from partners.models import Capacity, Inquiry, InquiryNotice, InquiryReply, Membership, Organization

TO_PROVIDER = ("inquiry.asked", "inquiry.taken", "inquiry.hold_fell", "inquiry.hold_ran_out")
TO_ASKER = ("inquiry.offered", "inquiry.hold_ran_out", "inquiry.no_place_found", "inquiry.lapsed")
OF_REPLY = frozenset({*TO_PROVIDER, "inquiry.offered"})
MAIL, CAPACITY_MAIL = "mail_inquiry", "mail_capacity"


@on(*dict.fromkeys(TO_PROVIDER + TO_ASKER), name="tell_of_inquiry")
def tell_of_inquiry(event: Event, _delivery: EventDelivery) -> None:
    """Put it into the lists of the provider's or the asker's writers, and queue one mail each; never for who did it."""
    inquiry, provider = _subject(event)
    if inquiry is None:
        return
    people: dict[UUID, Membership] = {}
    if event.type in TO_PROVIDER and provider is not None:
        people |= _writers(provider, inquiry.task_force_id)
    if event.type in TO_ASKER:
        people |= _writers(inquiry.asker.resolved, inquiry.task_force_id)
    people = {user: hat for user, hat in people.items() if user != event.actor_user_id}
    code = event.type.partition(".")[2]
    InquiryNotice.objects.bulk_create(
        [InquiryNotice(user_id=user, inquiry=inquiry, event_id=event.pk, code=code) for user in people],
        ignore_conflicts=True,
    )
    _queue(event, MAIL, (hat.pk for hat in people.values()))


@on(name=MAIL, outside=True)
def mail_inquiry(event: Event, delivery: EventDelivery) -> None:
    """Send one mail; its link leads to a sign-in and names the inquiry by its reference only."""
    inquiry, _provider = _subject(event)
    if inquiry is not None:
        _send(delivery, f"{settings.BASE_URL}/inquiries/{inquiry.reference}/")


@on("capacity.update_due", name="tell_of_old_capacity")
def tell_of_old_capacity(event: Event, _delivery: EventDelivery) -> None:
    """Queue a mail for each of the provider's writers; without any, for the coordinators who would call."""
    row = Capacity.objects.select_related("organization").filter(pk=event.subject_id).first()
    if row is not None:
        _queue(event, CAPACITY_MAIL, (hat.pk for hat in _writers(row.organization, None).values()))


@on(name=CAPACITY_MAIL, outside=True)
def mail_old_capacity(event: Event, delivery: EventDelivery) -> None:
    """Send one mail, unless the report was renewed meanwhile."""
    row = Capacity.objects.select_related("organization").filter(pk=event.subject_id).first()
    if row is not None and row.asked_at and row.asked_at >= row.reported_at:
        _send(delivery, f"{settings.BASE_URL}/capacity/own/{row.organization.slug}/")


def _subject(event: Event) -> tuple[Inquiry | None, Organization | None]:
    """The inquiry of an event, and the provider when it is about one's part."""
    if event.type in OF_REPLY:
        rows = InquiryReply.objects.select_related("inquiry__asker__merged_into", "organization__merged_into")
        reply = rows.filter(pk=event.subject_id).first()
        return (reply.inquiry, reply.organization.resolved) if reply else (None, None)
    return Inquiry.objects.select_related("asker__merged_into").filter(pk=event.subject_id).first(), None


def _writers(organization: Organization, task_force_id: UUID | None) -> dict[UUID, Membership]:
    """Who may answer for it, one hat each; the coordinators, who call, when nobody signs in for it."""
    hats = Membership.objects.live()
    own = _by_user(hats.filter(organization=organization, role__in=(Role.ADMIN, Role.MEMBER)))
    if own:
        return own
    leading = organization.memberships.exclude(status=MembershipStatus.LEFT).values("task_force")
    where = Q(task_force=task_force_id) if task_force_id else Q(task_force__in=leading)
    return _by_user(hats.filter(where, role=Role.COORDINATOR))


def _by_user(hats: QuerySet[Membership]) -> dict[UUID, Membership]:
    return {hat.user_id: hat for hat in hats.order_by("-id")}


def _queue(event: Event, handler: str, hats: Iterable[UUID]) -> None:
    EventDelivery.objects.bulk_create(
        [
            EventDelivery(event=event, handler=handler, target=f"hat:{pk}", available_at=timezone.now())
            for pk in sorted(hats)
        ],
        ignore_conflicts=True,
    )


def _send(delivery: EventDelivery, link: str) -> None:
    pk = delivery.target.partition(":")[2]
    hat = Membership.objects.live().select_related("user").filter(pk=pk).first()
    if hat is None:
        return
    EmailMessage(
        subject=_("You have something to review"),
        body=render_to_string("email/line.txt", {"link": link}),
        to=[hat.user.email],
        headers={"Message-ID": f"<delivery-{delivery.pk}@handoff>", "Auto-Submitted": "auto-generated"},
    ).send()
