"""A line's rota, its test calls, and its numbers that wait for a second person."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners import actions
from partners.models import NumberChange, RotaShift
from web.lines.editing import find_line_to_edit
from web.lines.forms import ShiftForm, TestCallForm
from web.partners.finding import attempt, posted
from web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def line_shift(request: ActorRequest, pk: Any) -> HttpResponse:
    """Put somebody on the rota."""
    line = find_line_to_edit(request, pk)
    form = ShiftForm(posted(request), zone=ZoneInfo(line.time_zone), may_call_back=request.actor.is_coordinator)
    status = 200
    if request.method == "POST":
        act = actions.add_shift
        status = attempt(form, lambda: act(line, by=request.actor, **form.cleaned_data)) if form.is_valid() else 400
        if status == 200:
            messages.success(request, _("The rota is saved."))
            return redirect("line_detail", line.pk)
    return render(request, "lines/shift.html", {"line": line, "form": form}, status=status)


@require_POST
def line_shift_remove(request: ActorRequest, pk: Any) -> HttpResponse:
    """Take a shift off the rota."""
    line = find_line_to_edit(request, pk)
    rows = RotaShift.objects.visible_to(request.actor).filter(line=line)
    actions.remove_shift(_one(rows, request.POST.get("shift", "")), by=request.actor)
    messages.success(request, _("The shift is off the rota."))
    return redirect("line_detail", line.pk)


@require_http_methods(["GET", "POST"])
def line_test(request: ActorRequest, pk: Any) -> HttpResponse:
    """Note what came of a test call."""
    line = find_line_to_edit(request, pk)
    form = TestCallForm(posted(request), zone=ZoneInfo(line.time_zone))
    status = 200
    if request.method == "POST":
        act = actions.record_test_call
        status = attempt(form, lambda: act(line, by=request.actor, **form.cleaned_data)) if form.is_valid() else 400
        if status == 200:
            messages.success(request, _("Test call saved."))
            return redirect("line_detail", line.pk)
    return render(request, "lines/test.html", {"line": line, "form": form}, status=status)


@require_POST
def line_number(request: ActorRequest, pk: Any) -> HttpResponse:
    """Put a number that waits in force, or refuse it."""
    line = find_line_to_edit(request, pk)
    rows = NumberChange.objects.visible_to(request.actor).filter(line=line).select_related("line")
    accept = request.POST.get("do") == "accept"
    actions.decide_number(_one(rows, request.POST.get("change", "")), by=request.actor, accept=accept)
    messages.success(request, _("The new number is in use.") if accept else _("The new number is refused."))
    return redirect("line_detail", line.pk)


def _one(rows: Any, pk: str) -> Any:
    try:
        row = rows.filter(pk=UUID(pk)).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row
