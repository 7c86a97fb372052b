"""Asking for a place: what is needed, then whom to ask, with what each can take now."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from partners import actions, permissions
from partners.capacity_board import Wanted, board, counties_of, needs_offered
from partners.codes import Sector
from partners.models import Inquiry, Organization, TaskForce
from web.capacity.forms import InquiryForm, ProvidersForm
from web.capacity.words import service_row
from web.partners.finding import attempt
from web.requests import ActorRequest


@dataclass(frozen=True)
class Circle:
    """The task force asked in, and its members that serve people."""

    task_force: TaskForce
    members: QuerySet[Organization]


@require_http_methods(["GET", "POST"])
def inquiry_new(request: ActorRequest) -> HttpResponse:
    """What is needed travels in the address as codes; nothing is stored until partners are chosen and asked."""
    permissions.require(request.actor, "capacity.see")
    if not (request.actor.is_coordinator or request.actor.may_write):
        raise NotAllowed(_("Your role does not include asking for a place."))
    given = request.POST if request.method == "POST" else request.GET
    circle = _circle(request, given.get("force", ""))
    if circle is None:
        forces = TaskForce.objects.visible_to(request.actor).distinct()
        return render(request, "capacity/force.html", {"forces": forces})
    has_begun = "places" in given
    form = _form(request, circle, given if has_begun else None)
    if not has_begun or not form.is_valid():
        context = {"form": form, "circle": circle}
        return render(request, "capacity/ask.html", context, status=400 if has_begun else 200)
    asker: Any = form.cleaned_data.get("asker") or request.actor.organization
    return _choose(request, circle, form, asker)


def _choose(request: ActorRequest, circle: Circle, form: InquiryForm, asker: Organization) -> HttpResponse:
    """Page 2: whom to ask."""
    need = form.cleaned_data["need"]
    offered = circle.members.filter(services__need=need).exclude(pk=asker.pk)
    chosen = ProvidersForm(request.POST if request.method == "POST" else None, offered=offered)
    status = 200
    if request.method == "POST":
        status, made = 400, []
        if chosen.is_valid():
            providers, fields = list(chosen.cleaned_data["providers"]), form.fields_of_inquiry()
            call, force = actions.ask_for_places, circle.task_force
            act: Any = lambda: made.append(call(force, asker, providers, by=request.actor, **fields))  # noqa: E731
            status = attempt(chosen, act)
        if status == 200:
            return _asked(request, made[0])
    now = timezone.now()
    lines = board(request.actor, Wanted(need=need), now, task_force=circle.task_force)
    context = {
        "form": form,
        "chosen": chosen,
        "circle": circle,
        "asker": asker,
        "rows": [service_row(line, now) for line in lines if line.organization.pk != asker.pk],
        "picked": set(request.POST.getlist("providers")),
        "hidden": [(name, form[name].value()) for name in form.fields if form[name].value() not in (None, "")],
    }
    return render(request, "capacity/choose.html", context, status=status)


def _asked(request: ActorRequest, inquiry: Inquiry) -> HttpResponse:
    messages.success(request, _("Asked. You will be told when somebody offers a place."))
    return redirect("inquiry_detail", inquiry.reference)


def _circle(request: ActorRequest, key: str) -> Circle | None:
    """The only task force there is for this actor, or the one the address names; None to let them choose."""
    forces = list(TaskForce.objects.visible_to(request.actor).distinct())
    named = [force for force in forces if str(force.pk) == key]
    found = named or (forces if len(forces) == 1 else [])
    if not found:
        return None
    members = Organization.objects.visible_to(request.actor).listed().members_of(found[0].pk)
    return Circle(found[0], members.exclude(sector=Sector.BUSINESS).order_by("name", "pk"))


def _form(request: ActorRequest, circle: Circle, data: Any) -> InquiryForm:
    needs = needs_offered(circle.task_force)
    askers = circle.members if request.actor.is_coordinator else None
    first = {"need": request.GET.get("need", "")}
    return InquiryForm(data, initial=first, askers=askers, counties=counties_of(circle.task_force), needs=needs)
