"""One after-hours line: its page, and adding, changing, confirming and closing it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners import actions, permissions
from partners.line_codes import LineKind
from partners.line_days import call_due_on
from partners.line_hours import gaps
from partners.models import AfterHoursLine, Organization
from web.lines.finder import row_at
from web.lines.forms import LineForm
from web.lines.words import local_words
from web.partners.finding import attempt, differing, find, posted, version_of
from web.partners.forms import PlainForm
from web.requests import ActorRequest

ROTA_AHEAD = timedelta(days=14)
NEWEST = 10


@require_GET
def line_detail(request: ActorRequest, pk: Any) -> HttpResponse:
    """A line with its rota, the last test calls and the numbers that wait; a closed one says so."""
    line = find_line(request, pk)
    now = timezone.now()
    shifts = list(line.shifts.filter(removed_at=None, ends_at__gt=now).order_by("starts_at"))
    context = {
        "row": row_at(line),
        "line": line,
        "organization": line.organization,
        "may_edit": permissions.why_not(request.actor, "line.edit", line.organization) is None,
        "is_rota": line.kind == LineKind.ROTA,
        "shifts": [_shift_row(shift, line) for shift in shifts],
        "gaps": [
            (local_words(gap.start, line.time_zone), local_words(gap.end, line.time_zone))
            for gap in gaps(line, now, now + ROTA_AHEAD, shifts)
        ],
        "calls": line.test_calls.select_related("recorded_for").order_by("-called_at")[:NEWEST],
        "changes": list(line.number_changes.filter(decided_at=None).select_related("shift").order_by("asked_at")),
        "user_id": request.actor.user_id,
        "call_due": call_due_on(line),
    }
    return render(request, "lines/line.html", context)


@require_http_methods(["GET", "POST"])
def line_new(request: ActorRequest, slug: str) -> HttpResponse:
    """Add a line to a partner."""
    organization = find(request, slug)
    permissions.require(request.actor, "line.edit", organization)
    form = _form(request, LineForm.first(organization.calendar.zone))

    def act() -> None:
        actions.add_line(organization, by=request.actor, **form.fields_of_line())

    return _form_page(request, organization, form, act, None)


@require_http_methods(["GET", "POST"])
def line_edit(request: ActorRequest, pk: Any) -> HttpResponse:
    """Change a line; a stale page keeps what was typed."""
    line = find_line_to_edit(request, pk)
    form = _form(request, LineForm.initial_of(line))

    def act() -> None:
        actions.update_line(line, by=request.actor, expected_version=version_of(request), **form.fields_of_line())

    return _form_page(request, line.organization, form, act, line)


@require_http_methods(["GET", "POST"])
def line_close(request: ActorRequest, pk: Any) -> HttpResponse:
    """Close a line: asked on a page of its own."""
    line, form, status = find_line_to_edit(request, pk), PlainForm(), 200
    if request.method == "POST":
        form = PlainForm(request.POST)
        form.is_valid()
        act = actions.end_line
        status = attempt(form, lambda: act(line, by=request.actor, expected_version=version_of(request)))
        if status == 200:
            messages.success(request, _("Line closed."))
            return redirect("line_detail", line.pk)
    return render(request, "lines/close.html", {"line": line, "form": form}, status=status)


@require_POST
def line_confirm(request: ActorRequest, pk: Any) -> HttpResponse:
    """Note that the details are right: by the partner's own people, or after a call."""
    line = find_line_to_edit(request, pk)
    how = "self" if request.actor.organization_id == line.organization_id else "call"
    actions.confirm_line(line, by=request.actor, how=how)
    messages.success(request, _("%(name)s is confirmed.") % {"name": line})
    return redirect("line_detail", line.pk)


def find_line(request: ActorRequest, pk: Any) -> AfterHoursLine:
    """A line this viewer may see. Raises Http404."""
    rows = AfterHoursLine.objects.visible_to(request.actor).select_related("organization")
    line = rows.filter(pk=pk).first()
    if line is None:
        raise Http404
    return line


def find_line_to_edit(request: ActorRequest, pk: Any) -> AfterHoursLine:
    """The same, for somebody who may change it. Raises Http404, NotAllowed."""
    line = find_line(request, pk)
    permissions.require(request.actor, "line.edit", line.organization)
    return line


def _form(request: ActorRequest, first: dict[str, Any]) -> LineForm:
    return LineForm(posted(request), initial=first, may_call_back=request.actor.is_coordinator)


def _form_page(
    request: ActorRequest,
    organization: Organization,
    form: LineForm,
    act: Callable[[], None],
    line: AfterHoursLine | None,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, act)
            if status == 200:
                messages.success(request, _("Line saved. A number that nobody else has confirmed waits on its page."))
                return redirect(f"/partners/{organization.slug}/?tab=contacts")
        if line is not None:
            line = find_line(request, line.pk)
    context: dict[str, Any] = {"organization": organization, "form": form, "line": line}
    if status == 412 and line is not None:
        context["differing"] = differing(_form(request, LineForm.initial_of(line)))
    return render(request, "lines/edit.html", context, status=status)


def _shift_row(shift: Any, line: AfterHoursLine) -> dict[str, Any]:
    return {
        "shift": shift,
        "starts": local_words(shift.starts_at, line.time_zone),
        "ends": local_words(shift.ends_at, line.time_zone),
    }
