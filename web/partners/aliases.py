"""The other names of a partner: added and taken away on a page of their own."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from partners import actions, permissions
from partners.models import OrganizationAlias
from web.partners.finding import attempt, find, posted
from web.requests import ActorRequest


class AliasForm(forms.Form):
    """Another name, and why it has it."""

    name = forms.CharField(max_length=200, label=gettext_lazy("Other name"))
    kind = forms.ChoiceField(choices=OrganizationAlias.Kind.choices, initial="other", label=gettext_lazy("Kind"))


@require_http_methods(["GET", "POST"])
def partner_names(request: ActorRequest, slug: str) -> HttpResponse:
    """The other names, and a form for one more."""
    organization = find(request, slug)
    permissions.require(request.actor, "organization.edit", organization)
    form, status = AliasForm(posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: actions.add_alias(organization, by=request.actor, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("It is found under this name too."))
                return redirect("partner_names", organization.slug)
    aliases = OrganizationAlias.objects.visible_to(request.actor).filter(organization=organization).order_by("name")
    context = {"organization": organization, "aliases": aliases, "form": form}
    return render(request, "partners/names.html", context, status=status)


@require_POST
def partner_name_remove(request: ActorRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take one of them away."""
    organization = find(request, slug)
    rows = OrganizationAlias.objects.visible_to(request.actor).filter(organization=organization)
    alias = rows.filter(pk=pk).first()
    if alias is None:
        raise Http404
    actions.remove_alias(alias, by=request.actor)
    messages.success(request, _("This name is taken away."))
    return redirect("partner_names", organization.slug)
