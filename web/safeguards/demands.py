"""The register of demands to disclose what is held."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import keyset
from core.errors import Conflict, Invalid, NotAllowed
from partners.actors import Actor
from referrals import actions
from referrals.models import Demand
from referrals.safeguard_codes import Decision
from referrals.safeguard_permissions import require, why_not_keep_demands
from web.once import done_once
from web.partners.finding import attempt, posted, version_of
from web.partnerships.finding import row_or_404, task_forces
from web.requests import ActorRequest
from web.safeguards.forms import DemandForm

PAGE = 50
ORDER = ("-received_on", "-id")


@require_GET
def demand_list(request: ActorRequest) -> HttpResponse:
    """The newest first: one's own organization's, for coordinators those that reached the task force."""
    actor = request.actor
    _require_reader(actor)
    found = Demand.objects.visible_to(actor).select_related("organization", "task_force")
    try:
        page, status = keyset.page(found, order=ORDER, after=request.GET.get("after"), size=PAGE), 200
    except Invalid:
        page, status = keyset.page(found, order=ORDER, after=None, size=PAGE), 400
    context = {
        "rows": [(row, _may_edit(actor, row), _is_late(row)) for row in page.rows],
        "next_url": f"?after={page.next}" if page.next else "",
        "may_write": actor.is_coordinator or actor.may_write,
    }
    return render(request, "safeguards/demands.html", context, status=status)


@require_http_methods(["GET", "POST"])
def demand_new(request: ActorRequest) -> HttpResponse:
    """Write one down."""
    actor = request.actor
    if not (actor.is_coordinator or actor.may_write):
        raise NotAllowed(_("Only the organization that a demand reached writes it down."))
    form, status = DemandForm(posted(request), actor=actor, initial={"received_on": timezone.localdate()}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: done_once(request, lambda: _add(actor, dict(form.cleaned_data))))
            if status == 200:
                messages.success(request, _("Written down."))
                return redirect("demand_list")
    return render(request, "safeguards/demand_form.html", {"form": form, "row": None}, status=status)


@require_http_methods(["GET", "POST"])
def demand_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Write what was decided, or what is known now."""
    actor = request.actor
    _require_reader(actor)
    row: Demand = row_or_404(Demand.objects.visible_to(actor).select_related("task_force"), pk)
    require(why_not_keep_demands(actor, row.task_force_id, row.organization_id))
    form, status = DemandForm(posted(request), actor=actor, demand=row, initial=DemandForm.initial_of(row)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given, version = dict(form.cleaned_data), version_of(request)
            status = attempt(form, lambda: actions.change_demand(row, by=actor, expected_version=version, **given))
            if status == 200:
                messages.success(request, _("Saved."))
                return redirect("demand_list")
        row.refresh_from_db()
    return render(request, "safeguards/demand_form.html", {"form": form, "row": row}, status=status)


def _require_reader(actor: Actor) -> None:
    if not (actor.is_coordinator or actor.is_auditor or actor.organization_id):
        raise NotAllowed(_("Only those whom a demand reached see it, and auditors."))


def _may_edit(actor: Actor, row: Demand) -> bool:
    return why_not_keep_demands(actor, row.task_force_id, row.organization_id) is None


def _is_late(row: Demand) -> bool:
    due = row.answer_due_on
    return row.decision == Decision.PENDING and due is not None and due < timezone.localdate()


def _add(actor: Actor, given: dict[str, Any]) -> None:
    task_force = given.pop("task_force", None) or task_forces(actor).first()
    if task_force is None:
        raise Conflict(_("Your organization belongs to no task force now."))
    actions.record_demand(task_force, actor.organization, by=actor, **given)
