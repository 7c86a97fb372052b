"""Changing what was asked after it was sent: the questions of the draft once more, and what a gate asks beside them."""

from copy import deepcopy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Conflict, Invalid
from partners.actors import Actor
from referrals import actions, duplicate_guard, permissions
from referrals.models import Referral
from web.referrals.draft_forms import WHAT_FORMS, CheckForm, DraftForm
from web.referrals.finding import Refusal, attempt, drawn_from, expected_version, find
from web.referrals.words import title_of
from web.requests import ActorRequest

ALL_THE_SAME = ("agreement_reason", "capacity_reason", "even_so")
"""What the last page of a draft asks after a warning; asked here once the warning came."""


@require_http_methods(["GET", "POST"])
def referral_change(request: ActorRequest, reference: str) -> HttpResponse:
    """The answers as they stand, to be changed. The receiver is told that something changed, not what."""
    referral = find(request, reference)
    if reason := permissions.why_not_change(request.actor, referral):
        raise reason
    form = _form(request, referral)
    if request.method == "GET":
        return _page(request, referral, form)
    if not form.is_valid():
        return _page(request, referral, form, Refusal(400))
    if refusal := attempt(request, reference, form, lambda: _change(request, referral, form)):
        return _page(request, referral, form, refusal)
    return redirect("referral_detail", referral.reference)


def _change(request: ActorRequest, referral: Referral, form: DraftForm) -> None:
    envelope, contents = form.split()
    said = {name: envelope.pop(name) for name in ALL_THE_SAME if name in envelope}
    given: dict[str, Any] = {"envelope": envelope, "contents": contents, **said}
    version = expected_version(request, referral)
    try:
        changed = actions.change_sent(referral, by=request.actor, expected_version=version, **given)
    except (Invalid, Conflict) as error:
        _ask_too(form, error)
        raise
    if changed.version == version:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("Saved. It stands on the handoff's page now."))


def _form(request: ActorRequest, referral: Referral) -> DraftForm:
    form_class, actor = WHAT_FORMS[referral.kind], request.actor
    if request.method == "GET":
        form = form_class(actor=actor, draft=referral, initial=form_class.from_draft(actor, referral))
    else:
        form = form_class(request.POST, actor=actor, draft=referral)
    left_out = {"urgency"}  # its clocks run
    if permissions.why_not_change(actor, referral, contents=True):
        left_out |= set(form.contents)
    for name in left_out & set(form.fields):
        del form.fields[name]
    for name in ALL_THE_SAME:
        if name in request.POST:
            _add(form, name)
    return form


def _ask_too(form: DraftForm, error: Invalid | Conflict) -> None:
    """Put the question into the form that the refusal asks for."""
    asked = set(error.fields) if isinstance(error, Invalid) else set()
    if error.code == duplicate_guard.CODE:
        asked = {"even_so"}
    for name in ALL_THE_SAME:
        if name in asked:
            _add(form, name)


def _add(form: DraftForm, name: str) -> None:
    form.fields.setdefault(name, deepcopy(CheckForm.base_fields[name]))


def _page(request: ActorRequest, referral: Referral, form: DraftForm, refusal: Refusal | None = None) -> HttpResponse:
    newest = find(request, referral.reference) if refusal else referral
    context = {
        "referral": newest,
        "title": title_of(newest),
        "form": form,
        "refusal": refusal,
        "hidden": drawn_from(request.actor, newest),
        "is_possible": may_change(request.actor, newest),
    }
    return render(request, "referrals/change.html", context, status=refusal.status if refusal else 200)


def may_change(actor: Actor, referral: Referral) -> bool:
    """Whether this viewer is offered to change what was asked."""
    return permissions.why_not_change(actor, referral) is None
