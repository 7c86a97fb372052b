"""Writing an agreement: new, change, its steps towards signing, its amendment."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid, NotAllowed
from partners import actions
from partners.models import Agreement, TaskForce
from web.agreements.finding import find_to_edit
from web.agreements.forms import ClausesForm, ParticularsForm, ScopeForm, TextForm
from web.partners.finding import attempt, differing, posted, version_of
from web.requests import ActorRequest


class Parts:
    """The forms of one agreement's page: text, scope, clauses and, once its instrument is saved, its particulars."""

    def __init__(self, request: ActorRequest, agreement: Agreement | None = None) -> None:
        data = posted(request)
        self.text = TextForm(data, initial=TextForm.initial_of(agreement) if agreement else TextForm.FIRST)
        self.scope = ScopeForm(data, initial=ScopeForm.initial_of(agreement) if agreement else {})
        self.clauses = ClausesForm(data, initial=ClausesForm.initial_of(agreement) if agreement else {})
        self.particulars = ParticularsForm.of(agreement, data)
        self.all: list[forms.Form] = [self.text, self.scope, self.clauses, self.particulars]

    def are_valid(self) -> bool:
        """Whether all of them are; each is asked, so that all errors show at once."""
        return not [form for form in self.all if not form.is_valid()]

    @property
    def given(self) -> dict[str, Any]:
        """The fields of an agreement."""
        checked = {"clauses": self.clauses.marks, "particulars": self.particulars.given}
        return {**self.text.cleaned_data, **self.scope.cleaned_data, **checked}


@require_http_methods(["GET", "POST"])
def agreement_new(request: ActorRequest) -> HttpResponse:
    """Begin a draft."""
    if not request.actor.is_coordinator:
        raise NotAllowed(_("Only a coordinator keeps a task force's agreements."))
    made: list[Agreement] = []

    def act(parts: Parts) -> None:
        force = cast("TaskForce", request.actor.task_force)
        made.append(actions.add_agreement(force, by=request.actor, **parts.given))

    return _page(request, None, act, made)


@require_http_methods(["GET", "POST"])
def agreement_edit(request: ActorRequest, pk: Any) -> HttpResponse:
    """Change a draft; a stale page keeps what was typed. What is fixed leads back to its page, with the reason."""
    agreement = find_to_edit(request, pk)
    if request.method == "GET" and (why := agreement.why_fixed()):
        messages.warning(request, why)
        return redirect("agreement_detail", agreement.pk)

    def act(parts: Parts) -> None:
        version = version_of(request)
        actions.update_agreement(agreement, by=request.actor, expected_version=version, **parts.given)

    return _page(request, agreement, act, [agreement])


@require_POST
def agreement_step(request: ActorRequest, pk: Any) -> HttpResponse:
    """Take it to review, out for signing, or back to draft."""
    agreement = find_to_edit(request, pk)
    try:
        to, version = request.POST.get("to", ""), version_of(request)
        actions.move_agreement(agreement, by=request.actor, to=to, expected_version=version)
    except Invalid as error:
        for lines in error.fields.values():
            messages.error(request, " ".join(str(one) for one in lines))
        return redirect("agreement_detail", agreement.pk)
    messages.success(request, _("Changes saved."))
    return redirect("agreement_detail", agreement.pk)


@require_POST
def agreement_amend(request: ActorRequest, pk: Any) -> HttpResponse:
    """Begin the amendment and open it."""
    made = actions.amend_agreement(find_to_edit(request, pk), by=request.actor)
    messages.success(request, _("Change what is new, then have it signed. Until it begins, the older one stands."))
    return redirect("agreement_edit", made.pk)


def _page(
    request: ActorRequest, agreement: Agreement | None, act: Callable[[Parts], None], made: list[Agreement]
) -> HttpResponse:
    parts, status = Parts(request, agreement), 200
    if request.method == "POST":
        status = 400
        if parts.are_valid():
            status = attempt(parts.text, lambda: act(parts), *parts.all)
            if status == 200:
                messages.success(request, _("Agreement saved."))
                return redirect("agreement_detail", made[0].pk)
        if agreement is not None:
            agreement = find_to_edit(request, agreement.pk)
    context: dict[str, Any] = {"parts": parts, "agreement": agreement}
    if status == 412 and agreement is not None:
        context["differing"] = differing(*Parts(request, agreement).all)
    return render(request, "agreements/edit.html", context, status=status)
