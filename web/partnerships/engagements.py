"""Paid work with survivors' organizations, on the page of the organization: for itself and for coordinators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Conflict, NotAllowed
from partners import actions, permissions
from partners.actors import Actor
from partners.codes import Sector
from partners.engagement_codes import EngagementStatus
from partners.models import Engagement, Organization
from web.partners.finding import attempt, differing, find, posted, version_of
from web.partnerships.engagement_forms import EngagementForm
from web.partnerships.finding import is_member, row_or_404, task_forces, to_tab
from web.requests import ActorRequest

TONES = {EngagementStatus.AGREED: "info", EngagementStatus.DONE: "warn", EngagementStatus.PAID: "good"}


def may_see_engagements(actor: Actor, organization: Organization) -> bool:
    """What somebody is paid is between the organization and the coordinators."""
    if organization.sector != Sector.SURVIVOR_ORGANIZATION:
        return False
    if organization.pk in actor.organization_ids:
        return True
    return actor.is_coordinator and is_member(actor, organization)


def engagements_tab(actor: Actor, organization: Organization) -> dict[str, Any]:
    """Its engagements, newest first, and what is owed."""
    found = Engagement.objects.visible_to(actor).filter(organization__in=organization.ids)
    rows = list(found.order_by("-agreed_on", "-id"))
    return {
        "engagements": [(row, TONES[row.status]) for row in rows],
        "owed": sum(row.due for row in rows),
        "may_engage": actor.is_coordinator or actor.may_write,
    }


@require_http_methods(["GET", "POST"])
def engagement_new(request: ActorRequest, slug: str) -> HttpResponse:
    """Note what was agreed."""
    organization, actor = find(request, slug), request.actor
    if not (may_see_engagements(actor, organization) and (actor.is_coordinator or actor.may_write)):
        raise NotAllowed(_("Only the survivors' organization itself and the coordinator write here."))
    form, status = EngagementForm(posted(request), actor=actor), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: _agree(actor, organization, dict(form.cleaned_data)))
            if status == 200:
                messages.success(request, _("Engagement noted."))
                return to_tab(organization, "engagements")
    context = {"form": form, "organization": organization, "engagement": None}
    return render(request, "partnerships/engagement.html", context, status=status)


@require_http_methods(["GET", "POST"])
def engagement_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Note hours done or paid, or change the terms."""
    actor = request.actor
    rows = Engagement.objects.visible_to(actor).select_related("organization", "task_force")
    engagement: Engagement = row_or_404(rows, pk)
    permissions.require(actor, "engagement.edit", engagement)
    form, status = _form(request, engagement), 200
    context: dict[str, Any] = {"organization": engagement.organization, "engagement": engagement}
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act, version = actions.change_engagement, version_of(request)
            status = attempt(form, lambda: act(engagement, by=actor, expected_version=version, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Engagement saved."))
                return to_tab(engagement.organization, "engagements")
        engagement.refresh_from_db()
        if status == 412:
            context["differing"] = differing(_form(request, engagement))
    return render(request, "partnerships/engagement.html", context | {"form": form}, status=status)


def _form(request: ActorRequest, engagement: Engagement) -> EngagementForm:
    first = EngagementForm.initial_of(engagement)
    return EngagementForm(posted(request), initial=first, actor=request.actor, engagement=engagement)


def _agree(actor: Actor, organization: Organization, given: dict[str, Any]) -> None:
    task_force = given.pop("task_force", None) or task_forces(actor).first()
    if task_force is None:
        raise Conflict(_("Your organization belongs to no task force now."))
    actions.agree_engagement(task_force, organization, by=actor, **given)
