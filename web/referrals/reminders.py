"""Holding the reminders of a hand-off, and saying who stays responsible for a warm one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from partners.actors import Actor
from partners.codes import Role
from partners.models import Membership
from referrals import actions, candidates, disclosure, handing_over, permissions
from referrals.handoff_codes import SnoozeReason
from referrals.models import Referral
from web.moment_field import MomentField
from web.referrals import moments
from web.referrals.finding import Refusal, attempt, drawn_from, expected_version, find
from web.referrals.forms import LocalMoment, PersonField, colleagues
from web.requests import ActorRequest


class SnoozeForm(forms.Form):
    """Until when reminders wait, and why."""

    until = MomentField(
        label=gettext_lazy("Until when?"),
        widget=LocalMoment(),
        help_text=gettext_lazy(
            "At most 14 days; 3 days when urgent, 4 hours in an emergency. No longer than that past the due time. "
            "In an emergency the sender and the coordinator are told all the same."
        ),
        error_messages={"required": gettext_lazy("Choose a time that is still to come.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=SnoozeReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )


class HookForm(forms.Form):
    """Who stays responsible: one of the sender's people, or a coordinator."""

    def __init__(self, *args: Any, actor: Actor, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        writers = Q(organization__in=referral.sender.ids, role__in=(Role.ADMIN, Role.MEMBER))
        leads = Q(task_force=referral.task_force_id, role=Role.COORDINATOR)
        hats = Membership.objects.visible_to(actor).live().filter(writers | leads)
        people = colleagues(candidates.seeing(hats, referral))
        self.fields["person"] = PersonField(
            people, referral.on_hook_id, _("Choose one"), label=_("Who stays responsible?")
        )


@require_http_methods(["GET", "POST"])
def referral_snooze(request: ActorRequest, reference: str) -> HttpResponse:
    """Hold the reminders until a time, or let them go on."""
    referral, actor = find(request, reference), request.actor
    if refusal := permissions.why_not_snooze(actor, referral):
        raise refusal
    form = SnoozeForm(request.POST if request.POST.get("do") == "hold" else None)
    if request.method == "GET":
        return _snooze_page(request, referral, form)
    if request.POST.get("do") == "go_on":
        refused = attempt(request, reference, None, lambda: _go_on(request, referral))
        done = _("Reminders go on.")
    else:
        refused = Refusal(400)
        if form.is_valid():
            refused = attempt(request, reference, form, lambda: _hold(request, referral, form.cleaned_data))
        done = _("Reminders wait. The due time stays.")
    if refused:
        return _snooze_page(request, find(request, reference), form, refused)
    messages.success(request, done)
    return redirect("referral_detail", referral.reference)


@require_http_methods(["GET", "POST"])
def referral_hook(request: ActorRequest, reference: str) -> HttpResponse:
    """Let somebody else stay responsible for a warm hand-off."""
    referral, actor = find(request, reference), request.actor
    if refusal := handing_over.why_not_hand_hook(actor, referral):
        raise refusal
    form = HookForm(request.POST if request.method == "POST" else None, actor=actor, referral=referral)
    refused = None
    if request.method == "POST":
        refused = Refusal(400)
        if form.is_valid():
            person = form.cleaned_data["person"]
            refused = attempt(
                request,
                reference,
                form,
                lambda: actions.hand_hook(
                    referral, by=actor, person=person, expected_version=expected_version(request, referral)
                ),
            )
        if refused is None:
            messages.success(request, _("Saved."))
            return redirect("referral_detail", referral.reference)
    context = {"referral": referral, "form": form, "refusal": refused, "hidden": drawn_from(actor, referral)}
    return render(request, "referrals/hook.html", context, status=refused.status if refused else 200)


def waiting_line(actor: Actor, referral: Referral) -> str:
    """Until when reminders wait and why, as this viewer may know it; empty while none wait."""
    seen = disclosure.envelope(actor, referral)
    if not seen.get("snoozed_until"):
        return ""
    values = {"when": moments.inside(seen["snoozed_until"]), "why": referral.get_snooze_reason_display()}
    return _("Reminders wait until %(when)s. %(why)s.") % values


def ending_line(actor: Actor, referral: Referral) -> str:
    """When it ends by itself without an answer, as this viewer may know it; empty where it does not."""
    ends = disclosure.envelope(actor, referral).get("expire_due_at")
    return _("Without an answer it ends by itself %(when)s.") % {"when": moments.inside(ends)} if ends else ""


def receipts_of(actor: Actor, referral: Referral) -> list[dict[str, Any]]:
    """The receipts in words: given and when, not yet, or not told to this viewer."""
    return [
        {"label": one.label, "is_given": one.at is not None, "note": _receipt_note(one)}
        for one in handing_over.receipts(actor, referral)
    ]


def _receipt_note(one: handing_over.Receipt) -> str:
    if not one.is_told:
        return _("not told here; ask the receiver by phone")
    return moments.moment(one.at) if one.at else _("not yet")


def _hold(request: ActorRequest, referral: Referral, given: dict[str, Any]) -> None:
    actions.snooze(referral, by=request.actor, expected_version=expected_version(request, referral), **given)


def _go_on(request: ActorRequest, referral: Referral) -> None:
    actions.end_snooze(referral, by=request.actor, expected_version=expected_version(request, referral))


def _snooze_page(
    request: ActorRequest, referral: Referral, form: SnoozeForm, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "referral": referral,
        "form": form,
        "refusal": refusal,
        "due": moments.inside(referral.due_at),
        "waits": waiting_line(request.actor, referral),
        "may_go_on": permissions.why_not_end_snooze(request.actor, referral) is None,
        "hidden": drawn_from(request.actor, referral),
    }
    return render(request, "referrals/snooze.html", context, status=refusal.status if refusal else 200)
