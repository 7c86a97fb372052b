"""Parties, their signatures, and the end of an agreement."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partners import actions
from partners.agreement_codes import PartyRole
from partners.models import Contact, Organization
from web.agreements.finding import find_party, find_to_edit
from web.agreements.forms import EndForm, PartyForm, SignatureForm
from web.partners.finding import attempt, posted, version_of
from web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def agreement_party_new(request: ActorRequest, pk: Any) -> HttpResponse:
    """Name a party of a draft."""
    agreement = find_to_edit(request, pk)
    members = Organization.objects.visible_to(request.actor).listed().members_of(agreement.task_force_id)
    members = members.exclude(agreement_parties__agreement=agreement).order_by("name")
    first = {"role": PartyRole.PARTY, "is_required": True}
    form, status = PartyForm(posted(request), members=members, initial=first), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given, version = form.cleaned_data, version_of(request)
            status = attempt(
                form, lambda: actions.add_party(agreement, by=request.actor, expected_version=version, **given)
            )
            if status == 200:
                messages.success(request, _("Party added."))
                return redirect("agreement_detail", agreement.pk)
    return render(request, "agreements/party.html", {"agreement": agreement, "form": form}, status=status)


@require_POST
def agreement_party_remove(request: ActorRequest, pk: Any, party: Any) -> HttpResponse:
    """Take a party out of a draft."""
    agreement = find_to_edit(request, pk)
    actions.remove_party(find_party(request, agreement, party), by=request.actor, expected_version=version_of(request))
    messages.success(request, _("Party removed."))
    return redirect("agreement_detail", agreement.pk)


@require_http_methods(["GET", "POST"])
def agreement_sign(request: ActorRequest, pk: Any, party: Any) -> HttpResponse:
    """Record a party's signature."""
    agreement = find_to_edit(request, pk)
    found = find_party(request, agreement, party)
    contacts = Contact.objects.visible_to(request.actor).filter(organization__in=found.organization.ids)
    contacts = contacts.filter(~Q(name="")).order_by("name").distinct()
    form, status = SignatureForm(posted(request), contacts=contacts), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given, version = form.cleaned_data, version_of(request)
            status = attempt(
                form, lambda: actions.sign_agreement(found, by=request.actor, expected_version=version, **given)
            )
            if status == 200:
                messages.success(request, _("Signature recorded."))
                return redirect("agreement_detail", agreement.pk)
    context = {"agreement": agreement, "party": found, "form": form}
    return render(request, "agreements/sign.html", context, status=status)


@require_http_methods(["GET", "POST"])
def agreement_end(request: ActorRequest, pk: Any) -> HttpResponse:
    """End it from a day on, or give a draft up: asked on a page of its own."""
    agreement = find_to_edit(request, pk)
    first = {"on": agreement.today}  # type: ignore[attr-defined]
    form, status = EndForm(posted(request), initial=first), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given, version = form.cleaned_data, version_of(request)
            status = attempt(
                form,
                lambda: actions.terminate_agreement(agreement, by=request.actor, expected_version=version, **given),
            )
            if status == 200:
                messages.success(request, _("Its end is set."))
                return redirect("agreement_detail", agreement.pk)
    return render(request, "agreements/end.html", {"agreement": agreement, "form": form}, status=status)
