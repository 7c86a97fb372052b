"""A business's own house on its page: how tips reach law enforcement, the checklist, its sites and its trainings."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from partners import actions, permissions
from partners.activity_codes import TRAININGS
from partners.actors import Actor
from partners.codes import Sector
from partners.models import Activity, AfterHoursLine, BusinessPractice, Organization, PolicyCheck
from partners.practice_codes import Policy, PolicyState
from web.partners.finding import attempt, find, posted, version_of
from web.partnerships.engagement_forms import PracticeForm
from web.partnerships.finding import is_member, to_tab
from web.requests import ActorRequest

NEWEST = 10
TONES = {
    PolicyState.PRESENT: ("good", "circle-check"),
    PolicyState.PLANNED: ("info", "calendar"),
    PolicyState.ABSENT: ("warn", "circle-alert"),
}


def may_see_practices(actor: Actor, organization: Organization) -> bool:
    """The business itself, coordinators of its task forces, and their members that are no business."""
    if organization.sector != Sector.BUSINESS:
        return False
    if organization.pk in actor.organization_ids:
        return True
    return not actor.is_business and is_member(actor, organization)


def practices_tab(actor: Actor, organization: Organization) -> dict[str, Any]:
    """What the business says of its own house, and the trainings held with it that this viewer may see."""
    practice = BusinessPractice.objects.visible_to(actor).filter(organization=organization).first()
    checks = PolicyCheck.objects.visible_to(actor).filter(organization=organization)
    found = {check.policy: check for check in checks}
    lines = AfterHoursLine.objects.visible_to(actor).select_related("organization")
    trainings = Activity.objects.visible_to(actor).standing().filter(kind__in=TRAININGS).joined_by(organization.ids)
    return {
        "practice": practice,
        "tip_line": lines.filter(pk=practice.tip_line_id).first() if practice and practice.tip_line_id else None,
        "policies": [_line(code, str(label), found.get(code)) for code, label in Policy.choices],
        "trainings": list(trainings.with_parties().order_by("-held_on", "-id")[:NEWEST]),
        "branches": list(Organization.objects.visible_to(actor).filter(parent=organization).order_by("name")[:50]),
        "may_say": permissions.why_not(actor, "practice.edit", organization) is None,
    }


@require_http_methods(["GET", "POST"])
def practice_edit(request: ActorRequest, slug: str) -> HttpResponse:
    """Say how tips go on and which policies there are: the business itself and its coordinators."""
    organization, actor = find(request, slug), request.actor
    permissions.require(actor, "practice.edit", organization)
    if organization.sector != Sector.BUSINESS:
        raise NotAllowed(_("Only a business has these."))
    practice = BusinessPractice.objects.visible_to(actor).filter(organization=organization).first()
    checks = list(PolicyCheck.objects.visible_to(actor).filter(organization=organization))
    form = PracticeForm(posted(request), initial=PracticeForm.initial_of(practice, checks), actor=actor)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: _store(request, organization, form))
            if status == 200:
                messages.success(request, _("Saved."))
                return to_tab(organization, "practices")
    context = {"form": form, "organization": organization, "practice": practice}
    return render(request, "partnerships/practice.html", context, status=status)


def _store(request: ActorRequest, organization: Organization, form: PracticeForm) -> None:
    actions.set_practices(
        organization,
        by=request.actor,
        expected_version=version_of(request),
        policies=form.policies(),
        tip_route=form.cleaned_data["tip_route"],
        tip_line=form.cleaned_data["tip_line"],
    )


def _line(code: str, label: str, check: PolicyCheck | None) -> dict[str, Any]:
    if check is None:
        return {"label": label, "state": _("Not stated"), "tone": "line", "icon": "circle-help", "dated_on": None}
    tone, icon = TONES[PolicyState(check.state)]
    state = check.get_state_display()
    return {"label": label, "state": state, "tone": tone, "icon": icon, "dated_on": check.dated_on}
