"""The gates: what each kind of referral asks for in the task force."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from partners import actions
from partners.agreement_codes import GateLevel, ReferralKind
from partners.models import AgreementPolicy, TaskForce
from web.agreements.forms import PolicyForm
from web.partners.finding import attempt, posted
from web.requests import ActorRequest


@dataclass(frozen=True)
class Gate:
    """One kind with its form and the version the form was drawn from; 0 while nobody has set it."""

    kind: ReferralKind
    form: PolicyForm
    version: int


@require_http_methods(["GET", "POST"])
def agreement_policies(request: ActorRequest) -> HttpResponse:
    """One form for each kind of referral, saved together or not at all."""
    if not request.actor.is_coordinator:
        raise NotAllowed(_("Only a coordinator decides what sending asks for."))
    gates, status = _gates(request), 200
    if request.method == "POST":
        status = 400
        if not [gate for gate in gates if not gate.form.is_valid()]:
            status = attempt(gates[0].form, lambda: _save(request, gates))
            if status == 200:
                messages.success(request, _("Changes saved."))
                return redirect("agreement_policies")
    return render(request, "agreements/policies.html", {"gates": gates}, status=status)


def _gates(request: ActorRequest) -> list[Gate]:
    rows = {row.kind: row for row in AgreementPolicy.objects.visible_to(request.actor)}
    gates = []
    for kind in ReferralKind:
        row = rows.get(kind)
        first = {"level": row.level, "instruments": row.instruments} if row else {"level": GateLevel.OFF}
        form = PolicyForm(posted(request), prefix=kind.value, initial=first)
        gates.append(Gate(kind, form, _version(request, kind, row.version if row else 0)))
    return gates


def _version(request: ActorRequest, kind: str, stored: int) -> int:
    text = request.POST.get(f"{kind}-version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else stored


@transaction.atomic
def _save(request: ActorRequest, gates: list[Gate]) -> None:
    force = cast("TaskForce", request.actor.task_force)
    for gate in gates:
        if gate.form.has_changed():
            actions.set_agreement_policy(
                force, by=request.actor, kind=gate.kind, expected_version=gate.version, **gate.form.cleaned_data
            )
