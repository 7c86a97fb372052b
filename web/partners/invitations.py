"""Taking up an invitation, and taking one back."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Conflict
from partners import actions, permissions
from partners.models import Invitation
from web.partners.finding import attempt, posted
from web.partners.forms import PlainForm
from web.requests import ActorRequest

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class AcceptForm(forms.Form):
    """What a new person chooses."""

    name = forms.CharField(
        label=gettext_lazy("Your work name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("The people you work with see it."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters. Several words are easy to remember."),
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation_accept(request: ActorRequest, token: str) -> HttpResponse:
    """Open an invitation's link: a new person sets a name and a password, somebody signed in takes another hat."""
    user = request.user if request.user.is_authenticated else None
    form: forms.Form = PlainForm(posted(request)) if user else AcceptForm(posted(request))
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            hats: list[Any] = []
            given = {"user": user} if user else form.cleaned_data
            status = attempt(form, lambda: hats.append(actions.accept_invitation(token, **given)))
            if hats:
                if user is None and is_mfa_enabled(hats[0].user):
                    return redirect("account_login")
                if user is None:
                    login(request, hats[0].user, backend=BACKEND)
                request.session["membership"] = str(hats[0].pk)
                messages.success(request, _("Welcome. You work for %(scope)s now.") % {"scope": hats[0].scope})
                return redirect("home")
    return render(request, "partners/invitation.html", {"form": form, "user_known": user}, status=status)


@require_http_methods(["GET", "POST"])
def invitation_revoke(request: ActorRequest, pk: Any) -> HttpResponse:
    """Take an invitation back."""
    row = _find(request, pk)
    if request.method == "POST":
        actions.revoke_invitation(row, by=request.actor)
        messages.success(request, _("The invitation is taken back; its link no longer works."))
        return _back(request, row)
    if not Invitation.objects.visible_to(request.actor).pending().filter(pk=pk).exists():
        raise Conflict(_("This invitation is no longer open."))
    return render(request, "partners/invitation_revoke.html", {"invitation": row, "back_url": _back(request, row).url})


@require_POST
def invitation_resend(request: ActorRequest, pk: Any) -> HttpResponse:
    """Mail an invitation again, for seven more days."""
    row = _find(request, pk)
    actions.resend_invitation(row, by=request.actor)
    messages.success(request, _("The invitation is on its way again. Its link works for seven days."))
    return _back(request, row)


def _find(request: ActorRequest, pk: Any) -> Invitation:
    row = Invitation.objects.visible_to(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    permissions.require(request.actor, "people.manage", row.organization or row.task_force)
    return row


def _back(request: ActorRequest, row: Invitation) -> HttpResponseRedirect:
    if row.organization and row.organization_id != request.actor.organization_id:
        return HttpResponseRedirect(reverse("partner_detail", args=[row.organization.slug]) + "?tab=people")
    return HttpResponseRedirect(reverse("task_force_list" if request.actor.is_platform else "members"))
