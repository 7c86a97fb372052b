"""Recording what a person allowed, and taking it back in one step."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from partners.actors import Actor
from referrals import actions, ledger, permissions
from referrals.models import Referral
from web.referrals.finding import Refusal, attempt, drawn_from, expected_version, find
from web.referrals.forms import may_record_release
from web.referrals.papers import paper_response
from web.referrals.release_forms import ReleaseForm, StopForm
from web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def referral_release(request: ActorRequest, reference: str) -> HttpResponse:
    """Record a release that the sender holds, or print what is to be signed first; printing stores nothing."""
    referral, actor = find(request, reference), request.actor
    if not may_record_release(actor, referral):
        raise NotAllowed(_("Only the sender's staff, who hold the signed release, can record it."))
    form = ReleaseForm(request.POST if request.method == "POST" else None, referral=referral)
    refusal = None
    if request.method == "POST":
        if form.is_valid() and request.POST.get("do") == "paper":
            return paper_response(request, referral, form.as_release(to_task_force=form.to_task_force), "form")
        refusal = _record(request, referral, form)
        if refusal is None:
            messages.success(request, _("Release recorded."))
            return redirect("referral_detail", referral.reference)
    context = {"referral": referral, "form": form, "refusal": refusal}
    return render(request, "referrals/release.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "POST"])
def referral_stop(request: ActorRequest, reference: str) -> HttpResponse:
    """The person took it back: one step, at once, whoever of the two sides or the task force hears it first."""
    referral, actor = find(request, reference), request.actor
    if not may_stop(actor, referral):
        raise NotAllowed(_("Nothing can be stopped here."))
    form = StopForm(request.POST or None)
    refusal = None
    if request.method == "POST":
        refusal = Refusal(400)
        if form.is_valid():
            refusal = attempt(request, reference, form, lambda: _stop(request, referral, form.cleaned_data["how"]))
        if refusal is None:
            messages.success(request, _("Stopped. What was opened is blank and closed; both sides are told."))
            return redirect("referral_detail", referral.reference)
    context = {"referral": referral, "form": form, "refusal": refusal, "hidden": drawn_from(actor, referral)}
    return render(request, "referrals/stop.html", context, status=refusal.status if refusal else 200)


def may_stop(actor: Actor, referral: Referral) -> bool:
    """Whether the page offers to record that the person took it back: to both sides and the coordinator."""
    sides = permissions.sides_of(actor, referral)
    writes = actor.is_coordinator or actor.may_write
    recorded = any(release.withdrawn_at is None for release in referral.releases.all())
    return bool(sides) and writes and referral.rules.about_person and recorded


def may_see_ledger(actor: Actor, referral: Referral) -> bool:
    """Whether this viewer's organization holds what is about the person."""
    return ledger.own_referrals(actor).filter(pk=referral.pk).exists()


def _record(request: ActorRequest, referral: Referral, form: ReleaseForm) -> Refusal | None:
    if not form.is_valid():
        return Refusal(400)

    def act() -> None:
        actions.record_release(referral, by=request.actor, to_task_force=form.to_task_force, **form.terms())

    return attempt(request, referral.reference, form, act)


def _stop(request: ActorRequest, referral: Referral, how: str) -> None:
    version = expected_version(request, referral)
    actions.revoke_release(referral, by=request.actor, how=how, expected_version=version)
