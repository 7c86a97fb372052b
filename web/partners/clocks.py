"""The clocks of a task force: how long each step may take, by urgency and kind."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from partners import actions
from partners.models import ClockRule, TaskForce
from referrals.kinds import KindCode
from referrals.lifecycle import Urgency
from web.partners.finding import attempt, posted
from web.requests import ActorRequest


class ClockForm(forms.Form):
    """One clock: for which step, and how long."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Every kind")), *KindCode.choices], required=False
    )
    urgency = forms.ChoiceField(label=gettext_lazy("Urgency"), choices=Urgency.choices)
    step = forms.ChoiceField(label=gettext_lazy("Step"), choices=ClockRule.Step.choices)
    amount = forms.IntegerField(
        label=gettext_lazy("How many"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "class": "w-s"}),
        help_text=gettext_lazy("Leave it empty where this clock does not run."),
    )
    measure = forms.ChoiceField(label=gettext_lazy("Of what"), choices=ClockRule.Measure.choices)


@require_http_methods(["GET", "POST"])
def clock_list(request: ActorRequest) -> HttpResponse:
    """Every clock, and a form that changes one. What is open counts by the new one soon after."""
    if not request.actor.is_coordinator:
        raise NotAllowed(_("Clocks are the coordinators' to keep."))
    force = cast(TaskForce, request.actor.task_force)
    form, status = ClockForm(posted(request), initial={"measure": ClockRule.Measure.BUSINESS_DAYS}), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: actions.set_clock(force, by=request.actor, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Saved. Open handoffs count by it soon."))
                return redirect("clock_list")
    kinds, urgencies = dict(KindCode.choices), list(Urgency.values)
    rules = sorted(force.clock_rules.all(), key=lambda rule: (rule.kind, urgencies.index(rule.urgency), rule.pk))
    rows = [
        {
            "rule": rule,
            "kind": kinds.get(rule.kind, rule.kind) if rule.kind else _("Every kind"),
            "urgency": Urgency(rule.urgency).label,
        }
        for rule in rules
    ]
    return render(request, "partners/clocks.html", {"rows": rows, "form": form}, status=status)
