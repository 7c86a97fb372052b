"""The list behind the bell: what happened to referrals and inquiries, named by their references alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core import keyset
from partners.actions import mark_inquiries_read
from partners.actors import Actor
from partners.models import InquiryNotice
from referrals import actions, disclosure, permissions
from referrals.models import Notice, Referral
from referrals.releases import feedback_is_open
from web.capacity.words import INQUIRY_NOTICES
from web.referrals import moments, words
from web.requests import ActorRequest

NOTICES = 50


@require_GET
def notifications(request: ActorRequest) -> HttpResponse:
    """The actor's own notices, newest first."""
    own = Notice.objects.visible_to(request.actor).select_related("referral")
    asked = InquiryNotice.objects.visible_to(request.actor).select_related("inquiry")
    page = keyset.page_of_all([own, asked], order=("-id",), after=request.GET.get("after"), size=NOTICES)
    ids = {notice.referral_id for notice in page.rows if isinstance(notice, Notice)}
    seen = Referral.objects.visible_to(request.actor).prefetch_related("releases").select_related("task_force")
    visible = {referral.pk: referral for referral in seen.filter(pk__in=ids)}
    context = {
        "lines": [_line(request.actor, notice, visible) for notice in page.rows],
        "unread": own.unread().count() + asked.unread().count(),
        "next_url": f"?after={page.next}" if page.next else "",
    }
    return render(request, "referrals/notifications.html", context)


@require_POST
def notifications_read(request: ActorRequest) -> HttpResponse:
    """Mark all of them as read."""
    count = actions.mark_notices_read(by=request.actor) + mark_inquiries_read(by=request.actor)
    messages.success(
        request, ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", count) % {"n": count}
    )
    return redirect("notifications")


def _line(actor: Actor, notice: Notice | InquiryNotice, visible: dict[Any, Referral]) -> dict[str, Any]:
    shown = {"is_new": notice.read_at is None, "time": moments.moment(notice.at)}
    if isinstance(notice, InquiryNotice):
        return shown | _of_inquiry(notice)
    return shown | _of_referral(actor, notice, visible.get(notice.referral_id))


def _of_inquiry(notice: InquiryNotice) -> dict[str, str]:
    reference = notice.inquiry.reference
    text = INQUIRY_NOTICES[notice.code] % {"reference": reference}
    return {"text": text, "url": reverse("inquiry_detail", args=[reference])}


def _of_referral(actor: Actor, notice: Notice, referral: Referral | None) -> dict[str, str]:
    """One notice in words that this actor may read; a hand-off they see under another hat only is named, no more."""
    reference = {"reference": notice.referral.reference}
    if referral is None:
        return {"text": _("%(reference)s has news; it opens under another of your roles.") % reference, "url": ""}
    to_sender = permissions.sides_of(actor, referral) == {permissions.Side.SENDER}
    masked = to_sender and not feedback_is_open(referral)
    code = disclosure.shown_event_type(f"referral.{notice.code}", {}, masked=masked)
    text = words.NOTICES.get(code or "", words.OTHER_NOTICE)
    return {"text": str(text) % reference, "url": reverse("referral_detail", args=[notice.referral.reference])}
