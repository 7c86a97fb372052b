"""Taking up an invitation, and taking one back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

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
                if user is None:
                    login(request, hats[0].user, backend=BACKEND)
                request.session["membership"] = str(hats[0].pk)
                messages.success(request, _("Welcome. You work for %(scope)s now.") % {"scope": hats[0].scope})
                return redirect("home")
    return render(request, "partners/invitation.html", {"form": form, "user_known": user}, status=status)


@require_http_methods(["GET", "POST"])
def invitation_revoke(request: ActorRequest, pk: Any) -> HttpResponse:
    """Take an open invitation back."""
    row = Invitation.objects.visible_to(request.actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    permissions.require(request.actor, "people.manage", row.organization or row.task_force)
    if request.method == "POST":
        actions.revoke_invitation(row, by=request.actor)
        messages.success(request, _("The invitation is taken back; its link no longer works."))
        return redirect("members")
    if not Invitation.objects.visible_to(request.actor).open().filter(pk=pk).exists():
        raise Conflict(_("This invitation is no longer open."))
    return render(request, "partners/invitation_revoke.html", {"invitation": row})
