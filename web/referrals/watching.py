"""Watching a referral from its page, or not any more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from referrals import actions
from web.referrals.finding import Refusal, attempt, find
from web.referrals.forms import MessageForm
from web.referrals.pages import detail_page
from web.requests import ActorRequest

ACTS = {"watch": actions.watch, "stop": actions.unwatch}


@require_POST
def referral_watch(request: ActorRequest, reference: str) -> HttpResponse:
    """Hear of all that happens to it, or (`do` is `stop`) no more than everybody on one's side."""
    referral = find(request, reference)
    what = request.POST.get("do", "")
    if what not in ACTS:
        return detail_page(request, referral, MessageForm(), Refusal(400, _("Choose to watch, or to stop.")))
    if refusal := attempt(request, reference, None, lambda: ACTS[what](referral, by=request.actor)):
        return detail_page(request, find(request, reference), MessageForm(), refusal)
    watched = _("You watch %(reference)s: you are told of all that happens to it.")
    told = watched if what == "watch" else _("You no longer watch %(reference)s.")
    messages.success(request, told % {"reference": referral.reference})
    return redirect("referral_detail", referral.reference)
