"""Inquiries: those one asked or was asked, and one with its answers."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import keyset
from partners import actions, permissions
from partners.actors import Actor
from partners.agreement_codes import group_of
from partners.capacity_codes import OPEN_STATES, ReplyState
from partners.inquiry_disclosure import names_of_people, sees_all_answers
from partners.models import Inquiry, InquiryNotice, InquiryReply
from web.capacity.forms import CannotForm, OfferForm
from web.capacity.words import InquiryRow, inquiry_row, reply_row
from web.partners.forms import PlainForm
from web.requests import ActorRequest

PAGE = 25


@require_GET
def inquiry_list(request: ActorRequest) -> HttpResponse:
    """The newest first, each as far as this viewer may know it."""
    permissions.require(request.actor, "capacity.see")
    rows = Inquiry.objects.visible_to(request.actor).select_related("asker")
    page = keyset.page(rows, order=("-id",), after=request.GET.get("after"), size=PAGE)
    context = {
        "rows": _rows(request.actor, page.rows),
        "next_url": f"?after={page.next}" if page.next else "",
        "may_ask": request.actor.is_coordinator or request.actor.may_write,
    }
    return render(request, "capacity/inquiries.html", context)


@require_GET
def inquiry_detail(request: ActorRequest, reference: str) -> HttpResponse:
    """One inquiry: its answers for the asker's side, the answer form for an asked provider."""
    inquiry = find_inquiry(request.actor, reference)
    actions.mark_inquiry_read(inquiry, by=request.actor)
    return inquiry_page(request, inquiry)


def find_inquiry(actor: Actor, reference: str) -> Inquiry:
    """The inquiry of an address. Raises Http404."""
    rows = Inquiry.objects.visible_to(actor).select_related("asker", "task_force")
    found = rows.filter(reference=reference.upper().replace("\0", "")).first()
    if found is None:
        raise Http404
    return found


def replies_to(actor: Actor, inquiry: Inquiry) -> list[InquiryReply]:
    """The answers this viewer sees, offers first."""
    rows = InquiryReply.objects.visible_to(actor).filter(inquiry=inquiry)
    found = list(rows.select_related("organization", "inquiry__task_force").order_by("organization__name", "pk"))
    best = {ReplyState.TAKEN: 0, ReplyState.OFFERED: 1}
    return sorted(found, key=lambda one: best.get(ReplyState(one.state), 2))


def inquiry_page(
    request: ActorRequest, inquiry: Inquiry, *, form: Any = None, answering: Any = None, status: int = 200
) -> HttpResponse:
    """The page, also after a refusal: `form` says why, `answering` is the reply it was about."""
    now, actor = timezone.now(), request.actor
    replies = replies_to(actor, inquiry)
    seen = inquiry_row(actor, inquiry, replies, now)
    names = names_of_people([*(one.answered_by for one in replies), inquiry.closed_by, inquiry.asked_by])
    in_time = seen.state in OPEN_STATES and now < inquiry.expires_at
    all_answers = sees_all_answers(actor, inquiry)
    lines = [
        reply_row(reply, now, names)
        | {
            "may_answer": in_time and permissions.why_not(actor, "inquiry.answer", reply) is None,
            "offer": _offer_form(form, answering, reply, inquiry),
            "cannot": CannotForm(auto_id=f"id_{reply.pk}_%s"),
        }
        for reply in replies
    ]
    manages = permissions.why_not(actor, "inquiry.manage", inquiry) is None
    context = {
        "row": seen,
        "inquiry": inquiry,
        "lines": lines,
        "sees_all": all_answers,
        "may_take": manages and seen.state in OPEN_STATES,
        "manages": manages,
        "need_group": group_of(inquiry.need),
        "taken": next((line for line in lines if line["reply"].state == ReplyState.TAKEN), None),
        "closed_by": names.get(inquiry.closed_by, "") if all_answers else "",
        "asked_by": names.get(inquiry.asked_by, ""),
        "refusal": form or PlainForm(),
    }
    return render(request, "capacity/inquiry.html", context, status=status)


def _offer_form(form: Any, answering: Any, reply: InquiryReply, inquiry: Inquiry) -> OfferForm:
    if isinstance(form, OfferForm) and answering == reply:
        return form
    first = {"places": reply.places or inquiry.places, "hold_hours": reply.hold_hours or inquiry.hold_wanted or 4}
    return OfferForm(initial=first, auto_id=f"id_{reply.pk}_%s")


def _rows(actor: Actor, inquiries: list[Inquiry]) -> list[InquiryRow]:
    now, ids = timezone.now(), [one.pk for one in inquiries]
    replies: dict[Any, list[InquiryReply]] = {}
    for reply in InquiryReply.objects.visible_to(actor).filter(inquiry__in=ids):
        replies.setdefault(reply.inquiry_id, []).append(reply)
    unread = InquiryNotice.objects.visible_to(actor).unread().filter(inquiry__in=ids)
    new = set(unread.values_list("inquiry_id", flat=True))
    return [inquiry_row(actor, one, replies.get(one.pk, []), now, is_new=one.pk in new) for one in inquiries]
