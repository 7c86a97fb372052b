"""Waves of ratings: planning one, rating one's own partnerships, and the gaps that a coordinator talks over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Conflict
from partners import actions, permissions
from partners.actors import Actor
from partners.models import AssessmentWave, Partnership, Talk, TaskForce
from partners.partnership_codes import ITEMS
from web.partners.finding import attempt, differing, posted, version_of
from web.partnerships.finding import require_member, row_or_404
from web.partnerships.forms import RatingForm, WaveForm
from web.partnerships.sides import pairings
from web.referrals.moments import stamp
from web.requests import ActorRequest


@require_GET
def wave_list(request: ActorRequest) -> HttpResponse:
    """The waves of one's task forces, newest first."""
    require_member(request.actor)
    now = timezone.now()
    waves = AssessmentWave.objects.visible_to(request.actor).select_related("task_force").order_by("-opens_on", "-id")
    context = {
        "waves": [(wave, _state(wave, now)) for wave in waves],
        "may_plan": request.actor.is_coordinator,
    }
    return render(request, "partnerships/waves.html", context)


@require_GET
def wave_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One wave: own partnerships to rate while it is open; afterwards both ratings, widest gap first."""
    actor, now = request.actor, timezone.now()
    wave = row_or_404(AssessmentWave.objects.visible_to(actor).select_related("task_force"), pk)
    found = Partnership.objects.visible_to(actor).standing().filter(task_force=wave.task_force_id).with_parties()
    if actor.organization_id:
        found = found.of(actor.organization_ids)
    sides = pairings(actor, wave, list(found.order_by("id")), now)
    shown = [side for side in sides if side.first or side.second or side.may_rate]
    talked = dict(Talk.objects.visible_to(actor).filter(wave=wave).values_list("partnership_id", "talked_on"))
    context = {
        "wave": wave,
        "state": _state(wave, now),
        "is_closed": wave.is_closed(now),
        "sides": [
            (side, talked.get(side.pair.pk)) for side in sorted(shown, key=lambda side: (-side.gap, str(side.pair)))
        ],
        "own_count": len([side for side in shown if side.own]),
        "to_rate": len([side for side in shown if side.may_rate]),
        "may_talk": actor.is_coordinator,
        "may_change": actor.is_coordinator and not wave.is_closed(now),
        "open_talks": [side for side in shown if side.gap and side.pair.pk not in talked],
        "print_line": f"{wave.name}. " + _("Printed %(time)s.") % {"time": stamp(now)},
    }
    return render(request, "partnerships/wave.html", context)


@require_http_methods(["GET", "POST"])
def wave_new(request: ActorRequest) -> HttpResponse:
    """Plan a wave."""
    task_force = _led(request.actor)
    form, status = WaveForm(posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: actions.plan_wave(task_force, by=request.actor, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Wave planned."))
                return redirect("wave_list")
    return render(request, "partnerships/wave_form.html", {"form": form, "wave": None}, status=status)


@require_http_methods(["GET", "POST"])
def wave_edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Rename a wave or move its days."""
    wave = row_or_404(AssessmentWave.objects.visible_to(request.actor).select_related("task_force"), pk)
    permissions.require(request.actor, "task_force.manage", wave.task_force)
    form, status = WaveForm(posted(request), initial=_initial(wave)), 200
    context: dict[str, Any] = {"form": form, "wave": wave}
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act, version = actions.change_wave, version_of(request)
            status = attempt(form, lambda: act(wave, by=request.actor, expected_version=version, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Wave saved."))
                return redirect("wave_detail", wave.pk)
        wave.refresh_from_db()
        if status == 412:
            context["differing"] = differing(WaveForm(request.POST, initial=_initial(wave)))
    return render(request, "partnerships/wave_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def wave_rate(request: ActorRequest, pk: UUID, pair_pk: UUID) -> HttpResponse:
    """Rate one partnership from the own side, or rate it anew."""
    actor = request.actor
    wave = row_or_404(AssessmentWave.objects.visible_to(actor).select_related("task_force"), pk)
    pair = row_or_404(Partnership.objects.visible_to(actor).with_parties(), pair_pk)
    permissions.require(actor, "rating.give", pair)
    side = pairings(actor, wave, [pair], timezone.now())[0]
    if not side.may_rate:
        raise Conflict(_("This wave takes no ratings now."))
    first = {name: getattr(side.own, name) for name in ("level", *ITEMS)} if side.own else {}
    form, status = RatingForm(posted(request), initial=first), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            act, version = actions.rate, version_of(request)
            status = attempt(form, lambda: act(wave, pair, by=actor, expected_version=version, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Rating saved."))
                return redirect("wave_detail", wave.pk)
    context = {"form": form, "wave": wave, "pair": pair, "side": side, "other": pair.other(actor.organization_ids)}
    return render(request, "partnerships/rate.html", context, status=status)


@require_POST
def wave_talked(request: ActorRequest, pk: UUID, pair_pk: UUID) -> HttpResponse:
    """Note that the two talked about their gap."""
    wave = row_or_404(AssessmentWave.objects.visible_to(request.actor), pk)
    pair = row_or_404(Partnership.objects.visible_to(request.actor), pair_pk)
    actions.mark_talked(wave, pair, by=request.actor)
    messages.success(request, _("Noted that it was talked about."))
    return redirect("wave_detail", wave.pk)


def _led(actor: Actor) -> TaskForce:
    task_force = actor.task_force if actor.is_coordinator else None
    permissions.require(actor, "task_force.manage", task_force or TaskForce())
    return task_force or TaskForce()


def _initial(wave: AssessmentWave) -> dict[str, Any]:
    return {name: getattr(wave, name) for name in WaveForm.base_fields}


def _state(wave: AssessmentWave, now: Any) -> tuple[str, str]:
    """In words, with a tone."""
    if wave.is_closed(now):
        return _("Closed"), ""
    return (_("Open"), "good") if wave.is_open(now) else (_("Planned"), "info")
