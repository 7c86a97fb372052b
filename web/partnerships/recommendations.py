"""You said, we did: what survivors' organizations recommend, and what the task force makes of it."""

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
from partners import actions, permissions
from partners.actors import Actor
from partners.codes import Sector
from partners.engagement_codes import ANSWER_DAYS, Answer
from partners.models import Recommendation
from web.partners.finding import attempt, posted, version_of
from web.partnerships.engagement_forms import AnswerForm, RecommendationForm
from web.partnerships.finding import require_member, row_or_404, task_forces
from web.referrals.moments import stamp
from web.requests import ActorRequest

PAGE = 50
ORDER = ("-received_on", "-id")
TONES = {
    Answer.RECEIVED: ("info", "inbox"),
    Answer.IN_PROGRESS: ("warn", "hourglass"),
    Answer.DONE: ("good", "circle-check"),
    Answer.DECLINED: ("", "x"),
}


@require_GET
def recommendation_list(request: ActorRequest) -> HttpResponse:
    """The register, newest first: for members of the task force and its coordinators, not for business people."""
    actor = request.actor
    _require_reader(actor)
    found = Recommendation.objects.visible_to(actor).select_related("organization", "task_force")
    today = timezone.localdate()
    try:
        page, status = keyset.page(found, order=ORDER, after=request.GET.get("after"), size=PAGE), 200
    except Invalid:
        page, status = keyset.page(found, order=ORDER, after=None, size=PAGE), 400
    context = {
        "rows": [(row, *TONES[Answer(row.status)], _may(actor, row), row.is_late(today)) for row in page.rows],
        "late": found.late(today).count(),
        "days": ANSWER_DAYS,
        "next_url": f"?after={page.next}" if page.next else "",
        "may_add": _may_add(actor),
        "print_line": _("You said, we did. Printed %(time)s.") % {"time": stamp(timezone.now())},
    }
    return render(request, "partnerships/recommendations.html", context, status=status)


@require_http_methods(["GET", "POST"])
def recommendation_new(request: ActorRequest) -> HttpResponse:
    """Write one down: for the own organization, or as a coordinator for one of them."""
    actor = request.actor
    if not _may_add(actor):
        raise NotAllowed(_("Only the survivors' organization itself and the coordinator write here."))
    form, status = RecommendationForm(posted(request), actor=actor, is_new=True), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: _add(actor, dict(form.cleaned_data)))
            if status == 200:
                messages.success(request, _("Recommendation written down."))
                return redirect("recommendation_list")
    return render(request, "partnerships/recommendation.html", {"form": form, "row": None}, status=status)


@require_http_methods(["GET", "POST"])
def recommendation_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say it better, while nobody has answered."""
    actor, row = request.actor, _find(request, pk)
    permissions.require(actor, "engagement.edit", row)
    if row.status != Answer.RECEIVED:
        raise Conflict(_("This was answered already; write a new one."))
    form = RecommendationForm(posted(request), initial={"text": row.text}, actor=actor, is_new=False)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act, version, text = actions.reword_recommendation, version_of(request), form.cleaned_data["text"]
            status = attempt(form, lambda: act(row, by=actor, text=text, expected_version=version))
            if status == 200:
                messages.success(request, _("Recommendation saved."))
                return redirect("recommendation_list")
        row.refresh_from_db()
    return render(request, "partnerships/recommendation.html", {"form": form, "row": row}, status=status)


@require_http_methods(["GET", "POST"])
def recommendation_answer(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Say what the task force does about it."""
    actor, row = request.actor, _find(request, pk)
    permissions.require(actor, "task_force.manage", row.task_force)
    first = {name: getattr(row, name) for name in AnswerForm.base_fields}
    form, status = AnswerForm(posted(request), initial=first), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act, version = actions.answer_recommendation, version_of(request)
            status = attempt(form, lambda: act(row, by=actor, expected_version=version, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Answer saved."))
                return redirect("recommendation_list")
        row.refresh_from_db()
    return render(request, "partnerships/answer.html", {"form": form, "row": row}, status=status)


def _find(request: ActorRequest, pk: UUID) -> Recommendation:
    rows = Recommendation.objects.visible_to(request.actor).select_related("organization", "task_force")
    found: Recommendation = row_or_404(rows, pk)
    return found


def _require_reader(actor: Actor) -> None:
    require_member(actor)
    if actor.is_business:
        raise NotAllowed(_("Recommendations are between survivors' organizations and the task force."))


def _may_add(actor: Actor) -> bool:
    return actor.is_coordinator or (actor.may_write and actor.sector == Sector.SURVIVOR_ORGANIZATION)


def _may(actor: Actor, row: Recommendation) -> dict[str, bool]:
    own = permissions.why_not(actor, "engagement.edit", row) is None
    return {
        "reword": own and row.status == Answer.RECEIVED,
        "answer": permissions.why_not(actor, "task_force.manage", row.task_force) is None,
    }


def _add(actor: Actor, given: dict[str, Any]) -> None:
    task_force = given.pop("task_force", None) or task_forces(actor).first()
    organization = given.pop("organization", None) or actor.organization
    if task_force is None or organization is None:
        raise Conflict(_("Your organization belongs to no task force now."))
    actions.add_recommendation(task_force, organization, by=actor, **given)
