"""The log of breaches: what happened, whom to tell by when, and that it was done."""

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
from referrals.models import Breach, BreachNotice
from referrals.safeguard_codes import Told
from referrals.safeguard_permissions import require, why_not_keep_breaches
from web.once import done_once
from web.partners.finding import attempt, posted, version_of
from web.partnerships.finding import row_or_404, task_forces
from web.requests import ActorRequest
from web.safeguards.forms import BreachForm, ToldForm

PAGE = 50
ORDER = ("-detected_at", "-id")


@require_GET
def breach_list(request: ActorRequest) -> HttpResponse:
    """The newest noticed first."""
    actor = request.actor
    _require_reader(actor)
    found = Breach.objects.visible_to(actor).select_related("task_force").prefetch_related("notices", "organizations")
    try:
        page, status = keyset.page(found, order=ORDER, after=request.GET.get("after"), size=PAGE), 200
    except Invalid:
        page, status = keyset.page(found, order=ORDER, after=None, size=PAGE), 400
    context = {
        "rows": [(row, _next_due(row)) for row in page.rows],
        "next_url": f"?after={page.next}" if page.next else "",
        "may_write": _may_write(actor),
        "now": timezone.now(),
    }
    return render(request, "safeguards/breaches.html", context, status=status)


@require_GET
def breach_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One breach, with whom to tell by when."""
    return _detail(request, _find(request, pk), ToldForm())


@require_http_methods(["GET", "POST"])
def breach_new(request: ActorRequest) -> HttpResponse:
    """Write one down: the clocks start."""
    actor = request.actor
    if not _may_write(actor):
        raise NotAllowed(_("Only a coordinator of the task force and platform staff write here. Call them at once."))
    form, status = BreachForm(posted(request), actor=actor, initial={"detected_at": timezone.now()}), 200
    if request.method == "POST":
        status = 400
        made: list[str] = []
        if form.is_valid():
            add = lambda: _add(actor, dict(form.cleaned_data)).pk  # noqa: E731
            status = attempt(form, lambda: made.append(done_once(request, add)))
        if made:
            return redirect("breach_detail", made[0])
    return render(request, "safeguards/breach_form.html", {"form": form, "row": None}, status=status)


@require_http_methods(["GET", "POST"])
def breach_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Write what is known now."""
    row = _open(request, pk)
    form = BreachForm(posted(request), actor=request.actor, breach=row, initial=BreachForm.initial_of(row))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given, version = dict(form.cleaned_data), version_of(request)
            act = lambda: actions.change_breach(row, by=request.actor, expected_version=version, **given)  # noqa: E731
            status = attempt(form, act)
            if status == 200:
                messages.success(request, _("Saved."))
                return redirect("breach_detail", row.pk)
        row.refresh_from_db()
    return render(request, "safeguards/breach_form.html", {"form": form, "row": row}, status=status)


@require_http_methods(["POST"])
def breach_told(request: ActorRequest, pk: UUID, to: str) -> HttpResponse:
    """Note that somebody was told."""
    row, form, status = _open(request, pk), ToldForm(request.POST), 400
    if form.is_valid():
        moment, version = form.cleaned_data["told_at"], version_of(request)
        act = lambda: actions.note_told(row, by=request.actor, to=to, told_at=moment, expected_version=version)  # noqa: E731
        status = attempt(form, act)
        if status == 200:
            messages.success(request, _("Noted."))
            return redirect("breach_detail", row.pk)
    return _detail(request, _find(request, pk), form, status)


@require_http_methods(["POST"])
def breach_close(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Close one that was stopped and told of."""
    row, form = _open(request, pk), ToldForm({})
    form.is_valid()
    version = version_of(request)
    status = attempt(form, lambda: actions.close_breach(row, by=request.actor, expected_version=version))
    if status == 200:
        messages.success(request, _("Closed. It stays as it is now."))
        return redirect("breach_detail", row.pk)
    return _detail(request, _find(request, pk), form, status)


def _detail(request: ActorRequest, row: Breach, form: ToldForm, status: int = 200) -> HttpResponse:
    keeps = why_not_keep_breaches(request.actor, row.task_force_id) is None and row.closed_at is None
    order = {code: place for place, code in enumerate(Told.values)}
    notices = sorted(row.notices.all(), key=lambda notice: order[notice.to])
    context = {
        "row": row,
        "notices": [(notice, _is_late(notice)) for notice in notices],
        "organizations": row.organizations.order_by("name"),
        "keeps": keeps,
        "form": form,
        "refusal": form if form.errors else None,
    }
    return render(request, "safeguards/breach.html", context, status=status)


def _find(request: ActorRequest, pk: UUID) -> Breach:
    _require_reader(request.actor)
    found: Breach = row_or_404(Breach.objects.visible_to(request.actor).select_related("task_force"), pk)
    return found


def _open(request: ActorRequest, pk: UUID) -> Breach:
    """The breach for somebody who writes it, while it is open. Raises NotAllowed, Conflict."""
    row = _find(request, pk)
    require(why_not_keep_breaches(request.actor, row.task_force_id))
    if row.closed_at:
        raise Conflict(_("This is closed; write down a new one."))
    return row


def _require_reader(actor: Actor) -> None:
    if not (actor.is_coordinator or actor.is_auditor or actor.is_platform or actor.is_admin):
        raise NotAllowed(_("Coordinators, auditors, platform staff and the admins concerned see breaches."))


def _may_write(actor: Actor) -> bool:
    return actor.is_coordinator or actor.is_platform


def _is_late(notice: BreachNotice) -> bool:
    return notice.due_at is not None and (notice.told_at or timezone.now()) > notice.due_at


def _next_due(row: Breach) -> BreachNotice | None:
    waiting = [one for one in row.notices.all() if one.due_at and not one.told_at and not row.closed_at]
    return min(waiting, key=lambda one: one.due_at, default=None)  # type: ignore[arg-type, return-value]


def _add(actor: Actor, given: dict[str, Any]) -> Breach:
    task_force = given.pop("task_force", None) or task_forces(actor).first()
    if task_force is None:
        raise Conflict(_("You belong to no task force now."))
    return actions.record_breach(task_force, by=actor, **given)
