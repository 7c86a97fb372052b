"""What is typed into a form of a referral, kept for its writer while they are away."""

import time

from django.core.cache import cache
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Invalid
from referrals import actions
from referrals.models import Referral
from referrals.unsent import FORMS, Fields, kept_text
from web.referrals.finding import find
from web.requests import ActorRequest

NOT_TYPED = ("csrfmiddlewaretoken", "version", "drawn", "kept_as")
WINDOW, MOST = 300, 200
"""So many times in so many seconds a person's texts are kept; a page sends one every other second at most."""


@require_http_methods(["GET", "POST", "DELETE"])
def unsent(request: ActorRequest, reference: str, form: str) -> HttpResponse:
    """POST keeps the fields of a form, GET gives them back, DELETE forgets them. None of them is use of the session."""
    referral = find(request, reference)
    if form not in FORMS:
        raise Http404
    if request.method == "GET":
        return _given_back(request, referral, form)
    if request.method == "DELETE":
        actions.discard_unsent(referral, by=request.actor, form=form)
        return HttpResponse(status=204)
    return _kept(request, referral, form)


def _given_back(request: ActorRequest, referral: Referral, form: str) -> HttpResponse:
    kept = kept_text(request.actor, referral, form)
    if kept is None:
        return HttpResponse(status=204)
    said = _("Kept from %(time)s") % {"time": date_format(localtime(kept.kept_at), "g:i A")}
    return JsonResponse({"said": said, "fields": kept.fields})


def _kept(request: ActorRequest, referral: Referral, form: str) -> HttpResponse:
    if _is_too_often(request):
        return HttpResponse(status=429)
    fields: Fields = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    try:
        actions.keep_unsent(referral, by=request.actor, form=form, fields=fields)
    except Invalid:
        return HttpResponse(status=400)
    except Referral.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


def _is_too_often(request: ActorRequest) -> bool:
    key = f"unsent:{request.actor.user_id}:{int(time.time()) // WINDOW}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it was dropped between the two calls
        return False
