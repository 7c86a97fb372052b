"""Reminding a receiver from wherever a referral stands in a list, and taking that back."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from referrals import actions, reminding
from referrals.models import Referral
from web.referrals.finding import Refusal, attempt, find
from web.referrals.forms import MessageForm
from web.referrals.pages import detail_page
from web.referrals.rows import row
from web.requests import ActorRequest

LISTS = {"queue": "queue", "tasks": "task_list"}
"""Lists that a form may lead back to."""


@require_POST
def referral_remind(request: ActorRequest, reference: str) -> HttpResponse:
    """Ask the receiver for what is due; from the queue only the row is drawn anew."""
    referral = find(request, reference)
    refusal = attempt(request, reference, None, lambda: actions.remind(referral, by=request.actor))
    return _after(request, referral, refusal, _("Reminder sent to %(name)s.") % {"name": referral.receiver.label})


@require_POST
def referral_take_back(request: ActorRequest, reference: str) -> HttpResponse:
    """Take one's reminder back while it has not gone out."""
    referral = find(request, reference)
    refusal = attempt(request, reference, None, lambda: actions.take_back_reminder(referral, by=request.actor))
    return _after(request, referral, refusal, _("Reminder taken back. Nobody was told."))


def _after(request: ActorRequest, referral: Referral, refusal: Refusal | None, told: str) -> HttpResponse:
    referral = find(request, referral.reference)
    if request.htmx:
        actor = request.actor
        may_undo = bool(reminding.may_be_taken_back(actor, [referral]))
        line = row(actor, referral, timezone.now(), may_undo=may_undo)
        context = {"row": line, "told": refusal.message if refusal else told}
        return render(request, "referrals/row_swapped.html", context, status=refusal.status if refusal else 200)
    if refusal:
        return detail_page(request, referral, MessageForm(), refusal)
    messages.success(request, told)
    came_from = LISTS.get(request.POST.get("from", ""))
    if came_from is None:
        return redirect("referral_detail", referral.reference)
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(f"{reverse(came_from)}?{query}" if query else reverse(came_from))
