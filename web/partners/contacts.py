"""Contacts of a partner."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Conflict
from partners import actions, permissions
from partners.models import Contact, Organization
from web.partners.finding import attempt, differing, find, posted, version_of
from web.partners.forms import ContactForm, PlainForm
from web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def contact_new(request: ActorRequest, slug: str) -> HttpResponse:
    """Add a person or a desk."""
    organization = find(request, slug)
    permissions.require(request.actor, "contact.edit", organization)
    form = _form(request, organization, ContactForm.FIRST)

    def act() -> None:
        actions.add_contact(organization, by=request.actor, **form.cleaned_data)

    return _form_page(request, organization, form, act, None)


@require_http_methods(["GET", "POST"])
def contact_edit(request: ActorRequest, slug: str, pk: Any) -> HttpResponse:
    """Change a contact; a stale page keeps what was typed."""
    organization = find(request, slug)
    permissions.require(request.actor, "contact.edit", organization)
    contact = _find(request, organization, pk)
    form = _form(request, organization, ContactForm.initial_of(contact))

    def act() -> None:
        actions.update_contact(contact, by=request.actor, expected_version=version_of(request), **form.cleaned_data)

    return _form_page(request, organization, form, act, contact)


@require_http_methods(["GET", "POST"])
def contact_close(request: ActorRequest, slug: str, pk: Any) -> HttpResponse:
    """Close a contact that left: asked on a page of its own."""
    organization = find(request, slug)
    permissions.require(request.actor, "contact.edit", organization)
    contact, form, status = _find(request, organization, pk), PlainForm(), 200
    if request.method == "POST":
        form = PlainForm(request.POST)
        form.is_valid()
        act = actions.end_contact
        status = attempt(form, lambda: act(contact, by=request.actor, expected_version=version_of(request)))
        if status == 200:
            messages.success(request, _("Contact closed."))
            return _to_contacts(organization)
    context = {"organization": organization, "contact": contact, "form": form}
    return render(request, "partners/contact_close.html", context, status=status)


@require_POST
def contact_confirm(request: ActorRequest, slug: str, pk: Any) -> HttpResponse:
    """Note that the details are right: by the partner's own people, or after a call."""
    organization = find(request, slug)
    permissions.require(request.actor, "contact.edit", organization)
    contact = _find(request, organization, pk)
    how = "self" if request.actor.organization_id == organization.pk else "call"
    actions.confirm_contact(contact, by=request.actor, how=how)
    messages.success(request, _("%(name)s is confirmed.") % {"name": contact})
    return redirect("check_list") if request.POST.get("next") == "checks" else _to_contacts(organization)


def _form(request: ActorRequest, organization: Organization, first: Mapping[str, Any]) -> ContactForm:
    return ContactForm(posted(request), initial=dict(first), actor=request.actor, organization=organization)


def _find(request: ActorRequest, organization: Organization, pk: Any) -> Contact:
    row = Contact.objects.visible_to(request.actor).filter(organization=organization, pk=pk).first()
    if row is None:
        raise Http404
    if row.ended_on:
        raise Conflict(_("This contact was closed."))
    return row


def _form_page(
    request: ActorRequest,
    organization: Organization,
    form: ContactForm,
    act: Callable[[], None],
    contact: Contact | None,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, act)
            if status == 200:
                messages.success(request, _("Contact saved."))
                return _to_contacts(organization)
        if contact is not None:
            contact = _find(request, organization, contact.pk)
    context = {"organization": organization, "form": form, "contact": contact}
    if status == 412 and contact is not None:
        context["differing"] = differing(_form(request, organization, ContactForm.initial_of(contact)))
    return render(request, "partners/contact.html", context, status=status)


def _to_contacts(organization: Organization) -> HttpResponse:
    return redirect(reverse("partner_detail", args=[organization.slug]) + "?tab=contacts")
