"""What is to be done outside the lists: new tries that are owed, and reminders that may be sent now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Conflict, NotAllowed
from partners.actors import Actor
from referrals import actions, permissions, worklists
from referrals.models import ReferralTask
from referrals.task_codes import TaskKind
from web.referrals import moments, words
from web.referrals.rows import row
from web.requests import ActorRequest

FEW = 50


@require_GET
def task_list(request: ActorRequest) -> HttpResponse:
    """The open tasks of one's side, the most urgent first, and the receivers one may remind."""
    actor, now = request.actor, timezone.now()
    if not (actor.is_coordinator or actor.is_partner_staff):
        raise NotAllowed(_("Your role does not include referrals."))
    tasks = ReferralTask.objects.visible_to(actor).open().order_by("due_at", "id")
    ends = ("referral__sender", "referral__receiver", "referral__task_force")
    tasks = tasks.select_related("organization", "task_force", *ends)
    may_remind = actor.is_coordinator or actor.may_write
    asks = worklists.reminders_due(actor, now).with_parties().prefetch_related("releases")  # type: ignore[attr-defined]
    context = {
        "tasks": [_line(actor, task) for task in tasks[:FEW]],
        "task_count": tasks.count(),
        "asks": [row(actor, referral, now) for referral in asks[:FEW]] if may_remind else [],
        "ask_count": asks.count() if may_remind else 0,
        "few": FEW,
    }
    return render(request, "referrals/tasks.html", context)


@require_POST
def task_done(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say that a task was done, or needs nothing more."""
    task = ReferralTask.objects.visible_to(request.actor).filter(pk=pk).first()
    if task is None:
        raise Http404
    try:
        end_task(request, task)
        messages.success(request, _("Noted."))
    except Conflict as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("task_list")


def end_task(request: ActorRequest, task: ReferralTask) -> None:
    """What the button says: it was done outside, or needs nothing more."""
    act = actions.finish_task if request.POST.get("do") == "done" else actions.drop_task
    act(task, by=request.actor)


def _line(actor: Actor, task: ReferralTask) -> dict[str, Any]:
    referral = task.referral
    ends = {"force": str(referral.task_force_id), "sender": str(referral.sender_id)}
    again = {"previous": referral.reference, **ends}
    return {
        "id": task.pk,
        "kind": task.kind,
        "label": task.get_kind_display(),
        "reference": referral.reference,
        "title": words.title_of(referral),
        "url": reverse("referral_detail", args=[referral.reference]),
        "organization": task.organization,
        "due": _due(task),
        "again_url": f"{reverse('referral_new_who')}?{urlencode(again)}",
        "may_act": permissions.why_not_drop(actor, task) is None,
    }


def _due(task: ReferralTask) -> moments.Due | None:
    """How long is left; of a release its last day, for it ends with the day and not at an hour."""
    due = moments.due(task.due_at, timezone.now())
    if due is None or due.tone == "over" or task.kind != TaskKind.RENEW_RELEASE:
        return due
    return moments.Due(_("by %(day)s") % {"day": date_format(task.last_day, "M j")}, due.tone)
