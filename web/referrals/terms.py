"""How long agencies have to answer requests to certify and for continued presence: the laws, as far as entered."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.errors import NotAllowed
from referrals import actions
from referrals.models import CertificationClock, CertificationForm
from web.partners.finding import attempt, posted
from web.requests import ActorRequest


class TermForm(forms.Form):
    """The term of one state, or of federal law, for one form."""

    state = forms.CharField(
        label=gettext_lazy("State"),
        max_length=2,
        required=False,
        widget=forms.TextInput(attrs={"class": "w-s"}),
        help_text=gettext_lazy("CA, NV. Leave it empty for federal law, which counts where a state has no term."),
    )
    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=CertificationForm.choices)
    days = forms.IntegerField(label=gettext_lazy("Days"), widget=forms.NumberInput(attrs={"min": 1, "class": "w-s"}))
    days_if_removal = forms.IntegerField(
        label=gettext_lazy("Days when it is urgent"),
        widget=forms.NumberInput(attrs={"min": 1, "class": "w-s"}),
        help_text=gettext_lazy("The law's shorter term. Why a request is urgent is kept nowhere."),
    )


@require_http_methods(["GET", "POST"])
def certification_terms(request: ActorRequest) -> HttpResponse:
    """Every term entered; platform staff add and change them, everybody who signs in reads them."""
    actor, status = request.actor, 200
    if request.method == "POST" and not actor.is_platform:
        raise NotAllowed(_("Only platform staff enter what a law says."))
    form = TermForm(posted(request))
    if request.method == "POST":
        status = 400
        if form.is_valid():
            status = attempt(form, lambda: actions.set_certification_clock(by=actor, **form.cleaned_data))
            if status == 200:
                messages.success(request, _("Saved. It counts for what is sent from now on."))
                return redirect("certification_terms")
    context = {
        "rows": CertificationClock.objects.visible_to(actor).order_by("state", "form"),
        "form": form if actor.is_platform else None,
    }
    return render(request, "referrals/terms.html", context, status=status)
