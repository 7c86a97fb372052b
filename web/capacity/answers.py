"""What is done to an inquiry from its page: answering it, taking an offer, taking the question back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners import actions, permissions
from partners.models import Inquiry, InquiryReply
from web.capacity.forms import CannotForm, OfferForm
from web.capacity.inquiries import find_inquiry, inquiry_page
from web.partners.finding import attempt, version_of
from web.partners.forms import PlainForm
from web.requests import ActorRequest


@require_POST
def inquiry_take(request: ActorRequest, reference: str) -> HttpResponse:
    """Take one offer; whoever comes second reads on the page who was faster."""
    inquiry = find_inquiry(request.actor, reference)
    permissions.require(request.actor, "inquiry.manage", inquiry)
    reply, form = _reply(request, inquiry), _plain(request)
    status = attempt(form, lambda: actions.take_offer(inquiry, reply, by=request.actor))
    if status == 200:
        messages.success(request, _("The place is yours. The other partners were told that it is no longer needed."))
        return redirect("inquiry_detail", inquiry.reference)
    return inquiry_page(request, find_inquiry(request.actor, reference), form=form, status=status)


@require_http_methods(["GET", "POST"])
def inquiry_cancel(request: ActorRequest, reference: str) -> HttpResponse:
    """Take the question back: asked on a page of its own."""
    inquiry = find_inquiry(request.actor, reference)
    permissions.require(request.actor, "inquiry.manage", inquiry)
    form, status = PlainForm(), 200
    if request.method == "POST":
        form = _plain(request)
        call, version = actions.cancel_inquiry, version_of(request)
        status = attempt(form, lambda: call(inquiry, by=request.actor, expected_version=version))
        if status == 200:
            messages.success(request, _("The inquiry was taken back."))
            return redirect("inquiry_detail", inquiry.reference)
    return render(request, "capacity/cancel.html", {"inquiry": inquiry, "form": form}, status=status)


@require_POST
def inquiry_answer(request: ActorRequest, reference: str) -> HttpResponse:
    """Offer places, or say that there are none."""
    inquiry = find_inquiry(request.actor, reference)
    reply = _reply(request, inquiry)
    permissions.require(request.actor, "inquiry.answer", reply)
    offers = request.POST.get("do") == "offer"
    form: Any = (OfferForm if offers else CannotForm)(request.POST, auto_id=f"id_{reply.pk}_%s")
    act = actions.offer_places if offers else actions.decline_places
    status = 400
    if form.is_valid():
        given, version = form.cleaned_data, version_of(request)
        status = attempt(form, lambda: act(reply, by=request.actor, expected_version=version, **given))
    if status == 200:
        words = _("Offered. It is held until the time shown.") if offers else _("Noted that there is no place.")
        messages.success(request, words)
        return redirect("inquiry_detail", inquiry.reference)
    again = find_inquiry(request.actor, reference)
    return inquiry_page(request, again, form=form, answering=reply, status=status)


def _plain(request: ActorRequest) -> PlainForm:
    form = PlainForm(request.POST)
    form.is_valid()
    return form


def _reply(request: ActorRequest, inquiry: Inquiry) -> InquiryReply:
    """The answer a form is about, if this viewer sees it. Raises Http404."""
    try:
        pk = UUID(request.POST.get("reply", ""))
    except ValueError as error:
        raise Http404 from error
    rows = InquiryReply.objects.visible_to(request.actor).filter(inquiry=inquiry, pk=pk)
    found = rows.select_related("organization", "inquiry__task_force").first()
    if found is None:
        raise Http404
    return found
