"""A partner's services and places on its page, and the mark that a place is confidential."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners import actions, places
from partners.actors import Actor
from partners.models import Location, Organization
from web.partners.finding import find
from web.requests import ActorRequest


def places_tab(actor: Actor, organization: Organization) -> dict[str, Any]:
    """What the tab shows."""
    return {"services": places.services_of(actor, organization), "places": places.places_of(actor, organization)}


@require_POST
def place_confidential(request: ActorRequest, slug: str, pk: UUID) -> HttpResponse:
    """Hide a place outside the organization, or show it again."""
    organization = find(request, slug)
    place = Location.objects.visible_to(request.actor).filter(organization__in=organization.ids, pk=pk).first()
    if place is None:
        raise Http404
    hide = request.POST.get("confidential") == "1"
    actions.set_confidential(place, by=request.actor, is_confidential=hide)
    done = _("Only city and county are shown outside now.") if hide else _("The place is shown again.")
    messages.success(request, done)
    return redirect(f"{reverse('partner_detail', args=[organization.slug])}?tab=places")
