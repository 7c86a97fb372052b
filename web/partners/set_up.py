"""Units of an organization, awards of a task force."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotAllowed
from partners import actions, permissions
from partners.models import Award, TaskForce, Unit
from web.partners.finding import attempt, posted
from web.requests import ActorRequest


class UnitForm(forms.Form):
    """A desk or a shift."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class AwardForm(forms.Form):
    """A grant."""

    funder = forms.CharField(label=gettext_lazy("Funder"), max_length=80)
    number = forms.CharField(label=gettext_lazy("Award number"), max_length=40)
    program = forms.CharField(label=gettext_lazy("Program"), max_length=80, required=False)
    starts_on = forms.DateField(label=gettext_lazy("Starts on"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=gettext_lazy("Ends on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reporting_calendar = forms.ChoiceField(
        label=gettext_lazy("Reports"),
        choices=[
            ("federal_quarter", gettext_lazy("Federal fiscal quarters")),
            ("half_year", gettext_lazy("Half-years")),
        ],
    )


@require_http_methods(["GET", "POST"])
def unit_new(request: ActorRequest) -> HttpResponse:
    """Add a unit to one's organization."""
    organization = request.actor.organization
    if organization is None:
        raise NotAllowed(_("Units belong to a partner organization."))
    permissions.require(request.actor, "unit.edit", organization)
    form = UnitForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: actions.add_unit(organization, by=request.actor, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Unit added."))
                return redirect("members")
    return render(request, "partners/unit.html", {"form": form, "unit": None}, status=status)


@require_http_methods(["GET", "POST"])
def unit_edit(request: ActorRequest, pk: Any) -> HttpResponse:
    """Rename a unit, or close it."""
    unit = Unit.objects.visible_to(request.actor).select_related("organization").filter(pk=pk).first()
    if unit is None:
        raise Http404
    permissions.require(request.actor, "unit.edit", unit.organization)
    form, status = UnitForm(posted(request), initial={"name": unit.name}), 200
    if request.method == "POST":
        closing = request.POST.get("do") == "close"
        status = 400
        if form.is_valid() or closing:
            status = attempt(form, lambda: _change(request, unit, form, closing))
            if status == 200:
                messages.success(request, _("Unit closed.") if closing else _("Unit renamed."))
                return redirect("members")
    return render(request, "partners/unit.html", {"form": form, "unit": unit}, status=status)


def _change(request: ActorRequest, unit: Unit, form: UnitForm, closing: bool) -> None:
    if closing:
        actions.archive_unit(unit, by=request.actor)
    else:
        actions.rename_unit(unit, by=request.actor, name=form.cleaned_data["name"])


@require_GET
def award_list(request: ActorRequest) -> HttpResponse:
    """The task force's grants."""
    _require_coordinator(request)
    awards = Award.objects.visible_to(request.actor).order_by("-starts_on", "id")
    return render(request, "partners/awards.html", {"awards": awards})


@require_http_methods(["GET", "POST"])
def award_new(request: ActorRequest) -> HttpResponse:
    """Add a grant."""
    _require_coordinator(request)
    form, status = AwardForm(posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            force = cast(TaskForce, request.actor.task_force)
            status = attempt(form, lambda: actions.add_award(force, by=request.actor, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Award added."))
                return redirect("award_list")
    return render(request, "partners/award.html", {"form": form, "award": None}, status=status)


@require_http_methods(["GET", "POST"])
def award_edit(request: ActorRequest, pk: Any) -> HttpResponse:
    """Change a grant, or archive it."""
    _require_coordinator(request)
    award = Award.objects.visible_to(request.actor).filter(pk=pk).first()
    if award is None:
        raise Http404
    first = {name: getattr(award, name) for name in AwardForm.base_fields}
    form, status = AwardForm(posted(request), initial=first), 200
    if request.method == "POST":
        archiving = request.POST.get("do") == "archive"
        status = 400
        if form.is_valid() or archiving:
            status = attempt(form, lambda: _store(request, award, form, archiving))
            if status == 200:
                messages.success(request, _("Award archived.") if archiving else _("Changes saved."))
                return redirect("award_list")
    return render(request, "partners/award.html", {"form": form, "award": award}, status=status)


def _store(request: ActorRequest, award: Award, form: AwardForm, archiving: bool) -> None:
    if archiving:
        actions.archive_award(award, by=request.actor)
    else:
        actions.update_award(award, by=request.actor, **form.cleaned_data)


def _require_coordinator(request: ActorRequest) -> None:
    if not request.actor.is_coordinator:
        raise NotAllowed(_("Awards are the coordinators' to keep."))
