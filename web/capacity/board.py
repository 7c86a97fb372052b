"""The capacity board: every service of the network with what was last said of it; own services are updated in place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Invalid
from partners import actions, permissions
from partners.actors import Actor
from partners.capacity_board import board, counties_of
from partners.codes import Need
from partners.models import Capacity, Organization, TaskForce
from web.capacity.forms import BoardForm, ReportForm
from web.capacity.words import ServiceRow, service_row
from web.partners.finding import attempt, find, version_of
from web.referrals.moments import stamp
from web.requests import ActorRequest


@require_GET
def capacity_board(request: ActorRequest) -> HttpResponse:
    """The board, freshest first. A question we cannot read shows it all, and says so."""
    permissions.require(request.actor, "capacity.see")
    now, actor = timezone.now(), request.actor
    forces = list(TaskForce.objects.visible_to(actor).distinct())
    counties = sorted({name for force in forces for name in counties_of(force)}, key=str.casefold)
    form = BoardForm(request.GET, counties=counties)
    status = 200 if form.is_valid() else 400
    rows = [service_row(line, now) for line in board(actor, form.wanted(), now)]
    context = {
        "form": form,
        "rows": [{"row": row, "update": _update_form(actor, row)} for row in rows],
        "narrowed": any(request.GET.values()),
        "may_ask": actor.is_coordinator or actor.may_write,
        "print_line": _("Capacity. Printed %(time)s.") % {"time": stamp(now)},
    }
    return render(request, "capacity/board.html", context, status=status)


@require_http_methods(["GET", "POST"])
def capacity_own(request: ActorRequest, slug: str) -> HttpResponse:
    """One partner's services, a short form each; the coordinator notes here what was said on the phone."""
    organization = find(request, slug)
    permissions.require(request.actor, "capacity.report", organization)
    needs = list(organization.services.order_by("need").values_list("need", flat=True))
    wrong: tuple[str, ReportForm] | None = None
    status = 200
    if request.method == "POST":
        need = request.POST.get("need", "")
        if need not in needs:
            raise Invalid({"need": _("This partner does not offer this service.")})
        form = ReportForm(request.POST, need=need, prefix=need)
        status = _save(request, organization, need, form)
        if status == 200:
            messages.success(request, _("Capacity saved. Partners see it now."))
            on_board = request.POST.get("back") == "board"
            return redirect("capacity_board") if on_board else redirect("capacity_own", organization.slug)
        wrong = (need, form)
    context = {
        "organization": organization,
        "services": _services(request.actor, organization, needs, wrong),
        "wrong": wrong[1] if wrong else None,
        "is_proxy": request.actor.organization_id != organization.pk,
    }
    return render(request, "capacity/own.html", context, status=status)


def _update_form(actor: Actor, row: ServiceRow) -> ReportForm | None:
    """The form that stands in an own service's row."""
    if not actor.may_write or row.organization.pk != actor.organization_id:
        return None
    return ReportForm(need=row.need, prefix=row.need, initial=ReportForm.initial_of(row.capacity))


def _save(request: ActorRequest, organization: Organization, need: str, form: ReportForm) -> int:
    if not form.is_valid():
        return 400
    given, version = form.cleaned_data, version_of(request)
    call = actions.report_capacity
    return attempt(form, lambda: call(organization, need, by=request.actor, expected_version=version, **given))


def _services(
    actor: Actor, organization: Organization, needs: list[str], wrong: tuple[str, ReportForm] | None
) -> list[dict[str, Any]]:
    now = timezone.now()
    reports = {row.need: row for row in Capacity.objects.visible_to(actor).filter(organization=organization)}
    lines = []
    for need in needs:
        report = reports.get(need)
        first = ReportForm.initial_of(report)
        form = wrong[1] if wrong and wrong[0] == need else ReportForm(need=need, prefix=need, initial=first)
        age = report.age_at(now) if report else None
        lines.append({"need": need, "label": Need(need).label, "report": report, "form": form, "age": age})
    return lines
