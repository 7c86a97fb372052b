"""The log of what partners do together: the list, logging, correcting, taking back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import CheckboxSelectMultiple, DateInput, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import keyset
from core.errors import Conflict, Invalid, NotAllowed
from partners import actions, permissions
from partners.actors import Actor
from partners.models import Activity
from partners.partnership_filters import ActivityFilter
from web.partners.finding import attempt, differing, posted, version_of
from web.partners.forms import PlainForm
from web.partnerships.finding import require_member, row_or_404, task_forces
from web.partnerships.forms import DAY, ActivityForm
from web.referrals.moments import stamp
from web.requests import ActorRequest

PAGE = 50
ORDER = ("-held_on", "-id")
MENUS = ("kind", "topic", "focus")
DAYS = ("held_from", "held_to")


@require_GET
def activity_list(request: ActorRequest) -> HttpResponse:
    """What one's organization took part in; a coordinator's whole task force. What was taken back is shown as such."""
    actor = request.actor
    require_member(actor)
    found = Activity.objects.visible_to(actor).with_parties()
    filters = ActivityFilter(request.GET, queryset=found, request=request)
    form: Form = filters.form
    for name in MENUS:
        form.fields[name].widget = CheckboxSelectMultiple(choices=form.fields[name].choices)  # type: ignore[attr-defined]
    for name in DAYS:
        form.fields[name].widget = DateInput(attrs=DAY)
    status = 200 if form.is_valid() else 400
    try:
        page = keyset.page(filters.qs, order=ORDER, after=request.GET.get("after"), size=PAGE)
    except Invalid as error:
        form.add_error(None, str(error.message))
        page, status = keyset.page(filters.qs, order=ORDER, after=None, size=PAGE), 400
    context = {
        "rows": [(row, permissions.why_not(actor, "activity.log", row) is None) for row in page.rows],
        "filter_form": form,
        "menus": [form[name] for name in MENUS],
        "days": [form[name] for name in DAYS],
        "day_count": len([name for name in DAYS if request.GET.get(name)]),
        "narrowed": [name for name in form.fields if request.GET.get(name)],
        "next_url": _next_url(request, page.next),
        "may_log": actor.is_coordinator or actor.may_write,
        "print_line": _("Activities. Printed %(time)s.") % {"time": stamp(timezone.now())},
    }
    return render(request, "partnerships/activities.html", context, status=status)


@require_http_methods(["GET", "POST"])
def activity_new(request: ActorRequest) -> HttpResponse:
    """Log one."""
    actor = request.actor
    if not (actor.is_coordinator or actor.may_write):
        raise NotAllowed(_("Only people of the organization in the lead and the coordinator log an activity."))
    form, status = ActivityForm(posted(request), initial=ActivityForm.FIRST, actor=actor), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: _log(actor, dict(form.cleaned_data)))
            if status == 200:
                messages.success(request, _("Activity logged."))
                return redirect("activity_list")
    return render(request, "partnerships/activity.html", {"form": form, "activity": None}, status=status)


@require_http_methods(["GET", "POST"])
def activity_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Correct one: the next version of it."""
    activity = _find(request, pk)
    form = ActivityForm(
        posted(request), initial=ActivityForm.initial_of(activity), actor=request.actor, activity=activity
    )
    status, context = 200, {"form": form, "activity": activity}
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act, version, given = actions.correct_activity, version_of(request), dict(form.cleaned_data)
            status = attempt(form, lambda: act(activity, by=request.actor, expected_version=version, **given))
            if status == 200:
                messages.success(request, _("Activity corrected."))
                return redirect("activity_list")
        if status == 412:
            context["activity"] = activity = _find(request, pk)
            stored = ActivityForm.initial_of(activity)
            now = ActivityForm(request.POST, initial=stored, actor=request.actor, activity=activity)
            context["differing"] = differing(now)
    return render(request, "partnerships/activity.html", context, status=status)


@require_http_methods(["GET", "POST"])
def activity_void(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Take one back: asked on a page of its own."""
    activity, form, status = _find(request, pk), PlainForm(), 200
    if request.method == "POST":
        form = PlainForm(request.POST)
        form.is_valid()
        act, version = actions.void_activity, version_of(request)
        status = attempt(form, lambda: act(activity, by=request.actor, expected_version=version))
        if status == 200:
            messages.success(request, _("Activity taken back."))
            return redirect("activity_list")
    return render(request, "partnerships/activity_void.html", {"form": form, "activity": activity}, status=status)


def _find(request: ActorRequest, pk: UUID) -> Activity:
    """The activity of an address, which this actor may correct. Raises Http404, NotAllowed, Conflict."""
    rows = Activity.objects.visible_to(request.actor).with_parties()
    row: Activity = row_or_404(rows, pk)
    permissions.require(request.actor, "activity.log", row)
    if row.voided_at:
        raise Conflict(_("This was taken back; log it anew."))
    return row


def _log(actor: Actor, given: dict[str, Any]) -> None:
    task_force = given.pop("task_force", None) or task_forces(actor).first()
    lead = given.pop("lead", None) or actor.organization
    if task_force is None or lead is None:
        raise Conflict(_("Your organization belongs to no task force now."))
    actions.log_activity(task_force, lead, by=actor, **given)


def _next_url(request: ActorRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}" if cursor else ""
