"""Deliveries that failed for the last time, and trying them again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.actions.deliveries import revive
from partners.outbox import dead_for
from web.platform.event_words import in_words
from web.requests import ActorRequest


@require_safe
def delivery_list(request: ActorRequest) -> HttpResponse:
    """What could not be delivered, with the kind of failure; nobody else has such a page."""
    _require_staff(request)
    rows = [{"row": row, "what": in_words(row.event.type)} for row in dead_for(request.actor)]
    return render(request, "platform/deliveries.html", {"rows": rows})


@require_POST
def delivery_revive(request: ActorRequest, delivery_id: int) -> HttpResponse:
    """Let one be tried again."""
    _require_staff(request)
    row = next((row for row in dead_for(request.actor) if row.pk == delivery_id), None)
    if row is None:
        raise Http404
    revive(row, by=request.actor)
    messages.success(request, _("It will be tried again within a minute."))
    return redirect("delivery_list")


def _require_staff(request: ActorRequest) -> None:
    if not (request.actor.is_coordinator or request.actor.is_platform):
        raise Http404
